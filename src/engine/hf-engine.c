/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The façade: owns the registry, the backends and the scheduler, and hands each call to the file
 * that does it. Threading: all calls block; any thread but the main one and the API's. */

#include "hf-engine.h"

#include <fcntl.h>
#include <unistd.h>

#include "hf-admission.h"
#include "hf-adoption.h"
#include "hf-backend-admin.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-pin-access.h"
#include "hf-pin-orders.h"
#include "hf-scheduler.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"

#define WORKERS 4

struct _HfEngine
{
  HfStore *store;
  HfBackendSet *backends;
  HfScheduler *scheduler;
  HfPinAccess *access;
  char *data_dir;
  char *spool_dir;
  gboolean bare;
  gint64 begin; /* monotonic: how long it runs must not depend on a clock that people set */
};

/**
 * hf_engine_new:
 * @config: where, and by which clock
 * @error: return location
 *
 * Opens the registry. Nothing runs yet.
 *
 * Returns: (transfer full): an engine; %NULL with CONFLICT when another process has the directory,
 * or what is wrong with it
 */
HfEngine *
hf_engine_new (const HfEngineConfig *config, GError **error)
{
  g_autoptr (HfEngine) self = g_new0 (HfEngine, 1);

  self->data_dir = g_strdup (config->data_dir);
  self->bare = config->bare;
  self->begin = g_get_monotonic_time ();
  self->spool_dir = g_build_filename (config->data_dir, "spool", NULL);
  self->store = hf_store_open (config->data_dir, config->clock, error);
  if (self->store == NULL || !hf_dir_make (AT_FDCWD, self->spool_dir, error))
    return NULL;
  self->backends = hf_backend_set_new (self->store, self->spool_dir, config->credentials);
  if (!hf_backend_set_load (self->backends, error))
    return NULL;
  self->scheduler
      = hf_scheduler_new (self->store, self->backends, config->surroundings, self->spool_dir,
                          config->workers != 0 ? config->workers : WORKERS);
  self->access = hf_pin_access_new (self->store, self->backends, self->scheduler);
  return g_steal_pointer (&self);
}

/* Once nothing moves any more. */
static void
save_traffic (HfEngine *self)
{
  g_autoptr (GError) error = NULL;

  if (self->backends != NULL
      && !hf_meters_save (hf_backend_set_get_meters (self->backends), &error))
    g_warning ("what moved in the last minute is not counted: %s", error->message);
}

/**
 * hf_engine_free:
 * @self: (transfer full): an engine
 *
 * Stops it; what was acknowledged is durable.
 */
void
hf_engine_free (HfEngine *self)
{
  g_clear_pointer (&self->access, hf_pin_access_free);
  g_clear_pointer (&self->scheduler, hf_scheduler_free);
  save_traffic (self);
  g_clear_pointer (&self->backends, hf_backend_set_free);
  g_clear_pointer (&self->store, hf_store_close);
  g_free (self->data_dir);
  g_free (self->spool_dir);
  g_free (self);
}

/**
 * hf_engine_start:
 * @self: an engine
 * @error: return location
 *
 * Takes up the work that the last run left, and begins.
 *
 * Returns: %FALSE with @error when the data directory can't be used
 */
gboolean
hf_engine_start (HfEngine *self, GError **error)
{
  if (!self->bare
      && !hf_backend_admin_add_first (self->store, self->backends, self->data_dir, error))
    {
      g_prefix_error (error, "making the first store: ");
      return FALSE;
    }
  return hf_scheduler_start (self->scheduler, error);
}

/**
 * hf_engine_stop:
 * @self: an engine
 *
 * Interrupts what runs, to be gone on with at the next start, and waits for that.
 */
void
hf_engine_stop (HfEngine *self)
{
  hf_scheduler_stop (self->scheduler);
}

/**
 * hf_engine_settle:
 * @self: an engine that runs
 *
 * Blocks until nothing runs and nothing is due.
 */
void
hf_engine_settle (HfEngine *self)
{
  hf_scheduler_settle (self->scheduler);
}

/**
 * hf_engine_kick:
 * @self: an engine
 *
 * Has it look at what was changed in the registry beside it. Never blocks.
 */
void
hf_engine_kick (HfEngine *self)
{
  hf_scheduler_kick (self->scheduler);
}

/**
 * hf_engine_get_spool_dir:
 * @self: an engine
 *
 * Returns: (transfer none): where uploads wait
 */
const char *
hf_engine_get_spool_dir (HfEngine *self)
{
  return self->spool_dir;
}

/**
 * hf_engine_get_store:
 * @self: an engine
 *
 * Returns: (transfer none): the registry, to be read
 */
HfStore *
hf_engine_get_store (HfEngine *self)
{
  return self->store;
}

/**
 * hf_engine_get_clock:
 * @self: an engine
 *
 * Returns: (transfer none): the time that it goes by
 */
