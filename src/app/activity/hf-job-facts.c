/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read on workers; cost: the look-ups of one pin and of the copies of one job. */
#include "hf-job-facts.h"

#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"

/**
 * hf_job_facts_free:
 * @self: (transfer full) (nullable): facts
 */
void
hf_job_facts_free (HfJobFacts *self)
{
  if (!self)
    return;
  hf_job_free (self->job);
  g_free (self->name);
  g_free (self->source);
  g_strfreev (self->targets);
  g_strfreev (self->places);
  g_free (self->waits);
  g_free (self);
}

/* What is gone by now is no error. */
static gboolean
is_trouble (GError *reason, GError **error)
{
  if (!reason || g_error_matches (reason, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_clear_error (&reason);
      return FALSE;
    }
  g_propagate_error (error, reason);
  return TRUE;
}

/* Uploads name their pins in the payload. */
static gint64
find_pins (HfJobFacts *self)
{
  JsonArray *pins = json_object_has_member (self->job->payload, "pins")
                        ? json_object_get_array_member (self->job->payload, "pins")
                        : NULL;

  self->pins = pins ? json_array_get_length (pins) : 0;
  if (self->job->pin_id != 0 || self->pins != 1)
    return self->job->pin_id;
  return json_array_get_int_element (pins, 0);
}

static gboolean
read_pin (HfJobFacts *self, HfDb *db, GError **error)
{
  gint64 id = find_pins (self);
  GError *reason = NULL;
  g_autoptr (HfPin) pin = id != 0 ? hf_pin_table_get (db, id, &reason) : NULL;

  if (is_trouble (reason, error))
    return FALSE;
  if (id != 0)
    self->pins = pin ? 1 : 0;
  if (pin)
    self->name = g_strdup (pin->name && *pin->name ? pin->name : pin->text);
  return TRUE;
}

static void
find_places (HfJobFacts *self, GPtrArray *backends)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];

      if (self->job->uses & (G_GINT64_CONSTANT (1) << info->slot))
        g_strv_builder_add (places, info->id);
    }
  self->places = g_strv_builder_end (places);
}

static gboolean
read_removal (HfJobFacts *self, HfDb *db, GError **error)
{
  GError *reason = NULL;
  g_autoptr (HfRemoval) removal = hf_removal_table_get (db, self->job->subject_id, &reason);
  g_autoptr (HfReplica) replica
      = removal ? hf_replica_table_get (db, removal->replica_id, &reason) : NULL;

  if (is_trouble (reason, error))
    return FALSE;
  if (replica)
    self->source = g_strdup (replica->backend_id);
  return TRUE;
}

/* Which copy goes, and which one comes before. */
static void
find_move (HfJobFacts *self, GPtrArray *backends)
{
  JsonObject *payload = self->job->payload;
  gint64 from = json_object_get_int_member_with_default (payload, "from", 0);
  gint64 to = json_object_get_int_member_with_default (payload, "to", 0);

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];
      const char *targets[] = { info->id, NULL };

      if (info->store_id == from && !self->source)
        self->source = g_strdup (info->id);
      if (info->store_id == to && !self->targets)
        self->targets = g_strdupv ((char **)targets);
    }
}

static gboolean
read_targets (HfJobFacts *self, HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_job (db, self->job->id, error);
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();

  if (!replicas)
    return FALSE;
  for (unsigned i = 0; i < replicas->len; i++)
    g_strv_builder_add (targets, ((HfReplica *)replicas->pdata[i])->backend_id);
  if (replicas->len > 0)
    self->targets = g_strv_builder_end (targets);
  return TRUE;
}

static void
read_progress (HfJobFacts *self, HfEngine *engine)
{
  g_auto (HfProgressReport) report = { 0 };

  if (self->job->state != HF_JOB_RUNNING
      || !hf_engine_read_progress (engine, self->job->id, &report))
    return;
  self->source = g_steal_pointer (&report.source);
  if (report.targets && report.targets[0])
    self->targets = g_steal_pointer (&report.targets);
  self->done_bytes = report.done_bytes;
  self->total_bytes = report.total_bytes;
  self->bytes_per_second = report.bytes_per_second;
  self->seconds_left = report.seconds_left;
}

/**
 * hf_job_facts_read:
 * @engine: the engine
 * @db: a reader
 * @backends: (element-type HfBackendInfo): all there are
 * @job: (transfer full): a job
 * @error: why the registry can't be read
 *
 * Returns: (transfer full) (nullable): the facts
 */
HfJobFacts *
hf_job_facts_read (HfEngine *engine, HfDb *db, GPtrArray *backends, HfJob *job, GError **error)
{
  g_autoptr (HfJobFacts) self = g_new0 (HfJobFacts, 1);

  self->job = job;
  self->done_bytes = job->done_bytes;
  self->total_bytes = job->total_bytes;
  self->seconds_left = -1;
  if (!read_pin (self, db, error))
    return NULL;
  find_places (self, backends);
  read_progress (self, engine);
  if (job->kind == HF_JOB_MOVE)
    find_move (self, backends);
  if (job->kind == HF_JOB_REMOVE && !self->source && !read_removal (self, db, error))
    return NULL;
  if (!self->targets && !read_targets (self, db, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
are_same_texts (char **a, char **b)
{
  static const char *const none[] = { NULL };

  return g_strv_equal (a ? (const char *const *)a : none, b ? (const char *const *)b : none);
}

/**
 * hf_job_facts_equal:
 * @a: facts
 * @b: facts about the same job
 *
 * Returns: whether the same is to be told
 */
gboolean
hf_job_facts_equal (const HfJobFacts *a, const HfJobFacts *b)
{
  return a->job->state == b->job->state && a->job->paused == b->job->paused
         && a->job->attempts == b->job->attempts && a->job->next_try == b->job->next_try
         && a->job->started == b->job->started && a->job->finished == b->job->finished
         && a->done_bytes == b->done_bytes && a->total_bytes == b->total_bytes
         && a->bytes_per_second == b->bytes_per_second && a->seconds_left == b->seconds_left
         && a->pins == b->pins && g_strcmp0 (a->job->error, b->job->error) == 0
         && g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->source, b->source) == 0
         && g_strcmp0 (a->waits, b->waits) == 0 && are_same_texts (a->targets, b->targets)
         && are_same_texts (a->places, b->places);
}
