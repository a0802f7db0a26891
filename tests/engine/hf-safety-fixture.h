/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-memory-backend.h"
#include "hf-replica.h"
#include "hf-rules.h"

G_BEGIN_DECLS

/* Whether the law held in it. Asserts only what it needs to get there. */
typedef gboolean (*HfScenario) (void);

/* Runs the scenario with every rule on, when the law must hold, and with @rule off, when it must
 * not. Where another rule would save the law too, it is named in @others_off and is off both times.
 * With @rule 0 it runs once. */
void hf_scenario_add (const char *path, HfScenario scenario, guint64 rule, guint64 others_off);

#define HF_STATE_NONE (-1) /* there is no such copy in the registry */

/**
 * HfWorld:
 * An engine that runs on a clock of its own, with the stores that a scenario gives it. min 2,
 * target 3, 2 domains, and 7 days to undo, unless changed.
 */
typedef struct
{
  char *dir;
  HfClock *clock;
  HfEngine *engine;
} HfWorld;

HfWorld *hf_world_new (void);
void hf_world_free (HfWorld *self);
void hf_world_restart (HfWorld *self);
void hf_world_settle (HfWorld *self);
void hf_world_advance (HfWorld *self, gint64 by_us);
void hf_world_set_policy (HfWorld *self, const char *json); /* and other settings */

gboolean hf_world_try_backend (HfWorld *self, const char *id, const char *kind,
                               const char *settings, const char *domain, GError **error);
HfMemoryStore *hf_world_add_memory (HfWorld *self, const char *id, const char *domain);
void hf_world_add_memories (HfWorld *self, unsigned n);
void hf_world_add_archive (HfWorld *self, const char *id, const char *path, const char *domain);
void hf_world_set_discovery (HfWorld *self, const char *id, const char *discovery);
HfBackendInfo *hf_world_get_backend (HfWorld *self, const char *id);

HfCid *hf_world_add (HfWorld *self, unsigned seed);
HfCid *hf_world_add_as (HfWorld *self, unsigned seed, HfVisibility visibility);
gboolean hf_world_trim (HfWorld *self, HfCid *cid, const char *backend_id, GError **error);
void hf_world_unpin (HfWorld *self, HfCid *cid, gboolean keep_replicas);
void hf_world_verify (HfWorld *self, HfCid *cid);

HfPin *hf_world_find_pin (HfWorld *self, HfCid *cid);
HfReplica *hf_world_find_copy (HfWorld *self, HfCid *cid, const char *backend_id);
int hf_world_get_state (HfWorld *self, HfCid *cid, const char *backend_id);
int hf_world_get_held (HfWorld *self, HfCid *cid);
void hf_world_touch_copy (HfWorld *self, HfCid *cid, const char *backend_id);
void hf_world_set_proof (HfWorld *self, HfCid *cid, const char *backend_id, HfProofKind proof);
gint64 hf_world_find_removal (HfWorld *self, HfCid *cid);
void hf_world_recount (HfWorld *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfWorld, hf_world_free)

G_END_DECLS
