/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What would be if backends were lost, or the settings were others. Counts come from the classes of
 * pins, so they are exact and cost the same for any number of pins; where copies would go only
 * placement can tell, which is asked for a bounded number of pins. Changes nothing. Threading:
 * blocks; workers only. */

#include "hf-what-if.h"

#include "hf-backend-table.h"
#include "hf-class-table.h"
#include "hf-error.h"
#include "hf-placement.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"
#include "hf-settings.h"

#define MOST_PINS 10000 /* that placement is asked for: a second or two */
#define PAGE 500
#define SLOTS 63

/* The registry as it is thought to be. */
typedef struct
{
  HfDb *db;
  gint64 now;
  HfPolicy *policy;
  GPtrArray *backends; /* of HfBackendInfo; lost ones are away for too long */
  guint64 lost; /* stores, their slots as bits */
  const char *domains[SLOTS]; /* of the stores; NULL: none there */
  HfOutlook *outlook;
} World;

static void
world_clear (World *world)
{
  g_clear_pointer (&world->policy, hf_policy_free);
  g_clear_pointer (&world->backends, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
lose (World *world, const char *id, GError **error)
{
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);

      if (g_strcmp0 (info->id, id) != 0)
        continue;
      world->lost |= G_GUINT64_CONSTANT (1) << info->slot;
      return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”", id);
  return FALSE;
}

/* A store that is reached in two ways is gone with either. */
static void
take_away (World *world)
{
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (world->backends, i);

      world->domains[info->slot] = info->domain;
      if ((world->lost >> info->slot & 1) == 0)
        continue;
      info->state = HF_BACKEND_UNAVAILABLE;
      info->paused = FALSE;
      info->absent_us = G_MAXINT64;
    }
}

static gboolean
load (World *world, JsonObject *settings, char *const *lost, HfProblems *problems, GError **error)
{
  world->policy = hf_setting_table_get_policy (world->db, error);
  if (world->policy == NULL)
    return FALSE;
  if (settings != NULL)
    hf_settings_apply_json (world->policy, settings, problems);
  if (settings != NULL && hf_problems_count (problems) == 0)
    hf_policy_check_places (world->policy, settings, problems);
  if (problems != NULL && hf_problems_set_error (problems, error))
    return FALSE;
  world->backends = hf_backend_table_list (world->db, error);
  if (world->backends == NULL)
    return FALSE;
  for (; lost != NULL && *lost != NULL; lost++)
    if (!lose (world, *lost, error))
      return FALSE;
  take_away (world);
  return TRUE;
}

/* ---- counts, from the classes ---- */

static int
count_domains (const World *world, guint64 mask)
{
  int count = 0;

  for (unsigned i = 0; i < SLOTS; i++)
    {
      gboolean seen = (mask >> i & 1) == 0 || world->domains[i] == NULL;

      for (unsigned j = 0; j < i && !seen; j++)
        seen = (mask >> j & 1) != 0 && g_strcmp0 (world->domains[i], world->domains[j]) == 0;
      count += !seen;
    }
  return count;
}

static void
add (HfSum *sum, gboolean counts, guint64 pins, guint64 bytes)
{
  sum->pins += counts ? pins : 0;
  sum->bytes += counts ? bytes : 0;
}

static void
count_class (const HfPin *pin, guint64 pins, guint64 bytes, gpointer data)
{
  const World *world = data;
  HfOutlook *outlook = world->outlook;
  guint64 left = pin->store_mask & ~world->lost;
  int held = __builtin_popcountll (left);
  int min = hf_policy_min_for (world->policy, pin);
  int target = hf_policy_target_for (world->policy, pin);
  int domains = count_domains (world, left);

  add (&outlook->all, TRUE, pins, bytes);
  add (&outlook->affected, left != pin->store_mask, pins, bytes);
  add (&outlook->no_copy, held == 0, pins, bytes);
  add (&outlook->below_min, held < min, pins, bytes);
  add (&outlook->below_target, held < target, pins, bytes);
  add (&outlook->too_few_domains, held >= min && domains < world->policy->min_domains, pins, bytes);
  add (&outlook->fewer_domains, domains < pin->domains, pins, bytes);
  if (held >= target || pin->content == HF_CONTENT_WAITING)
    return;
  outlook->lacking_copies += pins * (guint64)(target - held);
  outlook->lacking_bytes += bytes * (guint64)(target - held);
}

