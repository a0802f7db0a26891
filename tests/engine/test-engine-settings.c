/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each setting that is none of the policy's makes a difference that is seen from outside: every
 * test runs twice, with the setting as it is from the beginning and with another one. */
#include "hf-door.h"

#include "hf-error.h"
#include "hf-remover.h"
#include "hf-replica-table.h"
#include "hf-stray-table.h"

#include "hf-test.h"

static int
held (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);

  return pin->held;
}

static void
spoil (HfHouse *house, HfTestDag *dag, const char *stores)
{
  for (; *stores != '\0'; stores++)
    {
      char name[] = { *stores, '\0' };

      hf_memory_store_flip (hf_memory_store_get (name), hf_test_dag_get_root (dag),
                            hf_house_offset_of (dag, 0));
    }
  hf_house_verify (house, dag);
}

/* ---- grace_minutes ---- */

static void
test_no_grace (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (house, dag);
  spoil (house, dag, "c");
  g_assert_cmpint (held (house, dag), ==, 3);
}

static void
test_grace (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_set_settings (house, "{\"grace_minutes\": 60}");
  hf_house_add (house, dag);
  spoil (house, dag, "c");
  hf_house_assert_copies (house, dag, "a verified, b verified, c corrupt");
  hf_house_advance (house, 40 * HF_MINUTE);
  hf_house_verify (house, dag); /* which does not begin it anew */
  hf_house_advance (house, 19 * HF_MINUTE);
  g_assert_cmpint (held (house, dag), ==, 2);
  hf_house_restart (house);
  hf_house_advance (house, 2 * HF_MINUTE);
  g_assert_cmpint (held (house, dag), ==, 3);
}

/* What has too few copies waits for nothing, and a shorter time counts at once. */
static void
test_grace_ends (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) urgent = hf_house_new_dag (2);

  hf_house_set_settings (house, "{\"grace_minutes\": 10080}");
  hf_house_add (house, dag);
  hf_house_add (house, urgent);
  spoil (house, dag, "c");
  spoil (house, urgent, "bd"); /* where its copies are */
  g_assert_cmpint (held (house, urgent), ==, 3);
  g_assert_cmpint (held (house, dag), ==, 2);
  hf_house_set_settings (house, "{\"grace_minutes\": 30}");
  g_assert_cmpint (held (house, dag), ==, 2);
  hf_house_set_settings (house, "{\"grace_minutes\": 0}");
  g_assert_cmpint (held (house, dag), ==, 3);
}

/* A pin does not wait for a copy that the user asked for by adding it. */
static void
test_grace_of_new (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_set_settings (house, "{\"grace_minutes\": 60}");
  hf_house_add (house, dag);
  g_assert_cmpint (held (house, dag), ==, 3);
}

/* ---- probe_seconds ---- */

static HfBackendState
state_of (HfHouse *house, const char *id)
{
  g_autoptr (HfBackendInfo) info = hf_house_get_backend (house, id);

  return info->state;
}

static void
set_away (const char *store, gboolean away)
{
  hf_memory_store_fail (hf_memory_store_get (store), "probe", away ? -1 : 0, HF_ERROR_UNAVAILABLE);
}

static void
assert_noticed (const char *settings, gint64 not_yet, gint64 then)
{
  g_autoptr (HfHouse) house = hf_house_new (1);

  hf_house_set_settings (house, settings);
  hf_house_advance (house, HF_HOUR);
  set_away ("a", TRUE);
  hf_house_advance (house, not_yet);
  g_assert_cmpint (state_of (house, "a"), ==, HF_BACKEND_HEALTHY);
  hf_house_advance (house, then - not_yet);
  g_assert_cmpint (state_of (house, "a"), ==, HF_BACKEND_UNAVAILABLE);
}

static void
test_probes (void)
{
  assert_noticed ("{}", 29 * HF_SECOND, 31 * HF_SECOND);
  assert_noticed ("{\"probe_seconds\": 600}", 599 * HF_SECOND, 601 * HF_SECOND);
  assert_noticed ("{\"probe_seconds\": 5}", 4 * HF_SECOND, 6 * HF_SECOND);
}

