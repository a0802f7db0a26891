/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with pins, one or many, and what is said about it. */
#include "hf-details-stage.h"

#include "hf-pin-bulk.h"
#include "hf-pin-actions.h"
#include "hf-progress-dialog.h"

#include "hf-test.h"

/* A stage, with actions of its own. */
typedef struct
{
  HfDetailsStage *stage;
  HfHouse *house;
  HfPinActions *actions;
} Scene;

static Scene *
scene_new (unsigned stores)
{
  Scene *self = g_new0 (Scene, 1);

  self->stage = hf_details_stage_new (stores);
  self->house = self->stage->stage->house;
  self->actions = hf_pin_actions_new (self->stage->stage->desk, self->stage->details);
  return self;
}

static void
scene_free (Scene *self)
{
  hf_stage_drop (self->actions);
  hf_details_stage_free (self->stage);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static void
select_pins (Scene *self, HfTestDag *const *dags, unsigned n)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;

  for (unsigned i = 0; i < n; i++)
    {
      gint64 id = hf_details_stage_find_pin (self->stage, hf_test_dag_get_root (dags[i]));

      g_array_append_val (ids, id);
    }
  pins = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, pins);
}

static void
act (Scene *self, const char *name, const char *parameter)
{
  GActionGroup *group = hf_pin_actions_get_group (self->actions);

  g_assert_true (g_action_group_get_action_enabled (group, name));
  g_ptr_array_set_size (self->stage->toasts, 0);
  g_action_group_activate_action (group, name, parameter ? g_variant_new_string (parameter) : NULL);
}

static void
assert_said (Scene *self, const char *text)
{
  g_assert_cmpstr (hf_details_stage_hear (self->stage), ==, text);
}

static void
assert_said_part (Scene *self, const char *part)
{
  const char *said = hf_details_stage_hear (self->stage);

  if (!strstr (said, part))
    g_error ("“%s” does not say “%s”", said, part);
}

static void
assert_copies (Scene *self, HfTestDag *dag, const char *copies)
{
  hf_engine_settle (self->house->engine);
  hf_house_assert_copies (self->house, dag, copies);
}

/* ---- the group ---- */

static void
test_enabled (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GActionGroup *group = hf_pin_actions_get_group (self->actions);
  g_auto (GStrv) names = g_action_group_list_actions (group);

  g_assert_cmpuint (g_strv_length (names), ==, 10);
  for (unsigned i = 0; names[i]; i++)
    g_assert_false (g_action_group_get_action_enabled (group, names[i]));
  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  for (unsigned i = 0; names[i]; i++)
    g_assert_true (g_action_group_get_action_enabled (group, names[i]));
  select_pins (self, &dag, 0);
  for (unsigned i = 0; names[i]; i++)
    g_assert_false (g_action_group_get_action_enabled (group, names[i]));
}

static unsigned
count_backends (Scene *self)
{
  GMenuModel *menu = hf_pin_actions_get_menu (self->actions);
  g_autoptr (GMenuModel) copies = g_menu_model_get_item_link (menu, 0, G_MENU_LINK_SECTION);
  g_autoptr (GMenuModel) backends = g_menu_model_get_item_link (copies, 1, G_MENU_LINK_SUBMENU);

  return (unsigned)g_menu_model_get_n_items (backends);
}

static void
test_menu (void)
{
  g_autoptr (Scene) self = scene_new (2);

  g_assert_cmpuint (count_backends (self), ==, 2);
  hf_house_add_store (self->house, "c", "c");
  hf_details_stage_settle (self->stage);
  g_assert_cmpuint (count_backends (self), ==, 3);
}

/* ---- copies ---- */

static void
test_replicate (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  act (self, "replicate", NULL);
  assert_said_part (self, "1 pin refused: ");
  hf_house_set_policy (self->house, "{\"auto_replication\": false}");
  hf_house_add_store (self->house, "c", "c");
  act (self, "replicate", NULL);
  assert_said (self, "1 copy ordered");
  assert_copies (self, dag, "a verified, b verified, c verified");
  act (self, "replicate", NULL);
  assert_said (self, "All copies that are wanted are there");
}

