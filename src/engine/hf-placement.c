/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides where copies go: a pure function of policy, pin, backends and the copies there are. It
 * touches nothing, so it is tested on thousands of random worlds. Cost: backends² per pin, at most
 * 64² comparisons. Threading: any. */

#include "hf-placement-world.h"

#include <glib/gi18n-lib.h>

/**
 * hf_placement_takes_place:
 * @state: of a replica
 *
 * Returns: whether a copy in @state counts as one of the target's, so that no other is made for it.
 * Age alone (stale) and one look that failed (suspect) copy nothing.
 */
gboolean
hf_placement_takes_place (HfReplicaState state)
{
  switch (state)
    {
    case HF_REPLICA_QUEUED:
    case HF_REPLICA_ACCEPTED:
    case HF_REPLICA_COPYING:
    case HF_REPLICA_STORED:
    case HF_REPLICA_VERIFIED:
    case HF_REPLICA_STALE:
    case HF_REPLICA_SUSPECT:
      return TRUE;
    case HF_REPLICA_MISSING:
    case HF_REPLICA_CORRUPT:
    case HF_REPLICA_REMOVING:
    case HF_REPLICA_DELETING:
    case HF_REPLICA_FAILED:
    default:
      return FALSE;
    }
}

static gboolean
may_take (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  HfPlaceVerdict verdict;
  g_autofree char *why_not = hf_placement_refusal (world, info, &verdict);

  return why_not == NULL;
}

static const HfBackendInfo *
best (const HfPlacementWorld *world)
{
  const HfBackendInfo *chosen = NULL;
  unsigned i, by;

  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      if (may_take (world, info)
          && (chosen == NULL || hf_placement_compare (world, info, chosen, &by) < 0))
        chosen = info;
    }
  return chosen;
}

static HfPlacedWhy
why_there (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  if (g_hash_table_lookup (world->failed, GSIZE_TO_POINTER (info->store_id))
      == GINT_TO_POINTER (HF_REPLICA_CORRUPT))
    return HF_PLACED_REPAIR;
  return g_hash_table_contains (world->domains, info->domain) ? HF_PLACED_NEW_STORE
                                                              : HF_PLACED_NEW_DOMAIN;
}

static void
occupy (HfPlacementWorld *world, const HfBackendInfo *info)
{
  g_hash_table_add (world->stores, GSIZE_TO_POINTER (info->store_id));
  g_hash_table_add (world->domains, info->domain);
  g_hash_table_add (world->types, (gpointer)hf_placement_type_of (info));
}

static const HfBackendInfo *
backend_of_store (const HfPlacementWorld *world, gint64 store_id)
{
  unsigned i;

  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      if (info->store_id == store_id)
        return info;
    }
  return NULL;
}

/* A copy whose store says that it holds it, and which nobody can read, keeps its place and is none
 * of the target's. */
static gboolean
is_mere_word (const HfReplica *replica, const HfBackendInfo *info)
{
  return info != NULL && !hf_placement_can_prove (info)
         && (replica->state == HF_REPLICA_STORED || replica->state == HF_REPLICA_SUSPECT);
}

/* A damaged copy is written anew in its own place, where that can be done. */
static gboolean
can_be_tried_again (const HfReplica *replica, const HfBackendInfo *info)
{
  return replica->state == HF_REPLICA_FAILED
         || (replica->state == HF_REPLICA_CORRUPT
             && !(info != NULL && hf_placement_is_deferred (info)));
}

static gboolean
is_held (const HfReplica *replica)
{
  return replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;
}

/* Returns how many copies there are or will be; those of a store that has been away for too long
 * are none for now. A store whose copy was taken away outside Holdfast does not get it back without
 * the user's word, and one that is losing its copy to a removal can't get it at the same time. */
