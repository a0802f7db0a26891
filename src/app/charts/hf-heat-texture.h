/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Cells of one size, row by row, with gaps behind each. */
typedef struct
{
  unsigned rows, columns;
  float cell_width;
  int cell_height;
  int gap;
  gboolean mirrored;
  const GdkRGBA *colors;
} HfHeatCells;

GdkTexture *hf_heat_texture_new (const HfHeatCells *cells);

G_END_DECLS
