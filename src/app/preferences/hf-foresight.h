/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfForesight:
 * The copies that the engine would begin because of changed settings, a value.
 */
typedef struct
{
  guint64 copies; /* 0: none, whatever else is said */
  guint64 pins;
  guint64 bytes;
  guint64 no_place; /* wanted copies for which no backend is fit */
  gboolean exact; /* not all pins were looked at otherwise */
  gboolean waits; /* for the user's approval */
} HfForesight;

gboolean hf_foresight_read (HfEngine *engine, JsonObject *changes, HfForesight *self,
                            HfProblems *problems, GError **error);
char *hf_foresight_describe (const HfForesight *self);
char *hf_foresight_describe_rest (const HfForesight *self);

G_END_DECLS
