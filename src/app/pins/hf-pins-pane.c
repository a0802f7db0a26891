/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the page, the actions and the details together. Main thread only. */
#include "hf-pins-pane.h"

#include <glib/gi18n.h>

#include "hf-pin-actions.h"
#include "hf-pin-cell.h"
#include "hf-pin-details.h"
#include "hf-pin-drag.h"
#include "hf-pins-page.h"
#include "hf-row-buttons.h"
#include "hf-view-row.h"

#define DETAILS_WIDTH 320

struct _HfPinsPane
{
  AdwBin parent_instance;

  AdwFlap *flap;
  HfPinsPage *page;
  HfPinDetails *details;
  HfPinActions *actions;
  GtkWidget *menu; /* a popover on the list */
};

G_DEFINE_FINAL_TYPE (HfPinsPane, hf_pins_pane, ADW_TYPE_BIN)

/* ---- details ---- */

static void
on_activate (HfPinsPane *self, gint64 pin_id)
{
  hf_pin_details_set_pin (self->details, pin_id);
  adw_flap_set_reveal_flap (self->flap, TRUE);
}

static void
on_closed (HfPinsPane *self)
{
  adw_flap_set_reveal_flap (self->flap, FALSE);
  gtk_widget_grab_focus (hf_pins_page_get_view (self->page));
}

/* Details that nobody sees follow nothing, and are not there for a screen reader. */
static void
on_reveal (HfPinsPane *self)
{
  gboolean shown = adw_flap_get_reveal_flap (self->flap);

  if (!shown)
    hf_pin_details_set_pin (self->details, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->details),
                          shown || adw_flap_get_reveal_progress (self->flap) > 0);
}

/* ---- selection ---- */

static void
on_selection (HfPinsPane *self)
{
  g_autoptr (HfPinQuery) query = hf_pins_page_dup_query (self->page);
  g_autoptr (GArray) ids = query ? NULL : hf_pins_page_dup_selected (self->page);
  g_autoptr (HfPinSet) set = query ? hf_pin_set_new_of_query (query) : hf_pin_set_new_of_ids (ids);

  hf_pin_actions_set_selection (self->actions, set);
}

static void
add_buttons (HfPinsPane *self)
{
  GtkWidget *replicate = gtk_button_new_with_label (_ ("Replicate"));
  GtkWidget *more = gtk_menu_button_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (replicate), "pins.replicate");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), hf_pin_actions_get_menu (self->actions));
  gtk_widget_set_tooltip_text (more, _ ("More Actions"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More Actions"), -1);
  hf_pins_page_add_action (self->page, replicate);
  hf_pins_page_add_action (self->page, more);
}

static void
add_row_buttons (HfPinsPane *self, HfDesk *desk)
{
  HfRowButtons *buttons
      = hf_row_buttons_new (desk, GTK_COLUMN_VIEW (hf_pins_page_get_view (self->page)));

  g_signal_connect_object (buttons, "show-pin", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
}

/* ---- the list under the pointer ---- */

static GtkSelectionModel *
get_model (HfPinsPane *self)
{
  return gtk_column_view_get_model (GTK_COLUMN_VIEW (hf_pins_page_get_view (self->page)));
}

static gboolean
is_text_at (GtkWidget *view, double x, double y)
{
  GtkWidget *under = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  double inside;

  return under && HF_IS_PIN_CELL (under)
         && gtk_widget_translate_coordinates (view, under, x, y, &inside, NULL)
         && hf_pin_cell_has_text_at (HF_PIN_CELL (under), inside);
}

/* All that are selected from anywhere on one of them; another one from its text alone, so that
 * dragging over the rest selects. */
static GArray *
take_pins (GtkWidget *view, double x, double y, gpointer data)
{
  HfPinsPane *self = data;
  GtkListItem *item = hf_view_row_find_at (view, x, y);
  GArray *ids;
  gint64 id;

  if (!item)
    return NULL;
  if (gtk_selection_model_is_selected (get_model (self), gtk_list_item_get_position (item)))
    return hf_pins_page_dup_selected (self->page);
  if (!is_text_at (view, x, y))
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  id = hf_pin_item_get_id (HF_PIN_ITEM (gtk_list_item_get_item (item)));
  g_array_append_val (ids, id);
  return ids;
}

static void
open_menu (HfPinsPane *self, double x, double y)
{
  const GdkRectangle place = { (int)x, (int)y, 1, 1 };

  if (hf_pins_page_count_selected (self->page) == 0)
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* What is not selected becomes the selection. */
static void
on_secondary_click (HfPinsPane *self, int n_press, double x, double y)
{
  GtkListItem *item = hf_view_row_find_at (hf_pins_page_get_view (self->page), x, y);
  unsigned position;

  if (!item)
    return;
  position = gtk_list_item_get_position (item);
  if (!gtk_selection_model_is_selected (get_model (self), position))
    gtk_selection_model_select_item (get_model (self), position, TRUE);
  open_menu (self, x, y);
}

/* At the row with the keyboard, which becomes the selection where there is none. */
static gboolean
on_menu_key (GtkWidget *view, GVariant *parameter, gpointer data)
{
  HfPinsPane *self = data;
  GtkListItem *item = hf_view_row_find_of (view, gtk_root_get_focus (gtk_widget_get_root (view)));
  GtkWidget *row = item ? hf_view_row_get_widget (item) : NULL;
  double x = gtk_widget_get_width (view) / 2.0, y = 48;

  if (item && hf_pins_page_count_selected (self->page) == 0)
    gtk_selection_model_select_item (get_model (self), gtk_list_item_get_position (item), TRUE);
  if (row)
    gtk_widget_translate_coordinates (row, view, x, gtk_widget_get_height (row), &x, &y);
  open_menu (self, x, y);
  return TRUE;
}

/* GTK gives it to nobody, or to the first button of the window. */
static void
on_menu_closed (HfPinsPane *self)
{
  gtk_widget_grab_focus (hf_pins_page_get_view (self->page));
}

static void
add_menu (HfPinsPane *self)
{
  GtkWidget *view = hf_pins_page_get_view (self->page);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->menu = gtk_popover_menu_new_from_model (hf_pin_actions_get_menu (self->actions));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (on_menu_closed), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_secondary_click), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                        gtk_callback_action_new (on_menu_key, self, NULL)));
  gtk_widget_add_controller (view, keys);
}