static gboolean
count_all (World *world, HfOutlook *outlook, GError **error)
{
  *outlook = (HfOutlook){ 0 };
  world->outlook = outlook;
  return hf_class_table_each (world->db, count_class, world, error);
}

static gboolean
count_both (World *world, char *const *lost, HfOutlook *now, HfOutlook *then, GError **error)
{
  guint64 mask;

  if (!load (world, NULL, lost, NULL, error))
    return FALSE;
  mask = world->lost;
  world->lost = 0;
  if (!count_all (world, now, error))
    return FALSE;
  world->lost = mask;
  return count_all (world, then, error);
}

/**
 * hf_what_if_lose:
 * @engine: an engine
 * @lost: ids of backends
 * @now: (out): how the pins are
 * @then: (out): how they are without these backends, before anything is copied
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND for a backend that there is not
 */
gboolean
hf_what_if_lose (HfEngine *engine, char *const *lost, HfOutlook *now, HfOutlook *then,
                 GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_auto (World) world = { .db = hf_store_borrow (store, error) };
  gboolean counted = world.db != NULL && count_both (&world, lost, now, then, error);

  if (world.db != NULL)
    hf_store_give_back (store, world.db);
  return counted;
}

/* ---- where copies would go ---- */

static gboolean
is_any_written (const World *world, GPtrArray *replicas)
{
  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      for (unsigned j = 0; j < world->backends->len; j++)
        {
          const HfBackendInfo *info = g_ptr_array_index (world->backends, j);

          if (info->store_id == replica->store_id && replica->locator != NULL
              && (world->lost >> info->slot & 1) == 0)
            return TRUE;
        }
    }
  return FALSE;
}

/* The room is less for the next pins. */
static void
put_copy (World *world, HfDryRun *run, const HfBackendInfo *chosen, guint64 size)
{
  for (unsigned i = 0; i < world->backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (world->backends, i);
      HfAmount *amount = &g_array_index (run->per_backend, HfAmount, i);

      if (info != chosen)
        continue;
      amount->pins++;
      amount->bytes += size;
      info->used_bytes += size;
      if (info->free_bytes <= G_MAXINT64 / 2)
        info->free_bytes -= MIN (info->free_bytes, size);
    }
}

static int
left_of (const World *world, const HfPin *pin)
{
  return __builtin_popcountll (pin->store_mask & ~world->lost);
}

static void
note_plan (World *world, HfDryRun *run, const HfPin *pin, const HfPlan *plan)
{
  int left = left_of (world, pin);
  int min = hf_policy_min_for (world->policy, pin);
  HfAmount *amount = left < min ? &run->urgent : &run->other;

  for (unsigned i = 0; i < plan->targets->len; i++)
    put_copy (world, run, g_array_index (plan->targets, HfPlaced, i).backend, pin->size);
  run->copies += plan->targets->len;
  run->no_place += plan->missing;
  run->below_min += left + (int)plan->targets->len < min;
  if (plan->targets->len == 0)
    return;
  amount->pins++;
  amount->bytes += pin->size * plan->targets->len;
}

/* Placement judges a pin by the copies that it holds. */
static gboolean
look_at (World *world, HfDryRun *run, const HfPin *pin, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (world->db, pin->id, error);
  g_autoptr (HfPlan) plan = NULL;

  if (replicas == NULL)
    return FALSE;
  run->looked_at++;
  if (pin->content == HF_CONTENT_WAITING || !is_any_written (world, replicas))
    {
      run->unreadable++;
      run->below_min += left_of (world, pin) < hf_policy_min_for (world->policy, pin);
      return TRUE;
    }
  plan = hf_placement_plan (world->policy, pin, world->backends, replicas);
  note_plan (world, run, pin, plan);
  return TRUE;
}

