/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HF_RANGE_WHOLE, /* none was asked for, or none that can be given */
  HF_RANGE_PART,
  HF_RANGE_UNSATISFIABLE, /* it lies behind the end */
} HfRange;

gboolean hf_conditions_match (const char *if_none_match, const char *etag);
HfRange hf_conditions_range (const char *range, const char *if_range, const char *etag,
                             guint64 length, guint64 *first, guint64 *count);

G_END_DECLS
