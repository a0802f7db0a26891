/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies on backends that the user names: what placement is for those that the engine chooses. A
 * pure function as well. The user's word goes beyond the target, with force beyond the max too, and
 * it is the yes without which a copy that was taken away is not put back into its store (SAFETY
 * §5); it does not go beyond visibility, room, or what a store says of itself. Threading: any. */

#include "hf-named.h"

#include <glib/gi18n-lib.h>

#include "hf-placement.h"

typedef struct
{
  const HfPolicy *policy;
  const HfPin *pin;
  GPtrArray *backends;
  GPtrArray *replicas;
  gboolean force;
  unsigned placed; /* copies that there are or will be */
} Judging;

/**
 * hf_named_new:
 * @backend_id: a backend
 * @verdict: what becomes of the wish
 * @job_id: the job that makes the copy, or 0
 *
 * Returns: (transfer full): a new value
 */
HfNamed *
hf_named_new (const char *backend_id, HfNamedVerdict verdict, gint64 job_id)
{
  HfNamed *self = g_new0 (HfNamed, 1);

  self->backend_id = g_strdup (backend_id);
  self->verdict = verdict;
  self->job_id = job_id;
  return self;
}

/**
 * hf_named_free:
 * @self: (transfer full): a value
 */
void
hf_named_free (HfNamed *self)
{
  g_free (self->backend_id);
  g_free (self->why);
  g_free (self);
}

/**
 * hf_named_refuse:
 * @self: a value
 * @code: as which error it counts
 * @why: (transfer full): a sentence
 */
void
hf_named_refuse (HfNamed *self, HfError code, char *why)
{
  self->verdict = HF_NAMED_REFUSED;
  self->code = code;
  g_free (self->why);
  self->why = why;
}

/**
 * hf_named_is_to_do:
 * @self: a value
 *
 * Returns: whether a copy has to be written for it
 */
gboolean
hf_named_is_to_do (const HfNamed *self)
{
  return self->verdict >= HF_NAMED_NEW;
}

static const HfBackendInfo *
find_backend (const Judging *judging, const char *id)
{
  for (unsigned i = 0; i < judging->backends->len; i++)
    if (g_strcmp0 (((HfBackendInfo *)judging->backends->pdata[i])->id, id) == 0)
      return judging->backends->pdata[i];
  return NULL;
}

static HfReplica *
find_replica (const Judging *judging, gint64 store_id)
{
  for (unsigned i = 0; i < judging->replicas->len; i++)
    if (((HfReplica *)judging->replicas->pdata[i])->store_id == store_id)
      return judging->replicas->pdata[i];
  return NULL;
}

static void
judge_held (const Judging *judging, HfNamed *self)
{
  if (!judging->force)
    self->verdict = HF_NAMED_THERE;
  else if (hf_placement_is_deferred (self->backend))
    hf_named_refuse (
        self, HF_ERROR_CONFLICT,
        g_strdup_printf (_ ("%s has this pin already, and only the service itself can get "
                            "its bytes anew"),
                         self->backend_id));
  else
    self->verdict = HF_NAMED_AGAIN;
}

/* What the copy that is there, or was, allows. */
static void
judge_replica (const Judging *judging, HfNamed *self)
{
  switch (self->replica->state)
    {
    case HF_REPLICA_QUEUED:
    case HF_REPLICA_COPYING:
    case HF_REPLICA_ACCEPTED:
      self->verdict = HF_NAMED_UNDER_WAY;
      self->job_id = self->replica->job_id;
      break;
    case HF_REPLICA_STORED:
    case HF_REPLICA_VERIFIED:
    case HF_REPLICA_STALE:
    case HF_REPLICA_SUSPECT:
      judge_held (judging, self);
      break;
    case HF_REPLICA_MISSING:
      self->verdict = HF_NAMED_BACK;
      break;
    case HF_REPLICA_CORRUPT:
      self->verdict = HF_NAMED_REPAIR;
      if (hf_placement_is_deferred (self->backend))
        hf_named_refuse (
            self, HF_ERROR_CONFLICT,
            g_strdup_printf (_ ("the copy on %s is damaged, and only the service itself "
                                "could mend it"),
                             self->backend_id));
      break;
    case HF_REPLICA_FAILED:
      self->verdict = HF_NAMED_NEW;
      break;
    case HF_REPLICA_REMOVING:
    case HF_REPLICA_DELETING:
    default:
      hf_named_refuse (
          self, HF_ERROR_CONFLICT,
          g_strdup_printf (_ ("the copy on %s is being removed; wait until it is gone"),
                           self->backend_id));
      break;
    }
}

static void
judge_backend (const Judging *judging, HfNamed *self)
{
  HfError code = HF_ERROR_FAILED;
  g_autofree char *why = hf_placement_refuse (judging->policy, judging->pin, self->backend,
                                              judging->pin->held, &code);

  if (why != NULL)
    hf_named_refuse (self, code, g_strdup_printf ("%s %s", self->backend_id, why));
}

/* max limits what is created; force is the user's word to go beyond. */
static void
judge_number (Judging *judging, HfNamed *self)
{
  unsigned most = (unsigned)hf_policy_max_for (judging->policy, judging->pin);

  if (judging->placed < most || judging->force)
    judging->placed++;
  else
    hf_named_refuse (
        self, HF_ERROR_CONFLICT,
        g_strdup_printf (_ ("%s has as many copies as its maximum allows (%u); %s gets "
                            "one more only when that is forced"),
                         judging->pin->text, most, self->backend_id));
}

static void
judge (Judging *judging, HfNamed *self)
{
  self->backend = find_backend (judging, self->backend_id);
  if (self->backend == NULL)
    {
      hf_named_refuse (self, HF_ERROR_NOT_FOUND,
                       g_strdup_printf ("there is no backend “%s”", self->backend_id));
      return;
    }
  self->replica = find_replica (judging, self->backend->store_id);
  self->verdict = HF_NAMED_NEW;
  if (self->replica != NULL)
    judge_replica (judging, self);
  if (hf_named_is_to_do (self))
    judge_backend (judging, self);
  if (hf_named_is_to_do (self) && self->verdict != HF_NAMED_AGAIN)
    judge_number (judging, self);
}

static gboolean
is_judged (GPtrArray *list, const char *id)
{
  for (unsigned i = 0; i < list->len; i++)
    if (g_strcmp0 (((HfNamed *)list->pdata[i])->backend_id, id) == 0)
      return TRUE;
  return FALSE;
}

/**
 * hf_named_judge:
 * @policy: the policy in force
 * @pin: the pin, whose size is known
 * @backends: (element-type HfBackendInfo): all backends, as last seen
 * @replicas: (element-type HfReplica): all copies of @pin, in any state
 * @ids: (array zero-terminated=1): the backends that the user names
 * @force: write again what is there, and go beyond max_replicas
 *
 * Returns: (transfer full) (element-type HfNamed): what becomes of each wish, in the order of @ids,
 * each once; refers to @backends and @replicas
 */
GPtrArray *
hf_named_judge (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends, GPtrArray *replicas,
                const char *const *ids, gboolean force)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_named_free);
  Judging judging
      = { policy, pin, backends, replicas, force, hf_placement_count (policy, backends, replicas) };

  for (; *ids != NULL; ids++)
    {
      if (is_judged (list, *ids))
        continue;
      g_ptr_array_add (list, hf_named_new (*ids, HF_NAMED_REFUSED, 0));
      judge (&judging, list->pdata[list->len - 1]);
    }
  return list;
}
