/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfLeftoverRows:
 * Rows that were forgotten, a value.
 */
typedef struct
{
  guint64 count;
  guint64 bytes; /* of their texts */
} HfLeftoverRows;

gboolean hf_leftover_rows_delete_jobs (HfDb *db, gint64 before, gint64 *after_id, gboolean *more,
                                       HfLeftoverRows *deleted, GError **error);
gboolean hf_leftover_rows_delete_removals (HfDb *db, gint64 before, gint64 *after_id,
                                           gboolean *more, HfLeftoverRows *deleted, GError **error);

G_END_DECLS
