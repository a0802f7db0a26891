/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

#define HF_MEANT_MOST 1000

/**
 * HfMeantPins:
 * The pins that a call names. One whose text is no CID fails by itself.
 */
typedef struct
{
  GPtrArray *texts; /* of char, as they were given */
  GPtrArray *cids; /* of HfCid: those that are CIDs, in the same order */
  GPtrArray *errors; /* of GError or NULL, one for each text */
} HfMeantPins;

void hf_meant_pins_init (HfMeantPins *self);
void hf_meant_pins_clear (HfMeantPins *self);
void hf_meant_pins_add (HfMeantPins *self, const char *text);
void hf_meant_pins_require (HfCall *call, HfMeantPins *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfMeantPins, hf_meant_pins_clear)

G_END_DECLS
