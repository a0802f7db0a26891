/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-completion-popover.h"

#include <glib/gi18n.h>

#include "hf-search-completion.h"

struct _HfCompletionPopover
{
  AdwBin parent_instance;

  GtkPopover *popover; /* its parent is this */
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HfCompletionPopover, hf_completion_popover, ADW_TYPE_BIN)

static unsigned chosen_signal;

static GtkWidget *
make_row (const HfCompletion *completion)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *text = gtk_label_new (completion->text);
  GtkWidget *meaning = gtk_label_new (completion->meaning);
  g_autofree char *name = g_strdup_printf ("%s, %s", completion->text, completion->meaning);

  gtk_widget_add_css_class (text, "monospace");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (meaning, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (meaning), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "text", g_strdup (completion->text), g_free);
  return row;
}

static void
on_activated (HfCompletionPopover *self, GtkListBoxRow *row)
{
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (row), "text"));

  gtk_popover_popdown (self->popover);
  g_signal_emit (self, chosen_signal, 0, text);
}

static void
hf_completion_popover_dispose (GObject *object)
{
  HfCompletionPopover *self = HF_COMPLETION_POPOVER (object);

  if (self->popover)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  G_OBJECT_CLASS (hf_completion_popover_parent_class)->dispose (object);
}

/* A popover is placed by its parent when that is. */
static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HfCompletionPopover *self = HF_COMPLETION_POPOVER (widget);
  GtkWidget *child = adw_bin_get_child (ADW_BIN (self));

  if (child)
    gtk_widget_allocate (child, width, height, baseline, NULL);
  gtk_popover_present (self->popover);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
hf_completion_popover_class_init (HfCompletionPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_completion_popover_dispose;
  chosen_signal = g_signal_new ("chosen", HF_TYPE_COMPLETION_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hf_completion_popover_init (HfCompletionPopover *self)
{
  self->popover = GTK_POPOVER (gtk_popover_new ());
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  gtk_popover_set_autohide (self->popover, FALSE);
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->popover), "menu");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Completions"), -1);
  gtk_popover_set_child (self->popover, GTK_WIDGET (self->list));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (NULL, measure, allocate));
}

/**
 * hf_completion_popover_new:
 * @field: what the completions are for
 *
 * Returns: (transfer floating): @field, with completions
 */
GtkWidget *
hf_completion_popover_new (GtkWidget *field)
{
  GtkWidget *self = g_object_new (HF_TYPE_COMPLETION_POPOVER, NULL);

  adw_bin_set_child (ADW_BIN (self), field);
  return self;
}

/**
 * hf_completion_popover_show:
 * @completions: (element-type HfCompletion): what can be chosen; none hides it
 */
void
hf_completion_popover_show (HfCompletionPopover *self, const GPtrArray *completions)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (unsigned i = 0; i < completions->len; i++)
    gtk_list_box_append (self->list, make_row (completions->pdata[i]));
  gtk_list_box_unselect_all (self->list);
  if (completions->len > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_popover_popup (self->popover);
  else
    gtk_popover_popdown (self->popover);
}

/**
 * hf_completion_popover_is_shown:
 * Returns: whether something can be chosen
 */
gboolean
hf_completion_popover_is_shown (HfCompletionPopover *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->popover))
         && gtk_list_box_get_row_at_index (self->list, 0) != NULL;
}

/**
 * hf_completion_popover_move:
 * @by: 1 for the next one, -1 for the one before
 */
void
hf_completion_popover_move (HfCompletionPopover *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkListBoxRow *next
      = gtk_list_box_get_row_at_index (self->list, row ? gtk_list_box_row_get_index (row) + by : 0);

  if (next)
    gtk_list_box_select_row (self->list, next);
}

/**
 * hf_completion_popover_choose:
 * Returns: whether one was selected, which is chosen now
 */
gboolean
hf_completion_popover_choose (HfCompletionPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (!row || !hf_completion_popover_is_shown (self))
    return FALSE;
  on_activated (self, row);
  return TRUE;
}
