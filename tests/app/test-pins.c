/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of pins over an engine that runs. */
#include "hf-stage.h"

#include "hf-pin-cell.h"
#include "hf-pin-wording.h"
#include "hf-pins-page.h"
#include "hf-replica-table.h"
#include "hf-search-field.h"
#include "hf-test.h"
#include "hf-wording.h"

#define PINS 300 /* more than are found at first */
#define MIDDLE 100 /* more than are shown at once, and all of them have rows */

static gboolean
add_pins (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < GPOINTER_TO_UINT (data); i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();

      pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      pin->content = HF_CONTENT_WAITING;
      pin->name = g_strdup_printf ("pin %03u", i);
      pin->size = 2000 * (i + 1);
      pin->created = 1 + i;
      if (!hf_pin_table_insert (db, pin, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
change (HfStage *stage, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (stage->house->engine), func, data, &error);
  g_assert_no_error (error);
}

static HfStage *
new_stage (unsigned pins, int width)
{
  HfStage *stage = hf_stage_new (1, width);

  change (stage, add_pins, GUINT_TO_POINTER (pins));
  hf_window_show_page (stage->window, "pins", NULL);
  hf_stage_settle (stage);
  return stage;
}

static GtkWidget *
page_of (HfStage *stage)
{
  return hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_PINS_PAGE);
}

static GtkColumnView *
view_of (HfStage *stage)
{
  return GTK_COLUMN_VIEW (hf_pins_page_get_view (HF_PINS_PAGE (page_of (stage))));
}

static GListModel *
list_of (HfStage *stage)
{
  return G_LIST_MODEL (gtk_column_view_get_model (view_of (stage)));
}

static char *
name_at (HfStage *stage, unsigned position)
{
  g_autoptr (HfPinItem) item = g_list_model_get_item (list_of (stage), position);

  return item && hf_pin_item_get_pin (item) ? g_strdup (hf_pin_item_get_pin (item)->name) : NULL;
}

typedef struct
{
  HfStage *stage;
  unsigned n;
  const char *first;
} Wanted;

static gboolean
is_listed (gpointer data)
{
  const Wanted *wanted = data;
  GListModel *list = list_of (wanted->stage);
  g_autofree char *name = list ? name_at (wanted->stage, 0) : NULL;

  return list && g_list_model_get_n_items (list) == wanted->n
         && g_strcmp0 (name, wanted->first) == 0;
}

/* Until so many are listed, and that one is first. */
static void
until_listed (HfStage *stage, unsigned n, const char *first)
{
  Wanted wanted = { stage, n, first };

  hf_stage_until (is_listed, &wanted);
}

static void
search (HfStage *stage, const char *text)
{
  hf_pins_page_show (page_of (stage), text);
}

/* ---- tests ---- */

/* Nothing to show, and what can be done about that. */
static void
test_empty (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);

  hf_window_show_page (stage->window, "pins", NULL);
  hf_stage_until_text (GTK_WIDGET (stage->window), "No Pins Yet");
  g_assert_nonnull (hf_stage_find_button (page_of (stage), "Add Pins…"));
  change (stage, add_pins, GUINT_TO_POINTER (1));
  until_listed (stage, 1, "pin 000");
}

static void
test_list (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1400);

  until_listed (stage, PINS, "pin 299");
  hf_stage_until_text (page_of (stage), "300 pins, 90.3 MB");
  hf_stage_until_text (page_of (stage), "pin 299");
  hf_stage_until_text (page_of (stage), "Waiting");
  hf_stage_until_text (page_of (stage), "0/3");
  hf_stage_until_text (page_of (stage), "600.0 kB");
  hf_stage_until_text (page_of (stage), "never");
  hf_stage_until_text (page_of (stage), "CID");
}

static void
test_search (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1000);

  gtk_widget_activate_action (GTK_WIDGET (stage->window), "win.search", NULL);
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (stage->window)),
                              hf_stage_find_type (page_of (stage), HF_TYPE_SEARCH_FIELD)));
  search (stage, "\"pin 29\"");
  until_listed (stage, 10, "pin 299");
  hf_stage_until_text (page_of (stage), "10 pins, 5.9 MB");
  search (stage, "size:<=6kB");
  until_listed (stage, 3, "pin 002");
  hf_desk_show (stage->desk, "pins", "health:critical");
  until_listed (stage, PINS, "pin 299");
  search (stage, "-backend:a health:healthy");
  hf_stage_until_text (page_of (stage), "No Pin Matches");
  hf_stage_click (hf_stage_find_button (page_of (stage), "Clear Search"));
  until_listed (stage, PINS, "pin 299");
}

