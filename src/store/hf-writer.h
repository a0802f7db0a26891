/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-row-watch.h"

G_BEGIN_DECLS

/* One change, on the writer thread, inside a transaction of its own savepoint: FALSE undoes it
 * alone. */
typedef gboolean (*HfChangeFunc) (HfDb *db, gpointer data, GError **error);

/* Called on the writer thread after each commit that changed something. Must not block or write. */
typedef void (*HfCommittedFunc) (gpointer data);

/**
 * HfWriter:
 * The thread that owns the one connection which writes. Changes are grouped: all that are queued
 * become one durable transaction.
 */
typedef struct _HfWriter HfWriter;

HfWriter *hf_writer_new (HfDb *db);
void hf_writer_free (HfWriter *self);
gboolean hf_writer_change (HfWriter *self, HfChangeFunc change, gpointer data, GError **error);
void hf_writer_change_async (HfWriter *self, HfChangeFunc change, gpointer data, GTask *task);
void hf_writer_set_committed_func (HfWriter *self, HfCommittedFunc func, gpointer data);
void hf_writer_add_rows_func (HfWriter *self, HfRowsFunc func, gpointer data);
void hf_writer_remove_rows_func (HfWriter *self, HfRowsFunc func, gpointer data);
guint64 hf_writer_get_commits (HfWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfWriter, hf_writer_free)

G_END_DECLS
