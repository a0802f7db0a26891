/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "hf-add-bar.h"
#include "hf-add-dialog.h"
#include "hf-overview-charts.h"
#include "hf-pin-details.h"
#include "hf-pins-page.h"
#include "hf-row-buttons.h"
#include "hf-search-field.h"
#include "hf-stage.h"
#include "hf-studio.h"

static GtkWidget *
find_type (HfStudio *self, GType type)
{
  GtkWidget *found = hf_stage_find_type (GTK_WIDGET (self->window), type);

  g_assert_nonnull (found);
  return found;
}

static void
show_page (HfStudio *self, const char *page, const char *query)
{
  hf_window_show_page (self->window, page, query);
  g_assert_cmpstr (hf_window_get_page (self->window), ==, page);
  hf_studio_settle (self, GTK_WIDGET (self->window));
}

static GtkAdjustment *
get_place (GtkWidget *within)
{
  GtkWidget *view = gtk_widget_get_ancestor (within, GTK_TYPE_SCROLLED_WINDOW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view));
}

/* The page is longer than the window. */
static void
tour_overview (HfStudio *self)
{
  GtkWidget *charts;
  GtkAdjustment *place;

  show_page (self, "overview", NULL);
  hf_studio_look (self, "overview");
  charts = find_type (self, HF_TYPE_OVERVIEW_CHARTS);
  place = get_place (charts);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (hf_stage_find_button (charts, _ ("30 d"))),
                                TRUE);
  hf_studio_settle (self, GTK_WIDGET (self->window));
  gtk_adjustment_set_value (place, gtk_adjustment_get_page_size (place) * 0.75);
  hf_studio_look (self, "overview-charts");
  gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
  hf_studio_look (self, "overview-end");
  gtk_adjustment_set_value (place, 0);
}

/* GTK shows where the keyboard is for some seconds. */
static gboolean
has_row_buttons (gpointer data)
{
  HfStudio *self = data;
  GtkWidget *buttons = hf_stage_find_type (GTK_WIDGET (self->window), HF_TYPE_ROW_BUTTONS);

  gtk_window_set_focus_visible (GTK_WINDOW (self->window), TRUE);
  return buttons && gtk_widget_get_opacity (buttons) > 0;
}

/* The buttons of a row, which has the keyboard. */
static void
tour_row_buttons (HfStudio *self)
{
  GtkWidget *view = hf_pins_page_get_view (HF_PINS_PAGE (find_type (self, HF_TYPE_PINS_PAGE)));

  gtk_widget_grab_focus (gtk_widget_get_last_child (view));
  hf_stage_until (has_row_buttons, self);
  hf_studio_look (self, "pins-row-buttons");
}

/* As if it were typed. */
static void
type_search (HfStudio *self, const char *text)
{
  HfSearchField *field = HF_SEARCH_FIELD (find_type (self, HF_TYPE_SEARCH_FIELD));
  GtkWidget *entry = hf_stage_find_type (GTK_WIDGET (field), GTK_TYPE_SEARCH_ENTRY);

  hf_search_field_focus (field);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_position (GTK_EDITABLE (entry), -1);
}

static void
type_more (HfStudio *self, const char *text)
{
  GtkWidget *field = find_type (self, HF_TYPE_SEARCH_FIELD);
  GtkEditable *entry = GTK_EDITABLE (hf_stage_find_type (field, GTK_TYPE_SEARCH_ENTRY));
  int end = -1;

  gtk_editable_insert_text (entry, text, -1, &end);
  gtk_editable_set_position (entry, -1);
}

static void
tour_search (HfStudio *self)
{
  HfPinsPage *page;

  type_search (self, "backend:nas size:>1MB health:warning ");
  hf_studio_look (self, "pins-chips");
  type_more (self, "checked:");
  hf_studio_look (self, "pins-search");
  type_search (self, "backend:nas colour:red");
  hf_studio_look (self, "pins-misunderstood");
  show_page (self, "pins", "xylophone");
  hf_studio_look (self, "pins-none-found");

  show_page (self, "pins", "photos");
  page = HF_PINS_PAGE (find_type (self, HF_TYPE_PINS_PAGE));
  hf_pins_page_select_all (page);
  hf_studio_look (self, "pins-selected");
  hf_pins_page_select_none (page);
  show_page (self, "pins", "");
}

static void
show_pin (HfStudio *self, gint64 id)
{
  g_signal_emit_by_name (find_type (self, HF_TYPE_PINS_PAGE), "activate-pin", id);
  hf_studio_settle (self, GTK_WIDGET (self->window));
}

static void
expand_all (GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (widget))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    expand_all (child);
}

/* The details of a pin of which there are files: what they say first, and below. */
static void
tour_pin (HfStudio *self)
{
  GtkWidget *details, *history;
  GtkAdjustment *place;

  show_page (self, "pins", "");
  show_pin (self, self->gallery->folder);
  details = find_type (self, HF_TYPE_PIN_DETAILS);
  hf_stage_until_text (details, _ ("History"));
  hf_studio_look (self, "pin");
  history = hf_stage_find_text (details, _ ("History"));
  place = get_place (history);
  expand_all (details);
  hf_stage_click (hf_stage_find_button (details, _ ("Show Files")));
  hf_studio_settle (self, GTK_WIDGET (self->window));
  for (unsigned i = 1; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("pin-%u", i);

      gtk_adjustment_set_value (place, gtk_adjustment_get_page_size (place) * 0.9 * i);
      hf_studio_look (self, name);
    }
  hf_stage_click (hf_stage_find_button (details, _ ("Close Details")));
}

/* What lasts is said on top of each page, what is being added below it. */
static void
tour_bars (HfStudio *self)
{
  const char *const path[] = { self->gallery->dir, "film.mkv", NULL };
  g_autofree char *film = g_build_filenamev ((char **)path);
  g_autoptr (GPtrArray) items = hf_add_items_from_text (film, NULL);
  GtkWindow *dialog;
  g_autoptr (GError) error = NULL;

  show_page (self, "activity", "all");
  hf_engine_pause_jobs (self->gallery->engine, TRUE, &error);
  g_assert_no_error (error);
  hf_desk_refresh (self->desk);
  hf_stage_until_text (GTK_WIDGET (self->window), _ ("All jobs are paused"));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.add", NULL);
  dialog = hf_studio_wait_for_dialog (self);
  hf_add_dialog_add_items (HF_ADD_DIALOG (dialog), items);
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (dialog), _ ("Add")));
  hf_studio_look (self, "paused-and-adding");
  hf_stage_click (hf_stage_find_button (find_type (self, HF_TYPE_ADD_BAR), _ ("Cancel")));
  hf_engine_pause_jobs (self->gallery->engine, FALSE, &error);
  g_assert_no_error (error);
  hf_desk_refresh (self->desk);
}

void
hf_tour_pages (HfStudio *self)
{
  tour_overview (self);
  show_page (self, "pins", NULL);
  hf_studio_look (self, "pins");
  tour_row_buttons (self);
  tour_search (self);
  tour_pin (self);
  show_page (self, "backends", NULL);
  hf_studio_look (self, "backends");
  show_page (self, "activity", "all");
  hf_studio_look (self, "activity");
  show_page (self, "activity", "events");
  hf_studio_look (self, "activity-events");
  tour_bars (self);
}
