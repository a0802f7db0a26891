/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "hf-add-dialog.h"
#include "hf-backend-dialog.h"
#include "hf-dialogs.h"
#include "hf-first-run.h"
#include "hf-overview-charts.h"
#include "hf-pins-page.h"
#include "hf-preferences.h"
#include "hf-progress-dialog.h"
#include "hf-stage.h"
#include "hf-stray-window.h"
#include "hf-studio.h"
#include "hf-trial-view.h"
#include "hf-trial-window.h"

static GtkWindow *
get_window (HfStudio *self)
{
  return GTK_WINDOW (self->window);
}

/* The next dialog that opens. */
static void
look_at_next (HfStudio *self, const char *name)
{
  hf_studio_look_at (self, hf_studio_wait_for_dialog (self), name);
}

/* What is wider than a narrow screen is made as wide as that. */
static void
present (HfStudio *self, GtkWindow *dialog)
{
  hf_studio_fit (self, dialog);
  gtk_window_present (dialog);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  hf_studio_settle (self, GTK_WIDGET (dialog));
}

/* ---- orders for pins ---- */

static gboolean
has_undo_window (gpointer data)
{
  return hf_desk_get_overview (data)->policy->undo_window > 0;
}

static gboolean
has_no_undo_window (gpointer data)
{
  return !has_undo_window (data);
}

static void
set_undo_days (HfStudio *self, int days)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (changes, "undo_window_days", days);
  policy = hf_engine_change_policy (self->gallery->engine, changes, problems, &error);
  g_assert_no_error (error);
  hf_desk_refresh (self->desk);
  hf_stage_until (days > 0 ? has_undo_window : has_no_undo_window, self->desk);
}

static gboolean
has_undo (gpointer data)
{
  return hf_stage_find_button (data, _ ("Undo")) != NULL;
}

/* Where it can be undone nobody is asked. */
static void
tour_unpin (HfStudio *self, GtkWidget *page)
{
  set_undo_days (self, 0);
  gtk_widget_activate_action (page, "pins.unpin", NULL);
  look_at_next (self, "unpin");
  set_undo_days (self, 7);
  hf_window_show_page (self->window, "pins", "photos 12");
  hf_studio_settle (self, GTK_WIDGET (self->window));
  hf_pins_page_select_all (HF_PINS_PAGE (page));
  gtk_widget_activate_action (page, "pins.unpin", NULL);
  hf_stage_until (has_undo, self->window);
  hf_studio_look (self, "undo");
}

static void
tour_pin_questions (HfStudio *self)
{
  GtkWidget *page;

  hf_window_show_page (self->window, "pins", "photos");
  hf_studio_settle (self, GTK_WIDGET (self->window));
  page = hf_stage_find_type (GTK_WIDGET (self->window), HF_TYPE_PINS_PAGE);
  hf_pins_page_select_all (HF_PINS_PAGE (page));
  hf_studio_settle (self, GTK_WIDGET (self->window));
  gtk_widget_activate_action (page, "pins.set-limits", NULL);
  look_at_next (self, "limits");
  gtk_widget_activate_action (page, "pins.copy-to", "s", "office");
  look_at_next (self, "copy");
  gtk_widget_activate_action (page, "pins.move-to", "s", "office");
  look_at_next (self, "move");
  gtk_widget_activate_action (page, "pins.set-visibility", "s", "public");
  look_at_next (self, "publish");
  tour_unpin (self, page);
  hf_pins_page_select_none (HF_PINS_PAGE (page));
  hf_window_show_page (self->window, "pins", "");
}

static void
tour_progress (HfStudio *self)
{
  g_autoptr (HfTally) tally = hf_tally_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HfProgressDialog *dialog = hf_progress_dialog_new (get_window (self), _ ("Ordering Copies"),
                                                     tally, HF_TALLY_PINS, cancellable);

  hf_tally_set_total (tally, 10000);
  hf_tally_add (tally, 3700);
  hf_progress_dialog_show_now (dialog);
  present (self, GTK_WINDOW (dialog));
  self->func (self, GTK_WIDGET (dialog), "progress");
  hf_progress_dialog_end (dialog);
  hf_stage_drain ();
}

/* ---- the Overview ---- */

static void
tour_table (HfStudio *self)
{
  GtkWidget *charts;

  hf_window_show_page (self->window, "overview", NULL);
  hf_studio_settle (self, GTK_WIDGET (self->window));
  charts = hf_stage_find_type (GTK_WIDGET (self->window), HF_TYPE_OVERVIEW_CHARTS);
  gtk_widget_activate_action (GTK_WIDGET (hf_overview_charts_get_card (HF_OVERVIEW_CHARTS (charts),
                                                                       HF_CHART_USED)),
                              "chart.show-table", NULL);
  look_at_next (self, "table");
}

/* ---- backends ---- */

static gboolean
has_trial (gpointer data)
{
  GtkWidget *view = hf_stage_find_type (data, HF_TYPE_TRIAL_VIEW);

  return view && hf_trial_view_get_trial (HF_TRIAL_VIEW (view)) != NULL;
}

static void
tour_trial (HfStudio *self, const char *id, const char *name)
{
  GtkWindow *dialog = hf_trial_window_show (self->desk, get_window (self), id);

  hf_studio_fit (self, dialog);
  hf_stage_until (has_trial, dialog);
  hf_studio_look_at (self, dialog, name);
}

