/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users change about a pin. One that becomes private must have no copy where others can see it
 * (SAFETY §1): as a copy that was public may have been fetched by anybody, that is refused rather
 * than carried out behind the user's back. Inside a change. */

#include "hf-pin-changes.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

/**
 * hf_pin_changes_init:
 * @self: (out): changes nothing
 */
void
hf_pin_changes_init (HfPinChanges *self)
{
  *self = (HfPinChanges){ .min_replicas = -1, .target_replicas = -1, .max_replicas = -1 };
}

/* Bytes may be there, or be on their way. */
static gboolean
is_exposed (const HfReplica *replica)
{
  return replica->state != HF_REPLICA_MISSING
         && (replica->state != HF_REPLICA_FAILED || replica->locator != NULL);
}

static gboolean
is_public (GPtrArray *backends, const char *id)
{
  for (unsigned i = 0; i < backends->len; i++)
    if (g_strcmp0 (((HfBackendInfo *)backends->pdata[i])->id, id) == 0)
      return ((HfBackendInfo *)backends->pdata[i])->is_public;
  return FALSE;
}

static gboolean
check_private (HfDb *db, const HfPin *pin, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);
  g_autoptr (GPtrArray) replicas
      = backends != NULL ? hf_replica_table_of_pin (db, pin->id, error) : NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  for (unsigned i = 0; replicas != NULL && i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (HF_RULE (PRIVATE) && is_exposed (replica) && is_public (backends, replica->backend_id))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", replica->backend_id);
    }
  if (replicas == NULL || names->len == 0)
    return replicas != NULL;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSAFE,
               _ ("%s can't become private: it has copies, or gets them, where others can see them "
                  "(%s). Unpin it, and add it again as private once they are gone"),
               pin->text, names->str);
  return FALSE;
}

/* What a pin leaves open comes from the policy, so the whole must fit together. */
static gboolean
check_numbers (HfDb *db, const HfPin *pin, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  int min, target, max;

  if (policy == NULL)
    return FALSE;
  min = pin->min_replicas > 0 ? pin->min_replicas : policy->min_replicas;
  target = pin->target_replicas > 0 ? pin->target_replicas : policy->target_replicas;
  max = pin->max_replicas > 0 ? pin->max_replicas : policy->max_replicas;
  if (min <= target && target <= max)
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_INVALID,
      _ ("the copies of %s must have a minimum ≤ target ≤ maximum, which would be %d, %d and %d"),
      pin->text, min, target, max);
  return FALSE;
}

/* Jobs that wait for the pin have their turn by its new priority. */
static gboolean
move_jobs (HfDb *db, const HfPin *pin, GError **error)
{
  static const HfJobKind kinds[] = { HF_JOB_REPLICATE, HF_JOB_VERIFY, HF_JOB_OBTAIN };

  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (HfJob) job = NULL;
      gint64 id;

      if (!hf_job_table_find_open (db, kinds[i], pin->id, &id, error))
        return FALSE;
      if (id == 0)
        continue;
      job = hf_job_table_get (db, id, error);
      if (job == NULL)
        return FALSE;
      if (job->state != HF_JOB_QUEUED)
        continue;
      job->priority = pin->priority;
      if (!hf_job_table_update (db, job, error))
        return FALSE;
    }
  return TRUE;
}

static void
set_number (int *field, int wanted)
{
  if (wanted >= 0)
    *field = wanted;
}

/**
 * hf_pin_changes_apply:
 * @self: what is to be different
 * @db: inside a change
 * @pin: a managed pin; is as it is afterwards
 * @error: return location
 *
 * What follows from it, such as more copies, is begun by the reconciler.
 *
 * Returns: %FALSE with UNSAFE for a pin that can't become private, INVALID for numbers that don't
 * fit together, or when the registry can't be read or written
 */
gboolean
hf_pin_changes_apply (const HfPinChanges *self, HfDb *db, HfPin *pin, GError **error)
{
  gboolean numbers
      = self->min_replicas >= 0 || self->target_replicas >= 0 || self->max_replicas >= 0;

  if (self->name != NULL)
    {
      g_free (pin->name);
      pin->name = g_strdup (self->name);
    }
  if (self->set_priority)
    pin->priority = self->priority;
  set_number (&pin->min_replicas, self->min_replicas);
  set_number (&pin->target_replicas, self->target_replicas);
  set_number (&pin->max_replicas, self->max_replicas);
  if (numbers && !check_numbers (db, pin, error))
    return FALSE;
  if (self->set_visibility && self->visibility == HF_VISIBILITY_PRIVATE
      && pin->visibility != HF_VISIBILITY_PRIVATE && !check_private (db, pin, error))
    return FALSE;
  if (self->set_visibility)
    pin->visibility = self->visibility;
  return hf_pin_table_update (db, pin, error) && (!self->set_priority || move_jobs (db, pin, error))
         && (!(numbers || self->set_visibility)
             || hf_pin_table_touch_wanted (db, pin->id, 0, error));
}
