/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-view.h"

#include <glib/gi18n.h>

#include "hf-copy-row.h"
#include "hf-file-list.h"
#include "hf-limits-editor.h"
#include "hf-pin-facts.h"
#include "hf-pin-job-row.h"
#include "hf-pin-order.h"
#include "hf-why.h"

#define TICK 500 /* ms, while a job of the pin runs */

struct _HfPinView
{
  AdwBin parent_instance;

  GtkScrolledWindow *scroll;
  HfPinFacts *facts;
  GtkListBox *copies;
  GtkWidget *copies_group;
  GtkWidget *why_group;
  GtkListBox *places;
  GtkWidget *jobs_group;
  GtkListBox *jobs;
  GtkWidget *files_group;
  HfFileList *files;
  GtkWidget *limits_group;
  GtkWidget *apply_limits;
  HfLimitsEditor *limits;
  HfHistoryList *history;

  HfDesk *desk;
  HfCid *cid; /* of the pin; NULL: none is shown */
  HfLimitsOfPin own; /* as they are, as far as is known */
  HfKeyedRows *copy_rows;
  HfKeyedRows *why_rows;
  HfKeyedRows *job_rows;
  unsigned ticking;
};

G_DEFINE_FINAL_TYPE (HfPinView, hf_pin_view, ADW_TYPE_BIN)

/* ---- rows ---- */

/* A copy as rows see it. */
typedef struct
{
  const HfPinReport *report;
  const HfReplica *replica;
  const char *location;
} Copy;

static char *
key_of_copy (gconstpointer thing)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, ((const Copy *)thing)->replica->id);
}

static void
on_keep (HfPinView *self)
{
  hf_pin_order_keep (self->desk, self->cid);
}

static GtkWidget *
make_copy_row (gconstpointer thing, gpointer data)
{
  GtkWidget *row = hf_copy_row_new ();

  g_signal_connect_object (row, "keep", G_CALLBACK (on_keep), data, G_CONNECT_SWAPPED);
  return row;
}

static void
show_copy_row (GtkWidget *row, gconstpointer thing, gpointer data)
{
  const Copy *copy = thing;

  hf_copy_row_set (HF_COPY_ROW (row), copy->report, copy->replica, copy->location);
}

static char *
key_of_job (gconstpointer thing)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, ((const HfOpenJob *)thing)->job->id);
}

static GtkWidget *
make_job_row (gconstpointer thing, gpointer data)
{
  return hf_pin_job_row_new (hf_desk_get_engine (((HfPinView *)data)->desk));
}

static void
show_job_row (GtkWidget *row, gconstpointer thing, gpointer data)
{
  hf_pin_job_row_set (HF_PIN_JOB_ROW (row), thing);
}

static const HfKeyedRowsKind copy_kind = { key_of_copy, make_copy_row, show_copy_row };
static const HfKeyedRowsKind job_kind = { key_of_job, make_job_row, show_job_row };

/* ---- sections ---- */

static void
show_copies (HfPinView *self, const HfPinReport *report)
{
  g_autoptr (GPtrArray) things = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < report->replicas->len; i++)
    {
      Copy copy = { report, report->replicas->pdata[i], report->locations->pdata[i] };

      g_ptr_array_add (things, g_memdup2 (&copy, sizeof copy));
    }
  hf_keyed_rows_set (self->copy_rows, things);
  gtk_widget_set_visible (GTK_WIDGET (self->copies), things->len > 0);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->copies_group),
                                         things->len > 0 ? NULL : _ ("There is no copy yet"));
}

static void
show_why (HfPinView *self, const HfPinReport *report)
{
  g_autoptr (GPtrArray) things = hf_why_list (report);

  hf_keyed_rows_set (self->why_rows, things);
  gtk_widget_set_visible (self->why_group, things->len > 0);
}

static gboolean
on_tick (gpointer data)
{
  HfPinView *self = data;
  gboolean any = FALSE;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->jobs)); row;
       row = gtk_widget_get_next_sibling (row))
    any = hf_pin_job_row_tick (HF_PIN_JOB_ROW (row)) || any;
  if (any && gtk_widget_get_mapped (GTK_WIDGET (self)))
    return G_SOURCE_CONTINUE;
  self->ticking = 0;
  return G_SOURCE_REMOVE;
}

static void
show_jobs (HfPinView *self, const HfPinReport *report)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GPtrArray *jobs = report->explanation ? report->explanation->jobs : none;

  hf_keyed_rows_set (self->job_rows, jobs);
  gtk_widget_set_visible (self->jobs_group, jobs->len > 0);
  if (jobs->len > 0 && self->ticking == 0)
    self->ticking = g_timeout_add (TICK, on_tick, self);
}

