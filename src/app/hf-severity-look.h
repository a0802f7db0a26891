/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hf-event.h"

G_BEGIN_DECLS

/* How bad something is, as an icon and as a word: never by its colour alone. */

void hf_severity_look_show (GtkImage *icon, HfSeverity severity);
const char *hf_severity_look_word (HfSeverity severity);

G_END_DECLS
