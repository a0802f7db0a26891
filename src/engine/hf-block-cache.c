/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A queue of blocks, the one used last in front, and a table of its links. Bytes are those of
 * sections, what stands around them is not counted: so blocks count as OVERHEAD at least. One
 * thread at a time. */

#include "hf-block-cache.h"

#define OVERHEAD 256 /* bytes that a block takes beside its section */

struct _HfBlockCache
{
  gsize most_bytes;
  gsize bytes;
  GQueue blocks; /* of HfBlock */
  GHashTable *links; /* HfCid of the block → its link in the queue */
};

static gsize
size_of (HfBlock *block)
{
  return g_bytes_get_size (hf_block_get_section (block)) + OVERHEAD;
}

/**
 * hf_block_cache_new:
 * @most_bytes: that it keeps
 *
 * Returns: (transfer full): an empty cache
 */
HfBlockCache *
hf_block_cache_new (gsize most_bytes)
{
  HfBlockCache *self = g_new0 (HfBlockCache, 1);

  self->most_bytes = most_bytes;
  g_queue_init (&self->blocks);
  self->links = g_hash_table_new (hf_cid_hash, hf_cid_equal);
  return self;
}

/**
 * hf_block_cache_free:
 * @self: (transfer full): a cache
 */
void
hf_block_cache_free (HfBlockCache *self)
{
  g_hash_table_unref (self->links);
  g_queue_clear_full (&self->blocks, (GDestroyNotify)hf_block_unref);
  g_free (self);
}

/**
 * hf_block_cache_get:
 * @self: a cache
 * @cid: of a block
 *
 * Returns: (transfer full) (nullable): the block, if it is here; its CID may be of another version
 */
HfBlock *
hf_block_cache_get (HfBlockCache *self, HfCid *cid)
{
  GList *link = g_hash_table_lookup (self->links, cid);

  if (link == NULL)
    return NULL;
  g_queue_unlink (&self->blocks, link);
  g_queue_push_head_link (&self->blocks, link);
  return hf_block_ref (link->data);
}

static void
drop_last (HfBlockCache *self)
{
  g_autoptr (HfBlock) block = g_queue_peek_tail (&self->blocks);

  g_hash_table_remove (self->links, hf_block_get_cid (block));
  g_queue_pop_tail (&self->blocks);
  self->bytes -= size_of (block);
}

/**
 * hf_block_cache_add:
 * @self: a cache
 * @block: kept until others take its room; not at all when it is too large for that, or here
 * already
 */
void
hf_block_cache_add (HfBlockCache *self, HfBlock *block)
{
  if (size_of (block) > self->most_bytes
      || g_hash_table_contains (self->links, hf_block_get_cid (block)))
    return;
  while (self->bytes + size_of (block) > self->most_bytes)
    drop_last (self);
  g_queue_push_head (&self->blocks, hf_block_ref (block));
  g_hash_table_insert (self->links, hf_block_get_cid (block), self->blocks.head);
  self->bytes += size_of (block);
}

/**
 * hf_block_cache_get_bytes:
 * @self: a cache
 *
 * Returns: what it keeps, never more than it may
 */
gsize
hf_block_cache_get_bytes (HfBlockCache *self)
{
  return self->bytes;
}
