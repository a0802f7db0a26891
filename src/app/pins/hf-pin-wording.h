/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-policy.h"
#include "hf-pin-term.h"

G_BEGIN_DECLS

/* How a pin is, as people are told. A value; its texts are not to be freed. */
typedef struct
{
  const char *word, *icon, *meaning;
  const char *style; /* a class of the style sheet, or NULL */
} HfPinState;

HfPinState hf_pin_wording_state (const HfPin *pin, const HfPolicy *policy);
char *hf_pin_wording_name (const HfPin *pin);
char *hf_pin_wording_term (const HfPinTerm *term);
char *hf_pin_wording_amount (guint64 pins, guint64 bytes);

G_END_DECLS
