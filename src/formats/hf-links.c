/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a block links to, by its codec. Codecs that are known to have no links are told apart from
 * those that are not known: a DAG with the latter may be incomplete without our seeing it. Any
 * thread.
 */
#include "hf-links.h"

#include "hf-dag-cbor.h"
#include "hf-dag-jose.h"
#include "hf-dag-json.h"
#include "hf-dag-pb.h"
#include "hf-error.h"

typedef gboolean (*LinksFunc) (const guint8 *data, gsize length, HfLinkFunc func,
                               gpointer user_data, GError **error);

typedef struct
{
  guint64 codec;
  LinksFunc read; /* NULL for a codec without links */
} Codec;

static const Codec codecs[] = {
  { HF_CODEC_RAW, NULL },
  { HF_CODEC_DAG_PB, hf_dag_pb_links },
  { HF_CODEC_DAG_CBOR, hf_dag_cbor_links },
  { HF_CODEC_DAG_JSON, hf_dag_json_links },
  { HF_CODEC_DAG_JOSE, hf_dag_jose_links },
  { HF_CODEC_CBOR, NULL },
  { HF_CODEC_JSON, NULL },
  { HF_CODEC_LIBP2P_KEY, NULL },
};

static const Codec *
find_codec (guint64 codec)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (codecs[i].codec == codec)
      return &codecs[i];
  return NULL;
}

/**
 * hf_links_kind:
 * @codec: multicodec number of a block's content
 *
 * Returns: whether blocks of @codec may have links, and whether these can be read
 */
HfLinksKind
hf_links_kind (guint64 codec)
{
  const Codec *found = find_codec (codec);

  if (found == NULL)
    return HF_LINKS_UNKNOWN;
  return found->read != NULL ? HF_LINKS_READ : HF_LINKS_NONE;
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
  const Codec *codec = find_codec (hf_cid_get_codec (cid));
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;

  if (codec == NULL || codec->read == NULL
      || codec->read (data, length, func, user_data, &local_error))
    return TRUE;

  if (g_error_matches (local_error, HF_ERROR, HF_ERROR_MALFORMED))
    local_error->code = HF_ERROR_INVALID;
  text = hf_cid_to_text (cid);
  g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "block %s: ", text);
  return FALSE;
}
