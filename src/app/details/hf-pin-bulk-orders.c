/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-bulk-orders.h"

#include <glib/gi18n.h>

#include "hf-engine-orders.h"
#include "hf-wording.h"

/* What an order is about; of any kind. */
typedef struct
{
  char *from, *to; /* backends */
  HfPinBatch batch;
  HfPinChanges changes;
  char *name; /* of the changes */
  GArray *done; /* gint64: pins for which it was entered */
} Order;

static Order *
order_new (void)
{
  Order *self = g_new0 (Order, 1);

  self->done = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self->name);
  g_array_unref (self->done);
  g_free (self);
}

/* text: with a %s, for the number */
static void
say_count (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, guint64 count,
           const char *text, AdwToast *undo)
{
  g_autofree char *number = hf_wording_count (count);
  g_autoptr (GString) said = g_string_new (count > 0 ? text : "");

  g_string_replace (said, "%s", number, 1);
  hf_pin_bulk_outcome_say (outcome, desk, parent, said->str, count > 0 ? undo : NULL);
}

/* ---- copies ---- */

static void
count_copies (const HfPin *pin, const HfCopyOrdered *ordered, HfPinBulkOutcome *outcome)
{
  guint64 before = outcome->count;

  for (unsigned i = 0; ordered->named && i < ordered->named->len; i++)
    {
      const HfNamed *named = ordered->named->pdata[i];

      if (named->verdict == HF_NAMED_REFUSED)
        hf_pin_bulk_outcome_refuse (outcome, pin, named->why);
      else if (named->verdict != HF_NAMED_THERE)
        outcome->count++;
    }
  outcome->pins += outcome->count > before;
  if (ordered->error)
    hf_pin_bulk_outcome_refuse (outcome, pin, ordered->error->message);
  else if (ordered->shortage)
    hf_pin_bulk_outcome_refuse (outcome, pin, ordered->shortage);
}

static gboolean
enter_copies (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome,
              GError **error)
{
  const Order *order = data;
  const char *const targets[] = { order->to, NULL };
  g_autofree HfCopyOrder *orders = g_new0 (HfCopyOrder, pins->len);
  g_autoptr (GPtrArray) results = NULL;

  for (unsigned i = 0; i < pins->len; i++)
    {
      orders[i].cid = ((HfPin *)pins->pdata[i])->cid;
      orders[i].targets = targets;
    }
  results = hf_engine_order_copies (engine, orders, pins->len, error);
  for (unsigned i = 0; results && i < results->len; i++)
    count_copies (pins->pdata[i], results->pdata[i], outcome);
  return results != NULL;
}

static void
on_copies (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, gpointer data)
{
  const Order *order = data;

  if (outcome->count == 0 && outcome->refused == 0 && !outcome->error && !outcome->cancelled)
    hf_desk_say (desk, order->to ? _ ("It has these copies already")
                                 : _ ("All copies that are wanted are there"));
  else
    say_count (desk, parent, outcome, outcome->count,
               ngettext ("%s copy ordered", "%s copies ordered", (gulong)outcome->count), NULL);
}

/**
 * hf_pin_bulk_replicate:
 * @pins: get as many copies as their targets say
 */
void
hf_pin_bulk_replicate (HfDesk *desk, GtkWindow *parent, HfPinSet *pins)
{
  hf_pin_bulk_copy (desk, parent, pins, NULL);
}

/**
 * hf_pin_bulk_copy:
 * @pins: get a copy each
 * @to: (nullable): on this backend; %NULL: as many as are wanted, wherever there is room
 */
void
hf_pin_bulk_copy (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to)
{
  Order *order = order_new ();
  const HfPinBulkOrder bulk = { _ ("Ordering Copies"), enter_copies, on_copies, order, order_free };

  order->to = g_strdup (to);
  hf_pin_bulk_run (desk, parent, pins, &bulk);
}

/* ---- single outcomes ---- */

static void
count_done (Order *order, GPtrArray *pins, GPtrArray *results, HfPinBulkOutcome *outcome)
{
  for (unsigned i = 0; i < results->len; i++)
    {
      const HfPin *pin = pins->pdata[i];
      const HfPinDone *done = results->pdata[i];

      if (done->error)
        hf_pin_bulk_outcome_refuse (outcome, pin, done->error->message);
      else
        {
          outcome->pins++;
          g_array_append_val (order->done, pin->id);
        }
    }
}

