/* SPDX-License-Identifier: GPL-3.0-or-later */

/* More copies of one pin, or a repair, from the copies there are: proven ones first, then any that
 * can be read whole, then what the other stores may hold unknown to us, at last all known ones
 * together. A source that turns out bad is recorded as what it is. A pin whose bytes were never
 * held is searched for instead. */

#include "hf-jobs.h"

#include "hf-backend-table.h"
#include "hf-car-reader.h"
#include "hf-copy.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-search.h"
#include "hf-union.h"

typedef struct
{
  HfPin *pin;
  GPtrArray *replicas;
  GPtrArray *backends;
} Known;

static void
known_clear (Known *known)
{
  g_clear_pointer (&known->pin, hf_pin_free);
  g_clear_pointer (&known->replicas, g_ptr_array_unref);
  g_clear_pointer (&known->backends, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static gboolean
load (HfWork *work, Known *known, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);

  if (db == NULL)
    return FALSE;
  known->pin = hf_pin_table_get (db, work->job->pin_id, error);
  if (known->pin != NULL)
    known->replicas = hf_replica_table_of_pin (db, known->pin->id, error);
  if (known->replicas != NULL)
    known->backends = hf_backend_table_list (db, error);
  hf_store_give_back (work->store, db);
  return known->backends != NULL;
}

/* Lower is better; -1: no source. */
static int
source_rank (const HfReplica *replica)
{
  if (replica->locator == NULL)
    return -1;
  switch (replica->state)
    {
    case HF_REPLICA_VERIFIED:
      return 0;
    case HF_REPLICA_STALE:
      return 1;
    case HF_REPLICA_STORED:
      return 2;
    case HF_REPLICA_SUSPECT:
    case HF_REPLICA_REMOVING:
      return 3;
    case HF_REPLICA_QUEUED:
    case HF_REPLICA_ACCEPTED:
    case HF_REPLICA_COPYING:
    case HF_REPLICA_MISSING:
    case HF_REPLICA_CORRUPT:
    case HF_REPLICA_DELETING:
    case HF_REPLICA_FAILED:
    default:
      return -1;
    }
}

/**
 * hf_replicate_job_first_source:
 * @replicas: (element-type HfReplica): of one pin
 *
 * Returns: (transfer none) (nullable): the copy that a job reads first
 */
const HfReplica *
hf_replicate_job_first_source (GPtrArray *replicas)
{
  const HfReplica *first = NULL;
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);
      int rank = source_rank (replica);

      if (rank >= 0 && (first == NULL || rank < source_rank (first)))
        first = replica;
    }
  return first;
}

static HfTransferOutcome
copy_from (HfWork *work, const HfPin *pin, const char *backend_id, const char *locator,
           GError **error)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, backend_id, error);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HfCarReader) reader = NULL;
  HfTransferOutcome outcome = HF_TRANSFER_SOURCE_FAILED;

  if (backend != NULL)
    stream = hf_backend_get (backend, locator, work->cancellable, error);
  if (stream == NULL)
    return outcome;
  reader = hf_car_reader_new (stream);
  hf_progress_set_source (work->progress, backend_id);
  if (hf_car_reader_read_header (reader, work->cancellable, error))
    outcome = hf_copy_from (work, pin, HF_BLOCK_STREAM (reader), error);
  hf_progress_set_source (work->progress, NULL);
  g_input_stream_close (stream, NULL, NULL);
  return outcome;
}

/* The failed read was not a proof of the whole copy: one is made, so that the record says what it
 * is. */
static gboolean
examine (HfWork *work, const HfReplica *replica, GError **error)
{
  g_autoptr (HfProof) proof = hf_proof_make (work, replica->id, 0, error);

  return proof != NULL;
}

static const HfReplica *
row_in (GPtrArray *replicas, gint64 store_id)
{
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      if (replica->store_id == store_id)
        return replica;
    }
  return NULL;
}

static HfTransferOutcome
copy_from_where_it_may_be (HfWork *work, const HfPin *pin, const char *backend_id)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, backend_id, NULL);
  g_autofree char *locator = backend != NULL ? hf_backend_locate (backend, pin->cid) : NULL;
  g_autoptr (HfEntry) entry
      = locator != NULL ? hf_backend_stat (backend, locator, work->cancellable, NULL) : NULL;

  return entry != NULL ? copy_from (work, pin, backend_id, entry->locator, NULL)
                       : HF_TRANSFER_SOURCE_FAILED;
}

/* When nothing that is known can be read, a store may hold a copy that nobody told of: one that was
 * kept when the pin was given up before, or that others made. */
static gboolean
copy_from_stray (HfWork *work, Known *known)
{
  unsigned i;

  for (i = 0; i < known->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (known->backends, i);
      const HfReplica *row = row_in (known->replicas, info->store_id);

      if ((row == NULL || row->locator == NULL)
          && copy_from_where_it_may_be (work, known->pin, info->id) != HF_TRANSFER_SOURCE_FAILED)
        return TRUE;
    }
  return FALSE;
}

static gboolean
copy_from_any (HfWork *work, Known *known, GError **error)
{
  g_autoptr (HfBlockStream) assembled = NULL;
  unsigned i;
  int rank;

  for (rank = 0; rank <= 3; rank++)
    for (i = 0; i < known->replicas->len; i++)
      {
        HfReplica *replica = g_ptr_array_index (known->replicas, i);
        g_autoptr (GError) failure = NULL;

        if (source_rank (replica) != rank)
          continue;
        if (copy_from (work, known->pin, replica->backend_id, replica->locator, &failure)
            != HF_TRANSFER_SOURCE_FAILED)
          return TRUE;
        if (g_cancellable_set_error_if_cancelled (work->cancellable, error)
            || !examine (work, replica, error))
          return FALSE;
      }

  if (copy_from_stray (work, known))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return FALSE;
  assembled = hf_union_walk (work->backends, known->pin->cid, known->replicas);
  {
    g_autoptr (GError) failure = NULL;

    if (hf_copy_from (work, known->pin, assembled, &failure) != HF_TRANSFER_SOURCE_FAILED)
      return TRUE;
    g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                                "no copy of %s can be read whole, nor all of them together: ",
                                known->pin->text);
  }
  return FALSE;
}

static gboolean
report (HfWork *work, gint64 pin_id, GError **error)
{
  JsonArray *pins = json_array_new ();
  int proven;

  work->job->result = json_object_new ();
  json_object_set_array_member (work->job->result, "pins", pins);
  return hf_copy_report (work, pin_id, pins, &proven, error);
}

/**
 * hf_replicate_job_run:
 * @work: a replicate job
 * @error: return location
 *
 * Returns: %TRUE when its places were filled and proven, as far as their stores took them
 */
gboolean
hf_replicate_job_run (HfWork *work, GError **error)
{
  g_auto (Known) known = { 0 };
  gboolean wanted;
  guint64 bytes;

  if (!load (work, &known, error) || !hf_copy_plan (work, known.pin, &bytes, error))
    return FALSE;
  hf_work_begin (work, bytes);
  if (!known.pin->managed)
    return TRUE;
  if (known.pin->content == HF_CONTENT_WAITING)
    return hf_search (work, known.pin, known.replicas, known.backends, error);
  if (!hf_copy_is_wanted (work, known.pin->id, &wanted, error)
      || (wanted && !copy_from_any (work, &known, error)))
    return FALSE;
  return hf_copy_prove (work, known.pin, error) && report (work, known.pin->id, error);
}
