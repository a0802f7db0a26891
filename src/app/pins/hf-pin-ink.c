/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To lay a text out costs 20 µs, and a list has 1,600 of them: most are words, sizes and ages that
 * others have, too. The rest is laid out in one layout a font, since what is drawn is copied. */
#include "hf-pin-ink.h"

#define MOST_COMMON 4096 /* layouts, of about a kilobyte */
#define ICON_SIZE 16

struct _HfPinInk
{
  GObject parent_instance;

  PangoContext *context; /* NULL: to be made, as all below */
  PangoAttrList *attributes[HF_N_PIN_FONTS];
  PangoLayout *scratch[HF_N_PIN_FONTS];
  int char_widths[HF_N_PIN_FONTS], heights[HF_N_PIN_FONTS];
  GHashTable *common[HF_N_PIN_FONTS]; /* text → PangoLayout */
  GHashTable *icons; /* name → GtkIconPaintable */
  int icon_scale; /* pixels of the screen in one of an icon */
};

G_DEFINE_FINAL_TYPE (HfPinInk, hf_pin_ink, G_TYPE_OBJECT)

static const struct
{
  const char *family, *features;
  double scale;
} fonts[HF_N_PIN_FONTS] = {
  [HF_PIN_FONT_BODY] = { .scale = 1 },
  [HF_PIN_FONT_NUMBER] = { .features = "tnum=1", .scale = 1 },
  [HF_PIN_FONT_CAPTION] = { .scale = 0.82 },
  [HF_PIN_FONT_TAG] = { .features = "tnum=1", .scale = PANGO_SCALE_SMALL },
  [HF_PIN_FONT_CID] = { .family = "monospace", .scale = 1 },
};

static PangoAttrList *
make_attributes (HfPinFont font)
{
  PangoAttrList *list = pango_attr_list_new ();

  if (fonts[font].family)
    pango_attr_list_insert (list, pango_attr_family_new (fonts[font].family));
  if (fonts[font].features)
    pango_attr_list_insert (list, pango_attr_font_features_new (fonts[font].features));
  if (fonts[font].scale != 1)
    pango_attr_list_insert (list, pango_attr_scale_new (fonts[font].scale));
  return list;
}

