/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-table.h"
#include "hf-pin-term.h"

G_BEGIN_DECLS

/**
 * HfPinSearch:
 * What somebody typed to find pins, understood: conditions that all hold. Immutable.
 *
 * `report "two words" backend:s3 -backend:ipfs health:critical size:>1GB checked:<7d`
 */
typedef struct _HfPinSearch HfPinSearch;

HfPinSearch *hf_pin_search_parse (const char *text, GError **error);
void hf_pin_search_free (HfPinSearch *self);
const GPtrArray *hf_pin_search_get_terms (const HfPinSearch *self);
char *hf_pin_search_to_text (const HfPinSearch *self);
void hf_pin_search_fill (const HfPinSearch *self, HfPinQuery *query, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinSearch, hf_pin_search_free)

G_END_DECLS
