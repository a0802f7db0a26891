/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry's directory: who may open it, which files it takes, what a killed process leaves. */
#include "hf-store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-migrations.h"
#include "hf-sample-table.h"
#include "hf-status-table.h"
#include "hf-test.h"

static const char *program;

static void
assert_refused (const char *dir, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_FIXTURE_NOW);

  g_assert_null (hf_store_open (dir, clock, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_open (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "a", "b", NULL);
  HfStore *store = hf_fixture_store_open (path);
  g_autofree char *id = g_strdup (hf_store_get_installation_id (store));
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_true (g_uuid_string_is_valid (id));
  g_assert_cmpstr (hf_store_get_directory (store), ==, path);
  g_assert_cmpint (hf_clock_now (hf_store_get_clock (store)), ==, HF_FIXTURE_NOW);
  hf_store_close (store);

  store = hf_fixture_store_open (path);
  g_assert_cmpstr (hf_store_get_installation_id (store), ==, id);
  hf_store_close (store);
}

static void
write_database (const char *dir, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "registry.sqlite", NULL);
  g_autoptr (HfDb) db = hf_db_open (path, TRUE, &error);

  g_assert_no_error (error);
  hf_db_execute (db, sql, &error);
  g_assert_no_error (error);
}

static void
assert_untouched (const char *dir, GBytes *before)
{
  g_autoptr (GBytes) after = hf_test_file_get (dir, "registry.sqlite");

  g_assert_true (g_bytes_equal (before, after));
}

static void
test_newer (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *sql
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u;"
                         "CREATE TABLE future (a)",
                         HF_MIGRATIONS_APPLICATION_ID, hf_migrations_get_version () + 1);
  g_autoptr (GBytes) before = NULL;

  write_database (dir, sql);
  before = hf_test_file_get (dir, "registry.sqlite");
  assert_refused (dir, HF_ERROR_UNSUPPORTED, "was written by a newer Holdfast");
  assert_untouched (dir, before);
}

static void
test_not_ours (void)
{
  static const char *const others[]
      = { "CREATE TABLE bookmarks (a)", "PRAGMA user_version = 1", "PRAGMA application_id = 7" };

  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (HfTestDir) dir = hf_test_dir_new ();
      g_autoptr (GBytes) before = NULL;

      write_database (dir, others[i]);
      before = hf_test_file_get (dir, "registry.sqlite");
      assert_refused (dir, HF_ERROR_INVALID, "another program");
      assert_untouched (dir, before);
    }
}

static void
test_no_database (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GBytes) noise = hf_test_bytes (10000, 1);

  hf_test_file_set (dir, "registry.sqlite", g_bytes_get_data (noise, NULL), 10000);
  assert_refused (dir, HF_ERROR_CORRUPT, "registry.sqlite");
  assert_untouched (dir, noise);
}

/* A database of each version there was opens. path: of a dump as that version wrote it */
static HfStore *
open_version (HfTestDir *dir, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "store", "fixtures", file, NULL);
  g_autofree char *sql = NULL;
  HfStore *store;
  HfDb *db;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  write_database (dir, sql);
  store = hf_fixture_store_open (dir);
  db = hf_store_borrow (store, &error);
  g_assert_no_error (error);
  hf_fixture_recount (db);
  g_assert_cmpint (hf_fixture_number (db, "PRAGMA user_version"), ==, hf_migrations_get_version ());
  hf_store_give_back (store, db);
  return store;
}

static void
test_version_1 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = open_version (dir, "v1.sql");
  g_autoptr (HfPin) pin = NULL;
  HfDb *db = hf_store_borrow (store, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hf_store_get_installation_id (store), ==,
                   "0f8fad5b-d9cb-469f-a165-70867728950e");
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin"), ==, 3);
  pin = hf_pin_table_get (db, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pin->text, ==, "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");
  g_assert_cmpint (pin->held, ==, 2);
  hf_store_give_back (store, db);
}

/* Four pins: one is linked, one was let go, one waits for its copies. */
static void
test_version_2 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = open_version (dir, "v2.sql");
  guint64 linked = 0;
  HfDb *db = hf_store_borrow (store, &error);

  g_assert_no_error (error);
  g_assert_true (hf_pin_table_count_linked (db, &linked, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (linked, ==, 1);
  g_assert_cmpint (hf_fixture_number (db, "SELECT sum (held) FROM pin WHERE managed"), ==, 6);
  g_assert_cmpint (hf_fixture_number (db,
                                      "SELECT count (*) FROM job WHERE state = 0 AND NOT paused"),
                   ==, 4);
  hf_store_give_back (store, db);
}

/* Its points of the charts stay; what they did not tell has none. */
static void
test_version_3_samples (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = open_version (dir, "v3-samples.sql");
  HfSampleQuery query = { HF_METRIC_EFFICIENCY, NULL, G_GINT64_CONSTANT (1795777500000000),
                          G_GINT64_CONSTANT (1795777500000000) + HF_HOUR, HF_SAMPLE_EVERY };
  HfDb *db = hf_store_borrow (store, &error);
  g_autoptr (GArray) points = db ? hf_sample_table_read (db, &query, &error) : NULL;
  HfAvailability availability;

  g_assert_no_error (error);
  g_assert_cmpuint (points->len, ==, 2);
  g_assert_cmpfloat (g_array_index (points, HfPoint, 0).value, ==, 75);
  g_assert_cmpfloat (g_array_index (points, HfPoint, 1).value, ==, 100);
  g_assert_true (hf_sample_table_read_availability (db, 0, &availability, &error));
  g_assert_cmpint (availability.covered, ==, 0);
  hf_store_give_back (store, db);
}

/* Four pins with names, which an index has now. */
static void
test_version_3 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = open_version (dir, "v3.sql");
  HfPinQuery query = { .health = -1, .text = "PICTURE" };
  g_autoptr (GPtrArray) pins = NULL;
  HfDb *db = hf_store_borrow (store, &error);

  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM name_change"), ==, 0);
  g_assert_cmpint (
      hf_fixture_number (db, "SELECT count (*) FROM name_index WHERE name_index MATCH '\"süd\"'"),
      ==, 1);
  pins = hf_pin_table_list (db, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins->len, ==, 1);
  g_assert_cmpstr (((HfPin *)pins->pdata[0])->name, ==, "Holiday Pictures 2024");
  hf_store_give_back (store, db);
}