static PangoLayout *
make_layout (HfPinInk *self, HfPinFont font)
{
  PangoLayout *layout = pango_layout_new (self->context);

  pango_layout_set_attributes (layout, self->attributes[font]);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
measure (HfPinInk *self, HfPinFont font)
{
  PangoFontDescription *description
      = pango_font_description_copy (pango_context_get_font_description (self->context));
  PangoFontMetrics *metrics;
  double scale = fonts[font].scale;

  if (fonts[font].family)
    pango_font_description_set_family_static (description, fonts[font].family);
  metrics = pango_context_get_metrics (self->context, description, NULL);
  self->char_widths[font]
      = MAX ((int)(pango_font_metrics_get_approximate_char_width (metrics) * scale), 1);
  self->heights[font] = PANGO_PIXELS_CEIL ((int)(pango_font_metrics_get_height (metrics) * scale));
  pango_font_metrics_unref (metrics);
  pango_font_description_free (description);
}

/* The view's: a cell's own would be made for each of them. */
static void
prepare (HfPinInk *self, GtkWidget *widget)
{
  GtkWidget *view = gtk_widget_get_ancestor (widget, GTK_TYPE_COLUMN_VIEW);

  if (self->context)
    return;
  self->context = gtk_widget_create_pango_context (view ? view : widget);
  for (unsigned i = 0; i < HF_N_PIN_FONTS; i++)
    {
      self->attributes[i] = make_attributes (i);
      self->scratch[i] = make_layout (self, i);
      self->common[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      measure (self, i);
    }
}

static void
forget (HfPinInk *self)
{
  g_clear_object (&self->context);
  for (unsigned i = 0; i < HF_N_PIN_FONTS; i++)
    {
      g_clear_pointer (&self->attributes[i], pango_attr_list_unref);
      g_clear_object (&self->scratch[i]);
      g_clear_pointer (&self->common[i], g_hash_table_unref);
    }
}

static void
forget_icons (HfPinInk *self)
{
  g_hash_table_remove_all (self->icons);
}

static void
hf_pin_ink_finalize (GObject *object)
{
  HfPinInk *self = HF_PIN_INK (object);

  forget (self);
  g_hash_table_unref (self->icons);
  G_OBJECT_CLASS (hf_pin_ink_parent_class)->finalize (object);
}

static void
hf_pin_ink_class_init (HfPinInkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pin_ink_finalize;
}

static void
hf_pin_ink_init (HfPinInk *self)
{
  static const char *const signals[] = { "notify::gtk-font-name", "notify::gtk-xft-dpi",
                                         "notify::gtk-xft-hinting", "notify::gtk-xft-rgba" };
  GtkSettings *settings = gtk_settings_get_default ();

  self->icons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (unsigned i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (settings, signals[i], G_CALLBACK (forget), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "changed",
                           G_CALLBACK (forget_icons), self, G_CONNECT_SWAPPED);
}

/**
 * hf_pin_ink_new:
 * Returns: (transfer full): nothing laid out yet
 */
HfPinInk *
hf_pin_ink_new (void)
{
  return g_object_new (HF_TYPE_PIN_INK, NULL);
}

/**
 * hf_pin_ink_get_char_width:
 * @widget: a cell
 *
 * Returns: the width of a character in Pango's units
 */
int
hf_pin_ink_get_char_width (HfPinInk *self, GtkWidget *widget, HfPinFont font)
{
  prepare (self, widget);
  return self->char_widths[font];
}

/**
 * hf_pin_ink_get_height:
 * @widget: a cell
 *
 * Returns: the height of a line in px
 */
int
hf_pin_ink_get_height (HfPinInk *self, GtkWidget *widget, HfPinFont font)
{
  prepare (self, widget);
  return self->heights[font];
}

/**
 * hf_pin_ink_get_common:
 * @widget: a cell
 * @text: what other cells have, too
 *
 * Returns: (transfer none): the whole of it, for the moment
 */
PangoLayout *
hf_pin_ink_get_common (HfPinInk *self, GtkWidget *widget, HfPinFont font, const char *text)
{
  PangoLayout *layout;

  prepare (self, widget);
  layout = g_hash_table_lookup (self->common[font], text);
  if (layout)
    return layout;
  if (g_hash_table_size (self->common[font]) >= MOST_COMMON)
    g_hash_table_remove_all (self->common[font]);
  layout = make_layout (self, font);
  pango_layout_set_text (layout, text, -1);
  g_hash_table_insert (self->common[font], g_strdup (text), layout);
  return layout;
}

/**
 * hf_pin_ink_get_fitting:
 * @widget: a cell
 * @text: what no other cell has
 * @width: px that there are
 *
 * Returns: (transfer none): what fits of its beginning, until the next call
 */
PangoLayout *
hf_pin_ink_get_fitting (HfPinInk *self, GtkWidget *widget, HfPinFont font, const char *text,
                        int width)
{
  PangoLayout *layout;

  prepare (self, widget);
  layout = self->scratch[font];
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (width, 0) * PANGO_SCALE);
  return layout;
}

/**
 * hf_pin_ink_get_icon:
 * @widget: a cell
 * @name: of an icon of one colour
 *
 * Returns: (transfer none): the icon, 16 px large
 */
GtkIconPaintable *
hf_pin_ink_get_icon (HfPinInk *self, GtkWidget *widget, const char *name)
{
  GtkIconPaintable *icon = g_hash_table_lookup (self->icons, name);

  if (icon)
    return icon;
  icon = gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (
                                         gtk_widget_get_display (widget)),
                                     name, NULL, ICON_SIZE, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget), 0);
  g_hash_table_insert (self->icons, g_strdup (name), icon);
  return icon;
}
