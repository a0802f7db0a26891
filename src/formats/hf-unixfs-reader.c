/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks for whoever reads UnixFS, with a few kept for the next question. What all of them together
 * weigh is bounded, however deep the DAG and large its blocks: a chain of nodes of eight mebibytes
 * is refused rather than held. One thread.
 */
#include "hf-unixfs-reader.h"

#include <string.h>

#include "hf-error.h"

#define SLOTS 32 /* of the cache */

struct _HfUnixfsReader
{
  unsigned references;
  HfBlockSource source;
  gpointer data;
  GDestroyNotify destroy;

  HfUnixfsBlock *cache[SLOTS]; /* used last comes first; NULL after the last */
  gsize cached;
  gsize held; /* by all blocks that are alive */
  gsize most_held;
};

static unsigned
count_cached (HfUnixfsReader *self)
{
  unsigned n = 0;

  while (n < SLOTS && self->cache[n] != NULL)
    n++;
  return n;
}

static void
drop_last (HfUnixfsReader *self)
{
  unsigned last = count_cached (self) - 1;

  self->cached -= hf_unixfs_block_get_weight (self->cache[last]);
  g_clear_pointer (&self->cache[last], hf_unixfs_block_unref);
}

static void
put_first (HfUnixfsReader *self, HfUnixfsBlock *block, unsigned from)
{
  memmove (self->cache + 1, self->cache, from * sizeof *self->cache);
  self->cache[0] = block;
}

static void
keep_block (HfUnixfsReader *self, HfUnixfsBlock *block)
{
  gsize weight = hf_unixfs_block_get_weight (block);

  if (weight > HF_UNIXFS_MOST_CACHED)
    return;
  while (count_cached (self) == SLOTS || self->cached + weight > HF_UNIXFS_MOST_CACHED)
    drop_last (self);
  put_first (self, hf_unixfs_block_ref (block), count_cached (self));
  self->cached += weight;
}

static HfUnixfsBlock *
find_cached (HfUnixfsReader *self, HfCid *cid)
{
  for (unsigned i = 0; i < SLOTS && self->cache[i] != NULL; i++)
    if (hf_cid_equal (hf_unixfs_block_get_cid (self->cache[i]), cid))
      {
        put_first (self, self->cache[i], i);
        return hf_unixfs_block_ref (self->cache[0]);
      }
  return NULL;
}

static void
name_block (GError **error, HfCid *cid)
{
  g_autofree char *text = hf_cid_to_text (cid);

  if (!g_error_matches (*error, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_prefix_error (error, "block %s: ", text);
      return;
    }
  g_clear_error (error);
  g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "block %s is missing", text);
}

static HfUnixfsBlock *
fetch (HfUnixfsReader *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBlock) block
      = hf_block_source_fetch (&self->source, self->data, cid, cancellable, error);

  return block != NULL ? hf_unixfs_block_new (block, error) : NULL;
}

/* Blocks that are only cached make room first. */
static gboolean
take_account (HfUnixfsReader *self, HfUnixfsBlock *block, GError **error)
{
  gsize weight = hf_unixfs_block_get_weight (block);

  while (self->held + weight > HF_UNIXFS_MOST_HELD && count_cached (self) > 0)
    drop_last (self);
  if (self->held + weight > HF_UNIXFS_MOST_HELD)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the nodes on the way to it take more than %" G_GSIZE_FORMAT " MiB",
                   HF_UNIXFS_MOST_HELD / (1024 * 1024));
      return FALSE;
    }
  hf_unixfs_block_set_account (block, &self->held);
  self->most_held = MAX (self->most_held, self->held);
  return TRUE;
}

/**
 * hf_unixfs_reader_new:
 * @source: where blocks are looked up; copied
 * @data: given to the functions of @source
 * @destroy: (nullable): frees @data with the reader
 *
 * Returns: (transfer full): a reader
 */
HfUnixfsReader *
hf_unixfs_reader_new (const HfBlockSource *source, gpointer data, GDestroyNotify destroy)
{
  HfUnixfsReader *self = g_new0 (HfUnixfsReader, 1);

  self->references = 1;
  self->source = *source;
  self->data = data;
  self->destroy = destroy;
  return self;
}

/**
 * hf_unixfs_reader_ref:
 * Returns: (transfer full): @self
 */
HfUnixfsReader *
hf_unixfs_reader_ref (HfUnixfsReader *self)
{
  self->references++;
  return self;
}

/**
 * hf_unixfs_reader_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_unixfs_reader_unref (HfUnixfsReader *self)
{
  if (--self->references > 0)
    return;
  while (count_cached (self) > 0)
    drop_last (self);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/**
 * hf_unixfs_reader_get_most_held:
 * Returns: the most bytes of blocks that were held at one time
 */
gsize
hf_unixfs_reader_get_most_held (HfUnixfsReader *self)
{
  return self->most_held;
}

/**
 * hf_unixfs_reader_load:
 * @cid: which block
 * @keep: whether it is likely to be asked for again
 *
 * Returns: (transfer full): the block, verified; it must not outlive @self. %NULL with an error
 * naming @cid: %HF_ERROR_INCOMPLETE if it is missing, %HF_ERROR_CORRUPT, the errors of
 * hf_unixfs_block_new(), %HF_ERROR_TOO_LARGE above %HF_UNIXFS_MOST_HELD, or the error of the source
 */
HfUnixfsBlock *
hf_unixfs_reader_load (HfUnixfsReader *self, HfCid *cid, gboolean keep, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfUnixfsBlock) block = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  block = find_cached (self, cid);
  if (block != NULL)
    return g_steal_pointer (&block);
  block = fetch (self, cid, cancellable, &local_error);
  if (block == NULL || !take_account (self, block, &local_error))
    {
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        name_block (&local_error, cid);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (keep)
    keep_block (self, block);
  return g_steal_pointer (&block);
}

/**
 * hf_unixfs_reader_look:
 * @cid: a file, folder or symlink
 * @entry: (out): what it is, without a name; to be cleared also after an error
 *
 * Reads one block. The size of a file is the one that its root tells; reading proves it.
 *
 * Returns: %FALSE with the errors of hf_unixfs_reader_load() and hf_unixfs_entry_fill()
 */
gboolean
hf_unixfs_reader_look (HfUnixfsReader *self, HfCid *cid, HfUnixfsEntry *entry,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsBlock) block = NULL;

  *entry = (HfUnixfsEntry){ .cid = hf_cid_ref (cid) };
  block = hf_unixfs_reader_load (self, cid, TRUE, cancellable, error);
  return block != NULL && hf_unixfs_entry_fill (entry, block, error);
}
