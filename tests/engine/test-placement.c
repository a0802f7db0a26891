/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where copies go: single rules on small worlds, and all of them at once on thousands of random
 * ones. The invariants are written down a second time here, from the rules and not from the code.
 */
#include "hf-placement.h"

#include <string.h>

#include "hf-test.h"

#define SEED 20240607u
#define WORLDS 6000
#define OTHER_KIND "of another type"
#define MB G_GUINT64_CONSTANT (1000000)

typedef struct
{
  HfPolicy *policy;
  HfPin *pin;
  GPtrArray *backends;
  GPtrArray *replicas;
  /* As the plan is followed: */
  GHashTable *kinds; /* of backends with a copy that counts */
  GHashTable *stores; /* that can't take a copy (any more) */
  GHashTable *domains; /* with a copy that counts */
  GHashTable *failed; /* stores whose copy is damaged or could not be written → state */
} World;

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);

  world->policy = hf_policy_new ();
  world->pin = hf_pin_new ();
  world->pin->visibility = HF_VISIBILITY_PUBLIC;
  world->pin->size = 10 * MB;
  world->pin->managed = TRUE;
  world->backends = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);
  world->replicas = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_replica_free);
  world->stores = g_hash_table_new (NULL, NULL);
  world->kinds = g_hash_table_new (g_str_hash, g_str_equal);
  world->domains = g_hash_table_new (g_str_hash, g_str_equal);
  world->failed = g_hash_table_new (NULL, NULL);
  return world;
}

static void
world_free (World *world)
{
  hf_policy_free (world->policy);
  hf_pin_free (world->pin);
  g_ptr_array_unref (world->backends);
  g_ptr_array_unref (world->replicas);
  g_hash_table_unref (world->stores);
  g_hash_table_unref (world->kinds);
  g_hash_table_unref (world->domains);
  g_hash_table_unref (world->failed);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static void
set_kind (HfBackendInfo *info, const char *kind)
{
  g_free (info->kind);
  info->kind = g_strdup (kind);
}

static HfBackendInfo *
add_backend (World *world, gint64 store_id, const char *domain)
{
  HfBackendInfo *info = hf_backend_info_new ();

  g_free (info->id);
  info->id = g_strdup_printf ("b%u", world->backends->len);
  set_kind (info, "memory");
  g_free (info->domain);
  info->domain = g_strdup (domain);
  info->store_id = store_id;
  info->state = HF_BACKEND_HEALTHY;
  info->priority = 5;
  info->free_bytes = 1000 * MB;
  info->total_bytes = 2000 * MB;
  g_ptr_array_add (world->backends, info);
  return info;
}

static HfReplica *
add_replica (World *world, gint64 store_id, HfReplicaState state)
{
  HfReplica *replica = hf_replica_new ();

  replica->store_id = store_id;
  replica->state = state;
  g_ptr_array_add (world->replicas, replica);
  return replica;
}

static HfPlan *
make_plan (World *world)
{
  return hf_placement_plan (world->policy, world->pin, world->backends, world->replicas);
}

/* "b3 b0", best first */
static char *
names_of (HfPlan *plan)
{
  GString *names = g_string_new (NULL);

  for (unsigned i = 0; i < plan->targets->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            g_array_index (plan->targets, HfPlaced, i).backend->id);
  return g_string_free (names, FALSE);
}

static void
assert_places (World *world, const char *names)
{
  g_autoptr (HfPlan) plan = make_plan (world);
  g_autofree char *got = names_of (plan);

  g_assert_cmpstr (got, ==, names);
}

/* ---- random worlds ---- */

static guint64
any_size (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return 0;
    case 1:
      return G_MAXUINT64; /* not known */
    default:
      return (guint64)g_rand_int_range (rand, 0, 2000) * MB / 10;
    }
}

