/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view's model holds positions. What was selected is found again by id when the list is made
 * anew, up to a number that takes no noticeable time. Main thread only. */
#include "hf-pin-selection.h"

#include <glib/gi18n.h>

#include "hf-pin-table.h"

#define MOST_KEPT 10000 /* ids that are found again */

struct _HfPinSelection
{
  GObject parent_instance;

  HfDesk *desk;
  HfPinList *list;
  GtkMultiSelection *model;
  gboolean all;
  gboolean changing; /* by ourselves, or with the list */
  gboolean keep; /* what is selected, when the list is made anew */
  GArray *kept; /* ids, while it is; NULL: none */
  GCancellable *adding_up; /* NULL: it is not being done */
  guint64 bytes;
  gboolean knows_bytes;
};

G_DEFINE_FINAL_TYPE (HfPinSelection, hf_pin_selection, G_TYPE_OBJECT)

static unsigned changed_signal;

/* ---- bytes ---- */

typedef struct
{
  HfPinSelection *selection;
  GCancellable *cancellable; /* tells it from others */
} Call;

static void
call_free (Call *self)
{
  g_object_unref (self->selection);
  g_object_unref (self->cancellable);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static gpointer
add_up (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  guint64 bytes;
  gboolean ok = db && hf_pin_table_sum (db, data, &bytes, cancellable, error);

  hf_store_give_back (store, db);
  return ok ? g_memdup2 (&bytes, sizeof bytes) : NULL;
}

static void
on_added_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  HfPinSelection *self = call->selection;
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *bytes = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (call->cancellable != self->adding_up)
    return;
  g_clear_object (&self->adding_up);
  if (!bytes)
    {
      hf_desk_say_error (self->desk, _ ("The bytes can’t be counted"), error);
      return;
    }
  self->bytes = *bytes;
  self->knows_bytes = TRUE;
  g_signal_emit (self, changed_signal, 0);
}

static void
stop_adding_up (HfPinSelection *self)
{
  if (self->adding_up)
    g_cancellable_cancel (self->adding_up);
  g_clear_object (&self->adding_up);
  self->knows_bytes = FALSE;
}

static void
begin_adding_up (HfPinSelection *self)
{
  GArray *ids;
  Call *call;

  stop_adding_up (self);
  if (self->all || hf_pin_selection_count (self) == 0)
    return;
  ids = hf_pin_selection_dup_ids (self);
  call = g_new0 (Call, 1);
  self->adding_up = g_cancellable_new ();
  call->selection = g_object_ref (self);
  call->cancellable = g_object_ref (self->adding_up);
  hf_desk_run (self->desk, add_up, ids, (GDestroyNotify)g_array_unref, g_free, self->adding_up,
               on_added_up, call);
}

/* ---- what is selected ---- */

static void
on_selected (HfPinSelection *self)
{
  if (self->changing)
    return;
  self->all = FALSE;
  begin_adding_up (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Rows came or went. */
static void
on_items (HfPinSelection *self, unsigned position, unsigned removed, unsigned added)
{
  if (self->changing)
    return;
  if (self->all)
    hf_pin_selection_select_all (self);
  else if (removed > 0 && (self->knows_bytes || self->adding_up))
    on_selected (self);
}

static void
select_ids (HfPinSelection *self, const GArray *ids)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = NULL;
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (unsigned i = 0; i < ids->len; i++)
    g_hash_table_add (wanted, &g_array_index (ids, gint64, i));
  for (unsigned i = 0; i < n; i++)
    {
      gint64 id = hf_pin_list_get_id (self->list, i);

      if (g_hash_table_contains (wanted, &id))
        gtk_bitset_add (selected, i);
    }
  mask = gtk_bitset_new_range (0, n);
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->model), selected, mask);
}

static void
hf_pin_selection_dispose (GObject *object)
{
  HfPinSelection *self = HF_PIN_SELECTION (object);

  stop_adding_up (self);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_object (&self->model);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_pin_selection_parent_class)->dispose (object);
}

