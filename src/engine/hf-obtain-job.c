/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One copy, by a service that accepts a pin and gets it from its network: queued → copying →
 * accepted → stored → verified. What is accepted reserves its place and counts for nothing; the
 * service is asked for it after a minute, then ever later, until the deadline of its kind. All that
 * is known stands in the row, so the job goes on after any crash: what was asked for before is
 * found by its CID. A service whose copies nobody can read leaves them at stored, for which there
 * is its word alone (SAFETY §2). Threading: blocks; workers only. */

#include "hf-jobs.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-job-table.h"
#include "hf-origins.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-replica-table.h"
#include "hf-rules.h"

#define FIRST_LOOK HF_MINUTE
#define LONGEST_PAUSE (10 * HF_MINUTE)

typedef struct
{
  HfWork *work;
  HfReplica *row; /* NULL: there is nothing to do */
  HfPin *pin;
  GPtrArray *replicas; /* of the pin */
  GPtrArray *backends;
  HfBackend *backend;
  gint64 deadline; /* µs after it was accepted */

  const HfReceipt *receipt; /* on the way into the row, or: */
  const char *failure;
} Obtaining;

static void
obtaining_clear (Obtaining *self)
{
  g_clear_pointer (&self->row, hf_replica_free);
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->replicas, g_ptr_array_unref);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_clear_object (&self->backend);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Obtaining, obtaining_clear)

/**
 * hf_obtain_job_queue:
 * @db: inside a change
 * @pin: a pin
 * @initiative: the user's, or not
 * @now: the time
 * @job_id: (out): the job whose place is to be entered as a row of its own
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_obtain_job_queue (HfDb *db, const HfPin *pin, HfInitiative initiative, gint64 now,
                     gint64 *job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_OBTAIN);

  job->pin_id = pin->id;
  job->priority = pin->priority;
  job->created = now;
  job->total_bytes = pin->size;
  job->initiative = initiative;
  job->planned_bytes = pin->size;
  if (!hf_job_table_insert (db, job, error))
    return FALSE;
  *job_id = job->id;
  return TRUE;
}

/* ---- what there is to do ---- */

static gboolean
is_to_do (const HfReplica *row)
{
  return row->state == HF_REPLICA_QUEUED || row->state == HF_REPLICA_COPYING
         || row->state == HF_REPLICA_ACCEPTED
         || (row->state == HF_REPLICA_STORED && row->proved_at == 0);
}

static gboolean
find_row (Obtaining *self, HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_job (db, self->work->job->id, error);

  for (unsigned i = 0; rows != NULL && i < rows->len && self->row == NULL; i++)
    if (is_to_do (g_ptr_array_index (rows, i)))
      self->row = g_ptr_array_steal_index (rows, i);
  return rows != NULL;
}

static const HfBackendInfo *
info_of (const Obtaining *self, const char *id)
{
  for (unsigned i = 0; i < self->backends->len; i++)
    if (g_strcmp0 (((HfBackendInfo *)g_ptr_array_index (self->backends, i))->id, id) == 0)
      return g_ptr_array_index (self->backends, i);
  return NULL;
}

static gboolean
read_all (Obtaining *self, HfDb *db, GError **error)
{
  if (!find_row (self, db, error))
    return FALSE;
  if (self->row == NULL)
    return TRUE;
  self->pin = hf_pin_table_get (db, self->row->pin_id, error);
  if (self->pin != NULL)
    self->replicas = hf_replica_table_of_pin (db, self->pin->id, error);
  if (self->replicas != NULL)
    self->backends = hf_backend_table_list (db, error);
  return self->backends != NULL;
}

static gboolean
load (Obtaining *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->work->store, error);
  const HfBackendInfo *info;
  const HfBackendKind *kind;
  gboolean loaded;

  if (db == NULL)
    return FALSE;
  obtaining_clear (self);
  loaded = read_all (self, db, error);
  hf_store_give_back (self->work->store, db);
  if (!loaded || self->row == NULL)
    return loaded;
  info = info_of (self, self->row->backend_id);
  kind = info != NULL ? hf_backend_kind_find (info->kind) : NULL;
  self->deadline = kind != NULL ? kind->deadline : 0;
  self->backend = hf_work_get_backend (self->work, self->row->backend_id, error);
  return self->backend != NULL;
}

/* ---- recording ---- */

/* The same words again are no news. */
static gboolean
fail_row (HfDb *db, HfReplica *row, const char *why, gint64 now, GError **error)
{
  gboolean known = g_strcmp0 (row->error, why) == 0;
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_WARNING, "copy-failed", row->pin_id, row->backend_id,
                      "copying to %s failed: %s", row->backend_id, why);

  row->state = HF_REPLICA_FAILED;
  row->job_id = 0;
  g_free (row->error);
  row->error = g_strdup (why);
  return hf_replica_table_update (db, row, error)
         && (known || hf_event_table_append (db, event, now, error))
         && hf_pin_table_touch_wanted (db, row->pin_id, now + HF_RETRY_AFTER, error);
}

