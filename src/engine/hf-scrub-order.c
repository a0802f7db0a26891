/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies that the user wants read again: the oldest proofs of what fits, as one bounded batch. They
 * are as urgent as what the engine reads by itself, so they keep to hours, limits and networks.
 * Memory: a few times the limit, however many fit. Threading: blocks; workers only. */

#include "hf-scrub-order.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-proof-age.h"
#include "hf-replica-table.h"
#include "hf-scrub.h"

#define PAGE 1000 /* pins */
#define BATCH 64 /* copies a change: keeps other writers' wait short */

typedef struct
{
  HfDb *db;
  const HfScrubOrder *order;
  gint64 store_id; /* 0 = any */
  gint64 before; /* proofs that are no younger */
  unsigned limit;
  GArray *copies; /* of HfAgedCopy: at least the oldest of those that were seen */
  guint64 matched;
} Search;

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  const HfAgedCopy *one = a, *other = b;

  if (one->proved_at != other->proved_at)
    return one->proved_at < other->proved_at ? -1 : 1;
  return one->replica_id < other->replica_id ? -1 : one->replica_id > other->replica_id;
}

static void
keep_oldest (Search *search)
{
  g_array_sort (search->copies, compare_ages);
  if (search->copies->len > search->limit)
    g_array_set_size (search->copies, search->limit);
}

static gboolean
add_copy (Search *search, const HfReplica *replica, GError **error)
{
  HfAgedCopy copy = { .replica_id = replica->id,
                      .pin_id = replica->pin_id,
                      .store_id = replica->store_id,
                      .proof = replica->proof,
                      .proved_at = replica->proved_at };
  gboolean checked;

  search->matched++;
  if (!hf_proof_age_is_checked (search->db, copy.pin_id, copy.store_id, &checked, error))
    return FALSE;
  if (checked)
    return TRUE;
  g_array_append_val (search->copies, copy);
  if (search->copies->len >= 4 * search->limit + PAGE)
    keep_oldest (search);
  return TRUE;
}

static gboolean
add_pin (Search *search, gint64 pin_id, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (search->db, pin_id, error);

  for (unsigned i = 0; replicas != NULL && i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);
      gboolean proven = replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;

      if (proven && replica->proved_at <= search->before
          && (search->store_id == 0 || replica->store_id == search->store_id)
          && !add_copy (search, replica, error))
        return FALSE;
    }
  return replicas != NULL;
}

