/* SPDX-License-Identifier: GPL-3.0-or-later */

/* More copies of one pin, or a repair, from the copies there are: proven ones first, then any that
 * can be read whole, then what the other stores may hold unknown to us, at last all known ones
 * together. When a source fails, the next one goes on where it ended. One that turns out bad is
 * recorded as what it is. A pin whose bytes were never
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

/* All that the pin can be read from, one after the other. */
typedef struct
{
  HfWork *work;
  const Known *known;
  int rank;
  unsigned next; /* copy of that rank, or beyond the ranks the next backend */
  gboolean was_assembled;
  const HfReplica *current; /* NULL: no known copy */
  GInputStream *stream; /* of the current source */
  GPtrArray *failed; /* of HfReplica: copies that could not be read whole */
} Chain;

static void
chain_clear (Chain *chain)
{
  if (chain->stream != NULL)
    g_input_stream_close (chain->stream, NULL, NULL);
  g_clear_object (&chain->stream);
  g_clear_pointer (&chain->failed, g_ptr_array_unref);
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
      int rank = hf_replica_source_rank (replica);

      if (rank >= 0 && rank <= HF_REPLICA_LAST_WHOLE
          && (first == NULL || rank < hf_replica_source_rank (first)))
        first = replica;
    }
  return first;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static HfBlockStream *
open_copy (Chain *chain, const char *backend_id, const char *locator)
{
  HfWork *work = chain->work;
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, backend_id, NULL);
  g_autoptr (GInputStream) stream
      = backend != NULL ? hf_backend_get (backend, locator, work->cancellable, NULL) : NULL;
  g_autoptr (HfCarReader) reader = NULL;

  if (stream == NULL)
    return NULL;
  reader = hf_car_reader_new (stream);
  if (!hf_car_reader_read_header (reader, work->cancellable, NULL))
    {
      g_input_stream_close (stream, NULL, NULL);
      return NULL;
    }
  hf_progress_set_source (work->progress, backend_id);
  chain->stream = g_steal_pointer (&stream);
  return HF_BLOCK_STREAM (g_steal_pointer (&reader));
}

static HfBlockStream *
open_known (Chain *chain)
{
  GPtrArray *replicas = chain->known->replicas;

  for (; chain->rank <= HF_REPLICA_LAST_WHOLE; chain->rank++, chain->next = 0)
    while (chain->next < replicas->len)
      {
        const HfReplica *replica = g_ptr_array_index (replicas, chain->next++);
        HfBlockStream *source = NULL;

        if (hf_replica_source_rank (replica) != chain->rank)
          continue;
        source = open_copy (chain, replica->backend_id, replica->locator);
        if (source == NULL)
          g_ptr_array_add (chain->failed, (gpointer)replica);
        else
          {
            chain->current = replica;
            return source;
          }
      }
  return NULL;
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

static HfBlockStream *
open_where_it_may_be (Chain *chain, const char *backend_id)
{
  HfWork *work = chain->work;
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, backend_id, NULL);
  const HfPin *pin = chain->known->pin;
  g_autofree char *locator = backend != NULL ? hf_backend_locate (backend, pin->cid) : NULL;
  g_autoptr (HfEntry) entry = locator != NULL && hf_search_may_ask (pin, backend)
                                  ? hf_backend_stat (backend, locator, work->cancellable, NULL)
                                  : NULL;

  return entry != NULL ? open_copy (chain, backend_id, entry->locator) : NULL;
}

/* When nothing that is known can be read, a store may hold a copy that nobody told of: one that was
 * kept when the pin was given up before, or that others made. */
static HfBlockStream *
open_stray (Chain *chain)
{
  GPtrArray *backends = chain->known->backends;

  while (chain->next < backends->len)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, chain->next++);
      const HfReplica *row = row_in (chain->known->replicas, info->store_id);
      HfBlockStream *source = NULL;

      if (row == NULL || row->locator == NULL)
        source = open_where_it_may_be (chain, info->id);
      if (source != NULL)
        return source;
    }
  return NULL;
}

static HfBlockStream *
next_source (const GError *why, gpointer data)
{
  Chain *chain = data;
  HfBlockStream *source;

  if (chain->current != NULL)
    g_ptr_array_add (chain->failed, (gpointer)chain->current);
  chain->current = NULL;
  if (chain->stream != NULL)
    g_input_stream_close (chain->stream, NULL, NULL);
  g_clear_object (&chain->stream);
  hf_progress_set_source (chain->work->progress, NULL);

  source = open_known (chain);
  if (source == NULL)
    source = open_stray (chain);
  if (source != NULL || chain->was_assembled)
    return source;
  chain->was_assembled = TRUE;
  return hf_union_walk (chain->work->backends, chain->known->pin->cid, chain->known->replicas);
}

/* A read that failed was no proof of the whole copy: one is made, so that the record says what it
 * is. */
static gboolean
examine_failed (Chain *chain, GError **error)
{
  HfWork *work = chain->work;
  unsigned i;

  for (i = 0; i < chain->failed->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (chain->failed, i);
      g_autoptr (HfProof) proof = hf_proof_make (work, replica->id, 0, error);

      if (proof == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_from_any (HfWork *work, const Known *known, GError **error)
{
  g_auto (Chain) chain = { .work = work, .known = known, .failed = g_ptr_array_new () };
  g_autoptr (HfBlockStream) first = next_source (NULL, &chain);
  g_autoptr (GError) failure = NULL;
  HfTransferOutcome outcome = hf_copy_from (work, known->pin, first, next_source, &chain, &failure);

  if (g_cancellable_set_error_if_cancelled (work->cancellable, error)
      || !examine_failed (&chain, error))
    return FALSE;
  if (outcome != HF_TRANSFER_SOURCE_FAILED)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&failure),
                              "no copy of %s can be read whole, nor all of them together: ",
                              known->pin->text);
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
