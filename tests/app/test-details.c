/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The details of a pin: what they say, that they follow, and what can be changed in place. */
#include "hf-details-stage.h"

#include "hf-copy-row.h"
#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-history-list.h"
#include "hf-wording.h"

static void
assert_text (HfDetailsStage *self, const char *text)
{
  if (!hf_stage_find_text (self->details, text))
    g_error ("it does not say “%s”", text);
}

static void
assert_no_text (HfDetailsStage *self, const char *text)
{
  g_assert_null (hf_stage_find_text (self->details, text));
}

/* The row with this title. */
static GtkWidget *
find_row (HfDetailsStage *self, const char *title)
{
  GtkWidget *label = hf_stage_find_text (self->details, title);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, ADW_TYPE_PREFERENCES_ROW);
}

static HfPin *
get_pin (HfDetailsStage *self, HfTestDag *dag)
{
  return hf_house_get_pin (self->stage->house, dag);
}

static void
test_sections (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (HfReplica) copy = NULL;
  g_autofree char *size = NULL;
  g_autofree char *look = NULL;

  assert_text (self, "No Pin Selected");
  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  assert_text (self, "Healthy");
  assert_text (self, cid);
  assert_text (self, "3 of 3 copies held, in 3 independent places, 3 proven lately");
  assert_text (self, "It has the 3 copies that are wanted");
  assert_text (self, "Has this pin already");
  assert_text (self, "Proven · read in full just now");
  copy = hf_house_get_replica (self->stage->house, dag, "a");
  size = hf_wording_bytes (copy->bytes);
  look = g_strdup_printf ("a: read in full (%s): good", size);
  assert_text (self, look);
  assert_no_text (self, "Jobs");
}

/* Damaged and missing copies are told in words, with what is wrong. */
static void
test_damaged (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfCid *root = hf_test_dag_get_root (dag);
  GtkWidget *row;

  hf_house_set_policy (self->stage->house, "{\"auto_replication\": false}");
  hf_details_stage_add (self, dag);
  hf_engine_settle (self->stage->house->engine);
  hf_details_stage_show (self, dag);
  hf_memory_store_flip (hf_memory_store_get ("b"), root, hf_house_offset_of (dag, 3));
  hf_house_verify (self->stage->house, dag);
  hf_details_stage_settle (self);
  assert_text (self, "Damaged · last proven just now");
  row = gtk_widget_get_ancestor (hf_stage_find_text (self->details,
                                                     "Damaged · last proven just now"),
                                 HF_TYPE_COPY_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  hf_stage_until_text (row, "What Went Wrong");
  g_assert_nonnull (gtk_widget_get_tooltip_text (row));
}

/* A row stays the same one as long as its copy does, whatever happens to that. */
static void
test_follows (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *row;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  row = gtk_widget_get_ancestor (hf_stage_find_text (self->details, "a"), HF_TYPE_COPY_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  hf_house_advance (self->stage->house, 3 * HF_DAY);
  hf_details_stage_settle (self);
  assert_text (self, "Proven · read in full 3 days ago");
  hf_house_verify (self->stage->house, dag);
  hf_details_stage_settle (self);
  assert_no_text (self, "Proven · read in full 3 days ago");
  g_assert_true (gtk_widget_get_ancestor (hf_stage_find_text (self->details, "a"), HF_TYPE_COPY_ROW)
                 == row);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
}

/* While it is not seen nothing is read; another pin replaces all. */
static void
test_other_pin (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) second = hf_house_new_dag (2);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (second));
  gboolean closed = FALSE;

  hf_details_stage_add (self, first);
  hf_details_stage_add (self, second);
  hf_details_stage_show (self, first);
  assert_no_text (self, text);
  hf_details_stage_show (self, second);
  assert_text (self, text);
  hf_pin_details_set_pin (HF_PIN_DETAILS (self->details), 4711);
  hf_stage_until_text (self->details, "No Longer Pinned");
  g_signal_connect_swapped (self->details, "closed", G_CALLBACK (g_atomic_int_inc), &closed);
  hf_stage_click (hf_stage_find_button (self->details, "Close Details"));
  g_assert_true (closed);
}

/* ---- changes in place ---- */

static void
apply_name (HfDetailsStage *self, const char *name)
{
  GtkWidget *row = hf_stage_find_type (self->details, ADW_TYPE_ENTRY_ROW);

  gtk_editable_set_text (GTK_EDITABLE (row), name);
  g_signal_emit_by_name (row, "apply");
}

static void
test_name (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *row;
  g_autoptr (HfPin) pin = NULL;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  apply_name (self, "Ørsted’s letters");
  hf_stage_until_text (self->details, "Ørsted’s letters");
  hf_details_stage_settle (self);
  pin = get_pin (self, dag);
  g_assert_cmpstr (pin->name, ==, "Ørsted’s letters");

  /* What is being written is not taken away. */
  row = hf_stage_find_type (self->details, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (row), "half");
  hf_house_verify (self->stage->house, dag);
  hf_details_stage_settle (self);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "half");
}

static GtkSpinButton *
find_spin (HfDetailsStage *self, const char *title)
{
  return GTK_SPIN_BUTTON (hf_stage_find_type (find_row (self, title), GTK_TYPE_SPIN_BUTTON));
}

static gboolean
has_limits (gpointer data)
{
  HfDetailsStage *self = data;

  return hf_stage_find_button (self->details, "Apply") == NULL;
}

