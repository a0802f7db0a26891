/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-stage.h"

#include "hf-backend-card.h"
#include "hf-backend-drag.h"
#include "hf-backends-page.h"
#include "hf-error.h"
#include "hf-mock-kubo.h"
#include "hf-wording.h"

static HfStage *
new_stage (unsigned stores, int width)
{
  HfStage *stage = hf_stage_new (stores, width);

  hf_window_show_page (stage->window, "backends", NULL);
  hf_stage_settle (stage);
  return stage;
}

static GtkWidget *
find_page (HfStage *stage)
{
  return hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_BACKENDS_PAGE);
}

static GtkWidget *
find_card (HfStage *stage, const char *id)
{
  GtkWidget *label = hf_stage_find_text (find_page (stage), id);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, HF_TYPE_BACKEND_CARD);
}

static void
assert_says (HfStage *stage, const char *id, const char *text)
{
  g_assert_nonnull (hf_stage_find_text (find_card (stage, id), text));
}

static void
do_action (HfStage *stage, const char *id, const char *action)
{
  g_assert_true (gtk_widget_activate_action (find_card (stage, id), action, NULL));
  hf_stage_drain ();
}

/* ---- what is shown ---- */

static void
assert_as_overview (HfStage *stage, const char *id)
{
  const HfOverview *overview = hf_desk_get_overview (stage->desk);
  const HfBackendInfo *info = hf_overview_find_backend (overview, id);
  g_autofree char *pins = hf_wording_count (info->pin_count);
  g_autofree char *used = hf_wording_bytes (info->held_bytes);
  g_autofree char *most = hf_wording_bytes (info->max_bytes);
  g_autofree char *usage = g_strdup_printf ("%s of %s used", used, most);

  assert_says (stage, id, pins);
  assert_says (stage, id, "Memory");
  assert_says (stage, id, info->state == HF_BACKEND_HEALTHY ? "Healthy" : "Unavailable");
  if (!hf_stage_find_text (find_card (stage, id), usage))
    {
      g_autofree char *free_bytes = hf_wording_bytes (info->free_bytes);
      g_autofree char *all = g_strdup_printf ("%s · %s free there", usage, free_bytes);

      assert_says (stage, id, all);
    }
}

/* The numbers are the overview's, and come into the card that is there. */
static void
test_numbers (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *card = find_card (stage, "b");

  assert_as_overview (stage, "a");
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  g_assert_true (find_card (stage, "b") == card);
  for (char id[] = "a"; *id <= 'c'; (*id)++)
    {
      assert_as_overview (stage, id);
      hf_stage_until_text (find_card (stage, id), "none"); /* jobs */
    }
  hf_house_add_store (stage->house, "d", "d");
  hf_stage_settle (stage);
  assert_as_overview (stage, "d");
  g_assert_true (find_card (stage, "b") == card);
}

/* The first sentence of its reason is there, and the side list counts it. */
static void
test_unwell (void)
{
  g_autoptr (HfStage) stage = new_stage (2, 1000);
  const HfOverview *overview = hf_desk_get_overview (stage->desk);
  GtkWidget *dialog;

  g_assert_cmpuint (hf_backends_page_count_unwell (overview), ==, 0);
  hf_memory_store_fail (hf_memory_store_get ("a"), "probe", 1000, HF_ERROR_UNAVAILABLE);
  do_action (stage, "a", "backend.test");
  dialog = hf_stage_wait_for_dialog (stage);
  hf_stage_until_text (dialog, "Failed");
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  overview = hf_desk_get_overview (stage->desk);
  assert_says (stage, "a", "Unavailable");
  assert_says (stage, "a", "for less than a minute");
  g_assert_cmpuint (hf_backends_page_count_unwell (overview), ==, 1);
}

/* What the test measured comes into the card; the engine may have measured it before. */
static void
test_latency (void)
{
  g_autoptr (HfStage) stage = new_stage (1, 1000);
  GtkWidget *dialog;

  do_action (stage, "a", "backend.test");
  dialog = hf_stage_wait_for_dialog (stage);
  hf_stage_until_text (dialog, "All is well");
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  g_assert_cmpint (hf_engine_get_latency (stage->house->engine, "a"), >=, 0);
  g_assert_null (hf_stage_find_text (find_card (stage, "a"), "not known"));
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean open;
} Door;

static void
wait_at_door (HfMemoryStore *store, gpointer data)
{
  Door *door = data;

  g_mutex_lock (&door->mutex);
  while (!door->open)
    g_cond_wait (&door->cond, &door->mutex);
  g_mutex_unlock (&door->mutex);
}

