/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items wait in a queue, one is read at a time: hashing uses all processors as it is. Main thread.
 */
#include "hf-adder.h"

#include <glib/gi18n.h>

#include "hf-add-errand.h"
#include "hf-wording.h"

typedef struct
{
  HfAddItem *item;
  HfAddChoices choices;
} Waiting;

struct _HfAdder
{
  GObject parent_instance;

  HfDesk *desk;
  GQueue waiting; /* of Waiting */
  Waiting *current; /* NULL: nothing is being added */
  HfProgress *progress;
  GCancellable *cancellable;

  /* Since it was idle. */
  GPtrArray *added; /* of HfCid: that were no pins before */
  unsigned n_added; /* items with such */
  unsigned n_known; /* items that were pins already */
  char *last_title;
  GString *failures; /* a line for each */
  unsigned n_failures;
  char *skipped;
};

G_DEFINE_FINAL_TYPE (HfAdder, hf_adder, G_TYPE_OBJECT)

static unsigned changed;

static void next (HfAdder *self);

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  hf_add_item_free (waiting->item);
  g_free (waiting);
}

/* ---- what came of all of them ---- */

static gpointer
unpin_all (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *cids = data;

  for (unsigned i = 0; i < cids->len; i++)
    {
      g_autoptr (GArray) jobs = NULL;

      if (!hf_engine_unpin (engine, cids->pdata[i], FALSE, &jobs, error))
        return NULL;
    }
  return NULL;
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (desk, result, &error);
  if (error)
    hf_desk_say_error (desk, _ ("Not all could be undone"), error);
}

typedef struct
{
  HfDesk *desk;
  GPtrArray *cids;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->desk);
  g_ptr_array_unref (undo->cids);
  g_free (undo);
}

static void
on_undo (AdwToast *toast, gpointer data)
{
  Undo *undo = data;

  hf_desk_run (undo->desk, unpin_all, g_ptr_array_ref (undo->cids),
               (GDestroyNotify)g_ptr_array_unref, NULL, NULL, on_undone, NULL);
}

static char *
sum_up (HfAdder *self)
{
  unsigned n = self->n_added;

  if (n == 1)
    return g_strdup_printf (_ ("“%s” was added; copies of it are being made"), self->last_title);
  if (n > 1)
    return g_strdup_printf (ngettext ("%u pin was added; copies are being made",
                                      "%u pins were added; copies are being made", n),
                            n);
  if (self->n_known == 1)
    return g_strdup_printf (_ ("“%s” is pinned already"), self->last_title);
  return g_strdup_printf (ngettext ("%u of them is pinned already", "%u are pinned already",
                                    self->n_known),
                          self->n_known);
}

static void
say_added (HfAdder *self)
{
  g_autofree char *text = sum_up (self);
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  Undo *undo;

  if (self->added->len > 0)
    {
      undo = g_new0 (Undo, 1);
      undo->desk = g_object_ref (self->desk);
      undo->cids = g_ptr_array_ref (self->added);
      adw_toast_set_button_label (toast, _ ("Undo"));
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo), undo, undo_free, 0);
    }
  hf_desk_show_toast (self->desk, toast);
}

static void
say_all (HfAdder *self)
{
  if (self->n_added > 0 || self->n_known > 0)
    say_added (self);
  if (self->skipped)
    hf_desk_say (self->desk, self->skipped);
  if (self->n_failures > 0)
    hf_desk_tell (self->desk,
                  ngettext ("This Could Not Be Added", "These Could Not Be Added",
                            self->n_failures),
                  self->failures->str);
}

static void
forget (HfAdder *self)
{
  g_clear_pointer (&self->added, g_ptr_array_unref);
  self->added = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_string_truncate (self->failures, 0);
  self->n_added = self->n_known = self->n_failures = 0;
  g_clear_pointer (&self->skipped, g_free);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* ---- one after another ---- */

static void
take_outcome (HfAdder *self, const HfAddOutcome *outcome)
{
  g_free (self->last_title);
  self->last_title = hf_wording_short (hf_add_item_get_title (self->current->item));
  for (unsigned i = 0; i < outcome->added->fresh->len; i++)
    g_ptr_array_add (self->added, hf_cid_ref (outcome->added->fresh->pdata[i]));
  if (outcome->added->fresh->len > 0)
    self->n_added++;
  else
    self->n_known++;
  if (outcome->skipped > 0 && !self->skipped)
    self->skipped = g_strdup_printf (ngettext ("%u entry was left out: %s",
                                               "%u entries were left out, the first one: %s",
                                               outcome->skipped),
                                     outcome->skipped, outcome->first_skipped);
}

static void
take_failure (HfAdder *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_string_append_printf (self->failures, "%s%s: %s", self->n_failures > 0 ? "\n" : "",
                          hf_add_item_get_title (self->current->item), error->message);
  self->n_failures++;
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfAdder) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAddOutcome) outcome = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (outcome)
    take_outcome (self, outcome);
  else
    take_failure (self, error);
  g_clear_pointer (&self->current, waiting_free);
  next (self);
}

