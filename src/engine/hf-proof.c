/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The single place that proves copies and writes evidence (SAFETY §2). A proof is a full read:
 * every block hashed here, the DAG complete, from that store alone. A copy that is read wrong is
 * corrupt at once; one that is not found is only suspect until a second direct look at least ten
 * minutes later; a store that does not answer, or not us, says nothing about its copies. Threading:
 * blocks; workers only. */

#include "hf-proof.h"

#include "hf-backend-table.h"
#include "hf-car-check.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-job-needs.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-placement.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

/* An I/O error of a store that is there and answers is damage; of one that isn't, it says nothing.
 * Nor does an answer to the request for the copy that isn't about the copy (@opened is FALSE). */
static HfVerdict
judge (HfBackend *backend, const GError *why, gboolean opened, GCancellable *cancellable)
{
  g_autoptr (HfProbe) probe = NULL;

  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return HF_VERDICT_ABSENT;
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (why, HF_ERROR, HF_ERROR_UNAVAILABLE)
      || g_error_matches (why, HF_ERROR, HF_ERROR_DENIED)
      || g_error_matches (why, HF_ERROR, HF_ERROR_STALLED)
      || g_error_matches (why, HF_ERROR, HF_ERROR_NO_SPACE))
    return HF_RULE (OUR_ACCESS) ? HF_VERDICT_INCONCLUSIVE : HF_VERDICT_CORRUPT;
  if (why->domain == HF_ERROR && why->code != HF_ERROR_FAILED)
    return opened || why->code == HF_ERROR_CORRUPT ? HF_VERDICT_CORRUPT : HF_VERDICT_INCONCLUSIVE;
  probe = hf_backend_probe (backend, cancellable, NULL);
  if (probe != NULL
      && g_strcmp0 (probe->store_uuid, hf_backend_get_config (backend)->store_uuid) == 0)
    return HF_VERDICT_CORRUPT;
  return HF_VERDICT_INCONCLUSIVE;
}

/* Of a copy that can't be read there is still a direct look, which can find that it is gone. */
static void
look_only (HfBackend *backend, const char *locator, HfProof *proof, GCancellable *cancellable)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEntry) entry = hf_backend_stat (backend, locator, cancellable, &why);

  proof->unprovable = TRUE;
  proof->verdict = HF_VERDICT_INCONCLUSIVE;
  if (entry != NULL && entry->holding == HF_HELD)
    proof->detail = g_strdup (HF_MERE_WORD);
  else if (entry != NULL)
    proof->detail = g_strdup ("the service says that it does not hold it now");
  else
    proof->detail = g_strdup (why->message);
  if (entry != NULL ? entry->holding == HF_REFUSED
                    : g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    proof->verdict = HF_VERDICT_ABSENT;
}

/**
 * hf_proof_read:
 * @backend: the store's backend
 * @locator: the copy
 * @root: what it must be a copy of
 * @progress: told how many bytes were read
 * @data: for @progress
 * @cancellable: (nullable): stops it: inconclusive
 *
 * Reads a copy to its end and hashes all of it; where nobody can read it, looks at it. Records
 * nothing.
 *
 * Returns: (transfer full): what was found
 */
HfProof *
hf_proof_read (HfBackend *backend, const char *locator, HfCid *root, HfCountedFunc progress,
               gpointer data, GCancellable *cancellable)
{
  HfBackendConfig *config = hf_backend_get_config (backend);
  HfProof *proof = g_new0 (HfProof, 1);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  proof->started = hf_clock_now (config->clock);
  if ((hf_backend_get_flags (backend) & HF_BACKEND_CAN_FETCH) == 0)
    {
      look_only (backend, locator, proof, cancellable);
      proof->finished = hf_clock_now (config->clock);
      return proof;
    }
  stream = hf_backend_get (backend, locator, cancellable, &error);
  if (stream != NULL)
    {
      g_autoptr (GInputStream) counted = hf_counted_stream_new (stream, progress, data);

      hf_car_check (counted, root, config->spill_dir, &proof->summary, &proof->bytes, cancellable,
                    &error);
      g_input_stream_close (counted, NULL, NULL);
    }
  proof->verdict = HF_VERDICT_GOOD;
  if (error != NULL)
    {
      proof->verdict = judge (backend, error, stream != NULL, cancellable);
      proof->detail = g_strdup (error->message);
    }
  proof->finished = hf_clock_now (config->clock);
  return proof;
}

