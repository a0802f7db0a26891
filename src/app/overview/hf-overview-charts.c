/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-overview-charts.h"

#include <glib/gi18n.h>

#include "hf-bars.h"
#include "hf-chart-filling.h"
#include "hf-chart.h"
#include "hf-even-grid.h"
#include "hf-heat-map.h"

#define CARD_WIDTH 300
#define SPACING 12

struct _HfOverviewCharts
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkWidget *ranges;
  GtkWidget *grid;
  GtkWidget *buttons[HF_N_RANGES];
  HfChartCard *cards[HF_N_CHARTS];

  HfRange range;
  HfHistory *history; /* NULL: none was read yet */
  gint64 sampled; /* the newest point when it was read */
  gboolean reading, read_again;
  gboolean failed; /* the last time; it is said once */
};

G_DEFINE_FINAL_TYPE (HfOverviewCharts, hf_overview_charts, ADW_TYPE_BIN)

static unsigned read_signal;

static const struct
{
  const char *label, *name;
} range_names[HF_N_RANGES] = {
  /* Translators: 24 hours, as short as can be */
  [HF_RANGE_DAY] = { N_ ("24 h"), N_ ("Last 24 Hours") },
  /* Translators: 7 days, as short as can be */
  [HF_RANGE_WEEK] = { N_ ("7 d"), N_ ("Last 7 Days") },
  /* Translators: 30 days, as short as can be */
  [HF_RANGE_MONTH] = { N_ ("30 d"), N_ ("Last 30 Days") },
  /* Translators: one year, as short as can be */
  [HF_RANGE_YEAR] = { N_ ("1 y"), N_ ("Last Year") },
};

static const struct
{
  const char *title;
  GtkWidget *(*create) (void);
} charts[HF_N_CHARTS] = {
  [HF_CHART_EFFICIENCY] = { N_ ("Replication Efficiency"), hf_chart_new },
  [HF_CHART_PINS] = { N_ ("Pins"), hf_chart_new },
  [HF_CHART_USED] = { N_ ("Used Space"), hf_chart_new },
  [HF_CHART_DISTRIBUTION] = { N_ ("Storage by Backend"), hf_bars_new },
  [HF_CHART_SPREAD] = { N_ ("Pins by Backend and Copies"), hf_heat_map_new },
  [HF_CHART_TRAFFIC] = { N_ ("Traffic by Backend"), hf_bars_new },
};

/* ---- what they show ---- */

static void
fill_past (HfOverviewCharts *self, const HfOverview *overview)
{
  hf_chart_filling_efficiency (self->cards[HF_CHART_EFFICIENCY], self->history, overview);
  hf_chart_filling_pins (self->cards[HF_CHART_PINS], self->history, overview);
  hf_chart_filling_used (self->cards[HF_CHART_USED], self->history, overview);
  hf_chart_filling_traffic (self->cards[HF_CHART_TRAFFIC], self->history);
}

static void read_history (HfOverviewCharts *self);

static gpointer
read_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_history_new (engine, (HfRange)GPOINTER_TO_INT (data), error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfOverviewCharts) self = data;
  g_autoptr (GError) error = NULL;
  HfHistory *history = hf_desk_run_finish (HF_DESK (source), result, &error);

  self->reading = FALSE;
  if (error && !self->failed)
    hf_desk_say_error (HF_DESK (source), _ ("The charts can’t be read"), error);
  self->failed = error != NULL;
  if (history)
    {
      g_clear_pointer (&self->history, hf_history_unref);
      self->history = history;
      fill_past (self, hf_desk_get_overview (HF_DESK (source)));
      g_signal_emit (self, read_signal, 0);
    }
  if (self->read_again && self->desk)
    read_history (self);
}

/* What is asked for while it is being read is read afterwards. */
static void
read_history (HfOverviewCharts *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  self->sampled = overview->sampled;
  hf_desk_run (self->desk, read_on_worker, GINT_TO_POINTER (self->range), NULL,
               (GDestroyNotify)hf_history_unref, NULL, on_read, g_object_ref (self));
}

