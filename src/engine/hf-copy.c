/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills the places that the reconciler reserved for a job: queued → copying → stored, then a full
 * read makes it verified. A copy that is only written once more (the job's payload names it) keeps
 * its state until the store has taken the new one. Rows that a crash left copying are begun again;
 * a row whose pin was given up meanwhile keeps its state, and what was written is noted there so
 * that its removal finds it. Threading: blocks; workers only. */

#include "hf-copy.h"

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-replica-table.h"
#include "hf-rules.h"

#define AGAIN "again" /* in the payload: ids of copies */

static gboolean
is_again (const HfJob *job, const HfReplica *replica)
{
  JsonArray *ids = json_object_has_member (job->payload, AGAIN)
                       ? json_object_get_array_member (job->payload, AGAIN)
                       : NULL;

  if (replica->state != HF_REPLICA_STORED && replica->state != HF_REPLICA_VERIFIED
      && replica->state != HF_REPLICA_STALE && replica->state != HF_REPLICA_SUSPECT)
    return FALSE;
  for (unsigned i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    if (json_array_get_int_element (ids, i) == replica->id)
      return TRUE;
  return FALSE;
}

/**
 * hf_copy_add_again:
 * @job: a job that is to write a copy once more
 * @replica_id: the copy, whose row names @job
 */
void
hf_copy_add_again (HfJob *job, gint64 replica_id)
{
  if (!json_object_has_member (job->payload, AGAIN))
    json_object_set_array_member (job->payload, AGAIN, json_array_new ());
  json_array_add_int_element (json_object_get_array_member (job->payload, AGAIN), replica_id);
}

/**
 * hf_copy_is_to_do:
 * @job: a job
 * @replica: one of the copies whose rows name it
 *
 * Returns: whether @job has still to write @replica
 */
gboolean
hf_copy_is_to_do (const HfJob *job, const HfReplica *replica)
{
  return replica->job_id == job->id
         && (replica->state == HF_REPLICA_QUEUED || replica->state == HF_REPLICA_COPYING
             || is_again (job, replica));
}

static gboolean
is_to_do (const HfJob *job, const HfReplica *replica, gint64 pin_id)
{
  return replica->pin_id == pin_id && hf_copy_is_to_do (job, replica);
}

/* (element-type HfReplica): the places of this job for one pin that are still empty. */
static GPtrArray *
places (HfWork *work, gint64 pin_id, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  GPtrArray *rows;
  unsigned i;

  if (db == NULL)
    return NULL;
  rows = hf_replica_table_of_job (db, work->job->id, error);
  hf_store_give_back (work->store, db);
  for (i = rows != NULL ? rows->len : 0; i > 0; i--)
    if (!is_to_do (work->job, g_ptr_array_index (rows, i - 1), pin_id))
      g_ptr_array_remove_index (rows, i - 1);
  return rows;
}

/**
 * hf_copy_is_wanted:
 * @work: a running job
 * @pin_id: a pin
 * @wanted: (out): whether the job has places to fill for it
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_copy_is_wanted (HfWork *work, gint64 pin_id, gboolean *wanted, GError **error)
{
  g_autoptr (GPtrArray) rows = places (work, pin_id, error);

  *wanted = rows != NULL && rows->len > 0;
  return rows != NULL;
}

/**
 * hf_copy_plan:
 * @work: a running job
 * @pin: a pin
 * @bytes: (out): what hf_copy_from() and hf_copy_prove() are going to move and to read for it
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_copy_plan (HfWork *work, const HfPin *pin, guint64 *bytes, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (GPtrArray) rows
      = db != NULL ? hf_replica_table_of_job (db, work->job->id, error) : NULL;
  guint64 copied = 0, read = 0;
  unsigned i;

  if (db != NULL)
    hf_store_give_back (work->store, db);
  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfReplica *row = g_ptr_array_index (rows, i);
      gboolean open = is_to_do (work->job, row, pin->id);

      copied = open ? pin->size : copied;
      if (open || (row->pin_id == pin->id && row->state == HF_REPLICA_STORED))
        read += pin->size;
    }
  *bytes = copied + read;
  return rows != NULL;
}

/* One row and its end, or all of them at the beginning. */
typedef struct
{
  HfWork *work;
  GPtrArray *rows;
  GPtrArray *targets; /* NULL at the beginning */
} Step;

/* NULL without @error for one that is gone, since its backend was removed meanwhile. */
static gboolean
find_row (HfDb *db, gint64 id, HfReplica **row, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *row = hf_replica_table_get (db, id, &local_error);
  if (local_error == NULL || g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
begin_rows (HfDb *db, gpointer data, GError **error)
{
  Step *step = data;
  unsigned i;

  for (i = 0; i < step->rows->len; i++)
    {
      HfReplica *wanted = g_ptr_array_index (step->rows, i);
      g_autoptr (HfReplica) row = NULL;

      if (!find_row (db, wanted->id, &row, error))
        return FALSE;
      if (row == NULL || !is_to_do (step->work->job, row, wanted->pin_id)
          || is_again (step->work->job, row))
        continue;
      row->state = HF_REPLICA_COPYING;
      if (!hf_replica_table_update (db, row, error))
        return FALSE;
    }
  return TRUE;
}

/* Some stores can't tell who made what was there before; the row can, when it is a repair of the
 * very copy. Another one under the same root, such as a user's own pin, is not ours. */
static void
apply_receipt (HfReplica *row, const HfReceipt *receipt, gboolean again, gint64 now)
{
  gboolean made_before = row->created && g_strcmp0 (row->locator, receipt->locator) == 0;

  g_free (row->locator);
  row->locator = g_strdup (receipt->locator);
  row->bytes = receipt->bytes;
  row->created = receipt->created || made_before;
  row->stored_at = now;
  row->proof = HF_PROOF_LISTED;
  row->absent_since = 0;
  g_clear_pointer (&row->error, g_free);
  if (row->state == HF_REPLICA_COPYING || again)
    row->state = HF_RULE (LISTED_IS_NO_PROOF) ? HF_REPLICA_STORED : HF_REPLICA_VERIFIED;
}

/* A place that held a damaged copy holds it still, and one whose copy was taken away lacks it. What
 * was to be written once more is as it was, as far as is known. */
static void
apply_failure (HfReplica *row, const GError *why, gboolean again)
{
  if (row->state != HF_REPLICA_COPYING && !again)
    return;
  if (!again)
    row->state = hf_replica_state_without_job (row);
  row->job_id = 0;
  g_free (row->error);
  row->error = again ? g_strdup_printf ("it could not be written again: %s", why->message)
                     : g_strdup (why->message);
}

static gboolean
end_row (HfDb *db, HfWork *work, gint64 id, const HfTransferTarget *target, GError **error)
{
  gint64 now = hf_clock_now (work->clock);
  g_autoptr (HfReplica) row = NULL;
  g_autoptr (HfEvent) event = NULL;
  gboolean again;

  if (!find_row (db, id, &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  again = is_again (work->job, row);
  if (target->receipt != NULL)
    {
      apply_receipt (row, target->receipt, again, now);
      return hf_replica_table_update (db, row, error);
    }
  apply_failure (row, target->error, again);
  event = hf_event_new (HF_SEVERITY_WARNING, "copy-failed", row->pin_id, row->backend_id,
                        "copying to %s failed: %s", row->backend_id, target->error->message);
  return hf_replica_table_update (db, row, error) && hf_event_table_append (db, event, now, error)
         && hf_pin_table_touch_wanted (db, row->pin_id, now + HF_RETRY_AFTER, error);
}

/* One that the end of the program interrupted is begun again at the next start. */
static gboolean
has_ended (const HfTransferTarget *target)
{
  return target->receipt != NULL
         || (target->error != NULL
             && !g_error_matches (target->error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

static gboolean
end_rows (HfDb *db, gpointer data, GError **error)
{
  Step *step = data;
  unsigned i;

  for (i = 0; i < step->rows->len; i++)
    {
      HfReplica *row = g_ptr_array_index (step->rows, i);
      HfTransferTarget *target = g_ptr_array_index (step->targets, i);

      if (has_ended (target) && !end_row (db, step->work, row->id, target, error))
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
make_targets (HfWork *work, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) targets
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_transfer_target_free);
  unsigned i;

  for (i = 0; i < rows->len; i++)
    {
      HfReplica *row = g_ptr_array_index (rows, i);
      g_autoptr (HfBackend) backend = hf_work_get_backend (work, row->backend_id, error);

      if (backend == NULL)
        return NULL;
      g_ptr_array_add (targets, hf_transfer_target_new (backend));
    }
  return g_steal_pointer (&targets);
}

static void
report_progress (guint64 bytes, gpointer data)
{
  hf_work_progress (data, bytes);
}

static void
show_targets (HfWork *work, GPtrArray *rows)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  unsigned i;

  for (i = 0; i < rows->len; i++)
    g_strv_builder_add (names, ((HfReplica *)g_ptr_array_index (rows, i))->backend_id);
  list = g_strv_builder_end (names);
  hf_progress_set_targets (work->progress, (const char *const *)list);
}

/* What a source's failure did to the targets is not theirs: their places stay reserved for the next
 * source. */
static void
forget_errors (GPtrArray *targets)
{
  unsigned i;

  for (i = 0; i < targets->len; i++)
    g_clear_error (&((HfTransferTarget *)g_ptr_array_index (targets, i))->error);
}

/**
 * hf_copy_from:
 * @work: a running job
 * @pin: its pin, or one of them
 * @source: the blocks, verified
 * @next: (nullable): gives another source when one fails
 * @data: for @next
 * @error: return location
 *
 * Copies the pin to the places that are reserved for it, and records each receipt or failure.
 *
 * Returns: how it ended. %HF_TRANSFER_SOURCE_FAILED leaves the places reserved, for another source
 */
HfTransferOutcome
hf_copy_from (HfWork *work, const HfPin *pin, HfBlockStream *source, HfNextSourceFunc next,
              gpointer data, GError **error)
{
  HfTransferOptions options = {
    .root = pin->cid,
    .size = pin->size,
    .name = pin->name,
    .spill_dir = hf_backend_set_get_spill_dir (work->backends),
    .stall = HF_STALL,
    .progress = report_progress,
    .progress_data = work,
    .next_source = next,
    .next_source_data = data,
  };
  g_autoptr (GPtrArray) rows = places (work, pin->id, error);
  g_autoptr (GPtrArray) targets = rows != NULL ? make_targets (work, rows, error) : NULL;
  Step step = { work, rows, NULL };
  HfTransferOutcome outcome;
  HfDagSummary summary;
  g_autoptr (GError) failure = NULL;

  if (targets == NULL || !hf_store_change (work->store, begin_rows, &step, error))
    return HF_TRANSFER_SOURCE_FAILED;
  show_targets (work, rows);
  outcome = hf_transfer_run (source, &options, targets, &summary, work->cancellable, &failure);
  hf_progress_set_targets (work->progress, NULL);
  if (outcome == HF_TRANSFER_SOURCE_FAILED)
    forget_errors (targets);
  else
    hf_work_end_step (work, pin->size);
  step.targets = targets;
  if (!hf_store_change (work->store, end_rows, &step, error))
    return HF_TRANSFER_SOURCE_FAILED;
  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return HF_TRANSFER_SOURCE_FAILED; /* places may be open still */
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return outcome;
}

/**
 * hf_copy_prove:
 * @work: a running job
 * @pin: a pin
 * @error: return location
 *
 * Reads back in full what the job has stored for the pin.
 *
 * Returns: %FALSE with @error when the job was cancelled or the registry can't be used; a copy that
 * turns out bad is recorded, not an error
 */
gboolean
hf_copy_prove (HfWork *work, const HfPin *pin, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (GPtrArray) rows = NULL;
  unsigned i;

  if (db == NULL)
    return FALSE;
  rows = hf_replica_table_of_job (db, work->job->id, error);
  hf_store_give_back (work->store, db);
  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      HfReplica *row = g_ptr_array_index (rows, i);
      g_autoptr (HfProof) proof = NULL;

      if (row->pin_id != pin->id || row->state != HF_REPLICA_STORED)
        continue;
      proof = hf_proof_make (work, row->id, pin->size, error);
      if (proof == NULL)
        return FALSE;
    }
  return rows != NULL;
}

static JsonObject *
describe (const HfReplica *row)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "backend", row->backend_id);
  json_object_set_string_member (object, "state", hf_replica_state_to_string (row->state));
  if (row->error != NULL)
    json_object_set_string_member (object, "error", row->error);
  return object;
}

/**
 * hf_copy_report:
 * @work: a running job
 * @pin_id: a pin
 * @pins: gets an object {cid, content, copies: [{backend, state, error?}], held,
 * proven}
 * @proven: (out): its copies with a proof that counts
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_copy_report (HfWork *work, gint64 pin_id, JsonArray *pins, int *proven, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (HfPin) pin = db != NULL ? hf_pin_table_get (db, pin_id, error) : NULL;
  g_autoptr (GPtrArray) rows = pin != NULL ? hf_replica_table_of_pin (db, pin_id, error) : NULL;
  JsonArray *copies;
  JsonObject *object;
  unsigned i;

  if (db != NULL)
    hf_store_give_back (work->store, db);
  if (rows == NULL)
    return FALSE;
  copies = json_array_new ();
  for (i = 0; i < rows->len; i++)
    json_array_add_object_element (copies, describe (g_ptr_array_index (rows, i)));
  object = json_object_new ();
  json_object_set_string_member (object, "cid", pin->text);
  json_object_set_string_member (object, "content", hf_content_to_string (pin->content));
  json_object_set_array_member (object, "copies", copies);
  json_object_set_int_member (object, "held", pin->held);
  json_object_set_int_member (object, "proven", pin->proven);
  json_array_add_object_element (pins, object);
  *proven = pin->proven;
  return TRUE;
}