static void
fill_backends (World *world, GRand *rand)
{
  static const char *const domains[] = { "disk:a", "disk:b", "host:c", "host:d" };
  int n = g_rand_int_range (rand, 0, 9);

  for (int i = 0; i < n; i++)
    {
      gboolean same = i > 0 && g_rand_int_range (rand, 0, 6) == 0;
      const HfBackendInfo *other
          = same ? g_ptr_array_index (world->backends, g_rand_int_range (rand, 0, i)) : NULL;
      HfBackendInfo *info
          = add_backend (world, same ? other->store_id : i + 1,
                         same ? other->domain : domains[g_rand_int_range (rand, 0, 4)]);

      set_kind (info, same ? other->kind : g_rand_boolean (rand) ? OTHER_KIND : "memory");
      info->priority = g_rand_int_range (rand, 1, 4);
      info->paused = g_rand_int_range (rand, 0, 8) == 0;
      info->is_public = g_rand_boolean (rand);
      if (g_rand_int_range (rand, 0, 5) == 0)
        info->state = (HfBackendState)g_rand_int_range (rand, 0, 4);
      info->free_bytes = any_size (rand);
      info->total_bytes = g_rand_boolean (rand) ? info->free_bytes : any_size (rand);
      info->max_bytes = g_rand_boolean (rand) ? 0 : any_size (rand);
      info->used_bytes = g_rand_boolean (rand) ? 0 : any_size (rand) / 4;
    }
}

static void
fill_policy (World *world, GRand *rand)
{
  HfPolicy *policy = world->policy;

  policy->min_replicas = g_rand_int_range (rand, 1, 4);
  policy->target_replicas = policy->min_replicas + g_rand_int_range (rand, 0, 3);
  policy->max_replicas = policy->target_replicas + g_rand_int_range (rand, 0, 3);
  policy->strategy = (HfStrategy)g_rand_int_range (rand, 0, 3);
  policy->max_size_set = g_rand_int_range (rand, 0, 4) == 0;
  policy->max_size_gb = g_rand_double_range (rand, 0.001, 0.2);
  if (world->backends->len > 1 && g_rand_boolean (rand))
    {
      const HfBackendInfo *liked
          = g_ptr_array_index (world->backends,
                               g_rand_int_range (rand, 0, (int)world->backends->len));
      const char *names[] = { "gone", liked->id, NULL };

      g_strfreev (policy->preferred_backends);
      policy->preferred_backends = g_strdupv ((char **)names);
    }
}

static World *
world_new_random (GRand *rand)
{
  World *world = world_new ();

  fill_backends (world, rand);
  fill_policy (world, rand);
  world->pin->size = (guint64)g_rand_int_range (rand, 0, 300) * MB / 10;
  world->pin->visibility = g_rand_boolean (rand) ? HF_VISIBILITY_PRIVATE : HF_VISIBILITY_PUBLIC;
  if (g_rand_int_range (rand, 0, 4) == 0)
    world->pin->target_replicas = g_rand_int_range (rand, 1, 6);
  for (gint64 store = 1; store <= 10; store++)
    if (g_rand_int_range (rand, 0, 4) == 0)
      add_replica (world, store, (HfReplicaState)g_rand_int_range (rand, 0, HF_REPLICA_FAILED + 1));
  return world;
}

/* ---- the rules again ---- */

static gboolean
counts (HfReplicaState state)
{
  return state == HF_REPLICA_QUEUED || state == HF_REPLICA_ACCEPTED || state == HF_REPLICA_COPYING
         || state == HF_REPLICA_STORED || state == HF_REPLICA_VERIFIED || state == HF_REPLICA_STALE
         || state == HF_REPLICA_SUSPECT;
}

/* A store that is beyond its limit takes what needs no room. */
static gboolean
fits_limit (World *world, const HfBackendInfo *info, guint64 limit)
{
  guint64 left = limit - MIN (limit, info->used_bytes);

  return world->pin->size <= left;
}

static gboolean
fits (World *world, const HfBackendInfo *info)
{
  return world->pin->size <= info->free_bytes
         && (info->max_bytes == 0 || fits_limit (world, info, info->max_bytes))
         && (!world->policy->max_size_set
             || fits_limit (world, info, (guint64)(world->policy->max_size_gb * 1e9)));
}

