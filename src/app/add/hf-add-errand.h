/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"

G_BEGIN_DECLS

/**
 * HfAddErrand:
 * The adding of one item, for a worker.
 */
typedef struct
{
  HfAddItem *item;
  HfAddChoices choices;
  HfProgress *progress;
} HfAddErrand;

typedef struct
{
  HfAdded *added;
  unsigned skipped; /* what can't be kept */
  char *first_skipped; /* a sentence on the first one */
} HfAddOutcome;

HfAddErrand *hf_add_errand_new (const HfAddItem *item, const HfAddChoices *choices,
                                HfProgress *progress);
void hf_add_errand_free (HfAddErrand *self);
gpointer hf_add_errand_run (HfEngine *engine, gpointer data, GCancellable *cancellable,
                            GError **error);
void hf_add_outcome_free (HfAddOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAddOutcome, hf_add_outcome_free)

G_END_DECLS
