/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  HF_PIN_FONT_BODY,
  HF_PIN_FONT_NUMBER, /* digits as wide as each other */
  HF_PIN_FONT_CAPTION,
  HF_PIN_FONT_TAG,
  HF_PIN_FONT_CID, /* characters as wide as each other */
  HF_N_PIN_FONTS
} HfPinFont;

/**
 * HfPinInk:
 * Texts and icons of the cells of a list, ready to be drawn. A text that many cells have is laid
 * out once. For widgets of one view. Main thread.
 */
#define HF_TYPE_PIN_INK (hf_pin_ink_get_type ())
G_DECLARE_FINAL_TYPE (HfPinInk, hf_pin_ink, HF, PIN_INK, GObject)

HfPinInk *hf_pin_ink_new (void);
int hf_pin_ink_get_char_width (HfPinInk *self, GtkWidget *widget, HfPinFont font);
int hf_pin_ink_get_height (HfPinInk *self, GtkWidget *widget, HfPinFont font);
PangoLayout *hf_pin_ink_get_common (HfPinInk *self, GtkWidget *widget, HfPinFont font,
                                    const char *text);
PangoLayout *hf_pin_ink_get_fitting (HfPinInk *self, GtkWidget *widget, HfPinFont font,
                                     const char *text, int width);
GtkIconPaintable *hf_pin_ink_get_icon (HfPinInk *self, GtkWidget *widget, const char *name);

G_END_DECLS
