/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/* The columns that hf_pin_row_read() reads, in its order, from a table named pin. */
#define HF_PIN_ROW_COLUMNS                                                                         \
  "pin.id, coalesce (pin.given, pin.canonical), pin.name, pin.content, pin.visibility, "           \
  "pin.priority, pin.size, pin.blocks, pin.created, pin.last_check, pin.min_replicas, "            \
  "pin.target_replicas, pin.max_replicas, pin.metadata, pin.managed, pin.store_mask, pin.held, "   \
  "pin.proven, pin.domains"

#define HF_PIN_ROW_N_COLUMNS 19

HfPin *hf_pin_row_read (HfStatement *statement, GError **error);

G_END_DECLS
