/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block of a source that nobody trusts. Any thread that the source allows. */
#include "hf-dag.h"

#include "hf-error.h"

/* What an identity CID holds is the block. */
static HfBlock *
unpack_identity (HfCid *cid)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  return hf_block_new (cid, digest, length);
}

/**
 * hf_block_source_fetch:
 * @data: given to the functions of @self
 * @cid: which block; for an identity CID the source is not asked
 *
 * Returns: (transfer full): the block, proven to be that of @cid; %NULL with %HF_ERROR_NOT_FOUND,
 * %HF_ERROR_CORRUPT or %HF_ERROR_UNSUPPORTED, or the error of the source
 */
HfBlock *
hf_block_source_fetch (const HfBlockSource *self, gpointer data, HfCid *cid,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBlock) block = NULL;
  g_autofree char *text = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (hf_cid_is_identity (cid))
    return unpack_identity (cid);
  block = self->fetch (cid, data, cancellable, error);
  if (block == NULL)
    return NULL;
  if (!hf_cid_equal (hf_block_get_cid (block), cid))
    {
      text = hf_cid_to_text (cid);
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "another block was given in the place of %s",
                   text);
      return NULL;
    }
  return hf_block_verify (block, error) ? g_steal_pointer (&block) : NULL;
}
