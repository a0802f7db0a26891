/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-job-row.h"

#include <glib/gi18n.h>

#include "hf-pin-words.h"
#include "hf-wording.h"

#define BAR_WIDTH 80

struct _HfPinJobRow
{
  AdwActionRow parent_instance;

  HfEngine *engine; /* of the desk, which outlives its pages' rows */
  GtkProgressBar *bar;
  gint64 id;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (HfPinJobRow, hf_pin_job_row, ADW_TYPE_ACTION_ROW)

static void
hf_pin_job_row_class_init (HfPinJobRowClass *klass)
{
}

static void
hf_pin_job_row_init (HfPinJobRow *self)
{
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (self->bar), BAR_WIDTH, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress"), -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->bar));
}

/**
 * hf_pin_job_row_new:
 * @engine: tells how far a job is
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
hf_pin_job_row_new (HfEngine *engine)
{
  HfPinJobRow *self = g_object_new (HF_TYPE_PIN_JOB_ROW, NULL);

  self->engine = engine;
  return GTK_WIDGET (self);
}

static char *
describe_progress (const HfProgressReport *report)
{
  g_autofree char *done = hf_wording_bytes (report->done_bytes);
  g_autofree char *total = hf_wording_bytes (report->total_bytes);
  g_autofree char *rate = hf_wording_rate (report->bytes_per_second);
  g_autofree char *left
      = hf_wording_duration (report->seconds_left >= 0 ? report->seconds_left : 0);

  if (report->total_bytes == 0)
    return g_strdup (_ ("Running"));
  if (report->seconds_left < 0)
    /* Translators: bytes done, of all, and a rate: “12 MB of 30 MB · 2 MB/s” */
    return g_strdup_printf (_ ("%s of %s · %s"), done, total, rate);
  /* Translators: bytes done, of all, a rate and a time: “12 MB of 30 MB · 2 MB/s · 9 seconds left”
   */
  return g_strdup_printf (_ ("%s of %s · %s · %s left"), done, total, rate, left);
}

/**
 * hf_pin_job_row_tick:
 * @self: a row
 *
 * Shows how far its job is now. Never blocks.
 *
 * Returns: whether it runs
 */
gboolean
hf_pin_job_row_tick (HfPinJobRow *self)
{
  g_auto (HfProgressReport) report = { 0 };
  g_autofree char *text = NULL;

  if (!self->running)
    return FALSE;
  if (!hf_engine_read_progress (self->engine, self->id, &report))
    return TRUE; /* it ends: the next look says so */
  text = describe_progress (&report);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  if (report.total_bytes > 0)
    gtk_progress_bar_set_fraction (self->bar,
                                   MIN (1, (double)report.done_bytes / (double)report.total_bytes));
  return TRUE;
}

static char *
describe_waiting (const HfOpenJob *open)
{
  const HfJob *job = open->job;
  g_autofree char *when = hf_wording_time (job->next_try);

  if (job->paused)
    return g_strdup (_ ("Paused"));
  if (job->next_try > 0 && job->error)
    return g_strdup_printf (_ ("Tried again at %s, after: %s"), when, job->error);
  if (job->next_try > 0)
    return g_strdup_printf (_ ("Waits until %s"), when);
  if (open->waits)
    /* Translators: an English clause on what a job waits for follows */
    return g_strdup_printf (_ ("It %s"), open->waits);
  return g_strdup (_ ("Waits for its turn"));
}

/**
 * hf_pin_job_row_set:
 * @open: a job
 */
void
hf_pin_job_row_set (HfPinJobRow *self, const HfOpenJob *open)
{
  g_autofree char *waiting = describe_waiting (open);

  self->id = open->job->id;
  self->running = open->job->state == HF_JOB_RUNNING;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), hf_pin_words_job (open->job->kind));
  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->running);
  if (!self->running)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), waiting);
  else if (!adw_action_row_get_subtitle (ADW_ACTION_ROW (self)))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("Running"));
  hf_pin_job_row_tick (self);
}
