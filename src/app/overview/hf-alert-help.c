/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any thread. */
#include "hf-alert-help.h"

#include <glib/gi18n.h>

/* An alert of another type has no button. */
static const struct
{
  const char *type, *label, *page, *query; /* query NULL: the backend that the alert is about */
} helps[] = {
  { "under-replicated", N_ ("Show Pins"), "pins", "health:critical" },
  { "too-few-places", N_ ("Backends"), "backends", "" },
  { "too-few-backends", N_ ("Backends"), "backends", "" },
  { "too-few-domains", N_ ("Backends"), "backends", "" },
  { "backend-down", N_ ("Show Backend"), "backends", NULL },
  { "backend-denied", N_ ("Show Backend"), "backends", NULL },
  { "backend-full", N_ ("Show Backend"), "backends", NULL },
  { "all-paused", N_ ("Show Jobs"), "activity", "all" },
  { "jobs-failed", N_ ("Show Jobs"), "activity", "failed" },
  { "jobs-paused", N_ ("Show Jobs"), "activity", "paused" },
};

/**
 * hf_alert_help_find:
 * @alert: what is wrong
 * @help: (out): what helps; lives as long as @alert
 *
 * Returns: whether there is a place to go to
 */
gboolean
hf_alert_help_find (const HfAlert *alert, HfAlertHelp *help)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (helps); i++)
    if (g_str_equal (helps[i].type, alert->type))
      {
        *help = (HfAlertHelp){ _ (helps[i].label), helps[i].page,
                               helps[i].query ? helps[i].query : alert->subject };
        return TRUE;
      }
  return FALSE;
}
