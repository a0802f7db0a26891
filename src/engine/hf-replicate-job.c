/* SPDX-License-Identifier: GPL-3.0-or-later */

/* More copies of one pin, or a repair, from the copies there are: proven ones first, then any that
 * can be read whole, then what the other stores may hold unknown to us, at last all known ones
 * together. A source that turns out bad is recorded as what it is. A pin whose bytes were never
 * held is looked for in every store instead. */

#include "hf-jobs.h"

#include "hf-backend-table.h"
#include "hf-car-reader.h"
#include "hf-copy.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-union.h"

#define LOOK_AGAIN_FIRST HF_MINUTE
#define LOOK_AGAIN_MOST HF_DAY

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
  if (hf_car_reader_read_header (reader, work->cancellable, error))
    outcome = hf_copy_from (work, pin, HF_BLOCK_STREAM (reader), error);
  g_input_stream_close (stream, NULL, NULL);
  return outcome;
}

/* The failed read was not a proof of the whole copy: one is made, so that the record says what it
 * is. */
static gboolean
examine (HfWork *work, const HfReplica *replica, GError **error)
{
  g_autoptr (HfProof) proof
      = hf_proof_make (work->backends, work->store, replica->id, work->cancellable, error);

  return proof != NULL;
}

/* A copy that a store held before Holdfast knew of it. */
typedef struct
{
  HfWork *work;
  const HfPin *pin;
  const HfBackendInfo *backend;
  const HfEntry *entry;
  gboolean created; /* by us: the store got it since we asked */
  gint64 replica_id;
} Find;

static gboolean
adopt (HfDb *db, gpointer data, GError **error)
{
  Find *find = data;
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = find->pin->id;
  replica->store_id = find->backend->store_id;
  replica->backend_id = g_strdup (find->backend->id);
  replica->state = HF_REPLICA_STORED;
  replica->created = find->created;
  replica->locator = g_strdup (find->entry->locator);
  replica->bytes = find->entry->bytes;
  replica->stored_at = hf_clock_now (find->work->clock);
  replica->proof = HF_PROOF_LISTED;
  if (!hf_replica_table_insert (db, replica, error))
    return FALSE;
  find->replica_id = replica->id;
  return TRUE;
}

static gboolean
adopt_and_prove (Find *find, gboolean *good, GError **error)
{
  HfWork *work = find->work;
  g_autoptr (HfProof) proof = NULL;

  if (!hf_store_change (work->store, adopt, find, error))
    return FALSE;
  proof = hf_proof_make (work->backends, work->store, find->replica_id, work->cancellable, error);
  *good = proof != NULL && proof->verdict == HF_VERDICT_GOOD;
  return proof != NULL;
}

static gboolean
look_in (HfWork *work, const HfPin *pin, const HfBackendInfo *info, gboolean *found, GError **error)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, info->id, error);
  g_autofree char *locator = backend != NULL ? hf_backend_locate (backend, pin->cid) : NULL;
  g_autoptr (HfEntry) entry = NULL;
  Find find = { work, pin, info, NULL, FALSE, 0 };

  *found = FALSE;
  if (backend == NULL)
    return FALSE;
  if (locator != NULL)
    entry = hf_backend_stat (backend, locator, work->cancellable, NULL);
  if (entry == NULL)
    return TRUE; /* not there, or the store is down: looked at again later either way */
  find.entry = entry;
  return adopt_and_prove (&find, found, error);
}

static void
report_obtained (guint64 bytes, gpointer data)
{
  hf_work_progress (data, bytes);
}

static gboolean
may_obtain (const HfPin *pin, const HfBackendInfo *info, HfBackend *backend)
{
  return info->state == HF_BACKEND_HEALTHY && !info->paused
         && (hf_backend_get_flags (backend) & HF_BACKEND_CAN_OBTAIN) != 0
         && (!HF_RULE (PRIVATE) || pin->visibility == HF_VISIBILITY_PUBLIC);
}

