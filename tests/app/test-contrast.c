/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours that we put onto each other, in both schemes: contrast as WCAG 2.1 computes it, 4.5
 * for text and 3 for what is large or a sign (https://www.w3.org/TR/WCAG21/#contrast-minimum). */
#include <adwaita.h>
#include <math.h>

typedef struct
{
  const char *front, *back;
  double least;
} Pair;

static const Pair pairs[] = {
  { "window_fg_color", "window_bg_color", 4.5 },
  { "card_fg_color", "card_bg_color", 4.5 },
  { "error_color", "window_bg_color", 4.5 }, /* what is wrong with an entry */
  { "error_color", "card_bg_color", 4.5 },
  { "success_color", "card_bg_color", 3 }, /* icons */
  { "warning_color", "card_bg_color", 3 },
  { "success_color", "window_bg_color", 3 },
  { "warning_color", "window_bg_color", 3 },
  { "error_fg_color", "error_bg_color", 3 }, /* badges: bold */
  { "accent_fg_color", "accent_bg_color", 3 }, /* what is dragged: its icon */
  { "accent_bg_color", "window_bg_color", 3 }, /* the frame of where it may be dropped */
};

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green)
         + 0.0722 * linear (color->blue);
}

/* Colours of texts and cards let some of what is behind them through. */
static GdkRGBA
blend (const GdkRGBA *front, const GdkRGBA *back)
{
  return (GdkRGBA){ front->alpha * front->red + (1 - front->alpha) * back->red,
                    front->alpha * front->green + (1 - front->alpha) * back->green,
                    front->alpha * front->blue + (1 - front->alpha) * back->blue, 1 };
}

static double
contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double first = luminance (a), second = luminance (b);

  return (fmax (first, second) + 0.05) / (fmin (first, second) + 0.05);
}

static GdkRGBA
look_up (GtkWidget *widget, const char *name)
{
  GdkRGBA color;

  g_assert_true (
      gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color));
  return color;
}

static void
test_scheme (gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *window = adw_window_new ();
  GdkRGBA base;

  adw_style_manager_set_color_scheme (style, (AdwColorScheme)GPOINTER_TO_INT (data));
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  base = look_up (window, "window_bg_color");
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      GdkRGBA back = look_up (window, pairs[i].back);
      GdkRGBA front = look_up (window, pairs[i].front);
      GdkRGBA solid_back = blend (&back, &base);
      GdkRGBA solid_front = blend (&front, &solid_back);
      double ratio = contrast (&solid_front, &solid_back);

      g_test_message ("%s on %s: %.2f", pairs[i].front, pairs[i].back, ratio);
      g_assert_cmpfloat (ratio, >=, pairs[i].least);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Black on white is 21, and a colour on itself 1. */
static void
test_formula (void)
{
  const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 }, grey = { 0.466, 0.466, 0.466, 1 };

  g_assert_cmpfloat_with_epsilon (contrast (&black, &white), 21, 0.001);
  g_assert_cmpfloat_with_epsilon (contrast (&white, &white), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (contrast (&grey, &white), 4.48, 0.02);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/contrast/formula", test_formula);
  g_test_add_data_func ("/app/contrast/light", GINT_TO_POINTER (ADW_COLOR_SCHEME_FORCE_LIGHT),
                        test_scheme);
  g_test_add_data_func ("/app/contrast/dark", GINT_TO_POINTER (ADW_COLOR_SCHEME_FORCE_DARK),
                        test_scheme);
  return g_test_run ();
}
