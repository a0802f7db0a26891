/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decides where copies go: a pure function of policy, pin, backends and the copies there are. It
 * touches nothing, so it is tested on thousands of random worlds. Cost: backends² per pin, at most
 * 64² comparisons. Threading: any. */

#include "hf-placement.h"

#include <string.h>

#include "hf-backend-kind.h"
#include "hf-human.h"
#include "hf-rules.h"

typedef struct
{
  const HfPolicy *policy;
  const HfPin *pin;
  GPtrArray *backends;
  GPtrArray *replicas;
  GHashTable *domains; /* that have a copy, or get one */
  GHashTable *types; /* of backend, likewise */
  GHashTable *stores; /* ids of stores that can't take (another) one */
  GHashTable *failed; /* ids of stores whose copy is damaged or could not be written → why */
  int held; /* copies that were proven once */
} World;

static const char *
type_of (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind != NULL ? kind->type : "";
}

static gboolean
is_deferred (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind != NULL && kind->deadline > 0;
}

static gboolean
can_prove (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind == NULL || hf_backend_kind_can_prove (kind, info->settings);
}

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

/**
 * hf_placement_room:
 * @policy: the policy
 * @info: a backend
 * @limit: (out): the tightest of the three limits of SAFETY §6, in words
 *
 * Returns: the bytes that may still be written there
 */
guint64
hf_placement_room (const HfPolicy *policy, const HfBackendInfo *info, const char **limit)
{
  guint64 room = info->free_bytes;

  *limit = "free space above the floor";
  if (info->max_bytes > 0)
    {
      guint64 left = info->max_bytes > info->used_bytes ? info->max_bytes - info->used_bytes : 0;
      if (left < room)
        {
          room = left;
          *limit = "its own size limit";
        }
    }
  if (policy->max_size_set)
    {
      guint64 most = (guint64)(policy->max_size_gb * 1e9);
      guint64 left = most > info->used_bytes ? most - info->used_bytes : 0;
      if (left < room)
        {
          room = left;
          *limit = "the size limit of the settings (max_size_gb)";
        }
    }
  return room;
}

static char *
no_room (const World *world, const HfBackendInfo *info)
{
  const char *limit;
  guint64 room = hf_placement_room (world->policy, info, &limit);
  g_autofree char *have = NULL;
  g_autofree char *need = NULL;

  if (room >= world->pin->size)
    return NULL;
  have = hf_human_bytes (room);
  need = hf_human_bytes (world->pin->size);
  return g_strdup_printf ("has room for %s of %s: %s", have, need, limit);
}

/* Of what says no to a pin whatever copies it has: NULL, or the reason; @verdict: (out). */
static char *
refuse_backend (const World *world, const HfBackendInfo *info, HfPlaceVerdict *verdict)
{
  *verdict = HF_PLACE_PAUSED;
  if (info->paused)
    return g_strdup ("is paused");
  *verdict = HF_PLACE_UNAVAILABLE;
  if (info->state != HF_BACKEND_HEALTHY)
    return g_strdup_printf ("is %s", hf_backend_state_to_string (info->state));
  *verdict = HF_PLACE_PRIVATE;
  if (HF_RULE (PRIVATE) && info->is_public && world->pin->visibility == HF_VISIBILITY_PRIVATE)
    return g_strdup ("is public, and this pin is private");
  return NULL;
}

static char *
refuse_now (const World *world, const HfBackendInfo *info, HfPlaceVerdict *verdict)
{
  *verdict = HF_PLACE_DEFERRED;
  if (HF_RULE (DEFERRED_LAST) && is_deferred (info)
      && world->held < hf_policy_min_for (world->policy, world->pin))
    return g_strdup ("may take hours, so it gets a pin only once the minimum of copies is proven "
                     "elsewhere");
  *verdict = HF_PLACE_FULL;
  return no_room (world, info);
}

/* NULL when the backend can take a copy, else the reason why not, for people; @verdict: (out). */
static char *
refusal (const World *world, const HfBackendInfo *info, HfPlaceVerdict *verdict)
{
  char *why = refuse_backend (world, info, verdict);

  if (why != NULL)
    return why;
  *verdict = HF_PLACE_HAS_COPY;
  if (HF_RULE (SAME_STORE)
      && g_hash_table_contains (world->stores, GSIZE_TO_POINTER (info->store_id)))
    return g_strdup ("has this pin already");
  return refuse_now (world, info, verdict);
}

static HfError
code_of (HfPlaceVerdict verdict, const HfBackendInfo *info)
{
  switch (verdict)
    {
    case HF_PLACE_UNAVAILABLE:
      return info->state == HF_BACKEND_DENIED ? HF_ERROR_DENIED : HF_ERROR_UNAVAILABLE;
    case HF_PLACE_PRIVATE:
    case HF_PLACE_DEFERRED:
      return HF_ERROR_UNSAFE;
    case HF_PLACE_FULL:
      return HF_ERROR_NO_SPACE;
    case HF_PLACE_PAUSED:
    case HF_PLACE_HAS_COPY:
    case HF_PLACE_CHOSEN:
    case HF_PLACE_OUTRANKED:
    case HF_PLACE_NOT_NEEDED:
    default:
      return HF_ERROR_CONFLICT;
    }
}

