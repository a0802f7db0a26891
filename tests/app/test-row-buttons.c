/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buttons that go from row to row: where they are, and whose pin they are about. */
#include "hf-stage.h"

#include "hf-pin-details.h"
#include "hf-pin-item.h"
#include "hf-view-row.h"
#include "hf-pins-page.h"
#include "hf-row-buttons.h"

#define PINS 60

static gboolean
add_pins (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < PINS; i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();

      pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      pin->content = HF_CONTENT_WAITING;
      pin->name = g_strdup_printf ("pin %02u", i);
      pin->size = 2000;
      pin->created = 1 + i;
      if (!hf_pin_table_insert (db, pin, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_last (HfDb *db, gpointer data, GError **error)
{
  return hf_pin_table_delete (db, PINS, error);
}

static void
change (HfStage *stage, HfChangeFunc func)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (stage->house->engine), func, NULL, &error);
  g_assert_no_error (error);
}

static GtkWidget *
page_of (HfStage *stage)
{
  return hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_PINS_PAGE);
}

static GtkWidget *
view_of (HfStage *stage)
{
  return hf_pins_page_get_view (HF_PINS_PAGE (page_of (stage)));
}

/* The pointer, wherever it is, is kept out. */
static HfStage *
new_stage (int width)
{
  HfStage *stage = hf_stage_new (1, width);
  GtkWidget *stack = GTK_WIDGET (hf_stage_find_type (GTK_WIDGET (stage->window), GTK_TYPE_STACK));
  GtkWidget *page = gtk_stack_get_child_by_name (GTK_STACK (stack), "pins");

  gtk_widget_set_can_target (page, FALSE);
  change (stage, add_pins);
  hf_window_show_page (stage->window, "pins", NULL);
  hf_stage_settle (stage);
  hf_stage_until_text (page_of (stage), "pin 59");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (stage->window));
  return stage;
}

/* Below the view, also while they are hidden. */
static HfRowButtons *
buttons_of (HfStage *stage)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (view_of (stage), GTK_TYPE_OVERLAY);

  return HF_ROW_BUTTONS (gtk_widget_get_last_child (overlay));
}

static GtkListItem *
row_of (HfStage *stage, const char *name)
{
  GtkWidget *label = hf_stage_find_text (page_of (stage), name);
  GtkListItem *row;

  g_assert_nonnull (label);
  row = hf_view_row_find_of (view_of (stage), label);
  g_assert_nonnull (row);
  return row;
}

static gboolean
are_seen (HfStage *stage)
{
  GtkWidget *buttons = GTK_WIDGET (buttons_of (stage));

  return gtk_widget_get_mapped (buttons) && gtk_widget_get_opacity (buttons) > 0;
}

static void
get_area (HfStage *stage, GtkWidget *widget, graphene_rect_t *area)
{
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (stage->window), area));
}

/* In the row, and at its end: the left one where text goes that way. */
static gboolean
are_in_row (HfStage *stage, const char *name)
{
  gboolean at_left = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  graphene_rect_t row, buttons, view;
  float from_end;

  get_area (stage, hf_view_row_get_widget (row_of (stage, name)), &row);
  get_area (stage, GTK_WIDGET (buttons_of (stage)), &buttons);
  get_area (stage, view_of (stage), &view);
  from_end = buttons.origin.x - view.origin.x;
  if (!at_left)
    from_end = view.size.width - from_end - buttons.size.width;
  return buttons.size.width > 0 && from_end >= 0 && from_end < 30
         && buttons.origin.y >= row.origin.y
         && buttons.origin.y + buttons.size.height <= row.origin.y + row.size.height;
}

typedef struct
{
  HfStage *stage;
  const char *name;
} Wanted;

/* Rows may still be given out, or the window get the keyboard, which takes the buttons away. */
static gboolean
are_there (gpointer data)
{
  const Wanted *wanted = data;
  GtkListItem *row = row_of (wanted->stage, wanted->name);
  HfRowButtons *buttons = buttons_of (wanted->stage);

  if (are_seen (wanted->stage)
      && hf_row_buttons_get_pin (buttons) == hf_pin_item_get_id (gtk_list_item_get_item (row)))
    return are_in_row (wanted->stage, wanted->name);
  hf_row_buttons_point_to (buttons, row);
  return FALSE;
}

static void
point_to (HfStage *stage, const char *name)
{
  Wanted wanted = { stage, name };

  hf_stage_until (are_there, &wanted);
}

static gboolean
are_gone (gpointer data)
{
  return hf_row_buttons_get_pin (buttons_of (data)) == 0 && !are_seen (data);
}

/* ---- tests ---- */

static void
test_places (void)
{
  g_autoptr (HfStage) stage = new_stage (1200);

  point_to (stage, "pin 59");
  g_assert_cmpint (hf_row_buttons_get_pin (buttons_of (stage)), ==, 60);
  point_to (stage, "pin 55");
  g_assert_cmpint (hf_row_buttons_get_pin (buttons_of (stage)), ==, 56);
  hf_row_buttons_point_to (buttons_of (stage), NULL);
  g_assert_true (are_gone (stage));
}

