/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-setting-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "hf-accessible.h"
#include "hf-wording.h"

struct _HfSettingRow
{
  AdwActionRow parent_instance;

  const HfSettingInfo *info;
  GtkWidget *control; /* a spin button, a switch or a drop-down list */
  gboolean showing; /* what changes now is not the user's doing */
  gboolean is_edited;
};

G_DEFINE_FINAL_TYPE (HfSettingRow, hf_setting_row, ADW_TYPE_ACTION_ROW)

static unsigned edited;

static void
on_edited (HfSettingRow *self)
{
  if (self->showing)
    return;
  self->is_edited = TRUE;
  g_signal_emit (self, edited, 0);
}

static double
unit_of (const HfSettingInfo *info)
{
  return info->unit > 0 ? info->unit : 1;
}

/* ---- controls ---- */

/* "2.5" and "100", without zeros that say nothing. */
static gboolean
on_output (GtkSpinButton *spin)
{
  double value = gtk_spin_button_get_value (spin);
  int digits = value == floor (value) ? 0 : (int)gtk_spin_button_get_digits (spin);
  g_autofree char *text = g_strdup_printf ("%.*f", digits, value);

  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static GtkWidget *
make_spin_button (const HfSettingInfo *info)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (info->least, info->most, info->step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), info->kind == HF_ROW_COUNT ? 0 : 2);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 7);
  g_signal_connect (spin, "output", G_CALLBACK (on_output), NULL);
  return spin;
}

static GtkWidget *
make_drop_down (const HfSettingInfo *info)
{
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (const HfRowChoice *choice = info->choices; choice->word; choice++)
    gtk_string_list_append (labels, _ (choice->label));
  return gtk_drop_down_new (G_LIST_MODEL (labels), NULL);
}

static GtkWidget *
make_control (const HfSettingInfo *info, const char **signal)
{
  switch (info->kind)
    {
    case HF_ROW_SWITCH:
      *signal = "notify::active";
      return gtk_switch_new ();
    case HF_ROW_CHOICE:
      *signal = "notify::selected";
      return make_drop_down (info);
    case HF_ROW_COUNT:
    case HF_ROW_AMOUNT:
    default:
      *signal = "value-changed";
      return make_spin_button (info);
    }
}

static void
show_choice (HfSettingRow *self, const char *word)
{
  for (unsigned i = 0; self->info->choices[i].word; i++)
    if (g_str_equal (self->info->choices[i].word, word))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), i);
}

static void
show_number (HfSettingRow *self, double number)
{
  GtkSpinButton *spin = GTK_SPIN_BUTTON (self->control);
  double shown = number / unit_of (self->info);

  /* A value that the API set may lie beyond what is usual. */
  gtk_spin_button_set_range (spin, MIN (self->info->least, shown), MAX (self->info->most, shown));
  gtk_spin_button_set_value (spin, shown);
}

/**
 * hf_setting_row_show:
 * @settings: the document
 *
 * Shows the value there.
 */
void
hf_setting_row_show (HfSettingRow *self, JsonObject *settings)
{
  const char *field = self->info->field;

  self->showing = TRUE;
  self->is_edited = FALSE;
  if (self->info->kind == HF_ROW_SWITCH)
    gtk_switch_set_active (GTK_SWITCH (self->control),
                           json_object_get_boolean_member (settings, field));
  else if (self->info->kind == HF_ROW_CHOICE)
    show_choice (self, json_object_get_string_member (settings, field));
  else
    show_number (self, json_object_get_double_member (settings, field));
  self->showing = FALSE;
}

/**
 * hf_setting_row_is_edited:
 * Returns: whether the user gave it another value since it was shown
 */
gboolean
hf_setting_row_is_edited (HfSettingRow *self)
{
  return self->is_edited;
}

/**
 * hf_setting_row_add_to:
 * @settings: gets the value that is shown
 */
void
hf_setting_row_add_to (HfSettingRow *self, JsonObject *settings)
{
  const char *field = self->info->field;
  double value;

  if (self->info->kind == HF_ROW_SWITCH)
    json_object_set_boolean_member (settings, field,
                                    gtk_switch_get_active (GTK_SWITCH (self->control)));
  else if (self->info->kind == HF_ROW_CHOICE)
    json_object_set_string_member (
        settings, field,
        self->info->choices[gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control))].word);
  else
    {
      value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->control)) * unit_of (self->info);
      if (self->info->kind == HF_ROW_COUNT)
        json_object_set_int_member (settings, field, llround (value));
      else
        json_object_set_double_member (settings, field, value);
    }
}

/**
 * hf_setting_row_set_problem:
 * @problem: (nullable): why its value can't be taken, in place of the subtitle
 */
void
hf_setting_row_set_problem (HfSettingRow *self, const char *problem)
{
  const char *subtitle = self->info->subtitle ? _ (self->info->subtitle) : "";
  g_autofree char *sentence = hf_wording_capital (problem);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), problem ? sentence : subtitle);
  if (problem)
    gtk_widget_add_css_class (GTK_WIDGET (self), "hf-problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "hf-problem");
}

/**
 * hf_setting_row_get_info:
 * Returns: (transfer none): what it was made from
 */
const HfSettingInfo *
hf_setting_row_get_info (HfSettingRow *self)
{
  return self->info;
}

static void
hf_setting_row_class_init (HfSettingRowClass *klass)
{
  edited = g_signal_new ("edited", HF_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 0);
}

static void
hf_setting_row_init (HfSettingRow *self)
{
}

/**
 * hf_setting_row_new:
 * @info: must stay
 *
 * Returns: (transfer floating): a row
 */
HfSettingRow *
hf_setting_row_new (const HfSettingInfo *info)
{
  HfSettingRow *self = g_object_new (HF_TYPE_SETTING_ROW, "title", _ (info->title), NULL);
  const char *signal;

  self->info = info;
  self->control = make_control (info, &signal);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  hf_accessible_set_label (self->control, _ (info->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->control);
  g_signal_connect_object (self->control, signal, G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  hf_setting_row_set_problem (self, NULL);
  return self;
}
