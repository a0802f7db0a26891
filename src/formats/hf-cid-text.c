/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of CIDs: "Qm…" in base58btc for version 0, multibase for version 1, and the names that
 * files and objects get. Any thread.
 */
#include "hf-cid.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-multihash.h"

#define V0_TEXT 46 /* characters of a CID of version 0 */
#define MAX_KEY 200 /* characters: names of files have at most 255 bytes */
#define MAX_QUOTE 100u /* characters of a text that an error repeats */
#define V0_LENGTH 34 /* bytes of its binary form */

static HfCid *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;
  gsize length;
  gboolean v0 = strnlen (text, V0_TEXT + 1) == V0_TEXT && g_str_has_prefix (text, "Qm");

  bytes = v0 ? hf_base58_decode (text, error) : hf_multibase_decode (text, error);
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  if (v0 && (length != V0_LENGTH || data[0] != HF_HASH_SHA2_256))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "it is no CID of version 0");
      return NULL;
    }
  if (!v0 && length > 0 && data[0] == HF_HASH_SHA2_256)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                           "a CID of version 0 is written without the letter of a base");
      return NULL;
    }
  return hf_cid_new_from_bytes (data, length, NULL, error);
}

/**
 * hf_cid_new_from_text:
 * @text: 46 characters from "Qm", or a multibase text of version 1; nothing before or after it
 *
 * Returns: (transfer full): the CID; %NULL with %HF_ERROR_MALFORMED, or %HF_ERROR_INVALID when its
 * digest is too short or too long
 */
HfCid *
hf_cid_new_from_text (const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *quote = NULL;
  HfCid *cid = read_text (text, &local_error);

  if (cid != NULL)
    return cid;

  /* No CID is that long: it is not the request that is too large. */
  if (g_error_matches (local_error, HF_ERROR, HF_ERROR_TOO_LARGE))
    local_error->code = HF_ERROR_MALFORMED;
  quote = g_utf8_make_valid (text, strnlen (text, MAX_QUOTE));
  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "“%s%s” is not a CID: ", quote,
                              strnlen (text, MAX_QUOTE + 1) > MAX_QUOTE ? "…" : "");
  return NULL;
}

/**
 * hf_cid_to_text:
 * Returns: (transfer full): “Qm…” for version 0, base32 for version 1
 */
char *
hf_cid_to_text (const HfCid *self)
{
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (self, &length);

  if (hf_cid_get_version (self) == 0)
    return hf_base58_encode (bytes, length);
  return hf_multibase_encode ('b', bytes, length);
}

/**
 * hf_cid_to_canonical:
 * Returns: (transfer full): version 1 in lower case base32, the same for all equal CIDs
 */
char *
hf_cid_to_canonical (const HfCid *self)
{
  g_autoptr (HfCid) v1 = NULL;
  const guint8 *digest;
  gsize length;

  if (hf_cid_get_version (self) == 1)
    return hf_cid_to_text (self);
  digest = hf_cid_get_digest (self, &length);
  v1 = hf_cid_new (hf_cid_get_codec (self), hf_cid_get_hash_code (self), digest, length);
  return hf_cid_to_text (v1);
}

/**
 * hf_cid_to_key:
 *
 * A name for files and objects: of at most 200 characters, from a to z, 0 to 9 and "-", the same
 * for all equal CIDs.
 *
 * Returns: (transfer full): the canonical text, or "h-" and the SHA-256 of the canonical bytes
 * where that is too long
 */
char *
hf_cid_to_key (const HfCid *self)
{
  g_autofree char *canonical = hf_cid_to_canonical (self);
  g_autofree char *hex = NULL;
  guint8 digest[HF_SHA256_SIZE];
  const guint8 *bytes;
  gsize length;

  if (strlen (canonical) <= MAX_KEY)
    return g_steal_pointer (&canonical);

  /* A version 0 CID is never that long: the bytes are those of version 1. */
  bytes = hf_cid_get_bytes (self, &length);
  hf_sha256 (bytes, length, digest);
  hex = hf_multibase_encode ('f', digest, sizeof digest);
  return g_strconcat ("h-", hex + 1, NULL);
}
