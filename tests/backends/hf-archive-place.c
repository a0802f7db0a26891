/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places of car_archive: directories that go away. */
#include "hf-archive-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-backend-kind.h"
#include "hf-file.h"
#include "hf-test.h"

#define TOTAL G_GUINT64_CONSTANT (1000000000000)
#define PLENTY G_GUINT64_CONSTANT (500000000000)
#define NOW G_GINT64_CONSTANT (1790000000000000)

static guint64 room = PLENTY;

static void
measure (guint64 *free_bytes, guint64 *total_bytes)
{
  *total_bytes = TOTAL;
  *free_bytes = hf_disk_floor (TOTAL) + room;
}

void
hf_archive_place_set_room (guint64 bytes)
{
  room = bytes;
}

HfArchivePlace *
hf_archive_place_new (const char *name)
{
  HfArchivePlace *self = g_new0 (HfArchivePlace, 1);

  self->root = hf_test_dir_new ();
  self->path = g_build_filename (self->root, name, NULL);
  self->spill = g_build_filename (self->root, "spill", NULL);
  self->clock = hf_clock_new_manual (NOW);
  g_assert_cmpint (g_mkdir (self->spill, 0700), ==, 0);
  room = PLENTY;
  hf_disk_measured = measure;
  return self;
}

void
hf_archive_place_free (HfArchivePlace *self)
{
  /* What was spilled is gone. */
  g_assert_cmpuint (hf_test_dir_count (self->spill), ==, 0);
  hf_test_dir_free (self->root);
  g_free (self->path);
  g_free (self->spill);
  hf_clock_unref (self->clock);
  g_free (self);
}

HfBackend *
hf_archive_place_open (HfArchivePlace *self, const char *store_uuid, const char *installation_id)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "path", self->path);
  config = hf_backend_config_new ("archive", settings, store_uuid, installation_id, self->spill,
                                  self->clock, NULL);
  return hf_backend_kind_create (hf_backend_kind_find ("car_archive"), config);
}

char *
hf_archive_place_file (HfArchivePlace *self, HfCid *cid, const char *suffix)
{
  g_autofree char *key = hf_cid_to_key (cid);
  g_autofree char *file = g_strconcat (key, suffix, NULL);

  return g_build_filename (self->path, "cars", key + strlen (key) - 2, file, NULL);
}

/* The time of the file moves too, more surely than the system's clock does. */
void
hf_archive_place_flip (const char *path, gsize offset)
{
  static long moves;
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1000000 + ++moves } };
  int fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 byte;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pread (fd, &byte, 1, (off_t)offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, (off_t)offset), ==, 1);
  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
}

unsigned
hf_archive_place_count (HfArchivePlace *self, const char *dir)
{
  g_autofree char *path = g_build_filename (self->path, dir, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? hf_test_dir_count (path) : 0;
}

static gpointer
place_new (const char *name)
{
  return hf_archive_place_new (name);
}

static void
place_free (gpointer place)
{
  hf_archive_place_free (place);
}

static HfBackend *
backend_new (gpointer place, const char *store_uuid, const char *installation_id)
{
  return hf_archive_place_open (place, store_uuid, installation_id);
}

static void
damage (gpointer place, HfCid *cid, gsize offset)
{
  g_autofree char *path = hf_archive_place_file (place, cid, ".car");

  hf_archive_place_flip (path, offset);
}

static unsigned
count_set_aside (gpointer place)
{
  return hf_archive_place_count (place, "damaged");
}

static void
plant (gpointer place, HfCid *cid, GBytes *car)
{
  g_autofree char *path = hf_archive_place_file (place, cid, ".car");
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  hf_test_file_set (dir, name, g_bytes_get_data (car, NULL), g_bytes_get_size (car));
}

static void
set_reachable (gpointer place, gboolean reachable)
{
  HfArchivePlace *self = place;
  g_autofree char *away = g_strconcat (self->path, ".away", NULL);

  g_assert_cmpint (reachable ? g_rename (away, self->path) : g_rename (self->path, away), ==, 0);
}

static void
set_uuid (gpointer place, const char *uuid)
{
  HfArchivePlace *self = place;
  g_autofree char *path = g_build_filename (self->path, "holdfast-store.json", NULL);
  g_autofree char *text = g_strdup_printf ("{\"store_uuid\":\"%s\",\"format\":1}", uuid);

  g_assert_true (g_unlink (path) == 0 || errno == ENOENT);
  if (uuid)
    hf_test_file_set (self->path, "holdfast-store.json", text, strlen (text));
}

static void
set_room (gpointer place, guint64 bytes)
{
  hf_archive_place_set_room (bytes);
}

static void
add_lines (const char *dir, const char *prefix, GPtrArray *lines)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (open)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *relative = g_build_filename (prefix, name, NULL);
      struct stat info;

      g_assert_cmpint (lstat (path, &info), ==, 0);
      if (S_ISDIR (info.st_mode))
        add_lines (path, relative, lines);
      else
        g_ptr_array_add (lines, g_strdup_printf ("%s %ld", relative, (long)info.st_size));
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
snapshot (gpointer place)
{
  HfArchivePlace *self = place;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  add_lines (self->path, "", lines);
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

const HfConformance hf_archive_traits = {
  .place_new = place_new,
  .place_free = place_free,
  .backend_new = backend_new,
  .has_blocks = TRUE,
  .has_owners = TRUE,
  .has_faults = TRUE,
  .damage = damage,
  .count_set_aside = count_set_aside,
  .plant = plant,
  .set_reachable = set_reachable,
  .set_uuid = set_uuid,
  .set_room = set_room,
  .snapshot = snapshot,
};
