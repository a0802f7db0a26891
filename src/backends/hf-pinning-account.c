/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose account a token opens, which the API does not tell. So the account gets one more pin
 * request, of an identity CID, which holds its own few bytes and costs no room: "holdfast-store:"
 * and a uuid. It is found again under another address and with a renewed token, and not in another
 * account. Threading: as HfPinningApi. */
#include "hf-pinning-account.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-multihash.h"

#define MARKER_TEXT "holdfast-store:"

static HfCid *
marker_of (const char *uuid)
{
  g_autofree char *text = g_strconcat (MARKER_TEXT, uuid, NULL);

  return hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, (const guint8 *)text, strlen (text));
}

/**
 * hf_pinning_account_uuid_of:
 * @cid: (nullable): of a pin request
 *
 * Returns: (transfer full) (nullable): the identity that it marks an account with; %NULL when it is
 * no mark
 */
char *
hf_pinning_account_uuid_of (HfCid *cid)
{
  g_autofree char *text = NULL;
  gsize length;
  const guint8 *digest;

  if (!cid || !hf_cid_is_identity (cid) || hf_cid_get_codec (cid) != HF_CODEC_RAW)
    return NULL;
  digest = hf_cid_get_digest (cid, &length);
  text = g_strndup ((const char *)digest, length);
  return g_str_has_prefix (text, MARKER_TEXT)
                 && g_uuid_string_is_valid (text + strlen (MARKER_TEXT))
             ? g_strdup (text + strlen (MARKER_TEXT))
             : NULL;
}

typedef struct
{
  const char *wanted; /* NULL: any */
  char *uuid;
} MarkerSearch;

/* Listed from the newest to the oldest, as a rule: two installations that mark an account at the
 * same time agree on the last one told. */
static gboolean
note_marker (const HfPinRequest *request, gpointer data, GError **error)
{
  MarkerSearch *search = data;
  char *uuid = hf_pinning_account_uuid_of (request->cid);

  if (!uuid || (search->wanted && !g_str_equal (uuid, search->wanted)))
    {
      g_free (uuid);
      return TRUE;
    }
  g_free (search->uuid);
  search->uuid = uuid;
  return TRUE;
}

/**
 * hf_pinning_account_find:
 * @expected: (nullable): the identity that is asked for first, by its CID, as every service knows
 * to look for that; others are asked for by their name
 * @uuid: (out) (nullable): the identity; %NULL when the account has none
 *
 * Returns: whether the account could be asked
 */
gboolean
hf_pinning_account_find (HfPinningApi *api, const char *expected, char **uuid,
                         GCancellable *cancellable, GError **error)
{
  MarkerSearch search = { expected, NULL };
  g_autoptr (HfCid) cid = expected ? marker_of (expected) : NULL;
  g_autofree char *text = cid ? hf_cid_to_canonical (cid) : NULL;

  *uuid = NULL;
  if (text && !hf_pinning_api_list (api, text, NULL, note_marker, &search, cancellable, error))
    return FALSE;
  search.wanted = NULL;
  if (!search.uuid
      && !hf_pinning_api_list (api, NULL, HF_PINNING_ACCOUNT_PIN, note_marker, &search, cancellable,
                               error))
    {
      g_free (search.uuid);
      return FALSE;
    }
  *uuid = search.uuid;
  return TRUE;
}

/**
 * hf_pinning_account_mark:
 * @uuid: the identity that an account without one gets
 * @owner: our installation
 * @error: %HF_ERROR_UNSUPPORTED when the service takes no such pin
 *
 * Returns: (transfer full): the identity of the account now
 */
char *
hf_pinning_account_mark (HfPinningApi *api, const char *uuid, const char *owner,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = marker_of (uuid);
  g_autofree char *text = hf_cid_to_canonical (cid);
  HfPinOrder order = { text, HF_PINNING_ACCOUNT_PIN, owner, NULL };
  g_autoptr (HfPinRequest) made = hf_pinning_api_add (api, &order, cancellable, error);
  char *oldest;

  if (!made || made->status == HF_PINNING_FAILED)
    {
      if (made)
        g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, _ ("it failed%s%s"),
                     made->words ? ": " : "", made->words ? made->words : "");
      g_prefix_error (
          error, _ ("the service does not take the small pin by which Holdfast knows the account "
                    "again: "));
      return NULL;
    }
  if (!hf_pinning_account_find (api, NULL, &oldest, cancellable, error))
    return NULL;
  return oldest ? oldest : g_strdup (uuid);
}
