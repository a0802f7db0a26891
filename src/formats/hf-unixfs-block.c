/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block, its DAG-PB links and its UnixFS data in one. One thread. */
#include "hf-unixfs-block.h"

#include "hf-error.h"
#include "hf-unixfs-shard.h"

struct _HfUnixfsBlock
{
  unsigned references;
  HfBlock *block;
  HfDagPbNode *node; /* NULL: raw */
  GArray *block_sizes; /* what the data borrows */
  HfUnixfs data;
  gsize *account; /* NULL, or where its weight was added */
};

static const struct
{
  guint64 codec;
  const char *name;
} codec_names[] = {
  { HF_CODEC_CBOR, "cbor" }, { HF_CODEC_DAG_CBOR, "dag-cbor" },
  { 0x72, "libp2p-key" },    { 0x78, "git-raw" },
  { 0x85, "dag-jose" },      { 0x0129, "dag-json" },
  { 0x0200, "json" },        { 0x0202, "car" },
};

static gboolean
refuse_codec (guint64 codec, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codec_names); i++)
    if (codec_names[i].codec == codec)
      {
        g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, "no files here: it is %s",
                     codec_names[i].name);
        return FALSE;
      }
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               "no files here: it is of the codec 0x%" G_GINT64_MODIFIER "x", codec);
  return FALSE;
}

static gboolean
check_pieces (HfUnixfsBlock *self, GError **error)
{
  for (gsize i = 0; i < hf_unixfs_block_get_n_links (self); i++)
    {
      HfDagPbLink link;

      hf_dag_pb_node_get_link (self->node, i, &link);
      if (link.name.length == 0)
        continue;
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "not valid UnixFS: a piece of a file has a name");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_node (HfUnixfsBlock *self, const guint8 *bytes, gsize length, GError **error)
{
  const guint8 *content;
  gsize content_length;

  self->node = hf_dag_pb_node_new (bytes, length, error);
  if (self->node == NULL)
    return FALSE;
  content = hf_dag_pb_node_get_content (self->node, &content_length);
  if (content_length == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "no files here: it is DAG-PB without UnixFS data");
      return FALSE;
    }
  if (!hf_unixfs_decode (content, content_length, hf_dag_pb_node_get_n_links (self->node),
                         self->block_sizes, &self->data, error))
    return FALSE;
  if (self->data.type == HF_UNIXFS_HAMT_SHARD)
    return hf_unixfs_shard_check_links (&self->data, self->node, error);
  return !hf_unixfs_block_is_file (self) || check_pieces (self, error);
}

static gboolean
read_block (HfUnixfsBlock *self, GError **error)
{
  guint64 codec = hf_cid_get_codec (hf_block_get_cid (self->block));
  gsize length;
  const guint8 *bytes = hf_block_get_data (self->block, &length);

  if (codec == HF_CODEC_DAG_PB)
    return read_node (self, bytes, length, error);
  if (codec != HF_CODEC_RAW)
    return refuse_codec (codec, error);
  self->data = (HfUnixfs){ .type = HF_UNIXFS_FILE,
                           .data = bytes,
                           .data_length = length,
                           .has_file_size = TRUE,
                           .file_size = length };
  return TRUE;
}

/**
 * hf_unixfs_block_new:
 * @block: a verified block
 *
 * Returns: (transfer full): what it is to UnixFS; %NULL with %HF_ERROR_INVALID if it breaks a rule
 * or has no UnixFS data, %HF_ERROR_UNSUPPORTED naming a codec that has no files
 */
HfUnixfsBlock *
hf_unixfs_block_new (HfBlock *block, GError **error)
{
  g_autoptr (HfUnixfsBlock) self = g_new0 (HfUnixfsBlock, 1);

  self->references = 1;
  self->block = hf_block_ref (block);
  self->block_sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  if (!read_block (self, error))
    {
      if (error != NULL && g_error_matches (*error, HF_ERROR, HF_ERROR_MALFORMED))
        (*error)->code = HF_ERROR_INVALID;
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * hf_unixfs_block_ref:
 * Returns: (transfer full): @self
 */
HfUnixfsBlock *
hf_unixfs_block_ref (HfUnixfsBlock *self)
{
  self->references++;
  return self;
}

/**
 * hf_unixfs_block_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_unixfs_block_unref (HfUnixfsBlock *self)
{
  if (--self->references > 0)
    return;
  if (self->account != NULL)
    *self->account -= hf_unixfs_block_get_weight (self);
  g_clear_pointer (&self->node, hf_dag_pb_node_free);
  g_array_unref (self->block_sizes);
  hf_block_unref (self->block);
  g_free (self);
}

/**
 * hf_unixfs_block_set_account:
 * @account: gets the weight of @self added, and taken off when @self is freed; must outlive it
 */
void
hf_unixfs_block_set_account (HfUnixfsBlock *self, gsize *account)
{
  g_return_if_fail (self->account == NULL);

  self->account = account;
  *account += hf_unixfs_block_get_weight (self);
}

/**
 * hf_unixfs_block_get_cid:
 * Returns: (transfer none): the CID of the block
 */
HfCid *
hf_unixfs_block_get_cid (HfUnixfsBlock *self)
{
  return hf_block_get_cid (self->block);
}

/**
 * hf_unixfs_block_get_data:
 * Returns: (transfer none): the UnixFS data; of a raw block what it would be
 */
const HfUnixfs *
hf_unixfs_block_get_data (HfUnixfsBlock *self)
{
  return &self->data;
}

/**
 * hf_unixfs_block_get_n_links:
 * Returns: how many links it has
 */
gsize
hf_unixfs_block_get_n_links (HfUnixfsBlock *self)
{
  return self->node != NULL ? hf_dag_pb_node_get_n_links (self->node) : 0;
}

/**
 * hf_unixfs_block_get_link:
 * @index: below the number of links
 * @link: (out): the link, which borrows the bytes of the block
 */
void
hf_unixfs_block_get_link (HfUnixfsBlock *self, gsize index, HfDagPbLink *link)
{
  hf_dag_pb_node_get_link (self->node, index, link);
}

/**
 * hf_unixfs_block_get_weight:
 * Returns: the bytes of memory that it takes, about
 */
gsize
hf_unixfs_block_get_weight (HfUnixfsBlock *self)
{
  return g_bytes_get_size (hf_block_get_section (self->block))
         + 8 * hf_unixfs_block_get_n_links (self) + self->block_sizes->len * sizeof (guint64);
}

/**
 * hf_unixfs_block_is_file:
 * Returns: whether it is a file, or a piece of one
 */
gboolean
hf_unixfs_block_is_file (HfUnixfsBlock *self)
{
  return self->data.type == HF_UNIXFS_FILE || self->data.type == HF_UNIXFS_RAW;
}

/**
 * hf_unixfs_block_is_folder:
 * Returns: whether it is a directory, sharded or not, or a part of a sharded one
 */
gboolean
hf_unixfs_block_is_folder (HfUnixfsBlock *self)
{
  return self->data.type == HF_UNIXFS_DIRECTORY || self->data.type == HF_UNIXFS_HAMT_SHARD;
}