/* The dialog tells how much it is; nothing happens before it was answered. */
static void
test_copy_to (void)
{
  g_autoptr (Scene) self = scene_new (3);
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
  select_pins (self, both, 2);
  pin = hf_house_get_pin (self->house, first);
  bytes = g_format_size (2 * pin->size);
  body = g_strdup_printf ("%s will be transferred.", bytes);
  act (self, "copy-to", "d");
  dialog = hf_details_stage_until_dialog ("Copy 2 Pins to “d”?");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (dialog), body));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Cancel"));
  assert_copies (self, first, "a verified, b verified, c verified");

  act (self, "copy-to", "d");
  dialog = hf_details_stage_until_dialog ("Copy 2 Pins to “d”?");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Copy"));
  assert_said (self, "2 copies ordered");
  assert_copies (self, first, "a verified, b verified, c verified, d verified");
  act (self, "copy-to", "d");
  assert_said (self, "All of them have copies there, or get them already");
  act (self, "copy-to", "nowhere");
  assert_said_part (self, "Nothing was copied: ");
}

static void
test_move (void)
{
  g_autoptr (Scene) self = scene_new (4);
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
  assert_said (self, "1 pin will be moved");
  hf_engine_settle (self->house->engine);
  hf_house_advance (self->house, HF_HOUR);
  assert_copies (self, dag, "a verified, b removing, c verified, d verified");
  hf_details_stage_press (self->stage);
  assert_said (self, "1 pin keeps its copies");
  assert_copies (self, dag, "a verified, b verified, c verified, d verified");
}

static void
test_verify (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag),
                        hf_house_offset_of (dag, 2));
  act (self, "verify", NULL);
  assert_said (self, "1 pin will be verified");
  hf_engine_settle (self->house->engine);
  g_assert_cmpuint (hf_house_count_events (self->house, "replica-corrupt", "b"), ==, 1);
}

/* ---- unpin ---- */

static gboolean
is_managed (Scene *self, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (self->house, dag);

  return pin && pin->managed;
}

static void
test_unpin (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  act (self, "unpin", NULL);
  assert_said (self, "1 pin unpinned; the copies go in 7 days");
  assert_copies (self, dag, "a removing, b removing");
  hf_details_stage_press (self->stage);
  assert_said (self, "1 pin is kept again");
  assert_copies (self, dag, "a verified, b verified");
  g_assert_true (is_managed (self, dag));
  hf_house_advance (self->house, 8 * HF_DAY);
  assert_copies (self, dag, "a verified, b verified");
}

/* Where the copies stay, nothing of the pin does; the undo knows what it was. */
static void
test_unpin_and_keep (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfCid) cid = hf_details_stage_add_tree (self->stage);
  gint64 id = hf_details_stage_find_pin (self->stage, cid);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;

  g_array_append_val (ids, id);
  pins = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, pins);
  act (self, "unpin-and-keep", NULL);
  assert_said (self, "1 pin unpinned");
  g_assert_cmpint (hf_details_stage_find_pin (self->stage, cid), ==, 0);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), cid));
  hf_details_stage_press (self->stage);
  assert_said (self, "1 pin is kept again");
  hf_engine_settle (self->house->engine);
  id = hf_details_stage_find_pin (self->stage, cid);
  g_assert_cmpint (id, >, 0);
  hf_details_stage_show_pin (self->stage, id);
  g_assert_nonnull (hf_stage_find_text (self->stage->details, "holiday"));
  g_assert_nonnull (hf_stage_find_text (self->stage->details, "Proven · read in full just now"));
}

