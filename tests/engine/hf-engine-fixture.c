/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine for tests: what users do, and what the registry says afterwards. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-event-table.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-status-table.h"

#include "hf-test.h"

#define BEGIN G_GINT64_CONSTANT (1700000000000000) /* µs since 1970 */
#define MOST_EVENTS 1000
#define MOST_JOBS 1000

static void
start (HfHouse *self)
{
  HfEngineConfig config = {
    .data_dir = self->dir,
    .clock = self->clock,
    .credentials = self->credentials,
    .surroundings = self->surroundings,
    .bare = TRUE,
  };
  g_autoptr (GError) error = NULL;

  self->engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  hf_engine_start (self->engine, &error);
  g_assert_no_error (error);
}

HfHouse *
hf_house_new (unsigned stores)
{
  return hf_house_new_with_credentials (stores, NULL);
}

HfHouse *
hf_house_new_with_credentials (unsigned stores, HfCredentials *credentials)
{
  HfHouse *self = g_new0 (HfHouse, 1);

  self->dir = hf_test_dir_new ();
  g_set_object (&self->credentials, credentials);
  self->clock = hf_clock_new_manual (BEGIN);
  self->surroundings = hf_surroundings_new_manual ();
  start (self);
  for (unsigned i = 0; i < stores; i++)
    {
      char id[] = { (char)('a' + i), '\0' };

      hf_house_add_store (self, id, id);
    }
  return self;
}

static HfDb *
borrow (HfHouse *self)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (hf_engine_get_store (self->engine), &error);

  g_assert_no_error (error);
  return db;
}

static void
give_back (HfHouse *self, HfDb *db)
{
  hf_store_give_back (hf_engine_get_store (self->engine), db);
}

void
hf_house_free (HfHouse *self)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = borrow (self);

  hf_status_table_recount (db, &error);
  g_assert_no_error (error);
  give_back (self, db);
  hf_engine_free (self->engine);
  g_clear_object (&self->credentials);
  hf_clock_unref (self->clock);
  hf_surroundings_unref (self->surroundings);
  hf_memory_stores_clear ();
  hf_test_dir_free (self->dir);
  g_free (self);
}

void
hf_house_restart (HfHouse *self)
{
  g_clear_pointer (&self->engine, hf_engine_free);
  start (self);
  hf_engine_settle (self->engine);
}

void
hf_house_advance (HfHouse *self, gint64 by_us)
{
  hf_clock_advance (self->clock, by_us);
  hf_engine_settle (self->engine);
}

typedef HfPolicy *(*Change) (HfEngine *engine, JsonObject *changes, HfProblems *problems,
                             GError **error);

static void
change (HfHouse *self, Change func, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;

  g_assert_no_error (error);
  policy = func (self->engine, changes, problems, &error);
  g_assert_no_error (error);
  hf_engine_settle (self->engine);
}

void
hf_house_set_policy (HfHouse *self, const char *json)
{
  change (self, hf_engine_change_policy, json);
}

void
hf_house_set_settings (HfHouse *self, const char *json)
{
  change (self, hf_engine_change_settings, json);
}

/* ---- stores ---- */

HfBackendInfo *
hf_house_try_store (HfHouse *self, const char *id, const char *store, HfProblems *problems,
                    GError **error)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup ("memory");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "store", store);
  return hf_engine_add_backend (self->engine, wanted, problems, error);
}

