/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers are those of `GET status`, as of the desk's last look. Main thread only. */
#include "hf-overview-page.h"

#include <glib/gi18n.h>

#include "hf-alert-help.h"
#include "hf-alert-list.h"
#include "hf-chart-text.h"
#include "hf-even-grid.h"
#include "hf-overview-charts.h"
#include "hf-status-card.h"
#include "hf-wording.h"

#define EFFICIENCY_WARNING 80 /* per cent, below which it is one */
#define EFFICIENCY_CRITICAL 60
#define CARD_WIDTH 180
#define CARD_SPACING 12
#define AVAILABILITY_LEAST HF_HOUR /* of looks, before one speaks of it */

typedef enum
{
  CARD_PINS,
  CARD_EFFICIENCY,
  CARD_UNDER,
  CARD_OVER,
  CARD_BYTES,
  CARD_SCRUB,
  N_CARDS
} Card;

struct _HfOverviewPage
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkImage *icon;
  GtkLabel *sentence;
  GtkLabel *detail;
  GtkLabel *availability;
  GtkButton *help;
  GtkBox *cards;
  HfStatusCard *card[N_CARDS];
  HfAlertList *alerts;
  HfOverviewCharts *charts;

  const char *help_page; /* where the button leads; NULL: it adds pins */
  char *help_query;
};

G_DEFINE_FINAL_TYPE (HfOverviewPage, hf_overview_page, ADW_TYPE_BIN)

/* What each counts, and the page and query that show it. */
static const struct
{
  const char *title, *page, *query;
} cards[N_CARDS] = {
  [CARD_PINS] = { N_ ("Total Pins"), "pins", "" },
  [CARD_EFFICIENCY] = { N_ ("Replication Efficiency"), "pins", "health:warning" },
  [CARD_UNDER] = { N_ ("Under-replicated"), "pins", "health:critical" },
  [CARD_OVER] = { N_ ("Over-replicated"), "pins", "health:excess" },
  [CARD_BYTES] = { N_ ("Stored Bytes"), "backends", "" },
  [CARD_SCRUB] = { N_ ("Last Scrub"), "activity", "" },
};

static void
on_card (HfOverviewPage *self, GtkButton *button)
{
  for (unsigned i = 0; i < N_CARDS; i++)
    if ((gpointer)self->card[i] == (gpointer)button)
      hf_desk_show (self->desk, cards[i].page, cards[i].query);
}

static void
add_cards (HfOverviewPage *self)
{
  static const int columns[] = { 2, 3, 6, 0 };

  gtk_widget_set_layout_manager (GTK_WIDGET (self->cards),
                                 hf_even_grid_new (columns, CARD_WIDTH, CARD_SPACING));
  for (unsigned i = 0; i < N_CARDS; i++)
    {
      GtkWidget *card = hf_status_card_new (_ (cards[i].title));

      self->card[i] = HF_STATUS_CARD (card);
      g_signal_connect_object (card, "clicked", G_CALLBACK (on_card), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->cards, card);
    }
}

/* ---- what they show ---- */

static void
show_pins (HfStatusCard *card, const HfStatus *status)
{
  g_autofree char *value = hf_wording_count (status->total_pins);
  g_autofree char *copies = hf_wording_count (status->copies);
  g_autofree char *note
      = g_strdup_printf (ngettext ("%s copy", "%s copies", (gulong)status->copies), copies);

  hf_status_card_set (card, value, HF_TONE_PLAIN, note);
}

static void
show_efficiency (HfStatusCard *card, const HfStatus *status)
{
  double efficiency = hf_status_efficiency (status);
  g_autofree char *value = hf_wording_percent (efficiency);

  if (status->total_pins == 0)
    hf_status_card_set (card, "–", HF_TONE_PLAIN, _ ("no pins yet"));
  else if (efficiency < EFFICIENCY_CRITICAL)
    hf_status_card_set (card, value, HF_TONE_CRITICAL, _ ("far below target"));
  else if (efficiency < EFFICIENCY_WARNING)
    hf_status_card_set (card, value, HF_TONE_WARNING, _ ("below target"));
  else
    hf_status_card_set (card, value, HF_TONE_GOOD, _ ("at target"));
}

