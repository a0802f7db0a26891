/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-policy.h"

G_BEGIN_DECLS

/* What a pin asks for; 0 = as the policy says. */
typedef struct
{
  int min, target, max;
} HfLimitsOfPin;

/**
 * HfLimitsEditor:
 * Least, wanted and most copies of a pin, checked while they are changed. The signal "changed" says
 * that something else is wished for, or can be.
 */
#define HF_TYPE_LIMITS_EDITOR (hf_limits_editor_get_type ())
G_DECLARE_FINAL_TYPE (HfLimitsEditor, hf_limits_editor, HF, LIMITS_EDITOR, GtkBox)

GtkWidget *hf_limits_editor_new (void);
void hf_limits_editor_set_policy (HfLimitsEditor *self, const HfPolicy *policy);
void hf_limits_editor_set (HfLimitsEditor *self, const HfLimitsOfPin *limits);
void hf_limits_editor_get (HfLimitsEditor *self, HfLimitsOfPin *limits);
gboolean hf_limits_editor_is_valid (HfLimitsEditor *self);

G_END_DECLS
