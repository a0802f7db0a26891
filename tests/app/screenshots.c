/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of all pages and dialogs with realistic data, as PNG files:
 *
 *   screenshots DIR VARIANT     light, dark, narrow, rtl, or a language such as de
 *
 * What was drawn is taken from GTK's own nodes, so nothing of the desktop is in it. */
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "hf-add-dialog.h"
#include "hf-backend-dialog.h"
#include "hf-dialogs.h"
#include "hf-first-run.h"
#include "hf-gallery.h"
#include "hf-overview-charts.h"
#include "hf-pins-page.h"
#include "hf-preferences.h"
#include "hf-stage.h"

#define WIDE 1280
#define NARROW 360
#define HEIGHT 800
#define SETTLE 60 /* frames */

typedef struct
{
  const char *dir, *variant;
  HfGallery *gallery;
  HfDesk *desk;
  HfWindow *window;
  HfAdder *adder;
} Studio;

/* ---- taking a picture ---- */

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  unsigned *left = data;

  return --*left > 0;
}

static gboolean
is_zero (gpointer data)
{
  return *(unsigned *)data == 0;
}

/* Transitions end, and what workers read arrives. */
static void
settle (GtkWidget *widget)
{
  unsigned frames = SETTLE;

  gtk_widget_add_tick_callback (widget, on_frame, &frames, NULL);
  hf_stage_until (is_zero, &frames);
  hf_stage_drain ();
}

static void
take (Studio *studio, GtkWidget *widget, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, studio->variant);
  g_autofree char *path = g_build_filename (studio->dir, file, NULL);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  int width, height;

  settle (widget);
  width = gtk_widget_get_width (widget);
  height = gtk_widget_get_height (widget);
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture
      = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                     &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  gsk_render_node_unref (node);
  if (!gdk_texture_save_to_png (texture, path))
    {
      fprintf (stderr, "screenshots: %s can't be written\n", path);
      exit (EXIT_FAILURE);
    }
  printf ("%s\n", path);
}

/* ---- what is pictured ---- */

static void
take_page (Studio *studio, const char *page, const char *query)
{
  hf_window_show_page (studio->window, page, query);
  g_assert_cmpstr (hf_window_get_page (studio->window), ==, page);
  take (studio, GTK_WIDGET (studio->window), page);
}

static void
take_dialog (Studio *studio, GtkWindow *dialog, const char *name)
{
  if (g_str_equal (studio->variant, "narrow"))
    gtk_window_set_default_size (dialog, NARROW, HEIGHT);
  gtk_window_present (dialog);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  take (studio, GTK_WIDGET (dialog), name);
  gtk_window_destroy (dialog);
  hf_stage_drain ();
}

static void
take_add (Studio *studio)
{
  HfAddDialog *dialog = hf_add_dialog_new (GTK_WINDOW (studio->window), studio->adder);
  g_autoptr (GPtrArray) items = hf_add_items_from_text (
      "/home/me/Photos\n/home/me/Thesis.pdf\n"
      "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
      NULL);

  hf_add_dialog_add_items (dialog, items);
  take_dialog (studio, GTK_WINDOW (dialog), "add");
}

static void
take_first_run (Studio *studio)
{
  static const char *const places[] = { "http://127.0.0.1:5001", "/media/me/Archive", NULL };
  HfFirstRun *first_run
      = hf_first_run_new (GTK_WINDOW (studio->window), studio->desk, studio->adder);

  hf_first_run_add_places (first_run, places);
  take_dialog (studio, GTK_WINDOW (first_run), "first-run");
}

/* The Overview is longer than the window. */
static void
take_charts (Studio *studio)
{
  GtkWidget *charts = hf_stage_find_type (GTK_WIDGET (studio->window), HF_TYPE_OVERVIEW_CHARTS);
  GtkWidget *view = gtk_widget_get_ancestor (charts, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view));
  GtkWidget *month = hf_stage_find_button (charts, "30 d");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (month), TRUE);
  gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
  take (studio, GTK_WIDGET (studio->window), "overview-charts");
  gtk_adjustment_set_value (place, 0);
}

