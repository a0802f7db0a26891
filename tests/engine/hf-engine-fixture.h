/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-job.h"
#include "hf-memory-backend.h"
#include "hf-replica.h"

#include "hf-test-dag.h"

G_BEGIN_DECLS

/**
 * HfHouse:
 * An engine that runs, with stores in memory and a clock that only the test moves. min 2, target 3,
 * 2 domains.
 */
typedef struct
{
  char *dir;
  HfClock *clock;
  HfSurroundings *surroundings; /* on mains, not metered, until the test says so */
  HfEngine *engine;
  HfCredentials *credentials; /* NULL: nowhere */
} HfHouse;

HfHouse *hf_house_new (unsigned stores); /* "a", "b", …, each in a domain of its own */
HfHouse *hf_house_new_with_credentials (unsigned stores, HfCredentials *credentials);
void hf_house_free (HfHouse *self); /* counts once more what triggers keep */
void hf_house_restart (HfHouse *self);
void hf_house_advance (HfHouse *self, gint64 by_us);
void hf_house_set_policy (HfHouse *self, const char *json);
void hf_house_set_settings (HfHouse *self, const char *json); /* any of them */

HfBackendInfo *hf_house_try_store (HfHouse *self, const char *id, const char *store,
                                   HfProblems *problems, GError **error);
HfMemoryStore *hf_house_add_remote_store (HfHouse *self, const char *id);
HfMemoryStore *hf_house_add_store (HfHouse *self, const char *id, const char *domain);
HfBackend *hf_house_open (HfHouse *self, const char *id, const char *installation_id);
void hf_house_change_store (HfHouse *self, const char *id, const char *json);
/* Does not wait for what the engine makes of it. */
void hf_house_order_change (HfHouse *self, const char *id, const char *json);
HfBackendInfo *hf_house_get_backend (HfHouse *self, const char *id);
void hf_house_plant (HfHouse *self, const char *store, HfTestDag *dag);
GBytes *hf_house_read (HfHouse *self, const char *store, HfCid *cid);

HfAdded *hf_house_try_add (HfHouse *self, GBytes *car, const HfAddOptions *options, GError **error);
gint64 hf_house_add (HfHouse *self, HfTestDag *dag);
gint64 hf_house_verify (HfHouse *self, HfTestDag *dag);

char *hf_house_get_copies (HfHouse *self, HfTestDag *dag); /* "a verified, b corrupt", by store */
HfPin *hf_house_get_pin (HfHouse *self, HfTestDag *dag);
HfReplica *hf_house_get_replica (HfHouse *self, HfTestDag *dag, const char *backend_id);
HfJob *hf_house_get_job (HfHouse *self, gint64 id);
GPtrArray *hf_house_list_jobs (HfHouse *self, int state);
/* @type NULL: of any. */
unsigned hf_house_count_events (HfHouse *self, const char *type, const char *part);
HfStatus hf_house_get_status (HfHouse *self);
void hf_house_assert_sentence (HfHouse *self, const char *sentence);
void hf_house_assert_copies (HfHouse *self, HfTestDag *dag, const char *copies);
void hf_house_assert_spool_empty (HfHouse *self);

HfTestDag *hf_house_new_dag (unsigned seed); /* small, of two levels */
void hf_house_assert_job (HfHouse *self, gint64 id, HfJobState state);
unsigned hf_house_count_puts (const char *stores); /* "ab": of a and of b */

/* Where the data of a block begins in the copies of its DAG. */
gsize hf_house_offset_of (HfTestDag *dag, unsigned block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHouse, hf_house_free)

G_END_DECLS
