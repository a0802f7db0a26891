/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-stage.h"

#include "hf-chart.h"
#include "hf-overview-charts.h"
#include "hf-status-card.h"

static HfStatusCard *
find_card (HfStage *stage, const char *title)
{
  GtkWidget *label = hf_stage_find_text (GTK_WIDGET (stage->window), title);

  g_assert_nonnull (label);
  return HF_STATUS_CARD (gtk_widget_get_ancestor (label, HF_TYPE_STATUS_CARD));
}

static void
assert_card (HfStage *stage, const char *title, const char *value)
{
  g_assert_cmpstr (hf_status_card_get_value (find_card (stage, title)), ==, value);
}

static void
test_numbers (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  assert_card (stage, "Total Pins", "0");
  assert_card (stage, "Replication Efficiency", "–");
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (stage->window), "1 pin is safe"));
  assert_card (stage, "Total Pins", "1");
  assert_card (stage, "Replication Efficiency", "100%");
  assert_card (stage, "Under-replicated", "0");
  assert_card (stage, "Over-replicated", "0");
}

/* One store: the pin lacks copies, and a row says what to do. */
static void
test_alerts (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *window = GTK_WIDGET (stage->window);

  g_assert_null (hf_stage_find_button (window, "Show Pins"));
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  assert_card (stage, "Under-replicated", "1");
  g_assert_nonnull (hf_stage_find_text (window, "1 pin has fewer proven copies than its minimum"));
  g_assert_nonnull (hf_stage_find_button (window, "Show Pins"));
}

/* ---- what helps ---- */

static void
on_show (HfDesk *desk, const char *page, const char *query, gpointer data)
{
  char **shown = data;

  g_free (*shown);
  *shown = g_strdup_printf ("%s %s", page, query);
}

/* The button beside the sentence does what that of the first alert does. */
static void
test_help (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *shown = NULL;
  GtkWidget *button;

  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  button = hf_stage_find_button (GTK_WIDGET (stage->window), "Show Pins");
  g_assert_true (gtk_widget_has_css_class (button, "suggested-action"));
  g_signal_connect (stage->desk, "show", G_CALLBACK (on_show), &shown);
  hf_stage_click (button);
  g_assert_cmpstr (shown, ==, "pins health:critical");
}

/* What the sentence asks for can be done where the button leads. */
static void
test_help_paused (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (GError) error = NULL;
  GtkWidget *window = GTK_WIDGET (stage->window);

  hf_engine_pause_jobs (stage->house->engine, TRUE, &error);
  g_assert_no_error (error);
  hf_stage_settle (stage);
  hf_stage_click (hf_stage_find_button (window, "Show Jobs"));
  hf_stage_drain ();
  hf_stage_click (hf_stage_find_button (window, "Resume All"));
  hf_stage_settle (stage);
  g_assert_false (hf_desk_get_overview (stage->desk)->all_paused);
}

/* Where there is nothing yet it is the first step, and goes when that was made. */
static void
test_first_step (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *button = hf_stage_find_button (GTK_WIDGET (stage->window), "Add Pins…");
  GtkWidget *dialog;

  g_assert_true (gtk_widget_has_css_class (button, "suggested-action"));
  hf_stage_click (button);
  dialog = hf_stage_wait_for_dialog (stage);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Add Pins");
  gtk_window_close (GTK_WINDOW (dialog));
  hf_stage_until_alone (stage);
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  g_assert_false (gtk_widget_get_mapped (button));
}

/* Without a place for copies, one is added first. */
static void
test_no_backend (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (0, 1000);
  g_autofree char *shown = NULL;
  GtkWidget *button;

  button = hf_stage_find_button (GTK_WIDGET (stage->window), "Add Backend…");
  g_signal_connect (stage->desk, "show", G_CALLBACK (on_show), &shown);
  hf_stage_click (button);
  g_assert_cmpstr (shown, ==, "backends ");
}

static void
test_scrub (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  const HfOverview *overview;

  assert_card (stage, "Last Scrub", "–");
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  overview = hf_desk_get_overview (stage->desk);
  g_assert_cmpint (overview->newest_read, >, 0);
  g_assert_cmpint (overview->oldest_read, <=, overview->newest_read);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (stage->window), "oldest: just now"));
}

/* ---- charts ---- */

static HfOverviewCharts *
find_charts (HfStage *stage)
{
  return HF_OVERVIEW_CHARTS (
      hf_stage_find_type (GTK_WIDGET (stage->window), HF_TYPE_OVERVIEW_CHARTS));
}

static GtkWidget *
get_plot (HfStage *stage, HfChartKind kind)
{
  return GTK_WIDGET (
      hf_chart_card_get_plot (hf_overview_charts_get_card (find_charts (stage), kind)));
}

static gboolean
has_history (gpointer data)
{
  return hf_overview_charts_get_history (data) != NULL;
}

typedef struct
{
  HfStage *stage;
  HfChartKind kind;
  unsigned stops;
} Wanted;

static gboolean
has_stops (gpointer data)
{
  const Wanted *wanted = data;
  GtkWidget *plot = get_plot (wanted->stage, wanted->kind);

  return HF_PLOT_GET_CLASS (plot)->count_stops (HF_PLOT (plot)) >= wanted->stops;
}

static void
live (HfStage *stage, unsigned samples)
{
  for (unsigned i = 0; i < samples; i++)
    {
      hf_house_advance (stage->house, 5 * HF_MINUTE);
      hf_engine_settle (stage->house->engine);
    }
  hf_stage_settle (stage);
}

