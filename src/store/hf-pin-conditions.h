/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-table.h"
#include "hf-pin-text.h"

G_BEGIN_DECLS

gboolean hf_pin_conditions_fit_classes (const HfPinQuery *query);
void hf_pin_conditions_loosen (HfPinQuery *query);
void hf_pin_conditions_append (GString *sql, const HfPinQuery *query, HfPinText text);
void hf_pin_conditions_bind (HfStatement *statement, const HfPinQuery *query,
                             const HfPinBounds *bounds);

G_END_DECLS