static gboolean
enter_moves (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome,
             GError **error)
{
  Order *order = data;
  g_autofree HfMoveOrder *orders = g_new0 (HfMoveOrder, pins->len);
  g_autoptr (GPtrArray) results = NULL;

  for (unsigned i = 0; i < pins->len; i++)
    orders[i] = (HfMoveOrder){ ((HfPin *)pins->pdata[i])->cid, order->from, order->to };
  results = hf_engine_order_moves (engine, orders, pins->len, error);
  if (results)
    count_done (order, pins, results, outcome);
  return results != NULL;
}

static void
on_undo_move (AdwToast *toast, gpointer data)
{
  HfDesk *desk = g_object_get_data (G_OBJECT (toast), "desk");

  hf_pin_bulk_keep (desk, NULL, data);
}

static void
free_set (gpointer data, GClosure *closure)
{
  hf_pin_set_unref (data);
}

static void
on_moves (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, gpointer data)
{
  const Order *order = data;
  g_autoptr (AdwToast) undo = adw_toast_new ("");

  adw_toast_set_button_label (undo, _ ("Undo"));
  g_object_set_data_full (G_OBJECT (undo), "desk", g_object_ref (desk), g_object_unref);
  g_signal_connect_data (undo, "button-clicked", G_CALLBACK (on_undo_move),
                         hf_pin_set_new_of_ids (order->done), free_set, 0);
  say_count (desk, parent, outcome, outcome->pins,
             ngettext ("%s pin will be moved", "%s pins will be moved", (gulong)outcome->pins),
             undo);
}

/**
 * hf_pin_bulk_move:
 * @pins: have their copies moved
 * @from: the backend whose copies go, once the new ones are proven
 * @to: the backend that gets them
 */
void
hf_pin_bulk_move (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *from, const char *to)
{
  Order *order = order_new ();
  const HfPinBulkOrder bulk = { _ ("Ordering Moves"), enter_moves, on_moves, order, order_free };

  order->from = g_strdup (from);
  order->to = g_strdup (to);
  hf_pin_bulk_run (desk, parent, pins, &bulk);
}

static gboolean
enter_batch (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome,
             GError **error)
{
  Order *order = data;
  g_autoptr (GPtrArray) cids = g_ptr_array_new ();
  HfPinBatch batch = order->batch;
  g_autoptr (GPtrArray) results = NULL;

  for (unsigned i = 0; i < pins->len; i++)
    g_ptr_array_add (cids, ((HfPin *)pins->pdata[i])->cid);
  batch.cids = cids;
  batch.changes = &order->changes;
  results = hf_engine_order_pins (engine, &batch, error);
  if (results)
    count_done (order, pins, results, outcome);
  return results != NULL;
}

static void
on_batch (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, gpointer data)
{
  const Order *order = data;
  gulong n = (gulong)outcome->pins;
  const char *text;

  if (order->batch.act == HF_BATCH_VERIFY)
    text = ngettext ("%s pin will be verified", "%s pins will be verified", n);
  else if (order->batch.act == HF_BATCH_KEEP)
    text = ngettext ("%s pin keeps its copies", "%s pins keep their copies", n);
  else
    text = ngettext ("%s pin changed", "%s pins changed", n);
  say_count (desk, parent, outcome, outcome->pins, text, NULL);
}

/* order: (transfer full) */
static void
run_batch (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, Order *order, const char *title)
{
  const HfPinBulkOrder bulk = { title, enter_batch, on_batch, order, order_free };

  hf_pin_bulk_run (desk, parent, pins, &bulk);
}

/**
 * hf_pin_bulk_verify:
 * @pins: have all their copies read
 */
void
hf_pin_bulk_verify (HfDesk *desk, GtkWindow *parent, HfPinSet *pins)
{
  Order *order = order_new ();

  order->batch.act = HF_BATCH_VERIFY;
  run_batch (desk, parent, pins, order, _ ("Ordering Checks"));
}

/**
 * hf_pin_bulk_change:
 * @pins: are changed
 * @changes: what is to be different
 */
void
hf_pin_bulk_change (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const HfPinChanges *changes)
{
  Order *order = order_new ();

  order->batch.act = HF_BATCH_CHANGE;
  order->changes = *changes;
  order->name = g_strdup (changes->name);
  order->changes.name = order->name;
  run_batch (desk, parent, pins, order, _ ("Changing Pins"));
}

/**
 * hf_pin_bulk_keep:
 * @pins: keep their copies: moves end, and removals that wait are taken back
 */
void
hf_pin_bulk_keep (HfDesk *desk, GtkWindow *parent, HfPinSet *pins)
{
  Order *order = order_new ();

  order->batch.act = HF_BATCH_KEEP;
  run_batch (desk, parent, pins, order, _ ("Keeping Copies"));
}
