/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine-fixture.h"
#include "hf-window.h"

G_BEGIN_DECLS

/**
 * HfStage:
 * An engine that runs, with stores in memory, and the window over it.
 */
typedef struct
{
  HfHouse *house;
  HfDesk *desk;
  HfWindow *window;
} HfStage;

HfStage *hf_stage_new (unsigned stores, int width); /* shown when this returns */
HfStage *hf_stage_new_over (HfHouse *house, int width); /* takes it */
void hf_stage_free (HfStage *self); /* and nothing of it stays */
void hf_stage_settle (HfStage *self); /* until the engine rests and the window shows it */

/* Whether something holds that is to be waited for. */
typedef gboolean (*HfStageFunc) (gpointer data);

void hf_stage_until (HfStageFunc func, gpointer data);

/* Below @widget, which can be seen; NULL: there is none */
GtkWidget *hf_stage_find_type (GtkWidget *widget, GType type);
GtkWidget *hf_stage_find_text (GtkWidget *widget, const char *text);
GtkWidget *hf_stage_find_button (GtkWidget *widget, const char *label);

/* The window over the main one, which can be seen; waits until there is one. */
GtkWidget *hf_stage_wait_for_dialog (HfStage *self);
void hf_stage_until_alone (HfStage *self); /* there is none */

void hf_stage_click (GtkWidget *button); /* as a user could */
void hf_stage_until_text (GtkWidget *widget, const char *text);
void hf_stage_drain (void); /* what is ready on the main thread */

/* Takes the last reference; a worker may hold one a moment longer. */
void hf_stage_drop (gpointer object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfStage, hf_stage_free)

G_END_DECLS
