/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pane-layout.h"

/* What the pages ask for at least before the side list is folded away: with it, 700 px. */
#define NATURAL 480

static void
measure (GtkWidget *pane, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (pane), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, NATURAL);
}

static void
allocate (GtkWidget *pane, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (pane), width, height, baseline, NULL);
}

/**
 * hf_pane_layout_new:
 *
 * Of the pane with the pages: as wide as its child asks for, and naturally so wide that the side
 * list is folded away where there is no room for both, whatever page is shown.
 *
 * Returns: (transfer full): a layout for a widget with one child
 */
GtkLayoutManager *
hf_pane_layout_new (void)
{
  return gtk_custom_layout_new (NULL, measure, allocate);
}
