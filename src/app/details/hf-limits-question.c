/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many copies pins ask for, in a dialog that can't be accepted while the numbers don't fit. */
#include "hf-limits-question.h"

#include <glib/gi18n.h>

#include "hf-pin-bulk-orders.h"
#include "hf-dialogs.h"
#include "hf-limits-editor.h"
#include "hf-setting-table.h"
#include "hf-wording.h"

/* What is read before it is asked. */
typedef struct
{
  HfPolicy *policy;
  HfPinSum sum;
  HfLimitsOfPin limits; /* of a pin alone */
} Known;

typedef struct
{
  HfDesk *desk;
  GWeakRef parent;
  HfPinSet *pins;
  HfLimitsEditor *editor;
  GtkWindow *dialog;
} Question;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_clear_pointer (&self->policy, hf_policy_free);
  g_free (self);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  if (self->editor)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
  g_object_unref (self->desk);
  g_weak_ref_clear (&self->parent);
  hf_pin_set_unref (self->pins);
  g_free (self);
}

static void
on_confirmed (gpointer data)
{
  Question *self = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&self->parent);
  HfLimitsOfPin limits;
  HfPinChanges changes;

  hf_limits_editor_get (self->editor, &limits);
  hf_pin_changes_init (&changes);
  changes.min_replicas = limits.min;
  changes.target_replicas = limits.target;
  changes.max_replicas = limits.max;
  hf_pin_bulk_change (self->desk, parent, self->pins, &changes);
}

static void
on_changed (Question *self)
{
  hf_dialogs_set_acceptable (self->dialog, hf_limits_editor_is_valid (self->editor));
}

/* self: (transfer full) */
static void
ask (Question *self, const Known *known)
{
  g_autofree char *count = hf_wording_count (known->sum.pins);
  g_autofree char *body = g_strdup_printf (ngettext ("How many copies %s pin shall have.",
                                                     "How many copies %s pins shall have, each.",
                                                     (gulong)known->sum.pins),
                                           count);
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&self->parent);
  HfQuestion question = { _ ("Set Limits"), body, _ ("Set"), FALSE, NULL };

  self->editor = g_object_ref_sink (HF_LIMITS_EDITOR (hf_limits_editor_new ()));
  hf_limits_editor_set_policy (self->editor, known->policy);
  hf_limits_editor_set (self->editor, &known->limits);
  question.extra = GTK_WIDGET (self->editor);
  self->dialog = hf_dialogs_confirm (parent, &question, on_confirmed, self, question_free);
  g_signal_connect_swapped (self->editor, "changed", G_CALLBACK (on_changed), self);
}

/* ---- what is known ---- */

static HfPolicy *
read_policy (HfEngine *engine, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  HfPolicy *policy = db ? hf_setting_table_get_policy (db, error) : NULL;

  if (db)
    hf_store_give_back (store, db);
  return policy;
}

static gboolean
read_limits (HfEngine *engine, gint64 id, HfLimitsOfPin *limits, GError **error)
{
  g_autoptr (GPtrArray) pins = hf_pin_set_load (engine, &id, 1, error);

  if (pins && pins->len == 1)
    {
      const HfPin *pin = pins->pdata[0];

      *limits = (HfLimitsOfPin){ pin->min_replicas, pin->target_replicas, pin->max_replicas };
    }
  return pins != NULL;
}

static gpointer
read_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *self = data;
  Known *known = g_new0 (Known, 1);
  gint64 only = hf_pin_set_get_only (self->pins);

  known->policy = read_policy (engine, error);
  if (known->policy && hf_pin_set_sum (self->pins, engine, &known->sum, cancellable, error)
      && (only == 0 || read_limits (engine, only, &known->limits, error)))
    return known;
  known_free (known);
  return NULL;
}

static void
on_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Known *known = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (known)
    {
      ask (data, known);
      known_free (known);
      return;
    }
  hf_desk_say_error (HF_DESK (source), _ ("The limits can’t be read"), error);
  question_free (data);
}

/**
 * hf_limits_question_ask:
 * @desk: the desk
 * @parent: (nullable): the window that asks
 * @pins: which pins
 *
 * Asks how many copies the pins shall have, and changes them.
 */
void
hf_limits_question_ask (HfDesk *desk, GtkWindow *parent, HfPinSet *pins)
{
  Question *self = g_new0 (Question, 1);

  self->desk = g_object_ref (desk);
  g_weak_ref_init (&self->parent, parent);
  self->pins = hf_pin_set_ref (pins);
  hf_desk_run (desk, read_on_worker, self, NULL, known_free, NULL, on_known, self);
}
