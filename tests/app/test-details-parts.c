/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the details of a pin are made of, piece by piece. */
#include "hf-details-stage.h"

#include <errno.h>

#include "hf-copy-row.h"
#include "hf-dialogs.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-keyed-rows.h"
#include "hf-limits-editor.h"
#include "hf-pin-job-row.h"
#include "hf-pin-set.h"
#include "hf-pin-words.h"
#include "hf-progress-dialog.h"
#include "hf-save.h"
#include "hf-transfer-plan.h"

#include "hf-test.h"

/* A window around a widget, shown. */
static GtkWindow *
show (GtkWidget *widget)
{
  GtkWindow *window = g_object_ref (GTK_WINDOW (gtk_window_new ()));

  gtk_window_set_child (window, widget);
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  return window;
}

static void
drop (GtkWindow *window)
{
  gtk_window_destroy (window);
  hf_stage_drain ();
  hf_stage_drop (window);
}

/* ---- rows with keys ---- */

static char *
key_of (gconstpointer thing)
{
  return g_strdup (thing);
}

static GtkWidget *
make_row (gconstpointer thing, gpointer data)
{
  GtkWidget *row = adw_action_row_new ();

  (*(unsigned *)data)++;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), thing);
  return row;
}

static void
show_row (GtkWidget *row, gconstpointer thing, gpointer data)
{
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), "shown");
}

static void
set_rows (HfKeyedRows *rows, const char *letters)
{
  g_autoptr (GPtrArray) things = g_ptr_array_new_with_free_func (g_free);

  for (; *letters; letters++)
    g_ptr_array_add (things, g_strndup (letters, 1));
  hf_keyed_rows_set (rows, things);
}

static void
assert_rows (GtkListBox *list, const char *letters)
{
  int i = 0;

  for (; letters[i]; i++)
    {
      const char title[] = { letters[i], '\0' };
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, i);

      g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, title);
    }
  g_assert_null (gtk_list_box_get_row_at_index (list, i));
}

/* Only what is new is made. */
static void
test_keyed_rows (void)
{
  static const HfKeyedRowsKind kind = { key_of, make_row, show_row };
  GtkListBox *list = GTK_LIST_BOX (gtk_list_box_new ());
  GtkWindow *window = show (GTK_WIDGET (list));
  unsigned made = 0;
  HfKeyedRows *rows = hf_keyed_rows_new (list, &kind, &made);
  GtkListBoxRow *row;

  set_rows (rows, "abc");
  assert_rows (list, "abc");
  row = gtk_list_box_get_row_at_index (list, 1);
  set_rows (rows, "bd");
  assert_rows (list, "bd");
  g_assert_true (gtk_list_box_get_row_at_index (list, 0) == row);
  set_rows (rows, "xdb");
  assert_rows (list, "xdb");
  g_assert_true (gtk_list_box_get_row_at_index (list, 2) == row);
  g_assert_cmpuint (made, ==, 5);
  set_rows (rows, "");
  assert_rows (list, "");
  hf_keyed_rows_free (rows);
  drop (window);
}

/* ---- words ---- */

/* Each state has a word and an icon of its own kind, not a colour alone. */
static void
test_words (void)
{
  for (int i = HF_REPLICA_QUEUED; i <= HF_REPLICA_FAILED; i++)
    {
      g_assert_nonnull (hf_pin_words_state (i)->word);
      g_assert_nonnull (hf_pin_words_state (i)->icon);
    }
  for (int i = HF_HEALTH_CRITICAL; i <= HF_HEALTH_EXCESS; i++)
    g_assert_nonnull (hf_pin_words_health (i)->word);
  for (int i = HF_JOB_IMPORT; i <= HF_JOB_MOVE; i++)
    g_assert_cmpstr (hf_pin_words_job (i), !=, "Work");
  for (int i = HF_VERDICT_GOOD; i <= HF_VERDICT_INCONCLUSIVE; i++)
    g_assert_nonnull (hf_pin_words_verdict (i)->icon);
  g_assert_cmpstr (hf_pin_words_state (99)->word, ==, "Unknown");
  g_assert_cmpstr (hf_pin_words_proof (99), ==, "Unknown");
  g_assert_cmpstr (hf_pin_words_content (HF_CONTENT_WAITING), ==, "Never held here yet");
  g_assert_cmpstr (hf_pin_words_job (99), ==, "Work");
}

static void
assert_about (const char *text, const char *wanted)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autofree char *got = NULL;

  pin->text = g_strdup ("bafyx");
  got = hf_pin_words_about (text, pin);
  g_assert_cmpstr (got, ==, wanted);
}

