/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How parts of names are found. Their index has the runs of three characters of each name, without
 * regard to case in any script; LIKE, which decides, disregards it in ASCII alone. So the index
 * finds all that LIKE would, and some more. Shorter texts are compared with all names. What most
 * names have is found sooner by reading names than by the index.
 */
#include "hf-pin-text.h"

#include "hf-pin-conditions.h"

#define RUN 3 /* characters; what FTS5's tokenizer "trigram" makes of a text */
#define MOST_RUNS 32 /* more of them would find hardly less */
#define MANY_CIDS 10000
#define MANY_NAMES 50000
#define SAMPLE 10000 /* pins, the newest */
#define MANY_OF_SAMPLE 100

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
append_run (GString *match, const char *from, const char *end)
{
  if (match->len > 0)
    g_string_append_c (match, ' ');
  g_string_append_c (match, '"');
  for (const char *p = from; p < end; p++)
    {
      if (*p == '"')
        g_string_append_c (match, '"');
      g_string_append_c (match, *p);
    }
  g_string_append_c (match, '"');
}

/* The names that have all of its runs of three; NULL when it has none. */
static char *
make_match (const char *text)
{
  g_autoptr (GString) match = g_string_new (NULL);
  glong length;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  length = g_utf8_strlen (text, -1);
  for (glong i = 0; i + RUN <= length && i < MOST_RUNS; i++)
    {
      append_run (match, text, g_utf8_offset_to_pointer (text, RUN));
      text = g_utf8_next_char (text);
    }
  return match->len > 0 ? g_string_free (g_steal_pointer (&match), FALSE) : NULL;
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
  self->match = make_match (query->text);
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
  g_free (self->match);
  g_clear_pointer (&self->more, g_ptr_array_unref);
}

/* Whether @sql counts at least @most. */
static gboolean
are_many (HfDb *db, const HfPinQuery *query, const HfPinBounds *bounds, const char *sql,
          gint64 most, gboolean *many, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;
  int index;

  if (!statement)
    return FALSE;
  hf_pin_conditions_bind (statement, query, bounds);
  index = hf_statement_find_parameter (statement, ":most");
  if (index > 0)
    hf_statement_bind_int (statement, index, most);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *many = hf_statement_get_int (statement, 0) >= most;
  return TRUE;
}

/* No index knows it. */
static gboolean
choose_short (HfDb *db, const HfPinQuery *query, const HfPinBounds *bounds, HfPinText *text,
              GError **error)
{
  gboolean many;

  if (!are_many (db, query, bounds,
                 "/* look for a text in some names */ SELECT count (*) FROM (SELECT name FROM pin"
                 " ORDER BY id DESC LIMIT " G_STRINGIFY (
                     SAMPLE) ")"
                             " WHERE name LIKE :pattern ESCAPE '\\'",
                 MANY_OF_SAMPLE, &many, error))
    return FALSE;
  *text = many ? HF_PIN_TEXT_EACH : HF_PIN_TEXT_ALL_NAMES;
  return TRUE;
}

/**
 * hf_pin_text_choose:
 * @db: a connection
 * @query: a query with a text
 * @in_order: whether a page of pins is wanted in the order in which they were pinned
 * @text: (out): how its text is best looked for
 * @error: why the registry can't be read
 *
 * Costs at most some ten thousand entries of the indexes. %HF_PIN_TEXT_EACH says that many fit: a
 * page, or a list of most of them, is best looked for along all pins.
 *
 * Returns: whether @text was set
 */
gboolean
hf_pin_text_choose (HfDb *db, const HfPinQuery *query, gboolean in_order, HfPinText *text,
                    GError **error)
{
  g_auto (HfPinBounds) bounds = { 0 };
  gboolean many;

  *text = HF_PIN_TEXT_EACH;
  hf_pin_bounds_init (&bounds, query);
  if (!bounds.match)
    return choose_short (db, query, &bounds, text, error);
  if (!are_many (db, query, &bounds,
                 "/* count CIDs, to a limit */ SELECT count (*) FROM (SELECT 1 FROM pin"
                 " WHERE canonical >= :text AND canonical < :text_end LIMIT :most)",
                 MANY_CIDS, &many, error))
    return FALSE;
  if (many)
    return TRUE;
  *text = HF_PIN_TEXT_INDEXED;
  if (in_order)
    return TRUE;
  if (!are_many (db, query, &bounds,
                 "/* count names, to a limit */ SELECT count (*) FROM (SELECT 1 FROM name_index"
                 " WHERE name_index MATCH :match LIMIT :most)",
                 MANY_NAMES, &many, error))
    return FALSE;
  *text = many ? HF_PIN_TEXT_EACH : HF_PIN_TEXT_FOUND;
  return TRUE;
}