static void
note_place (Obtaining *self, HfReplica *row)
{
  g_free (row->locator);
  row->locator = g_strdup (self->receipt->locator);
  row->created = self->receipt->created;
  row->proof = HF_PROOF_NONE;
  row->stored_at = hf_clock_now (self->work->clock);
}

/* Of one that was given up meanwhile nothing but the place is noted, for its removal. */
static gboolean
do_fail (HfDb *db, gpointer data, GError **error)
{
  Obtaining *self = data;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, self->row->id, error);

  if (row == NULL)
    return FALSE;
  if (self->receipt != NULL)
    note_place (self, row);
  return is_to_do (row) ? fail_row (db, row, self->failure, hf_clock_now (self->work->clock), error)
                        : hf_replica_table_update (db, row, error);
}

static gboolean fail (Obtaining *self, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (Obtaining *self, GError **error, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->failure = why;
  return hf_store_change (self->work->store, do_fail, self, error);
}

/* The pin may have become private since its place was reserved. */
static gboolean
do_begin (HfDb *db, gpointer data, GError **error)
{
  Obtaining *self = data;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, self->row->id, error);
  g_autoptr (HfPin) pin = row != NULL ? hf_pin_table_get (db, row->pin_id, error) : NULL;

  if (pin == NULL)
    return FALSE;
  if (row->state != HF_REPLICA_QUEUED && row->state != HF_REPLICA_COPYING)
    {
      self->row->state = row->state;
      return TRUE;
    }
  if (HF_RULE (PRIVATE) && pin->visibility == HF_VISIBILITY_PRIVATE)
    {
      self->row->state = HF_REPLICA_FAILED;
      return fail_row (db, row, "the pin is private now", hf_clock_now (self->work->clock), error);
    }
  self->row->state = row->state = HF_REPLICA_COPYING;
  return hf_replica_table_update (db, row, error);
}

static void
mark_stored (HfReplica *row, gint64 now)
{
  row->state = HF_RULE (LISTED_IS_NO_PROOF) ? HF_REPLICA_STORED : HF_REPLICA_VERIFIED;
  row->proof = HF_PROOF_LISTED;
  row->stored_at = now;
  row->absent_since = 0;
  g_clear_pointer (&row->error, g_free);
}

static gboolean
do_receipt (HfDb *db, gpointer data, GError **error)
{
  Obtaining *self = data;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, self->row->id, error);

  if (row == NULL)
    return FALSE;
  note_place (self, row);
  if (row->state == HF_REPLICA_COPYING)
    {
      g_clear_pointer (&row->error, g_free);
      row->state = HF_REPLICA_ACCEPTED;
      if (!self->receipt->accepted)
        mark_stored (row, row->stored_at);
    }
  return hf_replica_table_update (db, row, error)
         && hf_origins_remember (db, row->backend_id, self->receipt->delegates, error);
}

static gboolean
do_store (HfDb *db, gpointer data, GError **error)
{
  Obtaining *self = data;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, self->row->id, error);

  if (row == NULL)
    return FALSE;
  if (row->state != HF_REPLICA_ACCEPTED)
    return TRUE;
  mark_stored (row, hf_clock_now (self->work->clock));
  return hf_replica_table_update (db, row, error);
}

/* ---- asking ---- */

static gboolean
record_receipt (Obtaining *self, GError **error)
{
  const HfBackendInfo *same = hf_origins_find_same (self->backends, self->receipt->delegates);

  if (same == NULL)
    return hf_store_change (self->work->store, do_receipt, self, error);
  return fail (self, error,
               "the service keeps its pins in the node of “%s”, where the copy would count twice",
               same->id);
}

static gboolean
ask (Obtaining *self, GError **error)
{
  g_autoptr (GPtrArray) nodes = NULL;
  g_auto (GStrv) origins = NULL;
  HfPut put = { self->pin->cid, self->pin->size, self->pin->name, NULL };
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (GError) why = NULL;

  if (!hf_store_change (self->work->store, do_begin, self, error))
    return FALSE;
  if (self->row->state != HF_REPLICA_COPYING)
    return TRUE;
  nodes = hf_origins_list_nodes (self->work->backends, self->backends, self->replicas);
  origins = hf_origins_list_addresses (nodes, self->work->cancellable);
  put.origins = (const char *const *)origins;
  receipt = hf_backend_obtain (self->backend, &put, NULL, NULL, self->work->cancellable, &why);
  if (receipt == NULL && g_cancellable_set_error_if_cancelled (self->work->cancellable, error))
    return FALSE;
  if (receipt == NULL)
    return fail (self, error, "%s", why->message);
  self->receipt = receipt;
  if (!record_receipt (self, error))
    return FALSE;
  if (receipt->accepted)
    hf_origins_connect (nodes, receipt->delegates, self->work->cancellable);
  self->receipt = NULL;
  return TRUE;
}