/* What can't be taken back is asked for, with how much it is. */
static void
test_unpin_at_once (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *dialog;

  hf_house_set_policy (self->house, "{\"undo_window_days\": 0}");
  hf_details_stage_add (self->stage, dag);
  hf_details_stage_settle (self->stage);
  select_pins (self, &dag, 1);
  act (self, "unpin", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Unpin 1 Pin?"));
  hf_stage_click (hf_stage_find_button (dialog, "Cancel"));
  g_assert_true (is_managed (self, dag));
  act (self, "unpin", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Unpin 1 Pin?"));
  hf_stage_click (hf_stage_find_button (dialog, "Unpin"));
  assert_said (self, "1 pin unpinned; the copies go now");
  hf_engine_settle (self->house->engine);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
}

/* ---- settings ---- */

static void
test_limits (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  GtkWidget *dialog, *row;

  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  act (self, "set-limits", NULL);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Set Limits"));
  row = gtk_widget_get_ancestor (hf_stage_find_text (dialog, "Minimum"), ADW_TYPE_ACTION_ROW);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hf_stage_find_type (row, GTK_TYPE_SPIN_BUTTON)), 9);
  g_assert_nonnull (hf_stage_find_text (dialog, "The minimum (9) can’t be above the target (3)"));
  g_assert_false (gtk_widget_is_sensitive (hf_stage_find_button (dialog, "Set")));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (hf_stage_find_type (row, GTK_TYPE_SPIN_BUTTON)), 1);
  hf_stage_click (hf_stage_find_button (dialog, "Set"));
  assert_said (self, "1 pin changed");
  pin = hf_house_get_pin (self->house, dag);
  g_assert_cmpint (pin->min_replicas, ==, 1);
}

static void
test_visibility (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  GtkWidget *dialog;

  hf_details_stage_add (self->stage, dag);
  select_pins (self, &dag, 1);
  act (self, "set-visibility", "public");
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("Make These Pins Public?"));
  hf_stage_click (hf_stage_find_button (dialog, "Make Public"));
  assert_said (self, "1 pin changed");
  pin = hf_house_get_pin (self->house, dag);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PUBLIC);
  act (self, "set-visibility", "private");
  assert_said (self, "1 pin changed");
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
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) second = hf_house_new_dag (2);
  HfTestDag *const both[] = { first, second };
  g_autofree char *one = hf_cid_to_text (hf_test_dag_get_root (first));
  g_autofree char *two = hf_cid_to_text (hf_test_dag_get_root (second));
  g_autofree char *wanted = g_strdup_printf ("%s\n%s", one, two);
  g_autofree char *got = NULL;

  hf_details_stage_add (self->stage, first);
  hf_details_stage_add (self->stage, second);
  select_pins (self, both, 2);
  act (self, "copy-cid", NULL);
  assert_said (self, "CIDs copied");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (self->stage->details), NULL,
                                 on_clipboard, &got);
  hf_stage_until (is_read, &got);
  g_assert_cmpstr (got, ==, wanted);
}

static void
export_pins (Scene *self, HfTestDag *const *dags, unsigned n, const char *path)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) pins = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);

  for (unsigned i = 0; i < n; i++)
    {
      gint64 id = hf_details_stage_find_pin (self->stage, hf_test_dag_get_root (dags[i]));

      g_array_append_val (ids, id);
    }
  pins = hf_pin_set_new_of_ids (ids);
  g_ptr_array_set_size (self->stage->toasts, 0);
  hf_pin_actions_export_to (self->actions, pins, file);
}

/* One pin is its CAR, byte by byte; several are what can be added again as those pins. */
static void
test_export (void)
{
  g_autoptr (Scene) self = scene_new (2);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) second = hf_house_new_dag (2);
  HfTestDag *const both[] = { first, second };
  g_autoptr (GBytes) car = hf_test_dag_to_car (first);
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "out.car", NULL);
  g_autofree char *got = NULL;
  gsize length;

  hf_details_stage_add (self->stage, first);
  hf_details_stage_add (self->stage, second);
  export_pins (self, both, 1, path);
  assert_said (self, "1 pin saved as “out.car”");
  g_assert_true (g_file_get_contents (path, &got, &length, NULL));
  g_assert_cmpmem (got, length, g_bytes_get_data (car, NULL), g_bytes_get_size (car));
  export_pins (self, both, 2, path);
  assert_said (self, "2 pins saved as “out.car”");
  g_clear_pointer (&got, g_free);
  g_assert_true (g_file_get_contents (path, &got, &length, NULL));
  g_assert_cmpuint (length, >, 2 * g_bytes_get_size (car));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);
  hf_test_dir_free (dir);
}

