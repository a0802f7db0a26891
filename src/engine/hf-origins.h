/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"

G_BEGIN_DECLS

GPtrArray *hf_origins_list_nodes (HfBackendSet *set, GPtrArray *backends, GPtrArray *replicas);
char **hf_origins_list_addresses (GPtrArray *nodes, GCancellable *cancellable);
void hf_origins_connect (GPtrArray *nodes, char **delegates, GCancellable *cancellable);
const HfBackendInfo *hf_origins_find_same (GPtrArray *backends, char **delegates);
gboolean hf_origins_remember (HfDb *db, const char *backend_id, char **delegates, GError **error);
gboolean hf_origins_forget (HfDb *db, const char *backend_id, GError **error);
gboolean hf_origins_find_service (HfDb *db, const char *store_uuid, char **backend_id,
                                  GError **error);

G_END_DECLS