/* What is looked for seldom is lost as soon as what is looked for often. */
static void
test_probes_and_loss (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_set_settings (house, "{\"probe_seconds\": 3600, \"heal_after_hours\": 3,"
                                " \"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_house_add_store (house, "c", "c");
  set_away ("b", TRUE); /* the last look at it was when it was added */
  for (unsigned i = 0; i < 2; i++)
    hf_house_advance (house, HF_HOUR + HF_SECOND);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  for (unsigned i = 0; i < 2; i++)
    hf_house_advance (house, HF_HOUR + HF_SECOND);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* ---- steady_minutes ---- */

static void
assert_steady (const char *settings, gint64 not_yet, gint64 then)
{
  g_autoptr (HfHouse) house = hf_house_new (1);

  hf_house_set_settings (house, settings);
  for (unsigned i = 0; i < 6; i++)
    {
      set_away ("a", i % 2 == 0);
      hf_house_advance (house, 31 * HF_SECOND);
    }
  if (not_yet > 0)
    {
      g_assert_cmpint (state_of (house, "a"), ==, HF_BACKEND_UNAVAILABLE);
      hf_house_advance (house, not_yet);
      g_assert_cmpint (state_of (house, "a"), ==, HF_BACKEND_UNAVAILABLE);
      hf_house_advance (house, then - not_yet);
    }
  g_assert_cmpint (state_of (house, "a"), ==, HF_BACKEND_HEALTHY);
}

static void
test_steady (void)
{
  assert_steady ("{}", 4 * HF_MINUTE, 6 * HF_MINUTE);
  assert_steady ("{\"steady_minutes\": 0}", 0, 0);
  assert_steady ("{\"steady_minutes\": 30}", 29 * HF_MINUTE, 31 * HF_MINUTE);
}

/* ---- listing_minutes ---- */

static guint64
strays_in (HfHouse *house, const char *id)
{
  g_autoptr (HfBackendInfo) info = hf_house_get_backend (house, id);

  return info->stray_found;
}

static void
assert_listed (const char *settings, gint64 not_yet, gint64 then)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_set_settings (house, settings);
  hf_house_change_store (house, "a", "{\"discovery\": \"tell\"}");
  hf_house_plant (house, "a", dag);
  hf_house_advance (house, not_yet);
  g_assert_cmpuint (strays_in (house, "a"), ==, 0);
  hf_house_advance (house, then - not_yet);
  g_assert_cmpuint (strays_in (house, "a"), ==, 1);
}

static void
test_listings (void)
{
  assert_listed ("{}", 14 * HF_MINUTE, 16 * HF_MINUTE);
  assert_listed ("{\"listing_minutes\": 120}", 119 * HF_MINUTE, 121 * HF_MINUTE);
  assert_listed ("{\"listing_minutes\": 1}", 50 * HF_SECOND, 70 * HF_SECOND);
}

/* One that is waited for already comes sooner, too. */
static void
test_listing_soon (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_change_store (house, "a", "{\"discovery\": \"tell\"}");
  hf_house_plant (house, "a", dag);
  hf_house_advance (house, 2 * HF_MINUTE);
  hf_house_set_settings (house, "{\"listing_minutes\": 1}");
  g_assert_cmpuint (strays_in (house, "a"), ==, 1);
}

/* ---- full_read_days, checksum_days ---- */

static gboolean
make_checksum (HfDb *db, gpointer data, GError **error)
{
  HfReplica *replica = data;

  replica->proof = HF_PROOF_CHECKSUM;
  return hf_replica_table_update (db, replica, error);
}

static void
assert_stale_after (const char *settings, gboolean checksum, gint64 days)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfReplica) copy = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_set_settings (house, settings);
  hf_house_add (house, dag);
  copy = hf_house_get_replica (house, dag, "c");
  if (checksum)
    hf_store_change (hf_engine_get_store (house->engine), make_checksum, copy, &error);
  g_assert_no_error (error);
  hf_house_advance (house, days * HF_DAY - HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_advance (house, 2 * HF_HOUR);
  hf_house_assert_copies (house, dag,
                          checksum ? "a verified, b verified, c stale"
                                   : "a stale, b stale, c stale");
}

static void
test_proofs_age (void)
{
  assert_stale_after ("{\"scrub\": false}", FALSE, 180);
  assert_stale_after ("{\"scrub\": false, \"full_read_days\": 60}", FALSE, 60);
  assert_stale_after ("{\"scrub\": false, \"full_read_days\": 300}", FALSE, 300);
  assert_stale_after ("{\"scrub\": false}", TRUE, 30);
  assert_stale_after ("{\"scrub\": false, \"checksum_days\": 3}", TRUE, 3);
}

/* ---- scrub, scrub_ahead_days ---- */

