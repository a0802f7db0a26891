/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files and folders have in common when they are made: names of blocks and where these go. */
#include "hf-unixfs-writer.h"

#include <string.h>

#include "hf-dag-pb-writer.h"

struct _HfUnixfsWriter
{
  const HfUnixfsProfile *profile;
  char *spill_dir;
  HfBlockFunc func;
  gpointer data;
  HfBufferPool *pool;
};

/**
 * hf_unixfs_writer_new:
 * @profile: what decides about the CIDs
 * @spill_dir: (nullable): where files for large folders go
 * @func: called with each block, after those that it links to
 *
 * Returns: (transfer full): a writer
 */
HfUnixfsWriter *
hf_unixfs_writer_new (const HfUnixfsProfile *profile, const char *spill_dir, HfBlockFunc func,
                      gpointer data)
{
  HfUnixfsWriter *self = g_new0 (HfUnixfsWriter, 1);

  self->profile = profile;
  self->spill_dir = g_strdup (spill_dir);
  self->func = func;
  self->data = data;
  self->pool = hf_buffer_pool_new ();
  return self;
}

/**
 * hf_unixfs_writer_free:
 * @self: (transfer full): freed; blocks that were handed out stay valid
 */
void
hf_unixfs_writer_free (HfUnixfsWriter *self)
{
  hf_buffer_pool_unref (self->pool);
  g_free (self->spill_dir);
  g_free (self);
}

/**
 * hf_unixfs_writer_get_profile:
 * Returns: (transfer none): the profile
 */
const HfUnixfsProfile *
hf_unixfs_writer_get_profile (HfUnixfsWriter *self)
{
  return self->profile;
}

/**
 * hf_unixfs_writer_get_spill_dir:
 * Returns: (transfer none) (nullable): where files for large folders go
 */
const char *
hf_unixfs_writer_get_spill_dir (HfUnixfsWriter *self)
{
  return self->spill_dir;
}

/**
 * hf_unixfs_writer_get_pool:
 * Returns: (transfer none): buffers for blocks
 */
HfBufferPool *
hf_unixfs_writer_get_pool (HfUnixfsWriter *self)
{
  return self->pool;
}

/**
 * hf_unixfs_writer_name:
 * @codec: raw or DAG-PB
 * @data: (array length=length): of a block
 *
 * Returns: (transfer full): its CID, of the profile's version
 */
HfCid *
hf_unixfs_writer_name (HfUnixfsWriter *self, HfCodec codec, const guint8 *data, gsize length)
{
  if (codec == HF_CODEC_DAG_PB && self->profile->cid_version == 0)
    return hf_cid_new_v0_for_data (data, length);
  return hf_cid_new_for_data (codec, data, length);
}

/**
 * hf_unixfs_writer_hand_out:
 * @block: named by hf_unixfs_writer_name()
 *
 * Returns: %FALSE with the error of the function that takes blocks
 */
gboolean
hf_unixfs_writer_hand_out (HfUnixfsWriter *self, HfBlock *block, GError **error)
{
  return self->func (block, self->data, error);
}

/**
 * hf_unixfs_writer_add_node:
 * @links: of hf_dag_pb_append_link(); becomes the whole node
 * @data: what the node says
 * @below: the total sizes of all @links
 * @node: (out): the node; its file size is that of @data
 *
 * Returns: %FALSE with the error of the function that takes blocks; @node is to be cleared also
 * then
 */
gboolean
hf_unixfs_writer_add_node (HfUnixfsWriter *self, GByteArray *links, const HfUnixfs *data,
                           guint64 below, HfUnixfsNode *node, GError **error)
{
  g_autoptr (GBytes) encoded = hf_unixfs_encode (data);
  g_autoptr (HfBlock) block = NULL;

  hf_dag_pb_append_data (links, encoded);
  node->cid = hf_unixfs_writer_name (self, HF_CODEC_DAG_PB, links->data, links->len);
  node->total_size = below + links->len;
  node->file_size = data->file_size;
  block = hf_block_new (node->cid, links->data, links->len);
  return self->func (block, self->data, error);
}

/**
 * hf_unixfs_writer_add_symlink:
 * @target: any text; looked at by nobody here
 * @stat: (nullable): of the link itself; its mode is not kept, as nobody keeps it
 * @symlink: (out): the link
 *
 * Returns: %FALSE with the error of the function that takes blocks; @symlink is to be cleared also
 * then
 */
gboolean
hf_unixfs_writer_add_symlink (HfUnixfsWriter *self, const char *target, const HfUnixfsStat *stat,
                              HfUnixfsNode *symlink, GError **error)
{
  g_autoptr (GByteArray) none = g_byte_array_new ();
  HfUnixfs data = { .type = HF_UNIXFS_SYMLINK,
                    .data = (const guint8 *)target,
                    .data_length = strlen (target) };

  if (stat != NULL)
    data.stat = *stat;
  data.stat.has_mode = FALSE;
  return hf_unixfs_writer_add_node (self, none, &data, 0, symlink, error);
}

/**
 * hf_unixfs_node_clear:
 * @node: may be used again after it
 */
void
hf_unixfs_node_clear (HfUnixfsNode *node)
{
  g_clear_pointer (&node->cid, hf_cid_unref);
}
