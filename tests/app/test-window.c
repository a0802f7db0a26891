/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-stage.h"

#include "hf-dialogs.h"

typedef struct
{
  int width;
  AdwColorScheme scheme;
} Look;

static GtkWidget *
window_of (HfStage *stage)
{
  return GTK_WIDGET (stage->window);
}

static void
test_look (gconstpointer data)
{
  const Look *wanted = data;
  g_autoptr (HfStage) stage = NULL;
  int least, width;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted->scheme);
  stage = hf_stage_new (3, wanted->width);
  gtk_widget_measure (window_of (stage), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);
  /* Where nothing is composited, GTK draws its frame inside. */
  width = gtk_widget_get_width (window_of (stage));
  g_assert_cmpint (width, <=, wanted->width);
  g_assert_cmpint (width, >=, wanted->width - 16);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ())
                 == (wanted->scheme == ADW_COLOR_SCHEME_FORCE_DARK));
  g_assert_nonnull (hf_stage_find_text (window_of (stage), "No pins yet"));
}

static void
test_menu_button (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (0, 800);
  GtkWidget *button = hf_stage_find_button (window_of (stage), "Main Menu");

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_menu_button_get_primary (GTK_MENU_BUTTON (button)));
}

/* F9, and by itself where there is no room. */
static void
test_sidebar (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (0, 1000);
  AdwFlap *flap = ADW_FLAP (hf_stage_find_type (window_of (stage), ADW_TYPE_FLAP));

  g_assert_false (adw_flap_get_folded (flap));
  g_assert_true (adw_flap_get_reveal_flap (flap));
  gtk_widget_activate_action (window_of (stage), "win.toggle-sidebar", NULL);
  g_assert_false (adw_flap_get_reveal_flap (flap));
  gtk_widget_activate_action (window_of (stage), "win.toggle-sidebar", NULL);
  g_assert_true (adw_flap_get_reveal_flap (flap));
}

static void
test_folded (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (0, 650);
  AdwFlap *flap = ADW_FLAP (hf_stage_find_type (window_of (stage), ADW_TYPE_FLAP));

  g_assert_true (adw_flap_get_folded (flap));
}

/* What lasts stands above every page, and its button helps. */
static void
test_banner (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_stage_find_button (window_of (stage), "Resume"));
  hf_engine_pause_jobs (stage->house->engine, TRUE, &error);
  g_assert_no_error (error);
  hf_stage_until_text (window_of (stage), "All jobs are paused");
  hf_stage_click (hf_stage_find_button (window_of (stage), "Resume"));
  while (hf_desk_get_overview (stage->desk)->all_paused)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_toast (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (2, 1000);

  hf_desk_say (stage->desk, "a < b & c");
  hf_stage_until_text (window_of (stage), "a < b & c");
}

static void
test_about (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (0, 800);
  GtkWindow *about = g_object_ref (hf_dialogs_show_about (GTK_WINDOW (stage->window)));

  gtk_test_widget_wait_for_draw (GTK_WIDGET (about));
  g_assert_true (gtk_window_get_transient_for (about) == GTK_WINDOW (stage->window));
  gtk_window_destroy (about);
  hf_stage_drain ();
  g_assert_finalize_object (about);
}

int
main (int argc, char **argv)
{
  static const Look looks[] = {
    { 360, ADW_COLOR_SCHEME_FORCE_LIGHT },
    { 360, ADW_COLOR_SCHEME_FORCE_DARK },
    { 1280, ADW_COLOR_SCHEME_FORCE_LIGHT },
    { 1280, ADW_COLOR_SCHEME_FORCE_DARK },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/app/window/360-light", &looks[0], test_look);
  g_test_add_data_func ("/app/window/360-dark", &looks[1], test_look);
  g_test_add_data_func ("/app/window/1280-light", &looks[2], test_look);
  g_test_add_data_func ("/app/window/1280-dark", &looks[3], test_look);
  g_test_add_func ("/app/window/menu-button", test_menu_button);
  g_test_add_func ("/app/window/sidebar", test_sidebar);
  g_test_add_func ("/app/window/folded", test_folded);
  g_test_add_func ("/app/window/banner", test_banner);
  g_test_add_func ("/app/window/toast", test_toast);
  g_test_add_func ("/app/window/about", test_about);
  return g_test_run ();
}
