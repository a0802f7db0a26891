/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"

G_BEGIN_DECLS

/**
 * HfOwnerMark:
 * What our mark on a copy says.
 */
typedef enum
{
  HF_OWNER_MARK_NONE,
  HF_OWNER_MARK_ADOPTED, /* the copy was there before us */
  HF_OWNER_MARK_CREATED, /* we made the copy */
} HfOwnerMark;

gboolean hf_owner_mark_read (HfCarArchive *archive, const char *key, HfOwnerMark *mark,
                             GError **error);
gboolean hf_owner_mark_set (HfCarArchive *archive, const char *key, gboolean created,
                            GError **error);
gboolean hf_owner_mark_drop (HfCarArchive *archive, const char *key, GError **error);
gboolean hf_owner_mark_is_ours (HfCarArchive *archive, const char *key);
gboolean hf_owner_marks_of_others (HfCarArchive *archive, const char *key, gboolean *others,
                                   GError **error);
gboolean hf_owner_marks_clear (HfCarArchive *archive, const char *key, GError **error);

G_END_DECLS
