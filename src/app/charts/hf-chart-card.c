/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-chart-card.h"

#include <glib/gi18n.h>

#include "hf-chart-export.h"
#include "hf-dialogs.h"
#include "hf-legend.h"
#include "hf-table-window.h"

struct _HfChartCard
{
  AdwBin parent_instance;

  HfDesk *desk;
  HfPlot *plot;
  GtkWidget *body;
  GtkLabel *title;
  GtkLabel *words;
  GtkStack *stack;
  GtkLabel *notice;
  HfLegend *legend;
  GtkMenuButton *menu;
};

G_DEFINE_FINAL_TYPE (HfChartCard, hf_chart_card, ADW_TYPE_BIN)

/* At the cursor, or all in all. */
static void
show_words (HfChartCard *self)
{
  g_autofree char *value = hf_plot_describe_cursor (self->plot);
  g_autofree char *headline = hf_plot_get_headline (self->plot);
  g_autofree char *summary = hf_plot_summarize (self->plot);

  gtk_label_set_text (self->words, value ? value : headline);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->words), *summary ? summary : NULL);
}

static void
on_changed (HfChartCard *self)
{
  show_words (self);
  hf_legend_show (self->legend, self->plot);
}

static void
show_table (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfChartCard *self = HF_CHART_CARD (widget);
  g_autoptr (HfTable) table = hf_plot_make_table (self->plot);
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_window_present (
      GTK_WINDOW (hf_table_window_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, table)));
}

typedef struct
{
  HfChartCard *card;
  gboolean image;
} Saving;

static void
saving_free (gpointer data)
{
  g_object_unref (((Saving *)data)->card);
  g_free (data);
}

static void
on_file (GFile *file, gpointer data)
{
  const Saving *saving = data;

  hf_chart_card_save (saving->card, file, saving->image);
}

static void
ask_for_file (HfChartCard *self, gboolean image)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *name
      = g_strconcat (hf_plot_get_title (self->plot), image ? ".png" : ".csv", NULL);
  Saving *saving = g_new0 (Saving, 1);

  saving->card = g_object_ref (self);
  saving->image = image;
  hf_dialogs_save (GTK_WINDOW (root), _ ("Save Chart"), name, on_file, saving, saving_free);
}

static void
save_image (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_for_file (HF_CHART_CARD (widget), TRUE);
}

static void
save_table (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ask_for_file (HF_CHART_CARD (widget), FALSE);
}

static void
hf_chart_card_dispose (GObject *object)
{
  HfChartCard *self = HF_CHART_CARD (object);

  g_clear_object (&self->desk);
  g_clear_object (&self->plot);
  G_OBJECT_CLASS (hf_chart_card_parent_class)->dispose (object);
}

static void
hf_chart_card_class_init (HfChartCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_chart_card_dispose;
  g_type_ensure (HF_TYPE_LEGEND);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/charts/hf-chart-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, body);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, title);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, words);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, stack);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, notice);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, legend);
  gtk_widget_class_bind_template_child (widget_class, HfChartCard, menu);
  gtk_widget_class_install_action (widget_class, "chart.show-table", NULL, show_table);
  gtk_widget_class_install_action (widget_class, "chart.save-image", NULL, save_image);
  gtk_widget_class_install_action (widget_class, "chart.save-table", NULL, save_table);
}

static void
hf_chart_card_init (HfChartCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_chart_card_new:
 * @desk: told how saving went
 * @title: what the numbers are
 * @plot: (transfer floating): that shows them
 *
 * Returns: (transfer floating): a card around it
 */
GtkWidget *
hf_chart_card_new (HfDesk *desk, const char *title, GtkWidget *plot)
{
  HfChartCard *self = g_object_new (HF_TYPE_CHART_CARD, NULL);
  /* Translators: the name of a button; what a chart shows */
  g_autofree char *menu = g_strdup_printf (_ ("Menu of %s"), title);

  self->desk = g_object_ref (desk);
  self->plot = HF_PLOT (g_object_ref_sink (plot));
  gtk_stack_add_named (self->stack, plot, "plot");
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu,
                                  -1);
  hf_plot_set_title (self->plot, title);
  g_signal_connect_object (plot, "cursor-changed", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (plot, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

/**
 * hf_chart_card_get_plot:
 * Returns: (transfer none): what it shows
 */
HfPlot *
hf_chart_card_get_plot (HfChartCard *self)
{
  return self->plot;
}

/**
 * hf_chart_card_set_notice:
 * @notice: (nullable): why there is nothing to show, a sentence; %NULL: there is
 */
void
hf_chart_card_set_notice (HfChartCard *self, const char *notice)
{
  gboolean empty = notice != NULL;

  gtk_label_set_text (self->notice, empty ? notice : "");
  gtk_stack_set_visible_child_name (self->stack, empty ? "notice" : "plot");
  gtk_widget_set_visible (GTK_WIDGET (self->menu), !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->words), !empty);
}

/**
 * hf_chart_card_save:
 * @file: is replaced
 * @image: whether as a PNG; as CSV otherwise
 */
void
hf_chart_card_save (HfChartCard *self, GFile *file, gboolean image)
{
  g_autoptr (HfTable) table = NULL;
  g_autofree char *csv = NULL;

  if (image)
    {
      hf_chart_export_image (self->desk, file, self->body);
      return;
    }
  table = hf_plot_make_table (self->plot);
  csv = hf_table_to_csv (table);
  hf_chart_export_text (self->desk, file, csv);
}
