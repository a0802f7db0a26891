/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, folders, CARs and CIDs become pins, by the dialog and by what is dropped. */
#include "hf-add-dialog.h"
#include "hf-stage.h"

#include "hf-pin-table.h"
#include "hf-test.h"

#include <glib/gstdio.h>

#define ABSENT "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

typedef struct
{
  HfStage *stage;
  HfAdder *adder;
  HfAddDialog *dialog;
} Scene;

static void
scene_open (Scene *scene, unsigned stores)
{
  scene->stage = hf_stage_new (stores, 1000);
  scene->adder = hf_adder_new (scene->stage->desk);
  scene->dialog
      = g_object_ref (hf_add_dialog_new (GTK_WINDOW (scene->stage->window), scene->adder));
  gtk_window_present (GTK_WINDOW (scene->dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (scene->dialog));
}

static void
scene_close (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->dialog));
  hf_stage_drain ();
  g_assert_finalize_object (scene->dialog);
  hf_stage_drop (scene->adder);
  hf_stage_free (scene->stage);
}

static GPtrArray *
items_of (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_add_item_free);

  g_ptr_array_add (items, hf_add_item_new_for_file (file, NULL));
  return items;
}

static gboolean
is_idle (gpointer data)
{
  return hf_adder_get_title (data) == NULL;
}

static GtkWidget *
add_button (Scene *scene)
{
  return hf_stage_find_button (GTK_WIDGET (scene->dialog), "Add");
}

static void
press_add (Scene *scene)
{
  hf_stage_click (add_button (scene));
  hf_stage_until (is_idle, scene->adder);
  hf_stage_settle (scene->stage);
}

static HfPin *
only_pin (Scene *scene)
{
  HfStore *store = hf_engine_get_store (scene->stage->house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  HfPinQuery query = { .health = -1, .limit = 2 };
  g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, NULL);
  HfPin *pin;

  hf_store_give_back (store, db);
  g_assert_cmpuint (pins->len, ==, 1);
  pin = hf_pin_copy (pins->pdata[0]);
  return pin;
}

static guint64
count_pins (Scene *scene)
{
  return hf_house_get_status (scene->stage->house).total_pins;
}

static AdwEntryRow *
find_entry (Scene *scene, const char *title)
{
  GtkWidget *label = hf_stage_find_text (GTK_WIDGET (scene->dialog), title);

  g_assert_nonnull (label);
  return ADW_ENTRY_ROW (gtk_widget_get_ancestor (label, ADW_TYPE_ENTRY_ROW));
}

static void
test_file (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (HfPin) pin = NULL;
  Scene scene;

  scene_open (&scene, 3);
  g_assert_false (gtk_widget_is_sensitive (add_button (&scene)));
  hf_test_file_set (dir, "photo.jpg", "abc", 3);
  items = items_of (dir, "photo.jpg");
  hf_add_dialog_add_items (scene.dialog, items);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.dialog), "photo.jpg"));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (&scene, "Name")), "my photo");
  press_add (&scene);
  pin = only_pin (&scene);
  g_assert_cmpstr (pin->name, ==, "my photo");
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PRIVATE);
  g_assert_cmpint (pin->proven, ==, 3);
  hf_stage_until_text (GTK_WIDGET (scene.stage->window),
                       "“my photo” was added; copies of it are being made");
  scene_close (&scene);
}

/* It is taken back, and once more added it is new again. */
static void
test_undo (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) items = NULL;
  Scene scene;

  scene_open (&scene, 3);
  hf_test_file_set (dir, "a", "abc", 3);
  items = items_of (dir, "a");
  hf_add_dialog_add_items (scene.dialog, items);
  press_add (&scene);
  g_assert_cmpuint (count_pins (&scene), ==, 1);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.stage->window), "Undo"));
  while (count_pins (&scene) > 0)
    g_main_context_iteration (NULL, FALSE);
  scene_close (&scene);
}

/* What was pinned before is said to be, and there is nothing to undo. */
static void
test_known (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) items = NULL;
  const HfAddChoices choices = { .profile = hf_unixfs_profile_get_default () };
  Scene scene;

  scene_open (&scene, 3);
  hf_test_file_set (dir, "a", "abc", 3);
  items = items_of (dir, "a");
  hf_adder_add (scene.adder, items, &choices);
  hf_stage_until (is_idle, scene.adder);
  hf_stage_settle (scene.stage);
  hf_adder_add (scene.adder, items, &choices);
  hf_stage_until (is_idle, scene.adder);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.stage->window), "Undo"));
  hf_stage_until_text (GTK_WIDGET (scene.stage->window), "“a” is pinned already");
  scene_close (&scene);
}

static void
test_folder (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "photos", NULL);
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (HfPin) pin = NULL;
  Scene scene;

  scene_open (&scene, 3);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  hf_test_file_set (folder, "a", "abc", 3);
  hf_test_file_set (folder, ".hidden", "x", 1);
  items = items_of (parent, "photos");
  hf_add_dialog_add_items (scene.dialog, items);
  press_add (&scene);
  pin = only_pin (&scene);
  g_assert_cmpstr (pin->name, ==, "photos");
  g_assert_cmpuint (pin->blocks, ==, 3);
  scene_close (&scene);
}

