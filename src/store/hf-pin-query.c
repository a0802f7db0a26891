/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists and counts of managed pins. Filters become conditions of one statement; there are few
 * enough combinations that all of them stay prepared. Costs: a beginning of a CID is found by
 * index, a part of a name reads the index of names, other lists walk along the ids until the limit
 * is reached, and a count without text and sizes reads pin_class alone.
 */
#include "hf-pin-table.h"

#include "hf-pin-row.h"

/* The limits that hold for a pin, as hf_policy_min_for() and its like compute them. */
#define MIN_OF "coalesce (nullif (min_replicas, 0), :min)"
#define TARGET_OF "max (coalesce (nullif (target_replicas, 0), :target), " MIN_OF ")"
#define MAX_OF "max (coalesce (nullif (max_replicas, 0), :max), " TARGET_OF ")"

static const char *const health_conditions[] = {
  [HF_HEALTH_CRITICAL] = " AND held < " MIN_OF,
  [HF_HEALTH_WARNING] = " AND held >= " MIN_OF " AND held < " TARGET_OF,
  [HF_HEALTH_HEALTHY] = " AND held >= " TARGET_OF " AND held <= " MAX_OF,
  [HF_HEALTH_EXCESS] = " AND held > " MAX_OF,
};

/* The texts that a CID may begin with, and a pattern for names. */
typedef struct
{
  char *end; /* the first text that does not begin so */
  char *pattern;
} TextBounds;

static void
append_conditions (GString *sql, const HfPinQuery *query)
{
  g_string_append (sql, " WHERE managed = 1");
  if (query->backend_id)
    g_string_append (sql, " AND store_mask & coalesce ((SELECT 1 << store.slot FROM backend"
                          " JOIN store ON store.id = backend.store_id"
                          " WHERE backend.id = :backend), 0)");
  if (query->health >= 0 && query->health < (int)G_N_ELEMENTS (health_conditions))
    g_string_append (sql, health_conditions[query->health]);
  if (query->min_size > 0)
    g_string_append (sql, " AND size >= :min_size");
  if (query->max_size > 0)
    g_string_append (sql, " AND size <= :max_size");
  if (query->text)
    g_string_append (sql, " AND id IN ("
                          "SELECT id FROM pin WHERE canonical >= :text AND canonical < :text_end"
                          " UNION SELECT id FROM pin WHERE given >= :text AND given < :text_end"
                          " UNION SELECT id FROM pin WHERE name IS NOT NULL"
                          " AND name LIKE :pattern ESCAPE '\\')");
}

static int
index_of (HfStatement *statement, const char *name)
{
  return hf_statement_find_parameter (statement, name);
}

static void
bind_named_int (HfStatement *statement, const char *name, gint64 value)
{
  int index = index_of (statement, name);

  if (index > 0)
    hf_statement_bind_int (statement, index, value);
}

static void
bind_named_text (HfStatement *statement, const char *name, const char *value)
{
  int index = index_of (statement, name);

  if (index > 0)
    hf_statement_bind_text (statement, index, value);
}

static char *
escape_pattern (const char *text)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = text; *p; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static void
text_bounds_init (TextBounds *self, const HfPinQuery *query)
{
  if (!query->text)
    return;
  /* CIDs are ASCII: everything that begins with the text sorts before the text and U+10FFFF. */
  self->end = g_strconcat (query->text, "\xf4\x8f\xbf\xbf", NULL);
  self->pattern = escape_pattern (query->text);
}

static void
text_bounds_clear (TextBounds *self)
{
  g_free (self->end);
  g_free (self->pattern);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TextBounds, text_bounds_clear)

static void
bind_query (HfStatement *statement, const HfPinQuery *query, const TextBounds *bounds)
{
  bind_named_text (statement, ":backend", query->backend_id);
  bind_named_int (statement, ":min", query->min_replicas);
  bind_named_int (statement, ":target", query->target_replicas);
  bind_named_int (statement, ":max", query->max_replicas);
  bind_named_int (statement, ":min_size", (gint64)MIN (query->min_size, G_MAXINT64));
  bind_named_int (statement, ":max_size", (gint64)MIN (query->max_size, G_MAXINT64));
  bind_named_text (statement, ":text", query->text);
  bind_named_text (statement, ":text_end", bounds->end);
  bind_named_text (statement, ":pattern", bounds->pattern);
  bind_named_int (statement, ":after", query->after_id);
  bind_named_int (statement, ":limit", query->limit > 0 ? (gint64)query->limit : -1);
}

/**
 * hf_pin_table_list:
 * @query: which managed pins; a limit of 0 is none
 * @error: why they can't be read
 *
 * Health goes by copies that are held. A backend's pins are those that its store holds.
 *
 * Returns: (transfer full) (element-type HfPin): pins with growing ids
 */
GPtrArray *
hf_pin_table_list (HfDb *db, const HfPinQuery *query, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list pins */ SELECT " HF_PIN_ROW_COLUMNS " FROM pin");
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  g_auto (TextBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  append_conditions (sql, query);
  g_string_append (sql, " AND id > :after ORDER BY id LIMIT :limit");
  text_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return NULL;
  bind_query (statement, query, &bounds);

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

/**
 * hf_pin_table_count:
 * @query: which managed pins; cursor and limit are not looked at
 * @count: (out): how many
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_pin_table_count (HfDb *db, const HfPinQuery *query, guint64 *count, GError **error)
{
  gboolean by_class = !query->text && query->min_size == 0 && query->max_size == 0;
  g_autoptr (GString) sql
      = g_string_new (by_class ? "/* count pins */ SELECT sum (pins) FROM pin_class"
                               : "/* count pins */ SELECT count (*) FROM pin");
  g_auto (TextBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  append_conditions (sql, query);
  text_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  bind_query (statement, query, &bounds);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}

/**
 * hf_pin_table_count_linked:
 * @count: (out): how many managed pins were linked to an entry of a VFS
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_pin_table_count_linked (HfDb *db, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* count linked pins */ SELECT pins FROM pin_link", error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}