HfClock *
hf_engine_get_clock (HfEngine *self)
{
  return hf_store_get_clock (self->store);
}

/**
 * hf_engine_get_uptime:
 * @self: an engine
 *
 * Returns: microseconds since it was made; time in which the computer slept is not counted
 */
gint64
hf_engine_get_uptime (HfEngine *self)
{
  return g_get_monotonic_time () - self->begin;
}

/**
 * hf_engine_list_traffic:
 * @self: an engine
 *
 * Never blocks.
 *
 * Returns: (transfer full) (element-type HfTraffic): what moved to and from each backend, also of
 * those that were removed, by id
 */
GPtrArray *
hf_engine_list_traffic (HfEngine *self)
{
  return hf_meters_list (hf_backend_set_get_meters (self->backends));
}

/**
 * hf_engine_get_backends:
 * @self: an engine
 *
 * Returns: (transfer none): its backends
 */
HfBackendSet *
hf_engine_get_backends (HfEngine *self)
{
  return self->backends;
}

/**
 * hf_engine_get_scheduler:
 * @self: an engine
 *
 * Returns: (transfer none): its scheduler
 */
HfScheduler *
hf_engine_get_scheduler (HfEngine *self)
{
  return self->scheduler;
}

/**
 * hf_engine_set_job_func:
 * @self: an engine
 * @func: (nullable): told of each job that reached an end or was put off
 * @data: for @func
 *
 * A call that runs is waited for.
 */
void
hf_engine_set_job_func (HfEngine *self, HfJobFunc func, gpointer data)
{
  hf_scheduler_set_over_func (self->scheduler, func, data);
}

/**
 * hf_engine_set_changed_func:
 * @self: an engine
 * @func: (nullable): told after each change of the registry
 * @data: for @func
 *
 * The one before is not being called any more when this returns.
 */
void
hf_engine_set_changed_func (HfEngine *self, HfChangedFunc func, gpointer data)
{
  hf_store_set_committed_func (self->store, func, data);
}

/* spool: NULL where there is none, with the error of that */
static HfAdded *
admit (HfEngine *self, HfSpool *spool, const HfAddOptions *options, GCancellable *cancellable,
       GError **error)
{
  HfAdded *added = NULL;

  if (spool != NULL)
    added = hf_admission_add_spool (self->store, spool, options, cancellable, error);
  hf_scheduler_kick (self->scheduler);
  return added;
}

/**
 * hf_engine_add_car:
 * @self: an engine
 * @car: a CAR, read to its end
 * @length: its expected bytes, 0 = not known
 * @options: what the user says
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Receives and proves an upload, and queues its copies.
 *
 * Returns: (transfer full): what was added; %NULL with what is wrong with the CAR, or NO_SPACE, and
 * nothing was changed
 */
HfAdded *
hf_engine_add_car (HfEngine *self, GInputStream *car, guint64 length, const HfAddOptions *options,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (HfSpool) spool = hf_spool_receive (self->spool_dir, car, length, cancellable, error);

  return admit (self, spool, options, cancellable, error);
}

/**
 * hf_engine_add_tree:
 * @self: an engine
 * @fill: adds the files, on this thread
 * @data: for @fill
 * @length: the expected bytes of all files, 0 = not known
 * @profile: what decides about the CIDs
 * @options: what the user says
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Makes a DAG of files, and queues its copies.
 *
 * Returns: (transfer full): what was added; %NULL with the error of @fill, CONFLICT or INVALID for
 * what it added, or NO_SPACE, and nothing was changed
 */
HfAdded *
hf_engine_add_tree (HfEngine *self, HfTreeFunc fill, gpointer data, guint64 length,
                    const HfUnixfsProfile *profile, const HfAddOptions *options,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (HfSpool) spool
      = hf_spool_build (self->spool_dir, profile, fill, data, length, cancellable, error);

  return admit (self, spool, options, cancellable, error);
}

/**
 * hf_engine_add_cid:
 * @self: an engine
 * @cid: as the user writes it
 * @options: what the user says
 * @error: return location
 *
 * Pins what some store may hold already; takes back an unpin.
 *
 * Returns: (transfer full): what was added; %NULL with MALFORMED
 */
HfAdded *
hf_engine_add_cid (HfEngine *self, const char *cid, const HfAddOptions *options, GError **error)
{
  HfAdded *added = hf_admission_add_cid (self->store, cid, options, error);

  hf_scheduler_kick (self->scheduler);
  return added;
}

/**
 * hf_engine_verify:
 * @self: an engine
 * @cid: a pin
 * @job_id: (out): the job that reads all its copies
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND when there is no such pin
 */
