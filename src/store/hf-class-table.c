/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of managed pins that triggers keep, for what is counted in another way than the
 * status, and the pins behind them. Any connection. */
#include "hf-class-table.h"

#include "hf-pin-row.h"

/**
 * hf_class_table_each:
 * @func: (scope call): called for each class
 * @error: why they can't be read
 *
 * Costs as many rows as there are classes, a few dozen.
 *
 * Returns: whether all were told
 */
gboolean
hf_class_table_each (HfDb *db, HfClassFunc func, gpointer data, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read the classes */ SELECT content, min_replicas, target_replicas,"
                       " max_replicas, store_mask, held, proven, domains, pins, bytes"
                       " FROM pin_class WHERE managed = 1",
                       error);
  gboolean row;

  while (statement && hf_statement_step (statement, &row, error))
    {
      HfPin pin = { .managed = TRUE };

      if (!row)
        return TRUE;
      pin.content = (HfContent)hf_statement_get_int (statement, 0);
      pin.min_replicas = (int)hf_statement_get_int (statement, 1);
      pin.target_replicas = (int)hf_statement_get_int (statement, 2);
      pin.max_replicas = (int)hf_statement_get_int (statement, 3);
      pin.store_mask = (guint64)hf_statement_get_int (statement, 4);
      pin.held = (int)hf_statement_get_int (statement, 5);
      pin.proven = (int)hf_statement_get_int (statement, 6);
      pin.domains = (int)hf_statement_get_int (statement, 7);
      func (&pin, hf_statement_get_size (statement, 8), hf_statement_get_size (statement, 9), data);
    }
  return FALSE;
}

static void
spread_class (const HfPin *pin, guint64 pins, guint64 bytes, gpointer data)
{
  HfSpread *spread = data;
  int copies = CLAMP (pin->held, 1, HF_SPREAD_COPIES);

  for (int slot = 0; slot < HF_SPREAD_SLOTS; slot++)
    if (pin->store_mask & (G_GUINT64_CONSTANT (1) << slot))
      spread->pins[copies - 1][slot] += pins;
}

/**
 * hf_class_table_spread:
 * @spread: (out caller-allocates): how many pins each store holds, by how many copies there are
 * @error: why they can't be read
 *
 * Costs as many rows as there are classes, a few dozen.
 *
 * Returns: whether @spread was set
 */
gboolean
hf_class_table_spread (HfDb *db, HfSpread *spread, GError **error)
{
  *spread = (HfSpread){ 0 };
  return hf_class_table_each (db, spread_class, spread, error);
}

/**
 * hf_class_table_list_lacking:
 * @query: which
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfPin): managed pins, with growing ids, that hold fewer
 * copies than is wanted, or one in a store that is thought of as gone
 */
GPtrArray *
hf_class_table_list_lacking (HfDb *db, const HfLackQuery *query, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list pins that lack copies */ SELECT " HF_PIN_ROW_COLUMNS " FROM pin"
                       " WHERE managed = 1 AND id > ?1 AND (store_mask & ?2 <> 0"
                       " OR held < max (coalesce (nullif (target_replicas, 0), ?3),"
                       " coalesce (nullif (min_replicas, 0), ?4))) ORDER BY id LIMIT ?5",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, query->after_id);
  hf_statement_bind_int (statement, 2, (gint64)query->lost_mask);
  hf_statement_bind_int (statement, 3, query->target_replicas);
  hf_statement_bind_int (statement, 4, query->min_replicas);
  hf_statement_bind_int (statement, 5, query->limit);
  while (hf_statement_step (statement, &row, error))
    {
      HfPin *pin;

      if (!row)
        return g_steal_pointer (&pins);
      pin = hf_pin_row_read (statement, error);
      if (!pin)
        return NULL;
      g_ptr_array_add (pins, pin);
    }
  return NULL;
}
