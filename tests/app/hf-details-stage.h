/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-details.h"
#include "hf-stage.h"

G_BEGIN_DECLS

#define HF_DETAILS_STAGE_TEXT "what it is about\n"
#define HF_DETAILS_STAGE_BIG ((gsize)3 * 1024 * 1024 + 17)

/**
 * HfDetailsStage:
 * The details of a pin in a window of their own, over the engine of a stage; with what is said
 * about orders.
 */
typedef struct
{
  HfStage *stage;
  GtkWindow *window;
  GtkWidget *details;
  GPtrArray *toasts; /* of AdwToast, in the order in which they came */
} HfDetailsStage;

HfDetailsStage *hf_details_stage_new (unsigned stores);
void hf_details_stage_free (HfDetailsStage *self);

gint64 hf_details_stage_add (HfDetailsStage *self, HfTestDag *dag); /* Returns: the pin */
/* A folder with HF_DETAILS_STAGE_TEXT in “readme.txt” and HF_DETAILS_STAGE_BIG bytes in
 * “data/big.bin”; called "holiday". Returns: (transfer full): its CID */
HfCid *hf_details_stage_add_tree (HfDetailsStage *self);
gint64 hf_details_stage_find_pin (HfDetailsStage *self, HfCid *cid);
GBytes *hf_details_stage_make_big (void);
void hf_details_stage_show_pin (HfDetailsStage *self, gint64 id);
void hf_details_stage_show (HfDetailsStage *self, HfTestDag *dag); /* what is so now is shown */
void hf_details_stage_settle (HfDetailsStage *self);

/* The next thing that is said; the toasts before are gone. */
const char *hf_details_stage_hear (HfDetailsStage *self);
void hf_details_stage_press (HfDetailsStage *self); /* the button of the last toast */

/* A dialog over the window that says so. */
GtkWindow *hf_details_stage_find_dialog (const char *heading);
GtkWindow *hf_details_stage_until_dialog (const char *heading);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDetailsStage, hf_details_stage_free)

G_END_DECLS
