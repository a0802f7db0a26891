/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON as https://www.rfc-editor.org/rfc/rfc8259 has it, without the liberties that it leaves to
 * readers: UTF-8 and escapes must be right, and no key comes twice. Whether one does is known at
 * once while keys come sorted, as encoders that mean it write them; else the keys of that map are
 * sorted at its end.
 */
#include "hf-json-reader.h"

#include <string.h>

#include "hf-error.h"

typedef struct
{
  unsigned first_key; /* where in the keys those of this map begin */
  gboolean is_map;
  gboolean begun; /* a value came already */
  gboolean unsorted; /* keys must be compared at the end */
} Level;

struct _HfJsonReader
{
  const guint8 *begin;
  const guint8 *at;
  const guint8 *end;
  const guint8 *text; /* the last key or text, behind its quote */
  GArray *keys; /* of const guint8 *: as text, of the maps that are open */
  gboolean begun;
  gboolean after_key;
  unsigned depth;
  Level levels[HF_JSON_MAX_DEPTH];
};

static gboolean
refuse (const HfJsonReader *self, GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid JSON at byte %" G_GSIZE_FORMAT ": %s",
               (gsize)(self->at - self->begin), why);
  return FALSE;
}

static int
peek (const HfJsonReader *self)
{
  return self->at < self->end ? *self->at : -1;
}

static int
peek_after_space (HfJsonReader *self)
{
  while (self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0')
    self->at++;
  return peek (self);
}

static gboolean
take_text (HfJsonReader *self, GError **error)
{
  const char *wrong;

  self->text = self->at + 1;
  wrong = hf_json_text_check (self->text, self->end, &self->at);
  return wrong == NULL || refuse (self, error, wrong);
}

/* ---- keys ---- */

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  const HfJsonReader *self = data;

  return hf_json_text_compare (hf_json_text_init (*(const guint8 *const *)a, self->end),
                               hf_json_text_init (*(const guint8 *const *)b, self->end));
}

static gboolean
note_key (HfJsonReader *self, Level *level, GError **error)
{
  const guint8 **keys;
  int order = -1;

  g_array_append_val (self->keys, self->text);
  keys = &g_array_index (self->keys, const guint8 *, self->keys->len - 1);
  if (self->keys->len - level->first_key > 1)
    order = compare_keys (keys - 1, keys, self);
  if (order > 0)
    level->unsorted = TRUE;
  return order != 0 || refuse (self, error, "a map has a key twice");
}

static gboolean
check_keys (HfJsonReader *self, const Level *level, GError **error)
{
  const guint8 **keys;
  unsigned n = self->keys->len - level->first_key;

  if (!level->unsorted)
    return TRUE;
  keys = &g_array_index (self->keys, const guint8 *, level->first_key);
  g_qsort_with_data (keys, (int)n, sizeof *keys, compare_keys, self);
  for (unsigned i = 1; i < n; i++)
    if (compare_keys (keys + i - 1, keys + i, self) == 0)
      return refuse (self, error, "a map has a key twice");
  return TRUE;
}

/* ---- values ---- */

static gboolean
skip_digits (HfJsonReader *self)
{
  const guint8 *begin = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > begin;
}

static gboolean
take_number (HfJsonReader *self, GError **error)
{
  gboolean ok;

  if (peek (self) == '-')
    self->at++;
  if (peek (self) == '0')
    self->at++; /* nothing but a point may follow */
  else if (!skip_digits (self))
    return refuse (self, error, "a number has no digits");
  ok = TRUE;
  if (peek (self) == '.')
    {
      self->at++;
      ok = skip_digits (self);
    }
  if (ok && (peek (self) == 'e' || peek (self) == 'E'))
    {
      self->at++;
      if (peek (self) == '+' || peek (self) == '-')
        self->at++;
      ok = skip_digits (self);
    }
  return ok || refuse (self, error, "a number is not whole");
}

static gboolean
take_word (HfJsonReader *self, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize)(self->end - self->at) < length || memcmp (self->at, words[i], length) != 0)
        continue;
      self->at += length;
      return TRUE;
    }
  return refuse (self, error, "a value is missing");
}

