/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-event-item.h"

#include "hf-error.h"
#include "hf-pin-table.h"

struct _HfEventItem
{
  GObject parent_instance;

  HfEvent *event;
  HfPin *pin; /* NULL: about none, or one that is gone */
};

G_DEFINE_FINAL_TYPE (HfEventItem, hf_event_item, G_TYPE_OBJECT)

static void
hf_event_item_finalize (GObject *object)
{
  HfEventItem *self = HF_EVENT_ITEM (object);

  hf_event_free (self->event);
  g_clear_pointer (&self->pin, hf_pin_free);
  G_OBJECT_CLASS (hf_event_item_parent_class)->finalize (object);
}

static void
hf_event_item_class_init (HfEventItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_event_item_finalize;
}

static void
hf_event_item_init (HfEventItem *self)
{
}

/**
 * hf_event_item_new:
 * @event: (transfer full): what happened
 * @pin: (transfer full) (nullable): to which pin
 *
 * Returns: (transfer full): an item
 */
HfEventItem *
hf_event_item_new (HfEvent *event, HfPin *pin)
{
  HfEventItem *self = g_object_new (HF_TYPE_EVENT_ITEM, NULL);

  self->event = event;
  self->pin = pin;
  return self;
}

/**
 * hf_event_item_get_event:
 * Returns: (transfer none): what happened
 */
const HfEvent *
hf_event_item_get_event (HfEventItem *self)
{
  return self->event;
}

/**
 * hf_event_item_get_pin:
 * Returns: (transfer none) (nullable): to which pin
 */
const HfPin *
hf_event_item_get_pin (HfEventItem *self)
{
  return self->pin;
}

/* ---- reading ---- */

/**
 * hf_event_wish_new:
 * @severity: events that are at least so bad
 * @text: (nullable): and have this in them
 * @limit: how many at most
 *
 * Returns: (transfer full): a wish for the newest ones
 */
HfEventWish *
hf_event_wish_new (HfSeverity severity, const char *text, unsigned limit)
{
  HfEventWish *self = g_new0 (HfEventWish, 1);

  self->text = g_strdup (text);
  self->limit = limit;
  self->query.severity = severity;
  self->query.text = self->text;
  return self;
}

void
hf_event_wish_free (gpointer wish)
{
  g_free (((HfEventWish *)wish)->text);
  g_free (wish);
}

void
hf_event_page_free (gpointer page)
{
  g_ptr_array_unref (((HfEventPage *)page)->items);
  g_free (page);
}

/* event: (transfer full) */
static gboolean
add_item (HfEventPage *page, HfDb *db, HfEvent *event, GError **error)
{
  g_autoptr (GError) missing = NULL;
  HfPin *pin = event->pin_id != 0 ? hf_pin_table_get (db, event->pin_id, &missing) : NULL;

  g_ptr_array_add (page->items, hf_event_item_new (event, pin));
  if (!missing || g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

static gboolean
read_page (HfEventPage *page, HfDb *db, const HfEventWish *wish, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  gint64 oldest;

  if (!hf_event_table_get_range (db, &oldest, &page->newest, error))
    return FALSE;
  page->total = (guint64)(page->newest - oldest + 1);
  events = hf_event_table_search (db, &wish->query, wish->limit, error);
  for (unsigned i = 0; events && i < events->len; i++)
    if (!add_item (page, db, g_steal_pointer (&events->pdata[i]), error))
      return FALSE;
  page->more = events && events->len == wish->limit;
  return events != NULL;
}

/**
 * hf_event_page_read:
 * @wish: what is to be read
 * @error: why the registry can't be read
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): the page
 */
HfEventPage *
hf_event_page_read (HfEngine *engine, const HfEventWish *wish, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (HfEventPage) page = g_new0 (HfEventPage, 1);
  gboolean done;

  page->items = g_ptr_array_new_with_free_func (g_object_unref);
  if (!db)
    return NULL;
  done = read_page (page, db, wish, error);
  hf_store_give_back (store, db);
  return done ? g_steal_pointer (&page) : NULL;
}
