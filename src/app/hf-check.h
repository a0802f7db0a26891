/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit statuses, as monitoring programs have them. */
typedef enum
{
  HF_CHECK_SAFE = 0,
  HF_CHECK_WARNING = 1, /* nothing is at risk, and something isn't as the policy asks */
  HF_CHECK_AT_RISK = 2, /* pins with fewer copies than the minimum */
  HF_CHECK_UNKNOWN = 3, /* no registry, or nobody has looked for too long */
} HfCheckResult;

gboolean hf_check_parse_age (const char *text, gint64 *age, GError **error);
HfCheckResult hf_check_run (const char *data_dir, gint64 max_age, GError **error);

G_END_DECLS
