/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-progress-dialog.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

#define TICK 100 /* ms */
#define PATIENCE G_USEC_PER_SEC /* before it is shown */

struct _HfProgressDialog
{
  AdwWindow parent_instance;

  GtkLabel *heading;
  GtkProgressBar *bar;
  GtkLabel *detail;
  GtkWidget *cancel;

  HfTally *tally;
  HfTallyUnit unit;
  GCancellable *cancellable;
  gint64 begun; /* monotonic */
  unsigned ticking;
  gboolean over;
};

G_DEFINE_FINAL_TYPE (HfProgressDialog, hf_progress_dialog, ADW_TYPE_WINDOW)

static char *
describe (HfProgressDialog *self, guint64 done, guint64 total)
{
  gint64 spent = MAX (1, g_get_monotonic_time () - self->begun);
  double rate = (double)done / (double)spent * G_USEC_PER_SEC;
  g_autofree char *some
      = self->unit == HF_TALLY_BYTES ? hf_wording_bytes (done) : hf_wording_count (done);
  g_autofree char *all
      = self->unit == HF_TALLY_BYTES ? hf_wording_bytes (total) : hf_wording_count (total);
  g_autofree char *left = NULL;

  if (total == 0)
    return g_strdup (some);
  if (done == 0 || done > total)
    /* Translators: how much is done, of how much: “12 MB of 30 MB” */
    return g_strdup_printf (_ ("%s of %s"), some, all);
  left = hf_wording_duration ((gint64)((double)(total - done) / rate));
  if (self->unit == HF_TALLY_BYTES)
    {
      g_autofree char *speed = hf_wording_rate ((guint64)rate);

      return g_strdup_printf (_ ("%s of %s · %s · %s left"), some, all, speed, left);
    }
  /* Translators: how many pins are done, of how many, and a time: “120 of 500 · 9 seconds left” */
  return g_strdup_printf (_ ("%s of %s · %s left"), some, all, left);
}

static void
show (HfProgressDialog *self)
{
  g_autofree char *text = NULL;
  guint64 done, total;

  hf_tally_read (self->tally, &done, &total);
  text = describe (self, done, total);
  gtk_label_set_text (self->detail, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, MIN (1, (double)done / (double)total));
  else
    gtk_progress_bar_pulse (self->bar);
}

static gboolean
on_tick (gpointer data)
{
  HfProgressDialog *self = data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show (self);
  else if (g_get_monotonic_time () - self->begun > PATIENCE)
    hf_progress_dialog_show_now (self);
  return G_SOURCE_CONTINUE;
}

static void
on_cancel (HfProgressDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (self->cancel, FALSE);
  gtk_label_set_text (self->heading, _ ("Cancelling…"));
}

static gboolean
hf_progress_dialog_close_request (GtkWindow *window)
{
  on_cancel (HF_PROGRESS_DIALOG (window));
  return TRUE;
}

static void
hf_progress_dialog_dispose (GObject *object)
{
  HfProgressDialog *self = HF_PROGRESS_DIALOG (object);

  g_clear_handle_id (&self->ticking, g_source_remove);
  g_clear_pointer (&self->tally, hf_tally_unref);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (hf_progress_dialog_parent_class)->dispose (object);
}

static void
hf_progress_dialog_class_init (HfProgressDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_progress_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hf_progress_dialog_close_request;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-progress-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HfProgressDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, HfProgressDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, HfProgressDialog, detail);
  gtk_widget_class_bind_template_child (widget_class, HfProgressDialog, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hf_progress_dialog_init (HfProgressDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->begun = g_get_monotonic_time ();
}

/**
 * hf_progress_dialog_new:
 * @parent: (nullable): the window that it is shown over
 * @title: what is done
 * @tally: how much of it is done
 * @unit: what that counts
 * @cancellable: is cancelled when the user wants it to end
 *
 * Returns: (transfer full): a dialog that shows itself after a second
 */
HfProgressDialog *
hf_progress_dialog_new (GtkWindow *parent, const char *title, HfTally *tally, HfTallyUnit unit,
                        GCancellable *cancellable)
{
  HfProgressDialog *self
      = g_object_new (HF_TYPE_PROGRESS_DIALOG, "transient-for", parent, "title", title, NULL);

  self->tally = hf_tally_ref (tally);
  self->unit = unit;
  self->cancellable = g_object_ref (cancellable);
  gtk_label_set_text (self->heading, title);
  self->ticking = g_timeout_add (TICK, on_tick, self);
  return g_object_ref (self);
}

/**
 * hf_progress_dialog_show_now:
 * @self: a dialog for what is known to take long
 */
void
hf_progress_dialog_show_now (HfProgressDialog *self)
{
  if (self->over)
    return;
  show (self);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * hf_progress_dialog_end:
 * @self: (transfer full): a dialog for what is over
 */
void
hf_progress_dialog_end (HfProgressDialog *self)
{
  self->over = TRUE;
  g_clear_handle_id (&self->ticking, g_source_remove);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}
