/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data of UnixFS nodes, written (https://specs.ipfs.tech/unixfs/#data): fields in the order of
 * their numbers, 1: type, 2: data, 3: filesize, 4: blocksizes, one field each, 5: hashType, 6:
 * fanout, 7: mode, 8: mtime { 1: seconds, 2: nanoseconds as fixed32 }. CIDs depend on each byte of
 * it, so what is absent is not written as zero. Any thread.
 */
#include "hf-unixfs.h"

#include "hf-protobuf.h"

enum
{
  FIELD_TYPE = 1,
  FIELD_DATA,
  FIELD_FILE_SIZE,
  FIELD_BLOCK_SIZES,
  FIELD_HASH_TYPE,
  FIELD_FANOUT,
  FIELD_MODE,
  FIELD_MTIME,
};

enum
{
  FIELD_SECONDS = 1,
  FIELD_NANOS,
};

/**
 * hf_unixfs_stat_append:
 * @data: the data of a node so far: stat comes last
 */
void
hf_unixfs_stat_append (const HfUnixfsStat *self, GByteArray *data)
{
  g_autoptr (GByteArray) time = g_byte_array_new ();

  if (self->has_mode)
    hf_protobuf_append_number (data, FIELD_MODE, self->mode);
  if (!self->has_mtime)
    return;
  hf_protobuf_append_number (time, FIELD_SECONDS, (guint64)self->mtime_seconds);
  if (self->mtime_nanos > 0)
    hf_protobuf_append_fixed32 (time, FIELD_NANOS, self->mtime_nanos);
  hf_protobuf_append_bytes (data, FIELD_MTIME, time->data, time->len);
}

/**
 * hf_unixfs_encode:
 * Returns: (transfer full): what stands as data in the DAG-PB node
 */
GBytes *
hf_unixfs_encode (const HfUnixfs *self)
{
  GByteArray *out = g_byte_array_new ();

  hf_protobuf_append_number (out, FIELD_TYPE, self->type);
  if (self->data != NULL)
    hf_protobuf_append_bytes (out, FIELD_DATA, self->data, self->data_length);
  if (self->has_file_size)
    hf_protobuf_append_number (out, FIELD_FILE_SIZE, self->file_size);
  for (gsize i = 0; i < self->n_block_sizes; i++)
    hf_protobuf_append_number (out, FIELD_BLOCK_SIZES, self->block_sizes[i]);
  if (self->fanout > 0)
    {
      hf_protobuf_append_number (out, FIELD_HASH_TYPE, self->hash_type);
      hf_protobuf_append_number (out, FIELD_FANOUT, self->fanout);
    }
  hf_unixfs_stat_append (&self->stat, out);
  return g_byte_array_free_to_bytes (out);
}