/* What can't be understood is said, and the list stays. */
static void
test_bad_search (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1000);

  search (stage, "size:<=6kB");
  until_listed (stage, 3, "pin 002");
  search (stage, "size:<=6kB backend:nowhere");
  hf_stage_until_text (page_of (stage), "There is no backend “nowhere”");
  g_assert_cmpuint (g_list_model_get_n_items (list_of (stage)), ==, 3);
}

static GtkColumnViewColumn *
find_column (HfStage *stage, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (view_of (stage));

  for (unsigned i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        return column;
    }
  g_assert_not_reached ();
}

static void
test_sort (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1400);

  until_listed (stage, PINS, "pin 299");
  gtk_column_view_sort_by_column (view_of (stage), find_column (stage, "Size"), GTK_SORT_ASCENDING);
  until_listed (stage, PINS, "pin 000");
  gtk_column_view_sort_by_column (view_of (stage), find_column (stage, "Name"),
                                  GTK_SORT_DESCENDING);
  until_listed (stage, PINS, "pin 299");
  search (stage, "size:<=18kB");
  until_listed (stage, 9, "pin 008");
  gtk_column_view_sort_by_column (view_of (stage), find_column (stage, "Added"),
                                  GTK_SORT_ASCENDING);
  until_listed (stage, 9, "pin 000");
  gtk_column_view_sort_by_column (view_of (stage), NULL, GTK_SORT_ASCENDING);
  until_listed (stage, 9, "pin 008");
}

static void
test_columns (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1400);

  until_listed (stage, 3, "pin 002");
  hf_stage_until_text (page_of (stage), "CID");
  gtk_widget_activate_action (GTK_WIDGET (view_of (stage)), "columns.cid", NULL);
  g_assert_false (gtk_column_view_column_get_visible (find_column (stage, "CID")));
  g_assert_true (gtk_column_view_column_get_expand (find_column (stage, "Name")));
  gtk_column_view_column_set_fixed_width (find_column (stage, "Name"), 200);
  g_assert_false (gtk_column_view_column_get_expand (find_column (stage, "Name")));
  g_assert_true (gtk_column_view_column_get_expand (find_column (stage, "Added")));
  gtk_widget_activate_action (GTK_WIDGET (view_of (stage)), "columns.cid", NULL);
  g_assert_true (gtk_column_view_column_get_visible (find_column (stage, "CID")));
}

static gboolean
is_narrow (gpointer data)
{
  return !gtk_column_view_column_get_visible (find_column (data, "Size"));
}

static gboolean
tells_detail (gpointer data)
{
  GtkWidget *cell = hf_stage_find_text (page_of (data), "pin 004");
  g_autofree char *mismatch = NULL;

  if (!cell)
    return FALSE;
  mismatch
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                            "pin 004, 10.0 kB · checked never");
  return mismatch == NULL;
}

/* Few columns, the rest in a second line; nothing wider than the window. */
static void
test_narrow (void)
{
  g_autoptr (HfStage) stage = new_stage (5, 360);
  int least;

  until_listed (stage, 5, "pin 004");
  hf_stage_until (is_narrow, stage);
  hf_stage_until (tells_detail, stage);
  g_assert_true (gtk_column_view_column_get_visible (find_column (stage, "Copies")));
  g_assert_false (gtk_column_view_column_get_visible (find_column (stage, "CID")));
  search (stage, "pin health:critical size:>1B size:<1GB checked:never -backend:a");
  until_listed (stage, 5, "pin 004");
  gtk_selection_model_select_all (gtk_column_view_get_model (view_of (stage)));
  gtk_widget_measure (GTK_WIDGET (stage->window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                      NULL, NULL);
  g_assert_cmpint (least, <=, 360);
}

/* From right to left, with chips and tags: nothing warns. */
static void
test_right_to_left (void)
{
  HfStage *stage;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  stage = new_stage (3, 1000);
  search (stage, "health:critical size:>1B");
  until_listed (stage, 3, "pin 002");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (stage->window));
  hf_stage_free (stage);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* ---- selection ---- */

static void
assert_selected (HfStage *stage, unsigned n, gboolean all)
{
  HfPinsPage *page = HF_PINS_PAGE (page_of (stage));
  g_autoptr (GArray) ids = hf_pins_page_dup_selected (page);
  g_autoptr (HfPinQuery) query = hf_pins_page_dup_query (page);

  g_assert_cmpuint (hf_pins_page_count_selected (page), ==, n);
  g_assert_cmpuint (ids->len, ==, n);
  g_assert_true ((query != NULL) == all);
}

static void
test_selection (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1000);
  GtkSelectionModel *model;
  g_autoptr (HfPinQuery) query = NULL;

  until_listed (stage, PINS, "pin 299");
  model = gtk_column_view_get_model (view_of (stage));
  gtk_selection_model_select_item (model, 0, TRUE);
  gtk_selection_model_select_item (model, 2, FALSE);
  hf_stage_until_text (page_of (stage), "2 pins selected · 1.2 MB");
  assert_selected (stage, 2, FALSE);
  hf_stage_click (hf_stage_find_button (page_of (stage), "Select All 300"));
  hf_stage_until_text (page_of (stage), "All 300 pins that match · 90.3 MB");
  assert_selected (stage, PINS, TRUE);
  gtk_selection_model_unselect_item (model, 7);
  assert_selected (stage, PINS - 1, FALSE);
  hf_stage_click (hf_stage_find_button (page_of (stage), "Select Nothing"));
  assert_selected (stage, 0, FALSE);
  search (stage, "size:<=6kB");
  until_listed (stage, 3, "pin 002");
  hf_pins_page_select_all (HF_PINS_PAGE (page_of (stage)));
  query = hf_pins_page_dup_query (HF_PINS_PAGE (page_of (stage)));
  g_assert_cmpuint (query->max_size, ==, 6000);
  search (stage, "size:<=8kB"); /* others: what was meant before is not meant any more */
  until_listed (stage, 4, "pin 003");
  assert_selected (stage, 0, FALSE);
}

