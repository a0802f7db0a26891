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

/* The bit of the store behind a backend, in which a parameter names it. */
#define STORE_BIT                                                                                  \
  "(store_mask & coalesce ((SELECT 1 << store.slot FROM backend"                                   \
  " JOIN store ON store.id = backend.store_id WHERE backend.id = %s), 0))"

/**
 * hf_pin_conditions_fit_classes:
 * Returns: whether the conditions of @query hold for rows of pin_class as well
 */
gboolean
hf_pin_conditions_fit_classes (const HfPinQuery *query)
{
  return !query->text && !query->more_text && query->min_size == 0 && query->max_size == 0
         && query->checked_since == 0 && query->checked_before == 0 && !query->never_checked;
}

/**
 * hf_pin_conditions_loosen:
 * @query: loses what its pins can't be told by in pin_class
 */
void
hf_pin_conditions_loosen (HfPinQuery *query)
{
  query->text = NULL;
  query->more_text = NULL;
  query->min_size = query->max_size = 0;
  query->checked_since = query->checked_before = 0;
  query->never_checked = FALSE;
}

static void
append_backends (GString *sql, const HfPinQuery *query)
{
  if (query->backend_id)
    g_string_append_printf (sql, " AND " STORE_BIT, ":backend");
  for (unsigned i = 0; query->more_backends && query->more_backends[i]; i++)
    {
      g_autofree char *name = g_strdup_printf (":backend_%u", i);

      g_string_append_printf (sql, " AND " STORE_BIT, name);
    }
  for (unsigned i = 0; query->not_backends && query->not_backends[i]; i++)
    {
      g_autofree char *name = g_strdup_printf (":not_backend_%u", i);

      g_string_append_printf (sql, " AND NOT " STORE_BIT, name);
    }
}

static void
append_checks (GString *sql, const HfPinQuery *query)
{
  if (query->checked_since > 0)
    g_string_append (sql, " AND last_check >= :checked_since");
  if (query->checked_before > 0)
    g_string_append (sql, " AND last_check < :checked_before");
  if (query->never_checked)
    g_string_append (sql, " AND last_check = 0");
}

/* The first text finds pins; each that it found is held against the others. */
static void
append_text (GString *sql, const HfPinQuery *query)
{
  if (query->text)
    g_string_append (sql, " AND id IN ("
                          "SELECT id FROM pin WHERE canonical >= :text AND canonical < :text_end"
                          " UNION SELECT id FROM pin WHERE given >= :text AND given < :text_end"
                          " UNION SELECT id FROM pin WHERE name IS NOT NULL"
                          " AND name LIKE :pattern ESCAPE '\\')");
  for (unsigned i = 0; query->more_text && query->more_text[i]; i++)
    g_string_append_printf (sql,
                            " AND (coalesce (name LIKE :pattern_%u ESCAPE '\\', 0)"
                            " OR instr (canonical, :text_%u) = 1"
                            " OR coalesce (instr (given, :text_%u) = 1, 0))",
                            i, i, i);
}

/**
 * hf_pin_conditions_append:
 * @sql: gets the conditions, from WHERE on
 * @query: a query
 */
void
hf_pin_conditions_append (GString *sql, const HfPinQuery *query)
{
  g_string_append (sql, " WHERE managed = 1");
  append_backends (sql, query);
  if (query->health >= 0 && query->health < (int)G_N_ELEMENTS (health_conditions))
    g_string_append (sql, health_conditions[query->health]);
  if (query->min_size > 0)
    g_string_append (sql, " AND size >= :min_size");
  if (query->max_size > 0)
    g_string_append (sql, " AND size <= :max_size");
  append_checks (sql, query);
  append_text (sql, query);
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

static void
bind_texts (HfStatement *statement, const char *name, const char *const *values)
{
  for (unsigned i = 0; values && values[i]; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s_%u", name, i);

      bind_named_text (statement, numbered, values[i]);
    }
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
  self->more = g_ptr_array_new_with_free_func (g_free);
  for (unsigned i = 0; query->more_text && query->more_text[i]; i++)
    g_ptr_array_add (self->more, escape_pattern (query->more_text[i]));
  g_ptr_array_add (self->more, NULL);
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
  g_clear_pointer (&self->more, g_ptr_array_unref);
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
  bind_texts (statement, ":backend", query->more_backends);
  bind_texts (statement, ":not_backend", query->not_backends);
  bind_texts (statement, ":text", query->more_text);
  if (bounds->more)
    bind_texts (statement, ":pattern", (const char *const *)bounds->more->pdata);
  bind_named_int (statement, ":checked_since", query->checked_since);
  bind_named_int (statement, ":checked_before", query->checked_before);
}
