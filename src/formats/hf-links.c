/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a block links to, by its codec. Codecs that are known to have no links are told apart from
 * those that are not known: a DAG with the latter may be incomplete without our seeing it. Any
 * thread.
 */
#include "hf-links.h"

#include "hf-dag-cbor.h"
#include "hf-dag-pb.h"
#include "hf-error.h"

#define CODEC_LIBP2P_KEY 0x72
#define CODEC_JSON 0x0200

/**
 * hf_links_kind:
 * @codec: multicodec number of a block's content
 *
 * Returns: whether blocks of @codec may have links, and whether these can be read
 */
HfLinksKind
hf_links_kind (guint64 codec)
{
  switch (codec)
    {
    case HF_CODEC_RAW:
    case HF_CODEC_CBOR:
    case CODEC_JSON:
    case CODEC_LIBP2P_KEY:
      return HF_LINKS_NONE;
    case HF_CODEC_DAG_PB:
    case HF_CODEC_DAG_CBOR:
      return HF_LINKS_READ;
    default:
      return HF_LINKS_UNKNOWN;
    }
}

/**
 * hf_links_foreach:
 * @cid: the block's CID
 * @data: (array length=length) (nullable): its content, which was verified
 * @func: (scope call): called for each link in the order of the bytes, doubles and identity CIDs
 * included
 *
 * Blocks of codecs that have no links, or none that can be read, are leaves: @func is not called.
 *
 * Returns: %FALSE with %HF_ERROR_INVALID naming @cid if @data is not valid in its codec, or with
 * the error of @func
 */
gboolean
hf_links_foreach (const HfCid *cid, const guint8 *data, gsize length, HfLinkFunc func,
                  gpointer user_data, GError **error)
{
  gboolean ok = TRUE;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;

  if (hf_cid_get_codec (cid) == HF_CODEC_DAG_PB)
    ok = hf_dag_pb_links (data, length, func, user_data, &local_error);
  else if (hf_cid_get_codec (cid) == HF_CODEC_DAG_CBOR)
    ok = hf_dag_cbor_links (data, length, func, user_data, &local_error);
  if (ok)
    return TRUE;

  if (g_error_matches (local_error, HF_ERROR, HF_ERROR_MALFORMED))
    local_error->code = HF_ERROR_INVALID;
  text = hf_cid_to_text (cid);
  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "block %s: ", text);
  return FALSE;
}
