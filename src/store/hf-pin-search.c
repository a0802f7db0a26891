/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of the search field. Terms stand between blanks; quotes, in which a backslash stands
 * for the character behind it, keep together what has blanks, and a quote that is not closed yet
 * goes to the end. What is before a colon is the name of a filter, unless it is quoted. Of the
 * addresses ipfs://CID and /ipfs/CID the CID is looked for. Any thread.
 */
#include "hf-pin-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"

#define MOST_TERMS 32

struct _HfPinSearch
{
  GPtrArray *terms; /* of HfPinTerm */
  GPtrArray *words, *with, *without; /* their texts, borrowed, with a NULL behind them */
};

/* ---- tokens ---- */

typedef struct
{
  GString *text; /* without quotes */
  gsize colon; /* where the first one is that is not quoted */
  gboolean has_colon;
  gboolean minus; /* begins with one that is not quoted, which text has not */
  gboolean quoted; /* some of it is */
} Token;

static void
token_clear (Token *self)
{
  g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Token, token_clear)

static const char *
take_quoted (const char *p, Token *token)
{
  token->quoted = TRUE;
  for (p++; *p && *p != '"'; p++)
    {
      if (*p == '\\' && p[1])
        p++;
      g_string_append_c (token->text, *p);
    }
  return *p ? p + 1 : p;
}

/* Returns what is behind it. */
static const char *
take_token (const char *p, Token *token)
{
  token->minus = *p == '-' && p[1] && !g_ascii_isspace (p[1]);
  p += token->minus ? 1 : 0;
  while (*p && !g_ascii_isspace (*p))
    {
      if (*p == '"')
        {
          p = take_quoted (p, token);
          continue;
        }
      if (*p == ':' && !token->has_colon && !token->quoted)
        {
          token->has_colon = TRUE;
          token->colon = token->text->len;
        }
      g_string_append_c (token->text, *p++);
    }
  return p;
}

/* (transfer full) (nullable): the CID of an address */
static char *
cid_of_address (const Token *token)
{
  static const char *const heads[] = { "ipfs://", "/ipfs/" };

  for (unsigned i = 0; i < G_N_ELEMENTS (heads) && !token->quoted && !token->minus; i++)
    if (g_str_has_prefix (token->text->str, heads[i]))
      {
        const char *cid = token->text->str + strlen (heads[i]);

        return g_strndup (cid, strcspn (cid, "/?#"));
      }
  return NULL;
}

static HfPinTerm *
make_term (const Token *token, GError **error)
{
  g_autofree char *cid = cid_of_address (token);
  g_autofree char *key = NULL;

  if (cid && *cid)
    return hf_pin_term_new_word (cid);
  if (token->has_colon)
    {
      key = g_strndup (token->text->str, token->colon);
      return hf_pin_term_new (key, token->minus, token->text->str + token->colon + 1, error);
    }
  if (!token->minus)
    return hf_pin_term_new_word (token->text->str);
  g_set_error (
      error, HF_ERROR, HF_ERROR_INVALID,
      _ ("Only backends can be left out, as in -backend:s3; put quotes around “-%s” to find "
         "it as it stands"),
      token->text->str);
  return NULL;
}

/* ---- the search ---- */

static gboolean
is_contradicted (const HfPinSearch *self, const HfPinTerm *term, GError **error)
{
  for (unsigned i = 0; i < self->terms->len; i++)
    {
      const HfPinTerm *other = self->terms->pdata[i];

      if (other->kind != HF_PIN_TERM_HEALTH || term->kind != HF_PIN_TERM_HEALTH
          || other->health == term->health)
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _ ("No pin is both %s and %s; keep one of the two"),
                   hf_health_to_string ((HfHealth)other->health),
                   hf_health_to_string ((HfHealth)term->health));
      return TRUE;
    }
  return FALSE;
}

static gboolean
add_term (HfPinSearch *self, HfPinTerm *term, GError **error)
{
  if (is_contradicted (self, term, error))
    {
      hf_pin_term_free (term);
      return FALSE;
    }
  g_ptr_array_add (self->terms, term);
  if (term->kind == HF_PIN_TERM_WORD)
    g_ptr_array_add (self->words, term->text);
  else if (term->kind == HF_PIN_TERM_BACKEND)
    g_ptr_array_add (term->negated ? self->without : self->with, term->text);
  if (self->terms->len <= MOST_TERMS)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
               _ ("These are more than %d words; take some away"), MOST_TERMS);
  return FALSE;
}

