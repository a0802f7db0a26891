/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"
#include "hf-gallery.h"
#include "hf-window.h"

G_BEGIN_DECLS

typedef struct _HfStudio HfStudio;

/* @widget, a window, shows the scene @name, and nothing in it moves any more. */
typedef void (*HfSceneFunc) (HfStudio *studio, GtkWidget *widget, const char *name);

/**
 * HfStudio:
 * A window over a gallery, and who looks at what it is made to show.
 */
struct _HfStudio
{
  int width; /* of the window */
  gboolean narrow; /* as small as windows get, dialogs too */
  unsigned frames; /* that are waited for before a scene is looked at */
  HfSceneFunc func;
  gpointer data; /* of func */
  HfGallery *gallery;
  HfDesk *desk;
  HfAdder *adder;
  HfWindow *window;
};

#define HF_STUDIO_WIDE 1280
#define HF_STUDIO_NARROW 360
#define HF_STUDIO_HEIGHT 800

void hf_studio_open (HfStudio *self);
void hf_studio_close (HfStudio *self); /* and nothing of it stays */

/* Scenes: of the window itself, and of a window over it, which is then closed. */
void hf_studio_look (HfStudio *self, const char *name);
void hf_studio_look_at (HfStudio *self, GtkWindow *dialog, const char *name);
GtkWindow *hf_studio_wait_for_dialog (HfStudio *self); /* that somebody is about to open */
void hf_studio_fit (HfStudio *self, GtkWindow *dialog);
void hf_studio_settle (HfStudio *self, GtkWidget *widget);

/* All pages and all dialogs, one after the other. */
void hf_tour_pages (HfStudio *self);
void hf_tour_dialogs (HfStudio *self);

G_END_DECLS