typedef struct
{
  gint64 replica_id;
  const char *store_uuid;
  HfInitiative initiative; /* of the job that read it */
  HfProof *proof;
} Recording;

static void
apply_good (HfReplica *replica, const Recording *recording)
{
  /* Who took it away put it back: it is not ours to remove any more. */
  if (replica->state == HF_REPLICA_MISSING)
    replica->created = FALSE;
  if (replica->state != HF_REPLICA_REMOVING && replica->state != HF_REPLICA_DELETING)
    replica->state = HF_REPLICA_VERIFIED;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_at = recording->proof->finished;
  g_free (replica->proved_store);
  replica->proved_store = g_strdup (recording->store_uuid);
  if (replica->bytes == 0) /* of stores that do not tell */
    replica->bytes = recording->proof->bytes;
  replica->absent_since = 0;
  g_clear_pointer (&replica->error, g_free);
}

/* One look that did not find it makes a copy suspect, a second one ten minutes later missing. */
static void
apply_absent (HfReplica *replica, const HfProof *proof)
{
  if (replica->absent_since == 0)
    replica->absent_since = proof->finished;
  replica->state
      = HF_RULE (TWO_LOOKS) && proof->finished - replica->absent_since < HF_SECOND_LOOK_AFTER
            ? HF_REPLICA_SUSPECT
            : HF_REPLICA_MISSING;
}

static void
apply_bad (HfReplica *replica, const HfProof *proof)
{
  g_free (replica->error);
  replica->error = g_strdup (proof->detail);
  if (proof->verdict == HF_VERDICT_ABSENT)
    apply_absent (replica, proof);
  else
    {
      replica->state = HF_REPLICA_CORRUPT;
      replica->absent_since = 0;
    }
}

static gboolean
queue_second_look (HfDb *db, const HfReplica *replica, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

  job->pin_id = replica->pin_id;
  job->next_try = replica->absent_since + HF_SECOND_LOOK_AFTER;
  job->created = replica->absent_since;
  g_clear_pointer (&job->payload, json_object_unref);
  job->payload = hf_verify_job_payload_of_store (replica->store_id);
  return hf_job_needs_queue (db, job, error);
}

/**
 * hf_proof_queue_look:
 * @db: inside a change
 * @replica: a copy that was written and not proven, or that was not found once
 * @now: the time
 * @pause: µs until it is to be read
 * @job_id: (out) (optional): the job that reads it, or one that may
 * @error: return location
 *
 * Such a copy counts for nothing, and keeps others from being made: it is tried again until it is
 * proven or found bad. A job that does so already is enough.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_proof_queue_look (HfDb *db, const HfReplica *replica, gint64 now, gint64 pause, gint64 *job_id,
                     GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);
  gint64 open_job;

  if (!hf_verify_job_find (db, replica->pin_id, replica, &open_job, error))
    return FALSE;
  if (job_id != NULL)
    *job_id = open_job;
  if (open_job != 0)
    return TRUE;
  job->pin_id = replica->pin_id;
  job->next_try = now + pause;
  job->created = now;
  if (replica->state == HF_REPLICA_STORED)
    {
      json_object_unref (job->payload);
      job->payload = hf_verify_job_payload_unproven ();
    }
  if (!hf_job_needs_queue (db, job, error))
    return FALSE;
  if (job_id != NULL)
    *job_id = job->id;
  return TRUE;
}

/* For people: a copy that was there, and that two looks did not find. */
static char *
describe_change (const HfReplica *replica, const HfPin *pin, const HfProof *proof)
{
  if (replica->state == HF_REPLICA_MISSING)
    return g_strdup_printf ("%s is not kept on %s any more (%s): it was removed outside Holdfast. "
                            "It is healed elsewhere, and not put back there without your word",
                            pin->text, replica->backend_id, proof->detail);
  return g_strdup_printf ("the copy of %s on %s is %s: %s", pin->text, replica->backend_id,
                          hf_replica_state_to_string (replica->state), proof->detail);
}

