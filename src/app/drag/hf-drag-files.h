/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/* CAR files of pins that are dragged out of the window. Who gets them copies them at a time of his
 * own, so they stay until the next start. */

gpointer hf_drag_files_make (HfEngine *engine, gpointer data, GCancellable *cancellable,
                             GError **error);
gpointer hf_drag_files_clean (HfEngine *engine, gpointer data, GCancellable *cancellable,
                              GError **error);
char *hf_drag_files_name (const HfPin *pin);

G_END_DECLS