/* What the user is just changing stays. */
static void
show_limits (HfPinView *self, const HfPinReport *report)
{
  const HfPin *pin = report->pin;
  const HfLimitsOfPin now = { pin->min_replicas, pin->target_replicas, pin->max_replicas };
  HfLimitsOfPin shown;

  hf_limits_editor_set_policy (self->limits, report->policy);
  hf_limits_editor_get (self->limits, &shown);
  if (memcmp (&shown, &self->own, sizeof shown) == 0)
    hf_limits_editor_set (self->limits, &now);
  self->own = now;
  hf_limits_editor_get (self->limits, &shown);
  gtk_widget_set_visible (self->apply_limits, memcmp (&shown, &now, sizeof shown) != 0);
}

/* ---- what the user does ---- */

static void
on_limits_changed (HfPinView *self)
{
  HfLimitsOfPin wanted;

  hf_limits_editor_get (self->limits, &wanted);
  gtk_widget_set_visible (self->apply_limits, memcmp (&wanted, &self->own, sizeof wanted) != 0);
  gtk_widget_set_sensitive (self->apply_limits, hf_limits_editor_is_valid (self->limits));
}

static void
on_limits_refused (gpointer data)
{
  HfPinView *self = data;

  hf_limits_editor_set (self->limits, &self->own);
}

static void
on_apply_limits (HfPinView *self)
{
  HfPinChanges changes;
  HfLimitsOfPin wanted;

  hf_limits_editor_get (self->limits, &wanted);
  hf_pin_changes_init (&changes);
  changes.min_replicas = wanted.min;
  changes.target_replicas = wanted.target;
  changes.max_replicas = wanted.max;
  hf_pin_order_change (self->desk, self->cid, &changes, on_limits_refused, g_object_ref (self),
                       g_object_unref);
}

/* ---- its life ---- */

static void
hf_pin_view_dispose (GObject *object)
{
  HfPinView *self = HF_PIN_VIEW (object);

  g_clear_handle_id (&self->ticking, g_source_remove);
  g_clear_pointer (&self->copy_rows, hf_keyed_rows_free);
  g_clear_pointer (&self->why_rows, hf_keyed_rows_free);
  g_clear_pointer (&self->job_rows, hf_keyed_rows_free);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_pin_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, HfPinView, scroll);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, facts);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, copies);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, copies_group);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, why_group);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, places);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, jobs_group);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, jobs);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, files_group);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, files);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, limits_group);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, apply_limits);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, limits);
  gtk_widget_class_bind_template_child (widget_class, HfPinView, history);
}

static void
hf_pin_view_class_init (HfPinViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_pin_view_dispose;
  g_type_ensure (HF_TYPE_PIN_FACTS);
  g_type_ensure (HF_TYPE_FILE_LIST);
  g_type_ensure (HF_TYPE_LIMITS_EDITOR);
  g_type_ensure (HF_TYPE_HISTORY_LIST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-pin-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_limits_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_limits);
}

static void
hf_pin_view_init (HfPinView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->copy_rows = hf_keyed_rows_new (self->copies, &copy_kind, self);
  self->why_rows = hf_keyed_rows_new (self->places, &hf_why_rows, self);
  self->job_rows = hf_keyed_rows_new (self->jobs, &job_kind, self);
}

/**
 * hf_pin_view_set_desk:
 * @desk: whose pins are shown; called once
 */
void
hf_pin_view_set_desk (HfPinView *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
  hf_pin_facts_set_desk (self->facts, desk);
  hf_file_list_set_desk (self->files, desk);
}

/**
 * hf_pin_view_get_history:
 * Returns: (transfer none): the part that says what has to be read for it
 */
HfHistoryList *
hf_pin_view_get_history (HfPinView *self)
{
  return self->history;
}

/**
 * hf_pin_view_clear:
 * @self: will show another pin
 */
void
hf_pin_view_clear (HfPinView *self)
{
  static const HfLimitsOfPin none;

  g_clear_pointer (&self->cid, hf_cid_unref);
  hf_history_list_clear (self->history);
  hf_file_list_set_pin (self->files, NULL);
  hf_limits_editor_set (self->limits, &none);
  self->own = none;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroll), 0);
}

/**
 * hf_pin_view_set:
 * @report: what is known of the pin
 */
void
hf_pin_view_set (HfPinView *self, const HfPinReport *report)
{
  gboolean managed = report->pin->managed;

  g_clear_pointer (&self->cid, hf_cid_unref);
  self->cid = hf_cid_ref (report->pin->cid);
  hf_pin_facts_set (self->facts, report);
  show_copies (self, report);
  show_why (self, report);
  show_jobs (self, report);
  show_limits (self, report);
  hf_file_list_set_pin (self->files, report->pin);
  hf_history_list_add (self->history, report);
  gtk_widget_set_visible (self->limits_group, managed);
  gtk_widget_set_visible (self->files_group, managed && report->pin->content != HF_CONTENT_WAITING);
}
