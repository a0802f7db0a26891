/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When which copy is read again. Every few minutes it is counted how many copies of a store are due
 * and when the first of their proofs ends; of that follows how many may be queued until the next
 * count. They are queued as jobs that may wait for hours, limits and networks, so only a few are
 * open at a time. What could not be read is passed over until the next round. Cost: an index is
 * walked over what is due. */

#include "hf-scrub.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-job-needs.h"
#include "hf-jobs.h"

#define COUNT_EVERY (5 * HF_MINUTE)
#define ROUND_EVERY HF_HOUR
#define MARGIN HF_DAY /* in which reading comes to its end, before proofs do */
#define MOST_OPEN 16 /* checks of a store */
#define PARTS 6 /* stale and verified copies, for each kind of proof */

/* Of one store. */
typedef struct
{
  gint64 store_id;
  guint64 quota; /* copies that may be queued until the next count */
  unsigned part; /* of the round */
  gint64 after_time, after_id;
  gint64 not_before; /* the next round */
} Round;

struct _HfScrub
{
  HfStore *store;
  GArray *rounds; /* of Round, for each store that can be read */
  gint64 next_count;
};

/**
 * hf_scrub_new:
 * @store: the registry; outlives it
 *
 * Returns: (transfer full): a scrub for which a count is due
 */
HfScrub *
hf_scrub_new (HfStore *store)
{
  HfScrub *self = g_new0 (HfScrub, 1);

  self->store = store;
  self->rounds = g_array_new (FALSE, TRUE, sizeof (Round));
  return self;
}

/**
 * hf_scrub_free:
 * @self: (transfer full): a scrub
 */
void
hf_scrub_free (HfScrub *self)
{
  g_array_unref (self->rounds);
  g_free (self);
}

/**
 * hf_scrub_queue:
 * @db: inside a change
 * @copy: a copy
 * @initiative: who asks for it
 * @now: the time
 * @job_id: (out): the job that reads it; 0 when one that does so is open already
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_scrub_queue (HfDb *db, const HfAgedCopy *copy, HfInitiative initiative, gint64 now,
                gint64 *job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);
  gboolean checked;

  *job_id = 0;
  if (!hf_proof_age_is_checked (db, copy->pin_id, copy->store_id, &checked, error))
    return FALSE;
  if (checked)
    return TRUE;
  job->pin_id = copy->pin_id;
  job->subject_id = copy->store_id;
  job->initiative = initiative;
  job->created = now;
  json_object_unref (job->payload);
  job->payload = hf_verify_job_payload_of_store (copy->store_id);
  if (!hf_job_needs_queue (db, job, error))
    return FALSE;
  *job_id = job->id;
  return TRUE;
}

/* ---- counting ---- */

/* A round goes over what is stale, and then over what is about to be. */
static HfAgeQuery
query_for (const HfUpkeep *upkeep, gint64 store_id, unsigned part, gint64 now)
{
  static const HfProofKind kinds[] = { HF_PROOF_FULL_READ, HF_PROOF_SAMPLE, HF_PROOF_CHECKSUM };
  HfProofKind kind = kinds[part % G_N_ELEMENTS (kinds)];
  gboolean stale = part < G_N_ELEMENTS (kinds);

  return (HfAgeQuery){ .store_id = store_id,
                       .state = stale ? HF_REPLICA_STALE : HF_REPLICA_VERIFIED,
                       .proof = kind,
                       .before = stale ? G_MAXINT64 : now - hf_upkeep_scrub_after (upkeep, kind) };
}

static gboolean
find_left (HfDb *db, const HfUpkeep *upkeep, const HfAgeQuery *query, gint64 now, gint64 *left,
           GError **error)
{
  g_autoptr (GArray) first = hf_proof_age_list (db, query, 1, error);

  *left = COUNT_EVERY;
  if (first != NULL && first->len > 0)
    {
      const HfAgedCopy *copy = &g_array_index (first, HfAgedCopy, 0);
      gint64 ends = copy->proved_at + hf_upkeep_proof_lasts (upkeep, copy->proof);

      *left = MAX (ends - MARGIN - now, COUNT_EVERY);
    }
  return first != NULL;
}

static gboolean
find_quota (HfDb *db, const HfUpkeep *upkeep, Round *round, gint64 now, GError **error)
{
  round->quota = 0;
  for (unsigned part = 0; part < PARTS; part++)
    {
      HfAgeQuery query = query_for (upkeep, round->store_id, part, now);
      gint64 left = COUNT_EVERY;
      guint64 due;

      if (!hf_proof_age_count (db, &query, &due, error)
          || (query.state == HF_REPLICA_VERIFIED && due > 0
              && !find_left (db, upkeep, &query, now, &left, error)))
        return FALSE;
      round->quota += (due * COUNT_EVERY + (guint64)left - 1) / (guint64)left;
    }
  return TRUE;
}

static Round *
find_round (GArray *rounds, gint64 store_id)
{
  for (unsigned i = 0; i < rounds->len; i++)
    if (g_array_index (rounds, Round, i).store_id == store_id)
      return &g_array_index (rounds, Round, i);
  return NULL;
}

