/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-plot.h"

G_BEGIN_DECLS

gboolean hf_plot_keys_press (HfPlot *self, unsigned key, unsigned code, GdkModifierType state);

G_END_DECLS
