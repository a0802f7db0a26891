/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is particular to the kind car_archive; the rest is in the conformance suite. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <utime.h>

#include "hf-archive-place.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-fixture.h"
#include "hf-json.h"
#include "hf-test.h"

static HfFixture *
fixture_new (void)
{
  return hf_fixture_new (&hf_archive_traits, "archive");
}

static JsonObject *
read_json (HfArchivePlace *place, const char *name)
{
  g_autoptr (GBytes) bytes = hf_test_file_get (place->path, name);
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  g_assert_nonnull (bytes);
  object = hf_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes),
                                 &error);
  g_assert_no_error (error);
  return object;
}

static void
test_layout (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 5, 100, 4);
  g_autofree char *key = hf_cid_to_key (hf_test_dag_get_root (dag));
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *expected = g_strdup_printf ("cars/%s/%s.car", key + strlen (key) - 2, key);
  g_autofree char *owner = g_strdup_printf ("owners/%s/%s", key, US);
  g_autoptr (JsonObject) identity = read_json (fixture->place, "holdfast-store.json");
  g_autoptr (JsonObject) mark = read_json (fixture->place, owner);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) file = NULL;

  g_assert_cmpstr (locator, ==, expected);
  file = hf_test_file_get (((HfArchivePlace *)fixture->place)->path, locator);
  g_assert_true (g_bytes_equal (file, car));
  g_assert_cmpstr (json_object_get_string_member (identity, "store_uuid"), ==, UUID);
  g_assert_cmpint (json_object_get_int_member (identity, "format"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (identity, "created"), ==,
                   "2026-09-21T14:13:20.000Z");
  g_assert_cmpstr (json_object_get_string_member (mark, "installation"), ==, US);
  g_assert_true (json_object_get_boolean_member (mark, "created"));
  g_assert_cmpuint (hf_archive_place_count (fixture->place, "incoming"), ==, 0);

  hf_fixture_remove (fixture->backend, locator, HF_REMOVED);
  g_assert_cmpuint (hf_archive_place_count (fixture->place, "owners"), ==, 0);
}

static void
leave (HfArchivePlace *place, const char *name, gint64 time)
{
  g_autofree char *dir = g_build_filename (place->path, "incoming", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct utimbuf times = { time, time };

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  hf_test_file_set (dir, name, "half", 4);
  g_assert_cmpint (utime (path, &times), ==, 0);
}

static void
test_leftovers (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  HfArchivePlace *place = fixture->place;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 3, 100, 4);
  g_autofree char *held
      = g_build_filename (place->path, "incoming", US "-0000000000000002.part", NULL);
  g_autofree char *locator = NULL;
  int fd;

  leave (place, US "-0000000000000001.part", 1000);
  leave (place, US "-0000000000000002.part", 1000);
  leave (place, US "-0000000000000003.part", g_get_real_time () / G_USEC_PER_SEC + 100);
  leave (place, US "-longer-0000000000000004.part", 1000);
  leave (place, THEM "-0000000000000005.part", 1000);
  fd = g_open (held, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);

  locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_assert_cmpuint (hf_archive_place_count (place, "incoming"), ==, 4);
  g_assert_null (hf_test_file_get (place->path, "incoming/" US "-0000000000000001.part"));
  close (fd);
}

static void
swap_directory (GCancellable *cancellable, gpointer data)
{
  HfArchivePlace *place = data;
  g_autofree char *away = g_strconcat (place->path, ".away", NULL);

  g_assert_cmpint (g_rename (place->path, away), ==, 0);
  g_assert_cmpint (g_mkdir (place->path, 0755), ==, 0);
  hf_archive_traits.set_uuid (place, UUID);
}

/* Another directory takes the place of the store while a copy is written: even one with the same
 * identity gets nothing, and the store that is away gets no name either. */
static void
test_swapped_while_writing (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  HfArchivePlace *place = fixture->place;
  g_autofree char *away = g_strconcat (place->path, ".away/incoming", NULL);
  g_autofree char *cars = g_strconcat (place->path, ".away/cars", NULL);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (6, 30, 100, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, 100, G_MAXSIZE);
  g_autoptr (GCancellable) moment = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_connect (moment, G_CALLBACK (swap_directory), place, NULL);
  hf_fixture_stream_cancel_at (stream, 500, moment);
  g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ hf_test_dag_get_root (dag), 0 },
                                 stream, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_test_dir_count (place->path), ==, 1);
  g_assert_cmpuint (hf_test_dir_count (away), ==, 0);
  g_assert_false (g_file_test (cars, G_FILE_TEST_EXISTS));
}

static void
fill_disk (GCancellable *cancellable, gpointer data)
{
  hf_archive_place_set_room (0);
}

static void
test_disk_fills_while_writing (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  const gsize mib = 1024 * 1024;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (7, 80, mib, 100);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, mib, G_MAXSIZE);
  g_autoptr (GCancellable) moment = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_connect (moment, G_CALLBACK (fill_disk), NULL, NULL);
  hf_fixture_stream_cancel_at (stream, 10 * mib, moment);
  g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ hf_test_dag_get_root (dag), 0 },
                                 stream, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_assert_cmpuint (hf_fixture_stream_get_read (stream), <=, 65 * mib);
  g_assert_cmpuint (hf_archive_place_count (fixture->place, "incoming"), ==, 0);
}