static void
test_right_to_left (void)
{
  HfStage *stage;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  stage = new_stage (1200);
  point_to (stage, "pin 57");
  hf_stage_free (stage);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Where there is room for one only, it is the menu with all of them. */
static void
test_narrow (void)
{
  g_autoptr (HfStage) stage = new_stage (360);
  GtkWidget *buttons;
  int least;

  point_to (stage, "pin 58");
  buttons = GTK_WIDGET (buttons_of (stage));
  g_assert_nonnull (hf_stage_find_type (buttons, GTK_TYPE_MENU_BUTTON));
  g_assert_null (hf_stage_find_button (buttons, "Replicate This Pin"));
  gtk_widget_measure (GTK_WIDGET (stage->window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                      NULL, NULL);
  g_assert_cmpint (least, <=, 360);
}

/* What is done is done with the pin of the row, not with those that are selected. */
static void
test_own_row (void)
{
  g_autoptr (HfStage) stage = new_stage (1400);
  GtkWidget *details;

  gtk_selection_model_select_range (gtk_column_view_get_model (GTK_COLUMN_VIEW (view_of (stage))),
                                    0, 4, TRUE);
  point_to (stage, "pin 57");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (buttons_of (stage)),
                                        "Verify This Pin and Show Its Details"));
  details = hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_PIN_DETAILS);
  g_assert_cmpint (hf_pin_details_get_pin (HF_PIN_DETAILS (details)), ==, 58);
  hf_stage_until_text (details, "pin 57");
  g_assert_cmpint (hf_pins_page_count_selected (HF_PINS_PAGE (page_of (stage))), ==, 4);
}

/* Whether the row of "pin 59" shows another pin now. What can be hit is never about a pin that is
 * not in its row. */
static gboolean
is_another (gpointer data)
{
  HfStage *stage = data;
  GtkWidget *buttons = GTK_WIDGET (buttons_of (stage));
  g_autoptr (HfPinItem) first = g_list_model_get_item (
      G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view_of (stage)))), 0);

  if (are_seen (stage) && gtk_widget_get_can_target (buttons))
    g_assert_cmpint (hf_row_buttons_get_pin (HF_ROW_BUTTONS (buttons)), ==,
                     hf_pin_item_get_id (first));
  return hf_pin_item_get_id (first) != 60;
}

static void
test_another_pin (void)
{
  g_autoptr (HfStage) stage = new_stage (1200);

  point_to (stage, "pin 59");
  hf_pins_page_show (page_of (stage), "\"pin 1\"");
  hf_stage_until (is_another, stage);
  g_assert_true (is_another (stage));
}

static void
test_enabled (void)
{
  g_autoptr (HfStage) stage = new_stage (1200);
  GtkWidget *buttons = GTK_WIDGET (buttons_of (stage));

  hf_stage_drain ();
  g_assert_null (hf_stage_find_button (buttons, "Replicate This Pin"));
  point_to (stage, "pin 57");
  hf_stage_click (hf_stage_find_button (buttons, "Copy the CID of This Pin"));
  hf_stage_until_text (GTK_WIDGET (stage->window), "CID copied");
  g_assert_true (gtk_widget_is_sensitive (hf_stage_find_button (buttons, "Replicate This Pin")));
}

/* The keyboard is where no pointer is, and GTK shows that for some seconds. */
static gboolean
are_at_focus (gpointer data)
{
  HfStage *stage = data;

  gtk_window_set_focus_visible (GTK_WINDOW (stage->window), TRUE);
  return are_seen (stage) && hf_row_buttons_get_pin (buttons_of (stage)) == 57
         && are_in_row (stage, "pin 56");
}

/* While rows move nothing can be hit, and afterwards the row with the keyboard has them. */
static void
test_scroll (void)
{
  g_autoptr (HfStage) stage = new_stage (1200);
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view_of (stage)));

  gtk_widget_grab_focus (hf_view_row_get_widget (row_of (stage, "pin 56")));
  hf_stage_until (are_at_focus, stage);
  gtk_adjustment_set_value (place, 40);
  g_assert_false (are_seen (stage));
  g_assert_false (gtk_widget_get_can_target (GTK_WIDGET (buttons_of (stage))));
  hf_stage_until (are_at_focus, stage);
}

/* The keyboard is in a button, and its pin goes: it is not another pin's button then. */
static void
test_gone (void)
{
  g_autoptr (HfStage) stage = new_stage (1200);

  gtk_window_set_focus_visible (GTK_WINDOW (stage->window), TRUE);
  point_to (stage, "pin 59");
  gtk_widget_grab_focus (
      hf_stage_find_button (GTK_WIDGET (buttons_of (stage)), "Replicate This Pin"));
  g_assert_cmpint (hf_row_buttons_get_pin (buttons_of (stage)), ==, 60);
  change (stage, remove_last);
  hf_stage_until (are_gone, stage);
  g_assert_false (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (stage->window)),
                                          GTK_WIDGET (buttons_of (stage))));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/row-buttons/places", test_places);
  g_test_add_func ("/app/row-buttons/right-to-left", test_right_to_left);
  g_test_add_func ("/app/row-buttons/narrow", test_narrow);
  g_test_add_func ("/app/row-buttons/own-row", test_own_row);
  g_test_add_func ("/app/row-buttons/another-pin", test_another_pin);
  g_test_add_func ("/app/row-buttons/enabled", test_enabled);
  g_test_add_func ("/app/row-buttons/scroll", test_scroll);
  g_test_add_func ("/app/row-buttons/gone", test_gone);
  return g_test_run ();
}
