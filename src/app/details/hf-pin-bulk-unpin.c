/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins are given up. Their copies wait for the undo window before they go, so that it can be taken
 * back by pinning the CIDs again; only where the policy has no such window it is asked first. What
 * a pin was is kept for the undo, since its row goes with its last copy. */
#include "hf-pin-bulk-unpin.h"

#include <glib/gi18n.h>

#include "hf-dialogs.h"
#include "hf-engine-orders.h"
#include "hf-pin-order.h"
#include "hf-progress-dialog.h"
#include "hf-wording.h"

typedef struct
{
  HfDesk *desk;
  GWeakRef parent;
  HfPinSet *pins;
  gboolean keep_copies;
  GPtrArray *given_up; /* of HfPin */
} Unpin;

static Unpin *
unpin_new (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, gboolean keep_copies)
{
  Unpin *self = g_new0 (Unpin, 1);

  self->desk = g_object_ref (desk);
  g_weak_ref_init (&self->parent, parent);
  self->pins = hf_pin_set_ref (pins);
  self->keep_copies = keep_copies;
  self->given_up = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  return self;
}

static void
unpin_free (gpointer data)
{
  Unpin *self = data;

  g_object_unref (self->desk);
  g_weak_ref_clear (&self->parent);
  hf_pin_set_unref (self->pins);
  g_ptr_array_unref (self->given_up);
  g_free (self);
}

/* ---- undo ---- */

typedef struct
{
  GPtrArray *pins; /* of HfPin */
  HfTally *tally;
  GCancellable *cancellable;
  HfProgressDialog *dialog;
} Undo;

static void
undo_free (Undo *self)
{
  hf_progress_dialog_end (self->dialog);
  g_ptr_array_unref (self->pins);
  hf_tally_unref (self->tally);
  g_object_unref (self->cancellable);
  g_free (self);
}

static gpointer
undo_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Undo *undo = data;

  for (unsigned i = 0; i < undo->pins->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !hf_pin_order_enter_again (engine, undo->pins->pdata[i], error))
        break;
      hf_tally_add (undo->tally, 1);
    }
  return NULL;
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Undo *undo = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;
  guint64 done, total;

  hf_desk_run_finish (desk, result, &error);
  hf_tally_read (undo->tally, &done, &total);
  count = hf_wording_count (done);
  text = g_strdup_printf (ngettext ("%s pin is kept again", "%s pins are kept again", (gulong)done),
                          count);
  if (error)
    hf_desk_say_error (desk, text, error);
  else
    hf_desk_say (desk, text);
  undo_free (undo);
}

static void
on_undo (AdwToast *toast, gpointer data)
{
  Unpin *unpin = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&unpin->parent);
  Undo *undo = g_new0 (Undo, 1);

  undo->pins = g_ptr_array_ref (unpin->given_up);
  undo->tally = hf_tally_new ();
  undo->cancellable = g_cancellable_new ();
  undo->dialog = hf_progress_dialog_new (parent, _ ("Pinning Again"), undo->tally, HF_TALLY_PINS,
                                         undo->cancellable);
  hf_tally_set_total (undo->tally, undo->pins->len);
  hf_desk_run (unpin->desk, undo_on_worker, undo, NULL, NULL, undo->cancellable, on_undone, undo);
}

/* ---- the order ---- */

static gboolean
enter (HfEngine *engine, GPtrArray *pins, gpointer data, HfPinBulkOutcome *outcome, GError **error)
{
  Unpin *unpin = data;
  g_autoptr (GPtrArray) cids = g_ptr_array_new ();
  HfPinBatch batch = { .act = HF_BATCH_UNPIN, .cids = cids, .keep_replicas = unpin->keep_copies };
  g_autoptr (GPtrArray) results = NULL;

  for (unsigned i = 0; i < pins->len; i++)
    g_ptr_array_add (cids, ((HfPin *)pins->pdata[i])->cid);
  results = hf_engine_order_pins (engine, &batch, error);
  for (unsigned i = 0; results && i < results->len; i++)
    {
      const HfPinDone *done = results->pdata[i];

      if (done->error)
        hf_pin_bulk_outcome_refuse (outcome, pins->pdata[i], done->error->message);
      else
        {
          g_ptr_array_add (unpin->given_up, hf_pin_copy (pins->pdata[i]));
          outcome->pins++;
        }
      outcome->count += done->jobs->len;
    }
  return results != NULL;
}

