/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"

G_BEGIN_DECLS

/* The least that a kind must be: it shows that a new one needs its class and a row, and what the
 * suite asks of it. */
#define HF_TYPE_TOY_BACKEND (hf_toy_backend_get_type ())
G_DECLARE_FINAL_TYPE (HfToyBackend, hf_toy_backend, HF, TOY_BACKEND, HfBackend)

extern const HfBackendKind hf_toy_kind;

void hf_toy_shelf_set_uuid (const char *name, const char *uuid);

G_END_DECLS
