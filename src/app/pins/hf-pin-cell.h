/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-item.h"
#include "hf-pin-look.h"

G_BEGIN_DECLS

typedef enum
{
  HF_PIN_CELL_STATE,
  HF_PIN_CELL_NAME,
  HF_PIN_CELL_CID,
  HF_PIN_CELL_SIZE,
  HF_PIN_CELL_REPLICAS,
  HF_PIN_CELL_BACKENDS,
  HF_PIN_CELL_CHECKED,
  HF_PIN_CELL_ADDED,
  HF_N_PIN_CELLS
} HfPinCellKind;

/**
 * HfPinCell:
 * One fact about a pin, in a row of a list. It follows the pin while it has one.
 */
#define HF_TYPE_PIN_CELL (hf_pin_cell_get_type ())
G_DECLARE_FINAL_TYPE (HfPinCell, hf_pin_cell, HF, PIN_CELL, GtkWidget)

GtkWidget *hf_pin_cell_new (HfPinCellKind kind, HfPinLook *look);
void hf_pin_cell_set_item (HfPinCell *self, HfPinItem *item);
HfPinItem *hf_pin_cell_get_item (HfPinCell *self);
const char *hf_pin_cell_get_text (HfPinCell *self);
gboolean hf_pin_cell_has_text_at (HfPinCell *self, double x);

G_END_DECLS
