/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-limits-editor.h"

#include <glib/gi18n.h>

#define MOST_REPLICAS 64 /* as the API has it */

enum
{
  MIN_COPIES,
  TARGET_COPIES,
  MAX_COPIES,
  N_LIMITS
};

struct _HfLimitsEditor
{
  GtkBox parent_instance;

  AdwActionRow *row[N_LIMITS];
  GtkSpinButton *spin[N_LIMITS];
  GtkLabel *problem;
  int general[N_LIMITS]; /* the policy's */
};

G_DEFINE_FINAL_TYPE (HfLimitsEditor, hf_limits_editor, GTK_TYPE_BOX)

static unsigned changed_signal;

static const char *const titles[N_LIMITS] = { N_ ("Minimum"), N_ ("Target"), N_ ("Maximum") };

static int
value_of (HfLimitsEditor *self, unsigned i)
{
  return gtk_spin_button_get_value_as_int (self->spin[i]);
}

/* What holds in the end. */
static int
limit_of (HfLimitsEditor *self, unsigned i)
{
  int value = value_of (self, i);

  return value > 0 ? value : self->general[i];
}

static void
show_row (HfLimitsEditor *self, unsigned i)
{
  g_autofree char *text = NULL;

  if (value_of (self, i) > 0)
    text = g_strdup (_ ("Of this pin alone; 0 is as the policy says"));
  else
    text = g_strdup_printf (_ ("As the policy says: %d"), self->general[i]);
  adw_action_row_set_subtitle (self->row[i], text);
}

/* (nullable) (transfer full) */
static char *
find_problem (HfLimitsEditor *self)
{
  int min = limit_of (self, MIN_COPIES);
  int target = limit_of (self, TARGET_COPIES);
  int max = limit_of (self, MAX_COPIES);

  if (min > target)
    return g_strdup_printf (_ ("The minimum (%d) can’t be above the target (%d)"), min, target);
  if (target > max)
    return g_strdup_printf (_ ("The target (%d) can’t be above the maximum (%d)"), target, max);
  return NULL;
}

static void
check (HfLimitsEditor *self)
{
  g_autofree char *problem = find_problem (self);

  for (unsigned i = 0; i < N_LIMITS; i++)
    {
      show_row (self, i);
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->spin[i]), GTK_ACCESSIBLE_STATE_INVALID,
                                   problem ? GTK_ACCESSIBLE_INVALID_TRUE
                                           : GTK_ACCESSIBLE_INVALID_FALSE,
                                   -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_label_set_text (self->problem, problem ? problem : "");
  g_signal_emit (self, changed_signal, 0);
}

static void
add_row (HfLimitsEditor *self, GtkListBox *list, unsigned i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (0, MOST_REPLICAS, 1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (titles[i]));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 2);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (titles[i]), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  gtk_list_box_append (list, row);
  self->row[i] = ADW_ACTION_ROW (row);
  self->spin[i] = GTK_SPIN_BUTTON (spin);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
}

static void
hf_limits_editor_class_init (HfLimitsEditorClass *klass)
{
  changed_signal = g_signal_new ("changed", HF_TYPE_LIMITS_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_limits_editor_init (HfLimitsEditor *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Numbers of Copies"), -1);
  for (unsigned i = 0; i < N_LIMITS; i++)
    add_row (self, GTK_LIST_BOX (list), i);
  gtk_label_set_wrap (GTK_LABEL (problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (problem), 0);
  gtk_widget_add_css_class (problem, "error");
  gtk_widget_set_visible (problem, FALSE);
  self->problem = GTK_LABEL (problem);
  gtk_box_append (GTK_BOX (self), list);
  gtk_box_append (GTK_BOX (self), problem);
}

/**
 * hf_limits_editor_new:
 * Returns: (transfer floating): an editor without a policy
 */
GtkWidget *
hf_limits_editor_new (void)
{
  return g_object_new (HF_TYPE_LIMITS_EDITOR, NULL);
}

/**
 * hf_limits_editor_set_policy:
 * @policy: what holds where a pin says nothing
 */
void
hf_limits_editor_set_policy (HfLimitsEditor *self, const HfPolicy *policy)
{
  const int general[N_LIMITS]
      = { policy->min_replicas, policy->target_replicas, policy->max_replicas };

  if (memcmp (general, self->general, sizeof general) == 0)
    return;
  memcpy (self->general, general, sizeof general);
  check (self);
}

/**
 * hf_limits_editor_set:
 * @limits: what is shown from now on
 */
void
hf_limits_editor_set (HfLimitsEditor *self, const HfLimitsOfPin *limits)
{
  gtk_spin_button_set_value (self->spin[MIN_COPIES], limits->min);
  gtk_spin_button_set_value (self->spin[TARGET_COPIES], limits->target);
  gtk_spin_button_set_value (self->spin[MAX_COPIES], limits->max);
}

/**
 * hf_limits_editor_get:
 * @limits: (out): what is wished for
 */
void
hf_limits_editor_get (HfLimitsEditor *self, HfLimitsOfPin *limits)
{
  *limits = (HfLimitsOfPin){ value_of (self, MIN_COPIES), value_of (self, TARGET_COPIES),
                             value_of (self, MAX_COPIES) };
}

/**
 * hf_limits_editor_is_valid:
 * Returns: whether the numbers fit together
 */
gboolean
hf_limits_editor_is_valid (HfLimitsEditor *self)
{
  g_autofree char *problem = find_problem (self);

  return problem == NULL;
}
