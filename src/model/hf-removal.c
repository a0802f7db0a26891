/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removals as values. Any thread; one value belongs to one thread at a time. */
#include "hf-removal.h"

static const char *const state_names[] = { "waiting", "deleting", "done", "aborted" };

/**
 * hf_removal_new:
 * Returns: (transfer full): a waiting removal without witnesses
 */
HfRemoval *
hf_removal_new (void)
{
  HfRemoval *self = g_new0 (HfRemoval, 1);

  self->reason = HF_REMOVAL_TRIM;
  self->witnesses = g_array_new (FALSE, TRUE, sizeof (HfWitness));
  return self;
}

/**
 * hf_removal_free:
 * @self: (transfer full) (nullable): a removal
 */
void
hf_removal_free (HfRemoval *self)
{
  if (!self)
    return;
  g_array_unref (self->witnesses);
  g_free (self->error);
  g_free (self);
}

/**
 * hf_removal_state_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_removal_state_to_string (HfRemovalState state)
{
  return (unsigned)state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}