/* What can't be read to its end leaves no file, and is said with its reason. */
static void
test_export_fails (void)
{
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "out.car", NULL);

  hf_details_stage_add (self->stage, dag);
  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (dag),
                        hf_house_offset_of (dag, 5));
  export_pins (self, &dag, 1, path);
  assert_said_part (self, "Nothing was exported: ");
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  hf_test_dir_free (dir);
}

/* A worker that waits until the user has ended what it does. */
typedef struct
{
  const char *title; /* of the dialog that shows it */
  GMutex mutex;
  GCond cond;
  gboolean begun;
  gboolean ended;
} Pause;

static HfProgressDialog *
find_progress (const char *title)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (HF_IS_PROGRESS_DIALOG (window) && g_strcmp0 (gtk_window_get_title (window), title) == 0)
        return HF_PROGRESS_DIALOG (window);
    }
  g_assert_not_reached ();
}

static gboolean
end_it (gpointer data)
{
  Pause *pause = data;
  HfProgressDialog *dialog = find_progress (pause->title);

  hf_progress_dialog_show_now (dialog);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), "Cancel"));
  g_mutex_lock (&pause->mutex);
  pause->ended = TRUE;
  g_cond_signal (&pause->cond);
  g_mutex_unlock (&pause->mutex);
  return G_SOURCE_REMOVE;
}

/* On a worker: the first time. */
static void
wait_for_end (Pause *pause)
{
  g_mutex_lock (&pause->mutex);
  if (!pause->begun)
    g_idle_add (end_it, pause);
  pause->begun = TRUE;
  while (!pause->ended)
    g_cond_wait (&pause->cond, &pause->mutex);
  g_mutex_unlock (&pause->mutex);
}

static void
on_read_begins (HfMemoryStore *store, gpointer data)
{
  wait_for_end (data);
}

static void
test_export_cancelled (void)
{
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "out.car", NULL);
  HfMemoryStore *store = hf_memory_store_get ("a");
  Pause pause = { .title = "Exporting Pins" };

  hf_details_stage_add (self->stage, dag);
  hf_memory_store_set_hook (store, "get", G_CALLBACK (on_read_begins), &pause);
  hf_memory_store_set_hook (store, "get-block", G_CALLBACK (on_read_begins), &pause);
  export_pins (self, &dag, 1, path);
  hf_details_stage_settle (self->stage);
  hf_details_stage_settle (self->stage);
  g_assert_true (pause.ended);
  hf_memory_store_set_hook (store, "get", NULL, NULL);
  hf_memory_store_set_hook (store, "get-block", NULL, NULL);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  g_assert_cmpuint (self->stage->toasts->len, ==, 0);
  hf_test_dir_free (dir);
}

/* ---- many ---- */

#define MANY 350

/* Pins called “many 0” and so on, whose content is nowhere. */
static void
add_many (Scene *self)
{
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      g_autofree char *text = hf_cid_to_text (cid);
      g_autofree char *name = g_strdup_printf ("many %u", i);
      const HfAddOptions options = { .name = name, .visibility = HF_VISIBILITY_PRIVATE };
      g_autoptr (GError) error = NULL;
      g_autoptr (HfAdded) added = hf_engine_add_cid (self->house->engine, text, &options, &error);

      g_assert_no_error (error);
    }
  hf_engine_settle (self->house->engine);
}

