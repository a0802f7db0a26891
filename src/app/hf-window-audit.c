/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-window-audit.h"

#include "hf-first-run.h"
#include "hf-ipfs-backend.h"

static void
on_set_up (GSettings *state, gboolean private)
{
  g_settings_set_boolean (state, "add-private", private);
}

/**
 * hf_window_audit_present:
 * @window: in front of which it stands
 * @desk: the desk
 * @adder: adds what is to be protected
 * @state: (nullable): where it is remembered how pins are added
 */
void
hf_window_audit_present (GtkWindow *window, HfDesk *desk, HfAdder *adder, GSettings *state)
{
  static const char *const places[] = { HF_IPFS_DEFAULT_ADDRESS, NULL };
  HfFirstRun *first_run = hf_first_run_new (window, desk, adder);

  hf_first_run_add_places (first_run, places);
  if (state)
    g_signal_connect_object (first_run, "set-up", G_CALLBACK (on_set_up), state, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (first_run));
}

/**
 * hf_window_audit_is_due:
 * @state: (nullable): where it is remembered that it was offered
 * @overview: how things are
 *
 * Returns: whether to offer it: once, where there is nothing yet
 */
gboolean
hf_window_audit_is_due (GSettings *state, const HfOverview *overview)
{
  if (!state || !g_settings_get_boolean (state, "first-run"))
    return FALSE;
  g_settings_set_boolean (state, "first-run", FALSE);
  return overview->status.total_pins == 0;
}