static void
take_preferences (Studio *studio)
{
  HfPreferences *preferences = hf_preferences_new (GTK_WINDOW (studio->window), studio->desk);

  take_dialog (studio, GTK_WINDOW (preferences), "preferences");
}

/* A search, with the details of its first pin. */
static void
take_search (Studio *studio)
{
  GtkWidget *page;

  hf_window_show_page (studio->window, "pins", "health:warning scanned");
  settle (GTK_WIDGET (studio->window));
  page = hf_stage_find_type (GTK_WIDGET (studio->window), HF_TYPE_PINS_PAGE);
  g_signal_emit_by_name (page, "activate-pin", G_GINT64_CONSTANT (44));
  take (studio, GTK_WIDGET (studio->window), "pin");
  hf_window_show_page (studio->window, "pins", "");
}

static void
take_activity (Studio *studio)
{
  take_page (studio, "activity", "all");
  hf_window_show_page (studio->window, "activity", "events");
  take (studio, GTK_WIDGET (studio->window), "activity-events");
}

static void
take_backend_dialogs (Studio *studio)
{
  GtkWindow *window = GTK_WINDOW (studio->window);

  take_dialog (studio, GTK_WINDOW (hf_backend_dialog_add (studio->desk, window)), "backend-add");
  take_dialog (studio, GTK_WINDOW (hf_backend_dialog_edit (studio->desk, window, "nas")),
               "backend-settings");
}

static void
take_all (Studio *studio)
{
  take_page (studio, "overview", NULL);
  take_charts (studio);
  take_page (studio, "pins", NULL);
  take_search (studio);
  take_page (studio, "backends", NULL);
  take_backend_dialogs (studio);
  take_activity (studio);
  take_add (studio);
  take_first_run (studio);
  take_preferences (studio);
  take_dialog (studio, hf_dialogs_show_about (GTK_WINDOW (studio->window)), "about");
}

/* ---- how it looks ---- */

static void
choose_look (const char *variant)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, g_str_equal (variant, "dark")
                                                 ? ADW_COLOR_SCHEME_FORCE_DARK
                                                 : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (g_str_equal (variant, "rtl"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

static gboolean
is_language (const char *variant)
{
  static const char *const looks[] = { "light", "dark", "narrow", "rtl", NULL };

  return !g_strv_contains (looks, variant);
}

static void
choose_language (const char *variant)
{
  g_autofree char *catalogues = g_build_filename (g_getenv ("HF_BUILDDIR"), "po", NULL);

  g_setenv ("LANGUAGE", is_language (variant) ? variant : "", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
open_window (Studio *studio)
{
  studio->gallery = hf_gallery_new ();
  studio->desk = hf_desk_new (studio->gallery->engine, "http://127.0.0.1:8000/");
  studio->adder = hf_adder_new (studio->desk);
  studio->window = g_object_ref (hf_window_new (NULL, studio->desk));
  gtk_window_set_default_size (GTK_WINDOW (studio->window),
                               g_str_equal (studio->variant, "narrow") ? NARROW : WIDE, HEIGHT);
  gtk_window_present (GTK_WINDOW (studio->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (studio->window));
}

static void
close_window (Studio *studio)
{
  gtk_window_destroy (GTK_WINDOW (studio->window));
  hf_desk_close (studio->desk);
  hf_stage_drain ();
  hf_stage_drop (studio->window);
  hf_stage_drop (studio->adder);
  hf_stage_drop (studio->desk);
  hf_gallery_free (studio->gallery);
}

int
main (int argc, char **argv)
{
  Studio studio = { 0 };

  if (argc != 3 || !g_getenv ("HF_BUILDDIR"))
    {
      fputs ("usage: HF_BUILDDIR=… screenshots DIR light|dark|narrow|rtl|LANGUAGE\n", stderr);
      return 2;
    }
  studio.dir = argv[1];
  studio.variant = argv[2];
  choose_language (studio.variant);
  gtk_init ();
  adw_init ();
  choose_look (studio.variant);
  open_window (&studio);
  take_all (&studio);
  close_window (&studio);
  return EXIT_SUCCESS;
}
