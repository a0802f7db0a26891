/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with pins, and what is said about it. */
#include "hf-pin-scene.h"

#include "hf-engine-orders.h"

/* ---- the group ---- */

static void
test_enabled (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GActionGroup *group = hf_pin_actions_get_group (self->actions);
  g_auto (GStrv) names = g_action_group_list_actions (group);

  g_assert_cmpuint (g_strv_length (names), ==, 10);
  for (unsigned i = 0; names[i]; i++)
    g_assert_false (g_action_group_get_action_enabled (group, names[i]));
  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  for (unsigned i = 0; names[i]; i++)
    g_assert_true (g_action_group_get_action_enabled (group, names[i]));
  hf_pin_scene_select (self, &dag, 0);
  for (unsigned i = 0; names[i]; i++)
    g_assert_false (g_action_group_get_action_enabled (group, names[i]));
}

static unsigned
count_backends (HfPinScene *self)
{
  GMenuModel *menu = hf_pin_actions_get_menu (self->actions);
  g_autoptr (GMenuModel) copies = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
  g_autoptr (GMenuModel) backends = g_menu_model_get_item_link (copies, 1, G_MENU_LINK_SUBMENU);

  return (unsigned)g_menu_model_get_n_items (backends);
}

static void
test_menu (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);

  g_assert_cmpuint (count_backends (self), ==, 2);
  hf_house_add_store (self->house, "c", "c");
  hf_details_stage_settle (self->stage);
  g_assert_cmpuint (count_backends (self), ==, 3);
}

/* ---- copies ---- */

static void
test_replicate (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  hf_pin_scene_act (self, "replicate", NULL);
  hf_pin_scene_assert_said_part (self, "1 pin refused: ");
  hf_house_set_policy (self->house, "{\"auto_replication\": false}");
  hf_house_add_store (self->house, "c", "c");
  hf_pin_scene_act (self, "replicate", NULL);
  hf_pin_scene_assert_said (self, "1 copy ordered");
  hf_pin_scene_assert_copies (self, dag, "a verified, b verified, c verified");
  hf_pin_scene_act (self, "replicate", NULL);
  hf_pin_scene_assert_said (self, "All copies that are wanted are there");
}

/* The dialog tells how much it is; nothing happens before it was answered. */
static void
test_copy_to (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (3);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) second = hf_house_new_dag (2);
  HfTestDag *const both[] = { first, second };
  g_autoptr (HfPin) pin = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *body = NULL;
  GtkWindow *dialog;

  hf_details_stage_add (self->stage, first);
  hf_details_stage_add (self->stage, second);
  hf_house_add_store (self->house, "d", "d");
  hf_pin_scene_select (self, both, 2);
  pin = hf_house_get_pin (self->house, first);
  bytes = g_format_size (2 * pin->size);
  body = g_strdup_printf ("%s will be transferred.", bytes);
  hf_pin_scene_act (self, "copy-to", "d");
  dialog = hf_details_stage_until_dialog ("Copy 2 Pins to “d”?");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), body));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Cancel"));
  hf_pin_scene_assert_copies (self, first, "a verified, b verified, c verified");

  hf_pin_scene_act (self, "copy-to", "d");
  dialog = hf_details_stage_until_dialog ("Copy 2 Pins to “d”?");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Copy"));
  hf_pin_scene_assert_said (self, "2 copies ordered");
  hf_pin_scene_assert_copies (self, first, "a verified, b verified, c verified, d verified");
  hf_pin_scene_act (self, "copy-to", "d");
  hf_pin_scene_assert_said (self, "All of them have copies there, or get them already");
  hf_pin_scene_act (self, "copy-to", "nowhere");
  hf_pin_scene_assert_said_part (self, "Nothing was copied: ");
}