static void
test_car (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (HfPin) pin = NULL;
  Scene scene;

  scene_open (&scene, 3);
  hf_test_file_set (dir, "archive.car", g_bytes_get_data (car, NULL), g_bytes_get_size (car));
  items = items_of (dir, "archive.car");
  hf_add_dialog_add_items (scene.dialog, items);
  press_add (&scene);
  pin = only_pin (&scene);
  g_assert_cmpstr (pin->name, ==, "archive");
  g_assert_true (hf_cid_equal (pin->cid, hf_test_dag_get_root (dag)));
  scene_close (&scene);
}

/* While typing: what is no CID is said to be none, and can't be added. */
static void
test_cid (void)
{
  GtkEditable *entry;
  g_autoptr (HfPin) pin = NULL;
  Scene scene;

  scene_open (&scene, 3);
  entry = GTK_EDITABLE (find_entry (&scene, "CID or ipfs:// Link"));
  gtk_editable_set_text (entry, "ipfs://hello");
  g_assert_false (gtk_widget_is_sensitive (add_button (&scene)));
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (scene.dialog), "“ipfs://hello” has no CID"));
  gtk_editable_set_text (entry, "ipfs://" ABSENT "/");
  g_assert_true (gtk_widget_is_sensitive (add_button (&scene)));
  press_add (&scene);
  pin = only_pin (&scene);
  g_assert_cmpstr (pin->text, ==, ABSENT);
  g_assert_cmpint (pin->content, ==, HF_CONTENT_WAITING);
  scene_close (&scene);
}

/* What fails is told in a dialog, and the others are added. */
static void
test_failure (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) bad = items_of (dir, "absent");
  g_autoptr (GPtrArray) good = NULL;
  GListModel *windows = gtk_window_get_toplevels ();
  unsigned before;
  Scene scene;

  scene_open (&scene, 3);
  before = g_list_model_get_n_items (windows);
  hf_test_file_set (dir, "a", "abc", 3);
  good = items_of (dir, "a");
  hf_add_dialog_add_items (scene.dialog, bad);
  hf_add_dialog_add_items (scene.dialog, good);
  press_add (&scene);
  g_assert_cmpuint (count_pins (&scene), ==, 1);
  /* The add dialog went, and one came. */
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before);
  scene_close (&scene);
}

static void
test_remove_row (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) a = items_of (dir, "a");
  g_autoptr (GPtrArray) b = items_of (dir, "b");
  Scene scene;

  scene_open (&scene, 3);
  hf_add_dialog_add_items (scene.dialog, a);
  hf_add_dialog_add_items (scene.dialog, b);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.dialog), "Leave Out “a”"));
  g_assert_null (hf_stage_find_text (GTK_WIDGET (scene.dialog), "a"));
  g_assert_true (gtk_widget_is_sensitive (add_button (&scene)));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (scene.dialog), "Leave Out “b”"));
  g_assert_false (gtk_widget_is_sensitive (add_button (&scene)));
  scene_close (&scene);
}

/* Nothing of it is added, nor of what waits behind it. */
static void
test_cancel (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GBytes) bytes = hf_test_bytes (20000000, 1);
  const HfAddChoices choices = { .profile = hf_unixfs_profile_get_default () };
  Scene scene;

  scene_open (&scene, 3);
  hf_test_file_set (dir, "a", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  items = items_of (dir, "a");
  hf_adder_add (scene.adder, items, &choices);
  hf_adder_add (scene.adder, items, &choices);
  g_assert_cmpuint (hf_adder_count_waiting (scene.adder), ==, 1);
  hf_adder_cancel (scene.adder);
  hf_stage_until (is_idle, scene.adder);
  hf_stage_settle (scene.stage);
  g_assert_cmpuint (count_pins (&scene), ==, 0);
  hf_house_assert_spool_empty (scene.stage->house);
  scene_close (&scene);
}

static void
assert_items (const char *text, const char *first, const char *last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = hf_add_items_from_text (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (hf_add_item_get_title (items->pdata[0]), ==, first);
  g_assert_cmpstr (hf_add_item_get_title (items->pdata[items->len - 1]), ==, last);
}

static void
test_text (void)
{
  g_autoptr (GString) many = g_string_new (NULL);

  assert_items (ABSENT, ABSENT, ABSENT);
  assert_items ("\n ipfs://" ABSENT "\r\nfile:///tmp/a%20b.car\n\n", ABSENT, "a b");
  assert_items ("/home/me/x.txt", "x.txt", "x.txt");
  g_assert_null (hf_add_items_from_text ("", NULL));
  g_assert_null (hf_add_items_from_text ("some words", NULL));
  g_assert_null (hf_add_items_from_text (ABSENT "\nsome words", NULL));
  for (int i = 0; i <= HF_ADD_MOST_ITEMS; i++)
    g_string_append (many, ABSENT "\n");
  g_assert_null (hf_add_items_from_text (many->str, NULL));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/add/file", test_file);
  g_test_add_func ("/app/add/undo", test_undo);
  g_test_add_func ("/app/add/known", test_known);
  g_test_add_func ("/app/add/folder", test_folder);
  g_test_add_func ("/app/add/car", test_car);
  g_test_add_func ("/app/add/cid", test_cid);
  g_test_add_func ("/app/add/failure", test_failure);
  g_test_add_func ("/app/add/remove-row", test_remove_row);
  g_test_add_func ("/app/add/cancel", test_cancel);
  g_test_add_func ("/app/add/text", test_text);
  return g_test_run ();
}
