/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a CAR of any size in constant memory: pieces of 1 MiB, written behind and then forgotten
 * by the page cache, so that the sync at the end is short and a later read comes from the disk. The
 * room above the floor (SAFETY §6) is looked at before the
 * first byte and every 64 MiB. One thread. */
#include "hf-incoming-car.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>

#include "hf-archive-index.h"
#include "hf-error.h"
#include "hf-human.h"
#include "hf-section-splitter.h"

#define PIECE (1024 * 1024)
#define CHECK_ROOM (64 * PIECE)

typedef struct
{
  HfCarArchive *archive;
  GInputStream *stream;
  HfNewFile *file;
  HfSectionSplitter *splitter;
  guint8 *piece;
} Receiver;

static gboolean
check_room (HfCarArchive *archive, guint64 size, GError **error)
{
  guint64 free_bytes, total, least, room;
  g_autofree char *asked = NULL;
  g_autofree char *left = NULL;
  g_autofree char *kept = NULL;

  if (!hf_disk_measure (hf_car_archive_get_fd (archive), &free_bytes, &total, error))
    return FALSE;
  least = hf_disk_floor (total);
  room = free_bytes > least ? free_bytes - least : 0;
  if (size <= room)
    return TRUE;
  asked = hf_human_bytes (size);
  left = hf_human_bytes (room);
  kept = hf_human_bytes (least);
  g_set_error (
      error, HF_ERROR, HF_ERROR_NO_SPACE,
      _ ("%s has room for %s of %s: %s of the disk are kept free (10 %%, at least 5 GB); free "
         "some space there or add another place"),
      hf_car_archive_get_path (archive), left, asked, kept);
  return FALSE;
}

static gboolean
read_piece (Receiver *self, gsize *length, GCancellable *cancellable, GError **error)
{
  *length = 0;
  while (*length < PIECE)
    {
      gssize got = g_input_stream_read (self->stream, self->piece + *length, PIECE - *length,
                                        cancellable, error);

      if (got < 0)
        return FALSE;
      if (got == 0)
        return TRUE;
      *length += (gsize)got;
    }
  return TRUE;
}

static gboolean
receive_all (Receiver *self, GCancellable *cancellable, GError **error)
{
  gsize length;

  do
    {
      guint64 size;

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !read_piece (self, &length, cancellable, error)
          || !hf_section_splitter_feed (self->splitter, self->piece, length, error)
          || !hf_new_file_write (self->file, self->piece, length, error))
        return FALSE;
      size = hf_new_file_get_size (self->file);
      if (!hf_new_file_write_behind (self->file, TRUE, error))
        return FALSE;
      if (length == PIECE && size % CHECK_ROOM == 0 && !check_room (self->archive, 1, error))
        return FALSE;
    }
  while (length == PIECE);

  return hf_section_splitter_finish (self->splitter, error);
}

static gboolean
add_block (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  return hf_car_index_builder_add (data, cid, offset, error);
}

static gboolean
receive_car (HfIncomingCar *self, HfCarArchive *archive, HfCarIndexBuilder *builder,
             GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (add_block, builder);
  Receiver receiver = { archive, stream, self->car, splitter, piece };

  if (!receive_all (&receiver, cancellable, error) || !hf_new_file_sync (self->car, error))
    return FALSE;
  posix_fadvise (hf_new_file_get_fd (self->car), 0, 0, POSIX_FADV_DONTNEED);
  return TRUE;
}

/**
 * hf_incoming_car_receive:
 * @size: the expected bytes; 0 when not known
 * @stream: read to its end
 * @error: the error of @stream, %HF_ERROR_NO_SPACE, %HF_ERROR_CORRUPT when @stream is no CAR
 *
 * Returns: (transfer full): the CAR and its index, durable but not visible; freed before they are
 * published they leave nothing behind
 */
HfIncomingCar *
hf_incoming_car_receive (HfCarArchive *archive, guint64 size, GInputStream *stream,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCarIndexBuilder) builder
      = hf_car_index_builder_new (hf_car_archive_get_config (archive)->spill_dir);
  g_autoptr (HfIncomingCar) self = NULL;

  /* One byte at least: no room means none at all. */
  if (!check_room (archive, MAX (size, 1), error))
    return NULL;
  self = g_new0 (HfIncomingCar, 1);
  self->car = hf_car_archive_new_part (archive, error);
  if (!self->car || !receive_car (self, archive, builder, stream, cancellable, error))
    return NULL;
  self->index = hf_archive_index_write (archive, builder, error);
  return self->index ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_incoming_car_free:
 * @self: (transfer full): a CAR
 */
void
hf_incoming_car_free (HfIncomingCar *self)
{
  g_clear_pointer (&self->car, hf_new_file_free);
  g_clear_pointer (&self->index, hf_new_file_free);
  g_free (self);
}