static gboolean
is_eligible (World *world, const HfBackendInfo *info)
{
  return info->state == HF_BACKEND_HEALTHY && !info->paused && fits (world, info)
         && !(info->is_public && world->pin->visibility == HF_VISIBILITY_PRIVATE)
         && !g_hash_table_contains (world->stores, GSIZE_TO_POINTER (info->store_id));
}

static gboolean
has_domain (World *world, const HfBackendInfo *info)
{
  return g_hash_table_contains (world->domains, info->domain);
}

static gboolean
has_failed (World *world, const HfBackendInfo *info)
{
  return g_hash_table_contains (world->failed, GSIZE_TO_POINTER (info->store_id));
}

static void
note_copy (World *world, const HfReplica *replica)
{
  if (replica->state == HF_REPLICA_CORRUPT || replica->state == HF_REPLICA_FAILED)
    {
      g_hash_table_insert (world->failed, GSIZE_TO_POINTER (replica->store_id),
                           GINT_TO_POINTER (replica->state));
      return;
    }
  g_hash_table_add (world->stores, GSIZE_TO_POINTER (replica->store_id));
  for (unsigned i = 0; counts (replica->state) && i < world->backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (world->backends, i);

      if (info->store_id != replica->store_id)
        continue;
      g_hash_table_add (world->domains, info->domain);
      g_hash_table_add (world->kinds, info->kind);
    }
}

static int
position (World *world, const HfBackendInfo *info)
{
  for (int i = 0; world->policy->preferred_backends[i] != NULL; i++)
    if (g_str_equal (world->policy->preferred_backends[i], info->id))
      return i;
  return G_MAXINT;
}

static double
fill (World *world, const HfBackendInfo *info)
{
  double size = (double)info->total_bytes;

  if (info->max_bytes > 0 && (size <= 0 || (double)info->max_bytes < size))
    size = (double)info->max_bytes;
  return size > 0 ? (double)(info->used_bytes + world->pin->size) / size : 0;
}

/* Whether the strategy alone would take @other rather than @chosen. */
static gboolean
is_better (World *world, const HfBackendInfo *other, const HfBackendInfo *chosen)
{
  if (position (world, other) != position (world, chosen))
    return position (world, other) < position (world, chosen);
  switch (world->policy->strategy)
    {
    case HF_STRATEGY_SIZE_BASED:
      if (other->free_bytes != chosen->free_bytes)
        return other->free_bytes > chosen->free_bytes;
      break;
    case HF_STRATEGY_BALANCED:
      if (fill (world, other) != fill (world, chosen))
        return fill (world, other) < fill (world, chosen);
      break;
    case HF_STRATEGY_PRIORITY:
    default:
      break;
    }
  return other->priority < chosen->priority;
}

static gboolean
has_kind (World *world, const HfBackendInfo *info)
{
  return g_hash_table_contains (world->kinds, info->kind);
}

/* First another domain, then a store that did not fail, then another type, then what the user and
 * the strategy prefer. */
static void
check_not_worse (World *world, const HfBackendInfo *chosen, const HfBackendInfo *other)
{
  g_assert_true (!has_domain (world, chosen) || has_domain (world, other));
  if (has_domain (world, chosen) != has_domain (world, other))
    return;
  g_assert_true (!has_failed (world, chosen) || has_failed (world, other));
  if (has_failed (world, chosen) != has_failed (world, other))
    return;
  g_assert_true (!has_kind (world, chosen) || has_kind (world, other));
  if (has_kind (world, chosen) == has_kind (world, other))
    g_assert_false (is_better (world, other, chosen));
}

