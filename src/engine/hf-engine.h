/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-approval.h"
#include "hf-backend-info.h"
#include "hf-backend.h"
#include "hf-clock.h"
#include "hf-job-cancel.h"
#include "hf-json.h"
#include "hf-surroundings.h"
#include "hf-pin-path.h"
#include "hf-pin-reader.h"
#include "hf-policy.h"
#include "hf-progress.h"
#include "hf-scheduler.h"
#include "hf-selection.h"
#include "hf-status.h"
#include "hf-spool-writer.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfEngine:
 * The façade of everything that keeps copies. Its calls block (they wait for disks and for the
 * registry's writer), so they belong on worker threads: never on the main thread or the API's. Any
 * number of threads.
 */
typedef struct _HfEngine HfEngine;

typedef struct
{
  const char *data_dir; /* registry and spool; made when absent */
  HfClock *clock;
  HfCredentials *credentials; /* where backends' secrets are; NULL = nowhere */
  unsigned workers; /* jobs at the same time; 0 = 4 */
  HfSurroundings *surroundings; /* NULL = on mains, and never metered */
  gboolean bare; /* without the store in the data directory that a first start makes */
} HfEngineConfig;

/* What the user says about a pin when adding it. */
typedef struct
{
  const char *name; /* NULL = none */
  int priority;
  HfVisibility visibility;
  gboolean all_roots; /* a CAR with several roots makes one pin each */
  gboolean
      listed; /* the root of the CAR lists pins, as an export does: one of each, with its name */
  const char *root; /* CID text: the one root to take from a CAR; NULL = what its header says */
  gboolean accept_opaque; /* blocks whose links can't be read here are taken for leaves */
  int min_replicas, target_replicas, max_replicas; /* 0 = the policy's */
  const char *metadata; /* JSON object; NULL = none */
} HfAddOptions;

typedef struct
{
  gint64 job_id; /* 0: nothing to do, all was there already */
  GPtrArray *cids; /* of HfCid: the pins, new or not */
  GPtrArray *fresh; /* of HfCid: those that were none before */
  guint64 unreachable; /* blocks of the CAR that no root reaches: dropped */
} HfAdded;

/* A job reached an end, or was put off: on any thread, must not block. */
typedef void (*HfJobFunc) (gint64 job_id, gpointer data);

/* Something that people may be looking at changed: on any thread, must not block. */
typedef void (*HfChangedFunc) (gpointer data);

HfEngine *hf_engine_new (const HfEngineConfig *config, GError **error);
void hf_engine_free (HfEngine *self); /* stops first */
gboolean hf_engine_start (HfEngine *self, GError **error);
void hf_engine_stop (HfEngine *self);
void hf_engine_settle (HfEngine *self);
void hf_engine_kick (HfEngine *self);
const char *hf_engine_get_spool_dir (HfEngine *self);

HfStore *hf_engine_get_store (HfEngine *self);
HfClock *hf_engine_get_clock (HfEngine *self);
gint64 hf_engine_get_uptime (HfEngine *self);
GPtrArray *hf_engine_list_traffic (HfEngine *self);
HfBackendSet *hf_engine_get_backends (HfEngine *self); /* for the engine's own files */
HfScheduler *hf_engine_get_scheduler (HfEngine *self); /* likewise */
void hf_engine_set_job_func (HfEngine *self, HfJobFunc func, gpointer data);
void hf_engine_set_changed_func (HfEngine *self, HfChangedFunc func, gpointer data);

HfAdded *hf_engine_add_car (HfEngine *self, GInputStream *car, guint64 length,
                            const HfAddOptions *options, GCancellable *cancellable, GError **error);
HfAdded *hf_engine_add_tree (HfEngine *self, HfTreeFunc fill, gpointer data, guint64 length,
                             const HfUnixfsProfile *profile, const HfAddOptions *options,
                             GCancellable *cancellable, GError **error);
HfAdded *hf_engine_add_cid (HfEngine *self, const char *cid, const HfAddOptions *options,
                            GError **error);
gboolean hf_engine_verify (HfEngine *self, HfCid *cid, gint64 *job_id, GError **error);
gboolean hf_engine_unpin (HfEngine *self, HfCid *cid, gboolean keep_replicas, GArray **job_ids,
                          GError **error);

gboolean hf_engine_cancel_job (HfEngine *self, gint64 id, HfCancelled *cancelled, GError **error);
gboolean hf_engine_retry_job (HfEngine *self, gint64 id, GError **error);
gboolean hf_engine_pause_job (HfEngine *self, gint64 id, gboolean paused, GError **error);
gboolean hf_engine_pause_jobs (HfEngine *self, gboolean paused, GError **error);
gboolean hf_engine_read_progress (HfEngine *self, gint64 id, HfProgressReport *report);
gboolean hf_engine_explain_job (HfEngine *self, const HfJob *job, char **why, GError **error);

HfPinAccess *hf_engine_get_access (HfEngine *self);
HfPinPath *hf_engine_open_path (HfEngine *self, HfCid *root, const char *const *names,
                                GCancellable *cancellable, GError **error);
HfPinReader *hf_engine_read_pin (HfEngine *self, HfCid *cid, GError **error);
GInputStream *hf_engine_export_pin (HfEngine *self, HfCid *cid, GError **error);
GInputStream *hf_engine_export_pins (HfEngine *self, const HfSelection *selection, HfCid **manifest,
                                     GCancellable *cancellable, GError **error);

HfPolicy *hf_engine_get_policy (HfEngine *self, GError **error);
HfPolicy *hf_engine_change_policy (HfEngine *self, JsonObject *changes, HfProblems *problems,
                                   GError **error);
HfPolicy *hf_engine_change_settings (HfEngine *self, JsonObject *changes, HfProblems *problems,
                                     GError **error);
gboolean hf_engine_read_status (HfEngine *self, HfStatus *status, GError **error);
gboolean hf_engine_decide_plan (HfEngine *self, gint64 id, gboolean approve, guint64 *pins,
                                GError **error);

/* Adding takes id, kind, settings, discovery and, where not 0 or NULL, max_bytes, priority, tags
 * and limits from @wanted, and secrets as name → value. Changing takes {max_size_gb, priority,
 * tags, paused, discovery, limits, secrets} from @changes. FALSE or NULL without @error: see
 * @problems. */
HfBackendInfo *hf_engine_add_backend (HfEngine *self, const HfBackendInfo *wanted,
                                      HfProblems *problems, GError **error);
HfBackendInfo *hf_engine_add_backend_with_secrets (HfEngine *self, const HfBackendInfo *wanted,
                                                   JsonObject *secrets, HfProblems *problems,
                                                   GError **error);
HfBackendInfo *hf_engine_change_backend (HfEngine *self, const char *id, JsonObject *changes,
                                         HfProblems *problems, GError **error);
gboolean hf_engine_adopt (HfEngine *self, const char *id, GPtrArray *cids, guint64 *count,
                          GError **error);
gboolean hf_engine_remove_backend (HfEngine *self, const char *id, GError **error);
char **hf_engine_list_delegates (HfEngine *self, GError **error);
char **hf_engine_list_secrets (HfEngine *self, const char *backend_id);
gint64 hf_engine_get_latency (HfEngine *self, const char *backend_id);
char *hf_engine_describe_copy (HfEngine *self, const char *backend_id, const char *locator);

void hf_added_free (HfAdded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEngine, hf_engine_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAdded, hf_added_free)

G_END_DECLS