static void
show_under (HfStatusCard *card, const HfStatus *status)
{
  g_autofree char *value = hf_wording_count (status->below_min);

  if (status->below_min > 0)
    hf_status_card_set (card, value, HF_TONE_CRITICAL, _ ("at risk"));
  else
    hf_status_card_set (card, value, HF_TONE_GOOD, _ ("none at risk"));
}

static void
show_over (HfStatusCard *card, const HfStatus *status)
{
  g_autofree char *value = hf_wording_count (status->above_max);

  hf_status_card_set (card, value, HF_TONE_PLAIN,
                      status->above_max > 0 ? _ ("more than the maximum") : _ ("none"));
}

static void
show_bytes (HfStatusCard *card, const HfOverview *overview)
{
  guint64 bytes = 0;
  unsigned n = overview->backends->len;
  g_autofree char *value = NULL;
  g_autofree char *note = g_strdup_printf (ngettext ("on %u backend", "on %u backends", n), n);

  for (unsigned i = 0; i < n; i++)
    bytes += ((const HfBackendInfo *)overview->backends->pdata[i])->held_bytes;
  value = hf_wording_bytes (bytes);
  hf_status_card_set (card, value, HF_TONE_PLAIN, note);
}

/* The time of today, the day of another: short enough for a card. */
static char *
describe_day (gint64 time, gint64 now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *day = hf_chart_text_time_tick (time, HF_TICK_DAYS, zone);
  g_autofree char *today = hf_chart_text_time_tick (now, HF_TICK_DAYS, zone);

  if (time == 0)
    return g_strdup ("–");
  return now - time < HF_DAY && g_str_equal (day, today) ? hf_chart_text_time (time, zone)
                                                         : g_steal_pointer (&day);
}

/* When a copy was last read in full, and how much of that is to be done, or how old the oldest is.
 */
static void
show_scrub (HfStatusCard *card, const HfOverview *overview)
{
  g_autofree char *value = describe_day (overview->newest_read, overview->now);
  g_autofree char *oldest = hf_wording_age (overview->oldest_read, overview->now);
  g_autofree char *exact = hf_wording_time (overview->newest_read);
  g_autofree char *open = hf_wording_count (overview->checks_open);
  g_autofree char *note = NULL;

  if (overview->checks_open > 0)
    note = g_strdup_printf (ngettext ("%s copy to be read", "%s copies to be read",
                                      overview->checks_open),
                            open);
  else if (overview->oldest_read == 0)
    note = g_strdup (_ ("no copy was read yet"));
  else
    /* Translators: when the oldest proof was made, e.g. “oldest: 12 days ago” */
    note = g_strdup_printf (_ ("oldest: %s"), oldest);
  hf_status_card_set (card, value, HF_TONE_PLAIN, note);
  gtk_widget_set_tooltip_text (GTK_WIDGET (card), exact);
}

static const char *
icon_of (const HfStatus *status)
{
  if (status->below_min > 0)
    return "dialog-error-symbolic";
  if (status->too_few_domains > 0 || status->unverified > 0)
    return "dialog-warning-symbolic";
  return status->total_pins > 0 ? "emblem-ok-symbolic" : "hf-pins-symbolic";
}

static char *
describe (HfOverviewPage *self, const HfOverview *overview)
{
  const char *address = hf_desk_get_address (self->desk);

  if (overview->status.total_pins == 0)
    /* Translators: the address of the API */
    return g_strdup_printf (_ ("What you add is copied to several backends, and the copies are "
                               "read again and again. Scripts add at %s"),
                            address);
  return g_strdup_printf (_ ("Scripts reach them at %s"), address);
}

