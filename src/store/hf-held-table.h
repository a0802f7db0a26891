/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfAmount:
 * How much work it is, a value.
 */
typedef struct
{
  guint64 pins;
  guint64 bytes; /* that would be written */
} HfAmount;

/* Pins of the reconciler's list that have something to do and wait: until all is known that there
 * is to do, or for the user's word. Urgent ones are below their minimum. */
gboolean hf_held_table_hold (HfDb *db, gint64 pin_id, guint64 bytes, gboolean urgent, gint64 now,
                             GError **error);
gboolean hf_held_table_sum (HfDb *db, gboolean urgent, HfAmount *held, GError **error);
gboolean hf_held_table_spent (HfDb *db, gboolean urgent, gint64 since, HfAmount *spent,
                              GError **error);
gboolean hf_held_table_since (HfDb *db, gint64 *first, gint64 *last, GError **error);
gboolean hf_held_table_admit (HfDb *db, gboolean urgent, GError **error);
gboolean hf_held_table_approve (HfDb *db, gint64 until, guint64 *pins, GError **error);
gboolean hf_held_table_put_off (HfDb *db, gint64 pin_id, gint64 since, gint64 not_before,
                                GError **error);
gboolean hf_held_table_end_put_off (HfDb *db, GError **error);
gboolean hf_held_table_look_again (HfDb *db, GError **error);
gboolean hf_held_table_decline (HfDb *db, gint64 until, guint64 *pins, GError **error);

G_END_DECLS
