/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order for a set of pins is entered in batches, each one change of the registry, so that other
 * writers wait for some ten milliseconds at most and the user can end it between them. */
#include "hf-pin-bulk.h"

#include <glib/gi18n.h>
#include <string.h>

#include "hf-dialogs.h"
#include "hf-progress-dialog.h"
#include "hf-wording.h"

#define BATCH 100 /* pins */
#define MANY 300 /* pins, for which progress is shown at once */
#define MOST_REASONS 10 /* that are told */
#define UNDO_SECONDS 10 /* for which a toast with an undo stays */

typedef struct
{
  HfPinBulkOrder order;
  HfPinSet *pins;
  HfTally *tally;
  GCancellable *cancellable;
  HfProgressDialog *dialog;
  GWeakRef parent;
} Run;

/* ---- outcomes ---- */

static HfPinBulkOutcome *
outcome_new (void)
{
  HfPinBulkOutcome *self = g_new0 (HfPinBulkOutcome, 1);

  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
outcome_free (gpointer data)
{
  HfPinBulkOutcome *self = data;

  g_hash_table_unref (self->reasons);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * hf_pin_bulk_outcome_refuse:
 * @pin: for which nothing, or not all, was ordered
 * @why: a sentence; what it says of the pin by its CID is said of any pin
 */
void
hf_pin_bulk_outcome_refuse (HfPinBulkOutcome *self, const HfPin *pin, const char *why)
{
  g_autoptr (GString) text = g_string_new (why);
  unsigned n;

  g_string_replace (text, pin->text, _ ("the pin"), 0);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->reasons, text->str));
  g_hash_table_insert (self->reasons, g_strdup (text->str), GUINT_TO_POINTER (n + 1));
  self->refused++;
}

static char *
list_reasons (const HfPinBulkOutcome *self)
{
  GString *list = g_string_new (NULL);
  GHashTableIter iter;
  gpointer reason, pins;
  unsigned n = 0;

  g_hash_table_iter_init (&iter, self->reasons);
  while (g_hash_table_iter_next (&iter, &reason, &pins))
    {
      g_autofree char *count = hf_wording_count (GPOINTER_TO_UINT (pins));

      if (n++ == MOST_REASONS)
        {
          g_string_append (list, "…");
          break;
        }
      g_string_append_printf (list,
                              ngettext ("%s pin: %s\n", "%s pins: %s\n", GPOINTER_TO_UINT (pins)),
                              count, (const char *)reason);
    }
  return g_string_free (list, FALSE);
}

/* ---- what is said ---- */

typedef struct
{
  GWeakRef parent;
  char *reasons;
} Reasons;

static void
reasons_free (gpointer data, GClosure *closure)
{
  Reasons *self = data;

  g_weak_ref_clear (&self->parent);
  g_free (self->reasons);
  g_free (self);
}

static void
on_reasons (AdwToast *toast, gpointer data)
{
  Reasons *reasons = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&reasons->parent);

  hf_dialogs_tell (parent, _ ("What Was Refused"), reasons->reasons);
}

static void
add_reasons (const HfPinBulkOutcome *self, AdwToast *toast, GtkWindow *parent)
{
  Reasons *reasons = g_new0 (Reasons, 1);

  g_weak_ref_init (&reasons->parent, parent);
  reasons->reasons = list_reasons (self);
  adw_toast_set_button_label (toast, _ ("Details"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_reasons), reasons, reasons_free,
                         0);
}

static void
add_refused (const HfPinBulkOutcome *self, GString *text)
{
  g_autofree char *count = hf_wording_count (self->refused);
  GHashTableIter iter;
  gpointer reason;

  if (self->refused == 0)
    return;
  g_string_append_printf (text,
                          ngettext ("%s%s pin refused", "%s%s pins refused", (gulong)self->refused),
                          text->len > 0 ? ", " : "", count);
  g_hash_table_iter_init (&iter, self->reasons);
  if (g_hash_table_size (self->reasons) == 1 && g_hash_table_iter_next (&iter, &reason, NULL))
    g_string_append_printf (text, ": %s", (const char *)reason);
}

/**
 * hf_pin_bulk_outcome_say:
 * @desk: where it is said
 * @parent: (nullable): the window in which reasons are told
 * @text: what was ordered; "": nothing
 * @undo: (nullable): a toast whose button takes it back, if anything was
 */
