/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view makes some two hundred rows at each search, so they have no buttons: there is one group of
 * them, which lies over the list and goes from row to row. While rows move it is not seen, and the
 * pin that its buttons are about is the one beside which they were seen last. Main thread only. */
#include "hf-row-buttons.h"

#include "hf-pin-actions.h"
#include "hf-pin-item.h"
#include "hf-view-row.h"

#define REST 120 /* ms without a move, after which rows are still */
#define END_MARGIN 12 /* px, where the scroll bar may be */
#define NARROW 600 /* px, below which there is room for one button only */

struct _HfRowButtons
{
  AdwBin parent_instance;

  GtkButton *replicate;
  GtkButton *verify;
  GtkButton *copy;
  GtkMenuButton *more;

  GtkWidget *view; /* beside this in the overlay */
  GtkWidget *overlay;
  HfPinActions *actions;
  GtkListItem *row; /* NULL: none */
  HfPinItem *item; /* of the row; NULL: none */
  gint64 pin_id; /* 0: none */
  double x, y; /* where the pointer was last, in the overlay */
  gboolean inside; /* the pointer is */
  gboolean by_keyboard; /* that was used last */
  unsigned rest; /* source: rows move */
};

G_DEFINE_FINAL_TYPE (HfRowButtons, hf_row_buttons, ADW_TYPE_BIN)

static unsigned show_pin_signal;

/* ---- what they are about ---- */

static void
set_pin (HfRowButtons *self, gint64 pin_id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPinSet) set = NULL;

  if (pin_id == self->pin_id)
    return;
  self->pin_id = pin_id;
  if (pin_id != 0)
    g_array_append_val (ids, pin_id);
  set = hf_pin_set_new_of_ids (ids);
  hf_pin_actions_set_selection (self->actions, set);
}

static gint64
get_id (GtkListItem *row)
{
  gpointer item = row ? gtk_list_item_get_item (row) : NULL;

  return item ? hf_pin_item_get_id (item) : 0;
}

static void
on_verify (HfRowButtons *self)
{
  if (self->pin_id != 0)
    g_signal_emit (self, show_pin_signal, 0, self->pin_id);
}

/* ---- which row has them ---- */

static GtkWidget *
get_focus (HfRowButtons *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root ? gtk_root_get_focus (root) : NULL;
}

static gboolean
has_focus (HfRowButtons *self)
{
  GtkWidget *focus = get_focus (self);

  return focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

static GtkListItem *
find_pointed (HfRowButtons *self)
{
  double x, y;

  if (!self->inside
      || !gtk_widget_translate_coordinates (self->overlay, self->view, self->x, self->y, &x, &y))
    return NULL;
  return hf_view_row_find_at (self->view, x, y);
}

static GtkListItem *
find_row (HfRowButtons *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = get_focus (self);

  if (!self->by_keyboard)
    return find_pointed (self);
  if (has_focus (self))
    return get_id (self->row) == self->pin_id ? self->row : NULL;
  if (!focus || !gtk_widget_is_ancestor (focus, self->view)
      || !gtk_window_get_focus_visible (GTK_WINDOW (root)))
    return NULL;
  return hf_view_row_find_of (self->view, focus);
}

/* An open menu is about the pin for which it was opened. */
static void
refresh (HfRowButtons *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (self->more))))
    return;
  hf_row_buttons_point_to (self, find_row (self));
}

static gboolean
on_rest (gpointer data)
{
  HfRowButtons *self = data;

  self->rest = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* Also called while sizes are given out, when nothing may be shown or hidden. */
static void
on_moved (HfRowButtons *self)
{
  gtk_widget_set_opacity (GTK_WIDGET (self), 0);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rest, self);
}

static void
on_motion (HfRowButtons *self, double x, double y)
{
  if (self->inside && x == self->x && y == self->y)
    return; /* rows moved below it */
  self->inside = TRUE;
  self->by_keyboard = FALSE;
  self->x = x;
  self->y = y;
  if (self->rest == 0)
    refresh (self);
}

static void
on_leave (HfRowButtons *self)
{
  self->inside = FALSE;
  if (self->rest == 0)
    refresh (self);
}

static void
on_focus (HfRowButtons *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!root || !gtk_window_get_focus_visible (GTK_WINDOW (root)))
    return;
  self->by_keyboard = TRUE;
  if (self->rest == 0)
    refresh (self);
}

/* A row may stay where it is and show another pin. */
static void
on_item_changed (HfRowButtons *self, HfPinItem *item)
{
  if (hf_pin_item_get_id (item) != self->pin_id)
    on_moved (self);
}

static void
set_row (HfRowButtons *self, GtkListItem *row)
{
  if (self->row)
    g_signal_handlers_disconnect_by_func (self->row, on_moved, self);
  if (self->item)
    g_signal_handlers_disconnect_by_func (self->item, on_item_changed, self);
  g_set_object (&self->row, row);
  g_set_object (&self->item, row ? gtk_list_item_get_item (row) : NULL);
  if (self->row)
    g_signal_connect_object (self->row, "notify::item", G_CALLBACK (on_moved), self,
                             G_CONNECT_SWAPPED);
  if (self->item)
    g_signal_connect_object (self->item, "changed", G_CALLBACK (on_item_changed), self,
                             G_CONNECT_SWAPPED);
}

/* ---- where they are ---- */