gboolean
hf_engine_verify (HfEngine *self, HfCid *cid, gint64 *job_id, GError **error)
{
  gboolean queued = hf_pin_orders_verify (self->store, cid, job_id, error);

  hf_scheduler_kick (self->scheduler);
  return queued;
}

/**
 * hf_engine_unpin:
 * @self: an engine
 * @cid: a pin
 * @keep_replicas: whether its copies stay
 * @job_ids: (out) (element-type gint64): the jobs that remove them after the undo window
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND when there is no such pin
 */
gboolean
hf_engine_unpin (HfEngine *self, HfCid *cid, gboolean keep_replicas, GArray **job_ids,
                 GError **error)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!hf_pin_orders_unpin (self->store, cid, keep_replicas, jobs, error))
    return FALSE;
  hf_scheduler_kick (self->scheduler);
  *job_ids = g_steal_pointer (&jobs);
  return TRUE;
}

/**
 * hf_engine_cancel_job:
 * @self: an engine
 * @id: a job
 * @cancelled: (out): what becomes of it, and which pins go with it
 * @error: return location
 *
 * Ends a job: at once when it waits, soon when it runs.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over, removes a copy, or brings the only
 * copy of a pin that was there before
 */
gboolean
hf_engine_cancel_job (HfEngine *self, gint64 id, HfCancelled *cancelled, GError **error)
{
  return hf_scheduler_cancel_job (self->scheduler, id, cancelled, error);
}

/**
 * hf_engine_read_progress:
 * @self: an engine
 * @id: a job
 * @report: (out): how far it is
 *
 * Never blocks for long: any thread.
 *
 * Returns: %FALSE when it does not run
 */
gboolean
hf_engine_read_progress (HfEngine *self, gint64 id, HfProgressReport *report)
{
  return hf_scheduler_read_progress (self->scheduler, id, report);
}

/**
 * hf_engine_explain_job:
 * @self: an engine
 * @job: a job
 * @why: (out) (transfer full) (nullable): what it waits for, besides its turn and its time
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_engine_explain_job (HfEngine *self, const HfJob *job, char **why, GError **error)
{
  return hf_scheduler_explain (self->scheduler, job, why, error);
}

/**
 * hf_engine_get_access:
 * @self: an engine
 *
 * Returns: (transfer none): what pins hold, for the parts of the façade in files of their own
 */
HfPinAccess *
hf_engine_get_access (HfEngine *self)
{
  return self->access;
}

/**
 * hf_engine_read_pin:
 * @self: an engine
 * @cid: a pin
 * @error: return location
 *
 * Returns: (transfer full): a reader of its blocks, to be let go before the engine is; %NULL with
 * NOT_FOUND, CONFLICT when its content was never held here, UNAVAILABLE when no copy can be read
 */
HfPinReader *
hf_engine_read_pin (HfEngine *self, HfCid *cid, GError **error)
{
  return hf_pin_access_read (self->access, cid, error);
}

/**
 * hf_engine_export_pin:
 * @self: an engine
 * @cid: a pin
 * @error: return location
 *
 * Returns: (transfer full): its DAG as a CARv1, see hf_pin_access_export()
 */
GInputStream *
hf_engine_export_pin (HfEngine *self, HfCid *cid, GError **error)
{
  return hf_pin_access_export (self->access, cid, error);
}

/**
 * hf_engine_export_pins:
 * @self: an engine
 * @selection: which pins
 * @manifest: (out) (transfer full): the root of the CAR
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): their list and DAGs as a CARv1, see hf_pin_access_export_many()
 */
GInputStream *
hf_engine_export_pins (HfEngine *self, const HfSelection *selection, HfCid **manifest,
                       GCancellable *cancellable, GError **error)
{
  return hf_pin_access_export_many (self->access, selection, manifest, cancellable, error);
}

/**
 * hf_engine_read_status:
 * @self: an engine
 * @status: (out): the counts
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_engine_read_status (HfEngine *self, HfStatus *status, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (HfPolicy) policy = db != NULL ? hf_setting_table_get_policy (db, error) : NULL;
  gboolean read = policy != NULL && hf_status_table_read (db, policy, status, error);

  if (db != NULL)
    hf_store_give_back (self->store, db);
  return read;
}

/**
 * hf_engine_decide_plan:
 * @self: an engine
 * @id: of the plan that waits, as hf_approval_read() gave it
 * @approve: yes, or no
 * @pins: (out): how many pins it was about
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND when nothing of it waits any longer
 */
gboolean
hf_engine_decide_plan (HfEngine *self, gint64 id, gboolean approve, guint64 *pins, GError **error)
{
  gboolean decided = hf_approval_decide (self->store, id, approve, pins, error);

  hf_scheduler_kick (self->scheduler);
  return decided;
}

/**
 * hf_engine_add_backend:
 * @self: an engine
 * @wanted: see hf_backend_admin_add()
 * @problems: gets what is wrong with @wanted
 * @error: return location
 *
 * Returns: (transfer full): the backend, or %NULL
 */
