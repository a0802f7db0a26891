/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worlds for the tests of the safety rules: an engine, its stores, and a clock that only the test
 * moves. */
#include "hf-safety-fixture.h"

#include "hf-backend-table.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-remover.h"
#include "hf-replica-table.h"
#include "hf-status-table.h"
#include "hf-test-dag.h"
#include "hf-test.h"

#define BEGIN G_GINT64_CONSTANT (1700000000000000) /* µs since 1970 */
#define LEAVES 6
#define LEAF_BYTES 1500
#define FANOUT 3

/* ---- scenarios ---- */

typedef struct
{
  HfScenario run;
  guint64 rule;
  guint64 others_off;
} Entry;

static gboolean
run_with (const Entry *entry, guint64 off)
{
  gboolean held;

  hf_rules_off = off;
  held = entry->run ();
  hf_rules_off = 0;
  hf_memory_stores_clear ();
  return held;
}

static void
run_entry (gconstpointer data)
{
  const Entry *entry = data;

  g_assert_true (run_with (entry, entry->others_off));
  if (entry->rule != 0)
    g_assert_false (run_with (entry, entry->others_off | entry->rule));
}

void
hf_scenario_add (const char *path, HfScenario scenario, guint64 rule, guint64 others_off)
{
  Entry *entry = g_new0 (Entry, 1);

  *entry = (Entry){ scenario, rule, others_off };
  g_test_add_data_func_full (path, entry, run_entry, g_free);
}

/* ---- the world ---- */

static void
start (HfWorld *self)
{
  HfEngineConfig config
      = { .data_dir = self->dir, .clock = self->clock, .workers = 2, .bare = TRUE };
  g_autoptr (GError) error = NULL;

  self->engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  hf_engine_start (self->engine, &error);
  g_assert_no_error (error);
  hf_world_settle (self);
}

HfWorld *
hf_world_new (void)
{
  HfWorld *self = g_new0 (HfWorld, 1);

  self->dir = hf_test_dir_new ();
  self->clock = hf_clock_new_manual (BEGIN);
  start (self);
  return self;
}

void
hf_world_free (HfWorld *self)
{
  hf_engine_free (self->engine);
  hf_clock_unref (self->clock);
  hf_test_dir_free (self->dir);
  g_free (self);
}

/* The engine ends where it is, and begins again. */
void
hf_world_restart (HfWorld *self)
{
  g_clear_pointer (&self->engine, hf_engine_free);
  start (self);
}

void
hf_world_settle (HfWorld *self)
{
  hf_engine_settle (self->engine);
}

void
hf_world_advance (HfWorld *self, gint64 by_us)
{
  hf_clock_advance (self->clock, by_us);
  hf_world_settle (self);
}

void
hf_world_set_policy (HfWorld *self, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;

  g_assert_no_error (error);
  policy = hf_engine_change_settings (self->engine, changes, problems, &error);
  g_assert_no_error (error);
  hf_world_settle (self);
}

/* ---- stores ---- */

gboolean
hf_world_try_backend (HfWorld *self, const char *id, const char *kind, const char *settings,
                      const char *domain, GError **error)
{
  g_autofree char *tag = g_strconcat ("domain:", domain, NULL);
  char *tags[] = { tag, NULL };
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup (kind);
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = hf_json_parse_object (settings, -1, error);
  g_assert_nonnull (wanted->settings);
  g_strfreev (wanted->tags);
  wanted->tags = g_strdupv (tags);
  info = hf_engine_add_backend (self->engine, wanted, problems, error);
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  hf_world_settle (self);
  return info != NULL;
}

/* A store in memory called as its backend. */
HfMemoryStore *
hf_world_add_memory (HfWorld *self, const char *id, const char *domain)
{
  g_autofree char *settings = g_strdup_printf ("{\"store\": \"%s\"}", id);
  g_autoptr (GError) error = NULL;

  hf_world_try_backend (self, id, "memory", settings, domain, &error);
  g_assert_no_error (error);
  return hf_memory_store_get (id);
}

/* "a", "b", …, each in a domain of its own. */
void
hf_world_add_memories (HfWorld *self, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      char id[] = { (char)('a' + i), '\0' };

      hf_world_add_memory (self, id, id);
    }
}

void
hf_world_add_archive (HfWorld *self, const char *id, const char *path, const char *domain)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *settings = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (object, "path", path);
  settings = hf_json_to_text (object);
  hf_world_try_backend (self, id, "car_archive", settings, domain, &error);
  g_assert_no_error (error);
}

/* Lists the store at once. */
void
hf_world_set_discovery (HfWorld *self, const char *id, const char *discovery)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (changes, "discovery", discovery);
  info = hf_engine_change_backend (self->engine, id, changes, problems, &error);
  g_assert_no_error (error);
  hf_world_settle (self);
}

static HfDb *
borrow (HfWorld *self)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (hf_engine_get_store (self->engine), &error);

  g_assert_no_error (error);
  return db;
}

static void
give_back (HfWorld *self, HfDb *db)
{
  hf_store_give_back (hf_engine_get_store (self->engine), db);
}

HfBackendInfo *
hf_world_get_backend (HfWorld *self, const char *id)
{
  HfDb *db = borrow (self);
  HfBackendInfo *info = hf_backend_table_get (db, id, NULL);

  give_back (self, db);
  g_assert_nonnull (info);
  return info;
}

/* ---- what users do ---- */