/* This program once more, doing what main() has for @what; its input and output are pipes. */
typedef struct
{
  GPid pid;
  FILE *out;
  int in;
} Child;

static Child
spawn (const char *what, const char *dir)
{
  g_autoptr (GError) error = NULL;
  const char *arguments[] = { program, what, dir, NULL };
  Child child;
  int out;

  g_spawn_async_with_pipes (NULL, (char **)arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &child.pid, &child.in, &out, NULL, &error);
  g_assert_no_error (error);
  child.out = fdopen (out, "r");
  return child;
}

static gboolean
read_line (Child *child, char *line, int size)
{
  if (!fgets (line, size, child->out))
    return FALSE;
  g_strchomp (line);
  return TRUE;
}

static void
kill_and_wait (Child *child)
{
  int status;

  g_assert_cmpint (kill (child->pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child->pid, &status, 0), ==, child->pid);
  g_assert_true (WIFSIGNALED (status));
  close (child->in);
}

static void
test_second_process (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  Child child = spawn ("--hold", dir);
  g_autofree char *words
      = g_strdup_printf ("another Holdfast (process %d) is using %s", child.pid, dir);
  char line[64];

  g_assert_true (read_line (&child, line, sizeof line));
  g_assert_cmpstr (line, ==, "open");
  assert_refused (dir, HF_ERROR_CONFLICT, words);
  kill_and_wait (&child);
  fclose (child.out);
  hf_store_close (hf_fixture_store_open (dir));
}

static void
test_same_process (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);

  assert_refused (dir, HF_ERROR_CONFLICT, "another Holdfast");
}

static void
assert_there (const char *dir, unsigned acknowledged)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  g_autoptr (HfCid) cid = hf_fixture_cid (acknowledged);
  g_autoptr (HfPin) last = NULL;
  HfDb *db = hf_store_borrow (store, &error);

  g_assert_no_error (error);
  hf_fixture_recount (db);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin"), >=, acknowledged);
  last = hf_pin_table_find (db, cid, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last->held, ==, 1);
  hf_store_give_back (store, db);
}

/* Everything that was acknowledged before the kill is there, and what is there is consistent. */
static void
test_killed (void)
{
  unsigned seed = 9;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  unsigned acknowledged = 0;

  g_test_message ("seed %u", seed);
  for (unsigned round = 0; round < 5; round++)
    {
      Child child = spawn ("--write", dir);
      int lines = g_rand_int_range (rand, 1, 40);
      char line[64];

      for (int i = 0; i < lines; i++)
        g_assert_true (read_line (&child, line, sizeof line));
      acknowledged = (unsigned)strtoul (line, NULL, 10);
      kill_and_wait (&child);
      while (read_line (&child, line, sizeof line))
        if (strchr (line, '.')) /* whole lines alone */
          acknowledged = (unsigned)strtoul (line, NULL, 10);
      fclose (child.out);
      assert_there (dir, acknowledged);
    }
  g_test_message ("%u acknowledged", acknowledged);
}

static int
child_hold (const char *dir)
{
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);

  g_print ("open\n");
  while (getchar () != EOF)
    continue;
  return 0;
}

static gboolean
write_next (HfDb *db, gpointer data, GError **error)
{
  unsigned *number = data;
  gint64 store_id = 1;

  *number = (unsigned)hf_fixture_number (db, "SELECT count (*) FROM pin") + 1;
  if (*number == 1)
    store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  hf_fixture_add_replica (db, hf_fixture_add_pin (db, *number), store_id, "a", HF_REPLICA_VERIFIED);
  return TRUE;
}

static int
child_write (const char *dir)
{
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);

  while (TRUE)
    {
      unsigned number;

      hf_fixture_change (store, write_next, &number);
      g_print ("%u.\n", number);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--hold"))
    return child_hold (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--write"))
    return child_write (argv[2]);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/store/open", test_open);
  g_test_add_func ("/store/store/newer", test_newer);
  g_test_add_func ("/store/store/not-ours", test_not_ours);
  g_test_add_func ("/store/store/no-database", test_no_database);
  g_test_add_func ("/store/store/version-1", test_version_1);
  g_test_add_func ("/store/store/version-2", test_version_2);
  g_test_add_func ("/store/store/version-3-samples", test_version_3_samples);
  g_test_add_func ("/store/store/version-3", test_version_3);
  g_test_add_func ("/store/store/second-process", test_second_process);
  g_test_add_func ("/store/store/same-process", test_same_process);
  g_test_add_func ("/store/store/killed", test_killed);
  return g_test_run ();
}
