/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-add-bar.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

#define EVERY 250 /* ms */

struct _HfAddBar
{
  AdwBin parent_instance;

  HfAdder *adder;
  unsigned timer; /* source; 0: nothing moves */
  GtkRevealer *revealer;
  GtkLabel *title;
  GtkProgressBar *progress;
  GtkLabel *detail;
};

G_DEFINE_FINAL_TYPE (HfAddBar, hf_add_bar, ADW_TYPE_BIN)

static char *
describe (const HfProgressReport *report)
{
  g_autofree char *done = hf_wording_bytes (report->done_bytes);
  g_autofree char *total = hf_wording_bytes (report->total_bytes);
  g_autofree char *rate = hf_wording_rate (report->bytes_per_second);
  g_autofree char *left = NULL;

  if (report->seconds_left < 0)
    /* Translators: bytes that were read, of how many, bytes per second */
    return g_strdup_printf (_ ("%s of %s · %s"), done, total, rate);
  left = hf_wording_duration (report->seconds_left);
  /* Translators: bytes that were read, of how many, bytes per second, “3 minutes” */
  return g_strdup_printf (_ ("%s of %s · %s · %s left"), done, total, rate, left);
}

static char *
headline (HfAdder *adder)
{
  const char *title = hf_adder_get_title (adder);
  unsigned n = hf_adder_count_waiting (adder);

  if (n == 0)
    return g_strdup_printf (_ ("Adding “%s”"), title);
  return g_strdup_printf (ngettext ("Adding “%s”, and %u more", "Adding “%s”, and %u more", n),
                          title, n);
}

static gboolean
show_progress (gpointer data)
{
  HfAddBar *self = data;
  g_auto (HfProgressReport) report = { 0 };
  g_autofree char *title = headline (self->adder);
  g_autofree char *detail = NULL;

  hf_adder_read_progress (self->adder, &report);
  detail = describe (&report);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  gtk_progress_bar_set_fraction (self->progress,
                                 report.total_bytes > 0
                                     ? (double)report.done_bytes / (double)report.total_bytes
                                     : 0);
  return G_SOURCE_CONTINUE;
}

static void
on_changed (HfAddBar *self)
{
  gboolean busy = hf_adder_get_title (self->adder) != NULL;

  gtk_revealer_set_reveal_child (self->revealer, busy);
  if (busy)
    show_progress (self);
  if (busy && self->timer == 0)
    self->timer = g_timeout_add (EVERY, show_progress, self);
  else if (!busy)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static void
on_cancel (HfAddBar *self)
{
  hf_adder_cancel (self->adder);
}

static void
hf_add_bar_dispose (GObject *object)
{
  HfAddBar *self = HF_ADD_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->adder);
  G_OBJECT_CLASS (hf_add_bar_parent_class)->dispose (object);
}

static void
hf_add_bar_class_init (HfAddBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_add_bar_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/add/hf-add-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HfAddBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, HfAddBar, title);
  gtk_widget_class_bind_template_child (widget_class, HfAddBar, progress);
  gtk_widget_class_bind_template_child (widget_class, HfAddBar, detail);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
hf_add_bar_init (HfAddBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_add_bar_set_adder:
 * @adder: what is shown from now on; called once
 */
void
hf_add_bar_set_adder (HfAddBar *self, HfAdder *adder)
{
  self->adder = g_object_ref (adder);
  g_signal_connect_object (adder, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}
