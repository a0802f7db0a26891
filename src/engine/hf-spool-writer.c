/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a spool comes to be: from an uploaded CAR, each block hashed on the way, or from files, each
 * block named by its hash here. Threading: blocks; workers only. */

#include "hf-spool-writer.h"

#include <fcntl.h>
#include <unistd.h>

#include "hf-car-reader.h"
#include "hf-car-sink.h"
#include "hf-error.h"
#include "hf-human.h"
#include "hf-spool-use.h"

#define MEASURE_BYTES (64 * 1024 * 1024) /* written between two looks at the free space */

typedef struct
{
  char *directory;
  char *name;
  int dir_fd;
  HfNewFile *car;
  HfCarIndexBuilder *index;
  HfCarSink *sink;
  guint64 measured; /* bytes written at the last look at the free space */
} Writer;

static void
writer_clear (Writer *self)
{
  g_clear_pointer (&self->sink, hf_car_sink_free);
  g_clear_pointer (&self->index, hf_car_index_builder_free);
  g_clear_pointer (&self->car, hf_new_file_free);
  if (self->dir_fd >= 0)
    close (self->dir_fd);
  g_free (self->directory);
  if (self->name != NULL)
    hf_spool_use_end (self->name);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writer, writer_clear)

static gboolean
check_room (int fd, guint64 length, GError **error)
{
  guint64 free_bytes, total;
  g_autofree char *have = NULL;
  g_autofree char *need = NULL;

  if (!hf_disk_measure (fd, &free_bytes, &total, error))
    return FALSE;
  if (free_bytes >= hf_disk_floor (total) && length <= free_bytes - hf_disk_floor (total))
    return TRUE;
  have = hf_human_bytes (free_bytes > hf_disk_floor (total) ? free_bytes - hf_disk_floor (total)
                                                            : 0);
  need = hf_human_bytes (length);
  g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE,
               "the data directory's disk has room for %s above the share that stays free, and the "
               "upload needs %s: free some space there",
               have, need);
  return FALSE;
}

/* Starts the file; @self is to be cleared also after a failure. */
static gboolean
writer_init (Writer *self, const char *directory, guint64 length, GError **error)
{
  g_autofree char *part = NULL;

  self->directory = g_strdup (directory);
  self->name = g_uuid_string_random ();
  hf_spool_use_begin (self->name);
  self->dir_fd = hf_dir_open (AT_FDCWD, directory, error);
  if (self->dir_fd < 0 || !check_room (self->dir_fd, length, error))
    return FALSE;
  part = g_strconcat (self->name, ".car.part", NULL);
  self->car = hf_new_file_create (self->dir_fd, part, error);
  if (self->car == NULL)
    return FALSE;
  self->index = hf_car_index_builder_new (directory);
  self->sink = hf_car_sink_new (self->car, self->index, directory);
  return TRUE;
}

static gboolean
writer_add (HfBlock *block, gpointer data, GError **error)
{
  Writer *self = data;
  guint64 size;

  if (!hf_car_sink_add (self->sink, block, error))
    return FALSE;
  size = hf_new_file_get_size (self->car);
  if (size - self->measured < MEASURE_BYTES)
    return TRUE;
  self->measured = size;
  return check_room (hf_new_file_get_fd (self->car), 0, error);
}

static gboolean
write_index_bytes (gconstpointer bytes, gsize length, gpointer data, GError **error)
{
  return hf_new_file_write (data, bytes, length, error);
}

static HfCarIndex *
write_index (Writer *self, const char *name, GError **error)
{
  g_autofree char *part = g_strconcat (name, ".part", NULL);
  g_autoptr (HfNewFile) file = hf_new_file_create (self->dir_fd, part, error);
  gboolean existed;

  if (file == NULL || !hf_car_index_builder_write (self->index, write_index_bytes, file, error)
      || !hf_new_file_publish (file, name, &existed, error))
    return NULL;
  return hf_car_index_open (self->dir_fd, name, error);
}

/* root: where its place in the header was kept, else NULL */
static HfSpool *
writer_finish (Writer *self, HfCid *root, GPtrArray *roots, GError **error)
{
  g_autofree char *name = g_strconcat (self->name, ".idx", NULL);
  HfSpool *spool = NULL;
  HfCarIndex *index;

  if (!hf_car_sink_finish (self->sink, root, error))
    return NULL;
  index = write_index (self, name, error);
  if (index != NULL)
    spool = hf_spool_new_received (self->directory, self->name, g_steal_pointer (&self->car), index,
                                   hf_car_sink_steal_blocks (self->sink), roots, error);
  /* It may be visible although it failed. What can't be removed is swept at the next start. */
  if (spool == NULL)
    hf_file_remove (self->dir_fd, name, NULL);
  return spool;
}

static gboolean
receive_blocks (Writer *self, HfCarReader *reader, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, cancellable, error))
        return FALSE;
      if (block == NULL)
        return TRUE;
      if (!writer_add (block, self, error))
        return FALSE;
    }
}

/**
 * hf_spool_receive:
 * @directory: the spool directory
 * @car: a CAR, read to its end; each block is hashed on the way
 * @length: its expected bytes, 0 = not known
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Receives an upload. What is received is gone with the spool unless hf_spool_keep() was called.
 *
 * Returns: (transfer full): the spool, or %NULL with what is wrong with the CAR (CORRUPT,
 * MALFORMED, UNSUPPORTED, TOO_LARGE), NO_SPACE, or the stream's own error
 */
HfSpool *
hf_spool_receive (const char *directory, GInputStream *car, guint64 length,
                  GCancellable *cancellable, GError **error)
{
  g_auto (Writer) self = { .dir_fd = -1 };
  g_autoptr (HfCarReader) reader = hf_car_reader_new (car);
  GPtrArray *roots = hf_car_reader_get_roots (reader);

  if (!writer_init (&self, directory, length, error)
      || !hf_car_reader_read_header (reader, cancellable, error)
      || !hf_car_sink_begin (self.sink, (HfCid *const *)roots->pdata, roots->len, error)
      || !receive_blocks (&self, reader, cancellable, error))
    return NULL;
  return writer_finish (&self, NULL, roots, error);
}

/**
 * hf_spool_build:
 * @directory: the spool directory
 * @profile: what decides about the CIDs
 * @fill: adds the files, on this thread
 * @data: for @fill
 * @length: the expected bytes of all files, 0 = not known
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Makes a DAG of files; its title is the name of a root that was uploaded alone. It is gone with
 * the spool unless hf_spool_keep() was called.
 *
 * Returns: (transfer full): the spool, with one root; %NULL with the error of @fill, NO_SPACE, or
 * the errors of hf_tree_builder_finish()
 */
HfSpool *
hf_spool_build (const char *directory, const HfUnixfsProfile *profile, HfTreeFunc fill,
                gpointer data, guint64 length, GCancellable *cancellable, GError **error)
{
  g_auto (Writer) self = { .dir_fd = -1 };
  g_autoptr (HfTreeBuilder) builder = hf_tree_builder_new (profile, directory, writer_add, &self);
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  HfSpool *spool;
  HfCid *root;

  if (!writer_init (&self, directory, length, error)
      || !hf_car_sink_reserve (self.sink, profile->cid_version, error)
      || !fill (builder, data, cancellable, error))
    return NULL;
  root = hf_tree_builder_finish (builder, error);
  if (root == NULL)
    return NULL;
  g_ptr_array_add (roots, root);
  spool = writer_finish (&self, root, roots, error);
  if (spool != NULL)
    hf_spool_set_title (spool, hf_tree_builder_get_root_name (builder));
  return spool;
}
