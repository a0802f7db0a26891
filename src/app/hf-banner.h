/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfBanner:
 * A line above a page for a condition that lasts, with one button. Signal: "button-clicked".
 */
#define HF_TYPE_BANNER (hf_banner_get_type ())
G_DECLARE_FINAL_TYPE (HfBanner, hf_banner, HF, BANNER, AdwBin)

void hf_banner_set (HfBanner *self, const char *text, const char *button);
const char *hf_banner_get_text (HfBanner *self);

G_END_DECLS
