/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strays as values. Any thread; one value belongs to one thread at a time. */
#include "hf-stray.h"

static const char *const state_names[] = { "found", "wanted", "declined" };

/**
 * hf_stray_new:
 * Returns: (transfer full): a stray without CID and locator, found
 */
HfStray *
hf_stray_new (void)
{
  return g_new0 (HfStray, 1);
}

/**
 * hf_stray_free:
 * @self: (transfer full) (nullable): a stray
 */
void
hf_stray_free (HfStray *self)
{
  if (!self)
    return;
  g_free (self->locator);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->name);
  g_free (self);
}

/**
 * hf_stray_state_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_stray_state_to_string (HfStrayState state)
{
  return (unsigned)state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}
