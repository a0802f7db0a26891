/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-even-grid.h"

struct _HfEvenGrid
{
  GtkLayoutManager parent_instance;

  const int *columns; /* the numbers that there may be, growing, ending with 0 */
  int width; /* of a column, at least, but where there is only the first number of them */
  int spacing;
};

G_DEFINE_FINAL_TYPE (HfEvenGrid, hf_even_grid, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
hf_even_grid_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
get_column_width (HfEvenGrid *self, int width, int columns)
{
  return MAX ((width - (columns - 1) * self->spacing) / columns, 0);
}

/* The height of the row that begins with *child, which becomes the first of the next row. */
static int
measure_row (GtkWidget **child, int columns, int column_width)
{
  int height = 0;

  for (int i = 0; i < columns && *child; i++)
    {
      int least, for_width;

      gtk_widget_measure (*child, GTK_ORIENTATION_HORIZONTAL, -1, &for_width, NULL, NULL, NULL);
      gtk_widget_measure (*child, GTK_ORIENTATION_VERTICAL, MAX (column_width, for_width), &least,
                          NULL, NULL, NULL);
      height = MAX (height, least);
      *child = next_shown (gtk_widget_get_next_sibling (*child));
    }
  return height;
}

static int
measure_height (HfEvenGrid *self, GtkWidget *widget, int width)
{
  int columns = hf_even_grid_get_columns (self, width);
  int column_width = get_column_width (self, width, columns);
  GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
  int height = 0;

  while (child)
    height += measure_row (&child, columns, column_width) + (child ? self->spacing : 0);
  return height;
}

static int
measure_widest (GtkWidget *widget)
{
  int widest = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int least;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      widest = MAX (widest, least);
    }
  return widest;
}

static void
hf_even_grid_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                      int for_size, int *minimum, int *natural, int *minimum_baseline,
                      int *natural_baseline)
{
  HfEvenGrid *self = HF_EVEN_GRID (manager);
  int fewest = self->columns[0], most = fewest;
  int widest = measure_widest (widget);

  for (const int *columns = self->columns; *columns; columns++)
    most = *columns;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = fewest * widest + (fewest - 1) * self->spacing;
      *natural = MAX (*minimum, most * self->width + (most - 1) * self->spacing);
      return;
    }
  if (for_size < 0)
    for_size = fewest * widest + (fewest - 1) * self->spacing;
  *minimum = *natural = measure_height (self, widget, for_size);
}

static void
hf_even_grid_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                       int baseline)
{
  HfEvenGrid *self = HF_EVEN_GRID (manager);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int columns = hf_even_grid_get_columns (self, width);
  int column_width = get_column_width (self, width, columns);
  GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
  int y = 0;

  while (child)
    {
      GtkWidget *end = child;
      int row_height = measure_row (&end, columns, column_width);

      for (int i = 0; child != end; i++)
        {
          int place = mirrored ? columns - 1 - i : i;
          GtkAllocation area
              = { place * (column_width + self->spacing), y, column_width, row_height };

          gtk_widget_size_allocate (child, &area, -1);
          child = next_shown (gtk_widget_get_next_sibling (child));
        }
      y += row_height + self->spacing;
    }
}

static void
hf_even_grid_class_init (HfEvenGridClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = hf_even_grid_get_request_mode;
  manager_class->measure = hf_even_grid_measure;
  manager_class->allocate = hf_even_grid_allocate;
}

static void
hf_even_grid_init (HfEvenGrid *self)
{
}

/**
 * hf_even_grid_new:
 * @columns: the numbers of columns that there may be, growing, ending with 0; not copied
 * @width: below which a column is not made for more of them
 * @spacing: between columns and between rows
 *
 * Returns: (transfer full): a layout manager
 */
GtkLayoutManager *
hf_even_grid_new (const int *columns, int width, int spacing)
{
  HfEvenGrid *self = g_object_new (HF_TYPE_EVEN_GRID, NULL);

  self->columns = columns;
  self->width = width;
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

/**
 * hf_even_grid_get_columns:
 * @width: that there is
 *
 * Returns: how many columns are made of it
 */
int
hf_even_grid_get_columns (HfEvenGrid *self, int width)
{
  int best = self->columns[0];

  for (const int *columns = self->columns; *columns; columns++)
    if (get_column_width (self, width, *columns) >= self->width)
      best = *columns;
  return best;
}