static unsigned
look_at_copies (HfPlacementWorld *world)
{
  unsigned i, placed = 0;

  for (i = 0; i < world->replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (world->replicas, i);
      const HfBackendInfo *info = backend_of_store (world, replica->store_id);

      if (info != NULL && hf_policy_calls_lost (world->policy, info))
        {
          g_hash_table_add (world->stores, GSIZE_TO_POINTER (replica->store_id));
          continue;
        }
      world->held += is_held (replica);
      if (hf_placement_takes_place (replica->state) && !is_mere_word (replica, info))
        {
          placed++;
          if (info != NULL)
            occupy (world, info);
          else
            g_hash_table_add (world->stores, GSIZE_TO_POINTER (replica->store_id));
        }
      else if (can_be_tried_again (replica, info))
        g_hash_table_insert (world->failed, GSIZE_TO_POINTER (replica->store_id),
                             GINT_TO_POINTER (replica->state));
      else
        g_hash_table_add (world->stores, GSIZE_TO_POINTER (replica->store_id));
    }
  return placed;
}

static char *
explain_shortage (const HfPlacementWorld *world, unsigned missing)
{
  g_autoptr (GString) reasons = g_string_new (NULL);
  unsigned i;

  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      HfPlaceVerdict verdict;
      g_autofree char *why_not = hf_placement_refusal (world, info, &verdict);
      if (why_not != NULL)
        g_string_append_printf (reasons, "%s%s %s", reasons->len > 0 ? ", " : "", info->id,
                                why_not);
    }
  if (reasons->len == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "no place for %u more copy; add a backend",
                                         "no place for %u more copies; add a backend", missing),
                            missing);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "no place for %u more copy: %s; add a backend",
                                       "no place for %u more copies: %s; add a backend", missing),
                          missing, reasons->str);
}

static void
note_outranked (const HfPlacementWorld *world, const HfBackendInfo *chosen, GHashTable *outranked)
{
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      HfBackendInfo *other = g_ptr_array_index (world->backends, i);
      unsigned by;

      if (other == chosen || !may_take (world, other))
        continue;
      hf_placement_compare (world, other, chosen, &by);
      g_hash_table_insert (outranked, other, GUINT_TO_POINTER (by));
    }
}

/* Chooses until @world has @target copies, told in @plan. @outranked: (nullable): gets, for each
 * backend that was not chosen, the criterion that decided. */
static unsigned
choose_all (HfPlacementWorld *world, HfPlan *plan, unsigned placed, unsigned target,
            GHashTable *outranked)
{
  for (; placed < target; placed++)
    {
      const HfBackendInfo *info = best (world);
      HfPlaced chosen;

      if (info == NULL)
        break;
      chosen = (HfPlaced){ info, why_there (world, info) };
      if (outranked != NULL)
        note_outranked (world, info, outranked);
      g_array_append_val (plan->targets, chosen);
      occupy (world, info);
    }
  return placed;
}

static void
world_init (HfPlacementWorld *world, const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
            GPtrArray *replicas)
{
  *world = (HfPlacementWorld){
    .policy = policy, .pin = pin, .backends = backends, .replicas = replicas
  };
  world->domains = g_hash_table_new (g_str_hash, g_str_equal);
  world->types = g_hash_table_new (g_str_hash, g_str_equal);
  world->stores = g_hash_table_new (NULL, NULL);
  world->failed = g_hash_table_new (NULL, NULL);
}