/* ---- waiting ---- */

static gboolean
is_over (const Obtaining *self)
{
  return hf_clock_now (self->work->clock) - self->row->stored_at >= self->deadline;
}

static gboolean
give_up (Obtaining *self, const char *words, GError **error)
{
  g_autofree char *limit = hf_human_duration (self->deadline);

  return fail (self, error, "was not pinned within %s%s%s", limit, words != NULL ? ": " : "",
               words != NULL ? words : "");
}

/* A service that can't be asked says nothing; its time runs all the same. */
static gboolean
look (Obtaining *self, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEntry) entry
      = hf_backend_stat (self->backend, self->row->locator, self->work->cancellable, &why);

  if (g_cancellable_set_error_if_cancelled (self->work->cancellable, error))
    return FALSE;
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return fail (self, error, "the service does not have the pin request any more");
  if (entry != NULL && entry->holding == HF_HELD)
    return hf_store_change (self->work->store, do_store, self, error);
  if (entry != NULL && entry->holding == HF_REFUSED)
    return fail (self, error, "the service gave up%s%s", entry->words != NULL ? ": " : "",
                 entry->words != NULL ? entry->words : "");
  if (is_over (self))
    return give_up (self, entry != NULL ? entry->words : why->message, error);
  return TRUE;
}

/* The pauses double, within limits. */
static void
put_off (Obtaining *self)
{
  gint64 now = hf_clock_now (self->work->clock);
  gint64 since = self->row->stored_at;
  gint64 pause = CLAMP (now - since, FIRST_LOOK, LONGEST_PAUSE);

  self->work->job->state = HF_JOB_QUEUED;
  self->work->job->next_try = MAX (MIN (now + pause, since + self->deadline), now + HF_SECOND);
}

/* ---- the end ---- */

/* The place is none of the target's any more: another one is looked for. */
static gboolean
do_tell (HfDb *db, gpointer data, GError **error)
{
  Obtaining *self = data;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, self->row->id, error);

  if (row == NULL)
    return FALSE;
  if (row->state != HF_REPLICA_STORED)
    return TRUE;
  g_free (row->error);
  row->error = g_strdup (HF_MERE_WORD);
  return hf_replica_table_update (db, row, error) && hf_pin_table_touch (db, row->pin_id, 0, error);
}

static gboolean
prove (Obtaining *self, GError **error)
{
  g_autoptr (HfProof) proof = NULL;

  if ((hf_backend_get_flags (self->backend) & HF_BACKEND_CAN_FETCH) == 0)
    return hf_store_change (self->work->store, do_tell, self, error);
  proof = hf_proof_make (self->work, self->row->id, self->pin->size, error);
  return proof != NULL;
}

static gboolean
report (Obtaining *self, gint64 row_id, GError **error)
{
  HfDb *db = hf_store_borrow (self->work->store, error);
  g_autoptr (HfReplica) row = db != NULL ? hf_replica_table_get (db, row_id, error) : NULL;
  JsonObject *result;

  if (db != NULL)
    hf_store_give_back (self->work->store, db);
  if (row == NULL)
    return FALSE;
  result = json_object_new ();
  json_object_set_string_member (result, "backend", row->backend_id);
  json_object_set_string_member (result, "state", hf_replica_state_to_string (row->state));
  if (row->error != NULL)
    json_object_set_string_member (result, "error", row->error);
  g_clear_pointer (&self->work->job->result, json_object_unref);
  self->work->job->result = result;
  return TRUE;
}

/**
 * hf_obtain_job_run:
 * @work: an obtain job
 * @error: return location
 *
 * Returns: %TRUE when its place is filled or was given up, as the row and the result say, or is to
 * be looked at again: then the job's next_try says when and its state is queued
 */
gboolean
hf_obtain_job_run (HfWork *work, GError **error)
{
  g_auto (Obtaining) self = { .work = work };
  gint64 row_id;

  if (!load (&self, error))
    return FALSE;
  if (self.row == NULL)
    return TRUE;
  row_id = self.row->id;
  if (self.row->state == HF_REPLICA_ACCEPTED
          ? !look (&self, error)
          : self.row->state != HF_REPLICA_STORED && !ask (&self, error))
    return FALSE;
  if (!load (&self, error))
    return FALSE;
  if (self.row != NULL && self.row->state == HF_REPLICA_STORED && !prove (&self, error))
    return FALSE;
  if (self.row != NULL && self.row->state == HF_REPLICA_ACCEPTED)
    put_off (&self);
  return report (&self, row_id, error);
}
