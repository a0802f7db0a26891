/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * HfDb:
 * One SQLite connection with its cached statements. Belongs to one thread at a time.
 */
typedef struct _HfDb HfDb;

/**
 * HfStatement:
 * A cached, prepared statement that is being used; given back (reset and unbound) with
 * hf_statement_done().
 */
typedef struct _HfStatement HfStatement;

HfStatement *hf_statement_new (HfDb *db, const char *sql, gboolean kept, GError **error);
void hf_statement_free (HfStatement *self);
gboolean hf_statement_take (HfStatement *self);
const char *hf_statement_get_sql (HfStatement *self);

/* Parameters count from 1, columns from 0. A NULL text or blob binds NULL; others are not copied,
 * and must stay until hf_statement_done(). What is wrong with a value is reported by the next step.
 */
int hf_statement_find_parameter (HfStatement *self, const char *name);
void hf_statement_bind_int (HfStatement *self, int index, gint64 value);
void hf_statement_bind_size (HfStatement *self, int index, guint64 value);
void hf_statement_bind_double (HfStatement *self, int index, double value);
void hf_statement_bind_text (HfStatement *self, int index, const char *value);
void hf_statement_bind_blob (HfStatement *self, int index, const void *data, gsize length);
void hf_statement_bind_null (HfStatement *self, int index);
gboolean hf_statement_step (HfStatement *self, gboolean *row, GError **error);
gboolean hf_statement_run (HfStatement *self, GError **error);
gint64 hf_statement_get_int (HfStatement *self, int column);
guint64 hf_statement_get_size (HfStatement *self, int column);
double hf_statement_get_double (HfStatement *self, int column);
const char *hf_statement_get_text (HfStatement *self, int column);
char *hf_statement_dup_text (HfStatement *self, int column);
const guint8 *hf_statement_get_blob (HfStatement *self, int column, gsize *length);
void hf_statement_done (HfStatement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfStatement, hf_statement_done)

G_END_DECLS
