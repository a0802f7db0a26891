/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins in files, and orders for many of them, which can be ended in the middle. */
#include "hf-pin-scene.h"

#include "hf-pin-bulk.h"
#include "hf-progress-dialog.h"

#include "hf-test.h"

static void
export_pins (HfPinScene *self, HfTestDag *const *dags, unsigned n, const char *path)
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
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
  hf_pin_scene_assert_said (self, "1 pin saved as “out.car”");
  g_assert_true (g_file_get_contents (path, &got, &length, NULL));
  g_assert_cmpmem (got, length, g_bytes_get_data (car, NULL), g_bytes_get_size (car));
  export_pins (self, both, 2, path);
  hf_pin_scene_assert_said (self, "2 pins saved as “out.car”");
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  char *dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "out.car", NULL);

  hf_details_stage_add (self->stage, dag);
  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (dag),
                        hf_house_offset_of (dag, 5));
  export_pins (self, &dag, 1, path);
  hf_pin_scene_assert_said_part (self, "Nothing was exported: ");
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
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
add_many (HfPinScene *self)
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
count_many (HfPinScene *self)
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPinSet) pins = find_many ();

  hf_details_stage_add (self->stage, dag);
  add_many (self);
  hf_pin_actions_set_selection (self->actions, pins);
  hf_pin_scene_act (self, "set-visibility", "private");
  hf_pin_scene_assert_said (self, "350 pins changed");
  hf_pin_scene_act (self, "unpin", NULL);
  hf_pin_scene_assert_said (self, "350 pins unpinned");
  g_assert_cmpuint (count_many (self), ==, 0);
  g_assert_true (hf_pin_scene_is_managed (self, dag));
  hf_details_stage_press (self->stage);
  hf_pin_scene_assert_said (self, "350 pins are kept again");
  g_assert_cmpuint (count_many (self), ==, MANY);
}

/* All filters of the query are the set's own. */
static void
test_filters (void)
{
  g_autoptr (HfPinScene) self = hf_pin_scene_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_auto (GStrv) not_backends = g_strsplit ("a", ",", -1);
  const HfPinQuery query = { .health = -1, .not_backends = (const char *const *)not_backends };
  g_autoptr (HfPinSet) pins = NULL;
  g_autoptr (GError) error = NULL;
  HfPinSum sum;

  hf_details_stage_add (self->stage, dag);
  add_many (self);
  pins = hf_pin_set_new_of_query (&query);
  not_backends[0][0] = 'b';
  g_clear_pointer (&not_backends, g_strfreev);
  g_assert_true (hf_pin_set_sum (pins, self->house->engine, &sum, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sum.pins, ==, MANY);
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
  g_autoptr (HfPinSet) pins = find_many ();
  Pause pause = { .title = "Slow Work" };
  const HfPinBulkOrder order = { "Slow Work", enter_slowly, say_pins, &pause, NULL };

  add_many (self);
  hf_pin_bulk_run (self->stage->stage->desk, self->stage->window, pins, &order);
  hf_pin_scene_assert_said (self, "100 done, the rest was cancelled");
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
  g_autoptr (HfPinScene) self = hf_pin_scene_new (1);
  g_autoptr (HfPinSet) pins = find_many ();
  const HfPinBulkOrder order = { "Refusing", refuse_all, say_pins, NULL, NULL };
  GtkWidget *dialog;

  add_many (self);
  hf_pin_bulk_run (self->stage->stage->desk, self->stage->window, pins, &order);
  hf_pin_scene_assert_said (self, "0 done, 350 pins refused");
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
  g_test_add_func ("/app/pin-bulk/export", test_export);
  g_test_add_func ("/app/pin-bulk/export-fails", test_export_fails);
  g_test_add_func ("/app/pin-bulk/export-cancelled", test_export_cancelled);
  g_test_add_func ("/app/pin-bulk/query", test_query);
  g_test_add_func ("/app/pin-bulk/cancelled", test_bulk_cancelled);
  g_test_add_func ("/app/pin-bulk/reasons", test_reasons);
  g_test_add_func ("/app/pin-bulk/filters", test_filters);
  return g_test_run ();
}
