/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the registry takes pins, and how fast it says how they are, beside a bare loop over the
 * same schema in the same run. Prints one JSON object a line: seconds are raw figures, ratio is the
 * bare loop's time divided by ours (1 = as fast), or the small registry's divided by the large
 * one's.
 *
 *   bench-registry [PINS [CHANGES [ROUNDS]]]     1000000 8000 5
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hf-backend-table.h"
#include "hf-bulk.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-schema.h"
#include "hf-status-table.h"
#include "hf-store.h"
#include "hf-test.h"

#define STORES 8
#define COPIES 3
#define THREADS 8
#define NOW G_GINT64_CONSTANT (1767225600000000)
#define STATUS_READS 1000

static unsigned pins = 1000000;
static unsigned changes = 8000;
static unsigned rounds = 5;

static void
check (GError *error)
{
  if (error)
    g_error ("%s", error->message);
}

static double
now_seconds (void)
{
  return (double)g_get_monotonic_time () / G_USEC_PER_SEC;
}

static int
compare_double (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static void
print (const char *what, double seconds, double ratio)
{
  printf ("{\"bench\":\"registry\",\"what\":\"%s\",\"seconds\":%.9f,\"ratio\":%.3f}\n", what,
          seconds, ratio);
  fflush (stdout);
}

/* Digests without order, as real ones are; the same for the same number. */
static HfCid *
make_cid (guint64 number)
{
  guint64 digest[4], state = number;

  for (unsigned i = 0; i < 4; i++)
    {
      guint64 z = state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      digest[i] = z ^ (z >> 31);
    }
  return hf_cid_new (HF_CODEC_DAG_PB, 0x12, (const guint8 *)digest, sizeof digest);
}

static HfPin *
make_pin (guint64 number)
{
  HfPin *pin = hf_pin_new ();

  pin->cid = make_cid (number);
  pin->name = g_strdup_printf ("pin %" G_GUINT64_FORMAT, number);
  pin->content = HF_CONTENT_COMPLETE;
  pin->size = 262144;
  pin->blocks = 2;
  pin->created = NOW;
  return pin;
}

static const char *
backend_id (unsigned number)
{
  static const char *const ids[STORES] = { "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7" };

  return ids[number % STORES];
}

static HfReplica *
make_replica (gint64 pin_id, unsigned store)
{
  HfReplica *replica = hf_replica_new ();

  replica->pin_id = pin_id;
  replica->store_id = store % STORES + 1;
  replica->backend_id = g_strdup (backend_id (store));
  replica->state = HF_REPLICA_VERIFIED;
  replica->locator = g_strdup_printf ("ab/%" G_GINT64_FORMAT ".car", pin_id);
  replica->bytes = 262300;
  replica->stored_at = NOW;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_at = NOW;
  replica->proved_store = g_strconcat ("uuid-", replica->backend_id, NULL);
  return replica;
}

static gboolean
add_backends (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < STORES; i++)
    {
      g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

      info->id = g_strdup (backend_id (i));
      info->kind = g_strdup ("memory");
      info->store_uuid = g_strconcat ("uuid-", info->id, NULL);
      info->domain = g_strdup_printf ("domain-%u", i / 2);
      if (!hf_backend_table_insert (db, info, error))
        return FALSE;
    }
  return TRUE;
}

static HfStore *
open_store (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfClock) clock = hf_clock_new_manual (NOW);
  HfStore *store = hf_store_open (dir, clock, &error);

  check (error);
  return store;
}

static void
change (HfStore *store, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (store, func, data, &error);
  check (error);
}

/* The bare loop: SQLite's calls and nothing else. */

typedef struct
{
  HfDb *db;
  sqlite3_stmt *pin;
  sqlite3_stmt *replica;
} Bare;

static void
bare_sql (Bare *bare, const char *sql)
{
  g_autoptr (GError) error = NULL;

  hf_db_execute (bare->db, sql, &error);
  check (error);
}