/* Asking a network for a pin tells everybody there of it, so a private one is not asked for.
 * @why_not is set when the store was asked in vain, or has too many others to ask for. */
static gboolean
obtain_in (HfWork *work, const HfPin *pin, const HfBackendInfo *info, gboolean *found,
           char **why_not, GError **error)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (work->backends, info->id, error);
  HfPut put = { pin->cid, 0, pin->name };
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (GError) why = NULL;
  HfEntry entry = { .cid = pin->cid };
  Find find = { work, pin, info, &entry, FALSE, 0 };

  *found = FALSE;
  if (backend == NULL)
    return FALSE;
  if (!may_obtain (pin, info, backend))
    return TRUE;
  if (!hf_backend_set_begin_obtaining (work->backends, info->id))
    {
      *why_not = g_strdup ("is busy with other pins, and is asked again soon");
      return TRUE;
    }
  receipt = hf_backend_obtain (backend, &put, report_obtained, work, work->cancellable, &why);
  hf_backend_set_end_obtaining (work->backends, info->id);
  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return FALSE;
  if (receipt == NULL)
    {
      *why_not = g_strdup (why->message);
      return TRUE;
    }
  entry.locator = receipt->locator;
  find.created = receipt->created;
  return adopt_and_prove (&find, found, error);
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

/* The time since the pin was added doubles between two looks, within limits. */
static gboolean
touch_later (HfDb *db, gpointer data, GError **error)
{
  Find *find = data;
  gint64 now = hf_clock_now (find->work->clock);
  gint64 wait = CLAMP (now - find->pin->created, LOOK_AGAIN_FIRST, LOOK_AGAIN_MOST);

  return hf_pin_table_touch (db, find->pin->id, now + wait, error);
}

/* The first store whose network has it is enough: from there it is copied. */
static gboolean
obtain_anywhere (HfWork *work, Known *known, gboolean *any, GString *why_not, GError **error)
{
  unsigned i;

  for (i = 0; i < known->backends->len && !*any; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (known->backends, i);
      g_autofree char *why = NULL;

      if (row_in (known->replicas, info->store_id) != NULL)
        continue;
      if (!obtain_in (work, known->pin, info, any, &why, error))
        return FALSE;
      if (why != NULL)
        g_string_append_printf (why_not, "; %s: %s", info->id, why);
    }
  return TRUE;
}

static gboolean
look_everywhere (HfWork *work, Known *known, GError **error)
{
  Find later = { work, known->pin, NULL, NULL, FALSE, 0 };
  g_autofree char *since = hf_clock_format (known->pin->created);
  g_autoptr (GString) why_not = g_string_new (NULL);
  gboolean any = FALSE;
  unsigned i;

  for (i = 0; i < known->backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (known->backends, i);
      gboolean found;

      if (row_in (known->replicas, info->store_id) != NULL)
        continue;
      if (!look_in (work, known->pin, info, &found, error))
        return FALSE;
      any = any || found;
    }
  if (!any && !obtain_anywhere (work, known, &any, why_not, error))
    return FALSE;
  work->job->result = json_object_new ();
  json_object_set_boolean_member (work->job->result, "found", any);
  work->look_again = any;
  if (any)
    return TRUE;
  g_free (work->job->error);
  work->job->error
      = g_strdup_printf ("no one has offered %s since %s%s", known->pin->text, since, why_not->str);
  return hf_store_change (work->store, touch_later, &later, error);
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

  if (!load (work, &known, error))
    return FALSE;
  if (!known.pin->managed)
    return TRUE;
  if (known.pin->content == HF_CONTENT_WAITING)
    return look_everywhere (work, &known, error);
  if (!hf_copy_is_wanted (work, known.pin->id, &wanted, error)
      || (wanted && !copy_from_any (work, &known, error)))
    return FALSE;
  return hf_copy_prove (work, known.pin->id, error) && report (work, known.pin->id, error);
}
