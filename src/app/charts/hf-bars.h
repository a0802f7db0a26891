/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-bar-data.h"
#include "hf-plot.h"

G_BEGIN_DECLS

/**
 * HfBars:
 * One or two numbers of several things, as bars beside each other from a common start, with their
 * names and values as text.
 */
#define HF_TYPE_BARS (hf_bars_get_type ())
G_DECLARE_FINAL_TYPE (HfBars, hf_bars, HF, BARS, HfPlot)

GtkWidget *hf_bars_new (void);
void hf_bars_set_data (HfBars *self, HfBarData *data);

G_END_DECLS
