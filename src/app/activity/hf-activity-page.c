/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-activity-page.h"

#include "hf-events-view.h"
#include "hf-jobs-view.h"

struct _HfActivityPage
{
  AdwBin parent_instance;

  GtkStack *views;
  HfJobsView *jobs;
  HfEventsView *events;
};

G_DEFINE_FINAL_TYPE (HfActivityPage, hf_activity_page, ADW_TYPE_BIN)

static void
hf_activity_page_class_init (HfActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (HF_TYPE_JOBS_VIEW);
  g_type_ensure (HF_TYPE_EVENTS_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/activity/hf-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, views);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, jobs);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, events);
}

static void
hf_activity_page_init (HfActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_activity_page_new:
 * @desk: what it shows
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hf_activity_page_new (HfDesk *desk)
{
  HfActivityPage *self = g_object_new (HF_TYPE_ACTIVITY_PAGE, NULL);

  hf_jobs_view_set_desk (self->jobs, desk);
  hf_events_view_set_desk (self->events, desk);
  return GTK_WIDGET (self);
}

/**
 * hf_activity_page_show:
 * @page: the page
 * @query: "events", or which jobs: "running", "waiting", "paused", "failed", "done" or "cancelled";
 * of anything else all
 */
void
hf_activity_page_show (GtkWidget *page, const char *query)
{
  static const struct
  {
    const char *query;
    HfJobFilter filter;
  } filters[] = {
    { "running", HF_JOB_FILTER_RUNNING }, { "waiting", HF_JOB_FILTER_WAITING },
    { "paused", HF_JOB_FILTER_PAUSED },   { "failed", HF_JOB_FILTER_FAILED },
    { "done", HF_JOB_FILTER_DONE },       { "cancelled", HF_JOB_FILTER_CANCELLED },
  };
  HfActivityPage *self = HF_ACTIVITY_PAGE (page);
  gboolean events = g_str_equal (query, "events");
  HfJobFilter filter = HF_JOB_FILTER_ALL;

  for (unsigned i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].query, query))
      filter = filters[i].filter;
  gtk_stack_set_visible_child_name (self->views, events ? "events" : "jobs");
  if (!events)
    hf_jobs_view_set_filter (self->jobs, filter);
}