/* What is selected stays so in another order. */
static void
test_selection_stays (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1000);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  until_listed (stage, PINS, "pin 299");
  gtk_selection_model_select_range (gtk_column_view_get_model (view_of (stage)), 3, 2, TRUE);
  before = hf_pins_page_dup_selected (HF_PINS_PAGE (page_of (stage)));
  gtk_column_view_sort_by_column (view_of (stage), find_column (stage, "Size"), GTK_SORT_ASCENDING);
  until_listed (stage, PINS, "pin 000");
  after = hf_pins_page_dup_selected (HF_PINS_PAGE (page_of (stage)));
  g_assert_cmpuint (after->len, ==, 2);
  g_assert_cmpint (g_array_index (after, gint64, 0), ==, g_array_index (before, gint64, 1));
}

static void
note_pin (HfPinsPage *page, gint64 id, gpointer data)
{
  *(gint64 *)data = id;
}

static void
test_activate (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);
  gint64 id = 0;

  until_listed (stage, 3, "pin 002");
  g_signal_connect (page_of (stage), "activate-pin", G_CALLBACK (note_pin), &id);
  g_signal_emit_by_name (view_of (stage), "activate", 1u);
  g_assert_cmpint (id, ==, 2);
}

/* ---- copying ---- */

static void
on_text_read (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);
  g_assert_no_error (error);
}

static char *
read_clipboard (HfStage *stage)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (stage->window)), NULL,
                                 on_text_read, &text);
  while (!text)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_copy (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1400);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_auto (GStrv) lines = NULL;

  until_listed (stage, 3, "pin 002");
  gtk_selection_model_select_item (gtk_column_view_get_model (view_of (stage)), 0, TRUE);
  gtk_widget_activate_action (page_of (stage), "pins.copy-cid", NULL);
  hf_stage_until_text (GTK_WIDGET (stage->window), "CID copied");
  one = read_clipboard (stage);
  g_assert_true (g_str_has_prefix (one, "bafk"));
  gtk_selection_model_select_range (gtk_column_view_get_model (view_of (stage)), 0, 2, TRUE);
  gtk_widget_activate_action (page_of (stage), "pins.copy-cid", NULL);
  hf_stage_until_text (GTK_WIDGET (stage->window), "CIDs copied");
  two = read_clipboard (stage);
  lines = g_strsplit (two, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_cmpstr (lines[0], ==, one);
}

/* ---- changes ---- */

static gboolean
rename_second (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, 2, error);

  g_free (pin->name);
  pin->name = g_strdup ("renamed");
  return hf_pin_table_update (db, pin, error);
}

static gboolean
drop_third (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, 3, error);

  pin->managed = FALSE;
  return hf_pin_table_update (db, pin, error);
}

/* Rows change in place: the view keeps its model, and what is selected. */
static void
test_changes (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkSelectionModel *model;
  g_autoptr (HfPinItem) item = NULL;
  g_autoptr (HfPin) pin = NULL;
  g_autofree char *amount = NULL;

  until_listed (stage, 3, "pin 002");
  model = gtk_column_view_get_model (view_of (stage));
  item = g_list_model_get_item (G_LIST_MODEL (model), 1);
  gtk_selection_model_select_item (model, 1, TRUE);
  change (stage, rename_second, NULL);
  hf_stage_until_text (page_of (stage), "renamed");
  change (stage, drop_third, NULL);
  until_listed (stage, 2, "renamed");
  hf_house_add (stage->house, dag);
  pin = hf_house_get_pin (stage->house, dag);
  amount = hf_pin_wording_amount (3, 6000 + pin->size);
  hf_stage_until_text (page_of (stage), amount);
  g_assert_true (gtk_column_view_get_model (view_of (stage)) == model);
  g_assert_true (gtk_selection_model_is_selected (model, 1));
  g_assert_cmpstr (hf_pin_item_get_pin (item)->name, ==, "renamed");
  hf_stage_until_text (page_of (stage), "1/3");
}