static gboolean
take_term (HfPinSearch *self, const char *text, const char **p, GError **error)
{
  const char *begin = *p;
  g_auto (Token) token = { .text = g_string_new (NULL) };
  HfPinTerm *term;

  *p = take_token (begin, &token);
  if (token.text->len == 0 && !token.minus)
    return TRUE; /* quotes around nothing */
  term = make_term (&token, error);
  if (!term)
    return FALSE;
  term->begin = (gsize)(begin - text);
  term->end = (gsize)(*p - text);
  return add_term (self, term, error);
}

static const char *
skip_blanks (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;
  return p;
}

/**
 * hf_pin_search_parse:
 * @text: what was typed; nothing finds everything
 * @error: a sentence that says what can't be understood, and what to write
 *
 * Returns: (transfer full): what it means
 */
HfPinSearch *
hf_pin_search_parse (const char *text, GError **error)
{
  g_autoptr (HfPinSearch) self = g_new0 (HfPinSearch, 1);
  const char *p = skip_blanks (text);

  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_term_free);
  self->words = g_ptr_array_new ();
  self->with = g_ptr_array_new ();
  self->without = g_ptr_array_new ();
  for (; *p; p = skip_blanks (p))
    if (!take_term (self, text, &p, error))
      return NULL;
  g_ptr_array_add (self->words, NULL);
  g_ptr_array_add (self->with, NULL);
  g_ptr_array_add (self->without, NULL);
  return g_steal_pointer (&self);
}

/**
 * hf_pin_search_free:
 * @self: (transfer full) (nullable): a search
 */
void
hf_pin_search_free (HfPinSearch *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->with);
  g_ptr_array_unref (self->without);
  g_ptr_array_unref (self->terms);
  g_free (self);
}

/**
 * hf_pin_search_get_terms:
 * Returns: (transfer none) (element-type HfPinTerm): its conditions, as they were typed
 */
const GPtrArray *
hf_pin_search_get_terms (const HfPinSearch *self)
{
  return self->terms;
}

/**
 * hf_pin_search_to_text:
 * Returns: (transfer full): what could be typed for the same
 */
char *
hf_pin_search_to_text (const HfPinSearch *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < self->terms->len; i++)
    {
      g_autofree char *term = hf_pin_term_to_text (self->terms->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", term);
    }
  return g_string_free (text, FALSE);
}

/* ---- its query ---- */

static void
limit_below (guint64 *limit, guint64 value)
{
  *limit = *limit == 0 ? value : MIN (*limit, value);
}

static void
fill_size (HfPinQuery *query, const HfPinTerm *term)
{
  if (term->compare == HF_COMPARE_MORE)
    query->min_size = MAX (query->min_size, term->amount + 1);
  else if (term->compare == HF_COMPARE_MORE_OR_EQUAL)
    query->min_size = MAX (query->min_size, term->amount);
  else if (term->compare == HF_COMPARE_LESS)
    limit_below (&query->max_size, term->amount - 1);
  else
    limit_below (&query->max_size, term->amount);
}

/* A pin that was never checked has not been checked for as long as one likes. */
static void
fill_age (HfPinQuery *query, const HfPinTerm *term, gint64 now)
{
  gint64 time = MAX (now - (gint64)term->amount * G_USEC_PER_SEC, 1);

  if (term->compare == HF_COMPARE_NONE)
    query->never_checked = TRUE;
  else if (term->compare == HF_COMPARE_LESS)
    query->checked_since = MAX (query->checked_since, time);
  else
    query->checked_before = query->checked_before == 0 ? time : MIN (query->checked_before, time);
}

/**
 * hf_pin_search_fill:
 * @query: gets the conditions; its texts are borrowed from @self
 * @now: from which ages are counted, in µs
 *
 * What @query has of its own, as its limits of health, its order and its cursor, stays.
 */
void
hf_pin_search_fill (const HfPinSearch *self, HfPinQuery *query, gint64 now)
{
  query->text = self->words->pdata[0];
  query->more_text
      = query->text && self->words->pdata[1] ? (const char *const *)self->words->pdata + 1 : NULL;
  query->backend_id = self->with->pdata[0];
  query->more_backends = query->backend_id && self->with->pdata[1]
                             ? (const char *const *)self->with->pdata + 1
                             : NULL;
  query->not_backends = self->without->pdata[0] ? (const char *const *)self->without->pdata : NULL;
  query->health = -1;
  query->min_size = query->max_size = 0;
  query->checked_since = query->checked_before = 0;
  query->never_checked = FALSE;
  for (unsigned i = 0; i < self->terms->len; i++)
    {
      const HfPinTerm *term = self->terms->pdata[i];

      if (term->kind == HF_PIN_TERM_HEALTH)
        query->health = term->health;
      else if (term->kind == HF_PIN_TERM_SIZE)
        fill_size (query, term);
      else if (term->kind == HF_PIN_TERM_CHECKED)
        fill_age (query, term, now);
    }
}
