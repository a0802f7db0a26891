/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"
#include "hf-db.h"

G_BEGIN_DECLS

/* Exit statuses of --check, as monitoring programs have them. */
typedef enum
{
  HF_CONDITION_SAFE = 0,
  HF_CONDITION_WARNING = 1, /* nothing is at risk, and something isn't as the policy asks */
  HF_CONDITION_AT_RISK = 2, /* pins with fewer copies than the minimum */
  HF_CONDITION_UNKNOWN = 3, /* no registry, or nobody has looked for too long */
} HfConditionLevel;

/**
 * HfCondition:
 * How the pins are, in a sentence and a number: what --check and GET check say. A value.
 */
typedef struct
{
  HfConditionLevel level;
  char *sentence;
  GPtrArray *alerts; /* of HfAlert: what is to be done; none when nobody has looked for too long */
  gint64 looked; /* when it was looked last; 0 = never */
} HfCondition;

HfCondition *hf_condition_read (HfDb *db, gint64 max_age, gint64 now, GError **error);
const char *hf_condition_level_to_string (HfConditionLevel level);
void hf_condition_free (HfCondition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCondition, hf_condition_free)

G_END_DECLS
