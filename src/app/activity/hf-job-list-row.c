/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-job-list-row.h"

#include <glib/gi18n.h>

#include "hf-job-action.h"
#include "hf-job-words.h"
#include "hf-row-list.h"
#include "hf-wording.h"

struct _HfJobListRow
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfJobItem *item; /* NULL: shows none */
  gulong handler;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkLabel *note;
  GtkButton *pause;
  GtkButton *retry;
  GtkButton *cancel;
};

G_DEFINE_FINAL_TYPE (HfJobListRow, hf_job_list_row, ADW_TYPE_BIN)

/* ---- what it is told ---- */

static void
run (HfJobListRow *self, HfJobAction action)
{
  if (self->item)
    hf_job_action_run (self->desk, action, hf_job_item_get_id (self->item));
}

static void
on_pause (HfJobListRow *self)
{
  gboolean paused = self->item && hf_job_item_get_facts (self->item)->job->paused;

  run (self, paused ? HF_JOB_ACTION_RESUME : HF_JOB_ACTION_PAUSE);
}

static void
on_retry (HfJobListRow *self)
{
  run (self, HF_JOB_ACTION_RETRY);
}

static void
on_cancel (HfJobListRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->item)
    hf_job_action_cancel (self->desk, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                          hf_job_item_get_id (self->item));
}

/* ---- what it shows ---- */

static void
show_look (HfJobListRow *self, const HfJob *job)
{
  static const char *const styles[] = { "accent", "success", "error" };
  HfJobLook look = hf_job_words_look (job);

  gtk_image_set_from_icon_name (self->icon, look.icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), styles[i]);
  if (look.style)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), look.style);
}

static void
show_buttons (HfJobListRow *self, const HfJob *job)
{
  gboolean over = hf_job_is_over (job);
  const char *label = job->paused ? _ ("Resume") : _ ("Pause");

  gtk_widget_set_visible (GTK_WIDGET (self->pause), !over);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), !over);
  gtk_widget_set_visible (GTK_WIDGET (self->retry),
                          job->state == HF_JOB_FAILED || job->state == HF_JOB_CANCELLED);
  gtk_button_set_icon_name (self->pause, job->paused ? "media-playback-start-symbolic"
                                                     : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pause), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
show_progress (HfJobListRow *self, const HfJobFacts *facts)
{
  gboolean known = facts->job->state == HF_JOB_RUNNING && facts->total_bytes > 0;
  double part = known ? (double)facts->done_bytes / (double)facts->total_bytes : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), known);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (part, 0, 1));
}

/**
 * hf_job_list_row_update:
 * @self: a row
 *
 * Shows what there is to tell now; also ages change.
 */
void
hf_job_list_row_update (HfJobListRow *self)
{
  const HfJobFacts *facts = self->item ? hf_job_item_get_facts (self->item) : NULL;
  gint64 now = hf_clock_now (hf_engine_get_clock (hf_desk_get_engine (self->desk)));
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *note = NULL;
  g_autofree char *time = NULL;

  if (!facts)
    return;
  title = hf_job_words_title (facts);
  detail = hf_job_words_detail (facts, now);
  note = hf_job_words_note (facts, now);
  time = hf_wording_time (hf_job_words_time (facts->job));
  show_look (self, facts->job);
  show_buttons (self, facts->job);
  show_progress (self, facts);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *note != '\0');
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), time);
  hf_row_list_name (GTK_WIDGET (self), title, detail);
}

/**
 * hf_job_list_row_set_item:
 * @item: (nullable): the job that is shown, and followed, from now on
 */
void
hf_job_list_row_set_item (HfJobListRow *self, HfJobItem *item)
{
  if (self->item)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item)
    self->handler = g_signal_connect_object (item, "changed", G_CALLBACK (hf_job_list_row_update),
                                             self, G_CONNECT_SWAPPED);
  hf_job_list_row_update (self);
}

static void
hf_job_list_row_dispose (GObject *object)
{
  HfJobListRow *self = HF_JOB_LIST_ROW (object);

  if (self->item)
    g_clear_signal_handler (&self->handler, self->item);
  g_clear_object (&self->item);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_job_list_row_parent_class)->dispose (object);
}

static void
hf_job_list_row_class_init (HfJobListRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_job_list_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/activity/hf-job-list-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, title);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, detail);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, progress);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, note);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, pause);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, retry);
  gtk_widget_class_bind_template_child (widget_class, HfJobListRow, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
hf_job_list_row_init (HfJobListRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_job_list_row_new:
 * @desk: to which jobs belong
 *
 * Returns: (transfer floating): a row that shows none
 */
GtkWidget *
hf_job_list_row_new (HfDesk *desk)
{
  HfJobListRow *self = g_object_new (HF_TYPE_JOB_LIST_ROW, NULL);

  self->desk = g_object_ref (desk);
  return GTK_WIDGET (self);
}
