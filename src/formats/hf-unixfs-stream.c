/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file, read where it is asked for (https://specs.ipfs.tech/unixfs/#dag-pb-file). A node's bytes
 * are its own data and then those of its links, each as long as the blocksizes say. The stack holds
 * the nodes around the position. A child that is not as long as its parent says ends the reading:
 * one reader would give other bytes than the next.
 *
 * A child of no bytes is looked at when it is passed, as it might lie, but not gone into: else a
 * few blocks could keep a reader busy for ever. One thread at a time.
 */
#include "hf-unixfs-stream.h"

#include <string.h>

#include "hf-error.h"

typedef struct
{
  HfUnixfsBlock *block;
  guint64 start; /* where in the file it begins */
  guint64 size; /* bytes of the file in it and below */
  gsize next; /* the link at next_start; those before lie before the position */
  guint64 next_start; /* where in the file that link begins */
} Level;

struct _HfUnixfsStream
{
  GInputStream parent_instance;

  HfUnixfsReader *reader;
  Level levels[HF_UNIXFS_FILE_DEPTH];
  unsigned depth; /* levels in use; 0 after it was disposed */
  guint64 position;
};

static void seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfUnixfsStream, hf_unixfs_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init))

static Level *
get_top (HfUnixfsStream *self)
{
  return &self->levels[self->depth - 1];
}

static void
rewind_level (Level *level)
{
  level->next = 0;
  level->next_start = level->start + hf_unixfs_block_get_data (level->block)->data_length;
}

static void
push (HfUnixfsStream *self, HfUnixfsBlock *block, guint64 start)
{
  Level *level = &self->levels[self->depth++];

  level->block = block;
  level->start = start;
  level->size = hf_unixfs_block_get_data (block)->file_size;
  rewind_level (level);
}

static void
pop (HfUnixfsStream *self)
{
  g_clear_pointer (&get_top (self)->block, hf_unixfs_block_unref);
  self->depth--;
}

static gboolean
covers (const Level *level, guint64 position)
{
  return position >= level->start && position - level->start < level->size;
}

static gboolean
check_child (HfUnixfsBlock *child, guint64 size, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (child);
  g_autofree char *text = NULL;

  if (hf_unixfs_block_is_file (child) && data->file_size == size)
    return TRUE;
  text = hf_cid_to_text (hf_unixfs_block_get_cid (child));
  if (!hf_unixfs_block_is_file (child))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "block %s is linked to as a piece of a file, but is none", text);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "block %s has %" G_GUINT64_FORMAT " bytes of the file, not %" G_GUINT64_FORMAT
                 " as the block above it says",
                 text, data->file_size, size);
  return FALSE;
}

static HfUnixfsBlock *
load_child (HfUnixfsStream *self, const Level *level, GCancellable *cancellable, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (level->block);
  g_autoptr (HfUnixfsBlock) child = NULL;
  g_autoptr (HfCid) cid = NULL;
  HfDagPbLink link;

  hf_unixfs_block_get_link (level->block, level->next, &link);
  cid = hf_dag_pb_link_dup_cid (&link, error);
  child = hf_unixfs_reader_load (self->reader, cid, FALSE, cancellable, error);
  if (child == NULL || !check_child (child, data->block_sizes[level->next], error))
    return NULL;
  return g_steal_pointer (&child);
}

/* Moves to the link that the position lies in, or behind the last one. */
static gboolean
skip_links (HfUnixfsStream *self, Level *level, GCancellable *cancellable, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (level->block);

  while (level->next < data->n_block_sizes
         && self->position - level->next_start >= data->block_sizes[level->next])
    {
      if (data->block_sizes[level->next] == 0)
        {
          g_autoptr (HfUnixfsBlock) child = load_child (self, level, cancellable, error);

          if (child == NULL)
            return FALSE;
        }
      level->next_start += data->block_sizes[level->next++];
    }
  return TRUE;
}

static gboolean
descend (HfUnixfsStream *self, GCancellable *cancellable, GError **error)
{
  Level *level = get_top (self);
  HfUnixfsBlock *child;

  if (self->depth == HF_UNIXFS_FILE_DEPTH)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the file is more than %d blocks deep, which no program makes",
                   HF_UNIXFS_FILE_DEPTH);
      return FALSE;
    }
  if (self->position < level->next_start)
    rewind_level (level);
  if (!skip_links (self, level, cancellable, error))
    return FALSE;
  child = load_child (self, level, cancellable, error);
  if (child == NULL)
    return FALSE;
  push (self, child, level->next_start);
  return TRUE;
}

/* The bytes at the position, which is before the end: as many as one block has. */
static gboolean
find_bytes (HfUnixfsStream *self, const guint8 **bytes, gsize *length, GCancellable *cancellable,
            GError **error)
{
  const HfUnixfs *data;

  while (!covers (get_top (self), self->position))
    pop (self);
  for (;;)
    {
      guint64 offset = self->position - get_top (self)->start;

      data = hf_unixfs_block_get_data (get_top (self)->block);
      if (offset < data->data_length)
        {
          *bytes = data->data + offset;
          *length = data->data_length - offset;
          return TRUE;
        }
      if (!descend (self, cancellable, error))
        return FALSE;
    }
}