static void
test_sentences (void)
{
  assert_about ("the copy of bafyx is bad", "The copy of this pin is bad");
  assert_about ("bafyx can't be read", "This pin can't be read");
  assert_about ("ärger", "Ärger");
  assert_about ("", "");
}

/* ---- a copy ---- */

static HfPinReport *
report_of (HfReplica *replica)
{
  HfPinReport *report = g_new0 (HfPinReport, 1);

  report->now = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  report->pin = hf_pin_new ();
  report->pin->text = g_strdup ("bafyx");
  report->pin->managed = TRUE;
  report->backends = g_ptr_array_new ();
  report->replicas = g_ptr_array_new ();
  report->removals = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_removal_free);
  g_ptr_array_add (report->replicas, replica);
  return report;
}

static void
assert_copy (HfCopyRow *row, const HfPinReport *report, HfReplica *replica, HfReplicaState state,
             const char *said)
{
  replica->state = state;
  hf_copy_row_set (row, report, replica, "a place");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (row), said));
}

static void
test_copy_row (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = hf_copy_row_new ();
  g_autoptr (HfReplica) replica = hf_replica_new ();
  g_autoptr (HfPinReport) report = report_of (replica);
  GtkWindow *window;

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = show (list);
  replica->backend_id = g_strdup ("<usb>");
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_QUEUED, "Waits to be copied");
  g_assert_null (gtk_widget_get_tooltip_text (row));
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_at = report->now - 2 * HF_DAY;
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_VERIFIED,
               "Proven · read in full 2 days ago");
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_STALE,
               "Proven too long ago · last proven 2 days ago");
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_MISSING,
               "Missing · last proven 2 days ago");
  g_assert_nonnull (hf_stage_find_text (row, "<usb>"));
  g_assert_nonnull (gtk_widget_get_tooltip_text (row));
  replica->error = g_strdup ("bafyx is not there");
  hf_copy_row_set (HF_COPY_ROW (row), report, replica, "a place");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  hf_stage_until_text (row, "This pin is not there");
  g_assert_nonnull (hf_stage_find_text (row, "a place"));
  drop (window);
}

static void
test_copy_removal (void)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = hf_copy_row_new ();
  g_autoptr (HfReplica) replica = hf_replica_new ();
  g_autoptr (HfPinReport) report = report_of (replica);
  HfRemoval *removal = hf_removal_new ();
  GtkWindow *window;
  int kept = 0;

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  window = show (list);
  g_signal_connect_swapped (row, "keep", G_CALLBACK (g_atomic_int_inc), &kept);
  replica->id = 7;
  removal->replica_id = 7;
  removal->not_before = report->now + HF_DAY;
  g_ptr_array_add (report->removals, removal);
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_REMOVING, "Waits for its removal");
  hf_stage_click (hf_stage_find_button (row, "Keep"));
  g_assert_cmpint (kept, ==, 1);
  removal->state = HF_REMOVAL_DELETING;
  assert_copy (HF_COPY_ROW (row), report, replica, HF_REPLICA_DELETING, "Being removed");
  g_assert_null (hf_stage_find_button (row, "Keep"));
  drop (window);
}

/* ---- a job that runs ---- */

/* The put of a copy waits until the row was seen. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  int begun; /* atomic */
  gboolean seen;
} Hold;

static void
on_put (HfMemoryStore *store, gpointer data)
{
  Hold *hold = data;

  g_atomic_int_set (&hold->begun, 1);
  g_main_context_wakeup (NULL);
  g_mutex_lock (&hold->mutex);
  while (!hold->seen)
    g_cond_wait (&hold->cond, &hold->mutex);
  g_mutex_unlock (&hold->mutex);
}

static gboolean
has_begun (gpointer data)
{
  return g_atomic_int_get (&((Hold *)data)->begun) != 0;
}

static gboolean
has_bar (gpointer data)
{
  return hf_stage_find_type (data, GTK_TYPE_PROGRESS_BAR) != NULL;
}

static void
test_running_job (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfMemoryStore *store = hf_memory_store_get ("c");
  Hold hold = { 0 };

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  hf_memory_store_set_hook (store, "put", G_CALLBACK (on_put), &hold);
  hf_memory_store_set_domain (store, "c");
  {
    g_autoptr (HfProblems) problems = hf_problems_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (HfBackendInfo) info
        = hf_house_try_store (self->stage->house, "c", "c", problems, &error);

    g_assert_no_error (error);
  }
  hf_stage_until (has_begun, &hold);
  hf_stage_until_text (self->details, "Copying");
  hf_stage_until (has_bar, self->details);
  g_mutex_lock (&hold.mutex);
  hold.seen = TRUE;
  g_cond_signal (&hold.cond);
  g_mutex_unlock (&hold.mutex);
  hf_details_stage_settle (self);
  g_assert_null (hf_stage_find_text (self->details, "Copying"));
  hf_memory_store_set_hook (store, "put", NULL, NULL);
}