/* The store is called as its backend. */
HfMemoryStore *
hf_house_add_store (HfHouse *self, const char *id, const char *domain)
{
  HfMemoryStore *store = hf_memory_store_get (id);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  hf_memory_store_set_domain (store, domain);
  info = hf_house_try_store (self, id, id, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (self->engine);
  return store;
}

/* One that says that it is on another computer, and in a domain of its own. */
HfMemoryStore *
hf_house_add_remote_store (HfHouse *self, const char *id)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  wanted->id = g_strdup (id);
  wanted->kind = g_strdup ("memory");
  json_object_set_string_member (wanted->settings, "store", id);
  json_object_set_string_member (wanted->settings, "address", "http://192.0.2.1:5001");
  info = hf_engine_add_backend (self->engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (self->engine);
  return hf_memory_store_get (id);
}

void
hf_house_order_change (HfHouse *self, const char *id, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  g_assert_no_error (error);
  info = hf_engine_change_backend (self->engine, id, changes, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

void
hf_house_change_store (HfHouse *self, const char *id, const char *json)
{
  hf_house_order_change (self, id, json);
  hf_engine_settle (self->engine);
}

HfBackendInfo *
hf_house_get_backend (HfHouse *self, const char *id)
{
  HfDb *db = borrow (self);
  g_autoptr (GError) error = NULL;
  HfBackendInfo *info = hf_backend_table_get (db, id, &error);

  give_back (self, db);
  g_assert_no_error (error);
  return info;
}

/* The place behind a backend, as @installation_id sees it. */
HfBackend *
hf_house_open (HfHouse *self, const char *id, const char *installation_id)
{
  HfDb *db = borrow (self);
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, id, NULL);
  g_autoptr (HfBackendConfig) config = NULL;

  give_back (self, db);
  config = hf_backend_config_new (id, info->settings, info->store_uuid, installation_id, self->dir,
                                  self->clock, self->credentials);
  return hf_backend_kind_create (hf_backend_kind_find (info->kind), config);
}

static HfBackend *
open_store (HfHouse *self, const char *id)
{
  return hf_house_open (self, id, "somebody else");
}

/* Puts a copy there that Holdfast knows nothing of. */
void
hf_house_plant (HfHouse *self, const char *store, HfTestDag *dag)
{
  g_autoptr (HfBackend) backend = open_store (self, store);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt
      = hf_backend_put (backend, &(HfPut){ hf_test_dag_get_root (dag), 0 }, stream, NULL, &error);

  g_assert_no_error (error);
}

/* The bytes of a copy as they are. */
GBytes *
hf_house_read (HfHouse *self, const char *store, HfCid *cid)
{
  g_autoptr (HfBackend) backend = open_store (self, store);
  g_autofree char *locator = hf_backend_locate (backend, cid);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = hf_backend_get (backend, locator, NULL, &error);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_no_error (error);
  g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

/* ---- what users do ---- */

HfAdded *
hf_house_try_add (HfHouse *self, GBytes *car, const HfAddOptions *options, GError **error)
{
  static const HfAddOptions none = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);

  return hf_engine_add_car (self->engine, stream, g_bytes_get_size (car),
                            options != NULL ? options : &none, NULL, error);
}

/* Adds and waits. Returns the job, 0 when there was nothing to do. */
gint64
hf_house_add (HfHouse *self, HfTestDag *dag)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (self, car, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (added->cids->len, ==, 1);
  g_assert_true (hf_cid_equal (added->cids->pdata[0], hf_test_dag_get_root (dag)));
  hf_engine_settle (self->engine);
  return added->job_id;
}

gint64
hf_house_verify (HfHouse *self, HfTestDag *dag)
{
  g_autoptr (GError) error = NULL;
  gint64 job;

  hf_engine_verify (self->engine, hf_test_dag_get_root (dag), &job, &error);
  g_assert_no_error (error);
  hf_engine_settle (self->engine);
  return job;
}

/* ---- what the registry says ---- */

HfPin *
hf_house_get_pin (HfHouse *self, HfTestDag *dag)
{
  HfDb *db = borrow (self);
  HfPin *pin = hf_pin_table_find (db, hf_test_dag_get_root (dag), NULL);

  give_back (self, db);
  return pin;
}

static GPtrArray *
replicas_of (HfHouse *self, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (self, dag);
  HfDb *db = borrow (self);
  GPtrArray *replicas = hf_replica_table_of_pin (db, pin != NULL ? pin->id : 0, NULL);

  give_back (self, db);
  return replicas;
}

char *
hf_house_get_copies (HfHouse *self, HfTestDag *dag)
{
  g_autoptr (GPtrArray) replicas = replicas_of (self, dag);
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", replica->backend_id,
                              hf_replica_state_to_string (replica->state));
    }
  return g_string_free (text, FALSE);
}

