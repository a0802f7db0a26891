/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs one look-up by id a row, about 5 µs. What nobody holds is forgotten. */
#include "hf-pin-rows.h"

#include "hf-error.h"
#include "hf-pin-table.h"

struct _HfPinRows
{
  GObject parent_instance;

  HfStore *store; /* NULL once it is closed */
  HfDb *db; /* NULL until the first row */
  GHashTable *living; /* id → HfPinItem, without a reference */
};

G_DEFINE_FINAL_TYPE (HfPinRows, hf_pin_rows, G_TYPE_OBJECT)

static unsigned failed_signal;

/* NULL for a pin that is gone, that is being unpinned, or that can't be read, which is told. */
static HfPin *
read_pin (HfPinRows *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = NULL;

  if (!self->store)
    return NULL;
  if (!self->db)
    self->db = hf_store_borrow (self->store, &error);
  pin = self->db ? hf_pin_table_get (self->db, id, &error) : NULL;
  if (pin && pin->managed)
    return g_steal_pointer (&pin);
  if (error && !g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND))
    g_signal_emit (self, failed_signal, 0, error);
  return NULL;
}

static void
hf_pin_rows_dispose (GObject *object)
{
  hf_pin_rows_close (HF_PIN_ROWS (object));
  G_OBJECT_CLASS (hf_pin_rows_parent_class)->dispose (object);
}

static void
hf_pin_rows_finalize (GObject *object)
{
  g_hash_table_unref (HF_PIN_ROWS (object)->living);
  G_OBJECT_CLASS (hf_pin_rows_parent_class)->finalize (object);
}

static void
hf_pin_rows_class_init (HfPinRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_rows_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_pin_rows_finalize;
  failed_signal = g_signal_new ("failed", HF_TYPE_PIN_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
hf_pin_rows_init (HfPinRows *self)
{
  self->living = g_hash_table_new (g_int64_hash, g_int64_equal);
}

/**
 * hf_pin_rows_new:
 * @store: the registry, which must stay until hf_pin_rows_close()
 *
 * Returns: (transfer full): its rows
 */
HfPinRows *
hf_pin_rows_new (HfStore *store)
{
  HfPinRows *self = g_object_new (HF_TYPE_PIN_ROWS, NULL);

  self->store = store;
  return self;
}

/**
 * hf_pin_rows_get_item:
 * @id: of a pin
 *
 * Returns: (transfer full): the pin as an item, without a pin when it is gone
 */
HfPinItem *
hf_pin_rows_get_item (HfPinRows *self, gint64 id)
{
  HfPinItem *item = g_hash_table_lookup (self->living, &id);

  return item ? g_object_ref (item) : hf_pin_item_new (id, read_pin (self, id), self->living);
}

static void
refresh_item (HfPinRows *self, HfPinItem *item)
{
  hf_pin_item_set_pin (item, read_pin (self, hf_pin_item_get_id (item)));
}

/**
 * hf_pin_rows_list_living:
 * Returns: (transfer full) (element-type HfPinItem): the items that somebody holds
 */
GPtrArray *
hf_pin_rows_list_living (HfPinRows *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->living);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (items, g_object_ref (item));
  return items;
}

/**
 * hf_pin_rows_become:
 * @item: one of its items
 * @id: of the pin that it is from now on
 */
void
hf_pin_rows_become (HfPinRows *self, HfPinItem *item, gint64 id)
{
  hf_pin_item_become (item, id, read_pin (self, id));
}

static void
refresh_all (HfPinRows *self)
{
  g_autoptr (GPtrArray) items = hf_pin_rows_list_living (self);

  for (unsigned i = 0; i < items->len; i++)
    refresh_item (self, items->pdata[i]);
}

/**
 * hf_pin_rows_refresh:
 * @ids: (element-type gint64) (nullable): of pins that may have changed; %NULL: of all
 *
 * Reads those again that somebody holds.
 */
void
hf_pin_rows_refresh (HfPinRows *self, const GArray *ids)
{
  if (!self->store)
    return;
  if (!ids)
    refresh_all (self);
  for (unsigned i = 0; ids && i < ids->len; i++)
    {
      HfPinItem *item = g_hash_table_lookup (self->living, &g_array_index (ids, gint64, i));
      g_autoptr (HfPinItem) held = item ? g_object_ref (item) : NULL;

      if (held)
        refresh_item (self, held);
    }
}

/**
 * hf_pin_rows_count_living:
 * Returns: of how many pins there are items
 */
unsigned
hf_pin_rows_count_living (HfPinRows *self)
{
  return g_hash_table_size (self->living);
}

/**
 * hf_pin_rows_close:
 *
 * Gives the connection back; from now on each item that is not there yet is of a pin that is gone.
 */
void
hf_pin_rows_close (HfPinRows *self)
{
  if (self->store && self->db)
    hf_store_give_back (self->store, self->db);
  self->db = NULL;
  self->store = NULL;
}