static gboolean
tell (HfDb *db, const HfReplica *replica, const HfPin *pin, const HfProof *proof, GError **error)
{
  const char *word = hf_replica_state_to_string (replica->state);
  g_autofree char *type = g_strconcat ("replica-", word, NULL);
  g_autofree char *text = describe_change (replica, pin, proof);
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_WARNING, type, pin->id, replica->backend_id, "%s", text);

  return hf_event_table_append (db, event, proof->finished, error)
         && hf_pin_table_touch (db, pin->id, 0, error)
         && (replica->state != HF_REPLICA_SUSPECT || queue_second_look (db, replica, error));
}

static gboolean
append_evidence (HfDb *db, const HfReplica *replica, const Recording *recording, GError **error)
{
  const HfProof *proof = recording->proof;
  HfEvidence evidence = {
    .pin_id = replica->pin_id,
    .store_id = replica->store_id,
    .store_uuid = (char *)recording->store_uuid,
    .kind = HF_PROOF_FULL_READ,
    .verdict = proof->verdict,
    .started = proof->started,
    .finished = proof->finished,
    .bytes = proof->bytes,
    .detail = proof->detail,
  };

  return hf_evidence_table_append (db, &evidence, error);
}

/* A pin was given by its CID alone, and what was found has blocks that lead nobody knows where. */
static gboolean
tell_opaque (HfDb *db, const HfPin *pin, const HfProof *proof, GError **error)
{
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_WARNING, "pin-opaque", pin->id, NULL,
                      "the links in %" G_GUINT64_FORMAT
                      " of the blocks of %s can't be read here, as "
                      "their codec is not known: what they lead to is not kept",
                      proof->summary.opaque, pin->text);

  return hf_event_table_append (db, event, proof->finished, error);
}

/* What a complete read teaches about a pin whose bytes were not known before. */
static gboolean
update_pin (HfDb *db, HfPin *pin, const HfProof *proof, GError **error)
{
  HfContent before = pin->content;

  pin->last_check = proof->finished;
  if (proof->verdict == HF_VERDICT_GOOD)
    {
      pin->content = proof->summary.opaque > 0 ? HF_CONTENT_OPAQUE : HF_CONTENT_COMPLETE;
      pin->size = proof->summary.bytes;
      pin->blocks = proof->summary.blocks;
    }
  if (!hf_pin_table_update (db, pin, error))
    return FALSE;
  return pin->content == before || pin->content != HF_CONTENT_OPAQUE
         || tell_opaque (db, pin, proof, error);
}

/* A copy that can't be read is seen again where a look did not find it before. One that was adopted
 * is none of the target's, so another one is looked for. */
static gboolean
record_inconclusive (HfDb *db, HfReplica *replica, HfProof *proof, GError **error)
{
  gboolean told_first;

  if (!proof->unprovable)
    return replica->state != HF_REPLICA_STORED
           || hf_proof_queue_look (db, replica, proof->finished, HF_RETRY_AFTER, NULL, error);
  told_first = replica->state == HF_REPLICA_STORED && g_strcmp0 (replica->error, HF_MERE_WORD) != 0;
  if ((replica->state != HF_REPLICA_SUSPECT && !told_first)
      || g_strcmp0 (proof->detail, HF_MERE_WORD) != 0)
    return TRUE;
  replica->state = HF_REPLICA_STORED;
  replica->absent_since = 0;
  g_free (replica->error);
  replica->error = g_strdup (HF_MERE_WORD);
  if (!hf_replica_table_update (db, replica, error))
    return FALSE;
  proof->version = replica->version;
  return !told_first || hf_pin_table_touch (db, replica->pin_id, 0, error);
}

static gboolean
has_later (HfDb *db, gboolean *any, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);

  *any = FALSE;
  for (unsigned i = 0; backends != NULL && i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);

      *any = *any || hf_placement_is_deferred (info) || hf_placement_is_limited (info);
    }
  return backends != NULL;
}

/* A pin that has its minimum now may go to services that only accept it, and to backends for whose
 * limits its upload did not wait. Of a new pin that is what
 * the user wished for, unless it was adopted by itself. */
static gboolean
touch_at_min (HfDb *db, const HfPin *before, const Recording *recording, GError **error)
{
  g_autoptr (HfPin) now = hf_pin_table_get (db, before->id, error);
  g_autoptr (HfPolicy) policy = now != NULL ? hf_setting_table_get_policy (db, error) : NULL;
  gboolean wished, any;

  if (policy == NULL)
    return FALSE;
  if (before->held >= now->held || before->held >= hf_policy_min_for (policy, now)
      || now->held < hf_policy_min_for (policy, now)
      || now->held >= hf_policy_target_for (policy, now))
    return TRUE;
  if (!has_later (db, &any, error))
    return FALSE;
  wished = recording->initiative == HF_INITIATIVE_USER
           && recording->proof->finished - now->created < HF_DAY;
  return !any || (wished ? hf_pin_table_touch_wanted : hf_pin_table_touch) (db, now->id, 0, error);
}