void
hf_pin_bulk_outcome_say (const HfPinBulkOutcome *self, HfDesk *desk, GtkWindow *parent,
                         const char *text, AdwToast *undo)
{
  g_autoptr (GString) all = g_string_new (text);
  g_autofree char *markup = NULL;
  AdwToast *toast = undo ? g_object_ref (undo) : adw_toast_new ("");

  add_refused (self, all);
  if (self->error)
    g_string_append_printf (all, "%s%s", all->len > 0 ? ": " : "", self->error->message);
  if (self->cancelled)
    g_string_append_printf (all, "%s%s", all->len > 0 ? ", " : "", _ ("the rest was cancelled"));
  if (all->len == 0)
    g_string_append (all, _ ("There was nothing to do"));
  markup = g_markup_escape_text (all->str, -1);
  adw_toast_set_title (toast, markup);
  if (undo)
    adw_toast_set_timeout (toast, UNDO_SECONDS);
  else if (self->refused > 0)
    add_reasons (self, toast, parent);
  hf_desk_show_toast (desk, toast);
}

/* ---- the run ---- */

static void
run_free (Run *self)
{
  hf_progress_dialog_end (self->dialog);
  hf_pin_set_unref (self->pins);
  hf_tally_unref (self->tally);
  g_object_unref (self->cancellable);
  g_weak_ref_clear (&self->parent);
  if (self->order.free_data)
    self->order.free_data (self->order.data);
  g_free (self);
}

static gboolean
show_dialog (gpointer data)
{
  hf_progress_dialog_show_now (data);
  return G_SOURCE_REMOVE;
}

static gboolean
enter_batch (Run *run, HfEngine *engine, const gint64 *ids, unsigned n, HfPinBulkOutcome *outcome)
{
  g_autoptr (GPtrArray) pins = hf_pin_set_load (engine, ids, n, &outcome->error);

  if (!pins)
    return FALSE;
  if (pins->len > 0 && !run->order.func (engine, pins, run->order.data, outcome, &outcome->error))
    return FALSE;
  hf_tally_add (run->tally, n);
  return TRUE;
}

/* On a worker. Returns the outcome, also of a part. */
static gpointer
enter (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Run *run = data;
  g_autoptr (GArray) ids = hf_pin_set_list (run->pins, engine, cancellable, error);
  HfPinBulkOutcome *outcome;

  if (!ids)
    return NULL;
  outcome = outcome_new ();
  hf_tally_set_total (run->tally, ids->len);
  if (ids->len > MANY)
    g_idle_add_full (G_PRIORITY_DEFAULT, show_dialog, g_object_ref (run->dialog), g_object_unref);
  for (unsigned i = 0; i < ids->len; i += BATCH)
    {
      outcome->cancelled = g_cancellable_is_cancelled (cancellable);
      if (outcome->cancelled
          || !enter_batch (run, engine, &g_array_index (ids, gint64, i), MIN (BATCH, ids->len - i),
                           outcome))
        break;
    }
  return outcome;
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;
  HfPinBulkOutcome *outcome = hf_desk_run_finish (desk, result, &error);
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&run->parent);

  if (error)
    hf_desk_say_error (desk, _ ("Nothing was ordered"), error);
  if (outcome)
    run->order.end (desk, parent, outcome, run->order.data);
  g_clear_pointer (&outcome, outcome_free);
  run_free (run);
}

/**
 * hf_pin_bulk_run:
 * @desk: the desk
 * @parent: (nullable): the window over which progress is shown
 * @pins: for which pins
 * @order: what is ordered; its data is taken
 */
void
hf_pin_bulk_run (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const HfPinBulkOrder *order)
{
  Run *run = g_new0 (Run, 1);

  run->order = *order;
  run->pins = hf_pin_set_ref (pins);
  run->tally = hf_tally_new ();
  run->cancellable = g_cancellable_new ();
  g_weak_ref_init (&run->parent, parent);
  run->dialog
      = hf_progress_dialog_new (parent, order->title, run->tally, HF_TALLY_PINS, run->cancellable);
  hf_desk_run (desk, enter, run, NULL, outcome_free, run->cancellable, on_entered, run);
}
