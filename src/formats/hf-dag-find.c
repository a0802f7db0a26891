/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names within one block of DAG-CBOR or DAG-JSON: each is a key of a map or the number of an
 * element of a list, and the first link on the way ends the search there. The other codecs with
 * links have no such names (https://specs.ipfs.tech/http-gateways/path-gateway/). Any thread.
 */
#include "hf-dag-find.h"

#include <string.h>

#include "hf-dag-cbor.h"
#include "hf-error.h"
#include "hf-json-reader.h"

#define MAX_LINK 512 /* characters; the longest CID has about 300 */

/* How far a walk through a block, which passes all of its values, is on the path. */
typedef struct
{
  const char *const *names;
  unsigned n_names;
  unsigned on_path; /* lists and maps around the current value whose members are those named */
  unsigned depth; /* lists and maps around it */
  unsigned best; /* names that led to something */
  HfCid *link;
} Track;

static gboolean
is_number (const char *name, guint64 index)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, index);

  return g_str_equal (name, text);
}

static gboolean
is_name (const char *name, const guint8 *key, gsize length)
{
  return strlen (name) == length && memcmp (name, key, length) == 0;
}

static void
note_place (unsigned depth, const guint8 *key, gsize length, guint64 index, gpointer data)
{
  Track *track = data;
  const char *name;

  track->depth = depth + 1;
  track->on_path = MIN (track->on_path, depth);
  if (track->on_path < depth || depth >= track->n_names)
    return;
  name = track->names[depth];
  if (key != NULL ? !is_name (name, key, length) : !is_number (name, index))
    return;
  track->on_path = depth + 1;
  track->best = MAX (track->best, track->on_path);
}

/* Keys don't come twice, so there is one link on the path at most. */
static gboolean
note_link (HfCid *link, gpointer data, GError **error)
{
  Track *track = data;

  if (track->on_path == track->depth && track->link == NULL)
    track->link = hf_cid_ref (link);
  return TRUE;
}

static gboolean
find_in_cbor (const guint8 *data, gsize length, Track *track, GError **error)
{
  return hf_dag_cbor_walk_places (data, length, note_link, note_place, track, error);
}

/* ---- JSON: only what lies on the path is looked at ---- */

static gboolean
text_is (HfJsonReader *reader, const char *expected)
{
  HfJsonText text = hf_json_reader_get_text (reader);

  for (; *expected != '\0'; expected++)
    if (hf_json_text_next (&text) != (guint8)*expected)
      return FALSE;
  return hf_json_text_next (&text) < 0;
}

/* The rest of a value of which @token was read. */
static gboolean
skip (HfJsonReader *reader, HfJsonToken token, GError **error)
{
  unsigned depth = 0;

  for (;;)
    {
      if (token == HF_JSON_MAP || token == HF_JSON_LIST)
        depth++;
      else if (token == HF_JSON_CLOSE)
        depth--;
      if (depth == 0)
        return TRUE;
      if (!hf_json_reader_next (reader, &token, error))
        return FALSE;
    }
}

static gboolean
take_json_link (HfJsonReader *reader, Track *track, GError **error)
{
  HfJsonText text = hf_json_reader_get_text (reader);
  g_autoptr (GString) link = g_string_new (NULL);
  int c;

  /* What is cut short is no CID. */
  while ((c = hf_json_text_next (&text)) > 0 && link->len < MAX_LINK)
    g_string_append_c (link, (char)c);
  track->link = hf_cid_new_from_text (link->str, error);
  return track->link != NULL;
}

/* Goes to the member that is named next. @token: (inout): that of the map or list, then that of the
 * member; %HF_JSON_CLOSE when there is none */
static gboolean
enter_json (HfJsonReader *reader, Track *track, HfJsonToken *token, GError **error)
{
  const char *name = track->best < track->n_names ? track->names[track->best] : NULL;
  gboolean is_map = *token == HF_JSON_MAP, found;

  for (guint64 i = 0;; i++)
    {
      if (!hf_json_reader_next (reader, token, error))
        return FALSE;
      if (*token == HF_JSON_CLOSE)
        return TRUE;
      found = name != NULL && (is_map ? text_is (reader, name) : is_number (name, i));
      if (is_map && i == 0 && text_is (reader, "/"))
        {
          if (!hf_json_reader_next (reader, token, error))
            return FALSE;
          if (*token == HF_JSON_TEXT)
            return take_json_link (reader, track, error);
        }
      else if (is_map && !hf_json_reader_next (reader, token, error))
        return FALSE;
      if (found)
        {
          track->best++;
          return TRUE;
        }
      if (!skip (reader, *token, error))
        return FALSE;
    }
}

static gboolean
find_in_json (const guint8 *data, gsize length, Track *track, GError **error)
{
  g_autoptr (HfJsonReader) reader = hf_json_reader_new (data, length);
  HfJsonToken token;

  if (!hf_json_reader_next (reader, &token, error))
    return FALSE;
  while (track->link == NULL && (token == HF_JSON_MAP || token == HF_JSON_LIST))
    if (!enter_json (reader, track, &token, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_dag_find:
 * @cid: of a block
 * @data: (array length=length): its content, which was verified
 * @names: (array zero-terminated=1): a path that begins in the block
 * @link: (out) (transfer full) (nullable): the first link on the path, if there is one
 * @used: (out): how many names lead to it; without a link, how many lead to something
 *
 * Returns: %FALSE with %HF_ERROR_UNSUPPORTED for a codec whose values have no names,
 * %HF_ERROR_INVALID (or %HF_ERROR_MALFORMED for a CID) if @data is not valid
 */
gboolean
hf_dag_find (const HfCid *cid, const guint8 *data, gsize length, const char *const *names,
             HfCid **link, unsigned *used, GError **error)
{
  Track track = { .names = names, .n_names = g_strv_length ((char **)names) };
  guint64 codec = hf_cid_get_codec (cid);
  g_autofree char *text = NULL;
  gboolean ok;

  *link = NULL;
  *used = 0;
  if (codec != HF_CODEC_DAG_CBOR && codec != HF_CODEC_DAG_JSON)
    {
      text = hf_cid_to_text (cid);
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                   "no path leads on from block %s: only UnixFS, DAG-CBOR and DAG-JSON have names",
                   text);
      return FALSE;
    }
  ok = codec == HF_CODEC_DAG_CBOR ? find_in_cbor (data, length, &track, error)
                                  : find_in_json (data, length, &track, error);
  if (!ok)
    {
      g_clear_pointer (&track.link, hf_cid_unref);
      return FALSE;
    }
  *link = track.link;
  *used = track.best;
  return TRUE;
}