static void
check_choice (World *world, const HfPlaced *placed)
{
  const HfBackendInfo *chosen = placed->backend;
  gboolean repair = g_hash_table_lookup (world->failed, GSIZE_TO_POINTER (chosen->store_id))
                    == GINT_TO_POINTER (HF_REPLICA_CORRUPT);

  g_assert_true (is_eligible (world, chosen));
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      HfBackendInfo *other = g_ptr_array_index (world->backends, i);

      if (is_eligible (world, other))
        check_not_worse (world, chosen, other);
    }
  g_assert_cmpint (placed->why, ==,
                   repair                       ? HF_PLACED_REPAIR
                   : has_domain (world, chosen) ? HF_PLACED_NEW_STORE
                                                : HF_PLACED_NEW_DOMAIN);
  g_hash_table_add (world->stores, GSIZE_TO_POINTER (chosen->store_id));
  g_hash_table_add (world->domains, chosen->domain);
  g_hash_table_add (world->kinds, chosen->kind);
}

static void
check_shortage (World *world, HfPlan *plan)
{
  g_assert_cmpint (plan->missing > 0, ==, plan->shortage != NULL);
  for (unsigned i = 0; plan->missing > 0 && i < world->backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      g_autofree char *name = g_strdup_printf (" %s ", info->id);

      g_assert_false (is_eligible (world, info));
      g_assert_nonnull (strstr (plan->shortage, name));
    }
}

static void
shuffle (GPtrArray *array, GRand *rand)
{
  for (unsigned i = array->len; i > 1; i--)
    {
      unsigned j = (unsigned)g_rand_int_range (rand, 0, (int)i);
      gpointer kept = array->pdata[i - 1];

      array->pdata[i - 1] = array->pdata[j];
      array->pdata[j] = kept;
    }
}

/* The same places, whatever the order in which backends and copies come. */
static void
check_order_is_nothing (World *world, HfPlan *plan, GRand *rand)
{
  g_autofree char *before = names_of (plan);
  g_autoptr (HfPlan) again = NULL;
  g_autofree char *after = NULL;

  shuffle (world->backends, rand);
  shuffle (world->replicas, rand);
  again = make_plan (world);
  after = names_of (again);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (again->missing, ==, plan->missing);
}

static void
check_world (World *world, GRand *rand)
{
  g_autoptr (HfPlan) plan = make_plan (world);
  int target = hf_policy_target_for (world->policy, world->pin);
  int placed = 0;

  for (unsigned i = 0; i < world->replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (world->replicas, i);

      placed += counts (replica->state);
      g_assert_cmpint (hf_placement_takes_place (replica->state), ==, counts (replica->state));
      note_copy (world, replica);
    }
  for (unsigned i = 0; i < plan->targets->len; i++)
    check_choice (world, &g_array_index (plan->targets, HfPlaced, i));

  if (plan->targets->len > 0)
    g_assert_cmpint (placed + (int)plan->targets->len, <=, target);
  g_assert_cmpint ((int)plan->missing, ==, MAX (target - placed - (int)plan->targets->len, 0));
  check_shortage (world, plan);
  check_order_is_nothing (world, plan, rand);
}

static void
test_random_worlds (void)
{
  unsigned targets = 0, shortages = 0, repairs = 0;

  g_test_message ("seeds from %u on", SEED);
  for (unsigned i = 0; i < WORLDS; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (SEED + i);
      g_autoptr (World) world = world_new_random (rand);
      g_autoptr (HfPlan) plan = make_plan (world);

      targets += plan->targets->len;
      shortages += plan->missing > 0;
      for (unsigned j = 0; j < plan->targets->len; j++)
        repairs += g_array_index (plan->targets, HfPlaced, j).why == HF_PLACED_REPAIR;
      check_world (world, rand);
    }
  g_test_message ("%u targets, %u shortages, %u repairs", targets, shortages, repairs);
  /* Worlds in which nothing happens would prove nothing. */
  g_assert_cmpuint (targets, >, WORLDS / 2);
  g_assert_cmpuint (shortages, >, WORLDS / 10);
  g_assert_cmpuint (repairs, >, WORLDS / 100);
}

/* ---- single rules ---- */