static gboolean
search_cids (Search *search, GError **error)
{
  for (unsigned i = 0; i < search->order->cids->len; i++)
    {
      HfCid *cid = g_ptr_array_index (search->order->cids, i);
      g_autoptr (HfPin) pin = hf_pin_table_find_managed (search->db, cid, error);

      if (pin == NULL || !add_pin (search, pin->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
search_text (Search *search, GError **error)
{
  HfPinQuery query = { .text = search->order->text,
                       .backend_id = search->order->backend_id,
                       .health = -1,
                       .limit = PAGE };
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (search->db, &query, error);

      if (pins == NULL)
        return FALSE;
      for (unsigned i = 0; i < pins->len; i++)
        {
          query.after_id = ((HfPin *)g_ptr_array_index (pins, i))->id;
          if (!add_pin (search, query.after_id, error))
            return FALSE;
        }
      more = pins->len == PAGE;
    }
  return TRUE;
}

static gboolean
search_part (Search *search, const HfAgeQuery *query, GError **error)
{
  g_autoptr (GArray) oldest = NULL;
  guint64 count;

  if (!hf_proof_age_count (search->db, query, &count, error))
    return FALSE;
  search->matched += count;
  oldest = count > 0 ? hf_proof_age_list (search->db, query, search->limit, error) : NULL;
  if (oldest != NULL && oldest->len > 0)
    g_array_append_vals (search->copies, oldest->data, oldest->len);
  return count == 0 || oldest != NULL;
}

static gboolean
search_store (Search *search, gint64 store_id, HfReplicaState state, GError **error)
{
  for (HfProofKind kind = HF_PROOF_CHECKSUM; kind <= HF_PROOF_FULL_READ; kind++)
    {
      HfAgeQuery query
          = { .store_id = store_id, .state = state, .proof = kind, .before = search->before };

      if (!search_part (search, &query, error))
        return FALSE;
    }
  return TRUE;
}

/* By the index of each store. */
static gboolean
search_stores (Search *search, GPtrArray *backends, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);

      if ((search->store_id != 0 && search->store_id != info->store_id)
          || !g_hash_table_add (seen, GSIZE_TO_POINTER (info->store_id)))
        continue;
      if (!search_store (search, info->store_id, HF_REPLICA_STALE, error)
          || !search_store (search, info->store_id, HF_REPLICA_VERIFIED, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_store (Search *search, GPtrArray *backends, GError **error)
{
  if (search->order->backend_id == NULL)
    return TRUE;
  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);

      if (g_strcmp0 (info->id, search->order->backend_id) == 0)
        search->store_id = info->store_id;
    }
  if (search->store_id == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”",
                 search->order->backend_id);
  return search->store_id != 0;
}

static gboolean
run (Search *search, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (search->db, error);
  unsigned open;

  if (backends == NULL || !find_store (search, backends, error)
      || !hf_proof_age_count_checks (search->db, 0, &open, error))
    return FALSE;
  search->limit = MIN (search->order->limit, HF_SCRUB_MOST - MIN (open, HF_SCRUB_MOST));
  if (!(search->order->cids != NULL   ? search_cids (search, error)
        : search->order->text != NULL ? search_text (search, error)
                                      : search_stores (search, backends, error)))
    return FALSE;
  keep_oldest (search);
  return TRUE;
}

typedef struct
{
  GArray *copies;
  unsigned from, to;
  gint64 now;
  GArray *job_ids;
} Batch;

static gboolean
enter_batch (HfDb *db, gpointer data, GError **error)
{
  Batch *batch = data;

  for (unsigned i = batch->from; i < batch->to; i++)
    {
      gint64 job_id;

      if (!hf_scrub_queue (db, &g_array_index (batch->copies, HfAgedCopy, i), HF_INITIATIVE_USER,
                           batch->now, &job_id, error))
        return FALSE;
      if (job_id != 0)
        g_array_append_val (batch->job_ids, job_id);
    }
  return TRUE;
}

static gboolean
queue_all (HfStore *store, GArray *copies, GArray *job_ids, GError **error)
{
  Batch batch = { .copies = copies, .now = hf_clock_now (hf_store_get_clock (store)) };

  for (; batch.from < copies->len; batch.from = batch.to)
    {
      g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (gint64));

      batch.to = MIN (batch.from + BATCH, copies->len);
      batch.job_ids = made;
      if (!hf_store_change (store, enter_batch, &batch, error))
        return FALSE;
      if (made->len > 0)
        g_array_append_vals (job_ids, made->data, made->len);
    }
  return TRUE;
}

/**
 * hf_scrub_order_run:
 * @engine: an engine
 * @order: which copies
 * @result: (out): what fits, and what of it is read now
 * @error: return location
 *
 * Called again once these are read, it goes on with the next ones.
 *
 * Returns: %FALSE with NOT_FOUND for a backend or a pin that there is not, and nothing was queued
 */
gboolean
hf_scrub_order_run (HfEngine *engine, const HfScrubOrder *order, HfScrubbed *result, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (GArray) copies = g_array_new (FALSE, FALSE, sizeof (HfAgedCopy));
  Search search = { .order = order, .copies = copies };
  gboolean found;

  *result = (HfScrubbed){ .job_ids = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  search.before = order->older_than > 0
                      ? hf_clock_now (hf_store_get_clock (store)) - order->older_than
                      : G_MAXINT64;
  search.db = hf_store_borrow (store, error);
  found = search.db != NULL && run (&search, error);
  if (search.db != NULL)
    hf_store_give_back (store, search.db);
  if (!found || !queue_all (store, copies, result->job_ids, error))
    {
      hf_scrubbed_clear (result);
      return FALSE;
    }
  result->matched = search.matched;
  hf_scheduler_kick (hf_engine_get_scheduler (engine));
  return TRUE;
}

/**
 * hf_scrubbed_clear:
 * @self: a result
 *
 * Frees what it points to.
 */
void
hf_scrubbed_clear (HfScrubbed *self)
{
  g_clear_pointer (&self->job_ids, g_array_unref);
}
