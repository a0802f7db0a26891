/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-pin-report.h"

G_BEGIN_DECLS

/**
 * HfCopyRow:
 * One copy of a pin: what is known of it, and what proves it. The signal "keep" says that its
 * removal is to be taken back.
 */
#define HF_TYPE_COPY_ROW (hf_copy_row_get_type ())
G_DECLARE_FINAL_TYPE (HfCopyRow, hf_copy_row, HF, COPY_ROW, AdwExpanderRow)

GtkWidget *hf_copy_row_new (void);
void hf_copy_row_set (HfCopyRow *self, const HfPinReport *report, const HfReplica *replica,
                      const char *location);

G_END_DECLS