static void
bare_open (Bare *bare, const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "bare.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  bare->db = hf_db_open (path, TRUE, &error);
  check (error);
  bare_sql (bare, "PRAGMA journal_mode = WAL");
  bare_sql (bare, hf_schema_get_tables ());
  bare_sql (bare, hf_schema_get_version_2 ());
  bare_sql (bare, hf_schema_get_version_3 ());
  bare_sql (bare, hf_schema_get_version_4 ());
  add_backends (bare->db, NULL, &error);
  check (error);
  sqlite3_prepare_v3 (hf_db_get_handle (bare->db),
                      "INSERT INTO pin (multihash, codec, canonical, name, content, visibility,"
                      " priority, size, blocks, created, last_check, min_replicas, target_replicas,"
                      " max_replicas, managed) VALUES (?1, 112, ?2, ?3, 1, 0, 0, 262144, 2,"
                      " 1767225600000000, 0, 0, 0, 0, 1)",
                      -1, SQLITE_PREPARE_PERSISTENT, &bare->pin, NULL);
  sqlite3_prepare_v3 (hf_db_get_handle (bare->db),
                      "INSERT INTO replica (pin_id, store_id, backend_id, state, locator, bytes,"
                      " created, stored_at, proof, proved_at, absent_since, job_id, version)"
                      " VALUES (?1, ?2, ?3, 4, ?4, 262300, 1, 1767225600000000, 4,"
                      " 1767225600000000, 0, 0, 1)",
                      -1, SQLITE_PREPARE_PERSISTENT, &bare->replica, NULL);
}

static void
bare_close (Bare *bare)
{
  sqlite3_finalize (bare->pin);
  sqlite3_finalize (bare->replica);
  hf_db_free (bare->db);
}

static void
bare_step (Bare *bare, sqlite3_stmt *statement)
{
  if (sqlite3_step (statement) != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (hf_db_get_handle (bare->db)));
  sqlite3_reset (statement);
}

static gint64
bare_add_pin (Bare *bare, guint64 number)
{
  g_autoptr (HfCid) cid = make_cid (number);
  g_autofree char *canonical = hf_cid_to_canonical (cid);
  char name[32];
  const guint8 *multihash;
  gsize length;

  multihash = hf_cid_get_multihash (cid, &length);
  g_snprintf (name, sizeof name, "pin %" G_GUINT64_FORMAT, number);
  sqlite3_bind_blob (bare->pin, 1, multihash, (int)length, SQLITE_STATIC);
  sqlite3_bind_text (bare->pin, 2, canonical, -1, SQLITE_STATIC);
  sqlite3_bind_text (bare->pin, 3, name, -1, SQLITE_STATIC);
  bare_step (bare, bare->pin);
  return sqlite3_last_insert_rowid (hf_db_get_handle (bare->db));
}

static void
bare_add_replica (Bare *bare, gint64 pin_id, unsigned store)
{
  char locator[32];

  g_snprintf (locator, sizeof locator, "ab/%" G_GINT64_FORMAT ".car", pin_id);
  sqlite3_bind_int64 (bare->replica, 1, pin_id);
  sqlite3_bind_int64 (bare->replica, 2, store % STORES + 1);
  sqlite3_bind_text (bare->replica, 3, backend_id (store), -1, SQLITE_STATIC);
  sqlite3_bind_text (bare->replica, 4, locator, -1, SQLITE_STATIC);
  bare_step (bare, bare->replica);
}

/* One way to load all pins: makes a registry in @dir and returns the seconds of the load with its
 * commit. */
typedef double (*LoadFunc) (const char *dir);

static double
load_bare (const char *dir)
{
  Bare bare;
  double start;

  bare_open (&bare, dir);
  start = now_seconds ();
  bare_sql (&bare, "BEGIN IMMEDIATE");
  for (unsigned i = 0; i < pins; i++)
    {
      gint64 pin_id = bare_add_pin (&bare, i);

      for (unsigned copy = 0; copy < COPIES; copy++)
        bare_add_replica (&bare, pin_id, i + copy);
    }
  bare_sql (&bare, "COMMIT");
  start = now_seconds () - start;
  bare_close (&bare);
  return start;
}

