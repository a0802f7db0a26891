/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-backend.h"
#include "hf-meters.h"
#include "hf-delegates.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfBackendSet:
 * The backends that are in use, made from their rows in the registry. Any thread.
 */
typedef struct _HfBackendSet HfBackendSet;

HfBackendSet *hf_backend_set_new (HfStore *store, const char *spill_dir,
                                  HfCredentials *credentials);
void hf_backend_set_free (HfBackendSet *self);
gboolean hf_backend_set_load (HfBackendSet *self, GError **error);
HfBackend *hf_backend_set_make (HfBackendSet *self, const char *id, const char *kind,
                                JsonObject *settings, const char *store_uuid, GError **error);
void hf_backend_set_put (HfBackendSet *self, HfBackend *backend, const HfLimits *limits);
void hf_backend_set_limit (HfBackendSet *self, const char *id, const HfLimits *limits);
void hf_backend_set_limit_all (HfBackendSet *self, gint64 bytes_per_second);
void hf_backend_set_drop (HfBackendSet *self, const char *id);
HfBackend *hf_backend_set_get (HfBackendSet *self, const char *id, GError **error);
gboolean hf_backend_set_begin_obtaining (HfBackendSet *self, const char *id);
void hf_backend_set_end_obtaining (HfBackendSet *self, const char *id);
void hf_backend_set_judge_anew (HfBackendSet *self, const char *id);
gboolean hf_backend_set_probe (HfBackendSet *self, const char *id, gboolean *changed,
                               GCancellable *cancellable, GError **error);
gint64 hf_backend_set_get_latency (HfBackendSet *self, const char *id);
HfMeters *hf_backend_set_get_meters (HfBackendSet *self);
const char *hf_backend_set_get_spill_dir (HfBackendSet *self);
HfCredentials *hf_backend_set_get_credentials (HfBackendSet *self);
GMutex *hf_backend_set_get_secrets_mutex (HfBackendSet *self);
HfDelegates *hf_backend_set_get_delegates (HfBackendSet *self);
void hf_backend_set_note_secrets (HfBackendSet *self, const char *id);
char **hf_backend_set_list_secrets (HfBackendSet *self, const char *id);

G_END_DECLS
