/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-add-item.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/* How items become pins; a value without anything to free. */
typedef struct
{
  HfVisibility visibility;
  const HfUnixfsProfile *profile;
  gboolean skip_hidden;
  gboolean preserve; /* permissions and times */
} HfAddChoices;

/**
 * HfAdder:
 * Adds one item after another. What was added stays when the rest is cancelled. Signal: "changed",
 * when it begins with an item, or ends.
 */
#define HF_TYPE_ADDER (hf_adder_get_type ())
G_DECLARE_FINAL_TYPE (HfAdder, hf_adder, HF, ADDER, GObject)

HfAdder *hf_adder_new (HfDesk *desk);
void hf_adder_add (HfAdder *self, GPtrArray *items, const HfAddChoices *choices);
void hf_adder_cancel (HfAdder *self);
const char *hf_adder_get_title (HfAdder *self);
unsigned hf_adder_count_waiting (HfAdder *self);
void hf_adder_read_progress (HfAdder *self, HfProgressReport *report);

G_END_DECLS
