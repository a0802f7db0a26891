/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-evidence-table.h"
#include "hf-job.h"
#include "hf-pin.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/* How a state is shown: never by its colour alone. */
typedef struct
{
  const char *icon;
  const char *style; /* NULL: that of text */
  const char *word; /* not yet translated */
} HfLook;

const HfLook *hf_pin_words_health (HfHealth health);
const HfLook *hf_pin_words_state (HfReplicaState state);
const HfLook *hf_pin_words_verdict (HfVerdict verdict);
const char *hf_pin_words_proof (HfProofKind proof);
const char *hf_pin_words_content (HfContent content);
const char *hf_pin_words_job (HfJobKind kind);
char *hf_pin_words_about (const char *text, const HfPin *pin);
void hf_look_show (const HfLook *self, GtkImage *image);

G_END_DECLS
