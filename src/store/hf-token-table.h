/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-bearer.h"
#include "hf-db.h"
#include "hf-token.h"

G_BEGIN_DECLS

gboolean hf_token_table_insert (HfDb *db, HfToken *token, const HfBearerHash *hash, GError **error);
gboolean hf_token_table_find (HfDb *db, const HfBearerHash *hash, HfToken **token, GError **error);
HfToken *hf_token_table_get (HfDb *db, gint64 id, GError **error);
GPtrArray *hf_token_table_list (HfDb *db, gint64 before_id, unsigned limit, GError **error);
gboolean hf_token_table_count (HfDb *db, guint64 *count, GError **error);
gboolean hf_token_table_revoke (HfDb *db, gint64 id, gint64 now, GError **error);
gboolean hf_token_table_use (HfDb *db, gint64 id, gint64 now, GError **error);

G_END_DECLS