static gboolean
enter (HfJsonReader *self, gboolean is_map, GError **error)
{
  if (self->depth == HF_JSON_MAX_DEPTH)
    return refuse (self, error, "its lists and maps are nested too deeply");
  self->at++;
  self->levels[self->depth++] = (Level){ .is_map = is_map, .first_key = self->keys->len };
  return TRUE;
}

static gboolean
take_value (HfJsonReader *self, HfJsonToken *token, GError **error)
{
  int c = peek_after_space (self);

  switch (c)
    {
    case '{':
    case '[':
      *token = c == '{' ? HF_JSON_MAP : HF_JSON_LIST;
      return enter (self, c == '{', error);
    case '"':
      *token = HF_JSON_TEXT;
      return take_text (self, error);
    default:
      *token = HF_JSON_OTHER;
      return c == '-' || (c >= '0' && c <= '9') ? take_number (self, error)
                                                : take_word (self, error);
    }
}

static gboolean
take_key (HfJsonReader *self, Level *level, GError **error)
{
  if (peek_after_space (self) != '"')
    return refuse (self, error, "a key is missing");
  if (!take_text (self, error) || !note_key (self, level, error))
    return FALSE;
  if (peek_after_space (self) != ':')
    return refuse (self, error, "a colon is missing");
  self->at++;
  self->after_key = TRUE;
  return TRUE;
}

static gboolean
take_member (HfJsonReader *self, Level *level, HfJsonToken *token, GError **error)
{
  int c = peek_after_space (self);

  if (c == (level->is_map ? '}' : ']'))
    {
      if (!check_keys (self, level, error))
        return FALSE;
      self->at++;
      g_array_set_size (self->keys, level->first_key);
      self->depth--;
      *token = HF_JSON_CLOSE;
      return TRUE;
    }
  if (level->begun)
    {
      if (c != ',')
        return refuse (self, error, "a comma or the end of a list or map is missing");
      self->at++;
    }
  level->begun = TRUE;
  *token = HF_JSON_KEY;
  return level->is_map ? take_key (self, level, error) : take_value (self, token, error);
}

/* ---- the reader ---- */

/**
 * hf_json_reader_new:
 * @data: (array length=length) (nullable): the JSON, which must outlive the reader
 * @length: at most %G_MAXINT
 *
 * Returns: (transfer full): a reader before the first token
 */
HfJsonReader *
hf_json_reader_new (const guint8 *data, gsize length)
{
  HfJsonReader *self;

  g_return_val_if_fail (length <= G_MAXINT, NULL);

  self = g_new (HfJsonReader, 1);
  self->begin = self->at = length > 0 ? data : (const guint8 *)"";
  self->end = self->begin + length;
  self->text = NULL;
  self->keys = g_array_new (FALSE, FALSE, sizeof (const guint8 *));
  self->begun = FALSE;
  self->after_key = FALSE;
  self->depth = 0;
  return self;
}

/**
 * hf_json_reader_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_json_reader_free (HfJsonReader *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->keys);
  g_free (self);
}

/**
 * hf_json_reader_next:
 * @token: (out): the next token; %HF_JSON_END after the whole of one value
 *
 * Returns: %FALSE with %HF_ERROR_INVALID naming the byte where this stops to be JSON; the reader
 * must not be used again then
 */
gboolean
hf_json_reader_next (HfJsonReader *self, HfJsonToken *token, GError **error)
{
  if (self->after_key || !self->begun)
    {
      self->after_key = FALSE;
      self->begun = TRUE;
      return take_value (self, token, error);
    }
  if (self->depth > 0)
    return take_member (self, &self->levels[self->depth - 1], token, error);
  *token = HF_JSON_END;
  return peek_after_space (self) < 0 || refuse (self, error, "bytes follow after its end");
}

/**
 * hf_json_reader_get_text:
 * Returns: the bytes of the last %HF_JSON_KEY or %HF_JSON_TEXT, to be taken with
 * hf_json_text_next()
 */
HfJsonText
hf_json_reader_get_text (const HfJsonReader *self)
{
  return hf_json_text_init (self->text, self->end);
}