HfBackendInfo *
hf_engine_add_backend (HfEngine *self, const HfBackendInfo *wanted, HfProblems *problems,
                       GError **error)
{
  return hf_engine_add_backend_with_secrets (self, wanted, NULL, problems, error);
}

/**
 * hf_engine_add_backend_with_secrets:
 * @self: an engine
 * @wanted: see hf_backend_admin_add()
 * @secrets: (nullable): name → value; goes nowhere but into the credentials
 * @problems: gets what is wrong with @wanted and @secrets
 * @error: return location
 *
 * Returns: (transfer full): the backend, or %NULL
 */
HfBackendInfo *
hf_engine_add_backend_with_secrets (HfEngine *self, const HfBackendInfo *wanted,
                                    JsonObject *secrets, HfProblems *problems, GError **error)
{
  HfBackendInfo *info
      = hf_backend_admin_add (self->store, self->backends, wanted, secrets, problems, error);

  hf_scheduler_discover (self->scheduler, info != NULL ? info->id : NULL);
  return info;
}

/**
 * hf_engine_change_backend:
 * @self: an engine
 * @id: a backend
 * @changes: see hf_backend_admin_change()
 * @problems: gets what is wrong with @changes
 * @error: return location
 *
 * Returns: (transfer full): the backend, or %NULL
 */
HfBackendInfo *
hf_engine_change_backend (HfEngine *self, const char *id, JsonObject *changes, HfProblems *problems,
                          GError **error)
{
  HfBackendInfo *info
      = hf_backend_admin_change (self->store, self->backends, id, changes, problems, error);
  gboolean list = info != NULL && hf_json_has (changes, "discovery");

  hf_scheduler_discover (self->scheduler, list ? id : NULL);
  return info;
}

/**
 * hf_engine_adopt:
 * @self: an engine
 * @id: a backend
 * @cids: (nullable) (element-type HfCid): what of it, %NULL = all
 * @count: (out): how much that is
 * @error: return location
 *
 * Has what was found in a store kept from now on, see hf_adoption_order().
 *
 * Returns: %FALSE with NOT_FOUND or CONFLICT, and nothing was changed
 */
gboolean
hf_engine_adopt (HfEngine *self, const char *id, GPtrArray *cids, guint64 *count, GError **error)
{
  gboolean ordered = hf_adoption_order (self->store, id, cids, count, error);

  hf_scheduler_discover (self->scheduler, NULL);
  return ordered;
}

/**
 * hf_engine_remove_backend:
 * @self: an engine
 * @id: a backend
 * @error: return location
 *
 * Returns: %FALSE with UNSAFE while pins need it, or NOT_FOUND
 */
gboolean
hf_engine_remove_backend (HfEngine *self, const char *id, GError **error)
{
  gboolean removed = hf_backend_admin_remove (self->store, self->backends, id, error);

  hf_scheduler_kick (self->scheduler);
  return removed;
}

/**
 * hf_engine_list_delegates:
 * @self: an engine
 * @error: return location
 *
 * Returns: (transfer full): where its nodes that get pins from a network are reached there, see
 * hf_delegates_list()
 */
char **
hf_engine_list_delegates (HfEngine *self, GError **error)
{
  return hf_delegates_list (hf_backend_set_get_delegates (self->backends), self->store, error);
}

/**
 * hf_engine_list_secrets:
 * @self: an engine
 * @backend_id: a backend
 *
 * Returns: (transfer full) (nullable): the names of the secrets that are kept for it. Never blocks
 */
char **
hf_engine_list_secrets (HfEngine *self, const char *backend_id)
{
  return hf_backend_set_list_secrets (self->backends, backend_id);
}

/**
 * hf_engine_get_latency:
 * @self: an engine
 * @backend_id: a backend
 *
 * Returns: see hf_backend_set_get_latency(). Never blocks
 */
gint64
hf_engine_get_latency (HfEngine *self, const char *backend_id)
{
  return hf_backend_set_get_latency (self->backends, backend_id);
}

/**
 * hf_engine_describe_copy:
 * @self: an engine
 * @backend_id: a backend
 * @locator: (nullable): of a copy there
 *
 * Returns: (transfer full) (nullable): where the copy is, for people. Never blocks
 */
char *
hf_engine_describe_copy (HfEngine *self, const char *backend_id, const char *locator)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (self->backends, backend_id, NULL);

  return backend != NULL && locator != NULL ? hf_backend_describe (backend, locator)
                                            : g_strdup (locator);
}

/**
 * hf_added_free:
 * @self: (transfer full): what was added
 */
void
hf_added_free (HfAdded *self)
{
  g_ptr_array_unref (self->cids);
  g_ptr_array_unref (self->fresh);
  g_free (self);
}
