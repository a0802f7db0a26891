/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-stage.h"

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
  hf_house_add (stage->house, dag);
  hf_stage_settle (stage);
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (stage->window), "1 pin is safe"));
  assert_card (stage, "Total Pins", "1");
  assert_card (stage, "Replication Efficiency", "100 %");
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

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/overview/numbers", test_numbers);
  g_test_add_func ("/app/overview/alerts", test_alerts);
  return g_test_run ();
}
