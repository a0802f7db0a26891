/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-table.h"

G_BEGIN_DECLS

/**
 * HfPinBounds:
 * The texts that a CID may begin with, and a pattern for names; of one query, while it runs.
 */
typedef struct
{
  char *end; /* the first text that does not begin so */
  char *pattern;
  GPtrArray *more; /* patterns, of more_text */
} HfPinBounds;

void hf_pin_bounds_init (HfPinBounds *self, const HfPinQuery *query);
void hf_pin_bounds_clear (HfPinBounds *self);
gboolean hf_pin_conditions_fit_classes (const HfPinQuery *query);
void hf_pin_conditions_loosen (HfPinQuery *query);
void hf_pin_conditions_append (GString *sql, const HfPinQuery *query);
void hf_pin_conditions_bind (HfStatement *statement, const HfPinQuery *query,
                             const HfPinBounds *bounds);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfPinBounds, hf_pin_bounds_clear)

G_END_DECLS