static void
test_strategies (void)
{
  g_autoptr (World) world = world_new ();
  const char *preferred[] = { "b2", "b0", NULL };
  HfBackendInfo *info;

  info = add_backend (world, 1, "disk:a"); /* 0.51 full after placing; 1000 MB */
  info->used_bytes = 1010 * MB;
  info->priority = 3;
  info = add_backend (world, 2, "disk:b"); /* 0.06; 900 MB */
  info->used_bytes = 110 * MB;
  info->free_bytes = 900 * MB;
  info->priority = 2;
  info = add_backend (world, 3, "disk:c"); /* 0.11 of its own limit; 1500 MB */
  info->max_bytes = 100 * MB;
  info->used_bytes = 1 * MB;
  info->free_bytes = 1500 * MB;
  info->priority = 1;

  world->policy->strategy = HF_STRATEGY_BALANCED;
  assert_places (world, "b1 b2 b0");
  world->policy->strategy = HF_STRATEGY_SIZE_BASED;
  assert_places (world, "b2 b0 b1");
  world->policy->strategy = HF_STRATEGY_PRIORITY;
  assert_places (world, "b2 b1 b0");

  g_strfreev (world->policy->preferred_backends);
  world->policy->preferred_backends = g_strdupv ((char **)preferred);
  assert_places (world, "b2 b0 b1");
  world->policy->strategy = HF_STRATEGY_BALANCED;
  assert_places (world, "b2 b0 b1");
}

/* Domains go before everything that strategies and users wish. */
static void
test_domains_first (void)
{
  g_autoptr (World) world = world_new ();
  const char *preferred[] = { "b0", "b1", NULL };

  add_backend (world, 1, "disk:a")->priority = 1;
  add_backend (world, 2, "disk:a")->priority = 1;
  add_backend (world, 3, "disk:b")->priority = 9;
  add_backend (world, 4, "disk:c")->priority = 9;
  g_strfreev (world->policy->preferred_backends);
  world->policy->preferred_backends = g_strdupv ((char **)preferred);
  world->policy->strategy = HF_STRATEGY_PRIORITY;
  assert_places (world, "b0 b2 b3");
  world->pin->target_replicas = 4;
  assert_places (world, "b0 b2 b3 b1");

  add_replica (world, 4, HF_REPLICA_STALE);
  assert_places (world, "b0 b2 b1");
}

/* Of equally independent places, one of another type. */
static void
test_types (void)
{
  g_autoptr (World) world = world_new ();
  HfBackendInfo *info;

  add_backend (world, 1, "disk:a");
  add_backend (world, 2, "disk:b");
  info = add_backend (world, 3, "account:c");
  set_kind (info, OTHER_KIND);
  info->priority = 9;
  world->policy->target_replicas = world->policy->min_replicas = 1;
  world->policy->strategy = HF_STRATEGY_PRIORITY;
  assert_places (world, "b0");
  add_replica (world, 1, HF_REPLICA_VERIFIED);
  world->policy->target_replicas = 2;
  assert_places (world, "b2");
}

static void
test_repair (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (HfPlan) plan = NULL;
  const HfPlaced *placed;

  world->policy->target_replicas = 2;
  add_backend (world, 1, "disk:a")->priority = 1;
  add_backend (world, 2, "disk:b")->priority = 9;
  add_replica (world, 1, HF_REPLICA_CORRUPT);
  add_replica (world, 2, HF_REPLICA_VERIFIED);

  /* No other store: in its place. */
  plan = make_plan (world);
  g_assert_cmpuint (plan->targets->len, ==, 1);
  placed = &g_array_index (plan->targets, HfPlaced, 0);
  g_assert_cmpstr (placed->backend->id, ==, "b0");
  g_assert_cmpint (placed->why, ==, HF_PLACED_REPAIR);

  /* Another store, but in the domain of the good copy: still in its place. */
  add_backend (world, 3, "disk:b")->priority = 1;
  assert_places (world, "b0");

  /* Another store in a free domain, even of the same type and less liked: there. */
  add_backend (world, 4, "disk:d")->priority = 99;
  assert_places (world, "b3");
}

