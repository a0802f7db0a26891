/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-statement.h"

G_BEGIN_DECLS

HfDb *hf_db_open (const char *path, gboolean writable, GError **error);
void hf_db_free (HfDb *self);
gboolean hf_db_execute (HfDb *self, const char *sql, GError **error);
gboolean hf_db_begin_read (HfDb *self, GError **error);
HfStatement *hf_db_prepare (HfDb *self, const char *sql, GError **error);
gint64 hf_db_last_id (HfDb *self);
gint64 hf_db_changes (HfDb *self);
guint64 hf_db_get_statements_run (HfDb *self);
sqlite3 *hf_db_get_handle (HfDb *self);

/* For HfStatement and HfWriter. */
void hf_db_set_error (HfDb *self, int result, const char *sql, GError **error);
void hf_db_count_statement (HfDb *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDb, hf_db_free)

G_END_DECLS
