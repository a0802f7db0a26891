/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a gallery is really there. */
#include "hf-gallery-things.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "hf-test-dag.h"
#include "hf-test.h"
#include "hf-tokens.h"

/* A folder whose blocks are really there. */
static gboolean
fill_folder (HfTreeBuilder *builder, gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const files[]
      = { "readme.txt",      "report.pdf",      "figures/map.svg", "figures/trend.svg",
          "data/2024.csv",   "data/2025.csv",   "data/2026.csv",   "data/stations.json",
          "scripts/plot.py", "scripts/clean.py" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize size = (i + 1) * (i + 1) * 12345;
      g_autoptr (GInputStream) stream
          = g_memory_input_stream_new_from_data (g_malloc0 (size), (gssize)size, g_free);

      if (!hf_tree_builder_add_file (builder, files[i], NULL, stream, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* With a copy that is really written. */
void
hf_gallery_add_folder (HfGallery *self)
{
  const HfAddOptions options = { .name = "Field study", .visibility = HF_VISIBILITY_PRIVATE };
  HfStore *store = hf_engine_get_store (self->engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_tree (self->engine, fill_folder, NULL, 0, hf_unixfs_profile_get_default (),
                            &options, NULL, &error);
  g_autoptr (HfPin) pin = NULL;
  HfDb *db;

  g_assert_no_error (error);
  hf_engine_start (self->engine, &error);
  g_assert_no_error (error);
  hf_engine_settle (self->engine);
  hf_engine_stop (self->engine);
  db = hf_store_borrow (store, &error);
  g_assert_no_error (error);
  pin = hf_pin_table_find (db, added->cids->pdata[0], &error);
  g_assert_no_error (error);
  self->folder = pin->id;
  hf_store_give_back (store, db);
}

/* ---- what is not pinned yet ---- */

static void
write_cars (HfGallery *self)
{
  self->cars = g_build_filename (self->dir, "collection", NULL);
  g_assert_cmpint (g_mkdir (self->cars, 0700), ==, 0);
  for (unsigned i = 0; i < 6; i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (i + 1, 40, 50000, 8);
      g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
      g_autofree char *name = g_strdup_printf ("%u.car", i);
      gsize length = g_bytes_get_size (car);
      g_autofree char *bytes = g_memdup2 (g_bytes_get_data (car, NULL), length);

      if (i == 3)
        bytes[length - 1] ^= 1;
      hf_test_file_set (self->cars, name, bytes, length);
    }
}

/* Takes long to read, and no place on the disk. */
static void
make_film (HfGallery *self)
{
  g_autofree char *path = g_build_filename (self->dir, "film.mkv", NULL);
  int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (4700000000)), ==, 0);
  close (fd);
}

static void
add_token (HfGallery *self, const char *name, HfScope scope)
{
  g_autoptr (HfToken) token = hf_token_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  token->name = g_strdup (name);
  token->scope = scope;
  text = hf_tokens_make (hf_engine_get_store (self->engine), token, "window", &error);
  g_assert_no_error (error);
}

void
hf_gallery_add_things (HfGallery *self)
{
  write_cars (self);
  make_film (self);
  add_token (self, "monitoring", HF_SCOPE_READ);
  add_token (self, "night import", HF_SCOPE_OPERATE);
}
