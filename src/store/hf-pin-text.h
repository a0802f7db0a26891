/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-table.h"

G_BEGIN_DECLS

/* How the text of a query is looked for. */
typedef enum
{
  HF_PIN_TEXT_ANY, /* it is not looked at */
  HF_PIN_TEXT_EACH, /* each pin is compared with it */
  HF_PIN_TEXT_ALL_NAMES, /* names are compared first, which are less to read than pins */
  HF_PIN_TEXT_FOUND, /* by the indexes of CIDs and names */
  HF_PIN_TEXT_INDEXED, /* along the index of names, beside which the pins are joined */
  HF_PIN_TEXT_NOT_INDEXED, /* what that index doesn't hold: CIDs, names that changed lately */
} HfPinText;

/**
 * HfPinBounds:
 * The texts that a CID may begin with, and patterns for names; of one query, while it runs.
 */
typedef struct
{
  char *end; /* the first text that does not begin so */
  char *pattern; /* for LIKE */
  GPtrArray *more; /* patterns, of more_text */
  char *match; /* for the index of names; NULL when it can't be asked for the text */
} HfPinBounds;

void hf_pin_bounds_init (HfPinBounds *self, const HfPinQuery *query);
void hf_pin_bounds_clear (HfPinBounds *self);
gboolean hf_pin_text_choose (HfDb *db, const HfPinQuery *query, gboolean in_order, HfPinText *text,
                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfPinBounds, hf_pin_bounds_clear)

G_END_DECLS