static gboolean
look_at_all (World *world, HfDryRun *run, GError **error)
{
  HfLackQuery query = { .min_replicas = world->policy->min_replicas,
                        .target_replicas = world->policy->target_replicas,
                        .lost_mask = world->lost,
                        .limit = PAGE };

  while (run->looked_at < MOST_PINS)
    {
      g_autoptr (GPtrArray) pins = hf_class_table_list_lacking (world->db, &query, error);

      if (pins == NULL)
        return FALSE;
      for (unsigned i = 0; i < pins->len; i++)
        {
          const HfPin *pin = g_ptr_array_index (pins, i);

          query.after_id = pin->id;
          if (!look_at (world, run, pin, error))
            return FALSE;
        }
      run->exact = pins->len < PAGE;
      if (run->exact)
        return TRUE;
    }
  return TRUE;
}

/* What was not looked at is taken to need all that it lacks. */
static HfAmount
worst (const HfDryRun *run, const HfAmount *amount, const HfSum *lacking, guint64 bytes)
{
  return run->exact ? *amount
                    : (HfAmount){ MAX (amount->pins, lacking->pins), MAX (amount->bytes, bytes) };
}

static gboolean
ask_for_approval (const World *world, HfDryRun *run, GError **error)
{
  const HfOutlook *before = &run->before;
  HfAmount urgent = worst (run, &run->urgent, &before->below_min, before->below_min.bytes);
  HfAmount other = worst (run, &run->other, &before->below_target, before->lacking_bytes);
  gboolean room_urgent, room_other;

  if (!hf_approval_has_room (world->db, world->policy, HF_INITIATIVE_ENGINE_URGENT, &urgent,
                             world->now, &room_urgent, error)
      || !hf_approval_has_room (world->db, world->policy, HF_INITIATIVE_ENGINE, &other, world->now,
                                &room_other, error))
    return FALSE;
  run->urgent_waits = urgent.pins > 0 && !room_urgent;
  run->other_waits = other.pins > 0 && !room_other;
  run->off = !world->policy->auto_replication;
  return TRUE;
}

static HfDryRun *
make (World *world, GError **error)
{
  g_autoptr (HfDryRun) run = g_new0 (HfDryRun, 1);

  run->backends = g_ptr_array_ref (world->backends);
  run->per_backend = g_array_new (FALSE, TRUE, sizeof (HfAmount));
  g_array_set_size (run->per_backend, world->backends->len);
  return count_all (world, &run->before, error) && look_at_all (world, run, error)
                 && ask_for_approval (world, run, error)
             ? g_steal_pointer (&run)
             : NULL;
}

/**
 * hf_what_if_plan:
 * @engine: an engine
 * @settings: (nullable): fields that would get another value
 * @lost: (nullable): ids of backends that would be lost
 * @problems: gets what is wrong with @settings
 * @error: return location
 *
 * Returns: (transfer full): what the engine would do; %NULL with @problems and INVALID, or
 * NOT_FOUND for a backend that there is not
 */
HfDryRun *
hf_what_if_plan (HfEngine *engine, JsonObject *settings, char *const *lost, HfProblems *problems,
                 GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_auto (World) world = { .db = hf_store_borrow (store, error) };
  HfDryRun *run = NULL;

  world.now = hf_clock_now (hf_store_get_clock (store));
  if (world.db != NULL && load (&world, settings, lost, problems, error))
    run = make (&world, error);
  if (world.db != NULL)
    hf_store_give_back (store, world.db);
  return run;
}

/**
 * hf_dry_run_free:
 * @self: (transfer full): a dry run
 */
void
hf_dry_run_free (HfDryRun *self)
{
  g_ptr_array_unref (self->backends);
  g_array_unref (self->per_backend);
  g_free (self);
}
