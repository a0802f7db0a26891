/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-facts.h"

#include <glib/gi18n.h>

#include "hf-accessible.h"
#include "hf-dialogs.h"
#include "hf-pin-order.h"
#include "hf-pin-words.h"
#include "hf-wording.h"

#define MOST_NAME 1024 /* as the API has it */

struct _HfPinFacts
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *health;
  GtkImage *health_icon;
  GtkWidget *again;
  AdwEntryRow *name;
  GtkLabel *cid;
  AdwActionRow *size;
  AdwActionRow *added;
  AdwComboRow *visibility;

  HfDesk *desk;
  HfPin *pin; /* as it was at the last look; NULL: none yet */
  gboolean showing; /* what is changed now is not the user's doing */
};

G_DEFINE_FINAL_TYPE (HfPinFacts, hf_pin_facts, ADW_TYPE_PREFERENCES_GROUP)

static const char *
name_of (const HfPin *pin)
{
  return pin->name ? pin->name : "";
}

/* ---- what the user changes ---- */

static void
show_name (HfPinFacts *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), name_of (self->pin));
}

static void
show_visibility (HfPinFacts *self)
{
  self->showing = TRUE;
  adw_combo_row_set_selected (self->visibility, self->pin->visibility == HF_VISIBILITY_PUBLIC);
  self->showing = FALSE;
}

/* What was refused is shown as it is. */
static void
on_refused (gpointer data)
{
  HfPinFacts *self = data;

  if (!self->pin)
    return;
  show_name (self);
  show_visibility (self);
}

static void
change (HfPinFacts *self, const HfPinChanges *changes)
{
  hf_pin_order_change (self->desk, self->pin->cid, changes, on_refused, g_object_ref (self),
                       g_object_unref);
}

static void
on_name (HfPinFacts *self)
{
  HfPinChanges changes;

  hf_pin_changes_init (&changes);
  changes.name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  change (self, &changes);
}

static void
set_visibility (HfPinFacts *self, HfVisibility visibility)
{
  HfPinChanges changes;

  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = visibility;
  change (self, &changes);
}

static void
on_published (gpointer data)
{
  set_visibility (data, HF_VISIBILITY_PUBLIC);
}

/* Until the user said yes, nothing is different. */
static void
on_visibility (HfPinFacts *self)
{
  const HfQuestion question = { _ ("Make This Pin Public?"),
                                _ ("It may then be copied to places where anybody can read it. "
                                   "What was public once can’t be called back."),
                                _ ("Make Public"), TRUE, NULL };
  gboolean public = adw_combo_row_get_selected (self->visibility) == 1;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->showing || !self->pin || public == (self->pin->visibility == HF_VISIBILITY_PUBLIC))
    return;
  show_visibility (self);
  if (public)
    hf_dialogs_confirm (GTK_WINDOW (root), &question, on_published, g_object_ref (self),
                        g_object_unref);
  else
    set_visibility (self, HF_VISIBILITY_PRIVATE);
}

static void
on_again (HfPinFacts *self)
{
  hf_pin_order_pin_again (self->desk, self->pin);
}

static void
on_copy_cid (HfPinFacts *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->pin->text);
  hf_desk_say (self->desk, _ ("CID copied"));
}

/* ---- what is shown ---- */

static void
show_health (HfPinFacts *self, const HfPinReport *report)
{
  const HfPin *pin = report->pin;
  const HfLook *look = hf_pin_words_health (hf_policy_health_of (report->policy, pin));
  unsigned held = (unsigned)pin->held, places = (unsigned)pin->domains;
  g_autofree char *copies
      = g_strdup_printf (ngettext ("%u of %d copy held", "%u of %d copies held",
                                   (gulong)hf_policy_target_for (report->policy, pin)),
                         held, hf_policy_target_for (report->policy, pin));
  g_autofree char *where
      = g_strdup_printf (ngettext ("in %u independent place", "in %u independent places", places),
                         places);
  /* Translators: “3 of 3 copies held, in 2 independent places, 2 of them proven lately” */
  g_autofree char *text
      = g_strdup_printf (_ ("%s, %s, %d proven lately"), copies, where, pin->proven);

  hf_look_show (look, self->health_icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->health), _ (look->word));
  adw_action_row_set_subtitle (self->health, text);
}