/* At the end, children of no bytes may still follow. */
static gboolean
finish (HfUnixfsStream *self, GCancellable *cancellable, GError **error)
{
  while (skip_links (self, get_top (self), cancellable, error))
    {
      if (self->depth == 1)
        return TRUE;
      pop (self);
    }
  return FALSE;
}

static gssize
hf_unixfs_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                       GError **error)
{
  HfUnixfsStream *self = HF_UNIXFS_STREAM (stream);
  const guint8 *bytes;
  gsize length;

  if (self->position >= hf_unixfs_stream_get_size (self))
    return finish (self, cancellable, error) ? 0 : -1;
  if (!find_bytes (self, &bytes, &length, cancellable, error))
    return -1;
  length = MIN (length, count);
  memcpy (buffer, bytes, length);
  self->position += length;
  return (gssize)length;
}

static gssize
hf_unixfs_stream_skip (GInputStream *stream, gsize count, GCancellable *cancellable, GError **error)
{
  HfUnixfsStream *self = HF_UNIXFS_STREAM (stream);
  guint64 skipped = MIN (count, hf_unixfs_stream_get_size (self) - self->position);

  self->position += skipped;
  return (gssize)skipped;
}

static goffset
tell (GSeekable *seekable)
{
  return (goffset)HF_UNIXFS_STREAM (seekable)->position;
}

static gboolean
can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
seek (GSeekable *seekable, goffset offset, GSeekType type, GCancellable *cancellable,
      GError **error)
{
  HfUnixfsStream *self = HF_UNIXFS_STREAM (seekable);
  gint64 size = (gint64)hf_unixfs_stream_get_size (self), from = 0;

  if (type == G_SEEK_CUR)
    from = (gint64)self->position;
  else if (type == G_SEEK_END)
    from = size;
  /* No sum is taken, which might overflow. */
  if (offset < -from || offset > size - from)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "the place is not within the %" G_GINT64_FORMAT " bytes of the file", size);
      return FALSE;
    }
  self->position = (guint64)(from + offset);
  return TRUE;
}

static gboolean
can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
truncate_file (GSeekable *seekable, goffset offset, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "a file of a DAG can't be changed");
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = tell;
  iface->can_seek = can_seek;
  iface->seek = seek;
  iface->can_truncate = can_truncate;
  iface->truncate_fn = truncate_file;
}

static void
hf_unixfs_stream_finalize (GObject *object)
{
  HfUnixfsStream *self = HF_UNIXFS_STREAM (object);

  while (self->depth > 0)
    pop (self);
  g_clear_pointer (&self->reader, hf_unixfs_reader_unref);

  G_OBJECT_CLASS (hf_unixfs_stream_parent_class)->finalize (object);
}

static void
hf_unixfs_stream_class_init (HfUnixfsStreamClass *klass)
{
  GInputStreamClass *stream = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_unixfs_stream_finalize;
  stream->read_fn = hf_unixfs_stream_read;
  stream->skip = hf_unixfs_stream_skip;
}

static void
hf_unixfs_stream_init (HfUnixfsStream *self)
{
}

/**
 * hf_unixfs_stream_new:
 * @file: the root of a file
 *
 * Reads one block. Reading fails with the errors of hf_unixfs_reader_load(), %HF_ERROR_CORRUPT
 * where sizes lie, %HF_ERROR_INVALID where a piece is no file, %HF_ERROR_TOO_LARGE for a file that
 * is deeper than %HF_UNIXFS_FILE_DEPTH; the position stays, so that it may be tried again.
 *
 * Returns: (transfer full): a stream before the first byte; %NULL with %HF_ERROR_INVALID if @file
 * is none, or the errors of hf_unixfs_reader_load()
 */
HfUnixfsStream *
hf_unixfs_stream_new (HfUnixfsReader *reader, HfCid *file, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (HfUnixfsBlock) block = hf_unixfs_reader_load (reader, file, TRUE, cancellable, error);
  g_autofree char *text = NULL;
  HfUnixfsStream *self;

  if (block == NULL)
    return NULL;
  if (!hf_unixfs_block_is_file (block))
    {
      text = hf_cid_to_text (file);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%s is not a file", text);
      return NULL;
    }
  self = g_object_new (HF_TYPE_UNIXFS_STREAM, NULL);
  self->reader = hf_unixfs_reader_ref (reader);
  push (self, g_steal_pointer (&block), 0);
  return self;
}

/**
 * hf_unixfs_stream_get_size:
 * Returns: the bytes of the file, as its root says
 */
guint64
hf_unixfs_stream_get_size (HfUnixfsStream *self)
{
  return self->levels[0].size;
}
