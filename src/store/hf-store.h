/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-clock.h"
#include "hf-db.h"
#include "hf-writer.h"

G_BEGIN_DECLS

/**
 * HfStore:
 * The registry: `registry.sqlite` in a directory of which one process at a time is the owner. One
 * writer thread groups queued changes into durable transactions; any thread reads through a
 * connection that it borrows.
 */
typedef struct _HfStore HfStore;

HfDb *hf_store_peek (const char *directory, GError **error);
HfStore *hf_store_open (const char *directory, HfClock *clock, GError **error);
void hf_store_close (HfStore *self); /* finishes what is queued, then frees */

gboolean hf_store_change (HfStore *self, HfChangeFunc change, gpointer data, GError **error);
void hf_store_change_async (HfStore *self, HfChangeFunc change, gpointer data,
                            GDestroyNotify destroy, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean hf_store_change_finish (HfStore *self, GAsyncResult *result, GError **error);
void hf_store_set_committed_func (HfStore *self, HfCommittedFunc func, gpointer data);
void hf_store_add_rows_func (HfStore *self, HfRowsFunc func, gpointer data);
void hf_store_remove_rows_func (HfStore *self, HfRowsFunc func, gpointer data);

HfDb *hf_store_borrow (HfStore *self, GError **error);
void hf_store_give_back (HfStore *self, HfDb *db);

const char *hf_store_get_installation_id (HfStore *self);
const char *hf_store_get_directory (HfStore *self);
HfClock *hf_store_get_clock (HfStore *self);
guint64 hf_store_get_commits (HfStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfStore, hf_store_close)

G_END_DECLS