static void
test_move (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkWidget *dialog;
  gint64 id;

  id = hf_details_stage_add (self->stage, dag);
  g_array_append_val (ids, id);
  hf_pin_actions_move_to (self->actions, ids, "d");
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Move Copies to “d”?"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (hf_stage_find_type (dialog, GTK_TYPE_DROP_DOWN)), 1);
  hf_stage_click (hf_stage_find_button (dialog, "Move"));
  hf_pin_scene_assert_said (self, "1 pin will be moved");
  hf_engine_settle (self->house->engine);
  hf_house_advance (self->house, HF_HOUR);
  hf_pin_scene_assert_copies (self, dag, "a verified, b removing, c verified, d verified");
  hf_details_stage_press (self->stage);
  hf_pin_scene_assert_said (self, "1 pin keeps its copies");
  hf_pin_scene_assert_copies (self, dag, "a verified, b verified, c verified, d verified");
}

static void
test_verify (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag),
                        hf_house_offset_of (dag, 2));
  hf_pin_scene_act (self, "verify", NULL);
  hf_pin_scene_assert_said (self, "1 pin will be verified");
  hf_engine_settle (self->house->engine);
  g_assert_cmpuint (hf_house_count_events (self->house, "replica-corrupt", "b"), ==, 1);
}

/* ---- unpin ---- */

static void
test_unpin (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  hf_pin_scene_act (self, "unpin", NULL);
  hf_pin_scene_assert_said (self, "1 pin unpinned; the copies go in 7 days");
  hf_pin_scene_assert_copies (self, dag, "a removing, b removing");
  hf_details_stage_press (self->stage);
  hf_pin_scene_assert_said (self, "1 pin is kept again");
  hf_pin_scene_assert_copies (self, dag, "a verified, b verified");
  g_assert_true (hf_pin_scene_is_managed (self, dag));
  hf_house_advance (self->house, 8 * HF_DAY);
  hf_pin_scene_assert_copies (self, dag, "a verified, b verified");
}

static void
link_pin (HfHouse *house, HfCid *cid)
{
  const HfCopyOrder order = { .cid = cid, .link = "notes/holiday" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = hf_engine_order_copies (house->engine, &order, 1, &error);

  g_assert_no_error (error);
  g_assert_true (((HfCopyOrdered *)done->pdata[0])->linked);
  hf_engine_settle (house->engine);
}

static void
assert_linked (HfHouse *house, gint64 id)
{
  HfStore *store = hf_engine_get_store (house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (HfPin) pin = hf_pin_table_get (db, id, NULL);

  hf_store_give_back (store, db);
  g_assert_nonnull (strstr (pin->metadata, "notes/holiday"));
}

/* Where the copies stay, nothing of the pin does; the undo knows what it was. */
static void
test_unpin_and_keep (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self->stage);
  gint64 id = hf_details_stage_find_pin (self->stage, cid);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;

  link_pin (self->house, cid);
  g_array_append_val (ids, id);
  pins = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, pins);
  hf_pin_scene_act (self, "unpin-and-keep", NULL);
  hf_pin_scene_assert_said (self, "1 pin unpinned");
  g_assert_cmpint (hf_details_stage_find_pin (self->stage, cid), ==, 0);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), cid));
  hf_details_stage_press (self->stage);
  hf_pin_scene_assert_said (self, "1 pin is kept again");
  hf_engine_settle (self->house->engine);
  id = hf_details_stage_find_pin (self->stage, cid);
  g_assert_cmpint (id, >, 0);
  assert_linked (self->house, id);
  hf_details_stage_show_pin (self->stage, id);
  g_assert_nonnull (hf_stage_find_text (self->stage->details, "holiday"));
  g_assert_nonnull (hf_stage_find_text (self->stage->details, "Proven · read in full just now"));
}