/* ---- its life ---- */

static void
hf_pins_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (hf_pins_pane_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (HF_PINS_PANE (widget)->menu));
}

static void
hf_pins_pane_dispose (GObject *object)
{
  HfPinsPane *self = HF_PINS_PANE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (hf_pins_pane_parent_class)->dispose (object);
}

static void
hf_pins_pane_class_init (HfPinsPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pins_pane_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = hf_pins_pane_size_allocate;
}

static void
hf_pins_pane_init (HfPinsPane *self)
{
  self->flap = ADW_FLAP (adw_flap_new ());
  adw_flap_set_flap_position (self->flap, GTK_PACK_END);
  adw_flap_set_locked (self->flap, TRUE);
  adw_flap_set_swipe_to_open (self->flap, FALSE);
  adw_flap_set_reveal_flap (self->flap, FALSE);
  adw_flap_set_separator (self->flap, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->flap));
}

/**
 * hf_pins_pane_new:
 * @desk: what it shows
 *
 * Returns: (transfer floating): the page of the window
 */
GtkWidget *
hf_pins_pane_new (HfDesk *desk)
{
  HfPinsPane *self = g_object_new (HF_TYPE_PINS_PANE, NULL);

  self->page = HF_PINS_PAGE (hf_pins_page_new (desk));
  self->details = HF_PIN_DETAILS (hf_pin_details_new (desk));
  self->actions = hf_pin_actions_new (desk, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pins",
                                  hf_pin_actions_get_group (self->actions));
  gtk_widget_set_hexpand (GTK_WIDGET (self->page), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self->details), DETAILS_WIDTH, -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->details), "background");
  adw_flap_set_content (self->flap, GTK_WIDGET (self->page));
  adw_flap_set_flap (self->flap, GTK_WIDGET (self->details));
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (on_reveal), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-progress", G_CALLBACK (on_reveal), self,
                           G_CONNECT_SWAPPED);
  on_reveal (self);
  g_signal_connect_object (self->page, "activate-pin", G_CALLBACK (on_activate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->page, "selection-changed", G_CALLBACK (on_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->details, "closed", G_CALLBACK (on_closed), self,
                           G_CONNECT_SWAPPED);
  add_buttons (self);
  add_row_buttons (self, desk);
  add_menu (self);
  hf_pin_drag_add (hf_pins_page_get_view (self->page), desk, take_pins, self);
  on_selection (self);
  return GTK_WIDGET (self);
}

/**
 * hf_pins_pane_show:
 * @query: as it would be typed into the search
 */
void
hf_pins_pane_show (GtkWidget *pane, const char *query)
{
  hf_pins_page_show (GTK_WIDGET (HF_PINS_PANE (pane)->page), query);
}

/**
 * hf_pins_pane_search:
 * @pane: gets the keyboard for its search
 */
void
hf_pins_pane_search (GtkWidget *pane)
{
  hf_pins_page_search (GTK_WIDGET (HF_PINS_PANE (pane)->page));
}

/**
 * hf_pins_pane_drop:
 * @backend_id: on which pins were dropped
 * @ids: (element-type gint64): the pins
 * @move: whether they are to be moved there
 *
 * Shows what would be transferred, and does it when the user agrees.
 */
void
hf_pins_pane_drop (GtkWidget *pane, const char *backend_id, GArray *ids, gboolean move)
{
  HfPinActions *actions = HF_PINS_PANE (pane)->actions;

  if (move)
    hf_pin_actions_move_to (actions, ids, backend_id);
  else
    hf_pin_actions_copy_to (actions, ids, backend_id);
}