/* The damaged store is of a type that has no copy yet: that does not make it a better place. */
static void
test_repair_and_types (void)
{
  g_autoptr (World) world = world_new ();
  HfBackendInfo *info = add_backend (world, 1, "account:a");

  set_kind (info, OTHER_KIND);
  add_backend (world, 2, "disk:b");
  add_backend (world, 3, "disk:c");
  add_replica (world, 1, HF_REPLICA_CORRUPT);
  add_replica (world, 2, HF_REPLICA_VERIFIED);
  world->policy->target_replicas = 2;
  assert_places (world, "b2");
}

static void
test_given_away (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (HfPlan) plan = NULL;

  add_backend (world, 1, "disk:a");
  add_backend (world, 2, "disk:b");
  add_replica (world, 1, HF_REPLICA_MISSING);
  add_replica (world, 2, HF_REPLICA_REMOVING);
  plan = make_plan (world);
  g_assert_cmpuint (plan->targets->len, ==, 0);
  g_assert_cmpuint (plan->missing, ==, 3);
  g_assert_cmpstr (plan->shortage, ==,
                   "no place for 3 more copies: b0 has this pin already, b1 has this pin already; "
                   "add a backend");
}

static void
test_limits (void)
{
  g_autoptr (World) world = world_new ();
  HfBackendInfo *info = add_backend (world, 1, "disk:a");

  world->policy->target_replicas = world->policy->min_replicas = 1;
  info->free_bytes = world->pin->size;
  info->max_bytes = world->pin->size + 5;
  info->used_bytes = 5;
  assert_places (world, "b0");
  info->free_bytes--;
  assert_places (world, "");
  info->free_bytes = G_MAXUINT64;
  info->used_bytes++;
  assert_places (world, "");
  info->max_bytes = 0;
  assert_places (world, "b0");
  world->policy->max_size_gb = 0.001;
  assert_places (world, "b0");
  world->policy->max_size_set = TRUE;
  assert_places (world, "");
}

/* With the limit of each named, so that people know which one to raise. */
static void
test_shortage_names_limits (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (HfPlan) plan = NULL;

  add_backend (world, 1, "disk:a")->free_bytes = 1;
  add_backend (world, 2, "disk:a")->max_bytes = 1;
  add_backend (world, 3, "disk:a")->paused = TRUE;
  add_backend (world, 4, "disk:a")->state = HF_BACKEND_DENIED;
  add_backend (world, 5, "disk:a")->is_public = TRUE;
  world->pin->visibility = HF_VISIBILITY_PRIVATE;
  plan = make_plan (world);
  g_assert_nonnull (strstr (plan->shortage, "b0 has room for 1 B of 10"));
  g_assert_nonnull (strstr (plan->shortage, "free space above the floor"));
  g_assert_nonnull (strstr (plan->shortage, "its own size limit"));
  g_assert_nonnull (strstr (plan->shortage, "b2 is paused"));
  g_assert_nonnull (strstr (plan->shortage, "b3 is denied"));
  g_assert_nonnull (strstr (plan->shortage, "b4 is public, and this pin is private"));
}

static HfBackendInfo *
add_service (World *world, gint64 store_id, gboolean with_gateway)
{
  HfBackendInfo *info = add_backend (world, store_id, "host:service");

  set_kind (info, "pinning_service");
  info->is_public = TRUE;
  if (with_gateway)
    json_object_set_string_member (info->settings, "gateway", "https://gateway.example.com");
  return info;
}