static void
tour_backend_forms (HfStudio *self)
{
  static const char *const kinds[] = { "ipfs", "pinning_service", "car_archive" };
  GtkWindow *dialog = GTK_WINDOW (hf_backend_dialog_add (self->desk, get_window (self)));

  hf_studio_look_at (self, dialog, "backend-add");
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("backend-add-%s", kinds[i]);
      HfBackendDialog *form = hf_backend_dialog_add (self->desk, get_window (self));

      hf_backend_dialog_choose (form, hf_backend_kind_find (kinds[i]));
      hf_studio_look_at (self, GTK_WINDOW (form), name);
    }
  dialog = GTK_WINDOW (hf_backend_dialog_edit (self->desk, get_window (self), "nas"));
  hf_studio_look_at (self, dialog, "backend-settings");
}

static void
tour_backends (HfStudio *self)
{
  hf_window_show_page (self->window, "backends", NULL);
  tour_backend_forms (self);
  tour_trial (self, "car_archive", "trial");
  tour_trial (self, "usb-disk", "trial-failed");
  hf_stray_window_show (self->desk, get_window (self), "nas");
  look_at_next (self, "strays");
}

/* ---- adding ---- */

static void
tour_add (HfStudio *self)
{
  HfAddDialog *dialog = hf_add_dialog_new (get_window (self), self->adder);
  g_autoptr (GPtrArray) items = hf_add_items_from_text (
      "/home/me/Photos\n/home/me/Thesis.pdf\n"
      "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      NULL);

  hf_studio_look_at (self, GTK_WINDOW (dialog), "add-empty");
  dialog = hf_add_dialog_new (get_window (self), self->adder);
  hf_add_dialog_add_items (dialog, items);
  hf_studio_look_at (self, GTK_WINDOW (dialog), "add");
}

static gboolean
is_surveyed (gpointer data)
{
  return hf_stage_find_button (data, _ ("Protect These…")) != NULL;
}

static void
tour_first_run (HfStudio *self)
{
  const char *const places[] = { self->gallery->cars, NULL };
  HfFirstRun *run = hf_first_run_new (get_window (self), self->desk, self->adder);

  hf_first_run_add_places (run, places);
  present (self, GTK_WINDOW (run));
  self->func (self, GTK_WIDGET (run), "first-run");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (run), _ ("Look")));
  hf_stage_until (is_surveyed, run);
  hf_studio_settle (self, GTK_WIDGET (run));
  self->func (self, GTK_WIDGET (run), "first-run-result");
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (run), _ ("Protect These…")));
  hf_studio_look_at (self, GTK_WINDOW (run), "first-run-choices");
}

/* ---- the menu ---- */

static void
make_token (GtkWidget *preferences)
{
  GtkWidget *label = hf_stage_find_text (preferences, _ ("Name of a New Token"));
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ENTRY_ROW);

  gtk_editable_set_text (GTK_EDITABLE (row), "dashboard");
  hf_stage_click (hf_stage_find_button (row, _ ("Make")));
}

/* From top to bottom, as far as it is longer than the window. */
static void
tour_preferences_page (HfStudio *self, GtkWidget *preferences, const char *page)
{
  GtkWidget *view = hf_stage_find_type (preferences, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view));
  double end = gtk_adjustment_get_upper (place) - gtk_adjustment_get_page_size (place);
  unsigned i = 0;

  do
    {
      g_autofree char *name = g_strdup_printf ("preferences-%s-%u", page, i++);

      hf_studio_settle (self, preferences);
      self->func (self, preferences, name);
      if (gtk_adjustment_get_value (place) + 1 >= end)
        return;
      gtk_adjustment_set_value (place, gtk_adjustment_get_page_size (place) * 0.9 * i);
    }
  while (TRUE);
}

static gboolean
is_foreseen (gpointer data)
{
  return hf_stage_find_button (data, _ ("Discard")) != NULL;
}

/* What follows from a change is told before it is made. */
static void
tour_foresight (HfStudio *self, GtkWidget *preferences)
{
  GtkWidget *label = hf_stage_find_text (preferences, _ ("Target"));
  GtkWidget *row = gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW);
  GtkSpinButton *target = GTK_SPIN_BUTTON (hf_stage_find_type (row, GTK_TYPE_SPIN_BUTTON));

  gtk_spin_button_set_value (target, 4);
  hf_stage_until (is_foreseen, preferences);
  hf_studio_settle (self, preferences);
  self->func (self, preferences, "preferences-foresight");
  hf_stage_click (hf_stage_find_button (preferences, _ ("Discard")));
}

static void
tour_preferences (HfStudio *self)
{
  GtkWidget *preferences = GTK_WIDGET (hf_preferences_new (get_window (self), self->desk));
  GtkWidget *stack;
  g_autoptr (GtkSelectionModel) pages = NULL;

  present (self, GTK_WINDOW (preferences));
  stack = hf_stage_find_type (preferences, ADW_TYPE_VIEW_STACK);
  pages = adw_view_stack_get_pages (ADW_VIEW_STACK (stack));
  for (unsigned i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);
      const char *name = adw_view_stack_page_get_name (page);

      adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (stack), name);
      hf_studio_settle (self, preferences);
      if (g_str_equal (name, "api"))
        make_token (preferences);
      tour_preferences_page (self, preferences, name);
      if (i == 0)
        tour_foresight (self, preferences);
    }
  gtk_window_destroy (GTK_WINDOW (preferences));
  hf_stage_drain ();
}

static void
tour_shortcuts (HfStudio *self)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/io/github/holdfast_pins/Holdfast/gtk/help-overlay.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, get_window (self));
  hf_studio_look_at (self, shortcuts, "shortcuts");
}

void
hf_tour_dialogs (HfStudio *self)
{
  tour_pin_questions (self);
  tour_progress (self);
  tour_table (self);
  tour_backends (self);
  tour_add (self);
  tour_first_run (self);
  tour_preferences (self);
  tour_shortcuts (self);
  hf_studio_look_at (self, hf_dialogs_show_about (get_window (self)), "about");
}
