/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program is killed at each operation on a file in turn, while it takes an upload and copies
 * it: what was acknowledged is there after the next start, and nothing is left over. */
#include "hf-engine-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"

#include "hf-test.h"

#define CRASH_PATH "/engine/killed/subprocess"
#define DIR_VARIABLE "HF_TEST_KILLED_DIR"
#define EVERY 8 /* operations, in a short run */

static int operations; /* atomic */
static int die_at;
static char
    *base; /* directory; in its file "at" the number of the operation, and of the directory */

static char *scene;

/* Nothing is flushed, closed or freed. The mark tells this end from one that a failure makes. */
static void
die (const char *mark)
{
  hf_test_file_set (scene, mark, "", 0);
  kill (getpid (), SIGKILL);
}

static int
die_here (const char *name, const char *file)
{
  if (g_atomic_int_add (&operations, 1) == die_at)
    die ("died");
  return 0;
}

static void
measure (guint64 *free_bytes, guint64 *total_bytes)
{
  *free_bytes = *total_bytes = G_GUINT64_CONSTANT (1000000000000);
}

static HfEngine *
open_engine (const char *dir, HfClock *clock)
{
  g_autofree char *data = g_build_filename (dir, "data", NULL);
  HfEngineConfig config = { .data_dir = data, .clock = clock, .workers = 1, .bare = TRUE };
  g_autoptr (GError) error = NULL;
  HfEngine *engine = hf_engine_new (&config, &error);

  g_assert_no_error (error);
  hf_engine_start (engine, &error);
  g_assert_no_error (error);
  return engine;
}

static void
add_archive (HfEngine *engine, const char *dir, const char *id)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autofree char *path = g_build_filename (dir, id, NULL);
  g_autoptr (GError) error = NULL;

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup ("car_archive");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "path", path);
  info = hf_engine_add_backend (engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

static HfAdded *
add_dag (HfEngine *engine, HfTestDag *dag)
{
  HfAddOptions options = { .target_replicas = 2 };
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) error = NULL;
  HfAdded *added
      = hf_engine_add_car (engine, stream, g_bytes_get_size (car), &options, NULL, &error);

  g_assert_no_error (error);
  return added;
}

/* The program that dies: adds a DAG, and leaves a mark once that was acknowledged. */
static void
crash (void)
{
  const char *parent = g_getenv (DIR_VARIABLE);
  g_autoptr (GBytes) number = g_test_subprocess () ? hf_test_file_get (parent, "at") : NULL;
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (9, 9, 3000, 3);
  g_autoptr (HfAdded) added = NULL;
  HfEngine *engine;

  if (number == NULL)
    return;
  scene = g_build_filename (parent, g_bytes_get_data (number, NULL), NULL);
  hf_disk_measured = measure;
  engine = open_engine (scene, clock);
  add_archive (engine, scene, "one");
  add_archive (engine, scene, "two");
  hf_engine_settle (engine);
  die_at = atoi (g_bytes_get_data (number, NULL));
  hf_file_fault = die_here;
  added = add_dag (engine, dag);
  hf_test_file_set (scene, "acknowledged", "", 0);
  hf_engine_settle (engine);
  die ("survived");
}

static gboolean
has_file (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What the next start finds. */
static void
check_after_crash (const char *dir)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (2 * HF_DAY);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (9, 9, 3000, 3);
  HfHouse house = { .dir = (char *)dir, .clock = clock };
  g_autofree char *data = g_build_filename (dir, "data", NULL);
  g_autofree char *copies = NULL;
  gboolean known;

  house.engine = open_engine (dir, clock);
  hf_engine_settle (house.engine);
  copies = hf_house_get_copies (&house, dag);
  known = *copies != '\0';
  if (has_file (dir, "acknowledged"))
    g_assert_true (known);
  if (known)
    g_assert_cmpstr (copies, ==, "one verified, two verified");
  house.dir = data;
  hf_house_assert_spool_empty (&house);
  if (!known)
    {
      g_autoptr (HfAdded) added = add_dag (house.engine, dag);

      hf_engine_settle (house.engine);
      hf_house_assert_copies (&house, dag, "one verified, two verified");
    }
  hf_house_assert_sentence (&house, "1 pin has enough copies, all in one place");
  hf_engine_free (house.engine);
}

static gboolean
kill_at (int at)
{
  g_autofree char *number = g_strdup_printf ("%d", at);
  g_autofree char *dir = g_build_filename (base, number, NULL);

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  hf_test_file_set (base, "at", number, strlen (number) + 1);
  g_test_trap_subprocess (CRASH_PATH, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_assert_true (has_file (dir, "died") || has_file (dir, "survived"));
  check_after_crash (dir);
  return has_file (dir, "survived");
}

static void
test_killed (void)
{
  int at = 0;

  hf_disk_measured = measure;
  while (!kill_at (at))
    at += g_test_slow () ? 1 : EVERY;
  hf_disk_measured = NULL;
  g_test_message ("the work takes %d operations at most", at);
  g_assert_cmpint (at, >, 30);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      base = hf_test_dir_new ();
      g_setenv (DIR_VARIABLE, base, TRUE);
    }
  g_test_add_func ("/engine/killed", test_killed);
  g_test_add_func (CRASH_PATH, crash);
  result = g_test_run ();
  hf_test_dir_free (base);
  return result;
}
