/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-events-view.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"

#include "hf-dialogs.h"
#include "hf-event-log.h"
#include "hf-event-row.h"
#include "hf-row-list.h"
#include "hf-wording.h"

struct _HfEventsView
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfEventLog *log;
  GtkSearchEntry *search;
  GtkDropDown *severities;
  GtkLabel *summary;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty;
  GtkButton *show_all;
  GtkButton *add_button;
};

G_DEFINE_FINAL_TYPE (HfEventsView, hf_events_view, ADW_TYPE_BIN)

/* ---- what is shown ---- */

static void
on_filtered (HfEventsView *self)
{
  unsigned selected = gtk_drop_down_get_selected (self->severities);

  if (self->log && selected <= HF_SEVERITY_CRITICAL)
    hf_event_log_set_filter (self->log, (HfSeverity)selected,
                             gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
on_show_all (HfEventsView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_drop_down_set_selected (self->severities, HF_SEVERITY_INFO);
}

static void
on_scrolled (gpointer data)
{
  hf_event_log_look_further (HF_EVENTS_VIEW (data)->log);
}

/* Of a filter only what was read is counted. */
static char *
summarize (HfEventLog *log)
{
  guint64 found = g_list_model_get_n_items (hf_event_log_get_model (log));
  guint64 n = hf_event_log_is_filtered (log) ? found : hf_event_log_get_total (log);
  const char *trouble = hf_event_log_get_trouble (log);
  g_autofree char *count = hf_wording_count (n);

  if (trouble)
    return g_strdup_printf (_ ("The events can’t be read: %s"), trouble);
  if (!hf_event_log_is_filtered (log))
    return g_strdup_printf (ngettext ("%s event", "%s events", (gulong)n), count);
  if (hf_event_log_has_more (log))
    return g_strdup_printf (ngettext ("The newest %s event that was found",
                                      "The newest %s events that were found", (gulong)n),
                            count);
  return g_strdup_printf (ngettext ("%s event found", "%s events found", (gulong)n), count);
}

static void
on_log_changed (HfEventsView *self)
{
  unsigned n = g_list_model_get_n_items (hf_event_log_get_model (self->log));
  gboolean filtered = hf_event_log_is_filtered (self->log);
  g_autofree char *summary = summarize (self->log);

  gtk_label_set_text (self->summary, summary);
  adw_status_page_set_title (self->empty, filtered ? _ ("No Such Events") : _ ("No Events Yet"));
  gtk_widget_set_visible (GTK_WIDGET (self->show_all), filtered);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), !filtered);
  if (hf_event_log_has_read (self->log))
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "rows" : "empty");
}

static void
update_row (GtkWidget *row, gpointer data)
{
  hf_event_row_update (HF_EVENT_ROW (row));
}

static void
on_overview (HfEventsView *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  hf_row_list_foreach (self->list, update_row, NULL);
  hf_event_log_look (self->log);
}

static void
hf_events_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hf_events_view_parent_class)->map (widget);
  on_overview (HF_EVENTS_VIEW (widget));
}

/* ---- export ---- */

typedef struct
{
  char *path;
  HfEventFormat format;
  HfSeverity severity;
  char *text;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->path);
  g_free (export->text);
  g_free (export);
}

static gpointer
write_events (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Export *export = data;
  guint64 *count = g_new0 (guint64, 1);

  hf_event_export_write (engine, export->path, export->format, export->severity, export->text,
                         count, cancellable, error);
  return count;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autofree char *name = data;
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *n = hf_desk_run_finish (desk, result, &error);
  g_autofree char *count = hf_wording_count (n ? *n : 0);
  g_autofree char *text = NULL;

  if (!n)
    {
      hf_desk_say_error (desk, _ ("The events could not be exported"), error);
      return;
    }
  text = g_strdup_printf (ngettext ("%s event was saved as “%s”", "%s events were saved as “%s”",
                                    (gulong)*n),
                          count, name);
  hf_desk_say (desk, text);
}

/**
 * hf_events_view_export:
 * @file: that is written; if it is there, it is replaced
 * @format: what is written
 *
 * Writes all events that the filter lets through on a worker, and says what became of it.
 */
void
hf_events_view_export (HfEventsView *self, GFile *file, HfEventFormat format)
{
  Export *export = NULL;
  g_autofree char *path = g_file_get_path (file);

  if (!path)
    {
      hf_desk_say (self->desk, _ ("Events can only be saved in a folder of this computer"));
      return;
    }
  export = g_new0 (Export, 1);
  export->path = g_steal_pointer (&path);
  export->format = format;
  export->severity = hf_event_log_get_severity (self->log);
  export->text = g_strdup (hf_event_log_get_text (self->log));
  hf_desk_run (self->desk, write_events, export, export_free, g_free, NULL, on_written,
               g_file_get_basename (file));
}

typedef struct
{
  HfEventsView *view;
  HfEventFormat format;
} Wish;

static void
wish_free (gpointer data)
{
  g_object_unref (((Wish *)data)->view);
  g_free (data);
}

static void
on_file_chosen (GFile *file, gpointer data)
{
  const Wish *wish = data;

  if (wish->view->desk)
    hf_events_view_export (wish->view, file, wish->format);
}

static void export(GtkWidget *widget, const char *action, GVariant *parameter)
{
  gboolean csv = g_str_equal (g_variant_get_string (parameter, NULL), "csv");
  Wish *wish = g_new0 (Wish, 1);

  wish->view = g_object_ref (HF_EVENTS_VIEW (widget));
  wish->format = csv ? HF_EVENT_FORMAT_CSV : HF_EVENT_FORMAT_JSON_LINES;
  hf_dialogs_save (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Export Events"),
                   csv ? "events.csv" : "events.jsonl", on_file_chosen, wish, wish_free);
}

/* ---- its life ---- */

static void
hf_events_view_dispose (GObject *object)
{
  HfEventsView *self = HF_EVENTS_VIEW (object);

  if (self->list)
    hf_row_list_clear (self->list);
  g_clear_object (&self->log);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_events_view_parent_class)->dispose (object);
}

static void
hf_events_view_class_init (HfEventsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_events_view_dispose;
  widget_class->map = hf_events_view_map;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/activity/hf-events-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, search);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, severities);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, summary);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, stack);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, list);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, empty);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, show_all);
  gtk_widget_class_bind_template_child (widget_class, HfEventsView, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered);
  gtk_widget_class_bind_template_callback (widget_class, on_show_all);
  gtk_widget_class_install_action (widget_class, "events.export", "s", export);
}

static void
hf_events_view_init (HfEventsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hf_accessible_set_label (GTK_WIDGET (self->severities), _ ("Which events are shown"));
}

static GtkWidget *
make_row (gpointer data)
{
  return hf_event_row_new (HF_EVENTS_VIEW (data)->desk);
}

static void
bind_row (GtkWidget *row, gpointer item, gpointer data)
{
  hf_event_row_set_item (HF_EVENT_ROW (row), item);
}

/**
 * hf_events_view_set_desk:
 * @desk: whose events are shown from now on; called once
 */
void
hf_events_view_set_desk (HfEventsView *self, HfDesk *desk)
{
  static const HfRowListFuncs funcs = { make_row, bind_row, NULL, on_scrolled };

  self->desk = g_object_ref (desk);
  self->log = hf_event_log_new (desk);
  hf_row_list_set_up (self->list, hf_event_log_get_model (self->log), &funcs, self);
  g_signal_connect_object (self->log, "changed", G_CALLBACK (on_log_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
}