static gboolean
can_be_read (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return info->state == HF_BACKEND_HEALTHY && !info->paused
         && (kind == NULL || hf_backend_kind_can_prove (kind, info->settings));
}

/* The rounds of stores that can't be read now are forgotten: what became of them is not known. */
static gboolean
count_due (HfScrub *self, HfDb *db, const HfUpkeep *upkeep, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);
  g_autoptr (GArray) rounds = g_array_new (FALSE, TRUE, sizeof (Round));
  GArray *former = self->rounds;

  for (unsigned i = 0; backends != NULL && i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);
      const Round *known = find_round (former, info->store_id);
      Round round = { .store_id = info->store_id };

      if (!can_be_read (info) || find_round (rounds, info->store_id) != NULL)
        continue;
      if (known != NULL && known->not_before - now <= ROUND_EVERY)
        round = *known;
      if (!find_quota (db, upkeep, &round, now, error))
        return FALSE;
      g_array_append_val (rounds, round);
    }
  self->rounds = g_steal_pointer (&rounds);
  g_array_unref (former);
  return backends != NULL;
}

/* ---- queueing ---- */

typedef struct
{
  GArray *copies;
  gint64 now;
} Batch;

static gboolean
enter_batch (HfDb *db, gpointer data, GError **error)
{
  Batch *batch = data;

  for (unsigned i = 0; i < batch->copies->len; i++)
    {
      gint64 job_id;

      if (!hf_scrub_queue (db, &g_array_index (batch->copies, HfAgedCopy, i), HF_INITIATIVE_ENGINE,
                           batch->now, &job_id, error))
        return FALSE;
    }
  return TRUE;
}

/* @copies: what was found behind the cursor, of as many as were asked for. */
static void
move_on (Round *round, GArray *copies, unsigned asked, gint64 now)
{
  if (copies->len > 0)
    {
      const HfAgedCopy *last = &g_array_index (copies, HfAgedCopy, copies->len - 1);

      round->after_time = last->proved_at;
      round->after_id = last->replica_id;
      round->quota -= MIN (round->quota, copies->len);
    }
  if (copies->len == asked)
    return;
  round->after_time = round->after_id = 0;
  round->part = (round->part + 1) % PARTS;
  if (round->part == 0)
    round->not_before = now + ROUND_EVERY;
}

/* (nullable) (transfer full): the next ones of a store, NULL without @error when it has enough */
static GArray *
choose (HfDb *db, const HfUpkeep *upkeep, Round *round, gint64 now, GError **error)
{
  HfAgeQuery query = query_for (upkeep, round->store_id, round->part, now);
  unsigned open, asked;
  GArray *copies;

  if (!hf_proof_age_count_checks (db, round->store_id, &open, error) || open > MOST_OPEN / 2)
    return NULL;
  asked = (unsigned)MIN (round->quota, (guint64)(MOST_OPEN - open));
  query.after_time = round->after_time;
  query.after_id = round->after_id;
  copies = hf_proof_age_list (db, &query, asked, error);
  if (copies != NULL)
    move_on (round, copies, asked, now);
  return copies;
}

/* @copies: (out) (nullable): as choose() has it */
static gboolean
choose_next (HfScrub *self, const HfUpkeep *upkeep, Round *round, gint64 now, GArray **copies,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  HfDb *db = hf_store_borrow (self->store, &local_error);

  *copies = db != NULL ? choose (db, upkeep, round, now, &local_error) : NULL;
  if (db != NULL)
    hf_store_give_back (self->store, db);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
fill (HfScrub *self, const HfUpkeep *upkeep, Round *round, gint64 now, GError **error)
{
  while (round->quota > 0 && now >= round->not_before)
    {
      g_autoptr (GArray) copies = NULL;
      Batch batch = { NULL, now };

      if (!choose_next (self, upkeep, round, now, &copies, error))
        return FALSE;
      if (copies == NULL)
        return TRUE;
      batch.copies = copies;
      if (copies->len > 0 && !hf_store_change (self->store, enter_batch, &batch, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
count (HfScrub *self, const HfUpkeep *upkeep, gint64 now, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  gboolean counted = db != NULL && count_due (self, db, upkeep, now, error);

  if (db != NULL)
    hf_store_give_back (self->store, db);
  self->next_count = now + COUNT_EVERY;
  return counted;
}

/**
 * hf_scrub_run:
 * @self: a scrub
 * @upkeep: whether, and when
 * @next: (out): when the next thing is due, or %G_MAXINT64
 * @error: return location
 *
 * Queues what is due.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_scrub_run (HfScrub *self, const HfUpkeep *upkeep, gint64 *next, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));

  *next = G_MAXINT64;
  if (!upkeep->scrub)
    {
      self->next_count = 0;
      return TRUE;
    }
  if ((now >= self->next_count || self->next_count - now > COUNT_EVERY)
      && !count (self, upkeep, now, error))
    return FALSE;
  for (unsigned i = 0; i < self->rounds->len; i++)
    if (!fill (self, upkeep, &g_array_index (self->rounds, Round, i), now, error))
      return FALSE;
  *next = self->next_count;
  return TRUE;
}
