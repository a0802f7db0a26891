/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-tally.h"

G_BEGIN_DECLS

/* What a tally counts. */
typedef enum
{
  HF_TALLY_BYTES,
  HF_TALLY_PINS,
} HfTallyUnit;

/**
 * HfProgressDialog:
 * How far something is that takes long, with a button that ends it. What is over soon never shows
 * one.
 */
#define HF_TYPE_PROGRESS_DIALOG (hf_progress_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HfProgressDialog, hf_progress_dialog, HF, PROGRESS_DIALOG, AdwWindow)

HfProgressDialog *hf_progress_dialog_new (GtkWindow *parent, const char *title, HfTally *tally,
                                          HfTallyUnit unit, GCancellable *cancellable);
void hf_progress_dialog_show_now (HfProgressDialog *self);
void hf_progress_dialog_end (HfProgressDialog *self);

G_END_DECLS