static void
hf_pin_selection_class_init (HfPinSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_selection_dispose;
  changed_signal = g_signal_new ("changed", HF_TYPE_PIN_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_pin_selection_init (HfPinSelection *self)
{
}

static void
on_replacing (HfPinSelection *self)
{
  guint64 n = hf_pin_selection_count (self);

  self->changing = TRUE;
  self->all = self->all && self->keep;
  g_clear_pointer (&self->kept, g_array_unref);
  if (self->keep && !self->all && n > 0 && n <= MOST_KEPT)
    self->kept = hf_pin_selection_dup_ids (self);
}

static void
on_replaced (HfPinSelection *self)
{
  if (self->all)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->model));
  else if (self->kept)
    select_ids (self, self->kept);
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->model));
  g_clear_pointer (&self->kept, g_array_unref);
  self->changing = FALSE;
  begin_adding_up (self);
  g_signal_emit (self, changed_signal, 0);
}

/**
 * hf_pin_selection_new:
 * @desk: where it works
 * @list: what is selected from
 *
 * Returns: (transfer full): nothing is selected
 */
HfPinSelection *
hf_pin_selection_new (HfDesk *desk, HfPinList *list)
{
  HfPinSelection *self = g_object_new (HF_TYPE_PIN_SELECTION, NULL);

  self->desk = g_object_ref (desk);
  self->list = g_object_ref (list);
  g_signal_connect_object (list, "replacing", G_CALLBACK (on_replacing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "replaced", G_CALLBACK (on_replaced), self, G_CONNECT_SWAPPED);
  self->model = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (list)));
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  /* Before the view knows of the rows, it must not hear that they are selected. */
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

/**
 * hf_pin_selection_get_model:
 * Returns: (transfer none): the model for a view
 */
GtkSelectionModel *
hf_pin_selection_get_model (HfPinSelection *self)
{
  return GTK_SELECTION_MODEL (self->model);
}

/**
 * hf_pin_selection_set_keep:
 * @keep: whether what is selected stays when the list is made anew, as far as it is there
 */
void
hf_pin_selection_set_keep (HfPinSelection *self, gboolean keep)
{
  self->keep = keep;
}

/**
 * hf_pin_selection_select_all:
 * @self: a selection
 *
 * Selects what the list has, and what comes into it.
 */
void
hf_pin_selection_select_all (HfPinSelection *self)
{
  self->changing = TRUE;
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->model));
  self->changing = FALSE;
  self->all = TRUE;
  stop_adding_up (self);
  g_signal_emit (self, changed_signal, 0);
}

/**
 * hf_pin_selection_select_none:
 * @self: a selection
 */
void
hf_pin_selection_select_none (HfPinSelection *self)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->model));
}

/**
 * hf_pin_selection_is_all:
 * Returns: whether all that match are selected, also those that come
 */
gboolean
hf_pin_selection_is_all (HfPinSelection *self)
{
  return self->all;
}

/**
 * hf_pin_selection_count:
 * Returns: how many are selected
 */
guint64
hf_pin_selection_count (HfPinSelection *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->model));

  return gtk_bitset_get_size (selected);
}

/**
 * hf_pin_selection_dup_ids:
 * Returns: (transfer full) (element-type gint64): the ids of those that are selected, in the order
 * of the list
 */
GArray *
hf_pin_selection_dup_ids (HfPinSelection *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->model));
  GtkBitsetIter iter;
  unsigned position;

  if (!gtk_bitset_iter_init_first (&iter, selected, &position))
    return ids;
  do
    {
      gint64 id = hf_pin_list_get_id (self->list, position);

      g_array_append_val (ids, id);
    }
  while (gtk_bitset_iter_next (&iter, &position));
  return ids;
}

/**
 * hf_pin_selection_get_bytes:
 * Returns: (transfer none) (nullable): the sum of the sizes of those that are selected; %NULL while
 * it is not known, and of all that match
 */
const guint64 *
hf_pin_selection_get_bytes (HfPinSelection *self)
{
  return self->knows_bytes ? &self->bytes : NULL;
}