static void
test_locators (void)
{
  static const char *const bad[] = { "",
                                     "/etc/passwd",
                                     "cars",
                                     "cars/",
                                     "cars/../holdfast-store.json",
                                     "cars/xx/../../holdfast-store.json",
                                     "cars/xx/.car",
                                     "cars/x/xx.car",
                                     "holdfast-store.json" };
  g_autoptr (HfFixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      HfRemoved removed;

      g_assert_false (hf_backend_remove (fixture->backend, bad[i], &removed, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_null (hf_backend_get (fixture->backend, bad[i], NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_null (hf_backend_stat (fixture->backend, bad[i], NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
  g_assert_true (hf_backend_list (fixture->backend, NULL, NULL, NULL, NULL));
}

/* Whatever else stands in the directory is no copy, and stays. */
static void
test_foreign_files (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  HfArchivePlace *place = fixture->place;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (8, 3, 100, 4);
  g_autoptr (HfTestDag) linked = hf_test_dag_new (9, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *path = hf_archive_place_file (place, hf_test_dag_get_root (linked), ".car");
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *wrong = g_build_filename (place->path, "cars", "zz", NULL);
  g_autofree char *name = g_path_get_basename (locator);
  g_autofree char *link_locator
      = hf_backend_locate (fixture->backend, hf_test_dag_get_root (linked));
  g_autoptr (GError) error = NULL;

  hf_test_file_set (place->path, "cars/README.car", "x", 1);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (wrong, 0755), ==, 0);
  hf_test_file_set (wrong, name, "x", 1);
  hf_test_file_set (wrong, "notes.car", "x", 1);
  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);

  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  g_assert_null (hf_backend_get (fixture->backend, link_locator, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_probe (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  HfArchivePlace *place = fixture->place;
  g_autoptr (HfProbe) probe = hf_backend_probe (fixture->backend, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", probe->domain);
  g_assert_true (g_str_has_prefix (probe->domain, "disk:")
                 || g_str_has_prefix (probe->domain, "host:"));
  g_assert_cmpuint (probe->free_bytes, ==, G_GUINT64_CONSTANT (500000000000));

  hf_test_file_set (place->path, "holdfast-store.json", "{\"store_uuid\":", 14);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (hf_backend_establish (fixture->backend, OTHER_UUID, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

static int
deny_access (const char *operation, const char *name)
{
  return g_str_equal (operation, "access") ? EROFS : 0;
}

static void
test_probe_read_only (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  hf_file_fault = deny_access;
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  hf_file_fault = NULL;
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
}

static void
test_establish (void)
{
  HfArchivePlace *place = hf_archive_place_new ("missing/archive");
  g_autoptr (HfBackend) backend = hf_archive_place_open (place, NULL, US);
  g_autofree char *parent = g_path_get_dirname (place->path);
  g_autofree char *uuid = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_backend_establish (backend, UUID, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);

  /* A directory that somebody uses already is fine. */
  g_assert_cmpint (g_mkdir_with_parents (place->path, 0755), ==, 0);
  hf_test_file_set (place->path, "old.car", "x", 1);
  uuid = hf_backend_establish (backend, UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uuid, ==, UUID);
  g_assert_cmpuint (hf_test_dir_count (place->path), ==, 2);
  hf_archive_place_free (place);
}

/* A mark that can't be understood: another's still counts, ours says that we did not make the copy.
 */
static void
test_marks_damaged (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  HfArchivePlace *place = fixture->place;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (10, 3, 100, 4);
  g_autofree char *key = hf_cid_to_key (hf_test_dag_get_root (dag));
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *ours = g_strdup_printf ("owners/%s/%s", key, US);
  g_autofree char *other = g_strdup_printf ("owners/%s/%s", key, THEM);
  g_autofree char *again = NULL;
  gboolean created = TRUE;

  hf_test_file_set (place->path, ours, "garbage", 7);
  hf_test_file_set (place->path, other, "", 0);
  again = hf_fixture_put (fixture->backend, dag, &created);
  g_assert_false (created);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_OUR_MARK);
  hf_fixture_check (fixture->backend, locator, dag);
}

static void
test_installation (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  static const char *const bad[] = { "", ".", "..", "a/b", ".hidden" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HfBackend) backend = hf_archive_place_open (fixture->place, UUID, bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (hf_backend_list (backend, NULL, NULL, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/car-archive/layout", test_layout);
  g_test_add_func ("/backends/car-archive/leftovers", test_leftovers);
  g_test_add_func ("/backends/car-archive/swapped-while-writing", test_swapped_while_writing);
  g_test_add_func ("/backends/car-archive/disk-fills-while-writing", test_disk_fills_while_writing);
  g_test_add_func ("/backends/car-archive/locators", test_locators);
  g_test_add_func ("/backends/car-archive/foreign-files", test_foreign_files);
  g_test_add_func ("/backends/car-archive/probe", test_probe);
  g_test_add_func ("/backends/car-archive/probe-read-only", test_probe_read_only);
  g_test_add_func ("/backends/car-archive/establish", test_establish);
  g_test_add_func ("/backends/car-archive/marks-damaged", test_marks_damaged);
  g_test_add_func ("/backends/car-archive/installation", test_installation);
  return g_test_run ();
}
