/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-plot.h"

#include <adwaita.h>

#include "hf-plot-keys.h"

typedef struct
{
  char *title;
  int cursor; /* -1: none */
  gboolean stale; /* what was laid out is of another size, style or data */
  unsigned layouts; /* how often it was laid out */
} HfPlotPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HfPlot, hf_plot, GTK_TYPE_WIDGET)

#define PRIVATE(self) ((HfPlotPrivate *)hf_plot_get_instance_private (self))

enum
{
  CURSOR_CHANGED,
  CHANGED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

/* ---- words ---- */

/* A screen reader says the name again when it changes: with the value at the cursor. */
static void
tell (HfPlot *self)
{
  g_autofree char *summary = hf_plot_summarize (self);
  g_autofree char *value = hf_plot_describe_cursor (self);
  const char *title = hf_plot_get_title (self);
  g_autofree char *label = value ? g_strdup_printf ("%s: %s", title, value) : g_strdup (title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
}

static void
ensure_layout (HfPlot *self)
{
  HfPlotPrivate *priv = PRIVATE (self);

  if (!priv->stale)
    return;
  priv->stale = FALSE;
  priv->layouts++;
  HF_PLOT_GET_CLASS (self)->lay_out (self, gtk_widget_get_width (GTK_WIDGET (self)),
                                     gtk_widget_get_height (GTK_WIDGET (self)));
}

/* The stops of the present numbers, not of those that were drawn. */
static int
pick (HfPlot *self, double x, double y)
{
  ensure_layout (self);
  return HF_PLOT_GET_CLASS (self)->pick_stop (self, x, y);
}

static gboolean
hf_plot_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  HfPlot *self = HF_PLOT (widget);
  g_autofree char *text
      = keyboard ? hf_plot_describe_cursor (self) : hf_plot_describe_at (self, x, y);

  if (text)
    gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/* ---- the cursor ---- */

static void
on_focus_left (HfPlot *self)
{
  hf_plot_set_cursor (self, -1);
}

/* The focus alone shows where it is: at the newest value. */
static void
on_focus (HfPlot *self)
{
  unsigned n = HF_PLOT_GET_CLASS (self)->count_stops (self);

  if (PRIVATE (self)->cursor < 0 && n > 0)
    hf_plot_set_cursor (self, (int)n - 1);
}

static void
on_pressed (HfPlot *self, int presses, double x, double y)
{
  int stop = pick (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (stop >= 0)
    hf_plot_set_cursor (self, stop);
}

/* ---- drawing ---- */

static void
hf_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  hf_plot_draw_on (HF_PLOT (widget), snapshot);
}

static void
mark_stale (HfPlot *self)
{
  PRIVATE (self)->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hf_plot_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  mark_stale (HF_PLOT (widget));
}

static void
hf_plot_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (hf_plot_parent_class)->css_changed (widget, change);
  mark_stale (HF_PLOT (widget));
}

static void
hf_plot_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS (hf_plot_parent_class)->direction_changed (widget, previous);
  mark_stale (HF_PLOT (widget));
}

static void
hf_plot_finalize (GObject *object)
{
  g_free (PRIVATE (HF_PLOT (object))->title);
  G_OBJECT_CLASS (hf_plot_parent_class)->finalize (object);
}

static void
hf_plot_class_init (HfPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_plot_finalize;
  widget_class->snapshot = hf_plot_snapshot;
  widget_class->size_allocate = hf_plot_size_allocate;
  widget_class->css_changed = hf_plot_css_changed;
  widget_class->direction_changed = hf_plot_direction_changed;
  widget_class->query_tooltip = hf_plot_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[CURSOR_CHANGED] = g_signal_new ("cursor-changed", HF_TYPE_PLOT, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_PLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
hf_plot_init (HfPlot *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  PRIVATE (self)->cursor = -1;
  PRIVATE (self)->stale = TRUE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (hf_plot_keys_press), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_focus), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_left), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (mark_stale), self, G_CONNECT_SWAPPED);
}

/**
 * hf_plot_set_title:
 * @title: what the numbers are
 */
void
hf_plot_set_title (HfPlot *self, const char *title)
{
  HfPlotPrivate *priv = PRIVATE (self);

  g_free (priv->title);
  priv->title = g_strdup (title);
  tell (self);
}

/**
 * hf_plot_get_title:
 * Returns: (transfer none): what the numbers are
 */
const char *
hf_plot_get_title (HfPlot *self)
{
  return PRIVATE (self)->title ? PRIVATE (self)->title : "";
}