static guint64
count_many (Scene *self)
{
  HfStore *store = hf_engine_get_store (self->house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  const HfPinQuery query = { .text = "many", .health = -1 };
  guint64 count;

  g_assert_true (hf_pin_table_count (db, &query, &count, NULL));
  hf_store_give_back (store, db);
  return count;
}

static HfPinSet *
find_many (void)
{
  g_autofree char *text = g_strdup ("many");
  const HfPinQuery query = { .text = text, .health = -1 };

  return hf_pin_set_new_of_query (&query);
}

/* All that match, those that no list ever showed too. */
static void
test_query (void)
{
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPinSet) pins = find_many ();

  hf_details_stage_add (self->stage, dag);
  add_many (self);
  hf_pin_actions_set_selection (self->actions, pins);
  act (self, "set-visibility", "private");
  assert_said (self, "350 pins changed");
  act (self, "unpin", NULL);
  assert_said (self, "350 pins unpinned");
  g_assert_cmpuint (count_many (self), ==, 0);
  g_assert_true (is_managed (self, dag));
  hf_details_stage_press (self->stage);
  assert_said (self, "350 pins are kept again");
  g_assert_cmpuint (count_many (self), ==, MANY);
}

static gboolean
enter_slowly (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome,
              GError **error)
{
  wait_for_end (data);
  outcome->pins += pins->len;
  return TRUE;
}

static void
say_pins (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, gpointer data)
{
  g_autofree char *text = g_strdup_printf ("%u done", (unsigned)outcome->pins);

  hf_pin_bulk_outcome_say (outcome, desk, parent, text, NULL);
}

/* What was entered stays, and it is said how much that is. */
static void
test_bulk_cancelled (void)
{
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfPinSet) pins = find_many ();
  Pause pause = { .title = "Slow Work" };
  const HfPinBulkOrder order = { "Slow Work", enter_slowly, say_pins, &pause, NULL };

  add_many (self);
  hf_pin_bulk_run (self->stage->stage->desk, self->stage->window, pins, &order);
  assert_said (self, "100 done, the rest was cancelled");
}

static gboolean
refuse_all (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome,
            GError **error)
{
  for (unsigned i = 0; i < pins->len; i++)
    {
      const HfPin *pin = pins->pdata[i];
      g_autofree char *why = g_strdup_printf (i == 0 ? "%s is odd" : "%s is even", pin->text);

      hf_pin_bulk_outcome_refuse (outcome, pin, why);
    }
  return TRUE;
}

/* Reasons are told once each, with the number of pins. */
static void
test_reasons (void)
{
  g_autoptr (Scene) self = scene_new (1);
  g_autoptr (HfPinSet) pins = find_many ();
  const HfPinBulkOrder order = { "Refusing", refuse_all, say_pins, NULL, NULL };
  GtkWidget *dialog;

  add_many (self);
  hf_pin_bulk_run (self->stage->stage->desk, self->stage->window, pins, &order);
  assert_said (self, "0 done, 350 pins refused");
  hf_details_stage_press (self->stage);
  dialog = GTK_WIDGET (hf_details_stage_until_dialog ("What Was Refused"));
  g_assert_nonnull (
      hf_stage_find_text (dialog, "4 pins: the pin is odd\n346 pins: the pin is even\n")
          ?: hf_stage_find_text (dialog, "346 pins: the pin is even\n4 pins: the pin is odd\n"));
  hf_stage_click (hf_stage_find_button (dialog, "Close"));
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
  g_test_add_func ("/app/pin-actions/export", test_export);
  g_test_add_func ("/app/pin-actions/export-fails", test_export_fails);
  g_test_add_func ("/app/pin-actions/export-cancelled", test_export_cancelled);
  g_test_add_func ("/app/pin-actions/query", test_query);
  g_test_add_func ("/app/pin-actions/bulk-cancelled", test_bulk_cancelled);
  g_test_add_func ("/app/pin-actions/reasons", test_reasons);
  return g_test_run ();
}
