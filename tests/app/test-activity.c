/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs on the Activity page. */
#include "hf-stage.h"

#include <string.h>

#include "hf-activity-page.h"
#include "hf-door.h"
#include "hf-error.h"
#include "hf-job-item.h"
#include "hf-job-query.h"
#include "hf-job-list-row.h"
#include "hf-job-table.h"
#include "hf-job-words.h"

#define MANY 2000

static GtkWidget *
window_of (HfStage *stage)
{
  return GTK_WIDGET (stage->window);
}

static GListModel *
model_of (HfStage *stage)
{
  GtkWidget *list = hf_stage_find_type (window_of (stage), GTK_TYPE_LIST_VIEW);

  g_assert_nonnull (list);
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

/* Below widget, which says this somewhere in a label. */
static GtkWidget *
find_part (GtkWidget *widget, const char *part)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), part))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_part (child, part);

      if (found)
        return found;
    }
  return NULL;
}

typedef struct
{
  GtkWidget *widget;
  const char *text;
} Wanted;

static gboolean
has_part (gpointer data)
{
  const Wanted *wanted = data;

  return find_part (wanted->widget, wanted->text) != NULL;
}

static void
until_part (HfStage *stage, const char *part)
{
  Wanted wanted = { window_of (stage), part };

  hf_stage_until (has_part, &wanted);
}

static gboolean
has_button (gpointer data)
{
  const Wanted *wanted = data;

  return hf_stage_find_button (wanted->widget, wanted->text) != NULL;
}

/* A button of the page, not of the bar on which uploads are shown. */
static void
press (HfStage *stage, const char *label)
{
  GtkWidget *page = hf_stage_find_type (window_of (stage), HF_TYPE_ACTIVITY_PAGE);
  Wanted wanted = { page, label };

  g_assert_nonnull (page);
  hf_stage_until (has_button, &wanted);
  hf_stage_click (hf_stage_find_button (page, label));
}

/* ---- one job ---- */

static void
test_progress (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfDoor *door = hf_door_new ("a", "put");
  HfDoor *other = hf_door_new ("b", "put");
  gint64 job = hf_door_start_add (stage->house, dag);
  GtkWidget *row;

  hf_door_await (door, 1);
  hf_door_await (other, 1);
  hf_window_show_page (stage->window, "activity", "running");
  hf_stage_until_text (window_of (stage), "1 running");
  until_part (stage, "Running");
  row = hf_stage_find_type (window_of (stage), HF_TYPE_JOB_LIST_ROW);
  g_assert_nonnull (hf_stage_find_type (row, GTK_TYPE_PROGRESS_BAR));
  g_assert_nonnull (find_part (row, "Copying “bafy"));
  press (stage, "Pause");
  hf_door_free (door);
  hf_door_free (other);
  hf_window_show_page (stage->window, "activity", "paused");
  hf_stage_until_text (window_of (stage), "1 waiting · 1 paused");
  hf_house_assert_job (stage->house, job, HF_JOB_QUEUED);
  press (stage, "Resume");
  hf_stage_until_text (window_of (stage), "1 done");
  hf_stage_until_text (window_of (stage), "No Such Jobs");
  press (stage, "Show All Jobs");
  until_part (stage, "Done");
  hf_house_assert_job (stage->house, job, HF_JOB_DONE);
}

/* Of a pin with two copies, a third one waits for the hours of store c. */
static void
queue_copy (HfHouse *house, HfTestDag *dag)
{
  hf_house_add (house, dag);
  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_house_add_store (house, "c", "c");
  hf_house_order_change (house, "c", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_set_policy (house, "{\"auto_replication\": true}");
  hf_house_order_change (house, "c", "{\"priority\": 3}");
  hf_engine_settle (house->engine);
}

static void
test_cancel_and_retry (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfJobItem) item = NULL;
  g_autoptr (HfJobItem) same = NULL;

  queue_copy (stage->house, dag);
  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until_text (window_of (stage), "1 waiting · 1 done");
  until_part (stage, "hours");
  g_assert_nonnull (find_part (window_of (stage), "to c"));
  item = g_list_model_get_item (model_of (stage), 0);
  press (stage, "Cancel");
  hf_stage_until_text (window_of (stage), "The job was cancelled");
  hf_stage_until_text (window_of (stage), "1 done · 1 cancelled");
  press (stage, "Retry");
  hf_stage_until_text (window_of (stage), "2 done");
  same = g_list_model_get_item (model_of (stage), 0);
  g_assert_true (same == item);
  hf_house_assert_copies (stage->house, dag, "a verified, b verified, c verified");
}

