/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A block in the bytes of its CAR section: varint of the length of all that follows, CID, data.
 * Immutable; any thread.
 */
#include "hf-block.h"

#include <string.h>

#include "hf-varint.h"

struct _HfBlock
{
  gatomicrefcount references;
  HfCid *cid;
  GBytes *section;
  const guint8 *data; /* in the section */
  gsize length;
  int is_verified; /* atomic: it was hashed, and is right */
};

G_DEFINE_INTERFACE (HfBlockStream, hf_block_stream, G_TYPE_OBJECT)

static void
hf_block_stream_default_init (HfBlockStreamInterface *iface)
{
}

static HfBlock *
block_new (HfCid *cid, GBytes *section, gsize data_offset)
{
  HfBlock *self = g_new (HfBlock, 1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (section, &length);

  g_atomic_ref_count_init (&self->references);
  self->cid = hf_cid_ref (cid);
  self->section = section;
  self->data = bytes + data_offset;
  self->length = length - data_offset;
  self->is_verified = FALSE;
  return self;
}

/**
 * hf_block_new:
 * @cid: the block's CID
 * @data: (array length=length) (nullable): its content, which is copied but not verified
 *
 * Returns: (transfer full): the block
 */
HfBlock *
hf_block_new (HfCid *cid, const void *data, gsize length)
{
  gsize cid_length, offset;
  const guint8 *cid_bytes = hf_cid_get_bytes (cid, &cid_length);
  guint8 varint[HF_VARINT_MAX];
  guint8 *section;

  offset = hf_varint_encode (cid_length + length, varint);
  section = g_malloc (offset + cid_length + length);
  memcpy (section, varint, offset);
  memcpy (section + offset, cid_bytes, cid_length);
  offset += cid_length;
  if (length > 0)
    memcpy (section + offset, data, length);
  return block_new (cid, g_bytes_new_take (section, offset + length), offset);
}

/**
 * hf_block_new_from_section:
 * @cid: the block's CID
 * @section: varint length, @cid and data, as in a CAR; shared, not copied or verified
 * @data_offset: where in @section the data begins
 *
 * Returns: (transfer full): the block
 */
HfBlock *
hf_block_new_from_section (HfCid *cid, GBytes *section, gsize data_offset)
{
  g_return_val_if_fail (data_offset <= g_bytes_get_size (section), NULL);

  return block_new (cid, g_bytes_ref (section), data_offset);
}

/**
 * hf_block_ref:
 * Returns: (transfer full): @self
 */
HfBlock *
hf_block_ref (HfBlock *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * hf_block_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_block_unref (HfBlock *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  hf_cid_unref (self->cid);
  g_bytes_unref (self->section);
  g_free (self);
}

/**
 * hf_block_get_cid:
 * Returns: (transfer none): the block's CID, of the version that its section holds
 */
HfCid *
hf_block_get_cid (HfBlock *self)
{
  return self->cid;
}

/**
 * hf_block_get_data:
 * Returns: (transfer none) (array length=length): the content
 */
const guint8 *
hf_block_get_data (HfBlock *self, gsize *length)
{
  *length = self->length;
  return self->data;
}

/**
 * hf_block_get_section:
 * Returns: (transfer none): the block as a section of a CARv1
 */
GBytes *
hf_block_get_section (HfBlock *self)
{
  return self->section;
}

/**
 * hf_block_verify:
 * Hashes the content, unless it was found right before: that costs by far the most of all that is
 * done with a block, and each layer that does not trust the one below asks for it.
 *
 * Returns: whether the content matches the CID; %FALSE with the errors of hf_cid_verify()
 */
gboolean
hf_block_verify (HfBlock *self, GError **error)
{
  if (g_atomic_int_get (&self->is_verified))
    return TRUE;
  if (!hf_cid_verify (self->cid, self->data, self->length, error))
    return FALSE;
  g_atomic_int_set (&self->is_verified, TRUE);
  return TRUE;
}

/**
 * hf_block_stream_next:
 * @block: (out) (transfer full) (nullable): the next block, %NULL at the proper end
 *
 * See #HfBlockStreamInterface.next for what an implementation promises.
 *
 * Returns: %FALSE if no block could be had and the end was not reached either; *@block is %NULL
 * then
 */
gboolean
hf_block_stream_next (HfBlockStream *self, HfBlock **block, GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (HF_IS_BLOCK_STREAM (self), FALSE);

  *block = NULL;
  return HF_BLOCK_STREAM_GET_IFACE (self)->next (self, block, cancellable, error);
}
