/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters of pins as conditions of one statement. There are few enough combinations that all of
 * them stay prepared.
 */
#include "hf-pin-conditions.h"

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

/**
 * hf_pin_conditions_append:
 * @sql: gets the conditions, from WHERE on
 * @query: a query
 *
 * Without text and sizes they hold for rows of pin_class as well.
 */
void
hf_pin_conditions_append (GString *sql, const HfPinQuery *query)
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

/**
 * hf_pin_bounds_init:
 * @self: (out): to be cleared
 * @query: whose text
 */
void
hf_pin_bounds_init (HfPinBounds *self, const HfPinQuery *query)
{
  if (!query->text)
    return;
  /* CIDs are ASCII: everything that begins with the text sorts before the text and U+10FFFF. */
  self->end = g_strconcat (query->text, "\xf4\x8f\xbf\xbf", NULL);
  self->pattern = escape_pattern (query->text);
}

/**
 * hf_pin_bounds_clear:
 * @self: bounds
 */
void
hf_pin_bounds_clear (HfPinBounds *self)
{
  g_free (self->end);
  g_free (self->pattern);
}

/**
 * hf_pin_conditions_bind:
 * @statement: one with these conditions, or some of them
 * @query: the query; outlives the use of @statement, as do @bounds
 * @bounds: of @query
 */
void
hf_pin_conditions_bind (HfStatement *statement, const HfPinQuery *query, const HfPinBounds *bounds)
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
}
