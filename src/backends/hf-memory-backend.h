/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

/**
 * HfMemoryBackend:
 * A store in memory, for tests and demonstrations, with scripted faults. What it holds outlives the
 * object, under the setting `store`, so that a restarted engine finds it again.
 */
#define HF_TYPE_MEMORY_BACKEND (hf_memory_backend_get_type ())
G_DECLARE_FINAL_TYPE (HfMemoryBackend, hf_memory_backend, HF, MEMORY_BACKEND, HfBackend)

/**
 * HfMemoryStore:
 * The place behind a memory backend, found by name from any test.
 */
typedef struct _HfMemoryStore HfMemoryStore;

HfMemoryStore *hf_memory_store_get (const char *name); /* made when it is not there yet */
void hf_memory_stores_clear (void);

/* The next @times calls of @operation ("probe", "put", "get", "get-block", "find-block", "stat",
 * "remove", "list") fail with
 * @code; -1 = until cleared with 0. */
void hf_memory_store_fail (HfMemoryStore *self, const char *operation, int times, int code);
void hf_memory_store_fail_after (HfMemoryStore *self, const char *operation, guint64 bytes,
                                 int code);
void hf_memory_store_set_rate (HfMemoryStore *self,
                               guint64 bytes_per_second); /* of put; 0 = unlimited */
void hf_memory_store_set_room (HfMemoryStore *self, guint64 free_bytes);
void hf_memory_store_set_listed (HfMemoryStore *self, guint64 most);
void hf_memory_store_set_domain (HfMemoryStore *self, const char *domain);
void hf_memory_store_set_uuid (HfMemoryStore *self, const char *uuid);
void hf_memory_store_set_hook (HfMemoryStore *self, const char *operation, GCallback hook,
                               gpointer data);
gboolean hf_memory_store_flip (HfMemoryStore *self, HfCid *cid, gsize offset);
gboolean hf_memory_store_drop (HfMemoryStore *self, HfCid *cid);
gboolean hf_memory_store_has (HfMemoryStore *self, HfCid *cid);
void hf_memory_store_add_owner (HfMemoryStore *self, HfCid *cid, const char *installation_id);
guint64 hf_memory_store_get_count (HfMemoryStore *self, const char *operation); /* calls so far */
guint64 hf_memory_store_get_copies (HfMemoryStore *self);

G_END_DECLS
