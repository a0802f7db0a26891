/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-explain.h"

G_BEGIN_DECLS

/**
 * HfPinJobRow:
 * A job of a pin that is not over: what it does, how far it is, or what it waits for.
 */
#define HF_TYPE_PIN_JOB_ROW (hf_pin_job_row_get_type ())
G_DECLARE_FINAL_TYPE (HfPinJobRow, hf_pin_job_row, HF, PIN_JOB_ROW, AdwActionRow)

GtkWidget *hf_pin_job_row_new (HfEngine *engine);
void hf_pin_job_row_set (HfPinJobRow *self, const HfOpenJob *open);
gboolean hf_pin_job_row_tick (HfPinJobRow *self);

G_END_DECLS