/**
 * hf_plot_get_cursor:
 * Returns: the stop at which it is; -1 = none
 */
int
hf_plot_get_cursor (HfPlot *self)
{
  return PRIVATE (self)->cursor;
}

/**
 * hf_plot_set_cursor:
 * @stop: where it shall be; -1 = nowhere
 */
void
hf_plot_set_cursor (HfPlot *self, int stop)
{
  HfPlotPrivate *priv = PRIVATE (self);

  if (stop >= (int)HF_PLOT_GET_CLASS (self)->count_stops (self))
    stop = -1;
  if (priv->cursor == stop)
    return;
  priv->cursor = stop;
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CURSOR_CHANGED], 0);
}

/**
 * hf_plot_describe_cursor:
 * Returns: (transfer full) (nullable): the values at the cursor
 */
char *
hf_plot_describe_cursor (HfPlot *self)
{
  int cursor = PRIVATE (self)->cursor;

  return cursor < 0 ? NULL : HF_PLOT_GET_CLASS (self)->describe_stop (self, (unsigned)cursor);
}

/**
 * hf_plot_describe_at:
 * @x: of the pointer, in the plot
 * @y: likewise
 *
 * Returns: (transfer full) (nullable): the values that are shown there
 */
char *
hf_plot_describe_at (HfPlot *self, double x, double y)
{
  int stop = pick (self, x, y);

  return stop < 0 ? NULL : HF_PLOT_GET_CLASS (self)->describe_stop (self, (unsigned)stop);
}

/**
 * hf_plot_get_headline:
 * Returns: (transfer full): what the picture says above all
 */
char *
hf_plot_get_headline (HfPlot *self)
{
  char *headline = HF_PLOT_GET_CLASS (self)->headline (self);

  return headline ? headline : HF_PLOT_GET_CLASS (self)->summarize (self);
}

/**
 * hf_plot_summarize:
 * Returns: (transfer full): what the picture says, in sentences
 */
char *
hf_plot_summarize (HfPlot *self)
{
  g_autofree char *headline = HF_PLOT_GET_CLASS (self)->headline (self);
  g_autofree char *rest = HF_PLOT_GET_CLASS (self)->summarize (self);

  if (!headline)
    return g_steal_pointer (&rest);
  return *rest ? g_strdup_printf ("%s. %s", headline, rest) : g_steal_pointer (&headline);
}

/**
 * hf_plot_make_table:
 * Returns: (transfer full): the same numbers
 */
HfTable *
hf_plot_make_table (HfPlot *self)
{
  HfTable *table = hf_table_new (hf_plot_get_title (self));

  HF_PLOT_GET_CLASS (self)->fill_table (self, table);
  return table;
}

/**
 * hf_plot_get_series:
 * @index: which
 *
 * Returns: (transfer none) (nullable): its name; drawn in the palette's style of the same index
 */
const char *
hf_plot_get_series (HfPlot *self, unsigned index)
{
  return HF_PLOT_GET_CLASS (self)->get_series (self, index);
}

/**
 * hf_plot_draw_on:
 * @snapshot: where, from its origin
 *
 * Draws it in the size that it has.
 */
void
hf_plot_draw_on (HfPlot *self, GtkSnapshot *snapshot)
{
  ensure_layout (self);
  HF_PLOT_GET_CLASS (self)->draw (self, snapshot, PRIVATE (self)->cursor);
}

/**
 * hf_plot_get_layouts:
 * Returns: how often it was laid out; drawing alone lays nothing out
 */
unsigned
hf_plot_get_layouts (HfPlot *self)
{
  return PRIVATE (self)->layouts;
}

/**
 * hf_plot_move_cursor:
 * @stop: where what is at the cursor will be in the numbers that come next
 *
 * Without a word: hf_plot_invalidate() has them.
 */
void
hf_plot_move_cursor (HfPlot *self, int stop)
{
  PRIVATE (self)->cursor = stop;
}

/**
 * hf_plot_invalidate:
 * @self: a plot whose numbers changed
 */
void
hf_plot_invalidate (HfPlot *self)
{
  HfPlotPrivate *priv = PRIVATE (self);
  int n = (int)HF_PLOT_GET_CLASS (self)->count_stops (self);

  mark_stale (self);
  if (priv->cursor >= n)
    hf_plot_set_cursor (self, n - 1);
  tell (self);
  g_signal_emit (self, signals[CHANGED], 0);
}