static void
test_limits (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  GtkWidget *apply;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  g_assert_null (hf_stage_find_button (self->details, "Apply"));
  gtk_spin_button_set_value (find_spin (self, "Minimum"), 4);
  assert_text (self, "The minimum (4) can’t be above the target (3)");
  apply = hf_stage_find_button (self->details, "Apply");
  g_assert_false (gtk_widget_is_sensitive (apply));
  gtk_spin_button_set_value (find_spin (self, "Target"), 6);
  assert_text (self, "The target (6) can’t be above the maximum (5)");
  gtk_spin_button_set_value (find_spin (self, "Minimum"), 1);
  gtk_spin_button_set_value (find_spin (self, "Target"), 2);
  assert_no_text (self, "The target (6) can’t be above the maximum (5)");
  hf_stage_click (apply);
  hf_stage_until (has_limits, self);
  pin = get_pin (self, dag);
  g_assert_cmpint (pin->min_replicas, ==, 1);
  g_assert_cmpint (pin->target_replicas, ==, 2);
  g_assert_cmpint (pin->max_replicas, ==, 0);
}

static gboolean
is_public (gpointer data)
{
  return adw_combo_row_get_selected (data) == 1;
}

/* To be public is asked for first; back is not, and is refused with the reason where it can't be.
 */
static void
test_visibility (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  AdwComboRow *row;
  g_autoptr (HfPin) pin = NULL;
  GtkWindow *dialog;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  row = ADW_COMBO_ROW (hf_stage_find_type (self->details, ADW_TYPE_COMBO_ROW));
  adw_combo_row_set_selected (row, 1);
  g_assert_false (is_public (row));
  dialog = hf_details_stage_until_dialog ("Make This Pin Public?");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Make Public"));
  hf_stage_until (is_public, row);
  adw_combo_row_set_selected (row, 0);
  hf_details_stage_settle (self);
  g_assert_false (is_public (row));
  pin = get_pin (self, dag);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PRIVATE);
}

/* ---- jobs and removals ---- */

static void
test_jobs (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GError) error = NULL;
  HfEngine *engine = self->stage->house->engine;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  hf_engine_pause_jobs (engine, TRUE, &error);
  g_assert_no_error (error);
  hf_house_verify (self->stage->house, dag);
  hf_stage_until_text (self->details, "Verifying");
  assert_text (self, "Jobs");
  hf_engine_pause_jobs (engine, FALSE, &error);
  g_assert_no_error (error);
  hf_details_stage_settle (self);
  assert_no_text (self, "Verifying");
}

/* A copy that waits for its removal is kept by a button. */
static void
test_keep (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfMoveOrder order = { hf_test_dag_get_root (dag), "a", "d" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = NULL;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  g_assert_null (hf_stage_find_button (self->details, "Keep"));
  done = hf_engine_order_moves (self->stage->house->engine, &order, 1, &error);
  g_assert_no_error (error);
  hf_engine_settle (self->stage->house->engine);
  hf_house_advance (self->stage->house, HF_HOUR);
  hf_details_stage_settle (self);
  assert_text (self, "Waits for its removal · last proven 1 hour ago");
  hf_stage_click (hf_stage_find_button (self->details, "Keep"));
  g_assert_cmpstr (hf_details_stage_hear (self), ==, "The copies are kept");
  hf_details_stage_settle (self);
  hf_house_assert_copies (self->stage->house, dag,
                          "a verified, b verified, c verified, d verified");
  g_assert_null (hf_stage_find_button (self->details, "Keep"));
}

/* An unpinned pin can be had back as long as its copies wait. */
static void
test_unpinned (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) jobs = NULL;

  hf_details_stage_add (self, dag);
  hf_details_stage_show (self, dag);
  g_assert_null (hf_stage_find_button (self->details, "Pin Again"));
  hf_engine_unpin (self->stage->house->engine, hf_test_dag_get_root (dag), FALSE, &jobs, &error);
  g_assert_no_error (error);
  hf_details_stage_settle (self);
  assert_text (self, "Unpinned");
  assert_no_text (self, "What Comes Next");
  hf_stage_click (hf_stage_find_button (self->details, "Pin Again"));
  g_assert_cmpstr (hf_details_stage_hear (self), ==, "It is pinned again");
  hf_details_stage_settle (self);
  assert_text (self, "Below target");
  hf_house_assert_copies (self->stage->house, dag, "a verified, b verified");
}

/* More than a page of it. */
static void
test_history (void)
{
  g_autoptr (HfDetailsStage) self = hf_details_stage_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  const char *oldest = "5 days ago";
  GtkWidget *history;

  hf_details_stage_add (self, dag);
  for (unsigned i = 0; i < 5; i++)
    {
      hf_house_advance (self->stage->house, HF_DAY);
      for (unsigned j = 0; j < 2; j++)
        hf_house_verify (self->stage->house, dag);
    }
  hf_details_stage_show (self, dag);
  history = hf_stage_find_type (self->details, HF_TYPE_HISTORY_LIST);
  g_assert_null (hf_stage_find_text (history, oldest));
  hf_stage_click (hf_stage_find_button (self->details, "Show More"));
  hf_stage_until_text (history, oldest);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/details/sections", test_sections);
  g_test_add_func ("/app/details/damaged", test_damaged);
  g_test_add_func ("/app/details/follows", test_follows);
  g_test_add_func ("/app/details/other-pin", test_other_pin);
  g_test_add_func ("/app/details/name", test_name);
  g_test_add_func ("/app/details/limits", test_limits);
  g_test_add_func ("/app/details/visibility", test_visibility);
  g_test_add_func ("/app/details/jobs", test_jobs);
  g_test_add_func ("/app/details/keep", test_keep);
  g_test_add_func ("/app/details/unpinned", test_unpinned);
  g_test_add_func ("/app/details/history", test_history);
  return g_test_run ();
}
