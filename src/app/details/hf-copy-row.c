/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-copy-row.h"

#include <glib/gi18n.h>

#include "hf-pin-words.h"
#include "hf-wording.h"

struct _HfCopyRow
{
  AdwExpanderRow parent_instance;

  GtkImage *icon;
  GtkWidget *keep;
  AdwActionRow *error;
  AdwActionRow *proof;
  AdwActionRow *removal;
  AdwActionRow *place;
  GtkWidget *copy_place;
  AdwActionRow *origin;
};

G_DEFINE_FINAL_TYPE (HfCopyRow, hf_copy_row, ADW_TYPE_EXPANDER_ROW)

static unsigned keep_signal;

static void
on_keep (HfCopyRow *self)
{
  g_signal_emit (self, keep_signal, 0);
}

static void
on_copy_place (HfCopyRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->place));
}

static void
hf_copy_row_class_init (HfCopyRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  keep_signal = g_signal_new ("keep", HF_TYPE_COPY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-copy-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, icon);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, keep);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, error);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, proof);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, removal);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, place);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, copy_place);
  gtk_widget_class_bind_template_child (widget_class, HfCopyRow, origin);
  gtk_widget_class_bind_template_callback (widget_class, on_keep);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_place);
}

static void
hf_copy_row_init (HfCopyRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_copy_row_new:
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
hf_copy_row_new (void)
{
  return g_object_new (HF_TYPE_COPY_ROW, NULL);
}

/* text: (nullable): hides the row */
static void
show_line (AdwActionRow *row, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, text ? text : "");
}

static void
show_state (HfCopyRow *self, const HfPinReport *report, const HfReplica *replica)
{
  const HfLook *look = hf_pin_words_state (replica->state);
  g_autofree char *age = hf_wording_age (replica->proved_at, report->now);
  g_autofree char *text = NULL;

  if (replica->proof == HF_PROOF_NONE || replica->proved_at == 0)
    text = g_strdup (_ (look->word));
  else if (replica->state != HF_REPLICA_VERIFIED)
    /* Translators: a state, and how long ago that was different: “Damaged · last proven 3 days ago”
     */
    text = g_strdup_printf (_ ("%s · last proven %s"), _ (look->word), age);
  else
    /* Translators: a state, what proves it and when: “Proven · read in full 3 days ago” */
    text = g_strdup_printf (_ ("%s · %s %s"), _ (look->word), hf_pin_words_proof (replica->proof),
                            age);
  hf_look_show (look, self->icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), replica->backend_id);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
}

static void
show_proof (HfCopyRow *self, const HfReplica *replica)
{
  g_autofree char *when = hf_wording_time (replica->proved_at);
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if (replica->proof == HF_PROOF_NONE || replica->proved_at == 0)
    text = g_strdup (hf_pin_words_proof (HF_PROOF_NONE));
  else
    /* Translators: what was done and when: “read in full, Mon 3 Nov 2025 10:11:12” */
    text = g_strdup_printf (_ ("%s, %s"), hf_pin_words_proof (replica->proof), when);
  sentence = hf_wording_capital (text);
  show_line (self->proof, sentence);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), replica->proved_at ? when : NULL);
}

static void
show_removal (HfCopyRow *self, const HfPinReport *report, const HfReplica *replica)
{
  const HfRemoval *removal = hf_pin_report_find_removal (report, replica->id);
  g_autofree char *when = removal ? hf_wording_time (removal->not_before) : NULL;
  g_autofree char *text = NULL;

  if (removal && removal->state == HF_REMOVAL_WAITING)
    text = g_strdup_printf (_ ("Not before %s; it can be taken back until then"), when);
  else if (removal)
    text = g_strdup (_ ("It has begun"));
  show_line (self->removal, text);
  gtk_widget_set_visible (self->keep,
                          report->pin->managed && removal && removal->state == HF_REMOVAL_WAITING);
}

static void
show_origin (HfCopyRow *self, const HfReplica *replica)
{
  g_autofree char *size = hf_wording_bytes (replica->bytes);
  g_autofree char *when = hf_wording_time (replica->stored_at);
  g_autofree char *text = NULL;

  if (replica->stored_at == 0)
    {
      show_line (self->origin, NULL);
      return;
    }
  if (replica->created)
    text = g_strdup_printf (_ ("Made by Holdfast, %s, %s"), size, when);
  else
    text = g_strdup_printf (_ ("Found there, %s, %s"), size, when);
  show_line (self->origin, text);
}

/**
 * hf_copy_row_set:
 * @report: what is known of the pin
 * @replica: one of its copies
 * @location: (nullable): where that is, for people
 */
void
hf_copy_row_set (HfCopyRow *self, const HfPinReport *report, const HfReplica *replica,
                 const char *location)
{
  g_autofree char *error = replica->error ? hf_pin_words_about (replica->error, report->pin) : NULL;

  show_state (self, report, replica);
  show_line (self->error, error);
  show_proof (self, replica);
  show_removal (self, report, replica);
  show_line (self->place, location);
  show_origin (self, replica);
}
