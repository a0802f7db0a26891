/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A piece is read into the middle of a buffer, and what belongs around it is written before and
 * after it. So the section of a CAR is made without a copy of the data. One thread at a time.
 *
 *   varint length | CID | key, length | type, key, length | data | key, file size | mode and time
 *                       \ DAG-PB      \ UnixFS            \ all that a raw leaf has
 */
#include "hf-unixfs-leaf.h"

#include <string.h>

#include "hf-protobuf.h"
#include "hf-varint.h"

#define BEFORE 128 /* bytes left free before the data; at most 76 are needed */
#define COPIED (64 * 1024) /* bytes of a piece below which its block is a copy */
#define AFTER 64 /* and after it: at most 11, 6 and 18 */

enum
{
  NODE_DATA = 1, /* field of DAG-PB */
  FILE_DATA = 2, /* fields of UnixFS */
  FILE_SIZE = 3,
};

struct _HfUnixfsLeaf
{
  HfBuffer *buffer;
  gsize start; /* of what is filled, in the buffer */
  gsize end;
  gsize length; /* of the piece */
  HfCid *cid; /* once it is named */
};

static void
put_before (HfUnixfsLeaf *self, const void *bytes, gsize length)
{
  self->start -= length;
  memcpy (hf_buffer_get_data (self->buffer) + self->start, bytes, length);
}

static void
put_after (HfUnixfsLeaf *self, const void *bytes, gsize length)
{
  memcpy (hf_buffer_get_data (self->buffer) + self->end, bytes, length);
  self->end += length;
}

/* The same bytes as hf_unixfs_encode() and hf_dag_pb_append_data() make. */
static void
wrap (HfUnixfsLeaf *self, const HfUnixfsStat *stat)
{
  gsize length = self->end - self->start;
  HfUnixfs only_type = { .type = HF_UNIXFS_FILE };
  g_autoptr (GBytes) type = hf_unixfs_encode (&only_type);
  g_autoptr (GByteArray) after = g_byte_array_new ();
  g_autoptr (GByteArray) before = g_byte_array_new ();
  g_autoptr (GByteArray) node = g_byte_array_new ();

  hf_protobuf_append_number (after, FILE_SIZE, length);
  if (stat != NULL)
    hf_unixfs_stat_append (stat, after);
  put_after (self, after->data, after->len);
  g_byte_array_append (before, g_bytes_get_data (type, NULL), (unsigned)g_bytes_get_size (type));
  if (length > 0)
    hf_protobuf_append_head (before, FILE_DATA, length);
  put_before (self, before->data, before->len);
  hf_protobuf_append_head (node, NODE_DATA, self->end - self->start);
  put_before (self, node->data, node->len);
}

/* A short piece is copied, so that whoever keeps its block does not keep a buffer for a long one.
 * Else the block takes the buffer away. */
static HfBlock *
make_block (HfUnixfsLeaf *self)
{
  gsize length = self->end - self->start, cid_length, n, data_offset;
  const guint8 *cid_bytes = hf_cid_get_bytes (self->cid, &cid_length);
  guint8 varint[HF_VARINT_MAX];
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) section = NULL;

  if (self->length < COPIED)
    return hf_block_new (self->cid, hf_buffer_get_data (self->buffer) + self->start, length);
  put_before (self, cid_bytes, cid_length);
  n = hf_varint_encode (cid_length + length, varint);
  put_before (self, varint, n);
  data_offset = n + cid_length;
  whole = hf_buffer_to_bytes (g_steal_pointer (&self->buffer), self->end);
  section = g_bytes_new_from_bytes (whole, self->start, self->end - self->start);
  return hf_block_new_from_section (self->cid, section, data_offset);
}

/**
 * hf_unixfs_leaf_read:
 * @content: read as far as a piece of the profile goes
 *
 * Returns: (transfer full): the piece, shorter than others only at the end of @content; %NULL with
 * the error of @content
 */
HfUnixfsLeaf *
hf_unixfs_leaf_read (HfUnixfsWriter *writer, GInputStream *content, GCancellable *cancellable,
                     GError **error)
{
  gsize size = hf_unixfs_writer_get_profile (writer)->chunk_size, length;
  g_autoptr (HfUnixfsLeaf) self = g_new0 (HfUnixfsLeaf, 1);

  self->buffer = hf_buffer_pool_get (hf_unixfs_writer_get_pool (writer), BEFORE + size + AFTER);
  self->start = BEFORE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !g_input_stream_read_all (content, hf_buffer_get_data (self->buffer) + BEFORE, size,
                                   &length, cancellable, error))
    return NULL;
  self->end = BEFORE + length;
  self->length = length;
  return g_steal_pointer (&self);
}

/**
 * hf_unixfs_leaf_free:
 * @self: (transfer full): freed
 */
void
hf_unixfs_leaf_free (HfUnixfsLeaf *self)
{
  g_clear_pointer (&self->buffer, hf_buffer_release);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self);
}

/**
 * hf_unixfs_leaf_get_length:
 * Returns: how many bytes of the file it has
 */
gsize
hf_unixfs_leaf_get_length (HfUnixfsLeaf *self)
{
  return self->length;
}

/**
 * hf_unixfs_leaf_name:
 * @raw: whether the block is the piece alone; else it is wrapped
 * @stat: (nullable): of the file, when this is all of it; not with @raw
 *
 * Makes the block's bytes and hashes them: once. Any thread.
 */
void
hf_unixfs_leaf_name (HfUnixfsLeaf *self, HfUnixfsWriter *writer, gboolean raw,
                     const HfUnixfsStat *stat)
{
  if (!raw)
    wrap (self, stat);
  self->cid = hf_unixfs_writer_name (writer, raw ? HF_CODEC_RAW : HF_CODEC_DAG_PB,
                                     hf_buffer_get_data (self->buffer) + self->start,
                                     self->end - self->start);
}

/**
 * hf_unixfs_leaf_hand_out:
 * @self: named
 * @node: (out): the leaf
 *
 * Once.
 *
 * Returns: %FALSE with the error of the function that takes blocks; @node is to be cleared also
 * then
 */
gboolean
hf_unixfs_leaf_hand_out (HfUnixfsLeaf *self, HfUnixfsWriter *writer, HfUnixfsNode *node,
                         GError **error)
{
  g_autoptr (HfBlock) block = NULL;

  node->cid = hf_cid_ref (self->cid);
  node->file_size = self->length;
  node->total_size = self->end - self->start;
  block = make_block (self);
  return hf_unixfs_writer_hand_out (writer, block, error);
}