/* What can't be taken back is asked for, with how much it is. */
static void
test_unpin_at_once (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *dialog;

  hf_house_set_policy (self->house, "{\"undo_window_days\": 0}");
  hf_details_stage_add (self->stage, dag);
  hf_details_stage_settle (self->stage);
  hf_pin_scene_select (self, &dag, 1);
  hf_pin_scene_act (self, "unpin", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Unpin 1 Pin?"));
  hf_stage_click (hf_stage_find_button (dialog, "Cancel"));
  g_assert_true (hf_pin_scene_is_managed (self, dag));
  hf_pin_scene_act (self, "unpin", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Unpin 1 Pin?"));
  hf_stage_click (hf_stage_find_button (dialog, "Unpin"));
  hf_pin_scene_assert_said (self, "1 pin unpinned; the copies go now");
  hf_engine_settle (self->house->engine);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
}

/* ---- settings ---- */

static void
test_limits (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  GtkWidget *dialog, *row;

  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  hf_pin_scene_act (self, "set-limits", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Set Limits"));
  row = gtk_widget_get_ancestor (hf_stage_find_text (dialog, "Minimum"), ADW_TYPE_ACTION_ROW);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hf_stage_find_type (row, GTK_TYPE_SPIN_BUTTON)), 9);
  g_assert_nonnull (hf_stage_find_text (dialog, "The minimum (9) can’t be above the target (3)"));
  g_assert_false (gtk_widget_is_sensitive (hf_stage_find_button (dialog, "Set")));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hf_stage_find_type (row, GTK_TYPE_SPIN_BUTTON)), 1);
  hf_stage_click (hf_stage_find_button (dialog, "Set"));
  hf_pin_scene_assert_said (self, "1 pin changed");
  pin = hf_house_get_pin (self->house, dag);
  g_assert_cmpint (pin->min_replicas, ==, 1);
}

static void
test_visibility (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  GtkWidget *dialog;

  hf_details_stage_add (self->stage, dag);
  hf_pin_scene_select (self, &dag, 1);
  hf_pin_scene_act (self, "set-visibility", "public");
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Make These Pins Public?"));
  hf_stage_click (hf_stage_find_button (dialog, "Make Public"));
  hf_pin_scene_assert_said (self, "1 pin changed");
  pin = hf_house_get_pin (self->house, dag);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PUBLIC);
  hf_pin_scene_act (self, "set-visibility", "private");
  hf_pin_scene_assert_said (self, "1 pin changed");
}

/* ---- output ---- */

static void
on_clipboard (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_read (gpointer data)
{
  return *(char **)data != NULL;
}

static void
test_copy_cid (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) second = hf_house_new_dag (2);
  HfTestDag *const both[] = { first, second };
  g_autofree char *one = hf_cid_to_text (hf_test_dag_get_root (first));
  g_autofree char *two = hf_cid_to_text (hf_test_dag_get_root (second));
  g_autofree char *wanted = g_strdup_printf ("%s\n%s", one, two);
  g_autofree char *got = NULL;

  hf_details_stage_add (self->stage, first);
  hf_details_stage_add (self->stage, second);
  hf_pin_scene_select (self, both, 2);
  hf_pin_scene_act (self, "copy-cid", NULL);
  hf_pin_scene_assert_said (self, "CIDs copied");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (self->stage->details), NULL,
                                 on_clipboard, &got);
  hf_stage_until (is_read, &got);
  g_assert_cmpstr (got, ==, wanted);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/pin-actions/enabled", test_enabled);
  g_test_add_func ("/app/pin-actions/menu", test_menu);
  g_test_add_func ("/app/pin-actions/replicate", test_replicate);
  g_test_add_func ("/app/pin-actions/copy-to", test_copy_to);
  g_test_add_func ("/app/pin-actions/move", test_move);
  g_test_add_func ("/app/pin-actions/verify", test_verify);
  g_test_add_func ("/app/pin-actions/unpin", test_unpin);
  g_test_add_func ("/app/pin-actions/unpin-and-keep", test_unpin_and_keep);
  g_test_add_func ("/app/pin-actions/unpin-at-once", test_unpin_at_once);
  g_test_add_func ("/app/pin-actions/limits", test_limits);
  g_test_add_func ("/app/pin-actions/visibility", test_visibility);
  g_test_add_func ("/app/pin-actions/copy-cid", test_copy_cid);
  return g_test_run ();
}