static gboolean
change_bulk (HfDb *db, gpointer data, GError **error)
{
  HfBulk *bulk = hf_bulk_begin (db, error);

  for (unsigned i = 0; bulk && i < pins; i++)
    {
      g_autoptr (HfPin) pin = make_pin (i);

      if (!hf_bulk_add_pin (bulk, pin, error))
        return FALSE;
      for (unsigned copy = 0; copy < COPIES; copy++)
        {
          g_autoptr (HfReplica) replica = make_replica (pin->id, i + copy);

          if (!hf_bulk_add_replica (bulk, replica, error))
            return FALSE;
        }
    }
  return bulk && hf_bulk_end (bulk, error);
}

static gboolean
change_rows (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < pins; i++)
    {
      g_autoptr (HfPin) pin = make_pin (i);

      if (!hf_pin_table_insert (db, pin, NULL, error))
        return FALSE;
      for (unsigned copy = 0; copy < COPIES; copy++)
        {
          g_autoptr (HfReplica) replica = make_replica (pin->id, i + copy);

          if (!hf_replica_table_insert (db, replica, error))
            return FALSE;
        }
    }
  return TRUE;
}

static double
load_store (const char *dir, HfChangeFunc func)
{
  g_autoptr (HfStore) store = open_store (dir);
  double start;

  change (store, add_backends, NULL);
  start = now_seconds ();
  change (store, func, NULL);
  return now_seconds () - start;
}

static double
load_bulk (const char *dir)
{
  return load_store (dir, change_bulk);
}

static double
load_rows (const char *dir)
{
  return load_store (dir, change_rows);
}

static double
seconds_of (struct timeval time)
{
  return (double)time.tv_sec + (double)time.tv_usec / G_USEC_PER_SEC;
}

/* In a process of its own, whose largest size is its own too. */
static double
run_load (const char *what, LoadFunc load, const char *dir, double bare)
{
  struct rusage usage;
  double seconds = 0;
  int ends[2], status;
  pid_t child;

  if (pipe (ends) != 0 || (child = fork ()) < 0)
    g_error ("no process");
  if (child == 0)
    {
      seconds = load (dir);
      _exit (write (ends[1], &seconds, sizeof seconds) == sizeof seconds ? 0 : 1);
    }
  if (read (ends[0], &seconds, sizeof seconds) != sizeof seconds
      || wait4 (child, &status, 0, &usage) != child || status != 0)
    g_error ("%s failed", what);
  close (ends[0]);
  close (ends[1]);
  print (what, seconds, bare > 0 ? bare / seconds : 1);
  printf ("{\"bench\":\"registry\",\"what\":\"%s\",\"pins\":%u,\"peak_mib\":%.1f,"
          "\"cpu_seconds\":%.3f}\n",
          what, pins, (double)usage.ru_maxrss / 1024,
          seconds_of (usage.ru_utime) + seconds_of (usage.ru_stime));
  return seconds;
}

typedef struct
{
  HfStore *store;
  guint64 first;
} Registrar;

static gboolean
register_one (HfDb *db, gpointer data, GError **error)
{
  return hf_pin_table_insert (db, data, NULL, error);
}

static gpointer
register_many (gpointer data)
{
  Registrar *registrar = data;

  for (unsigned i = 0; i < changes / THREADS; i++)
    {
      g_autoptr (HfPin) pin = make_pin (registrar->first + i);

      change (registrar->store, register_one, pin);
    }
  return NULL;
}

