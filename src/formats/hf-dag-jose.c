/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links of DAG-JOSE (https://ipld.io/specs/codecs/dag-jose/spec/): a map in DAG-CBOR that is signed
 * (its "payload" says what) or encrypted ("ciphertext"). The payload's bytes are a CID, which is a
 * link, or JSON, in which the texts "ipfs://CID" are links; go-dag-jose reads the first only,
 * dag-jose of npm both. No text of JSON begins like a CID, so the two can't be mixed up. The rest
 * may have links as DAG-CBOR has them. Any thread.
 */
#include "hf-dag-jose.h"

#include <string.h>

#include "hf-dag-cbor.h"
#include "hf-error.h"
#include "hf-json-reader.h"
#include "hf-multihash.h"

#define MAX_LINK 512 /* characters; the longest CID has about 300 */

typedef struct
{
  HfLinkFunc func;
  gpointer user_data;
  gboolean is_jose; /* a payload or a ciphertext was seen */
} Walk;

static gboolean
pass_on (HfCid *link, gpointer data, GError **error)
{
  Walk *walk = data;

  return walk->func (link, walk->user_data, error);
}

/* Only letters and digits may follow the scheme: what has a path is a text like any other. */
static gboolean
take_text (Walk *walk, HfJsonText text, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  char link[MAX_LINK + 1];
  gsize length = 0;
  int c;

  if (!hf_json_text_skip (&text, "ipfs://"))
    return TRUE;
  while ((c = hf_json_text_next (&text)) >= 0)
    {
      if (!g_ascii_isalnum (c))
        return TRUE;
      if (length < MAX_LINK) /* what is longer is no CID, also when cut */
        link[length++] = (char)c;
    }
  link[length] = '\0';
  if (length == 0)
    return TRUE;

  cid = hf_cid_new_from_text (link, error);
  if (cid == NULL)
    {
      g_prefix_error (error, "not valid DAG-JOSE: a link in the payload is no CID: ");
      return FALSE;
    }
  return walk->func (cid, walk->user_data, error);
}

static gboolean
take_json (Walk *walk, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (HfJsonReader) reader = hf_json_reader_new (data, length);
  HfJsonToken token;

  do
    {
      if (!hf_json_reader_next (reader, &token, error))
        {
          g_prefix_error (error, "not valid DAG-JOSE: the payload is neither a CID nor JSON: ");
          return FALSE;
        }
      if (token == HF_JSON_TEXT && !take_text (walk, hf_json_reader_get_text (reader), error))
        return FALSE;
    }
  while (token != HF_JSON_END);
  return TRUE;
}

/* CIDs begin with the number of their version, or with that of SHA-256. */
static gboolean
take_payload (Walk *walk, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (HfCid) cid = NULL;

  if (length == 0 || (data[0] != 1 && data[0] != HF_HASH_SHA2_256))
    return take_json (walk, data, length, error);
  cid = hf_cid_new_from_bytes (data, length, NULL, error);
  if (cid == NULL)
    {
      g_prefix_error (error, "not valid DAG-JOSE: the payload is no CID: ");
      return FALSE;
    }
  return walk->func (cid, walk->user_data, error);
}

static gboolean
take_field (const guint8 *key, gsize key_length, const guint8 *bytes, gsize length, gpointer data,
            GError **error)
{
  Walk *walk = data;
  gboolean is_payload = key_length == 7 && memcmp (key, "payload", 7) == 0;

  if (!is_payload && !(key_length == 10 && memcmp (key, "ciphertext", 10) == 0))
    return TRUE;
  walk->is_jose = TRUE;
  if (bytes == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "not valid DAG-JOSE: the payload or ciphertext is no byte string");
      return FALSE;
    }
  return !is_payload || take_payload (walk, bytes, length, error);
}

/**
 * hf_dag_jose_links:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 *
 * Returns: %FALSE with %HF_ERROR_INVALID (or %HF_ERROR_MALFORMED for a CID) if @data is not
 * strictly valid, or with the error of @func; links before the fault were given to @func then
 */
gboolean
hf_dag_jose_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                   GError **error)
{
  Walk walk = { func, user_data, FALSE };

  if (!hf_dag_cbor_walk (data, length, pass_on, take_field, &walk, error))
    return FALSE;
  if (walk.is_jose)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                       "not valid DAG-JOSE: it has neither a payload nor a ciphertext");
  return FALSE;
}
