/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-pin-search.h"

G_BEGIN_DECLS

/**
 * HfSearchField:
 * Where a search is typed: completions while it is, chips for the filters that were understood, and
 * a sentence for what was not. Signal "changed": there is another search; not for what can't be
 * understood.
 */
#define HF_TYPE_SEARCH_FIELD (hf_search_field_get_type ())
G_DECLARE_FINAL_TYPE (HfSearchField, hf_search_field, HF, SEARCH_FIELD, AdwBin)

const char *hf_search_field_get_text (HfSearchField *self);
void hf_search_field_set_text (HfSearchField *self, const char *text);
void hf_search_field_set_backends (HfSearchField *self, const GPtrArray *backends);
HfPinSearch *hf_search_field_dup_search (HfSearchField *self);
void hf_search_field_focus (HfSearchField *self);

G_END_DECLS
