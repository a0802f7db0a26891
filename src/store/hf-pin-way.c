/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses how a list of pins is found, so that a page costs about as many look-ups as it has pins:
 * of a million of which few are wanted, and of those of which many are. */
#include "hf-pin-way.h"

#include "hf-pin-conditions.h"

#define FEW 10000 /* pins that may be read and sorted for one page */

static gboolean
read_classes (HfDb *db, const HfPinQuery *query, HfPinWay *way, guint64 *total, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list classes of pins */ SELECT held, sum (pins)"
                                          " FROM pin_class");
  HfPinQuery by_class = *query;
  HfPinBounds none = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  hf_pin_conditions_loosen (&by_class);
  hf_pin_conditions_append (sql, &by_class, HF_PIN_TEXT_ANY);
  g_string_append (sql, " GROUP BY held");
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  hf_pin_conditions_bind (statement, &by_class, &none);
  way->held = g_array_new (FALSE, FALSE, sizeof (gint64));
  *total = 0;
  while (hf_statement_step (statement, &row, error))
    {
      gint64 held;

      if (!row)
        return TRUE;
      held = hf_statement_get_int (statement, 0);
      g_array_append_val (way->held, held);
      *total += hf_statement_get_size (statement, 1);
    }
  return FALSE;
}

static gboolean
holds_few (HfDb *db, const HfPinQuery *query, gboolean *few, GError **error)
{
  HfPinQuery of_backend = { .backend_id = query->backend_id, .health = -1 };
  guint64 count = 0;

  if (query->backend_id && !hf_pin_table_count (db, &of_backend, &count, error))
    return FALSE;
  *few = query->backend_id && count <= FEW;
  return TRUE;
}

/* Whether an index alone tells that few pins fit some of the conditions. */
static gboolean
are_few (HfDb *db, const HfPinQuery *some, const char *index, gboolean *few, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* count pins, to a limit */ SELECT count (*)"
                                          " FROM (SELECT 1 FROM pin INDEXED BY ");
  HfPinBounds none = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  g_string_append (sql, index);
  hf_pin_conditions_append (sql, some, HF_PIN_TEXT_ANY);
  g_string_append_printf (sql, " LIMIT %d)", FEW + 1);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  hf_pin_conditions_bind (statement, some, &none);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *few = hf_statement_get_int (statement, 0) <= FEW;
  return TRUE;
}

static gboolean
are_few_of_size (HfDb *db, const HfPinQuery *query, gboolean *few, GError **error)
{
  HfPinQuery some = { .min_size = query->min_size, .max_size = query->max_size, .health = -1 };

  *few = FALSE;
  return (query->min_size == 0 && query->max_size == 0)
         || are_few (db, &some, "pin_by_size", few, error);
}

static gboolean
are_few_of_check (HfDb *db, const HfPinQuery *query, gboolean *few, GError **error)
{
  HfPinQuery some = { .checked_since = query->checked_since,
                      .checked_before = query->checked_before,
                      .never_checked = query->never_checked,
                      .health = -1 };

  *few = FALSE;
  return (query->checked_since == 0 && query->checked_before == 0 && !query->never_checked)
         || are_few (db, &some, "pin_by_last_check", few, error);
}

static gboolean
choose_by_text (HfPinWay *self, HfDb *db, const HfPinQuery *query, GError **error)
{
  gboolean in_order = query->limit > 0 && query->sort == HF_PIN_SORT_CREATED;

  if (!hf_pin_text_choose (db, query, in_order, &self->text, error))
    return FALSE;
  if (self->text == HF_PIN_TEXT_INDEXED)
    self->kind = HF_PIN_WAY_NAMES;
  else if (self->text != HF_PIN_TEXT_EACH)
    self->kind = HF_PIN_WAY_TEXT;
  return TRUE;
}

/**
 * hf_pin_way_choose:
 * @self: (out): to be cleared
 * @query: which pins, and in which order
 * @error: why the registry can't be read
 *
 * Costs a look at pin_class, and at most some ten thousand entries of an index.
 *
 * Returns: whether a way was chosen
 */
gboolean
hf_pin_way_choose (HfPinWay *self, HfDb *db, const HfPinQuery *query, GError **error)
{
  guint64 total = 0;
  gboolean store, size, check;

  self->kind = HF_PIN_WAY_SORTED;
  self->text = query->text ? HF_PIN_TEXT_EACH : HF_PIN_TEXT_ANY;
  if (!read_classes (db, query, self, &total, error) || !holds_few (db, query, &store, error)
      || !are_few_of_size (db, query, &size, error) || !are_few_of_check (db, query, &check, error))
    return FALSE;
  if (total == 0)
    self->kind = HF_PIN_WAY_NONE;
  else if (store)
    self->kind = HF_PIN_WAY_STORE;
  else if (size)
    self->kind = HF_PIN_WAY_SIZE;
  else if (check)
    self->kind = HF_PIN_WAY_CHECK;
  else if (query->health >= 0 && total <= FEW
           && (query->text || query->sort != HF_PIN_SORT_CREATED))
    self->kind = HF_PIN_WAY_HELD;
  else if (query->text)
    return choose_by_text (self, db, query, error);
  else if (query->health >= 0 && query->sort == HF_PIN_SORT_CREATED)
    self->kind = HF_PIN_WAY_MERGED;
  return TRUE;
}

/**
 * hf_pin_way_clear:
 * @self: a way
 *
 * Frees what it points to.
 */
void
hf_pin_way_clear (HfPinWay *self)
{
  g_clear_pointer (&self->held, g_array_unref);
}
