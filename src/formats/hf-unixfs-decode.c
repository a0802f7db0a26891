/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data of UnixFS nodes, read and checked (https://specs.ipfs.tech/unixfs/#data). Fields come in
 * any order; unknown ones are skipped, as protobuf wants it, known ones may not come twice, and
 * blocksizes may be packed, as some writers do. Any thread.
 *
 * The bitfield of a HAMT is a number with the highest byte first and without leading zeros: that is
 * what all implementations write, while the specification says “little-endian”.
 */
#include "hf-unixfs.h"

#include <string.h>

#include "hf-error.h"
#include "hf-protobuf-reader.h"

#define NANOS_MOST 999999999u

enum
{
  KEY_TYPE = HF_PROTOBUF_KEY (1, HF_PROTOBUF_VARINT),
  KEY_DATA = HF_PROTOBUF_KEY (2, HF_PROTOBUF_BYTES),
  KEY_FILE_SIZE = HF_PROTOBUF_KEY (3, HF_PROTOBUF_VARINT),
  KEY_BLOCK_SIZE = HF_PROTOBUF_KEY (4, HF_PROTOBUF_VARINT),
  KEY_BLOCK_SIZES_PACKED = HF_PROTOBUF_KEY (4, HF_PROTOBUF_BYTES),
  KEY_HASH_TYPE = HF_PROTOBUF_KEY (5, HF_PROTOBUF_VARINT),
  KEY_FANOUT = HF_PROTOBUF_KEY (6, HF_PROTOBUF_VARINT),
  KEY_MODE = HF_PROTOBUF_KEY (7, HF_PROTOBUF_VARINT),
  KEY_MTIME = HF_PROTOBUF_KEY (8, HF_PROTOBUF_BYTES),
  KEY_SECONDS = HF_PROTOBUF_KEY (1, HF_PROTOBUF_VARINT),
  KEY_NANOS = HF_PROTOBUF_KEY (2, HF_PROTOBUF_FIXED32),

  LAST_FIELD = 8,
  FIELD_BLOCK_SIZES = 4, /* the only one that comes more than once */
};

typedef struct
{
  HfUnixfs *out;
  GArray *block_sizes;
  gsize n_links;
  guint64 type;
  guint64 mode;
  unsigned seen; /* a bit for each field */
} Decoder;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid UnixFS: %s", why);
  return FALSE;
}

/* Marks a field; unknown ones may come as often as they like. */
static gboolean
mark (unsigned *seen, guint64 key, GError **error)
{
  guint64 field = key >> 3;
  unsigned bit = field <= LAST_FIELD ? 1u << field : 0;

  if ((*seen & bit) != 0 && field != FIELD_BLOCK_SIZES)
    return refuse (error, "a field comes twice");
  *seen |= bit;
  return TRUE;
}

static gboolean
take_block_size (Decoder *self, HfProtobufSpan *span, GError **error)
{
  guint64 size;

  if (!hf_protobuf_take_number (span, &size, error))
    return FALSE;
  if (self->block_sizes->len == self->n_links)
    return refuse (error, "it has more blocksizes than links");
  g_array_append_val (self->block_sizes, size);
  return TRUE;
}