static void
next (HfAdder *self)
{
  self->current = g_queue_pop_head (&self->waiting);
  g_clear_pointer (&self->progress, hf_progress_unref);
  if (self->current)
    {
      self->progress = hf_progress_new (hf_engine_get_clock (hf_desk_get_engine (self->desk)));
      hf_desk_run (self->desk, hf_add_errand_run,
                   hf_add_errand_new (self->current->item, &self->current->choices, self->progress),
                   (GDestroyNotify)hf_add_errand_free, (GDestroyNotify)hf_add_outcome_free,
                   self->cancellable, on_added, g_object_ref (self));
    }
  else
    {
      say_all (self);
      forget (self);
      hf_desk_end_work (self->desk);
    }
  g_signal_emit (self, changed, 0);
}

/**
 * hf_adder_add:
 * @items: (element-type HfAddItem): copied
 * @choices: copied
 *
 * They are added after those that wait.
 */
void
hf_adder_add (HfAdder *self, GPtrArray *items, const HfAddChoices *choices)
{
  for (unsigned i = 0; i < items->len; i++)
    {
      Waiting *waiting = g_new0 (Waiting, 1);

      waiting->item = hf_add_item_copy (items->pdata[i]);
      waiting->choices = *choices;
      g_queue_push_tail (&self->waiting, waiting);
    }
  if (!self->current)
    {
      hf_desk_begin_work (self->desk);
      next (self);
    }
  else
    g_signal_emit (self, changed, 0);
}

/**
 * hf_adder_cancel:
 * @self: an adder
 *
 * Nothing is added any more of what is under way or waits.
 */
void
hf_adder_cancel (HfAdder *self)
{
  g_queue_clear_full (&self->waiting, waiting_free);
  g_cancellable_cancel (self->cancellable);
}

/**
 * hf_adder_get_title:
 * Returns: (transfer none) (nullable): what is being added; %NULL: nothing
 */
const char *
hf_adder_get_title (HfAdder *self)
{
  return self->current ? hf_add_item_get_title (self->current->item) : NULL;
}

/**
 * hf_adder_count_waiting:
 * Returns: how many items follow the one that is being added
 */
unsigned
hf_adder_count_waiting (HfAdder *self)
{
  return g_queue_get_length (&self->waiting);
}

/**
 * hf_adder_read_progress:
 * @report: (out): how far the present item was read; only while there is one
 */
void
hf_adder_read_progress (HfAdder *self, HfProgressReport *report)
{
  hf_progress_read (self->progress, report);
}

static void
hf_adder_finalize (GObject *object)
{
  HfAdder *self = HF_ADDER (object);

  g_queue_clear_full (&self->waiting, waiting_free);
  g_clear_pointer (&self->current, waiting_free);
  g_clear_pointer (&self->progress, hf_progress_unref);
  g_clear_pointer (&self->added, g_ptr_array_unref);
  g_string_free (self->failures, TRUE);
  g_free (self->skipped);
  g_free (self->last_title);
  g_object_unref (self->cancellable);
  g_object_unref (self->desk);
  G_OBJECT_CLASS (hf_adder_parent_class)->finalize (object);
}

static void
hf_adder_class_init (HfAdderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_adder_finalize;
  changed = g_signal_new ("changed", HF_TYPE_ADDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
hf_adder_init (HfAdder *self)
{
  g_queue_init (&self->waiting);
  self->failures = g_string_new (NULL);
  forget (self);
}

/**
 * hf_adder_new:
 * @desk: whose engine adds
 *
 * Returns: (transfer full): an adder with nothing to do
 */
HfAdder *
hf_adder_new (HfDesk *desk)
{
  HfAdder *self = g_object_new (HF_TYPE_ADDER, NULL);

  self->desk = g_object_ref (desk);
  return self;
}
