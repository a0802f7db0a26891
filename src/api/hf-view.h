/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-pin.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/**
 * HfView:
 * The registry at one moment, while one answer is made from it: a borrowed reader, the policy and
 * the backends, and how pins, copies and backends look in JSON. Belongs to one thread, for
 * milliseconds.
 */
typedef struct _HfView HfView;

HfView *hf_view_open (HfEngine *engine, GError **error);
void hf_view_close (HfView *self);

HfDb *hf_view_get_db (HfView *self);
const HfPolicy *hf_view_get_policy (HfView *self);
GPtrArray *hf_view_get_backends (HfView *self);

JsonObject *hf_view_pin (HfView *self, const HfPin *pin, GError **error);
JsonObject *hf_view_copy (HfView *self, const HfReplica *replica);
char *hf_view_link (const HfPin *pin, gboolean *linked);
JsonArray *hf_view_locations (HfView *self, const HfPin *pin, GError **error);
JsonArray *hf_view_holders (HfView *self, const HfPin *pin, GError **error);
JsonObject *hf_view_backend (HfView *self, const HfBackendInfo *info);
JsonObject *hf_view_usage (const HfBackendInfo *info);
JsonObject *hf_view_metadata (const HfPin *pin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfView, hf_view_close)

G_END_DECLS
