/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-overview.h"

G_BEGIN_DECLS

/**
 * HfDesk:
 * What all pages work with: the engine, whose calls block and therefore run on workers; the
 * overview, which follows what the engine does; and where a word to the user goes. Main thread, but
 * for hf_desk_refresh().
 *
 * Signals: "notify::overview"; "toast" with an AdwToast, "tell" with a heading and a text, "show"
 * with the name of a page and a query for it or NULL; "closing" before the engine may go away.
 */
#define HF_TYPE_DESK (hf_desk_get_type ())
G_DECLARE_FINAL_TYPE (HfDesk, hf_desk, HF, DESK, GObject)

/**
 * HfDeskFunc:
 * @engine: the engine
 * @data: as it was given to hf_desk_run()
 * @cancellable: cancelled by the caller, or when the program ends
 * @error: what went wrong
 *
 * Does something on a worker.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
typedef gpointer (*HfDeskFunc) (HfEngine *engine, gpointer data, GCancellable *cancellable,
                                GError **error);

HfDesk *hf_desk_new (HfEngine *engine, const char *address);
void hf_desk_close (HfDesk *self);
HfEngine *hf_desk_get_engine (HfDesk *self);
const char *hf_desk_get_address (HfDesk *self);

const HfOverview *hf_desk_get_overview (HfDesk *self);
const char *hf_desk_get_trouble (HfDesk *self);
void hf_desk_refresh (HfDesk *self);

void hf_desk_run (HfDesk *self, HfDeskFunc func, gpointer data, GDestroyNotify free_data,
                  GDestroyNotify free_result, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer user_data);
gpointer hf_desk_run_finish (HfDesk *self, GAsyncResult *result, GError **error);

void hf_desk_begin_work (HfDesk *self);
void hf_desk_end_work (HfDesk *self);
gboolean hf_desk_has_work (HfDesk *self);

void hf_desk_show_toast (HfDesk *self, AdwToast *toast);
void hf_desk_say (HfDesk *self, const char *text);
void hf_desk_say_error (HfDesk *self, const char *attempt, const GError *error);
void hf_desk_tell (HfDesk *self, const char *heading, const char *text);
void hf_desk_show (HfDesk *self, const char *page, const char *query);

G_END_DECLS
