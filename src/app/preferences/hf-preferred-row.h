/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HfPreferredRow:
 * The setting of the backends that get new copies first, in their order. Signal: "edited" when the
 * user changed it.
 */
#define HF_TYPE_PREFERRED_ROW (hf_preferred_row_get_type ())
G_DECLARE_FINAL_TYPE (HfPreferredRow, hf_preferred_row, HF, PREFERRED_ROW, AdwExpanderRow)

#define HF_PREFERRED_FIELD "preferred_backends"

HfPreferredRow *hf_preferred_row_new (void);
void hf_preferred_row_set_backends (HfPreferredRow *self, const char *const *ids);
void hf_preferred_row_show (HfPreferredRow *self, JsonObject *settings);
gboolean hf_preferred_row_is_edited (HfPreferredRow *self);
void hf_preferred_row_add_to (HfPreferredRow *self, JsonObject *settings);
void hf_preferred_row_set_problem (HfPreferredRow *self, const char *problem);

G_END_DECLS