static gboolean
add_one (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  const unsigned number = MIDDLE;

  pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &number, sizeof number);
  pin->content = HF_CONTENT_WAITING;
  pin->name = g_strdup ("one more");
  pin->created = 1000;
  return hf_pin_table_insert (db, pin, NULL, error);
}

/* A pin that comes on top moves the others down: each row, and the keyboard in it, stays with its
 * pin. */
static void
test_one_comes (void)
{
  g_autoptr (HfStage) stage = new_stage (MIDDLE, 1000);
  g_autoptr (HfPinItem) before = NULL;
  g_autoptr (HfPinItem) after = NULL;

  until_listed (stage, MIDDLE, "pin 099");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (stage->window));
  before = g_list_model_get_item (list_of (stage), 0);
  change (stage, add_one, NULL);
  until_listed (stage, MIDDLE + 1, "one more");
  after = g_list_model_get_item (list_of (stage), 1);
  g_assert_true (after == before);
  g_assert_cmpstr (hf_pin_item_get_pin (before)->name, ==, "pin 099");
}

static gboolean
is_coming (gpointer data)
{
  unsigned n = g_list_model_get_n_items (list_of (data));

  return n > 3 && n < PINS;
}

/* The rows of a long list come a few at a time, and all of them are meant. */
static void
test_all_at_once (void)
{
  g_autoptr (HfStage) stage = new_stage (PINS, 1000);

  search (stage, "size:<=6kB");
  until_listed (stage, 3, "pin 002");
  search (stage, "");
  hf_stage_until (is_coming, stage);
  hf_pins_page_select_all (HF_PINS_PAGE (page_of (stage)));
  until_listed (stage, PINS, "pin 299");
  hf_stage_until_text (page_of (stage), "All 300 pins that match · 90.3 MB");
  assert_selected (stage, PINS, TRUE);
}

/* All that match are so when one comes, too. */
static void
test_all_grow (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;

  until_listed (stage, 3, "pin 002");
  hf_pins_page_select_all (HF_PINS_PAGE (page_of (stage)));
  hf_house_add (stage->house, dag);
  pin = hf_house_get_pin (stage->house, dag);
  bytes = hf_wording_bytes (12000 + pin->size);
  text = g_strconcat ("All 4 pins that match · ", bytes, NULL);
  hf_stage_until_text (page_of (stage), text);
  assert_selected (stage, 4, TRUE);
}

/* Nobody looks: nothing runs. What changed meanwhile is seen when somebody does. */
static void
test_hidden (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);

  until_listed (stage, 3, "pin 002");
  hf_window_show_page (stage->window, "overview", NULL);
  hf_stage_drain ();
  change (stage, drop_third, NULL);
  hf_stage_settle (stage);
  hf_window_show_page (stage->window, "pins", NULL);
  until_listed (stage, 2, "pin 001");
}

static void
test_badge (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);

  hf_stage_until_text (GTK_WIDGET (stage->window), "3");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/pins/empty", test_empty);
  g_test_add_func ("/app/pins/list", test_list);
  g_test_add_func ("/app/pins/search", test_search);
  g_test_add_func ("/app/pins/bad-search", test_bad_search);
  g_test_add_func ("/app/pins/sort", test_sort);
  g_test_add_func ("/app/pins/columns", test_columns);
  g_test_add_func ("/app/pins/narrow", test_narrow);
  g_test_add_func ("/app/pins/right-to-left", test_right_to_left);
  g_test_add_func ("/app/pins/selection", test_selection);
  g_test_add_func ("/app/pins/selection-stays", test_selection_stays);
  g_test_add_func ("/app/pins/activate", test_activate);
  g_test_add_func ("/app/pins/copy", test_copy);
  g_test_add_func ("/app/pins/changes", test_changes);
  g_test_add_func ("/app/pins/one-comes", test_one_comes);
  g_test_add_func ("/app/pins/all-at-once", test_all_at_once);
  g_test_add_func ("/app/pins/all-grow", test_all_grow);
  g_test_add_func ("/app/pins/hidden", test_hidden);
  g_test_add_func ("/app/pins/badge", test_badge);
  return g_test_run ();
}