static gint64
undo_window_of (HfDesk *desk)
{
  const HfOverview *overview = hf_desk_get_overview (desk);

  return overview ? overview->policy->undo_window : 0;
}

/* count: copies that go */
static char *
describe (HfDesk *desk, guint64 pins, guint64 count)
{
  g_autofree char *number = hf_wording_count (pins);
  g_autofree char *window = hf_wording_duration (undo_window_of (desk) / G_USEC_PER_SEC);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%s pin unpinned", "%s pins unpinned", (gulong)pins), number);

  if (pins == 0)
    return g_strdup ("");
  if (count == 0)
    return g_steal_pointer (&text);
  if (undo_window_of (desk) == 0)
    return g_strdup_printf (_ ("%s; the copies go now"), text);
  return g_strdup_printf (_ ("%s; the copies go in %s"), text, window);
}

static void
free_unpin (gpointer data, GClosure *closure)
{
  unpin_free (data);
}

static void
on_entered (HfDesk *desk, GtkWindow *parent, const HfPinBulkOutcome *outcome, gpointer data)
{
  Unpin *unpin = data;
  Unpin *kept = unpin_new (desk, parent, unpin->pins, unpin->keep_copies);
  g_autofree char *text = describe (desk, outcome->pins, outcome->count);
  g_autoptr (AdwToast) undo = adw_toast_new ("");

  g_ptr_array_unref (kept->given_up);
  kept->given_up = g_ptr_array_ref (unpin->given_up);
  adw_toast_set_button_label (undo, _ ("Undo"));
  g_signal_connect_data (undo, "button-clicked", G_CALLBACK (on_undo), kept, free_unpin, 0);
  hf_pin_bulk_outcome_say (outcome, desk, parent, text, outcome->pins > 0 ? undo : NULL);
}

/* unpin: (transfer full) */
static void
run (Unpin *unpin)
{
  const HfPinBulkOrder bulk = { _ ("Unpinning"), enter, on_entered, unpin, unpin_free };
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&unpin->parent);

  hf_pin_bulk_run (unpin->desk, parent, unpin->pins, &bulk);
}

/* ---- the question ---- */

static void
on_confirmed (gpointer data)
{
  const Unpin *unpin = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&((Unpin *)data)->parent);

  run (unpin_new (unpin->desk, parent, unpin->pins, unpin->keep_copies));
}

/* unpin: (transfer full) */
static void
ask (Unpin *unpin, const HfPinSum *sum)
{
  g_autofree char *count = hf_wording_count (sum->pins);
  g_autofree char *bytes = hf_wording_bytes (sum->bytes);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Unpin %s Pin?", "Unpin %s Pins?", (gulong)sum->pins), count);
  g_autofree char *body
      = g_strdup_printf (_ ("Content of %s is kept no longer, and its copies are removed at once, "
                            "as your policy has no time to undo it. This can’t be taken back."),
                         bytes);
  const HfQuestion question = { heading, body, _ ("Unpin"), TRUE, NULL };
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&unpin->parent);

  hf_dialogs_confirm (parent, &question, on_confirmed, unpin, unpin_free);
}

static gpointer
sum_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Unpin *unpin = data;
  HfPinSum sum;

  return hf_pin_set_sum (unpin->pins, engine, &sum, cancellable, error)
             ? g_memdup2 (&sum, sizeof sum)
             : NULL;
}

static void
on_sum (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree HfPinSum *sum = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (sum)
    {
      ask (data, sum);
      return;
    }
  hf_desk_say_error (HF_DESK (source), _ ("Nothing was unpinned"), error);
  unpin_free (data);
}

/**
 * hf_pin_bulk_unpin:
 * @desk: the desk
 * @parent: (nullable): the window over which is asked
 * @pins: are not managed any longer
 * @keep_copies: whether their copies stay where they are
 */
void
hf_pin_bulk_unpin (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, gboolean keep_copies)
{
  Unpin *unpin = unpin_new (desk, parent, pins, keep_copies);

  if (keep_copies || undo_window_of (desk) > 0)
    run (unpin);
  else
    hf_desk_run (desk, sum_on_worker, unpin, NULL, g_free, NULL, on_sum, unpin);
}