HfReplica *
hf_house_get_replica (HfHouse *self, HfTestDag *dag, const char *backend_id)
{
  g_autoptr (GPtrArray) replicas = replicas_of (self, dag);

  for (unsigned i = 0; i < replicas->len; i++)
    if (g_str_equal (((HfReplica *)replicas->pdata[i])->backend_id, backend_id))
      return g_ptr_array_steal_index (replicas, i);
  g_assert_not_reached ();
}

HfJob *
hf_house_get_job (HfHouse *self, gint64 id)
{
  HfDb *db = borrow (self);
  g_autoptr (GError) error = NULL;
  HfJob *job = hf_job_table_get (db, id, &error);

  give_back (self, db);
  g_assert_no_error (error);
  return job;
}

GPtrArray *
hf_house_list_jobs (HfHouse *self, int state)
{
  HfDb *db = borrow (self);
  GPtrArray *jobs = hf_job_table_list (db, state, 0, MOST_JOBS, NULL);

  give_back (self, db);
  g_assert_nonnull (jobs);
  return jobs;
}

unsigned
hf_house_count_events (HfHouse *self, const char *type, const char *part)
{
  HfDb *db = borrow (self);
  g_autoptr (GPtrArray) events = hf_event_table_list (db, 0, MOST_EVENTS, NULL);
  unsigned count = 0;

  give_back (self, db);
  for (unsigned i = 0; i < events->len; i++)
    {
      const HfEvent *event = g_ptr_array_index (events, i);

      count += (!type || g_str_equal (event->type, type)) && strstr (event->message, part) != NULL;
    }
  return count;
}

HfStatus
hf_house_get_status (HfHouse *self)
{
  g_autoptr (GError) error = NULL;
  HfStatus status;

  hf_engine_read_status (self->engine, &status, &error);
  g_assert_no_error (error);
  return status;
}

void
hf_house_assert_sentence (HfHouse *self, const char *sentence)
{
  HfStatus status = hf_house_get_status (self);
  g_autoptr (HfPolicy) policy = hf_engine_get_policy (self->engine, NULL);
  g_autofree char *got = hf_status_sentence (&status, policy);

  g_assert_cmpstr (got, ==, sentence);
}

void
hf_house_assert_copies (HfHouse *self, HfTestDag *dag, const char *copies)
{
  g_autofree char *got = hf_house_get_copies (self, dag);

  g_assert_cmpstr (got, ==, copies);
}

void
hf_house_assert_spool_empty (HfHouse *self)
{
  g_autofree char *path = g_build_filename (self->dir, "spool", NULL);

  g_assert_cmpuint (hf_test_dir_count (path), ==, 0);
}

gsize
hf_house_offset_of (HfTestDag *dag, unsigned block)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize offset = g_bytes_get_size (car), length;

  for (unsigned i = blocks->len; i > block; i--)
    offset -= g_bytes_get_size (hf_block_get_section (blocks->pdata[i - 1]));
  hf_block_get_data (blocks->pdata[block], &length);
  return offset + g_bytes_get_size (hf_block_get_section (blocks->pdata[block])) - length;
}

HfTestDag *
hf_house_new_dag (unsigned seed)
{
  return hf_test_dag_new (seed, 9, 3000, 3);
}

void
hf_house_assert_job (HfHouse *self, gint64 id, HfJobState state)
{
  g_autoptr (HfJob) job = hf_house_get_job (self, id);

  g_assert_cmpstr (hf_job_state_to_string (job->state), ==, hf_job_state_to_string (state));
}

unsigned
hf_house_count_puts (const char *stores)
{
  unsigned count = 0;

  for (; *stores != '\0'; stores++)
    {
      char name[] = { *stores, '\0' };

      count += (unsigned)hf_memory_store_get_count (hf_memory_store_get (name), "put");
    }
  return count;
}
