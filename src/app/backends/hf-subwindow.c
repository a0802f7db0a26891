/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-subwindow.h"

#define WIDTH 520
#define HEIGHT 600

G_DEFINE_TYPE (HfSubwindow, hf_subwindow, ADW_TYPE_WINDOW)

static void
hf_subwindow_class_init (HfSubwindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
hf_subwindow_init (HfSubwindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
}

/**
 * hf_subwindow_new:
 * @parent: over which it stands
 * @content: (transfer floating): below its header bar
 *
 * Returns: (transfer none): a window, not yet shown
 */
GtkWindow *
hf_subwindow_new (GtkWindow *parent, const char *title, GtkWidget *content)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *self = g_object_new (HF_TYPE_SUBWINDOW, "title", title, "transient-for", parent, NULL);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), content);
  gtk_widget_set_vexpand (content, TRUE);
  adw_window_set_content (ADW_WINDOW (self), box);
  return self;
}