/* At the end of the row, as far as it can be seen, in its middle. */
static gboolean
place (HfRowButtons *self, GdkRectangle *place)
{
  GtkWidget *row = self->row ? hf_view_row_get_widget (self->row) : NULL;
  GtkWidget *list = gtk_widget_get_last_child (self->view);
  graphene_rect_t row_area, list_area, area;
  float most;

  if (!row || !gtk_widget_compute_bounds (row, self->overlay, &row_area)
      || !gtk_widget_compute_bounds (list, self->overlay, &list_area)
      || !gtk_widget_compute_bounds (self->view, self->overlay, &area))
    return FALSE;
  most = list_area.origin.y + list_area.size.height - (float)place->height;
  place->x = (int)area.origin.x + END_MARGIN;
  if (gtk_widget_get_direction (self->view) == GTK_TEXT_DIR_LTR)
    place->x = (int)(area.origin.x + area.size.width) - place->width - END_MARGIN;
  place->y = (int)CLAMP (row_area.origin.y + (row_area.size.height - (float)place->height) / 2,
                         list_area.origin.y, MAX (list_area.origin.y, most));
  return TRUE;
}

static gboolean
on_position (HfRowButtons *self, GtkWidget *child, GdkRectangle *rectangle)
{
  GtkRequisition size;

  if (child != GTK_WIDGET (self))
    return FALSE;
  gtk_widget_get_preferred_size (child, NULL, &size);
  *rectangle = (GdkRectangle){ 0, 0, size.width, size.height };
  if (!place (self, rectangle))
    rectangle->y = -size.height; /* outside, where it is cut off */
  return TRUE;
}

/* Over them the list is scrolled as beside them. */
static gboolean
on_scroll (HfRowButtons *self, double dx, double dy, GtkEventControllerScroll *scroll)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  double step = gtk_adjustment_get_step_increment (place);

  if (gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE)
    step = 1;
  gtk_adjustment_set_value (place, gtk_adjustment_get_value (place) + dy * step);
  return TRUE;
}

/* ---- its life ---- */

static void
hf_row_buttons_root (GtkWidget *widget)
{
  GtkRoot *root;

  GTK_WIDGET_CLASS (hf_row_buttons_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (on_focus), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (root, "notify::focus-visible", G_CALLBACK (on_focus), widget,
                           G_CONNECT_SWAPPED);
}

static void
hf_row_buttons_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_focus, widget);
  GTK_WIDGET_CLASS (hf_row_buttons_parent_class)->unroot (widget);
}

static void
hf_row_buttons_dispose (GObject *object)
{
  HfRowButtons *self = HF_ROW_BUTTONS (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  set_row (self, NULL);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (hf_row_buttons_parent_class)->dispose (object);
}

static void
hf_row_buttons_class_init (HfRowButtonsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_row_buttons_dispose;
  widget_class->root = hf_row_buttons_root;
  widget_class->unroot = hf_row_buttons_unroot;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/pins/hf-row-buttons.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRowButtons, replicate);
  gtk_widget_class_bind_template_child (widget_class, HfRowButtons, verify);
  gtk_widget_class_bind_template_child (widget_class, HfRowButtons, copy);
  gtk_widget_class_bind_template_child (widget_class, HfRowButtons, more);
  gtk_widget_class_bind_template_callback (widget_class, on_verify);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
  show_pin_signal = g_signal_new ("show-pin", HF_TYPE_ROW_BUTTONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
hf_row_buttons_init (HfRowButtons *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
follow_pointer (HfRowButtons *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_object (motion, "enter", G_CALLBACK (on_motion), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_motion), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->overlay, motion);
}

static void
follow_rows (HfRowButtons *self)
{
  GtkAdjustment *place = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  g_signal_connect_object (place, "value-changed", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (place, "changed", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::model", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
}

/**
 * hf_row_buttons_new:
 * @desk: the desk
 * @view: a list of pins in an overlay
 *
 * Returns: (transfer none): buttons for the rows of @view, in the overlay
 */
HfRowButtons *
hf_row_buttons_new (HfDesk *desk, GtkColumnView *view)
{
  HfRowButtons *self = g_object_new (HF_TYPE_ROW_BUTTONS, NULL);

  self->view = GTK_WIDGET (view);
  self->overlay = gtk_widget_get_ancestor (self->view, GTK_TYPE_OVERLAY);
  self->actions = hf_pin_actions_new (desk, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pins",
                                  hf_pin_actions_get_group (self->actions));
  gtk_menu_button_set_menu_model (self->more, hf_pin_actions_get_menu (self->actions));
  g_signal_connect_object (gtk_menu_button_get_popover (self->more), "closed", G_CALLBACK (refresh),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->overlay, "get-child-position", G_CALLBACK (on_position), self,
                           G_CONNECT_SWAPPED);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self));
  gtk_overlay_set_clip_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self), TRUE);
  follow_pointer (self);
  follow_rows (self);
  return self;
}

/**
 * hf_row_buttons_get_pin:
 * Returns: the pin that they are about; 0: they are hidden
 */
gint64
hf_row_buttons_get_pin (HfRowButtons *self)
{
  return self->pin_id;
}

/**
 * hf_row_buttons_point_to:
 * @item: (nullable): of a cell of the row that has the buttons, until something moves
 */
void
hf_row_buttons_point_to (HfRowButtons *self, GtkListItem *item)
{
  gboolean narrow = gtk_widget_get_width (self->overlay) < NARROW;

  g_clear_handle_id (&self->rest, g_source_remove);
  if (!item && has_focus (self))
    gtk_widget_grab_focus (self->view);
  set_row (self, item);
  set_pin (self, get_id (item));
  gtk_widget_set_visible (GTK_WIDGET (self->replicate), !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->verify), !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self), self->pin_id != 0);
  gtk_widget_set_opacity (GTK_WIDGET (self), 1);
  gtk_widget_set_can_target (GTK_WIDGET (self), TRUE);
  gtk_widget_queue_allocate (self->overlay);
}
