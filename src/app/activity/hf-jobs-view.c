/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks while it can be seen: at every change of the registry, and twice a second while jobs run,
 * since how far they are is in no registry. */
#include "hf-jobs-view.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"
#include "hf-job-action.h"
#include "hf-job-feed.h"
#include "hf-job-filters.h"
#include "hf-job-list-row.h"
#include "hf-job-words.h"
#include "hf-row-list.h"

#define BETWEEN_LOOKS 500 /* ms */

struct _HfJobsView
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfJobFeed *feed;
  GtkDropDown *filters;
  GtkButton *pause_all;
  GtkLabel *summary;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty;
  GtkButton *show_all;
  GtkButton *add_button;
  unsigned clock; /* source, while jobs run and are seen */
  unsigned soon; /* source of the look at rows that came near */
};

G_DEFINE_FINAL_TYPE (HfJobsView, hf_jobs_view, ADW_TYPE_BIN)

/* ---- what is told ---- */

static void
on_pause_all (HfJobsView *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  if (overview)
    hf_job_action_run (self->desk,
                       overview->all_paused ? HF_JOB_ACTION_RESUME_ALL : HF_JOB_ACTION_PAUSE_ALL,
                       0);
}

static void
on_show_all (HfJobsView *self)
{
  hf_jobs_view_set_filter (self, HF_JOB_FILTER_ALL);
}

static void
on_filter_selected (HfJobsView *self)
{
  unsigned selected = gtk_drop_down_get_selected (self->filters);

  if (self->feed && selected < HF_N_JOB_FILTERS)
    hf_job_feed_set_filter (self->feed, (HfJobFilter)selected);
}

/* ---- when it looks ---- */

static gboolean
on_clock (gpointer data)
{
  hf_job_feed_look (HF_JOBS_VIEW (data)->feed);
  return G_SOURCE_CONTINUE;
}

static void
keep_clock (HfJobsView *self)
{
  gboolean wanted = gtk_widget_get_mapped (GTK_WIDGET (self))
                    && hf_job_feed_get_counts (self->feed)[HF_JOB_FILTER_RUNNING] > 0;

  if (wanted && self->clock == 0)
    self->clock = g_timeout_add (BETWEEN_LOOKS, on_clock, self);
  else if (!wanted)
    g_clear_handle_id (&self->clock, g_source_remove);
}

static gboolean
on_soon (gpointer data)
{
  HfJobsView *self = data;

  self->soon = 0;
  hf_job_feed_look (self->feed);
  return G_SOURCE_REMOVE;
}

/* What it waits for is only known of rows that are seen. */
static void
on_row_bound (gpointer item, gpointer data)
{
  HfJobsView *self = data;

  hf_job_feed_come_near (self->feed, item);
  if (hf_job_item_get_facts (item)->job->state == HF_JOB_QUEUED && self->soon == 0
      && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->soon = g_timeout_add (BETWEEN_LOOKS / 5, on_soon, self);
}

static void
on_row_unbound (gpointer item, gpointer data)
{
  hf_job_feed_go_away (HF_JOBS_VIEW (data)->feed, item);
}

static void
on_scrolled (gpointer data)
{
  hf_job_feed_look_further (HF_JOBS_VIEW (data)->feed);
}

/* ---- what it shows ---- */

static void
show_summary (HfJobsView *self)
{
  const char *trouble = hf_job_feed_get_trouble (self->feed);
  g_autofree char *counts = hf_job_words_counts (hf_job_feed_get_counts (self->feed));
  g_autofree char *text
      = trouble ? g_strdup_printf (_ ("The jobs can’t be read: %s"), trouble) : NULL;

  gtk_label_set_text (self->summary, text ? text : counts);
}

static void
show_emptiness (HfJobsView *self)
{
  gboolean all = hf_job_feed_get_filter (self->feed) == HF_JOB_FILTER_ALL;
  unsigned n = g_list_model_get_n_items (hf_job_feed_get_model (self->feed));

  adw_status_page_set_title (self->empty, all ? _ ("No Jobs Yet") : _ ("No Such Jobs"));
  adw_status_page_set_description (
      self->empty, all ? _ ("Whatever is copied, verified or removed is shown here.") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), !all);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), all);
  if (hf_job_feed_has_read (self->feed))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "rows" : "empty");
}

static void
on_feed_changed (HfJobsView *self)
{
  hf_job_filters_show (self->filters, hf_job_feed_get_counts (self->feed));
  show_summary (self);
  show_emptiness (self);
  keep_clock (self);
}

static void
update_row (GtkWidget *row, gpointer data)
{
  hf_job_list_row_update (HF_JOB_LIST_ROW (row));
}

static void
on_overview (HfJobsView *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  if (!overview || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  gtk_button_set_label (self->pause_all, overview->all_paused ? _ ("Resume All") : _ ("Pause All"));
  hf_row_list_foreach (self->list, update_row, NULL);
  hf_job_feed_look (self->feed);
}

static void
hf_jobs_view_map (GtkWidget *widget)
{
  HfJobsView *self = HF_JOBS_VIEW (widget);

  GTK_WIDGET_CLASS (hf_jobs_view_parent_class)->map (widget);
  on_overview (self);
  keep_clock (self);
}

static void
hf_jobs_view_unmap (GtkWidget *widget)
{
  HfJobsView *self = HF_JOBS_VIEW (widget);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_handle_id (&self->soon, g_source_remove);
  GTK_WIDGET_CLASS (hf_jobs_view_parent_class)->unmap (widget);
}

/* ---- its life ---- */

static void
hf_jobs_view_dispose (GObject *object)
{
  HfJobsView *self = HF_JOBS_VIEW (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_handle_id (&self->soon, g_source_remove);
  if (self->list)
    hf_row_list_clear (self->list);
  g_clear_object (&self->feed);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_jobs_view_parent_class)->dispose (object);
}

static void
hf_jobs_view_class_init (HfJobsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_jobs_view_dispose;
  widget_class->map = hf_jobs_view_map;
  widget_class->unmap = hf_jobs_view_unmap;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/activity/hf-jobs-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, filters);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, pause_all);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, summary);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, stack);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, list);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, empty);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, show_all);
  gtk_widget_class_bind_template_child (widget_class, HfJobsView, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_pause_all);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
}

static void
hf_jobs_view_init (HfJobsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hf_job_filters_set_up (self->filters);
  hf_accessible_set_label (GTK_WIDGET (self->filters), _ ("Which jobs are shown"));
}

static GtkWidget *
make_row (gpointer data)
{
  return hf_job_list_row_new (HF_JOBS_VIEW (data)->desk);
}

static void
bind_row (GtkWidget *row, gpointer item, gpointer data)
{
  hf_job_list_row_set_item (HF_JOB_LIST_ROW (row), item);
  if (item)
    on_row_bound (item, data);
}

/**
 * hf_jobs_view_set_desk:
 * @desk: whose jobs are shown from now on; called once
 */
void
hf_jobs_view_set_desk (HfJobsView *self, HfDesk *desk)
{
  static const HfRowListFuncs funcs = { make_row, bind_row, on_row_unbound, on_scrolled };

  self->desk = g_object_ref (desk);
  self->feed = hf_job_feed_new (desk);
  hf_row_list_set_up (self->list, hf_job_feed_get_model (self->feed), &funcs, self);
  g_signal_connect_object (self->feed, "changed", G_CALLBACK (on_feed_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hf_jobs_view_set_filter:
 * @filter: which jobs are shown
 */
void
hf_jobs_view_set_filter (HfJobsView *self, HfJobFilter filter)
{
  gtk_drop_down_set_selected (self->filters, filter);
}
