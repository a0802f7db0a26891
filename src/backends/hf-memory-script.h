/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-memory-backend.h"

G_BEGIN_DECLS

/**
 * HfMemoryScript:
 * What a test ordered to happen to the operations of a store in memory. Any thread.
 */
typedef struct _HfMemoryScript HfMemoryScript;

HfMemoryScript *hf_memory_script_new (const char *store_name);
void hf_memory_script_free (HfMemoryScript *self);
void hf_memory_script_fail (HfMemoryScript *self, const char *operation, int times, int code);
void hf_memory_script_break (HfMemoryScript *self, const char *operation, guint64 bytes, int code);
void hf_memory_script_hook (HfMemoryScript *self, const char *operation, GCallback hook,
                            gpointer data);
guint64 hf_memory_script_get_count (HfMemoryScript *self, const char *operation);
gboolean hf_memory_script_begin (HfMemoryScript *self, const char *operation, HfMemoryStore *store,
                                 GError **error);
guint64 hf_memory_script_take_break (HfMemoryScript *self, const char *operation, int *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMemoryScript, hf_memory_script_free)

G_END_DECLS