static gboolean
record (HfDb *db, gpointer data, GError **error)
{
  Recording *recording = data;
  HfProof *proof = recording->proof;
  g_autoptr (HfReplica) replica = hf_replica_table_get (db, recording->replica_id, error);
  g_autoptr (HfPin) pin = replica != NULL ? hf_pin_table_get (db, replica->pin_id, error) : NULL;
  HfReplicaState before;

  if (pin == NULL || !append_evidence (db, replica, recording, error))
    return FALSE;
  proof->version = replica->version;
  if (proof->verdict == HF_VERDICT_INCONCLUSIVE)
    return record_inconclusive (db, replica, proof, error);

  before = replica->state;
  if (proof->verdict == HF_VERDICT_GOOD)
    apply_good (replica, recording);
  else
    apply_bad (replica, proof);
  if (!hf_replica_table_update (db, replica, error) || !update_pin (db, pin, proof, error)
      || !touch_at_min (db, pin, recording, error))
    return FALSE;
  proof->version = replica->version;
  return replica->state == before || proof->verdict == HF_VERDICT_GOOD
         || tell (db, replica, pin, proof, error);
}

/**
 * hf_proof_record:
 * @store: the registry
 * @replica_id: the copy that was read
 * @store_uuid: identity of the store that it was read from
 * @initiative: of the job that read it
 * @proof: what was found; its version is filled in
 * @error: return location
 *
 * Writes the evidence and the state that follows from it, in one change; a copy that went bad is
 * told as an event and its pin looked at again.
 *
 * Returns: %FALSE with @error when it could not be recorded, e.g. NOT_FOUND for a copy that is
 * managed no more
 */
gboolean
hf_proof_record (HfStore *store, gint64 replica_id, const char *store_uuid, HfInitiative initiative,
                 HfProof *proof, GError **error)
{
  Recording recording = { replica_id, store_uuid, initiative, proof };

  return hf_store_change (store, record, &recording, error);
}

static void
report_read (guint64 bytes, gpointer data)
{
  hf_work_progress (data, bytes);
}

/**
 * hf_proof_make:
 * @work: the job that asks for it, of which it is one step
 * @replica_id: a copy with a locator
 * @planned: bytes that the work reckoned with for it
 * @error: return location
 *
 * Reads a copy in full and records what was found.
 *
 * Returns: (transfer full): what was found, or %NULL with @error when the copy is not known
 * (NOT_FOUND), was never written (CONFLICT), the read was cancelled, or the registry can't be
 * written
 */
HfProof *
hf_proof_make (HfWork *work, gint64 replica_id, guint64 planned, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (HfReplica) replica = db != NULL ? hf_replica_table_get (db, replica_id, error) : NULL;
  g_autoptr (HfPin) pin = replica != NULL ? hf_pin_table_get (db, replica->pin_id, error) : NULL;
  g_autoptr (HfBackend) backend = NULL;
  g_autoptr (HfProof) proof = NULL;

  if (db != NULL)
    hf_store_give_back (work->store, db);
  if (pin == NULL)
    return NULL;
  if (replica->locator == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "the copy of %s on %s is not written yet",
                   pin->text, replica->backend_id);
      return NULL;
    }
  backend = hf_work_get_backend (work, replica->backend_id, error);
  if (backend == NULL)
    return NULL;
  hf_progress_set_source (work->progress, replica->backend_id);
  proof = hf_proof_read (backend, replica->locator, pin->cid, report_read, work, work->cancellable);
  hf_progress_set_source (work->progress, NULL);
  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return NULL;
  hf_work_end_step (work, planned);
  if (!hf_proof_record (work->store, replica_id, hf_backend_get_config (backend)->store_uuid,
                        work->job->initiative, proof, error))
    return NULL;
  return g_steal_pointer (&proof);
}

/**
 * hf_proof_free:
 * @self: (transfer full): a proof
 */
void
hf_proof_free (HfProof *self)
{
  g_free (self->detail);
  g_free (self);
}
