/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs as values. Any thread; one value belongs to one thread at a time. */
#include "hf-job.h"

static const char *const kind_names[]
    = { NULL, "import", "replicate", "verify", "remove", "obtain", "move" };
static const char *const state_names[] = { "queued", "running", "done", "failed", "cancelled" };

/**
 * hf_job_new:
 * Returns: (transfer full): a queued job with an empty payload
 */
HfJob *
hf_job_new (HfJobKind kind)
{
  HfJob *self = g_new0 (HfJob, 1);

  self->kind = kind;
  self->payload = json_object_new ();
  return self;
}

/**
 * hf_job_free:
 * @self: (transfer full) (nullable): a job
 */
void
hf_job_free (HfJob *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->payload, json_object_unref);
  g_clear_pointer (&self->result, json_object_unref);
  g_free (self->error);
  g_free (self);
}

/**
 * hf_job_kind_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_job_kind_to_string (HfJobKind kind)
{
  return kind > 0 && (unsigned)kind < G_N_ELEMENTS (kind_names) ? kind_names[kind] : "unknown";
}

/**
 * hf_job_state_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_job_state_to_string (HfJobState state)
{
  return (unsigned)state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}

/**
 * hf_job_is_over:
 * Returns: whether the job will not run again
 */
gboolean
hf_job_is_over (const HfJob *self)
{
  return self->state != HF_JOB_QUEUED && self->state != HF_JOB_RUNNING;
}