static void
assert_read_after (const char *settings, gint64 days)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 reads;

  hf_house_set_settings (house, settings);
  hf_house_add (house, dag);
  reads = (gint64)hf_memory_store_get_count (hf_memory_store_get ("a"), "get");
  hf_house_advance (house, days * HF_DAY - HF_HOUR);
  g_assert_cmpint (hf_memory_store_get_count (hf_memory_store_get ("a"), "get"), ==, reads);
  hf_house_advance (house, 2 * HF_HOUR);
  g_assert_cmpint (hf_memory_store_get_count (hf_memory_store_get ("a"), "get"), ==, reads + 1);
  hf_house_advance (house, HF_DAY);
  g_assert_cmpint (hf_memory_store_get_count (hf_memory_store_get ("a"), "get"), ==, reads + 1);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

static void
test_scrub (void)
{
  g_autoptr (HfHouse) house = NULL;
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  assert_read_after ("{}", 150);
  assert_read_after ("{\"scrub_ahead_days\": 60}", 120);
  assert_read_after ("{\"full_read_days\": 100, \"scrub_ahead_days\": 10}", 90);

  house = hf_house_new (2);
  hf_house_set_settings (house, "{\"scrub\": false}");
  hf_house_add (house, dag);
  hf_house_advance (house, 200 * HF_DAY);
  hf_house_assert_copies (house, dag, "a stale, b stale");
  hf_house_set_settings (house, "{\"scrub\": true}");
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* ---- removal_proof_hours ---- */

typedef struct
{
  const HfPin *pin;
  gint64 victim;
  gint64 now;
  GArray *jobs;
} Trim;

static gboolean
enter_trim (HfDb *db, gpointer data, GError **error)
{
  Trim *trim = data;

  return hf_remover_request (db, trim->pin, &trim->victim, 1, HF_REMOVAL_TRIM, trim->now,
                             trim->jobs, error);
}

/* Reading the second witness takes three hours, so the proof of the first is as old. */
static void
assert_removed (const char *settings, const char *copies)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfReplica) victim = NULL;
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GError) error = NULL;
  Trim trim = { .jobs = jobs };

  hf_house_set_settings (house, settings);
  hf_house_add (house, dag);
  pin = hf_house_get_pin (house, dag);
  victim = hf_house_get_replica (house, dag, "c");
  trim.pin = pin;
  trim.victim = victim->id;
  trim.now = hf_clock_now (house->clock);
  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_store_change (hf_engine_get_store (house->engine), enter_trim, &trim, &error);
  g_assert_no_error (error);
  door = hf_door_new ("b", "get");
  hf_clock_advance (house->clock, 8 * HF_DAY);
  hf_door_await (door, 1);
  hf_clock_advance (house->clock, 3 * HF_HOUR);
  hf_door_open (door);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, copies);
}

static void
test_removal_proof (void)
{
  assert_removed ("{}", "a verified, b verified");
  assert_removed ("{\"removal_proof_hours\": 2}", "a verified, b verified, c verified");
}

/* ---- bytes_per_second ---- */

/* The clock stands still: what is limited comes to an end only when the limit is lifted. */
static void
test_bytes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfTokenBucket *bucket;
  g_autoptr (HfBackend) backend = NULL;
  gint64 job;

  hf_house_set_settings (house, "{\"bytes_per_second\": 1000}");
  hf_house_restart (house);
  backend = hf_backend_set_get (hf_engine_get_backends (house->engine), "a", NULL);
  bucket = hf_backend_get_bucket (backend);
  g_assert_cmpuint (hf_token_bucket_get_portion (bucket), ==, 250);
  job = hf_door_start_add (house, dag);
  hf_door_await_job (house, job, HF_JOB_RUNNING);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("b"), hf_test_dag_get_root (dag)));

  hf_house_set_settings (house, "{\"bytes_per_second\": 0}");
  hf_door_await_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_cmpuint (hf_token_bucket_get_portion (bucket), ==, G_MAXSIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/settings/no-grace", test_no_grace);
  g_test_add_func ("/engine/settings/grace", test_grace);
  g_test_add_func ("/engine/settings/grace-ends", test_grace_ends);
  g_test_add_func ("/engine/settings/grace-of-new", test_grace_of_new);
  g_test_add_func ("/engine/settings/probes", test_probes);
  g_test_add_func ("/engine/settings/probes-and-loss", test_probes_and_loss);
  g_test_add_func ("/engine/settings/steady", test_steady);
  g_test_add_func ("/engine/settings/listings", test_listings);
  g_test_add_func ("/engine/settings/listing-soon", test_listing_soon);
  g_test_add_func ("/engine/settings/proofs-age", test_proofs_age);
  g_test_add_func ("/engine/settings/scrub", test_scrub);
  g_test_add_func ("/engine/settings/removal-proof", test_removal_proof);
  g_test_add_func ("/engine/settings/bytes", test_bytes);
  return g_test_run ();
}