/* ---- limits ---- */

static void
assert_valid (HfLimitsEditor *editor, int min, int target, int max, gboolean valid)
{
  const HfLimitsOfPin limits = { min, target, max };
  HfLimitsOfPin got;

  hf_limits_editor_set (editor, &limits);
  hf_limits_editor_get (editor, &got);
  g_assert_cmpmem (&limits, sizeof limits, &got, sizeof got);
  g_assert_cmpint (hf_limits_editor_is_valid (editor), ==, valid);
}

/* What is left open comes from the policy: 2, 3 and 5. */
static void
test_limits (void)
{
  GtkWidget *editor = hf_limits_editor_new ();
  GtkWindow *window = show (editor);
  g_autoptr (HfPolicy) policy = hf_policy_new ();

  policy->min_replicas = 2;
  policy->target_replicas = 3;
  policy->max_replicas = 5;
  hf_limits_editor_set_policy (HF_LIMITS_EDITOR (editor), policy);
  assert_valid (HF_LIMITS_EDITOR (editor), 0, 0, 0, TRUE);
  assert_valid (HF_LIMITS_EDITOR (editor), 3, 0, 0, TRUE);
  assert_valid (HF_LIMITS_EDITOR (editor), 4, 0, 0, FALSE);
  assert_valid (HF_LIMITS_EDITOR (editor), 4, 4, 0, TRUE);
  assert_valid (HF_LIMITS_EDITOR (editor), 0, 6, 0, FALSE);
  assert_valid (HF_LIMITS_EDITOR (editor), 0, 6, 6, TRUE);
  assert_valid (HF_LIMITS_EDITOR (editor), 0, 0, 2, FALSE);
  assert_valid (HF_LIMITS_EDITOR (editor), 1, 1, 1, TRUE);
  g_assert_nonnull (hf_stage_find_text (editor, "Of this pin alone; 0 is as the policy says"));
  drop (window);
}

/* ---- progress ---- */

static void
test_progress (void)
{
  g_autoptr (HfTally) tally = hf_tally_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HfProgressDialog *dialog
      = hf_progress_dialog_new (NULL, "Counting", tally, HF_TALLY_PINS, cancellable);
  g_autoptr (GObject) held = g_object_ref (G_OBJECT (dialog));
  GtkWidget *bar;

  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  hf_tally_set_total (tally, 200);
  hf_tally_add (tally, 50);
  hf_progress_dialog_show_now (dialog);
  bar = hf_stage_find_type (GTK_WIDGET (dialog), GTK_TYPE_PROGRESS_BAR);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.25);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "Counting"));
  gtk_window_close (GTK_WINDOW (dialog));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "Cancelling…"));
  hf_progress_dialog_end (dialog);
  hf_progress_dialog_show_now (dialog);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  hf_stage_drain ();
}

/* ---- files ---- */

static int
fail_rename (const char *operation, const char *name)
{
  return g_str_equal (operation, "rename") ? EIO : 0;
}

static int
fail_write (const char *operation, const char *name)
{
  return g_str_equal (operation, "write") ? ENOSPC : 0;
}

static void
assert_not_saved (HfFileFault fault, HfError code)
{
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *got = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("new", 3, NULL);
  g_autoptr (HfTally) tally = hf_tally_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  hf_file_fault = fault;
  g_assert_false (hf_save_stream (stream, path, tally, NULL, &error));
  hf_file_fault = NULL;
  g_assert_error (error, HF_ERROR, (int)code);
  g_assert_true (g_file_get_contents (path, &got, NULL, NULL));
  g_assert_cmpstr (got, ==, "old");
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);
  hf_test_dir_free (dir);
}

static void
test_save_faults (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("new", 3, NULL);
  g_autoptr (HfTally) tally = hf_tally_new ();
  g_autoptr (GError) error = NULL;

  assert_not_saved (fail_write, HF_ERROR_NO_SPACE);
  assert_not_saved (fail_rename, HF_ERROR_FAILED);
  g_assert_false (hf_save_stream (stream, "/nowhere/at/all", tally, NULL, &error));
  g_assert_nonnull (error);
}

/* Each file that is opened has a folder of its own. */
static void
test_places (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = hf_save_make_place ("name", &error);
  g_autofree char *second = hf_save_make_place ("name", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_str_has_suffix (first, "/name"));
}

/* ---- sets ---- */

