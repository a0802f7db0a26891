/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-window-pages.h"

#include <glib/gi18n.h>

#include "hf-activity-page.h"
#include "hf-backends-page.h"
#include "hf-overview-page.h"
#include "hf-pins-pane.h"
#include "hf-wording.h"

static HfBadge
no_badge (const HfOverview *overview)
{
  return (HfBadge){ 0 };
}

static HfBadge
count_at_risk (const HfOverview *overview)
{
  guint64 n = overview->status.below_min;
  g_autofree char *count = hf_wording_count (n);

  return (HfBadge){ n, g_strdup_printf (ngettext ("%s pin at risk", "%s pins at risk", (gulong)n),
                                        count) };
}

static HfBadge
count_failed_jobs (const HfOverview *overview)
{
  guint64 n = overview->failed_lately;
  g_autofree char *count = hf_wording_count (n);

  return (HfBadge){ n, g_strdup_printf (ngettext ("%s job failed", "%s jobs failed", (gulong)n),
                                        count) };
}

static HfBadge
backends_badge (const HfOverview *overview)
{
  guint64 n = hf_backends_page_count_unwell (overview);

  return (HfBadge){ n, g_strdup_printf (ngettext ("%d backend can’t be used",
                                                  "%d backends can’t be used", (gulong)n),
                                        (int)n) };
}

/* One line a page. */
const HfWindowPage hf_window_pages[HF_N_PAGES] = {
  { "overview", N_ ("Overview"), "hf-overview-symbolic", hf_overview_page_new, no_badge, NULL },
  { "pins", N_ ("Pins"), "hf-pins-symbolic", hf_pins_pane_new, count_at_risk, hf_pins_pane_show },
  { "backends", N_ ("Backends"), "hf-backends-symbolic", hf_backends_page_new, backends_badge,
    hf_backends_page_show },
  { "activity", N_ ("Activity"), "hf-activity-symbolic", hf_activity_page_new, count_failed_jobs,
    hf_activity_page_show },
};