/* One that does not answer is given up at once. */
static void
test_cancel (void)
{
  HfStage *stage = new_stage (1, 1000);
  Door door = { .open = FALSE };
  GtkWidget *dialog;

  g_mutex_init (&door.mutex);
  g_cond_init (&door.cond);
  hf_memory_store_set_hook (hf_memory_store_get ("a"), "probe", G_CALLBACK (wait_at_door), &door);
  do_action (stage, "a", "backend.test");
  dialog = hf_stage_wait_for_dialog (stage);
  hf_stage_click (hf_stage_find_button (dialog, "Cancel"));
  g_assert_nonnull (hf_stage_find_text (dialog, "The test was cancelled"));
  g_assert_null (hf_stage_find_text (dialog, "All is well"));
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  g_mutex_lock (&door.mutex);
  door.open = TRUE;
  g_cond_broadcast (&door.cond);
  g_mutex_unlock (&door.mutex);
  hf_stage_free (stage);
  g_mutex_clear (&door.mutex);
  g_cond_clear (&door.cond);
}

static void
test_empty (void)
{
  g_autoptr (HfStage) stage = new_stage (0, 1000);
  GtkWidget *dialog;

  g_assert_nonnull (hf_stage_find_text (find_page (stage), "No Backends"));
  hf_stage_click (hf_stage_find_button (find_page (stage), "Add Backend…"));
  dialog = hf_stage_wait_for_dialog (stage);
  g_assert_nonnull (hf_stage_find_text (dialog, "IPFS node"));
  g_assert_null (hf_stage_find_text (dialog, "Memory"));
  hf_stage_click (hf_stage_find_button (dialog, "Cancel"));
  hf_stage_until_alone (stage);
}

/* From elsewhere: the card has the focus, and can be seen. */
static void
test_query (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (4, 1000);
  GtkWidget *focus;

  hf_desk_show (stage->desk, "backends", "d");
  hf_stage_settle (stage);
  focus = gtk_window_get_focus (GTK_WINDOW (stage->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, find_card (stage, "d")));
  g_assert_true (gtk_widget_has_css_class (find_card (stage, "d"), "hf-flash"));
  hf_desk_show (stage->desk, "backends", "nothing");
  hf_desk_show (stage->desk, "backends", "");
}