static void
world_clear (HfPlacementWorld *world)
{
  g_hash_table_unref (world->domains);
  g_hash_table_unref (world->types);
  g_hash_table_unref (world->stores);
  g_hash_table_unref (world->failed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfPlacementWorld, world_clear)

static HfPlan *
make_plan (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends, GPtrArray *replicas,
           GHashTable *outranked)
{
  HfPlan *plan = g_new0 (HfPlan, 1);
  unsigned target = (unsigned)hf_policy_target_for (policy, pin);
  g_auto (HfPlacementWorld) world = { 0 };
  unsigned placed;

  world_init (&world, policy, pin, backends, replicas);
  plan->targets = g_array_new (FALSE, FALSE, sizeof (HfPlaced));
  placed = choose_all (&world, plan, look_at_copies (&world), target, outranked);
  if (placed < target)
    {
      plan->missing = target - placed;
      plan->shortage = explain_shortage (&world, plan->missing);
    }
  return plan;
}

/**
 * hf_placement_count:
 * @policy: the policy in force
 * @backends: (element-type HfBackendInfo): all backends, as last seen
 * @replicas: (element-type HfReplica): all copies of a pin, in any state
 *
 * Returns: how many of them count for the target, made or on their way
 */
unsigned
hf_placement_count (const HfPolicy *policy, GPtrArray *backends, GPtrArray *replicas)
{
  const HfPlacementWorld world = { .backends = backends };
  unsigned i, placed = 0;

  for (i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);
      const HfBackendInfo *info = backend_of_store (&world, replica->store_id);

      placed += !(info != NULL && hf_policy_calls_lost (policy, info))
                && hf_placement_takes_place (replica->state) && !is_mere_word (replica, info);
    }
  return placed;
}

/**
 * hf_placement_plan:
 * @policy: the policy in force
 * @pin: the pin; its size is what a copy needs, in bytes
 * @backends: (element-type HfBackendInfo): all backends, as last seen
 * @replicas: (element-type HfReplica): all copies of @pin, in any state
 *
 * Chooses a place for each copy that @pin lacks to its target. Never two in one store, never a
 * second one in a failure domain while another is free, never a private pin on a public store,
 * never one that is accepted before it is held while the pin is below its min, never beyond a limit
 * of size.
 *
 * Returns: (transfer full): the plan
 */
HfPlan *
hf_placement_plan (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
                   GPtrArray *replicas)
{
  return make_plan (policy, pin, backends, replicas, NULL);
}

static const HfPlaced *
find_placed (const HfPlan *plan, const HfBackendInfo *info)
{
  for (unsigned i = 0; i < plan->targets->len; i++)
    if (g_array_index (plan->targets, HfPlaced, i).backend == info)
      return &g_array_index (plan->targets, HfPlaced, i);
  return NULL;
}

static char *
explain_chosen (HfPlacedWhy why)
{
  switch (why)
    {
    case HF_PLACED_REPAIR:
      return g_strdup (_ ("gets a good copy in place of its damaged one"));
    case HF_PLACED_NEW_STORE:
      return g_strdup (_ ("gets a copy, though its failure domain has one: no other is free"));
    case HF_PLACED_NEW_DOMAIN:
    default:
      return g_strdup (_ ("gets a copy, in a failure domain that has none yet"));
    }
}

/* Of one that could take a copy, and gets none. */
static void
explain_left (HfPlaceView *view, GHashTable *outranked, unsigned target)
{
  gpointer by;

  if (g_hash_table_lookup_extended (outranked, view->backend, NULL, &by))
    {
      view->verdict = HF_PLACE_OUTRANKED;
      view->reason = g_strdup_printf (_ ("comes behind what was chosen: %s"),
                                      hf_placement_criterion (GPOINTER_TO_UINT (by)));
      return;
    }
  view->verdict = HF_PLACE_NOT_NEEDED;
  view->reason = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "is not needed: all %u copies that are wanted are there or on their way",
                   "is not needed: all %u copies that are wanted are there or on their way",
                   target),
      target);
}

/**
 * hf_placement_explain:
 * @policy: as for hf_placement_plan()
 * @pin: likewise
 * @backends: (element-type HfBackendInfo): likewise
 * @replicas: (element-type HfReplica): likewise
 * @plan: (out) (transfer full): what hf_placement_plan() returns
 *
 * Returns: (transfer full) (element-type HfPlaceView): for each of @backends why it is chosen or
 * not
 */
