/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-json.h"
#include "hf-pin.h"
#include "hf-upkeep.h"

G_BEGIN_DECLS

typedef enum
{
  HF_STRATEGY_BALANCED, /* lowest fill after placing */
  HF_STRATEGY_PRIORITY, /* preferred backends, then their priority number */
  HF_STRATEGY_SIZE_BASED, /* most free bytes */
} HfStrategy;

/* What may begin where it costs more than usual: what pays for it is a network that is metered, or
 * the battery. */
typedef enum
{
  HF_SPARING_BELOW_MIN, /* work for pins that have fewer copies than their minimum */
  HF_SPARING_ALL,
  HF_SPARING_NONE,
} HfSparing;

/**
 * HfPolicy:
 * How many copies, and where, a value. 0 < min ≤ target ≤ max.
 */
typedef struct
{
  int min_replicas;
  int target_replicas;
  int max_replicas;
  int min_domains;
  double max_size_gb; /* per backend, 10^9 bytes */
  gboolean max_size_set; /* FALSE: the default, which limits nothing */
  char **preferred_backends;
  gboolean auto_replication;
  HfStrategy strategy;
  int approval_pins; /* more than these, or than approval_gb, in a day wait for the user's word */
  double approval_gb; /* 10^9 bytes that would be written */
  HfSparing metered; /* over a network that is */
  HfSparing battery; /* while the computer runs on it */
  gint64 heal_after; /* µs in which a backend is looked for before its copies are made elsewhere */
  gint64 undo_window; /* µs between the decision to remove a copy and its removal */
  HfUpkeep upkeep; /* not among the fields of its JSON, see hf-settings.h */
} HfPolicy;

HfPolicy *hf_policy_new (void);
HfPolicy *hf_policy_copy (const HfPolicy *self);
void hf_policy_free (HfPolicy *self);
JsonObject *hf_policy_to_json (const HfPolicy *self);
void hf_policy_check_places (const HfPolicy *self, JsonObject *changes, HfProblems *problems);
void hf_policy_apply_json (HfPolicy *self, JsonObject *object, HfProblems *problems);
int hf_policy_min_for (const HfPolicy *self, const HfPin *pin);
int hf_policy_target_for (const HfPolicy *self, const HfPin *pin);
int hf_policy_max_for (const HfPolicy *self, const HfPin *pin);
gboolean hf_policy_calls_lost (const HfPolicy *self, const HfBackendInfo *info);
HfHealth hf_policy_health_of (const HfPolicy *self, const HfPin *pin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPolicy, hf_policy_free)

G_END_DECLS