static void
test_narrow (void)
{
  g_autoptr (HfStage) stage = new_stage (2, 360);
  int minimum;

  gtk_widget_measure (GTK_WIDGET (stage->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  assert_says (stage, "a", "Healthy");
}

/* ---- what can be done ---- */

static void
test_pause (void)
{
  g_autoptr (HfStage) stage = new_stage (2, 1000);

  hf_stage_click (hf_stage_find_button (find_card (stage, "a"), "Pause"));
  hf_stage_until_text (find_card (stage, "a"), "Paused");
  g_assert_cmpuint (hf_backends_page_count_unwell (hf_desk_get_overview (stage->desk)), ==, 0);
  hf_stage_click (hf_stage_find_button (find_card (stage, "a"), "Resume"));
  hf_stage_until_text (find_card (stage, "a"), "Healthy");
}

static void
test_verify (void)
{
  g_autoptr (HfStage) stage = new_stage (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  do_action (stage, "a", "backend.verify");
  hf_stage_until_text (GTK_WIDGET (stage->window), "1 copy is read again");
  hf_stage_settle (stage);
}

static gboolean
is_refused (gpointer data)
{
  return hf_stage_find_text (hf_stage_wait_for_dialog (data), "“a” Can’t Be Removed") != NULL;
}

/* Refused with the reason while a pin needs it, and done when none does. */
static void
test_remove (void)
{
  g_autoptr (HfStage) stage = new_stage (2, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *dialog;

  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  do_action (stage, "a", "backend.remove");
  dialog = hf_stage_wait_for_dialog (stage);
  g_assert_nonnull (hf_stage_find_text (dialog, "Remove “a”?"));
  hf_stage_click (hf_stage_find_button (dialog, "Remove"));
  hf_stage_until (is_refused, stage);
  hf_stage_click (hf_stage_find_button (hf_stage_wait_for_dialog (stage), "Close"));
  hf_stage_until_alone (stage);
  assert_says (stage, "a", "Healthy");

  hf_house_add_store (stage->house, "c", "c");
  hf_house_advance (stage->house, HF_MINUTE);
  hf_stage_settle (stage);
  do_action (stage, "a", "backend.remove");
  hf_stage_click (hf_stage_find_button (hf_stage_wait_for_dialog (stage), "Remove"));
  hf_stage_until_text (GTK_WIDGET (stage->window),
                       "“a” was removed; its copies stay where they are");
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  g_assert_null (hf_stage_find_text (find_page (stage), "a"));
}

typedef struct
{
  HfStage *stage;
  const char *ids; /* one letter each */
} Order;

static gboolean
is_in_order (gpointer data)
{
  const Order *order = data;
  GtkWidget *card = find_card (order->stage, "a");

  card = gtk_widget_get_first_child (gtk_widget_get_parent (card));
  for (const char *id = order->ids; *id; id++, card = gtk_widget_get_next_sibling (card))
    if (!card || *hf_backend_card_get_id (HF_BACKEND_CARD (card)) != *id)
      return FALSE;
  return TRUE;
}

static void
until_order (HfStage *stage, const char *ids)
{
  hf_stage_until (is_in_order, &(Order){ stage, ids });
}

static void
test_order (void)
{
  g_autoptr (HfStage) stage = new_stage (4, 1000);
  GtkWidget *card = find_card (stage, "c");
  g_autoptr (HfBackendInfo) first = NULL;

  until_order (stage, "abcd");
  do_action (stage, "c", "backend.move-up");
  until_order (stage, "acbd");
  do_action (stage, "a", "backend.move-down");
  until_order (stage, "cabd");
  g_assert_true (hf_backend_drag_drop (stage->desk, HF_BACKEND_CARD (find_card (stage, "d")),
                                       HF_BACKEND_CARD (find_card (stage, "a"))));
  until_order (stage, "cdab");
  g_assert_true (hf_backend_drag_drop (stage->desk, HF_BACKEND_CARD (find_card (stage, "c")),
                                       HF_BACKEND_CARD (find_card (stage, "b"))));
  until_order (stage, "dabc");
  g_assert_false (
      hf_backend_drag_drop (stage->desk, HF_BACKEND_CARD (card), HF_BACKEND_CARD (card)));
  g_assert_true (find_card (stage, "c") == card);
  first = hf_house_get_backend (stage->house, "d");
  g_assert_cmpint (first->priority, ==, 1);
}

/* ---- what else is there ---- */

static void
add_kubo (HfHouse *house, HfMockKubo *kubo)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  wanted->id = g_strdup ("kubo");
  wanted->kind = g_strdup ("ipfs");
  json_object_set_string_member (wanted->settings, "address", hf_mock_kubo_get_address (kubo));
  info = hf_engine_add_backend (house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
}

static void
pin_in_node (HfMockKubo *kubo, unsigned seed)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (seed);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *cid = hf_cid_to_canonical (hf_test_dag_get_root (dag));
  g_autofree char *name = g_strdup_printf ("holiday %u", seed);

  hf_mock_kubo_import (kubo, car);
  hf_mock_kubo_pin (kubo, cid, name);
}

static void
test_strays (void)
{
  HfMockKubo *kubo = hf_mock_kubo_new ();
  HfStage *stage = new_stage (2, 1000);
  GtkWidget *dialog;

  pin_in_node (kubo, 1);
  pin_in_node (kubo, 2);
  pin_in_node (kubo, 3);
  add_kubo (stage->house, kubo);
  hf_house_advance (stage->house, HF_HOUR);
  hf_stage_settle (stage);
  assert_says (stage, "kubo", "3 pins found there that Holdfast doesn’t look after");

  hf_stage_click (hf_stage_find_button (find_card (stage, "kubo"), "List…"));
  dialog = hf_stage_wait_for_dialog (stage);
  hf_stage_until_text (dialog, "holiday 2");
  hf_stage_click (hf_stage_find_button (dialog, "Adopt holiday 2"));
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  hf_stage_until_text (find_card (stage, "kubo"),
                       "2 pins found there that Holdfast doesn’t look after");

  hf_stage_click (hf_stage_find_button (find_card (stage, "kubo"), "Adopt All…"));
  dialog = hf_stage_wait_for_dialog (stage);
  g_assert_nonnull (hf_stage_find_text (dialog, "Adopt 2 Pins of “kubo”?"));
  hf_stage_click (hf_stage_find_button (dialog, "Adopt All"));
  hf_stage_until_text (GTK_WIDGET (stage->window), "2 pins are adopted");
  hf_stage_until_alone (stage);
  hf_stage_settle (stage);
  g_assert_cmpuint (hf_desk_get_overview (stage->desk)->status.total_pins, ==, 3);
  assert_says (stage, "kubo", "3");
  hf_stage_free (stage);
  hf_mock_kubo_free (kubo);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/backends/numbers", test_numbers);
  g_test_add_func ("/app/backends/unwell", test_unwell);
  g_test_add_func ("/app/backends/latency", test_latency);
  g_test_add_func ("/app/backends/cancel", test_cancel);
  g_test_add_func ("/app/backends/empty", test_empty);
  g_test_add_func ("/app/backends/query", test_query);
  g_test_add_func ("/app/backends/narrow", test_narrow);
  g_test_add_func ("/app/backends/pause", test_pause);
  g_test_add_func ("/app/backends/verify", test_verify);
  g_test_add_func ("/app/backends/remove", test_remove);
  g_test_add_func ("/app/backends/order", test_order);
  g_test_add_func ("/app/backends/strays", test_strays);
  return g_test_run ();
}
