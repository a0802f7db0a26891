/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a backend can't take, and why. Threading: any. */
#include "hf-placement-world.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-kind.h"
#include "hf-human.h"
#include "hf-rules.h"

/**
 * hf_placement_is_deferred:
 * @info: a backend
 *
 * Returns: whether it accepts copies before it holds them
 */
gboolean
hf_placement_is_deferred (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind != NULL && kind->deadline > 0;
}

/**
 * hf_placement_room:
 * @policy: the policy
 * @info: a backend
 * @limit: (out): the tightest of the three limits of SAFETY §6
 *
 * Returns: the bytes that may still be written there
 */
guint64
hf_placement_room (const HfPolicy *policy, const HfBackendInfo *info, HfRoomLimit *limit)
{
  guint64 room = info->free_bytes;

  *limit = HF_ROOM_FREE;
  if (info->max_bytes > 0)
    {
      guint64 left = info->max_bytes > info->used_bytes ? info->max_bytes - info->used_bytes : 0;
      if (left < room)
        {
          room = left;
          *limit = HF_ROOM_OWN;
        }
    }
  if (policy->max_size_set)
    {
      guint64 most = (guint64)(policy->max_size_gb * 1e9);
      guint64 left = most > info->used_bytes ? most - info->used_bytes : 0;
      if (left < room)
        {
          room = left;
          *limit = HF_ROOM_SETTINGS;
        }
    }
  return room;
}

static char *
no_room (const HfPlacementWorld *world, const HfBackendInfo *info)
{
  HfRoomLimit limit;
  guint64 room = hf_placement_room (world->policy, info, &limit);
  g_autofree char *have = NULL;
  g_autofree char *need = NULL;

  if (room >= world->pin->size)
    return NULL;
  have = hf_human_bytes (room);
  need = hf_human_bytes (world->pin->size);
  switch (limit)
    {
    case HF_ROOM_OWN:
      return g_strdup_printf (_ ("has room for %s of %s: its own size limit"), have, need);
    case HF_ROOM_SETTINGS:
      return g_strdup_printf (_ ("has room for %s of %s: the limit for stores in the settings"),
                              have, need);
    case HF_ROOM_FREE:
    default:
      return g_strdup_printf (_ ("has room for %s of %s: free space above the floor"), have, need);
    }
}

/* TRANSLATORS: what says why a backend gets no copy is the end of a sentence that begins with the
 * backend's name: "nas is paused". */
static char *
say_state (HfBackendState state)
{
  switch (state)
    {
    case HF_BACKEND_DENIED:
      return g_strdup (_ ("is denied"));
    case HF_BACKEND_UNAVAILABLE:
      return g_strdup (_ ("is unavailable"));
    case HF_BACKEND_UNKNOWN:
    case HF_BACKEND_HEALTHY:
    default:
      return g_strdup (_ ("is unknown"));
    }
}

/* Of what says no to a pin whatever copies it has: NULL, or the reason; @verdict: (out). */
static char *
refuse_backend (const HfPlacementWorld *world, const HfBackendInfo *info, HfPlaceVerdict *verdict)
{
  *verdict = HF_PLACE_PAUSED;
  if (info->paused)
    return g_strdup (_ ("is paused"));
  *verdict = HF_PLACE_UNAVAILABLE;
  if (info->state != HF_BACKEND_HEALTHY)
    return say_state (info->state);
  *verdict = HF_PLACE_PRIVATE;
  if (HF_RULE (PRIVATE) && info->is_public && world->pin->visibility == HF_VISIBILITY_PRIVATE)
    return g_strdup (_ ("is public, and this pin is private"));
  return NULL;
}

static char *
refuse_now (const HfPlacementWorld *world, const HfBackendInfo *info, HfPlaceVerdict *verdict)
{
  *verdict = HF_PLACE_DEFERRED;
  if (HF_RULE (DEFERRED_LAST) && hf_placement_is_deferred (info)
      && world->held < hf_policy_min_for (world->policy, world->pin))
    return g_strdup (
        _ ("may take hours, so it gets a pin only once the minimum of copies is proven "
           "elsewhere"));
  *verdict = HF_PLACE_FULL;
  return no_room (world, info);
}

/* (transfer full) (nullable): NULL when the backend can take a copy, else the reason why not, for
 * people; verdict: (out) */
char *
hf_placement_refusal (const HfPlacementWorld *world, const HfBackendInfo *info,
                      HfPlaceVerdict *verdict)
{
  char *why = refuse_backend (world, info, verdict);

  if (why != NULL)
    return why;
  *verdict = HF_PLACE_HAS_COPY;
  if (HF_RULE (SAME_STORE)
      && g_hash_table_contains (world->stores, GSIZE_TO_POINTER (info->store_id)))
    return g_strdup (_ ("has this pin already"));
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
  const HfPlacementWorld world = { .policy = policy, .pin = pin, .held = held };
  HfPlaceVerdict verdict;
  char *why = refuse_backend (&world, info, &verdict);

  if (why == NULL)
    why = refuse_now (&world, info, &verdict);
  *code = code_of (verdict, info);
  return why;
}
