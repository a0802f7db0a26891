/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before pins are copied or moved to a backend, the user sees what that will transfer. */
#include "hf-transfer-question.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"

#include "hf-pin-bulk-orders.h"
#include "hf-dialogs.h"
#include "hf-transfer-plan.h"
#include "hf-wording.h"

typedef struct
{
  HfDesk *desk;
  GWeakRef parent;
  HfPinSet *pins;
  char *to;
  gboolean is_move;
  HfTransferPlan *plan; /* NULL until it was made */
  GtkDropDown *from; /* of a move: which copies go */
  GtkWindow *dialog; /* while it is shown */
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  if (self->from)
    g_signal_handlers_disconnect_by_data (self->from, self);
  g_object_unref (self->desk);
  g_weak_ref_clear (&self->parent);
  hf_pin_set_unref (self->pins);
  g_free (self->to);
  g_clear_pointer (&self->plan, hf_transfer_plan_free);
  g_clear_object (&self->from);
  g_free (self);
}

static const HfTransferSource *
source_of (const Question *self)
{
  return self->plan->sources->pdata[gtk_drop_down_get_selected (self->from)];
}

static void
on_confirmed (gpointer data)
{
  Question *self = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&self->parent);

  if (self->is_move)
    hf_pin_bulk_move (self->desk, parent, self->pins, source_of (self)->backend_id, self->to);
  else
    hf_pin_bulk_copy (self->desk, parent, self->pins, self->to);
}

/* ---- words ---- */

static void
add_there (const Question *self, GString *text)
{
  g_autofree char *there = hf_wording_count (self->plan->there);

  if (self->plan->there > 0)
    g_string_append_printf (text,
                            ngettext (" %s pin has a copy there already.",
                                      " %s pins have copies there already.",
                                      (gulong)self->plan->there),
                            there);
}

static char *
describe_copy (const Question *self)
{
  g_autofree char *bytes = hf_wording_bytes (self->plan->bytes);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s will be transferred."), bytes);
  add_there (self, text);
  return g_string_free (text, FALSE);
}

static char *
describe_move (const Question *self)
{
  const HfTransferSource *source = source_of (self);
  const HfOverview *overview = hf_desk_get_overview (self->desk);
  gint64 window = overview ? overview->policy->undo_window / G_USEC_PER_SEC : 0;
  g_autofree char *bytes = hf_wording_bytes (source->bytes);
  g_autofree char *count = hf_wording_count (source->pins);
  g_autofree char *days = hf_wording_duration (window);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%s of %s pin will be transferred.",
                                    "%s of %s pins will be transferred.", (gulong)source->pins),
                          bytes, count);
  g_string_append_printf (text,
                          _ (" Once the new copies are proven, those on “%s” wait for %s, in which "
                             "it can be taken back, and are removed, unless a pin would have less "
                             "than its minimum then."),
                          source->backend_id, days);
  add_there (self, text);
  return g_string_free (text, FALSE);
}

static char *
describe_heading (const Question *self)
{
  g_autofree char *count = hf_wording_count (self->plan->pins);
  gulong n = (gulong)self->plan->pins;

  if (self->is_move)
    return g_strdup_printf (_ ("Move Copies to “%s”?"), self->to);
  return g_strdup_printf (ngettext ("Copy %s Pin to “%s”?", "Copy %s Pins to “%s”?", n), count,
                          self->to);
}

/* ---- the dialog ---- */

static void
on_source (Question *self)
{
  g_autofree char *body = describe_move (self);

  hf_dialogs_set_body (self->dialog, body);
}

static GtkWidget *
make_sources (Question *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("From"));

  for (unsigned i = 0; i < self->plan->sources->len; i++)
    {
      const HfTransferSource *source = self->plan->sources->pdata[i];
      g_autofree char *count = hf_wording_count (source->pins);
      g_autofree char *text
          = g_strdup_printf (ngettext ("%s (%s pin)", "%s (%s pins)", (gulong)source->pins),
                             source->backend_id, count);

      gtk_string_list_append (names, text);
    }
  self->from = g_object_ref_sink (
      GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&names)), NULL)));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->from));
  hf_accessible_set_label (GTK_WIDGET (self->from), _ ("From"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->from), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("From"), -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->from));
  return box;
}

/* self: (transfer full) */
static void
ask (Question *self)
{
  GtkWidget *extra = self->is_move ? make_sources (self) : NULL;
  g_autofree char *heading = describe_heading (self);
  g_autofree char *body = self->is_move ? describe_move (self) : describe_copy (self);
  const HfQuestion question
      = { heading, body, self->is_move ? _ ("Move") : _ ("Copy"), FALSE, extra };
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&self->parent);

  self->dialog = hf_dialogs_confirm (parent, &question, on_confirmed, self, question_free);
  if (self->is_move)
    g_signal_connect_data (self->from, "notify::selected", G_CALLBACK (on_source), self, NULL,
                           G_CONNECT_SWAPPED);
}

/* (nullable): why there is nothing to ask */
static const char *
find_obstacle (const Question *self)
{
  if (self->plan->pins == 0 && self->plan->there == 0)
    return _ ("These pins are gone");
  if (self->plan->pins == 0)
    return _ ("All of them have copies there, or get them already");
  if (self->is_move && self->plan->sources->len == 0)
    return _ ("There is no copy that could be moved");
  return NULL;
}

static gpointer
plan_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *self = data;

  return hf_transfer_plan_make (engine, self->pins, self->to, cancellable, error);
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Question *self = data;
  g_autoptr (GError) error = NULL;
  const char *obstacle;

  self->plan = hf_desk_run_finish (desk, result, &error);
  obstacle = self->plan ? find_obstacle (self) : NULL;
  if (error)
    hf_desk_say_error (desk, _ ("Nothing was copied"), error);
  else if (obstacle)
    hf_desk_say (desk, obstacle);
  else
    {
      ask (self);
      return;
    }
  question_free (self);
}

static void
begin (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to, gboolean is_move)
{
  Question *self = g_new0 (Question, 1);

  self->desk = g_object_ref (desk);
  g_weak_ref_init (&self->parent, parent);
  self->pins = hf_pin_set_ref (pins);
  self->to = g_strdup (to);
  self->is_move = is_move;
  hf_desk_run (desk, plan_on_worker, self, NULL, (GDestroyNotify)hf_transfer_plan_free, NULL,
               on_planned, self);
}

/**
 * hf_transfer_question_copy:
 * @desk: the desk
 * @parent: (nullable): the window that asks
 * @pins: which pins
 * @to: the backend that is to have copies of them
 *
 * Asks whether they shall be copied, and does so.
 */
void
hf_transfer_question_copy (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to)
{
  begin (desk, parent, pins, to, FALSE);
}

/**
 * hf_transfer_question_move:
 * @desk: the desk
 * @parent: (nullable): the window that asks
 * @pins: which pins
 * @to: the backend that is to have their copies
 *
 * Asks whether, and from where, they shall be moved, and does so.
 */
void
hf_transfer_question_move (HfDesk *desk, GtkWindow *parent, HfPinSet *pins, const char *to)
{
  begin (desk, parent, pins, to, TRUE);
}