/* What is accepted before it is held comes when the minimum is proven elsewhere, age aside. */
static void
test_deferred (void)
{
  static const HfReplicaState no_proof[]
      = { HF_REPLICA_COPYING, HF_REPLICA_STORED, HF_REPLICA_SUSPECT, HF_REPLICA_ACCEPTED };
  g_autoptr (World) world = world_new ();
  g_autoptr (HfPlan) plan = NULL;
  HfReplica *second;

  add_service (world, 1, TRUE);
  add_backend (world, 2, "disk:a");
  add_backend (world, 3, "disk:b");
  assert_places (world, "b1 b2");
  add_replica (world, 2, HF_REPLICA_VERIFIED);
  second = add_replica (world, 3, HF_REPLICA_VERIFIED);
  assert_places (world, "b0");
  second->state = HF_REPLICA_STALE;
  assert_places (world, "b0");
  for (gsize i = 0; i < G_N_ELEMENTS (no_proof); i++)
    {
      second->state = no_proof[i];
      assert_places (world, "");
    }
  plan = make_plan (world);
  g_assert_nonnull (strstr (plan->shortage, "b0 may take hours"));

  /* Its hour takes the place of another copy. */
  second->state = HF_REPLICA_VERIFIED;
  add_replica (world, 1, HF_REPLICA_ACCEPTED);
  add_backend (world, 4, "disk:c");
  assert_places (world, "");
}

/* A service that let its hour pass, or whose copies nobody can read, goes last. */
static void
test_deferred_last (void)
{
  g_autoptr (World) world = world_new ();
  HfBackendInfo *service = add_service (world, 1, TRUE);
  HfReplica *row;

  add_backend (world, 2, "disk:a");
  add_backend (world, 3, "disk:a");
  add_backend (world, 4, "disk:a");
  add_replica (world, 2, HF_REPLICA_VERIFIED);
  add_replica (world, 3, HF_REPLICA_VERIFIED);
  assert_places (world, "b0");
  row = add_replica (world, 1, HF_REPLICA_FAILED);
  assert_places (world, "b3");
  world->policy->target_replicas = 4;
  assert_places (world, "b3 b0");
  row->state = HF_REPLICA_CORRUPT; /* nobody can write it anew there */
  assert_places (world, "b3");

  json_object_remove_member (service->settings, "gateway");
  world->policy->target_replicas = 3;
  g_ptr_array_remove (world->replicas, row);
  assert_places (world, "b3");
}

/* A copy of which there is a word alone is none of the target's, and there is no second one. */
static void
test_mere_word (void)
{
  g_autoptr (World) world = world_new ();
  HfBackendInfo *service = add_service (world, 1, FALSE);
  HfReplica *row;

  add_backend (world, 2, "disk:a");
  add_backend (world, 3, "disk:b");
  add_backend (world, 4, "disk:c");
  add_replica (world, 2, HF_REPLICA_VERIFIED);
  add_replica (world, 3, HF_REPLICA_VERIFIED);
  row = add_replica (world, 1, HF_REPLICA_STORED);
  world->policy->target_replicas = 4;
  assert_places (world, "b3");
  row->state = HF_REPLICA_SUSPECT;
  assert_places (world, "b3");
  world->policy->target_replicas = 3;
  row->state = HF_REPLICA_ACCEPTED;
  assert_places (world, "");
  json_object_set_string_member (service->settings, "gateway", "https://gateway.example.com");
  row->state = HF_REPLICA_STORED; /* its first proof is under way */
  assert_places (world, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/placement/random-worlds", test_random_worlds);
  g_test_add_func ("/engine/placement/strategies", test_strategies);
  g_test_add_func ("/engine/placement/domains-first", test_domains_first);
  g_test_add_func ("/engine/placement/types", test_types);
  g_test_add_func ("/engine/placement/repair", test_repair);
  g_test_add_func ("/engine/placement/repair-and-types", test_repair_and_types);
  g_test_add_func ("/engine/placement/given-away", test_given_away);
  g_test_add_func ("/engine/placement/deferred", test_deferred);
  g_test_add_func ("/engine/placement/deferred-last", test_deferred_last);
  g_test_add_func ("/engine/placement/mere-word", test_mere_word);
  g_test_add_func ("/engine/placement/limits", test_limits);
  g_test_add_func ("/engine/placement/shortage-names-limits", test_shortage_names_limits);
  return g_test_run ();
}
