/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of all pages and dialogs with realistic data, as PNG files:
 *
 *   screenshots DIR VARIANT     light, dark, narrow, rtl, or a language such as de
 *
 * All are 1280 px wide but for narrow, which is 360 px. What was drawn is taken from GTK's own
 * nodes, so nothing of the desktop is in it. */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "hf-studio.h"

#define SETTLE 45 /* frames */

typedef struct
{
  const char *dir, *variant;
} Album;

/* ---- taking a picture ---- */

static void
add_widget (GtkSnapshot *snapshot, GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                          gtk_widget_get_height (widget));
}

/* A popover has a surface of its own, which knows where it is on that of the window. */
static void
add_popover (GtkSnapshot *snapshot, GtkWidget *window, GtkWidget *popover)
{
  GdkPopup *popup = GDK_POPUP (gtk_native_get_surface (GTK_NATIVE (popover)));
  double left, top, x, y;

  gtk_native_get_surface_transform (GTK_NATIVE (window), &left, &top);
  gtk_native_get_surface_transform (GTK_NATIVE (popover), &x, &y);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float)(gdk_popup_get_position_x (popup) + x - left),
                                      (float)(gdk_popup_get_position_y (popup) + y - top)));
  add_widget (snapshot, popover);
  gtk_snapshot_restore (snapshot);
}

static void
add_popovers (GtkSnapshot *snapshot, GtkWidget *window, GtkWidget *below)
{
  if (!gtk_widget_get_mapped (below))
    return;
  if (GTK_IS_POPOVER (below))
    add_popover (snapshot, window, below);
  for (GtkWidget *child = gtk_widget_get_first_child (below); child;
       child = gtk_widget_get_next_sibling (child))
    add_popovers (snapshot, window, child);
}

static void
take (HfStudio *studio, GtkWidget *widget, const char *name)
{
  const Album *album = studio->data;
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, album->variant);
  g_autofree char *path = g_build_filename (album->dir, file, NULL);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  add_widget (snapshot, widget);
  add_popovers (snapshot, widget, widget);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gsk_render_node_unref (node);
  if (!gdk_texture_save_to_png (texture, path))
    {
      fprintf (stderr, "screenshots: %s can't be written\n", path);
      exit (EXIT_FAILURE);
    }
  printf ("%s\n", path);
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

int
main (int argc, char **argv)
{
  HfStudio studio = { .width = HF_STUDIO_WIDE, .frames = SETTLE, .func = take };
  Album album;

  if (argc != 3 || !g_getenv ("HF_BUILDDIR"))
    {
      fputs ("usage: HF_BUILDDIR=… screenshots DIR light|dark|narrow|rtl|LANGUAGE\n", stderr);
      return 2;
    }
  album = (Album){ .dir = argv[1], .variant = argv[2] };
  studio.data = &album;
  studio.narrow = g_str_equal (album.variant, "narrow");
  if (studio.narrow)
    studio.width = HF_STUDIO_NARROW;
  choose_language (album.variant);
  gtk_init ();
  adw_init ();
  choose_look (album.variant);
  hf_studio_open (&studio);
  hf_tour_pages (&studio);
  hf_tour_dialogs (&studio);
  hf_studio_close (&studio);
  return EXIT_SUCCESS;
}