static void
show_unpinned (HfPinFacts *self)
{
  static const HfLook look = { "user-trash-symbolic", "warning", N_ ("Unpinned") };

  hf_look_show (&look, self->health_icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->health), _ (look.word));
  adw_action_row_set_subtitle (self->health, _ ("Its copies wait for their removal"));
}

static void
show_size (HfPinFacts *self, const HfPin *pin)
{
  g_autofree char *bytes = hf_wording_bytes (pin->size);
  g_autofree char *blocks = hf_wording_count (pin->blocks);
  g_autofree char *text = NULL;

  if (pin->content == HF_CONTENT_WAITING)
    text = g_strdup (hf_pin_words_content (pin->content));
  else
    /* Translators: bytes, a number of blocks, and what is known of the content */
    text = g_strdup_printf (ngettext ("%s in %s block · %s", "%s in %s blocks · %s",
                                      (gulong)pin->blocks),
                            bytes, blocks, hf_pin_words_content (pin->content));
  adw_action_row_set_subtitle (self->size, text);
}

static void
show_added (HfPinFacts *self, const HfPinReport *report)
{
  g_autofree char *age = hf_wording_age (report->pin->created, report->now);
  g_autofree char *exact = hf_wording_time (report->pin->created);

  adw_action_row_set_subtitle (self->added, age);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->added), exact);
}

/**
 * hf_pin_facts_set:
 * @report: what is known of a pin; what the user is just writing stays
 */
void
hf_pin_facts_set (HfPinFacts *self, const HfPinReport *report)
{
  const char *written = gtk_editable_get_text (GTK_EDITABLE (self->name));
  gboolean same = self->pin && self->pin->id == report->pin->id;
  gboolean edited = same && g_strcmp0 (written, name_of (self->pin)) != 0;

  g_clear_pointer (&self->pin, hf_pin_free);
  self->pin = hf_pin_copy (report->pin);
  if (!edited && g_strcmp0 (written, name_of (self->pin)) != 0)
    show_name (self);
  show_visibility (self);
  if (report->pin->managed)
    show_health (self, report);
  else
    show_unpinned (self);
  gtk_widget_set_visible (self->again, !report->pin->managed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->name), report->pin->managed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->visibility), report->pin->managed);
  show_size (self, report->pin);
  show_added (self, report);
  gtk_label_set_text (self->cid, report->pin->text);
}

static void
hf_pin_facts_dispose (GObject *object)
{
  HfPinFacts *self = HF_PIN_FACTS (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->pin, hf_pin_free);
  G_OBJECT_CLASS (hf_pin_facts_parent_class)->dispose (object);
}

static void
hf_pin_facts_class_init (HfPinFactsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_pin_facts_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-pin-facts.ui");
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, health);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, health_icon);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, again);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, name);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, cid);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, size);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, added);
  gtk_widget_class_bind_template_child (widget_class, HfPinFacts, visibility);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_name);
  gtk_widget_class_bind_template_callback (widget_class, on_visibility);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cid);
}

static void
hf_pin_facts_init (HfPinFacts *self)
{
  GtkEditable *text;

  gtk_widget_init_template (GTK_WIDGET (self));
  hf_accessible_name_buttons (GTK_WIDGET (self->name), _ ("Apply"));
  text = gtk_editable_get_delegate (GTK_EDITABLE (self->name));
  gtk_text_set_max_length (GTK_TEXT (text), MOST_NAME);
}

/**
 * hf_pin_facts_set_desk:
 * @desk: whose pins are shown; called once
 */
void
hf_pin_facts_set_desk (HfPinFacts *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
}
