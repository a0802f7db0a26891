/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-foresight.h"

G_BEGIN_DECLS

/* What is to be saved. */
typedef struct
{
  JsonObject *changes;
  gboolean agreed; /* the user knows what follows */
} HfSettingsOrder;

/* What became of it. */
typedef struct
{
  JsonObject *settings; /* that hold now; NULL: nothing was saved, because of what would follow */
  HfForesight foresight;
} HfSettingsOutcome;

gpointer hf_settings_order_carry_out (HfEngine *engine, gpointer order, GCancellable *cancellable,
                                      GError **error);
void hf_settings_order_free (gpointer order);
void hf_settings_outcome_free (gpointer outcome);

G_END_DECLS