GPtrArray *
hf_placement_explain (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
                      GPtrArray *replicas, HfPlan **plan)
{
  GPtrArray *views = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_place_view_free);
  g_autoptr (GHashTable) outranked = g_hash_table_new (NULL, NULL);
  unsigned target = (unsigned)hf_policy_target_for (policy, pin);
  g_auto (HfPlacementWorld) before = { 0 };

  *plan = make_plan (policy, pin, backends, replicas, outranked);
  world_init (&before, policy, pin, backends, replicas);
  look_at_copies (&before);
  for (unsigned i = 0; i < backends->len; i++)
    {
      HfPlaceView *view = g_new0 (HfPlaceView, 1);
      const HfPlaced *placed;

      view->backend = g_ptr_array_index (backends, i);
      g_ptr_array_add (views, view);
      placed = find_placed (*plan, view->backend);
      view->reason = placed != NULL ? explain_chosen (placed->why)
                                    : hf_placement_refusal (&before, view->backend, &view->verdict);
      if (placed != NULL)
        view->verdict = HF_PLACE_CHOSEN;
      else if (view->reason == NULL)
        explain_left (view, outranked, target);
    }
  return views;
}

/**
 * hf_place_verdict_to_string:
 * @verdict: a verdict
 *
 * Returns: the word for answers
 */
const char *
hf_place_verdict_to_string (HfPlaceVerdict verdict)
{
  static const char *const words[] = { "chosen",   "paused", "unavailable", "private",   "has_copy",
                                       "deferred", "full",   "outranked",   "not_needed" };

  return (unsigned)verdict < G_N_ELEMENTS (words) ? words[verdict] : "unknown";
}

/**
 * hf_place_view_free:
 * @self: (transfer full): a view
 */
void
hf_place_view_free (HfPlaceView *self)
{
  g_free (self->reason);
  g_free (self);
}

/**
 * hf_placement_is_limited:
 * @info: a backend
 *
 * Returns: whether copies to it may take long by the user's wish
 */
gboolean
hf_placement_is_limited (const HfBackendInfo *info)
{
  return info->limits->bytes_per_second > 0 || info->limits->parallel_jobs > 0;
}

static unsigned
count_unlimited (const HfPlan *plan, GHashTable *domains)
{
  unsigned i, n = 0;

  for (i = 0; i < plan->targets->len; i++)
    {
      const HfBackendInfo *info = g_array_index (plan->targets, HfPlaced, i).backend;

      if (hf_placement_is_limited (info) || hf_placement_is_deferred (info))
        continue;
      g_hash_table_add (domains, info->domain);
      n++;
    }
  return n;
}

static unsigned
count_placed (GPtrArray *backends, GPtrArray *replicas, GHashTable *domains)
{
  const HfPlacementWorld world = { .backends = backends };
  unsigned i, n = 0;

  for (i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);
      const HfBackendInfo *info = backend_of_store (&world, replica->store_id);

      if (info == NULL || !is_held (replica))
        continue;
      g_hash_table_add (domains, info->domain);
      n++;
    }
  return n;
}

/**
 * hf_plan_put_off_limited:
 * @self: a plan for an upload
 * @policy: the policy in force
 * @pin: its pin
 * @backends: (element-type HfBackendInfo): those that it was made from
 * @replicas: (element-type HfReplica): the copies there are
 *
 * Leaves out backends with limits, when the others are enough for the pin's minimum: an upload goes
 * to all its places at once, and would wait for the slowest.
 */
void
hf_plan_put_off_limited (HfPlan *self, const HfPolicy *policy, const HfPin *pin,
                         GPtrArray *backends, GPtrArray *replicas)
{
  g_autoptr (GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);
  unsigned count = count_unlimited (self, domains) + count_placed (backends, replicas, domains);
  unsigned i;

  if (count < (unsigned)hf_policy_min_for (policy, pin)
      || g_hash_table_size (domains) < (unsigned)policy->min_domains)
    return;
  for (i = self->targets->len; i > 0; i--)
    if (hf_placement_is_limited (g_array_index (self->targets, HfPlaced, i - 1).backend))
      g_array_remove_index (self->targets, i - 1);
}

/**
 * hf_plan_free:
 * @self: (transfer full): a plan
 */
void
hf_plan_free (HfPlan *self)
{
  g_array_unref (self->targets);
  g_free (self->shortage);
  g_free (self);
}