/* Pins that are gone are in no sum. */
static void
test_set (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (1);
  HfEngine *engine = self->stage->house->engine;
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;
  g_autoptr (HfPinSet) all = NULL;
  const HfPinQuery query = { .health = -1 };
  g_autoptr (GError) error = NULL;
  gint64 gone = 4711;
  HfPinSum sum;

  hf_details_stage_add (self, dag);
  pin = hf_house_get_pin (self->stage->house, dag);
  g_array_append_val (ids, pin->id);
  g_array_append_val (ids, gone);
  pins = hf_pin_set_new_of_ids (ids);
  g_assert_true (hf_pin_set_sum (pins, engine, &sum, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sum.pins, ==, 1);
  g_assert_cmpuint (sum.bytes, ==, pin->size);
  g_assert_cmpint (hf_pin_set_get_only (pins), ==, 0);
  all = hf_pin_set_new_of_query (&query);
  g_assert_false (hf_pin_set_is_empty (all));
  g_assert_true (hf_pin_set_sum (all, engine, &sum, NULL, &error));
  g_assert_cmpuint (sum.pins, ==, 1);
  g_assert_cmpuint (sum.waiting, ==, 0);
}

/* What is there need not be transferred; what could be moved is counted by where it is. */
static void
test_plan (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  HfEngine *engine = self->stage->house->engine;
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  const HfPinQuery query = { .health = -1 };
  g_autoptr (HfPinSet) all = hf_pin_set_new_of_query (&query);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTransferPlan) there = NULL;
  g_autoptr (HfTransferPlan) new = NULL;

  hf_house_set_policy (self->stage->house, "{\"target_replicas\": 2}");
  hf_details_stage_add (self, dag);
  hf_house_add_store (self->stage->house, "c", "c");
  there = hf_transfer_plan_make (engine, all, "a", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (there->there, ==, 1);
  g_assert_cmpuint (there->pins, ==, 0);
  new = hf_transfer_plan_make (engine, all, "c", NULL, &error);
  g_assert_cmpuint (new->pins, ==, 1);
  g_assert_cmpuint (new->sources->len, ==, 2);
  g_assert_null (hf_transfer_plan_make (engine, all, "nowhere", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* ---- dialogs ---- */

static void
add_one (gpointer data)
{
  (*(int *)data)++;
}

/* The data is freed once, whatever the answer is. */
static void
test_confirm (void)
{
  const HfQuestion question = { "Really?", "It is so.", "Yes", TRUE, NULL };
  GtkWindow *window = show (gtk_label_new ("window"));
  int answered = 0;
  GtkWindow *dialog = hf_dialogs_confirm (window, &question, add_one, &answered, NULL);

  hf_dialogs_set_acceptable (dialog, FALSE);
  g_assert_false (gtk_widget_is_sensitive (hf_stage_find_button (GTK_WIDGET (dialog), "Yes")));
  hf_dialogs_set_acceptable (dialog, TRUE);
  hf_dialogs_set_body (dialog, "It is not.");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), "It is not."));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Yes"));
  g_assert_cmpint (answered, ==, 1);
  dialog = hf_dialogs_confirm (window, &question, add_one, &answered, add_one);
  g_object_ref (dialog);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Cancel"));
  hf_stage_drop (dialog);
  g_assert_cmpint (answered, ==, 2); /* freed, not answered */
  drop (window);
}

static void
on_file (GFile *file, gpointer data)
{
  g_assert_not_reached ();
}

/* A chooser that goes with its window. */
static void
test_save_dialog (void)
{
  GtkWindow *window = show (gtk_label_new ("window"));
  int freed = 0;

  hf_dialogs_save (window, "Save It", "name.car", on_file, &freed, add_one);
  hf_stage_drain ();
  hf_dialogs_save (window, "Save It", "name.car", on_file, &freed, add_one);
  g_assert_cmpint (freed, ==, 1);
  drop (window);
  g_assert_cmpint (freed, ==, 2);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/details-parts/keyed-rows", test_keyed_rows);
  g_test_add_func ("/app/details-parts/words", test_words);
  g_test_add_func ("/app/details-parts/sentences", test_sentences);
  g_test_add_func ("/app/details-parts/copy-row", test_copy_row);
  g_test_add_func ("/app/details-parts/copy-removal", test_copy_removal);
  g_test_add_func ("/app/details-parts/running-job", test_running_job);
  g_test_add_func ("/app/details-parts/limits", test_limits);
  g_test_add_func ("/app/details-parts/progress", test_progress);
  g_test_add_func ("/app/details-parts/save-faults", test_save_faults);
  g_test_add_func ("/app/details-parts/places", test_places);
  g_test_add_func ("/app/details-parts/set", test_set);
  g_test_add_func ("/app/details-parts/plan", test_plan);
  g_test_add_func ("/app/details-parts/confirm", test_confirm);
  g_test_add_func ("/app/details-parts/save-dialog", test_save_dialog);
  return g_test_run ();
}
