/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-studio.h"

#include "hf-stage.h"

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  unsigned *left = data;

  return --*left > 0;
}

static gboolean
is_zero (gpointer data)
{
  return *(unsigned *)data == 0;
}

/* Transitions end, and what workers read arrives. */
void
hf_studio_settle (HfStudio *self, GtkWidget *widget)
{
  unsigned frames = self->frames;

  gtk_widget_add_tick_callback (widget, on_frame, &frames, NULL);
  hf_stage_until (is_zero, &frames);
  hf_stage_drain ();
}

void
hf_studio_look (HfStudio *self, const char *name)
{
  hf_studio_settle (self, GTK_WIDGET (self->window));
  self->func (self, GTK_WIDGET (self->window), name);
}

/* What is wider than a narrow screen is made as wide as that, if it can be. */
void
hf_studio_fit (HfStudio *self, GtkWindow *dialog)
{
  int width, height;

  gtk_window_get_default_size (dialog, &width, &height);
  if (self->narrow && width > HF_STUDIO_NARROW)
    gtk_window_set_default_size (dialog, HF_STUDIO_NARROW, height);
}

void
hf_studio_look_at (HfStudio *self, GtkWindow *dialog, const char *name)
{
  hf_studio_fit (self, dialog);
  gtk_window_present (dialog);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  hf_studio_settle (self, GTK_WIDGET (dialog));
  self->func (self, GTK_WIDGET (dialog), name);
  gtk_window_destroy (dialog);
  hf_stage_drain ();
}

static GtkWindow *
find_dialog (HfStudio *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (window != GTK_WINDOW (self->window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static gboolean
has_dialog (gpointer data)
{
  return find_dialog (data) != NULL;
}

GtkWindow *
hf_studio_wait_for_dialog (HfStudio *self)
{
  hf_stage_until (has_dialog, self);
  hf_studio_fit (self, find_dialog (self));
  return find_dialog (self);
}

/* Its frame is no part of it. */
static gboolean
is_wide (gpointer data)
{
  const HfStudio *self = data;

  return gtk_widget_get_width (GTK_WIDGET (self->window)) == self->width;
}

void
hf_studio_open (HfStudio *self)
{
  int frame;

  self->gallery = hf_gallery_new ();
  self->desk = hf_desk_new (self->gallery->engine, "http://127.0.0.1:8000/");
  self->adder = hf_adder_new (self->desk);
  self->window = g_object_ref (hf_window_new (NULL, self->desk));
  gtk_window_set_default_size (GTK_WINDOW (self->window), self->width, HF_STUDIO_HEIGHT);
  gtk_window_present (GTK_WINDOW (self->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  frame = self->width - gtk_widget_get_width (GTK_WIDGET (self->window));
  gtk_window_set_default_size (GTK_WINDOW (self->window), self->width + frame,
                               HF_STUDIO_HEIGHT + frame);
  hf_stage_until (is_wide, self);
}

void
hf_studio_close (HfStudio *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  hf_desk_close (self->desk);
  hf_stage_drain ();
  hf_stage_drop (self->window);
  hf_stage_drop (self->adder);
  hf_stage_drop (self->desk);
  hf_gallery_free (self->gallery);
}