/**
 * hf_placement_refuse:
 * @policy: the policy in force
 * @pin: the pin
 * @info: a backend that somebody named for it
 * @held: copies of @pin that were proven once
 * @code: (out): as which error a refusal counts
 *
 * What no wish of the user's goes beyond: a pause, an unreachable store, visibility, room. Whether
 * there is a copy already is not looked at.
 *
 * Returns: (transfer full) (nullable): why @info can't be written to now, as the end of a sentence
 * that begins with its name; %NULL when it can
 */
char *
hf_placement_refuse (const HfPolicy *policy, const HfPin *pin, const HfBackendInfo *info, int held,
                     HfError *code)
{
  const World world = { .policy = policy, .pin = pin, .held = held };
  HfPlaceVerdict verdict;
  char *why = refuse_backend (&world, info, &verdict);

  if (why == NULL)
    why = refuse_now (&world, info, &verdict);
  *code = code_of (verdict, info);
  return why;
}

static gboolean
may_take (const World *world, const HfBackendInfo *info)
{
  HfPlaceVerdict verdict;
  g_autofree char *why_not = refusal (world, info, &verdict);

  return why_not == NULL;
}

static int
preference (const World *world, const HfBackendInfo *info)
{
  char **list = world->policy->preferred_backends;
  int i;

  for (i = 0; list != NULL && list[i] != NULL; i++)
    if (strcmp (list[i], info->id) == 0)
      return i;
  return G_MAXINT;
}

static double
fill_after (const World *world, const HfBackendInfo *info)
{
  double total = (double)info->total_bytes;

  if (info->max_bytes > 0 && (total <= 0 || info->max_bytes < info->total_bytes))
    total = (double)info->max_bytes;
  return total > 0 ? ((double)info->used_bytes + (double)world->pin->size) / total : 0;
}

static int
compare_strategy (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  double fill_a, fill_b;

  switch (world->policy->strategy)
    {
    case HF_STRATEGY_SIZE_BASED:
      return a->free_bytes > b->free_bytes ? -1 : a->free_bytes < b->free_bytes;
    case HF_STRATEGY_PRIORITY:
      return 0; /* what all strategies end with */
    case HF_STRATEGY_BALANCED:
    default:
      fill_a = fill_after (world, a);
      fill_b = fill_after (world, b);
      return fill_a < fill_b ? -1 : fill_a > fill_b;
    }
}

/* What will never count, or let its hour pass before. */
static gboolean
is_last_resort (const World *world, const HfBackendInfo *info)
{
  return !can_prove (info)
         || (is_deferred (info)
             && g_hash_table_contains (world->failed, GSIZE_TO_POINTER (info->store_id)));
}

static int
compare_domains (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->domains, a->domain)
         - g_hash_table_contains (world->domains, b->domain);
}

/* The disk that failed one copy is not the first choice for the next. */
static int
compare_failures (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->failed, GSIZE_TO_POINTER (a->store_id))
         - g_hash_table_contains (world->failed, GSIZE_TO_POINTER (b->store_id));
}

static int
compare_types (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return g_hash_table_contains (world->types, type_of (a))
         - g_hash_table_contains (world->types, type_of (b));
}

static int
compare_last_resorts (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return is_last_resort (world, a) - is_last_resort (world, b);
}

static int
compare_preferences (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return (preference (world, a) > preference (world, b))
         - (preference (world, a) < preference (world, b));
}

static int
compare_priorities (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return (a->priority > b->priority) - (a->priority < b->priority);
}

static int
compare_ids (const World *world, const HfBackendInfo *a, const HfBackendInfo *b)
{
  return strcmp (a->id, b->id);
}

/* In this order. A user's preferred list goes before the strategy's own measure; the id makes the
 * order total. */
static const struct
{
  int (*compare) (const World *world, const HfBackendInfo *a, const HfBackendInfo *b);
  const char *words; /* on what comes behind */
} criteria[] = {
  { compare_last_resorts, "copies there can't be proven, or take hours and failed before" },
  { compare_domains, "its failure domain has a copy already, or gets one" },
  { compare_failures, "a copy failed there" },
  { compare_types, "its type of backend has a copy already, or gets one" },
  { compare_preferences, "the other stands before it in preferred_backends" },
  { compare_strategy, "the replication_strategy prefers the other" },
  { compare_priorities, "the other has the lower priority number" },
  { compare_ids, "nothing tells them apart but their names" },
};

/* @by: (out): the criterion that decided */
static int
compare (const World *world, const HfBackendInfo *a, const HfBackendInfo *b, unsigned *by)
{
  for (*by = 0; *by < G_N_ELEMENTS (criteria) - 1; (*by)++)
    {
      int order = criteria[*by].compare (world, a, b);

      if (order != 0)
        return order;
    }
  return compare_ids (world, a, b);
}

