/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-legend.h"

#define SAMPLE_WIDTH 28
#define SAMPLE_HEIGHT 12

struct _HfLegend
{
  GtkWidget parent_instance;

  GtkFlowBox *items;
  char *shown; /* names, with line ends between */
};

G_DEFINE_FINAL_TYPE (HfLegend, hf_legend, GTK_TYPE_WIDGET)

static void
draw_sample (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  HfPlot *plot = g_object_get_data (G_OBJECT (area), "plot");

  HF_PLOT_GET_CLASS (plot)->draw_sample (plot, cr, GPOINTER_TO_UINT (data), width, height);
}

static void
add_item (HfLegend *self, HfPlot *plot, unsigned index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *sample = gtk_drawing_area_new ();
  GtkWidget *label = gtk_label_new (hf_plot_get_series (plot, index));

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (sample), SAMPLE_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (sample), SAMPLE_HEIGHT);
  g_object_set_data_full (G_OBJECT (sample), "plot", g_object_ref (plot), g_object_unref);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (sample), draw_sample, GUINT_TO_POINTER (index),
                                  NULL);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), sample);
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_insert (self->items, box, -1);
}

static void
hf_legend_dispose (GObject *object)
{
  HfLegend *self = HF_LEGEND (object);

  if (self->items)
    gtk_widget_unparent (GTK_WIDGET (self->items));
  self->items = NULL;
  G_OBJECT_CLASS (hf_legend_parent_class)->dispose (object);
}

static void
hf_legend_finalize (GObject *object)
{
  g_free (HF_LEGEND (object)->shown);
  G_OBJECT_CLASS (hf_legend_parent_class)->finalize (object);
}

static void
hf_legend_class_init (HfLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_legend_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_legend_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hf_legend_init (HfLegend *self)
{
  self->items = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->items, GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (self->items, 6);
  gtk_flow_box_set_max_children_per_line (self->items, 10);
  /* It would take the keyboard, with nothing in it to give it to, and never let go of it. */
  gtk_widget_set_can_focus (GTK_WIDGET (self->items), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->items), GTK_WIDGET (self));
  /* A flow box takes the focus without children that can have it, and the Tab key ends there. */
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * hf_legend_show:
 * @plot: whose series are named from now on, until the next call
 */
void
hf_legend_show (HfLegend *self, HfPlot *plot)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const char *name;
  GtkWidget *child;
  unsigned n;

  for (n = 0; (name = hf_plot_get_series (plot, n)); n++)
    g_string_append_printf (names, "%s\n", name);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 1);
  if (g_strcmp0 (names->str, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (names->str);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->items))))
    gtk_flow_box_remove (self->items, child);
  for (unsigned i = 0; i < n; i++)
    add_item (self, plot, i);
}
