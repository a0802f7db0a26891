/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-memory-script.h"

G_BEGIN_DECLS

/* What the backend does with the store behind it; tests use the functions in hf-memory-backend.h.
 */
HfMemoryStore *hf_memory_store_ref (HfMemoryStore *self);
void hf_memory_store_unref (HfMemoryStore *self);

gboolean hf_memory_store_begin (HfMemoryStore *self, const char *operation, const char *uuid,
                                GError **error);
HfMemoryScript *hf_memory_store_get_script (HfMemoryStore *self);
guint64 hf_memory_store_get_rate (HfMemoryStore *self);
void hf_memory_store_probe (HfMemoryStore *self, HfProbe *probe);
char *hf_memory_store_establish (HfMemoryStore *self, const char *uuid);

gboolean hf_memory_store_check_room (HfMemoryStore *self, guint64 bytes, GError **error);
gboolean hf_memory_store_commit (HfMemoryStore *self, HfCid *root, GBytes *car, GBytes *former,
                                 gboolean keep, const char *owner, HfReceipt **receipt,
                                 GError **error);
void hf_memory_store_damage (HfMemoryStore *self, HfCid *cid, GBytes *car);
GBytes *hf_memory_store_read (HfMemoryStore *self, const char *key);
HfBlock *hf_memory_store_read_block (HfMemoryStore *self, const char *key, HfCid *cid);
HfEntry *hf_memory_store_look (HfMemoryStore *self, const char *key, const char *owner);
GPtrArray *hf_memory_store_get_keys (HfMemoryStore *self);
HfRemoved hf_memory_store_remove (HfMemoryStore *self, const char *key, const char *owner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMemoryStore, hf_memory_store_unref)

G_END_DECLS
