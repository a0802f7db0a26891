/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-field.h"

G_BEGIN_DECLS

JsonNode *hf_field_value_parse (HfFieldKind kind, const char *text);

G_END_DECLS