static double
register_through_store (HfStore *store, guint64 first, double *group)
{
  Registrar registrars[THREADS];
  GThread *threads[THREADS];
  guint64 commits = hf_store_get_commits (store);
  double start = now_seconds ();

  for (unsigned i = 0; i < THREADS; i++)
    {
      registrars[i] = (Registrar){ store, first + (guint64)i * changes };
      threads[i] = g_thread_new ("register", register_many, &registrars[i]);
    }
  for (unsigned i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  start = now_seconds () - start;
  *group = (double)(changes / THREADS * THREADS) / (double)(hf_store_get_commits (store) - commits);
  return start;
}

static double
register_bare (Bare *bare, guint64 first, double group)
{
  double start = now_seconds (), next = 0;
  unsigned total = changes / THREADS * THREADS;

  for (unsigned i = 0; i < total;)
    {
      bare_sql (bare, "BEGIN IMMEDIATE");
      for (next += group; i < total && i < next; i++)
        bare_add_pin (bare, first + i);
      bare_sql (bare, "COMMIT");
    }
  return now_seconds () - start;
}

static void
bench_singles (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = open_store (dir);
  g_autofree double *ours = g_new (double, rounds);
  g_autofree double *ratios = g_new (double, rounds);
  double group = 1;
  Bare bare;

  bare_open (&bare, dir);
  for (unsigned i = 0; i < rounds; i++)
    {
      guint64 first = (guint64)i * THREADS * changes;
      double beside;

      ours[i] = register_through_store (store, first, &group);
      beside = register_bare (&bare, first, group);
      ratios[i] = beside / ours[i];
    }
  bare_close (&bare);
  qsort (ours, rounds, sizeof (double), compare_double);
  qsort (ratios, rounds, sizeof (double), compare_double);
  print ("singles, median", ours[rounds / 2], ratios[rounds / 2]);
  print ("singles, worst", ours[rounds - 1], ratios[0]);
  printf (
      "{\"bench\":\"registry\",\"what\":\"singles\",\"changes\":%u,\"changes_a_commit\":%.2f}\n",
      changes, group);
}

/* The median of five times STATUS_READS reads, for one of them. */
static double
read_status (HfDb *db, unsigned expected)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (GError) error = NULL;
  double times[5];
  HfStatus status;

  for (unsigned round = 0; round < G_N_ELEMENTS (times); round++)
    {
      double start = now_seconds ();

      for (unsigned i = 0; i < STATUS_READS; i++)
        {
          hf_status_table_read (db, policy, &status, &error);
          check (error);
        }
      times[round] = (now_seconds () - start) / STATUS_READS;
    }
  if (status.total_pins != expected || status.at_target != expected)
    g_error ("status counts %" G_GUINT64_FORMAT " pins", status.total_pins);
  qsort (times, G_N_ELEMENTS (times), sizeof (double), compare_double);
  return times[G_N_ELEMENTS (times) / 2];
}

static void
bench_status (const char *large_dir)
{
  g_autoptr (HfTestDir) small_dir = hf_test_dir_new ();
  g_autoptr (HfStore) large = open_store (large_dir);
  g_autoptr (HfStore) small = open_store (small_dir);
  g_autoptr (GError) error = NULL;
  HfDb *large_db = hf_store_borrow (large, &error);
  HfDb *small_db = hf_store_borrow (small, &error);
  unsigned all = pins;
  double few_seconds, all_seconds;

  check (error);
  pins = 1000;
  change (small, add_backends, NULL);
  change (small, change_bulk, NULL);
  few_seconds = read_status (small_db, pins);
  pins = all;
  all_seconds = read_status (large_db, pins);
  print ("status, 1000 pins", few_seconds, 1);
  print ("status, all pins", all_seconds, few_seconds / all_seconds);
  hf_store_give_back (large, large_db);
  hf_store_give_back (small, small_db);
}

int
main (int argc, char **argv)
{
  g_autoptr (HfTestDir) bare_dir = hf_test_dir_new ();
  g_autoptr (HfTestDir) rows_dir = hf_test_dir_new ();
  g_autoptr (HfTestDir) bulk_dir = hf_test_dir_new ();
  double bare;

  if (argc > 1)
    pins = (unsigned)strtoul (argv[1], NULL, 10);
  if (argc > 2)
    changes = (unsigned)strtoul (argv[2], NULL, 10);
  if (argc > 3)
    rounds = (unsigned)strtoul (argv[3], NULL, 10);
  if (pins == 0 || changes < THREADS || rounds == 0)
    g_error ("bench-registry [PINS [CHANGES [ROUNDS]]]");

  bare = run_load ("load, bare loop", load_bare, bare_dir, 0);
  run_load ("load, suspended triggers", load_bulk, bulk_dir, bare);
  run_load ("load, row triggers", load_rows, rows_dir, bare);
  bench_status (bulk_dir);
  bench_singles ();
  return 0;
}
