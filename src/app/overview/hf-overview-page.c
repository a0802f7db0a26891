/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers are those of `GET status`, as of the desk's last look. Main thread only. */
#include "hf-overview-page.h"

#include <glib/gi18n.h>

#include "hf-alert-list.h"
#include "hf-status-card.h"
#include "hf-wording.h"

#define EFFICIENCY_WARNING 80 /* per cent, below which it is one */
#define EFFICIENCY_CRITICAL 60

typedef enum
{
  CARD_PINS,
  CARD_EFFICIENCY,
  CARD_UNDER,
  CARD_OVER,
  CARD_BYTES,
  N_CARDS
} Card;

struct _HfOverviewPage
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkImage *icon;
  GtkLabel *sentence;
  GtkLabel *detail;
  GtkFlowBox *cards;
  HfStatusCard *card[N_CARDS];
  HfAlertList *alerts;
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
  for (unsigned i = 0; i < N_CARDS; i++)
    {
      GtkWidget *card = hf_status_card_new (_ (cards[i].title));

      self->card[i] = HF_STATUS_CARD (card);
      g_signal_connect_object (card, "clicked", G_CALLBACK (on_card), self, G_CONNECT_SWAPPED);
      gtk_flow_box_insert (self->cards, card, -1);
      gtk_widget_set_focusable (gtk_widget_get_parent (card), FALSE);
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

  if (efficiency < EFFICIENCY_CRITICAL)
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

static const char *
icon_of (const HfStatus *status)
{
  if (status->below_min > 0)
    return "dialog-error-symbolic";
  if (status->too_few_domains > 0 || status->unverified > 0)
    return "dialog-warning-symbolic";
  return status->total_pins > 0 ? "emblem-ok-symbolic" : "hf-pins-symbolic";
}

static void
show_sentence (HfOverviewPage *self, const HfOverview *overview)
{
  const HfStatus *status = &overview->status;
  const char *icon = icon_of (status);
  g_autofree char *text
      = g_strdup_printf (_ ("Scripts reach them at %s"), hf_desk_get_address (self->desk));

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_text (self->sentence, overview->sentence);
  gtk_label_set_text (self->detail, text);
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
}

static void
hf_overview_page_dispose (GObject *object)
{
  g_clear_object (&HF_OVERVIEW_PAGE (object)->desk);
  G_OBJECT_CLASS (hf_overview_page_parent_class)->dispose (object);
}

static void
hf_overview_page_class_init (HfOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_overview_page_dispose;
  g_type_ensure (HF_TYPE_ALERT_LIST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/overview/hf-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, icon);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, detail);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, cards);
  gtk_widget_class_bind_template_child (widget_class, HfOverviewPage, alerts);
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
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
  return GTK_WIDGET (self);
}