/* Nothing was ever kept here: six empty charts would say no more than that. */
static gboolean
is_empty (const HfOverview *overview)
{
  if (overview->status.total_pins > 0)
    return FALSE;
  for (unsigned i = 0; i < overview->backends->len; i++)
    if (((const HfBackendInfo *)overview->backends->pdata[i])->used_bytes > 0)
      return FALSE;
  return TRUE;
}

static void
on_overview (HfOverviewCharts *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  gtk_widget_set_visible (GTK_WIDGET (self), overview && !is_empty (overview));
  if (!overview)
    return;
  hf_chart_filling_distribution (self->cards[HF_CHART_DISTRIBUTION], overview);
  hf_chart_filling_spread (self->cards[HF_CHART_SPREAD], overview);
  if (!self->history || self->sampled != overview->sampled)
    read_history (self);
}

static void
on_range (HfOverviewCharts *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (unsigned i = 0; i < HF_N_RANGES; i++)
    if (self->buttons[i] == GTK_WIDGET (button))
      self->range = (HfRange)i;
  if (self->desk && hf_desk_get_overview (self->desk))
    read_history (self);
}

/* ---- its life ---- */

static void
add_ranges (HfOverviewCharts *self)
{
  for (unsigned i = 0; i < HF_N_RANGES; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_ (range_names[i].label));

      self->buttons[i] = button;
      gtk_widget_set_tooltip_text (button, _ (range_names[i].name));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (range_names[i].name), -1);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button),
                                     GTK_TOGGLE_BUTTON (self->buttons[0]));
      g_signal_connect_object (button, "toggled", G_CALLBACK (on_range), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->ranges), button);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[0]), TRUE);
}

static void
hf_overview_charts_dispose (GObject *object)
{
  HfOverviewCharts *self = HF_OVERVIEW_CHARTS (object);

  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_overview_charts_parent_class)->dispose (object);
}

static void
hf_overview_charts_finalize (GObject *object)
{
  g_clear_pointer (&HF_OVERVIEW_CHARTS (object)->history, hf_history_unref);
  G_OBJECT_CLASS (hf_overview_charts_parent_class)->finalize (object);
}

static void
hf_overview_charts_class_init (HfOverviewChartsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_overview_charts_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_overview_charts_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/overview/hf-overview-charts.ui");
  gtk_widget_class_bind_template_child (widget_class, HfOverviewCharts, ranges);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewCharts, grid);
  read_signal = g_signal_new ("read", HF_TYPE_OVERVIEW_CHARTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 0);
}

static void
hf_overview_charts_init (HfOverviewCharts *self)
{
  static const int columns[] = { 1, 2, 0 };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->grid, hf_even_grid_new (columns, CARD_WIDTH, SPACING));
  add_ranges (self);
}

/**
 * hf_overview_charts_set_desk:
 * @desk: whose past and present is shown from now on; called once
 */
void
hf_overview_charts_set_desk (HfOverviewCharts *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
  for (unsigned i = 0; i < HF_N_CHARTS; i++)
    {
      GtkWidget *card = hf_chart_card_new (desk, _ (charts[i].title), charts[i].create ());

      self->cards[i] = HF_CHART_CARD (card);
      gtk_box_append (GTK_BOX (self->grid), card);
    }
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
}

/**
 * hf_overview_charts_get_history:
 * Returns: (transfer none) (nullable): what was read last
 */
const HfHistory *
hf_overview_charts_get_history (HfOverviewCharts *self)
{
  return self->history;
}

/**
 * hf_overview_charts_get_card:
 * Returns: (transfer none): one of the charts
 */
HfChartCard *
hf_overview_charts_get_card (HfOverviewCharts *self, HfChartKind kind)
{
  return self->cards[kind];
}
