/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfDelegates:
 * Where our own nodes that get pins from a network are reached there, as they said when they were
 * asked last. Any thread.
 */
typedef struct _HfDelegates HfDelegates;

#define HF_DELEGATES_MOST 20 /* that the Pinning Service API tells */

HfDelegates *hf_delegates_new (void);
void hf_delegates_free (HfDelegates *self);
void hf_delegates_ask (HfDelegates *self, HfBackend *backend, GCancellable *cancellable);
void hf_delegates_drop (HfDelegates *self, const char *id);
char **hf_delegates_list (HfDelegates *self, HfStore *store, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDelegates, hf_delegates_free)

G_END_DECLS
