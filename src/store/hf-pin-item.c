/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-item.h"

struct _HfPinItem
{
  GObject parent_instance;

  gint64 id;
  HfPin *pin; /* NULL: it is gone, or can't be read */
  GHashTable *living; /* id → item, without a reference; with this one in it */
  unsigned position; /* in its list; G_MAXUINT: in none */
};

G_DEFINE_FINAL_TYPE (HfPinItem, hf_pin_item, G_TYPE_OBJECT)

static unsigned changed_signal;

/* Another one may have become the same pin. */
static void
leave (HfPinItem *self)
{
  if (g_hash_table_lookup (self->living, &self->id) == self)
    g_hash_table_remove (self->living, &self->id);
}

static void
hf_pin_item_finalize (GObject *object)
{
  HfPinItem *self = HF_PIN_ITEM (object);

  leave (self);
  g_hash_table_unref (self->living);
  hf_pin_free (self->pin);
  G_OBJECT_CLASS (hf_pin_item_parent_class)->finalize (object);
}

static void
hf_pin_item_class_init (HfPinItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pin_item_finalize;
  changed_signal = g_signal_new ("changed", HF_TYPE_PIN_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_pin_item_init (HfPinItem *self)
{
  self->position = G_MAXUINT;
}

/**
 * hf_pin_item_new:
 * @id: the pin's
 * @pin: (transfer full) (nullable): the pin
 * @living: id → item, a table in which the item stands as long as it lives
 *
 * Returns: (transfer full): an item
 */
HfPinItem *
hf_pin_item_new (gint64 id, HfPin *pin, GHashTable *living)
{
  HfPinItem *self = g_object_new (HF_TYPE_PIN_ITEM, NULL);

  self->id = id;
  self->pin = pin;
  self->living = g_hash_table_ref (living);
  g_hash_table_insert (living, &self->id, self);
  return self;
}

/**
 * hf_pin_item_get_id:
 * Returns: the pin's id, also when it is gone
 */
gint64
hf_pin_item_get_id (HfPinItem *self)
{
  return self->id;
}

/**
 * hf_pin_item_get_pin:
 * Returns: (transfer none) (nullable): the pin; %NULL when it is gone
 */
const HfPin *
hf_pin_item_get_pin (HfPinItem *self)
{
  return self->pin;
}

static gboolean
is_same_text (const HfPin *one, const HfPin *two)
{
  return g_strcmp0 (one->name, two->name) == 0 && g_strcmp0 (one->text, two->text) == 0
         && g_strcmp0 (one->metadata, two->metadata) == 0;
}

static gboolean
is_same (const HfPin *one, const HfPin *two)
{
  if (!one || !two)
    return one == two;
  return one->content == two->content && one->visibility == two->visibility
         && one->priority == two->priority && one->size == two->size && one->blocks == two->blocks
         && one->created == two->created && one->last_check == two->last_check
         && one->min_replicas == two->min_replicas && one->target_replicas == two->target_replicas
         && one->max_replicas == two->max_replicas && one->held == two->held
         && one->proven == two->proven && one->domains == two->domains
         && one->store_mask == two->store_mask && is_same_text (one, two);
}

/**
 * hf_pin_item_set_pin:
 * @pin: (transfer full) (nullable): as it is now; nothing is told when it is as it was
 */
void
hf_pin_item_set_pin (HfPinItem *self, HfPin *pin)
{
  gboolean same = is_same (self->pin, pin);

  hf_pin_free (self->pin);
  self->pin = pin;
  if (!same)
    g_signal_emit (self, changed_signal, 0);
}

/**
 * hf_pin_item_become:
 * @id: of the pin that it is from now on
 * @pin: (transfer full) (nullable): as for hf_pin_item_set_pin()
 *
 * Gives a list that is made anew the rows that it has. The item of that pin, if there is one, must
 * become another or go.
 */
void
hf_pin_item_become (HfPinItem *self, gint64 id, HfPin *pin)
{
  leave (self);
  self->id = id;
  g_hash_table_replace (self->living, &self->id, self);
  hf_pin_item_set_pin (self, pin);
}

/**
 * hf_pin_item_get_position:
 * Returns: where its list has it; %G_MAXUINT when none has
 */
unsigned
hf_pin_item_get_position (HfPinItem *self)
{
  return self->position;
}

/**
 * hf_pin_item_set_position:
 * @position: where its list has it; %G_MAXUINT: in none
 */
void
hf_pin_item_set_position (HfPinItem *self, unsigned position)
{
  self->position = position;
}
