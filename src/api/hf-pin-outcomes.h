/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-meant-pins.h"
#include "hf-pin-batch.h"

G_BEGIN_DECLS

/**
 * HfPinOutcomes:
 * What became of each pin of a call, on its way into the answer.
 */
typedef struct
{
  JsonArray *results;
  unsigned succeeded, failed, jobs;
} HfPinOutcomes;

JsonObject *hf_pin_outcomes_add (HfPinOutcomes *self, const char *cid, const GError *error,
                                 const GArray *jobs);
HfReply *hf_pin_outcomes_answer (const HfPinOutcomes *self);
HfReply *hf_pin_outcomes_enter (HfCall *call, HfPinBatch *batch, const HfMeantPins *meant);

G_END_DECLS
