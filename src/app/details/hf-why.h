/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-keyed-rows.h"
#include "hf-pin-report.h"

G_BEGIN_DECLS

/**
 * HfWhy:
 * A sentence on a pin: what comes next for it, or why a backend gets a copy or not; a value.
 */
typedef struct
{
  char *key;
  char *title; /* NULL: the sentence alone */
  char *text;
} HfWhy;

extern const HfKeyedRowsKind hf_why_rows; /* for such things */

GPtrArray *hf_why_list (const HfPinReport *report);

G_END_DECLS
