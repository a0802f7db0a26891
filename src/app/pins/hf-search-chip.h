/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfSearchChip:
 * A filter in words, with a button that takes it away. Signal "removed".
 */
#define HF_TYPE_SEARCH_CHIP (hf_search_chip_get_type ())
G_DECLARE_FINAL_TYPE (HfSearchChip, hf_search_chip, HF, SEARCH_CHIP, AdwBin)

GtkWidget *hf_search_chip_new (const char *text);

G_END_DECLS