static gboolean
is_running (gpointer data)
{
  return find_part (window_of (data), "1 running") != NULL;
}

/* An upload of which there is no copy yet takes its pin with it, which is asked for. */
static void
test_discard (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfDoor *door = hf_door_new ("a", "put");
  HfDoor *other = hf_door_new ("b", "put");
  gint64 job = hf_door_start_add (stage->house, dag);
  GtkWidget *dialog;

  hf_door_await (door, 1);
  hf_door_await (other, 1);
  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until (is_running, stage);
  press (stage, "Cancel");
  dialog = hf_stage_wait_for_dialog (stage);
  hf_stage_until_text (dialog, "Discard the Upload of 1 Pin?");
  g_assert_nonnull (find_part (dialog, "of content has no copy yet, and its pin goes with"));
  g_assert_nonnull (find_part (dialog, "bafy"));
  hf_stage_click (hf_stage_find_button (dialog, "Cancel"));
  hf_stage_until_alone (stage);
  hf_house_assert_job (stage->house, job, HF_JOB_RUNNING);
  press (stage, "Cancel");
  hf_stage_click (hf_stage_find_button (hf_stage_wait_for_dialog (stage), "Discard"));
  hf_stage_until_text (window_of (stage), "The job ends as soon as it can");
  hf_door_free (door);
  hf_door_free (other);
  until_part (stage, "1 cancelled");
  hf_house_assert_job (stage->house, job, HF_JOB_CANCELLED);
}

/* How many there are of each, also of those that are not shown. */
static void
test_filter_counts (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  queue_copy (stage->house, dag);
  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until_text (window_of (stage), "All Jobs (2)");
  hf_window_show_page (stage->window, "activity", "waiting");
  hf_stage_until_text (window_of (stage), "Waiting (1)");
  press (stage, "Cancel");
  hf_stage_until_text (window_of (stage), "Waiting (0)");
}

/* A removal that a store refuses. */
static void
test_failed (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GArray) removals = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_add (stage->house, dag);
  hf_engine_unpin (stage->house->engine, hf_test_dag_get_root (dag), FALSE, &removals, &error);
  g_assert_no_error (error);
  hf_memory_store_fail (hf_memory_store_get ("a"), "remove", 1, HF_ERROR_UNSUPPORTED);
  hf_house_advance (stage->house, 7 * HF_DAY);
  hf_stage_settle (stage);
  g_assert_cmpuint (hf_desk_get_overview (stage->desk)->failed_lately, ==, 1);
  hf_desk_show (stage->desk, "activity", "failed");
  until_part (stage, "1 failed");
  until_part (stage, "Removing “bafy");
  until_part (stage, "Failed");
  press (stage, "Retry");
  until_part (stage, "3 done");
}

static void
test_pause_all (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  gboolean paused = FALSE;

  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until_text (window_of (stage), "No Jobs Yet");
  g_assert_true (gtk_widget_is_sensitive (
      hf_stage_find_button (hf_stage_find_type (window_of (stage), HF_TYPE_ACTIVITY_PAGE),
                            "Add Pins…")));
  press (stage, "Pause All");
  hf_stage_until_text (window_of (stage), "All jobs are paused");
  press (stage, "Resume All");
  press (stage, "Pause All");
  while (!paused)
    {
      g_main_context_iteration (NULL, TRUE);
      paused = hf_desk_get_overview (stage->desk)->all_paused;
    }
}

/* What is refused is said. */
static void
test_refused (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  queue_copy (stage->house, dag);
  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until_text (window_of (stage), "1 waiting · 1 done");
  press (stage, "Cancel");
  hf_stage_until_text (window_of (stage), "1 done · 1 cancelled");
  hf_house_order_change (stage->house, "c", "{\"paused\": true}");
  hf_engine_settle (stage->house->engine);
  press (stage, "Retry");
  until_part (stage, "The job could not be queued again: there is no place for a copy");
}