static void
show_sentence (HfOverviewPage *self, const HfOverview *overview)
{
  g_autofree char *text = describe (self, overview);

  gtk_image_set_from_icon_name (self->icon, icon_of (&overview->status));
  gtk_label_set_text (self->sentence, overview->sentence);
  gtk_label_set_text (self->detail, text);
}

/* The worst comes first, and what has no place to go to has its buttons below. Where there is
 * nothing yet, the first step. */
static void
show_help (HfOverviewPage *self, const HfOverview *overview)
{
  HfAlertHelp help = { 0 };

  if (overview->backends->len == 0)
    help = (HfAlertHelp){ _ ("Add Backend…"), "backends", "" };
  for (unsigned i = 0; i < overview->alerts->len && !help.page; i++)
    hf_alert_help_find (overview->alerts->pdata[i], &help);
  if (!help.page && overview->status.total_pins == 0)
    help.label = _ ("Add Pins…");
  gtk_widget_set_visible (GTK_WIDGET (self->help), help.label != NULL);
  if (!help.label)
    return;
  self->help_page = help.page;
  g_free (self->help_query);
  self->help_query = g_strdup (help.query);
  if (g_strcmp0 (gtk_button_get_label (self->help), help.label) != 0)
    gtk_button_set_label (self->help, help.label);
}

static void
on_help (HfOverviewPage *self)
{
  if (self->help_page)
    hf_desk_show (self->desk, self->help_page, self->help_query);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.add", NULL);
}

static void
on_history (HfOverviewPage *self)
{
  const HfAvailability *found = &hf_overview_charts_get_history (self->charts)->availability;
  g_autofree char *share = hf_wording_percent (100 * found->share);
  g_autofree char *covered = hf_wording_duration (found->covered / HF_SECOND);
  /* Translators: a percentage, and for how long it was observed */
  g_autofree char *text
      = g_strdup_printf (_ ("Measured availability of the last 30 days: %s (observed for %s)"),
                         share, covered);

  gtk_label_set_text (self->availability, text);
  gtk_widget_set_visible (GTK_WIDGET (self->availability), found->covered >= AVAILABILITY_LEAST);
}

static void
on_overview (HfOverviewPage *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  if (!overview)
    return;
  show_sentence (self, overview);
  show_pins (self->card[CARD_PINS], &overview->status);
  show_efficiency (self->card[CARD_EFFICIENCY], &overview->status);
  show_under (self->card[CARD_UNDER], &overview->status);
  show_over (self->card[CARD_OVER], &overview->status);
  show_bytes (self->card[CARD_BYTES], overview);
  show_scrub (self->card[CARD_SCRUB], overview);
  show_help (self, overview);
}

static void
hf_overview_page_dispose (GObject *object)
{
  g_clear_object (&HF_OVERVIEW_PAGE (object)->desk);
  G_OBJECT_CLASS (hf_overview_page_parent_class)->dispose (object);
}

static void
hf_overview_page_finalize (GObject *object)
{
  g_free (HF_OVERVIEW_PAGE (object)->help_query);
  G_OBJECT_CLASS (hf_overview_page_parent_class)->finalize (object);
}

static void
hf_overview_page_class_init (HfOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_overview_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_overview_page_finalize;
  g_type_ensure (HF_TYPE_ALERT_LIST);
  g_type_ensure (HF_TYPE_OVERVIEW_CHARTS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/overview/hf-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, icon);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, detail);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, availability);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, help);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, cards);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, alerts);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, charts);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
  gtk_widget_class_bind_template_callback (widget_class, on_history);
}

static void
hf_overview_page_init (HfOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_cards (self);
}

/**
 * hf_overview_page_new:
 * @desk: what it shows
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
hf_overview_page_new (HfDesk *desk)
{
  HfOverviewPage *self = g_object_new (HF_TYPE_OVERVIEW_PAGE, NULL);

  self->desk = g_object_ref (desk);
  hf_alert_list_set_desk (self->alerts, desk);
  hf_overview_charts_set_desk (self->charts, desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
  return GTK_WIDGET (self);
}