static gboolean
take_packed (Decoder *self, HfProtobufSpan *span, GError **error)
{
  HfProtobufSpan packed;

  if (!hf_protobuf_take_bytes (span, &packed, error))
    return FALSE;
  while (packed.length > 0)
    if (!take_block_size (self, &packed, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_time (HfProtobufSpan span, HfUnixfsStat *stat, GError **error)
{
  guint64 key, seconds = 0;
  unsigned seen = 0;

  while (span.length > 0)
    {
      gboolean ok;

      if (!hf_protobuf_take_number (&span, &key, error) || !mark (&seen, key, error))
        return FALSE;
      if (key == KEY_SECONDS)
        ok = hf_protobuf_take_number (&span, &seconds, error);
      else if (key == KEY_NANOS)
        ok = hf_protobuf_take_fixed32 (&span, &stat->mtime_nanos, error);
      else if (key >> 3 <= 2)
        return refuse (error, "a field of mtime is of another type");
      else
        ok = hf_protobuf_skip (&span, key, error);
      if (!ok)
        return FALSE;
      if (key == KEY_NANOS && (stat->mtime_nanos == 0 || stat->mtime_nanos > NANOS_MOST))
        return refuse (error, "the nanoseconds of mtime are not from 1 to 999,999,999");
    }
  if ((seen & 1u << 1) == 0)
    return refuse (error, "mtime has no seconds");
  stat->has_mtime = TRUE;
  stat->mtime_seconds = (gint64)seconds;
  return TRUE;
}

static gboolean
take_field (Decoder *self, guint64 key, HfProtobufSpan *span, GError **error)
{
  HfUnixfs *out = self->out;
  HfProtobufSpan bytes;

  switch (key)
    {
    case KEY_TYPE:
      return hf_protobuf_take_number (span, &self->type, error);
    case KEY_DATA:
      if (!hf_protobuf_take_bytes (span, &bytes, error))
        return FALSE;
      out->data = bytes.data;
      out->data_length = bytes.length;
      return TRUE;
    case KEY_FILE_SIZE:
      out->has_file_size = TRUE;
      return hf_protobuf_take_number (span, &out->file_size, error);
    case KEY_BLOCK_SIZE:
      return take_block_size (self, span, error);
    case KEY_BLOCK_SIZES_PACKED:
      return take_packed (self, span, error);
    case KEY_HASH_TYPE:
      return hf_protobuf_take_number (span, &out->hash_type, error);
    case KEY_FANOUT:
      return hf_protobuf_take_number (span, &out->fanout, error);
    case KEY_MODE:
      out->stat.has_mode = TRUE;
      return hf_protobuf_take_number (span, &self->mode, error);
    case KEY_MTIME:
      return hf_protobuf_take_bytes (span, &bytes, error) && read_time (bytes, &out->stat, error);
    default:
      if (key >> 3 <= LAST_FIELD)
        return refuse (error, "a field is of another type");
      return hf_protobuf_skip (span, key, error);
    }
}

static gboolean
check_file (const HfUnixfs *self, gsize n_links, GError **error)
{
  guint64 size = self->data_length;

  if (self->n_block_sizes != n_links)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   "not valid UnixFS: it has %" G_GSIZE_FORMAT " blocksizes for %" G_GSIZE_FORMAT
                   " links",
                   self->n_block_sizes, n_links);
      return FALSE;
    }
  for (gsize i = 0; i < self->n_block_sizes; i++)
    if (!g_uint64_checked_add (&size, size, self->block_sizes[i]))
      return refuse (error, "its blocksizes are more than 64 bits together");
  if (size > G_MAXINT64)
    return refuse (error, "its size has more than 63 bits");
  if (self->file_size != size)
    return refuse (error, self->has_file_size ? "its filesize is not that of its blocks"
                                              : "it has content, but no filesize");
  return TRUE;
}

static gboolean
check_shard (const HfUnixfs *self, gsize n_links, GError **error)
{
  gsize population = 0;

  if (self->hash_type != HF_UNIXFS_HASH_MURMUR3)
    return refuse (error, "it is sharded by a hash other than murmur3-x64-64");
  if (self->fanout < HF_UNIXFS_MIN_FANOUT || self->fanout > HF_UNIXFS_MAX_FANOUT
      || (self->fanout & (self->fanout - 1)) != 0)
    return refuse (error, "its fanout is not a power of two from 8 to 1024");
  if (self->data_length > self->fanout / 8)
    return refuse (error, "its bitfield is longer than its fanout");
  for (gsize i = 0; i < self->data_length; i++)
    for (unsigned byte = self->data[i]; byte != 0; byte &= byte - 1)
      population++;
  if (population != n_links)
    return refuse (error, "its bitfield does not count its links");
  return TRUE;
}

static gboolean
check_symlink (const HfUnixfs *self, gsize n_links, GError **error)
{
  if (n_links > 0)
    return refuse (error, "a symlink has links");
  if (self->data_length == 0)
    return refuse (error, "a symlink has no target");
  if (self->data_length > HF_UNIXFS_MAX_TARGET)
    return refuse (error, "the target of a symlink has more than 4095 bytes");
  if (memchr (self->data, '\0', self->data_length) != NULL)
    return refuse (error, "the target of a symlink has a NUL byte");
  return TRUE;
}

static gboolean
check (const Decoder *self, GError **error)
{
  HfUnixfs *out = self->out;

  if ((self->seen & 1u << 1) == 0)
    return refuse (error, "it has no type");
  if (self->type > HF_UNIXFS_HAMT_SHARD)
    return refuse (error, "it has an unknown type");
  if (self->mode > G_MAXUINT32)
    return refuse (error, "its mode has more than 32 bits");
  out->type = (HfUnixfsType)self->type;
  out->stat.mode = (guint32)self->mode;
  out->block_sizes = (const guint64 *)(gpointer)self->block_sizes->data;
  out->n_block_sizes = self->block_sizes->len;
  switch (out->type)
    {
    case HF_UNIXFS_RAW:
    case HF_UNIXFS_FILE:
      return check_file (out, self->n_links, error);
    case HF_UNIXFS_SYMLINK:
      return check_symlink (out, self->n_links, error);
    case HF_UNIXFS_HAMT_SHARD:
      return check_shard (out, self->n_links, error);
    case HF_UNIXFS_DIRECTORY:
    case HF_UNIXFS_METADATA:
    default:
      return TRUE;
    }
}

/**
 * hf_unixfs_decode:
 * @data: (array length=length): what stands as data in a DAG-PB node; must outlive @out
 * @n_links: how many links the node has
 * @block_sizes: (element-type guint64): emptied, then holds what @out borrows; at most @n_links
 * @out: (out): the fields; filesize, where absent, is 0
 *
 * Checks all rules of the specification that a node can be judged by alone, and those about the
 * number of its links. Names and what is linked to are left to whoever goes on.
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @data is not valid; @out is of no use then
 */
gboolean
hf_unixfs_decode (const guint8 *data, gsize length, gsize n_links, GArray *block_sizes,
                  HfUnixfs *out, GError **error)
{
  HfProtobufSpan span = { data, length };
  Decoder decoder = { .out = out, .block_sizes = block_sizes, .n_links = n_links };
  guint64 key;

  *out = (HfUnixfs){ 0 };
  g_array_set_size (block_sizes, 0);
  while (span.length > 0)
    if (!hf_protobuf_take_number (&span, &key, error) || !mark (&decoder.seen, key, error)
        || !take_field (&decoder, key, &span, error))
      return FALSE;
  return check (&decoder, error);
}
