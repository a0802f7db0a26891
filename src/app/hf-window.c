/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window. Main thread only. */
#include "hf-window.h"

struct _HfWindow
{
  AdwApplicationWindow parent_instance;

  AdwStatusPage *status_page;
};

G_DEFINE_FINAL_TYPE (HfWindow, hf_window, ADW_TYPE_APPLICATION_WINDOW)

static void
hf_window_class_init (HfWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/holdfast_pins/Holdfast/hf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWindow, status_page);
}

static void
hf_window_init (HfWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* hf_window_new: Returns: (transfer none): a window of @app, which owns it; not yet shown */
HfWindow *
hf_window_new (GtkApplication *app)
{
  return g_object_new (HF_TYPE_WINDOW, "application", app, NULL);
}

/* hf_window_set_sentence: shows plain texts, and whether they are bad news. */
void
hf_window_set_sentence (HfWindow *self, const char *title, const char *description,
                        gboolean at_risk)
{
  /* The description of a status page is markup. */
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, escaped);
  adw_status_page_set_icon_name (self->status_page,
                                 at_risk ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
}
