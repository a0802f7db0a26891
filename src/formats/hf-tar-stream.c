/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headers and contents in turn. Permissions and times that the DAG does not tell are 0644 for
 * files, 0755 for folders, and 1970: nothing of this machine or moment is in the archive. setuid,
 * setgid and sticky are never. One thread at a time.
 */
#include "hf-tar-stream.h"

#include <string.h>

#include "hf-error.h"
#include "hf-tar-header.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-stream.h"
#include "hf-unixfs-walk.h"

struct _HfTarStream
{
  GInputStream parent_instance;

  HfUnixfsReader *reader;
  HfUnixfsWalk *walk;
  GByteArray *pending; /* headers and padding */
  gsize given; /* bytes of it that were read */
  GInputStream *content; /* of the current file; NULL: none, or it was read */
  guint64 size; /* bytes of it */
  gboolean ended;
  GError *failure; /* nothing can be read after it */
};

G_DEFINE_FINAL_TYPE (HfTarStream, hf_tar_stream, G_TYPE_INPUT_STREAM)

static void
append_zeros (HfTarStream *self, gsize length)
{
  gsize before = self->pending->len;

  g_byte_array_set_size (self->pending, (unsigned)(before + length));
  memset (self->pending->data + before, 0, length);
}

static unsigned
mode_of (const HfUnixfsEntry *entry)
{
  if (entry->kind == HF_UNIXFS_IS_SYMLINK)
    return 0777;
  if (entry->stat.has_mode)
    return entry->stat.mode & 0777;
  return entry->kind == HF_UNIXFS_IS_FOLDER ? 0755 : 0644;
}

static void
append_header (HfTarStream *self)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  HfTarMember member = { .type = HF_TAR_FILE,
                         .path = hf_unixfs_walk_get_path (self->walk),
                         .target = entry->target,
                         .mode = mode_of (entry),
                         .mtime_seconds = entry->stat.mtime_seconds,
                         .mtime_nanos = entry->stat.mtime_nanos };

  if (entry->kind == HF_UNIXFS_IS_FOLDER)
    member.type = HF_TAR_FOLDER;
  if (entry->kind == HF_UNIXFS_IS_SYMLINK)
    member.type = HF_TAR_SYMLINK;
  if (entry->kind == HF_UNIXFS_IS_FILE)
    member.size = self->size;
  hf_tar_append_header (self->pending, &member);
}

/* What is wrong with a content is told with its place. */
static void
name_place (HfTarStream *self, GError **error)
{
  const char *path = hf_unixfs_walk_get_path (self->walk);
  g_autofree char *text = hf_unixfs_name_to_text (path, strlen (path));

  g_prefix_error (error, "in “%s”: ", text);
}

/* The size is that of the root node: what a link says may be anything. */
static gboolean
open_content (HfTarStream *self, GCancellable *cancellable, GError **error)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  HfUnixfsStream *stream = hf_unixfs_stream_new (self->reader, entry->cid, cancellable, error);

  if (stream == NULL)
    {
      name_place (self, error);
      return FALSE;
    }
  self->content = G_INPUT_STREAM (stream);
  self->size = hf_unixfs_stream_get_size (stream);
  return TRUE;
}

static gboolean
begin_member (HfTarStream *self, GCancellable *cancellable, GError **error)
{
  if (hf_unixfs_walk_get_entry (self->walk)->kind == HF_UNIXFS_IS_FILE
      && !open_content (self, cancellable, error))
    return FALSE;
  append_header (self);
  return TRUE;
}

static gboolean
go_on (HfTarStream *self, GCancellable *cancellable, GError **error)
{
  HfUnixfsStep step;

  if (!hf_unixfs_walk_next (self->walk, &step, cancellable, error))
    return FALSE;
  if (step == HF_UNIXFS_STEP_ENTER || step == HF_UNIXFS_STEP_LEAF)
    return begin_member (self, cancellable, error);
  if (step == HF_UNIXFS_STEP_END)
    {
      append_zeros (self, 2 * HF_TAR_BLOCK);
      self->ended = TRUE;
    }
  return TRUE;
}

static gsize
give_pending (HfTarStream *self, void *buffer, gsize count)
{
  gsize n = MIN (count, self->pending->len - self->given);

  memcpy (buffer, self->pending->data + self->given, n);
  self->given += n;
  if (self->given == self->pending->len)
    {
      g_byte_array_set_size (self->pending, 0);
      self->given = 0;
    }
  return n;
}

static gssize
give_content (HfTarStream *self, void *buffer, gsize count, GCancellable *cancellable,
              GError **error)
{
  gssize n = g_input_stream_read (self->content, buffer, count, cancellable, error);

  if (n < 0)
    {
      name_place (self, error);
      return -1;
    }
  if (n > 0)
    return n;
  /* It ends only where its size says, or with an error. */
  append_zeros (self, hf_tar_padding (self->size));
  g_clear_object (&self->content);
  return 0;
}

static gssize
read_on (HfTarStream *self, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      gssize n;

      if (self->given < self->pending->len)
        return (gssize)give_pending (self, buffer, count);
      if (self->content != NULL)
        {
          n = give_content (self, buffer, count, cancellable, error);
          if (n != 0)
            return n;
          continue;
        }
      if (self->ended)
        return 0;
      if (!go_on (self, cancellable, error))
        return -1;
    }
}

static gssize
hf_tar_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                    GError **error)
{
  HfTarStream *self = HF_TAR_STREAM (stream);
  gssize n = -1;

  if (self->failure == NULL)
    n = read_on (self, buffer, count, cancellable, &self->failure);
  if (n < 0 && error != NULL)
    *error = g_error_copy (self->failure);
  return n;
}

static void
hf_tar_stream_finalize (GObject *object)
{
  HfTarStream *self = HF_TAR_STREAM (object);

  g_clear_object (&self->content);
  g_clear_pointer (&self->walk, hf_unixfs_walk_free);
  g_clear_pointer (&self->reader, hf_unixfs_reader_unref);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_tar_stream_parent_class)->finalize (object);
}

static void
hf_tar_stream_class_init (HfTarStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_tar_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_tar_stream_read;
}

static void
hf_tar_stream_init (HfTarStream *self)
{
  self->pending = g_byte_array_new ();
}

/**
 * hf_tar_stream_new:
 * @root: a file, folder or symlink
 * @name: what it is called in the archive; all below lies in it
 *
 * Nothing is read yet.
 *
 * Returns: (transfer full): the archive; %NULL with %HF_ERROR_INVALID for a bad @name
 */
HfTarStream *
hf_tar_stream_new (HfUnixfsReader *reader, HfCid *root, const char *name, GError **error)
{
  g_autoptr (HfUnixfsWalk) walk = hf_unixfs_walk_new (reader, root, name, error);
  HfTarStream *self;

  if (walk == NULL)
    return NULL;
  self = g_object_new (HF_TYPE_TAR_STREAM, NULL);
  self->reader = hf_unixfs_reader_ref (reader);
  self->walk = g_steal_pointer (&walk);
  return self;
}
