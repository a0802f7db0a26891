/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-error.h"
#include "hf-policy.h"
#include "hf-replica.h"

G_BEGIN_DECLS

typedef enum
{
  HF_PLACED_NEW_DOMAIN, /* a failure domain that has no copy yet */
  HF_PLACED_NEW_STORE, /* no domain is free: another store in a known one */
  HF_PLACED_REPAIR, /* in place of a damaged copy in the same store */
} HfPlacedWhy;

typedef struct
{
  const HfBackendInfo *backend; /* one of those given */
  HfPlacedWhy why;
} HfPlaced;

/**
 * HfPlan:
 * Where a pin's missing copies should go. Refers to the backends that it was made from.
 */
typedef struct
{
  GArray *targets; /* of HfPlaced, best first */
  unsigned missing; /* copies below target for which no place was found */
  char *shortage; /* a sentence on why, when missing > 0 */
} HfPlan;

/* What is decided about one backend. */
typedef enum
{
  HF_PLACE_CHOSEN,
  HF_PLACE_PAUSED,
  HF_PLACE_UNAVAILABLE,
  HF_PLACE_PRIVATE,
  HF_PLACE_HAS_COPY,
  HF_PLACE_DEFERRED,
  HF_PLACE_FULL,
  HF_PLACE_OUTRANKED, /* could take a copy, and others come before it */
  HF_PLACE_NOT_NEEDED,
} HfPlaceVerdict;

/**
 * HfPlaceView:
 * Why a backend gets a copy of a pin, or not, a value.
 */
typedef struct
{
  const HfBackendInfo *backend; /* one of those given */
  HfPlaceVerdict verdict;
  char *reason; /* what follows on its name in a sentence */
} HfPlaceView;

HfPlan *hf_placement_plan (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
                           GPtrArray *replicas);
GPtrArray *hf_placement_explain (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
                                 GPtrArray *replicas, HfPlan **plan);
const char *hf_place_verdict_to_string (HfPlaceVerdict verdict);
void hf_place_view_free (HfPlaceView *self);
/* What says how much a backend may still take. */
typedef enum
{
  HF_ROOM_FREE, /* free space above the floor */
  HF_ROOM_OWN, /* its own size limit */
  HF_ROOM_SETTINGS, /* the size limit of the settings (max_size_gb) */
} HfRoomLimit;

guint64 hf_placement_room (const HfPolicy *policy, const HfBackendInfo *info, HfRoomLimit *limit);
char *hf_placement_refuse (const HfPolicy *policy, const HfPin *pin, const HfBackendInfo *info,
                           int held, HfError *code);
unsigned hf_placement_count (const HfPolicy *policy, GPtrArray *backends, GPtrArray *replicas);
gboolean hf_placement_takes_place (HfReplicaState state);
gboolean hf_placement_is_deferred (const HfBackendInfo *info);
gboolean hf_placement_is_limited (const HfBackendInfo *info);
void hf_plan_put_off_limited (HfPlan *self, const HfPolicy *policy, const HfPin *pin,
                              GPtrArray *backends, GPtrArray *replicas);
void hf_plan_free (HfPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPlan, hf_plan_free)

G_END_DECLS
