/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events on the Activity page, and their export. */
#include "hf-stage.h"

#include <string.h>

#include "hf-event-item.h"
#include "hf-event-row.h"
#include "hf-event-table.h"
#include "hf-events-view.h"
#include "hf-json.h"

#define MANY 350

static GtkWidget *
window_of (HfStage *stage)
{
  return GTK_WIDGET (stage->window);
}

/* The page that was shown before may be seen for a moment yet. */
static GtkWidget *
view_of (HfStage *stage)
{
  return hf_stage_find_type (window_of (stage), HF_TYPE_EVENTS_VIEW);
}

static GListModel *
model_of (HfStage *stage)
{
  GtkWidget *list = hf_stage_find_type (view_of (stage), GTK_TYPE_LIST_VIEW);

  g_assert_nonnull (list);
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

static gboolean
insert_events (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (HfEvent) event
          = hf_event_new (i == 7   ? HF_SEVERITY_CRITICAL
                          : i == 9 ? HF_SEVERITY_WARNING
                                   : HF_SEVERITY_INFO,
                          "test", i == 7 ? 1 : 0, i == 9 ? "b" : NULL,
                          i == 7 ? "a “quoted”, \"awkward\" line %u" : "thing %u", i);

      if (!hf_event_table_append (db, event, 1000000 + i, error))
        return FALSE;
    }
  return TRUE;
}

/* With a pin, and its events. */
static HfStage *
new_stage (HfTestDag *dag)
{
  HfStage *stage = hf_stage_new (2, 1000);
  g_autoptr (GError) error = NULL;

  hf_house_add (stage->house, dag);
  hf_store_change (hf_engine_get_store (stage->house->engine), insert_events, NULL, &error);
  g_assert_no_error (error);
  hf_window_show_page (stage->window, "activity", "events");
  hf_stage_settle (stage);
  return stage;
}

static GPtrArray *
read_events (HfStage *stage)
{
  HfStore *store = hf_engine_get_store (stage->house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  GPtrArray *events = hf_event_table_list_back (db, 0, 0, 100000, &error);

  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return events;
}

static void
type (HfStage *stage, const char *text)
{
  GtkWidget *entry = hf_stage_find_type (view_of (stage), GTK_TYPE_SEARCH_ENTRY);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
choose (HfStage *stage, HfSeverity severity)
{
  GtkWidget *choice = hf_stage_find_type (view_of (stage), GTK_TYPE_DROP_DOWN);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), severity);
}

/* A list scrolls once its rows have their places. */
static void
scroll_down (HfStage *stage)
{
  GtkWidget *list = hf_stage_find_type (view_of (stage), GTK_TYPE_LIST_VIEW);
  GtkWidget *scrolled = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_test_widget_wait_for_draw (list);
  gtk_adjustment_set_value (adjustment, 0);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
test_pages (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autoptr (GPtrArray) events = read_events (stage);
  g_autofree char *total = g_strdup_printf ("%u events", events->len);

  hf_stage_until_text (window_of (stage), total);
  g_assert_cmpuint (g_list_model_get_n_items (model_of (stage)), >=, 100);
  while (g_list_model_get_n_items (model_of (stage)) < events->len)
    {
      scroll_down (stage);
      g_main_context_iteration (NULL, TRUE);
    }
  for (unsigned i = 0; i < events->len; i++)
    {
      g_autoptr (HfEventItem) item = g_list_model_get_item (model_of (stage), i);
      const HfEvent *event = events->pdata[i];

      g_assert_cmpint (hf_event_item_get_event (item)->id, ==, event->id);
    }
}

static gboolean
insert_event (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, "test", 0, NULL, "one more");

  return hf_event_table_append (db, event, 2000000, error);
}

static void
test_new_ones (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autoptr (GPtrArray) events = read_events (stage);
  g_autofree char *total = g_strdup_printf ("%u events", events->len + 1);
  g_autoptr (HfEventItem) item = NULL;
  g_autoptr (GError) error = NULL;

  hf_stage_until_text (window_of (stage), "Thing 349");
  hf_store_change (hf_engine_get_store (stage->house->engine), insert_event, NULL, &error);
  g_assert_no_error (error);
  hf_desk_refresh (stage->desk);
  hf_stage_until_text (window_of (stage), total);
  hf_stage_until_text (window_of (stage), "One more");
  item = g_list_model_get_item (model_of (stage), 0);
  g_assert_cmpint (hf_event_item_get_event (item)->id, >, ((HfEvent *)events->pdata[0])->id);
}

