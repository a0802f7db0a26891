/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-details-stage.h"

#include "hf-pin-table.h"
#include "hf-tree-builder.h"

static void
on_toast (HfDesk *desk, AdwToast *toast, gpointer data)
{
  g_ptr_array_add (data, g_object_ref (toast));
}

HfDetailsStage *
hf_details_stage_new (unsigned stores)
{
  HfDetailsStage *self = g_new0 (HfDetailsStage, 1);

  self->stage = hf_stage_new (stores, 400);
  self->toasts = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->stage->desk, "toast", G_CALLBACK (on_toast), self->toasts);
  self->window = g_object_ref (GTK_WINDOW (gtk_window_new ()));
  self->details = hf_pin_details_new (self->stage->desk);
  gtk_window_set_child (self->window, self->details);
  gtk_window_set_default_size (self->window, 400, 900);
  gtk_window_present (self->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (self->window));
  return self;
}

void
hf_details_stage_free (HfDetailsStage *self)
{
  GtkWidget *details = g_object_ref (self->details);

  g_signal_handlers_disconnect_by_data (self->stage->desk, self->toasts);
  g_ptr_array_unref (self->toasts);
  hf_details_stage_settle (self);
  gtk_window_destroy (self->window);
  hf_stage_drain ();
  hf_stage_drop (self->window);
  hf_stage_drop (details);
  hf_stage_free (self->stage);
  g_free (self);
}

gint64
hf_details_stage_add (HfDetailsStage *self, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = NULL;

  hf_house_add (self->stage->house, dag);
  pin = hf_house_get_pin (self->stage->house, dag);
  return pin->id;
}

GBytes *
hf_details_stage_make_big (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 *data = g_malloc (HF_DETAILS_STAGE_BIG);

  for (gsize i = 0; i < HF_DETAILS_STAGE_BIG; i++)
    data[i] = (guint8)g_rand_int (rand);
  return g_bytes_new_take (data, HF_DETAILS_STAGE_BIG);
}

static gboolean
fill_tree (HfTreeBuilder *builder, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) big = hf_details_stage_make_big ();
  g_autoptr (GInputStream) text
      = g_memory_input_stream_new_from_data (HF_DETAILS_STAGE_TEXT, -1, NULL);
  g_autoptr (GInputStream) bytes = g_memory_input_stream_new_from_bytes (big);

  return hf_tree_builder_add_file (builder, "readme.txt", NULL, text, cancellable, error)
         && hf_tree_builder_add_file (builder, "data/big.bin", NULL, bytes, cancellable, error);
}

HfCid *
hf_details_stage_add_tree (HfDetailsStage *self)
{
  HfEngine *engine = self->stage->house->engine;
  const HfAddOptions options = { .name = "holiday", .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_tree (engine, fill_tree, NULL, 0, hf_unixfs_profile_get_default (), &options,
                            NULL, &error);

  g_assert_no_error (error);
  hf_engine_settle (engine);
  return hf_cid_ref (added->cids->pdata[0]);
}

gint64
hf_details_stage_find_pin (HfDetailsStage *self, HfCid *cid)
{
  HfStore *store = hf_engine_get_store (self->stage->house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (HfPin) pin = hf_pin_table_find (db, cid, NULL);

  hf_store_give_back (store, db);
  return pin ? pin->id : 0;
}

static gpointer
do_nothing (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  hf_desk_run_finish (HF_DESK (source), result, NULL);
  *(gboolean *)data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *)data;
}

static gboolean
is_shown (gpointer data)
{
  return hf_stage_find_text (data, "History") != NULL || hf_stage_find_text (data, "Pin") != NULL;
}

/* What was read before may be shown by a read that is under way: so two rounds. */
void
hf_details_stage_settle (HfDetailsStage *self)
{
  for (unsigned i = 0; i < 2; i++)
    {
      gboolean done = FALSE;

      hf_stage_settle (self->stage);
      hf_desk_run (self->stage->desk, do_nothing, NULL, NULL, NULL, NULL, on_done, &done);
      hf_stage_until (is_set, &done);
      hf_stage_until (is_shown, self->details);
    }
}

void
hf_details_stage_show (HfDetailsStage *self, HfTestDag *dag)
{
  hf_details_stage_show_pin (self, hf_details_stage_find_pin (self, hf_test_dag_get_root (dag)));
}

void
hf_details_stage_show_pin (HfDetailsStage *self, gint64 id)
{
  hf_pin_details_set_pin (HF_PIN_DETAILS (self->details), id);
  hf_stage_until_text (self->details, "History");
  hf_details_stage_settle (self);
}

static gboolean
has_toast (gpointer data)
{
  return ((GPtrArray *)data)->len > 0;
}

const char *
hf_details_stage_hear (HfDetailsStage *self)
{
  if (self->toasts->len > 1)
    g_ptr_array_remove_range (self->toasts, 0, self->toasts->len - 1);
  hf_stage_until (has_toast, self->toasts);
  return adw_toast_get_title (self->toasts->pdata[self->toasts->len - 1]);
}

void
hf_details_stage_press (HfDetailsStage *self)
{
  AdwToast *toast = g_ptr_array_steal_index (self->toasts, self->toasts->len - 1);

  g_assert_nonnull (adw_toast_get_button_label (toast));
  g_ptr_array_set_size (self->toasts, 0);
  g_signal_emit_by_name (toast, "button-clicked");
  g_object_unref (toast);
}

GtkWindow *
hf_details_stage_find_dialog (const char *heading)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (unsigned i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_modal (window) && hf_stage_find_text (GTK_WIDGET (window), heading))
        return window;
    }
  return NULL;
}

typedef struct
{
  const char *heading;
  GtkWindow *dialog;
} Search;

static gboolean
is_found (gpointer data)
{
  Search *search = data;

  search->dialog = hf_details_stage_find_dialog (search->heading);
  return search->dialog != NULL;
}

GtkWindow *
hf_details_stage_until_dialog (const char *heading)
{
  Search search = { heading, NULL };

  hf_stage_until (is_found, &search);
  return search.dialog;
}
