/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfDiscoverer:
 * Lists what the stores hold, as often as their setting `discovery` asks for it, and adopts what is
 * wanted. Any thread; hf_discoverer_run() belongs to the scheduler's.
 */
typedef struct _HfDiscoverer HfDiscoverer;

/* Something of it is over: on its own thread, must not block. */
typedef void (*HfDiscoveredFunc) (gpointer data);

HfDiscoverer *hf_discoverer_new (HfStore *store, HfBackendSet *backends, HfDiscoveredFunc done,
                                 gpointer data);
void hf_discoverer_free (HfDiscoverer *self); /* stops first */
void hf_discoverer_start (HfDiscoverer *self);
void hf_discoverer_stop (HfDiscoverer *self);
gboolean hf_discoverer_run (HfDiscoverer *self, gint64 list_every, gint64 *next, GError **error);
void hf_discoverer_check (HfDiscoverer *self);
void hf_discoverer_list_soon (HfDiscoverer *self, const char *backend_id);
gboolean hf_discoverer_is_busy (HfDiscoverer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDiscoverer, hf_discoverer_free)

G_END_DECLS
