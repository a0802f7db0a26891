/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

/**
 * HfMemoryCopies:
 * CARs by key, each with the installations that own it. No locks: whoever holds it sees to that.
 */
typedef struct _HfMemoryCopies HfMemoryCopies;

HfMemoryCopies *hf_memory_copies_new (void);
void hf_memory_copies_free (HfMemoryCopies *self);
guint64 hf_memory_copies_count (HfMemoryCopies *self);
void hf_memory_copies_set (HfMemoryCopies *self, HfCid *cid, GBytes *car);
GBytes *hf_memory_copies_get (HfMemoryCopies *self, const char *key);
gboolean hf_memory_copies_drop (HfMemoryCopies *self, const char *key);
void hf_memory_copies_set_aside (HfMemoryCopies *self, const char *key);
void hf_memory_copies_mark (HfMemoryCopies *self, const char *key, const char *owner,
                            gboolean created);
gboolean hf_memory_copies_is_created (HfMemoryCopies *self, const char *key, const char *owner);
unsigned hf_memory_copies_unmark (HfMemoryCopies *self, const char *key, const char *owner);
HfEntry *hf_memory_copies_look (HfMemoryCopies *self, const char *key, const char *owner);
GPtrArray *hf_memory_copies_get_keys (HfMemoryCopies *self);
HfBlock *hf_memory_copies_get_block (HfMemoryCopies *self, const char *key, HfCid *cid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMemoryCopies, hf_memory_copies_free)

G_END_DECLS