/* ---- many jobs ---- */

static gboolean
insert_jobs (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

      job->state = i % 4 == 0 ? HF_JOB_FAILED : HF_JOB_DONE;
      job->error = i % 4 == 0 ? g_strdup ("the store is gone") : NULL;
      if (!hf_job_table_insert (db, job, error))
        return FALSE;
    }
  return TRUE;
}

/* A list scrolls once its rows have their places. */
static void
scroll_down (HfStage *stage)
{
  GtkWidget *list = hf_stage_find_type (window_of (stage), GTK_TYPE_LIST_VIEW);
  GtkWidget *scrolled = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_test_widget_wait_for_draw (list);
  gtk_adjustment_set_value (adjustment, 0);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static gint64
id_at (GListModel *model, unsigned position)
{
  g_autoptr (HfJobItem) item = g_list_model_get_item (model, position);

  return hf_job_item_get_id (item);
}

static void
assert_newest_first (GListModel *model)
{
  for (unsigned i = 1; i < g_list_model_get_n_items (model); i++)
    g_assert_cmpint (id_at (model, i), <, id_at (model, i - 1));
}

static guint64
count (HfStage *stage, int state)
{
  HfStore *store = hf_engine_get_store (stage->house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  HfJobQuery query = { .state = state };
  guint64 n = 0;

  hf_job_query_count (db, &query, &n, &error);
  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return n;
}

static void
test_pages (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (GError) error = NULL;
  guint64 counts[HF_N_JOB_FILTERS] = { 0 };
  g_autofree char *text = NULL;

  hf_store_change (hf_engine_get_store (stage->house->engine), insert_jobs, NULL, &error);
  g_assert_no_error (error);
  hf_window_show_page (stage->window, "activity", NULL);
  counts[HF_JOB_FILTER_FAILED] = count (stage, HF_JOB_FAILED);
  counts[HF_JOB_FILTER_DONE] = count (stage, HF_JOB_DONE);
  text = hf_job_words_counts (counts);
  g_assert_cmpuint (counts[HF_JOB_FILTER_FAILED], ==, MANY / 4);
  hf_stage_until_text (window_of (stage), text);
  g_assert_cmpuint (g_list_model_get_n_items (model_of (stage)), ==, 100);
  while (g_list_model_get_n_items (model_of (stage)) < MANY)
    {
      scroll_down (stage);
      g_main_context_iteration (NULL, TRUE);
    }
  assert_newest_first (model_of (stage));

  /* What is farther down stays when the newest are read anew. */
  hf_stage_settle (stage);
  until_part (stage, "failed");
  g_assert_cmpuint (g_list_model_get_n_items (model_of (stage)), ==, MANY);
  hf_window_show_page (stage->window, "activity", "failed");
  until_part (stage, "The store is gone");
  while (g_list_model_get_n_items (model_of (stage)) < MANY / 4)
    {
      scroll_down (stage);
      g_main_context_iteration (NULL, TRUE);
    }
  assert_newest_first (model_of (stage));
}

/* ---- its shape ---- */

static void
test_narrow (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 360);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  int least;

  queue_copy (stage->house, dag);
  hf_window_show_page (stage->window, "activity", NULL);
  hf_stage_until_text (window_of (stage), "1 waiting · 1 done");
  gtk_widget_measure (window_of (stage), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);
  hf_window_show_page (stage->window, "activity", "events");
  until_part (stage, " events");
  gtk_widget_measure (window_of (stage), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/activity/progress", test_progress);
  g_test_add_func ("/app/activity/cancel-and-retry", test_cancel_and_retry);
  g_test_add_func ("/app/activity/discard", test_discard);
  g_test_add_func ("/app/activity/filter-counts", test_filter_counts);
  g_test_add_func ("/app/activity/failed", test_failed);
  g_test_add_func ("/app/activity/pause-all", test_pause_all);
  g_test_add_func ("/app/activity/refused", test_refused);
  g_test_add_func ("/app/activity/pages", test_pages);
  g_test_add_func ("/app/activity/narrow", test_narrow);
  return g_test_run ();
}