static unsigned
count_notices (HfStage *stage)
{
  unsigned n = 0;

  for (unsigned i = 0; i < HF_N_CHARTS; i++)
    n += !gtk_widget_get_mapped (get_plot (stage, (HfChartKind)i));
  return n;
}

static void
test_charts (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  Wanted two = { stage, HF_CHART_EFFICIENCY, 2 };
  g_autofree char *spread = NULL;

  g_assert_null (find_charts (stage)); /* there is nothing to tell yet */
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  hf_stage_until (has_history, find_charts (stage));
  g_assert_cmpuint (count_notices (stage), >=, 3);
  live (stage, 2);
  hf_stage_until (has_stops, &two);
  hf_stage_drain ();
  g_assert_cmpuint (count_notices (stage), ==, 0);
  g_assert_cmpstr (hf_plot_get_series (HF_PLOT (get_plot (stage, HF_CHART_USED)), 2), ==, "c");
  spread = hf_plot_summarize (HF_PLOT (get_plot (stage, HF_CHART_SPREAD)));
  g_assert_cmpstr (spread, ==,
                   "No pin depends on one backend alone. a, 3 copies: 1 pin. b, 3 copies: 1 pin. "
                   "c, 3 copies: 1 pin");
}

/* The Tab key comes to each chart, which says where its cursor is, and to its menu. */
static void
test_keyboard (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  Wanted two = { stage, HF_CHART_EFFICIENCY, 2 };
  GtkWidget *window = GTK_WIDGET (stage->window);
  unsigned plots = 0, menus = 0;

  hf_house_add (stage->house, dag);
  live (stage, 2);
  hf_stage_until (has_stops, &two);
  hf_stage_drain ();
  gtk_widget_grab_focus (hf_stage_find_button (window, "1 y"));
  for (unsigned i = 0; i < 2 * HF_N_CHARTS; i++)
    {
      GtkWidget *focus;

      g_signal_emit_by_name (window, "move-focus", GTK_DIR_TAB_FORWARD);
      hf_stage_drain ();
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      plots += HF_IS_PLOT (focus) && hf_plot_get_cursor (HF_PLOT (focus)) >= 0;
      menus += GTK_IS_TOGGLE_BUTTON (focus);
    }
  g_assert_cmpuint (plots, ==, HF_N_CHARTS);
  g_assert_cmpuint (menus, ==, HF_N_CHARTS);
}

/* Without a second point the chart says when it comes. */
static void
test_notice (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  const HfOverview *overview;
  g_autofree char *time = NULL;
  g_autofree char *notice = NULL;
  g_autoptr (GDateTime) next = NULL;

  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  hf_stage_until (has_history, find_charts (stage));
  hf_stage_drain ();
  overview = hf_desk_get_overview (stage->desk);
  g_assert_cmpint (overview->sampled, >, overview->now - 5 * HF_MINUTE);
  next = g_date_time_new_from_unix_local ((overview->sampled + 5 * HF_MINUTE) / HF_SECOND);
  time = g_date_time_format (next, "%H:%M");
  notice = g_strdup_printf ("Two points are needed; the next comes at %s", time);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (stage->window), notice));
}

static void
test_availability (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (stage->house, dag);
  live (stage, 13);
  hf_stage_until_text (GTK_WIDGET (stage->window),
                       "Measured availability of the last 30 days: 100% (observed for 1 hour)");
}

static gboolean
is_month (gpointer data)
{
  const HfHistory *history = hf_overview_charts_get_history (data);

  return history && history->range == HF_RANGE_MONTH;
}

static void
test_range (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 1000);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *button;

  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  button = hf_stage_find_button (GTK_WIDGET (stage->window), "30 d");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  hf_stage_until (is_month, find_charts (stage));
}

/* Cards never stand as four and two, and all fits into 360 pixels. */
static void
test_widths (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (3, 360);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  GtkWidget *first, *third;
  graphene_rect_t a, b;
  int least;

  hf_house_add (stage->house, dag);
  live (stage, 2);
  gtk_widget_measure (GTK_WIDGET (stage->window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL,
                      NULL, NULL);
  g_assert_cmpint (least, <=, 360);
  first = GTK_WIDGET (find_card (stage, "Total Pins"));
  third = GTK_WIDGET (find_card (stage, "Under-replicated"));
  g_assert_true (gtk_widget_compute_bounds (first, GTK_WIDGET (stage->window), &a));
  g_assert_true (gtk_widget_compute_bounds (third, GTK_WIDGET (stage->window), &b));
  g_assert_cmpfloat (a.origin.x, ==, b.origin.x); /* two in a row */
  g_assert_cmpfloat (b.origin.y, >, a.origin.y);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/overview/numbers", test_numbers);
  g_test_add_func ("/app/overview/alerts", test_alerts);
  g_test_add_func ("/app/overview/help", test_help);
  g_test_add_func ("/app/overview/help-paused", test_help_paused);
  g_test_add_func ("/app/overview/first-step", test_first_step);
  g_test_add_func ("/app/overview/no-backend", test_no_backend);
  g_test_add_func ("/app/overview/scrub", test_scrub);
  g_test_add_func ("/app/overview/charts", test_charts);
  g_test_add_func ("/app/overview/keyboard", test_keyboard);
  g_test_add_func ("/app/overview/notice", test_notice);
  g_test_add_func ("/app/overview/availability", test_availability);
  g_test_add_func ("/app/overview/range", test_range);
  g_test_add_func ("/app/overview/widths", test_widths);
  return g_test_run ();
}
