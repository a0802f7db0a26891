/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-db.h"

G_BEGIN_DECLS

/* Inserts the backend, and its store if no other backend reaches it yet. Fills in store_id and
 * slot. A known id is HF_ERROR_CONFLICT; a 64th store HF_ERROR_TOO_LARGE. */
gboolean hf_backend_table_insert (HfDb *db, HfBackendInfo *info, GError **error);
HfBackendInfo *hf_backend_table_get (HfDb *db, const char *id, GError **error);
HfBackendInfo *hf_backend_table_find_store (HfDb *db, const char *store_uuid, GError **error);
GPtrArray *hf_backend_table_list (HfDb *db, GError **error);
gboolean hf_backend_table_get_slot (HfDb *db, gint64 store_id, int *slot, GError **error);

/* Settings, limits, priority, tags, pause, discovery, domain; a changed domain recounts the pins of
 * that store. */
gboolean hf_backend_table_update (HfDb *db, const HfBackendInfo *info, GError **error);
gboolean hf_backend_table_set_state (HfDb *db, const HfBackendInfo *info, GError **error);
gboolean hf_backend_table_set_listing (HfDb *db, const HfBackendInfo *info, GError **error);

/* Deletes the backend, and its store when no other backend reaches it; there must be no replicas
 * left. */
gboolean hf_backend_table_delete (HfDb *db, const char *id, GError **error);

G_END_DECLS
