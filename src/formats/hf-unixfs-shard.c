/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes of sharded directories (https://specs.ipfs.tech/unixfs/#dag-pb-hamtdirectory). A node has
 * as many buckets as its fanout says, with a link for each that is in use, in their order. The name
 * of a link begins with its bucket in upper-case hexadecimal digits: alone, it leads to a node of
 * the next level, else the rest is the name of an entry. Each level takes the next bits of the
 * name's hash as the bucket, the highest first. Any thread.
 */
#include "hf-unixfs-shard.h"

#include "hf-error.h"

#define HASH_BITS 64

/* Of the hash, for one level. */
static unsigned
bits_of (const HfUnixfs *self)
{
  return g_bit_storage (self->fanout) - 1;
}

/**
 * hf_unixfs_shard_digits:
 * @self: a valid node of a sharded directory
 *
 * Returns: how many digits of a link's name are its bucket
 */
unsigned
hf_unixfs_shard_digits (const HfUnixfs *self)
{
  return (bits_of (self) + 3) / 4;
}

/**
 * hf_unixfs_shard_bucket_of:
 * @hash: of the name that is looked for
 * @level: how many nodes lie above
 * @bucket: (out): where it is
 *
 * Returns: %FALSE when the hash has no more bits for this level
 */
gboolean
hf_unixfs_shard_bucket_of (const HfUnixfs *self, guint64 hash, unsigned level, unsigned *bucket)
{
  unsigned bits = bits_of (self);

  if ((level + 1) * bits > HASH_BITS)
    return FALSE;
  *bucket = hash >> (HASH_BITS - (level + 1) * bits) & (self->fanout - 1);
  return TRUE;
}

/* The bit of a bucket; the bitfield has no zeros before its first byte. */
static gboolean
is_used (const HfUnixfs *self, unsigned bucket)
{
  gsize byte = bucket / 8;

  return byte < self->data_length
         && (self->data[self->data_length - 1 - byte] >> bucket % 8 & 1) != 0;
}

/**
 * hf_unixfs_shard_find:
 * @bucket: below the fanout
 * @index: (out): the number of its link
 *
 * Returns: whether there is a link
 */
gboolean
hf_unixfs_shard_find (const HfUnixfs *self, unsigned bucket, gsize *index)
{
  *index = 0;
  for (unsigned i = 0; i < bucket; i++)
    *index += is_used (self, i);
  return is_used (self, bucket);
}

/**
 * hf_unixfs_shard_read_bucket:
 * @link: of a node that was checked
 *
 * Returns: the bucket that the name of @link begins with; %HF_UNIXFS_MAX_FANOUT or more if it
 * begins with none
 */
unsigned
hf_unixfs_shard_read_bucket (const HfUnixfs *self, const HfDagPbLink *link)
{
  unsigned digits = hf_unixfs_shard_digits (self), bucket = 0;

  if (link->name.length < digits)
    return G_MAXUINT;
  for (unsigned i = 0; i < digits; i++)
    {
      guint8 c = link->name.data[i];

      if (!g_ascii_isxdigit (c) || g_ascii_islower (c))
        return G_MAXUINT;
      bucket = bucket << 4 | (unsigned)g_ascii_xdigit_value (c);
    }
  return bucket;
}

/**
 * hf_unixfs_shard_check_links:
 * @self: the data of @node, with as many bits as @node has links
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if the links are not those of the bits, in their order
 */
gboolean
hf_unixfs_shard_check_links (const HfUnixfs *self, const HfDagPbNode *node, GError **error)
{
  gsize index = 0;

  for (unsigned bucket = 0; bucket < self->fanout; bucket++)
    {
      HfDagPbLink link;

      if (!is_used (self, bucket))
        continue;
      hf_dag_pb_node_get_link (node, index++, &link);
      if (hf_unixfs_shard_read_bucket (self, &link) == bucket)
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "not valid UnixFS: the name of link %" G_GSIZE_FORMAT
                   " does not begin with its bucket, %0*X",
                   index, (int)hf_unixfs_shard_digits (self), bucket);
      return FALSE;
    }
  return TRUE;
}
