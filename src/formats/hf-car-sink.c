/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the root is known only after all blocks, its place in the header is kept by a CID of the
 * same length and filled in at the end. One thread.
 */
#include "hf-car-sink.h"

#include "hf-car-writer.h"

#define WRITE_BYTES (1024 * 1024)

struct _HfCarSink
{
  HfNewFile *file; /* not owned */
  HfCarIndexBuilder *index; /* not owned; may be NULL */
  HfCidMap *blocks;
  GByteArray *pending; /* not yet written */
  guint64 offset; /* bytes of the CAR so far, the pending ones with them */
  gboolean reserved; /* the root in the header is not the true one */
};

static gboolean
flush (HfCarSink *self, GError **error)
{
  if (!hf_new_file_write (self->file, self->pending->data, self->pending->len, error))
    return FALSE;
  g_byte_array_set_size (self->pending, 0);
  return hf_new_file_write_behind (self->file, FALSE, error);
}

static gboolean
append (HfCarSink *self, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  self->offset += length;
  if (length >= WRITE_BYTES)
    return flush (self, error) && hf_new_file_write (self->file, data, length, error);
  g_byte_array_append (self->pending, data, (unsigned)length);
  return self->pending->len < WRITE_BYTES || flush (self, error);
}

/**
 * hf_car_sink_new:
 * @file: empty; outlives the sink
 * @index: (nullable): told of each block; outlives the sink
 * @spill_dir: (nullable): where files for large DAGs go
 *
 * Returns: (transfer full): a sink that has written nothing
 */
HfCarSink *
hf_car_sink_new (HfNewFile *file, HfCarIndexBuilder *index, const char *spill_dir)
{
  HfCarSink *self = g_new0 (HfCarSink, 1);

  self->file = file;
  self->index = index;
  self->blocks = hf_cid_map_new (spill_dir);
  self->pending = g_byte_array_new ();
  return self;
}

/**
 * hf_car_sink_free:
 * @self: (transfer full): freed; the file stays as it is
 */
void
hf_car_sink_free (HfCarSink *self)
{
  g_clear_pointer (&self->blocks, hf_cid_map_free);
  g_byte_array_unref (self->pending);
  g_free (self);
}

/**
 * hf_car_sink_begin:
 * @roots: (array length=n_roots): for the header
 *
 * Writes the header. First.
 *
 * Returns: %FALSE with the error of the file
 */
gboolean
hf_car_sink_begin (HfCarSink *self, HfCid *const *roots, gsize n_roots, GError **error)
{
  g_autoptr (GBytes) header = hf_car_header_new (roots, n_roots);

  return append (self, header, error);
}

/**
 * hf_car_sink_reserve:
 * @cid_version: of the root, which has SHA-256 and a codec below 128
 *
 * Instead of hf_car_sink_begin(), where the root is not known yet.
 *
 * Returns: %FALSE with the error of the file
 */
gboolean
hf_car_sink_reserve (HfCarSink *self, unsigned cid_version, GError **error)
{
  g_autoptr (HfCid) placeholder = cid_version == 0 ? hf_cid_new_v0_for_data (NULL, 0)
                                                   : hf_cid_new_for_data (HF_CODEC_RAW, NULL, 0);

  self->reserved = TRUE;
  return hf_car_sink_begin (self, &placeholder, 1, error);
}

/**
 * hf_car_sink_add:
 * @block: verified, or just made
 *
 * Returns: %FALSE with the error of a file
 */
gboolean
hf_car_sink_add (HfCarSink *self, HfBlock *block, GError **error)
{
  HfCid *cid = hf_block_get_cid (block);
  gboolean is_new;

  if (hf_cid_is_identity (cid))
    return TRUE;
  if (hf_cid_map_insert (self->blocks, cid, &is_new, error) == NULL)
    return FALSE;
  if (!is_new)
    return TRUE;
  if (self->index != NULL && !hf_car_index_builder_add (self->index, cid, self->offset, error))
    return FALSE;
  return append (self, hf_block_get_section (block), error);
}

/**
 * hf_car_sink_finish:
 * @root: (nullable): for the header, where its place was kept
 *
 * Writes what is left. The file is not synced by it.
 *
 * Returns: %FALSE with the error of the file
 */
gboolean
hf_car_sink_finish (HfCarSink *self, HfCid *root, GError **error)
{
  g_autoptr (GBytes) header = NULL;

  g_return_val_if_fail ((root != NULL) == self->reserved, FALSE);

  if (!flush (self, error))
    return FALSE;
  if (root == NULL)
    return TRUE;
  header = hf_car_header_new (&root, 1);
  return hf_new_file_rewrite (self->file, 0, g_bytes_get_data (header, NULL),
                              g_bytes_get_size (header), error);
}

/**
 * hf_car_sink_get_count:
 * Returns: how many blocks were written
 */
guint64
hf_car_sink_get_count (HfCarSink *self)
{
  return hf_cid_map_get_count (self->blocks);
}

/**
 * hf_car_sink_steal_blocks:
 * Returns: (transfer full): the CIDs of all blocks that were written; nothing can be added after it
 */
HfCidMap *
hf_car_sink_steal_blocks (HfCarSink *self)
{
  return g_steal_pointer (&self->blocks);
}