static const HfBackendInfo *
best (const World *world)
{
  const HfBackendInfo *chosen = NULL;
  unsigned i, by;

  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      if (may_take (world, info) && (chosen == NULL || compare (world, info, chosen, &by) < 0))
        chosen = info;
    }
  return chosen;
}

static HfPlacedWhy
why_there (const World *world, const HfBackendInfo *info)
{
  if (g_hash_table_lookup (world->failed, GSIZE_TO_POINTER (info->store_id))
      == GINT_TO_POINTER (HF_REPLICA_CORRUPT))
    return HF_PLACED_REPAIR;
  return g_hash_table_contains (world->domains, info->domain) ? HF_PLACED_NEW_STORE
                                                              : HF_PLACED_NEW_DOMAIN;
}

static void
occupy (World *world, const HfBackendInfo *info)
{
  g_hash_table_add (world->stores, GSIZE_TO_POINTER (info->store_id));
  g_hash_table_add (world->domains, info->domain);
  g_hash_table_add (world->types, (gpointer)type_of (info));
}

static const HfBackendInfo *
backend_of_store (const World *world, gint64 store_id)
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
  return info != NULL && !can_prove (info)
         && (replica->state == HF_REPLICA_STORED || replica->state == HF_REPLICA_SUSPECT);
}

/* A damaged copy is written anew in its own place, where that can be done. */
static gboolean
can_be_tried_again (const HfReplica *replica, const HfBackendInfo *info)
{
  return replica->state == HF_REPLICA_FAILED
         || (replica->state == HF_REPLICA_CORRUPT && !(info != NULL && is_deferred (info)));
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
look_at_copies (World *world)
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
explain_shortage (const World *world, unsigned missing)
{
  GString *text = g_string_new (NULL);
  unsigned i;

  g_string_printf (text, "no place for %u more %s", missing, missing == 1 ? "copy" : "copies");
  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      HfPlaceVerdict verdict;
      g_autofree char *why_not = refusal (world, info, &verdict);
      if (why_not != NULL)
        g_string_append_printf (text, "%s %s %s", i == 0 ? ":" : ",", info->id, why_not);
    }
  g_string_append (text, "; add a backend");
  return g_string_free (text, FALSE);
}

static void
note_outranked (const World *world, const HfBackendInfo *chosen, GHashTable *outranked)
{
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      HfBackendInfo *other = g_ptr_array_index (world->backends, i);
      unsigned by;

      if (other == chosen || !may_take (world, other))
        continue;
      compare (world, other, chosen, &by);
      g_hash_table_insert (outranked, other, GUINT_TO_POINTER (by));
    }
}

/* Chooses until @world has @target copies, told in @plan. @outranked: (nullable): gets, for each
 * backend that was not chosen, the criterion that decided. */
static unsigned
choose_all (World *world, HfPlan *plan, unsigned placed, unsigned target, GHashTable *outranked)
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
world_init (World *world, const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
            GPtrArray *replicas)
{
  *world = (World){ .policy = policy, .pin = pin, .backends = backends, .replicas = replicas };
  world->domains = g_hash_table_new (g_str_hash, g_str_equal);
  world->types = g_hash_table_new (g_str_hash, g_str_equal);
  world->stores = g_hash_table_new (NULL, NULL);
  world->failed = g_hash_table_new (NULL, NULL);
}

static void
world_clear (World *world)
{
  g_hash_table_unref (world->domains);
  g_hash_table_unref (world->types);
  g_hash_table_unref (world->stores);
  g_hash_table_unref (world->failed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static HfPlan *
make_plan (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends, GPtrArray *replicas,
           GHashTable *outranked)
{
  HfPlan *plan = g_new0 (HfPlan, 1);
  unsigned target = (unsigned)hf_policy_target_for (policy, pin);
  g_auto (World) world = { 0 };
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
  const World world = { .backends = backends };
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
      return g_strdup ("gets a good copy in place of its damaged one");
    case HF_PLACED_NEW_STORE:
      return g_strdup ("gets a copy, though its failure domain has one: no other is free");
    case HF_PLACED_NEW_DOMAIN:
    default:
      return g_strdup ("gets a copy, in a failure domain that has none yet");
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
      view->reason = g_strdup_printf ("comes behind what was chosen: %s",
                                      criteria[GPOINTER_TO_UINT (by)].words);
      return;
    }
  view->verdict = HF_PLACE_NOT_NEEDED;
  view->reason = g_strdup_printf ("is not needed: all %u copies that are wanted are there or on "
                                  "their way",
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
  g_auto (World) before = { 0 };

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
                                    : refusal (&before, view->backend, &view->verdict);
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
 * hf_placement_is_deferred:
 * @info: a backend
 *
 * Returns: whether it accepts copies before it holds them
 */
gboolean
hf_placement_is_deferred (const HfBackendInfo *info)
{
  return is_deferred (info);
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
  const World world = { .backends = backends };
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