static void
on_show (HfDesk *desk, const char *page, const char *query, gpointer data)
{
  *(char **)data = g_strdup_printf ("%s %s", page, query);
}

static void
test_filter (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *expected = g_strdup_printf ("pins %s", cid);
  g_autofree char *shown = NULL;

  choose (stage, HF_SEVERITY_CRITICAL);
  hf_stage_until_text (window_of (stage), "1 event found");
  hf_stage_until_text (window_of (stage), "A “quoted”, \"awkward\" line 7");
  g_signal_connect (stage->desk, "show", G_CALLBACK (on_show), &shown);
  hf_stage_click (hf_stage_find_button (window_of (stage), "Show Pin"));
  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpstr (hf_window_get_page (stage->window), ==, "pins");
  hf_window_show_page (stage->window, "activity", "events");
  choose (stage, HF_SEVERITY_INFO);
  type (stage, "THING 12");
  hf_stage_until_text (window_of (stage), "11 events found");
  type (stage, "no such thing");
  hf_stage_until_text (window_of (stage), "No Such Events");
  hf_stage_click (hf_stage_find_button (window_of (stage), "Show All Events"));
  hf_stage_until_text (window_of (stage), "Thing 349");
}

/* ---- export ---- */

static char *export(HfStage *stage, HfEventFormat format, const char *name, const char *said)
{
  GtkWidget *view = hf_stage_find_type (window_of (stage), HF_TYPE_EVENTS_VIEW);
  g_autofree char *path = g_build_filename (stage->house->dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  char *text;

  hf_events_view_export (HF_EVENTS_VIEW (view), file, format);
  hf_stage_until_text (window_of (stage), said);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_export_json (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autoptr (GPtrArray) events = read_events (stage);
  g_autofree char *said = g_strdup_printf ("%u events were saved as “events.jsonl”", events->len);
  g_autofree char *text = export(stage, HF_EVENT_FORMAT_JSON_LINES, "events.jsonl", said);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, events->len + 1);
  for (unsigned i = 0; i < events->len; i++)
    {
      const HfEvent *event = events->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = hf_json_parse_object (lines[i], -1, &error);

      g_assert_no_error (error);
      g_assert_cmpint (json_object_get_int_member (object, "id"), ==, event->id);
      g_assert_cmpstr (json_object_get_string_member (object, "message"), ==, event->message);
    }
}

/* Only what the filter lets through; a file that is there is replaced. */
static void
test_export_csv (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autofree char *path = g_build_filename (stage->house->dir, "events.csv", NULL);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_file_set_contents (path, "older", -1, &error);
  g_assert_no_error (error);
  choose (stage, HF_SEVERITY_CRITICAL);
  hf_stage_until_text (window_of (stage), "1 event found");
  text = export(stage, HF_EVENT_FORMAT_CSV, "events.csv", "1 event was saved as “events.csv”");
  expected = g_strdup_printf (",critical,test,%s,,\"a “quoted”, \"\"awkward\"\" line 7\"\r\n", cid);
  g_assert_true (g_str_has_prefix (text, "id,time,severity,type,cid,backend,message\r\n"));
  g_assert_true (g_str_has_suffix (text, expected));
}

static void
test_export_fails (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfStage) stage = new_stage (dag);
  g_autofree char *path = g_build_filename (stage->house->dir, "none", "events.csv", NULL);
  g_autoptr (GError) error = NULL;
  guint64 n;

  g_assert_false (hf_event_export_write (stage->house->engine, path, HF_EVENT_FORMAT_CSV,
                                         HF_SEVERITY_INFO, "", &n, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/events/pages", test_pages);
  g_test_add_func ("/app/events/new-ones", test_new_ones);
  g_test_add_func ("/app/events/filter", test_filter);
  g_test_add_func ("/app/events/export-json", test_export_json);
  g_test_add_func ("/app/events/export-csv", test_export_csv);
  g_test_add_func ("/app/events/export-fails", test_export_fails);
  return g_test_run ();
}
