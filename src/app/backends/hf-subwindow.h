/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfSubwindow:
 * A window over another one, with a header bar, which Escape closes.
 */
#define HF_TYPE_SUBWINDOW (hf_subwindow_get_type ())
G_DECLARE_DERIVABLE_TYPE (HfSubwindow, hf_subwindow, HF, SUBWINDOW, AdwWindow)

struct _HfSubwindowClass
{
  AdwWindowClass parent_class;
};

GtkWindow *hf_subwindow_new (GtkWindow *parent, const char *title, GtkWidget *content);

G_END_DECLS
