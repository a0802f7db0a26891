/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-json.h"
#include "hf-pin.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfPinChanges:
 * What is to be different about pins; borrowed from whoever asks.
 */
typedef struct
{
  const char *name; /* NULL: stays */
  gboolean set_priority, set_visibility;
  int priority;
  HfVisibility visibility;
  int min_replicas, target_replicas, max_replicas; /* 0 = the policy's; -1: stays */
} HfPinChanges;

void hf_pin_changes_init (HfPinChanges *self);
gboolean hf_pin_changes_apply (const HfPinChanges *self, HfDb *db, HfPin *pin, GError **error);

G_END_DECLS
