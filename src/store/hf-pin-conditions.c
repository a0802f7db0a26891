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

/* Beginnings of CIDs are found by index. */
#define CIDS_FOUND                                                                                 \
  "SELECT id FROM pin WHERE canonical >= :text AND canonical < :text_end"                          \
  " UNION SELECT id FROM pin WHERE given >= :text AND given < :text_end"
#define NAMES_CHANGED                                                                              \
  " UNION SELECT pin.id FROM name_change CROSS JOIN pin ON pin.id = name_change.pin_id"            \
  " WHERE pin.name LIKE :pattern ESCAPE '\\'"

static const char *const text_conditions[] = {
  [HF_PIN_TEXT_ANY] = "",
  [HF_PIN_TEXT_EACH] = " AND (name LIKE :pattern ESCAPE '\\'"
                       " OR (canonical >= :text AND canonical < :text_end)"
                       " OR (given >= :text AND given < :text_end))",
  [HF_PIN_TEXT_ALL_NAMES] = " AND id IN (" CIDS_FOUND " UNION SELECT id FROM pin"
                            " WHERE name IS NOT NULL AND name LIKE :pattern ESCAPE '\\')",
  [HF_PIN_TEXT_FOUND]
  = " AND id IN (" CIDS_FOUND NAMES_CHANGED " UNION SELECT pin.id FROM name_index CROSS JOIN pin"
    " ON pin.id = name_index.rowid WHERE name_index MATCH :match"
    " AND pin.name LIKE :pattern ESCAPE '\\')",
  [HF_PIN_TEXT_INDEXED] = " AND name_index MATCH :match AND name LIKE :pattern ESCAPE '\\'",
  [HF_PIN_TEXT_NOT_INDEXED] = " AND id IN (" CIDS_FOUND NAMES_CHANGED ")",
};

/* The first text finds pins; each that it found is held against the others. */
static void
append_text (GString *sql, const HfPinQuery *query, HfPinText text)
{
  g_string_append (sql, text_conditions[text]);
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
 * @text: how its text is looked for; %HF_PIN_TEXT_ANY when it has none
 */
void
hf_pin_conditions_append (GString *sql, const HfPinQuery *query, HfPinText text)
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
  append_text (sql, query, text);
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
  bind_named_text (statement, ":match", bounds->match);
  bind_texts (statement, ":backend", query->more_backends);
  bind_texts (statement, ":not_backend", query->not_backends);
  bind_texts (statement, ":text", query->more_text);
  if (bounds->more)
    bind_texts (statement, ":pattern", (const char *const *)bounds->more->pdata);
  bind_named_int (statement, ":checked_since", query->checked_since);
  bind_named_int (statement, ":checked_before", query->checked_before);
}
