/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor begins at the newest value. Main thread only. */
#include "hf-plot-keys.h"

static gboolean
move (HfPlot *self, GtkDirectionType direction)
{
  unsigned n = HF_PLOT_GET_CLASS (self)->count_stops (self);
  int cursor = hf_plot_get_cursor (self);
  int next;

  if (n == 0)
    return FALSE;
  next = cursor < 0 ? (int)n - 1
                    : HF_PLOT_GET_CLASS (self)->move_stop (self, (unsigned)cursor, direction);
  if (next >= 0)
    hf_plot_set_cursor (self, next);
  return next >= 0;
}

/**
 * hf_plot_keys_press:
 * @self: a plot that has the keyboard
 * @key: its symbol
 * @code: of the key; is not looked at
 * @state: what is held down beside it
 *
 * Returns: whether it moves the cursor of plots
 */
gboolean
hf_plot_keys_press (HfPlot *self, unsigned key, unsigned code, GdkModifierType state)
{
  unsigned n = HF_PLOT_GET_CLASS (self)->count_stops (self);

  if (n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move (self, GTK_DIR_LEFT);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move (self, GTK_DIR_RIGHT);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move (self, GTK_DIR_UP);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move (self, GTK_DIR_DOWN);
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      hf_plot_set_cursor (self, 0);
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      hf_plot_set_cursor (self, (int)n - 1);
      return TRUE;
    default:
      return FALSE;
    }
}