HfCid *
hf_world_add_as (HfWorld *self, unsigned seed, HfVisibility visibility)
{
  HfAddOptions options = { .visibility = visibility };
  g_autoptr (HfTestDag) dag = hf_test_dag_new (seed, LEAVES, LEAF_BYTES, FANOUT);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_car (self->engine, stream, g_bytes_get_size (car), &options, NULL, &error);

  g_assert_no_error (error);
  hf_world_settle (self);
  return hf_cid_ref (hf_test_dag_get_root (dag));
}

HfCid *
hf_world_add (HfWorld *self, unsigned seed)
{
  return hf_world_add_as (self, seed, HF_VISIBILITY_PRIVATE);
}

void
hf_world_unpin (HfWorld *self, HfCid *cid, gboolean keep_replicas)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) jobs = NULL;

  hf_engine_unpin (self->engine, cid, keep_replicas, &jobs, &error);
  g_assert_no_error (error);
  hf_world_settle (self);
}

void
hf_world_verify (HfWorld *self, HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  gint64 job;

  hf_engine_verify (self->engine, cid, &job, &error);
  g_assert_no_error (error);
  hf_world_settle (self);
}

typedef struct
{
  HfWorld *world;
  HfPin *pin;
  gint64 victim;
} Trim;

static gboolean
enter_trim (HfDb *db, gpointer data, GError **error)
{
  Trim *trim = data;
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));

  return hf_remover_request (db, trim->pin, &trim->victim, 1, HF_REMOVAL_TRIM,
                             hf_clock_now (trim->world->clock), jobs, error);
}

/* One copy less. FALSE when the engine refuses. */
gboolean
hf_world_trim (HfWorld *self, HfCid *cid, const char *backend_id, GError **error)
{
  g_autoptr (HfPin) pin = hf_world_find_pin (self, cid);
  g_autoptr (HfReplica) copy = hf_world_find_copy (self, cid, backend_id);
  Trim trim = { self, pin, 0 };
  gboolean entered;

  g_assert_nonnull (pin);
  g_assert_nonnull (copy);
  trim.victim = copy->id;
  entered = hf_store_change (hf_engine_get_store (self->engine), enter_trim, &trim, error);
  hf_world_settle (self);
  return entered;
}

/* ---- what the registry says ---- */

HfPin *
hf_world_find_pin (HfWorld *self, HfCid *cid)
{
  HfDb *db = borrow (self);
  HfPin *pin = hf_pin_table_find (db, cid, NULL);

  give_back (self, db);
  return pin;
}

static HfReplica *
find_copy (HfDb *db, HfCid *cid, const char *backend_id)
{
  g_autoptr (HfPin) pin = hf_pin_table_find (db, cid, NULL);
  g_autoptr (HfBackendInfo) info = pin ? hf_backend_table_get (db, backend_id, NULL) : NULL;

  return info ? hf_replica_table_find (db, pin->id, info->store_id, NULL) : NULL;
}

HfReplica *
hf_world_find_copy (HfWorld *self, HfCid *cid, const char *backend_id)
{
  HfDb *db = borrow (self);
  HfReplica *copy = find_copy (db, cid, backend_id);

  give_back (self, db);
  return copy;
}

int
hf_world_get_state (HfWorld *self, HfCid *cid, const char *backend_id)
{
  g_autoptr (HfReplica) copy = hf_world_find_copy (self, cid, backend_id);

  return copy ? (int)copy->state : HF_STATE_NONE;
}

int
hf_world_get_held (HfWorld *self, HfCid *cid)
{
  g_autoptr (HfPin) pin = hf_world_find_pin (self, cid);

  g_assert_nonnull (pin);
  return pin->held;
}

typedef struct
{
  HfCid *cid;
  const char *backend_id;
  HfProofKind proof; /* NONE: stays */
} Touch;

static gboolean
enter_touch (HfDb *db, gpointer data, GError **error)
{
  const Touch *touch = data;
  g_autoptr (HfReplica) copy = find_copy (db, touch->cid, touch->backend_id);

  g_assert_nonnull (copy);
  if (touch->proof != HF_PROOF_NONE)
    copy->proof = touch->proof;
  return hf_replica_table_update (db, copy, error);
}

static void
touch_copy (HfWorld *self, Touch *touch)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (self->engine), enter_touch, touch, &error);
  g_assert_no_error (error);
}

/* Makes a new version of the row that says the same. From any thread. */
void
hf_world_touch_copy (HfWorld *self, HfCid *cid, const char *backend_id)
{
  Touch touch = { cid, backend_id, HF_PROOF_NONE };

  touch_copy (self, &touch);
}

/* Says that the proof of a copy was of another kind. */
void
hf_world_set_proof (HfWorld *self, HfCid *cid, const char *backend_id, HfProofKind proof)
{
  Touch touch = { cid, backend_id, proof };

  touch_copy (self, &touch);
}

/* The id of the one open removal of the pin's copies; 0 when there is none. */
gint64
hf_world_find_removal (HfWorld *self, HfCid *cid)
{
  g_autoptr (HfPin) pin = hf_world_find_pin (self, cid);
  HfDb *db = borrow (self);
  g_autoptr (GPtrArray) removals = hf_removal_table_of_pin (db, pin->id, NULL);

  give_back (self, db);
  g_assert_cmpuint (removals->len, <=, 1);
  return removals->len == 1 ? ((HfRemoval *)removals->pdata[0])->id : 0;
}

/* What triggers keep must be what a count gives. */
void
hf_world_recount (HfWorld *self)
{
  HfDb *db = borrow (self);
  g_autoptr (GError) error = NULL;

  hf_status_table_recount (db, &error);
  g_assert_no_error (error);
  give_back (self, db);
}
