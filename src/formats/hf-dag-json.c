/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links of DAG-JSON (https://ipld.io/specs/codecs/dag-json/spec/). A map whose first key is "/" is
 * a link if a text stands there, {"/": "CID"}, and bytes if a map stands there whose first key is
 * "bytes" with a text, {"/": {"bytes": "base64"}}; then neither may have more keys. All else is
 * JSON. Space, the order of keys and the form of numbers are free when reading, as old encoders did
 * as they liked; so is padding of base64, which go-ipld-prime and @ipld/dag-json accept too. Any
 * thread.
 */
#include "hf-dag-json.h"

#include "hf-error.h"
#include "hf-json-reader.h"

#define MAX_LINK 512 /* characters; the longest CID has about 300 */

typedef enum
{
  PLACE_ANY,
  PLACE_MAP, /* at the begin of a map */
  PLACE_SLASH, /* after its first key, "/" */
  PLACE_INNER_MAP, /* at the begin of a map that stands there */
  PLACE_BYTES, /* after the first key of that, "bytes" */
  PLACE_INNER_END, /* both maps must end here */
  PLACE_END, /* the map must end here */
} Place;

typedef struct
{
  HfJsonReader *reader;
  Place place;
  HfLinkFunc func;
  gpointer user_data;
} Walk;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid DAG-JSON: %s", why);
  return FALSE;
}

static gboolean
text_is (const Walk *walk, const char *expected)
{
  HfJsonText text = hf_json_reader_get_text (walk->reader);

  return hf_json_text_skip (&text, expected) && hf_json_text_next (&text) < 0;
}

static gboolean
take_link (Walk *walk, GError **error)
{
  HfJsonText text = hf_json_reader_get_text (walk->reader);
  g_autoptr (HfCid) cid = NULL;
  char link[MAX_LINK + 1];
  gsize length = 0;
  int c;

  while ((c = hf_json_text_next (&text)) > 0 && length < MAX_LINK)
    link[length++] = (char)c;
  if (c >= 0)
    return refuse (error, "a link is no CID: it is too long, or has a zero byte");
  link[length] = '\0';

  cid = hf_cid_new_from_text (link, error);
  if (cid == NULL)
    {
      g_prefix_error (error, "not valid DAG-JSON: a link is no CID: ");
      return FALSE;
    }
  return walk->func (cid, walk->user_data, error);
}

static gboolean
is_base64 (int c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

/* Four characters are three bytes; of the last four the last one or two may be missing, or "=". */
static gboolean
check_bytes (Walk *walk, GError **error)
{
  HfJsonText text = hf_json_reader_get_text (walk->reader);
  gsize digits = 0, padding = 0;
  int c;

  while ((c = hf_json_text_next (&text)) >= 0 && is_base64 (c))
    digits++;
  for (; c == '='; c = hf_json_text_next (&text))
    padding++;
  if (c >= 0 || digits % 4 == 1 || padding > 2 || (padding > 0 && digits % 4 + padding != 4))
    return refuse (error, "its bytes are not in base64");
  return TRUE;
}

static Place
place_after (const Walk *walk, HfJsonToken token)
{
  Place place = walk->place;

  if (token == HF_JSON_MAP)
    return place == PLACE_SLASH ? PLACE_INNER_MAP : PLACE_MAP;
  if (token != HF_JSON_KEY || (place != PLACE_MAP && place != PLACE_INNER_MAP))
    return PLACE_ANY;
  if (text_is (walk, "/"))
    return PLACE_SLASH;
  return place == PLACE_INNER_MAP && text_is (walk, "bytes") ? PLACE_BYTES : PLACE_ANY;
}

static gboolean
step (Walk *walk, HfJsonToken token, GError **error)
{
  Place place = walk->place;

  if (place == PLACE_END || place == PLACE_INNER_END)
    {
      if (token != HF_JSON_CLOSE)
        return refuse (error, "a map has more keys than those of a link or of bytes");
      walk->place = place == PLACE_END ? PLACE_ANY : PLACE_END;
      return TRUE;
    }
  if (token == HF_JSON_TEXT && place == PLACE_SLASH)
    {
      walk->place = PLACE_END;
      return take_link (walk, error);
    }
  if (token == HF_JSON_TEXT && place == PLACE_BYTES)
    {
      walk->place = PLACE_INNER_END;
      return check_bytes (walk, error);
    }
  walk->place = place_after (walk, token);
  return TRUE;
}

/**
 * hf_dag_json_links:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 *
 * Returns: %FALSE with %HF_ERROR_INVALID (or %HF_ERROR_MALFORMED for a CID) if @data is not valid,
 * or with the error of @func; links before the fault were given to @func then
 */
gboolean
hf_dag_json_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                   GError **error)
{
  g_autoptr (HfJsonReader) reader = hf_json_reader_new (data, length);
  Walk walk = { reader, PLACE_ANY, func, user_data };
  HfJsonToken token;

  do
    if (!hf_json_reader_next (reader, &token, error) || !step (&walk, token, error))
      return FALSE;
  while (token != HF_JSON_END);
  return TRUE;
}
