/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"

G_BEGIN_DECLS

#define HF_TYPE_PINNING_BACKEND (hf_pinning_backend_get_type ())
G_DECLARE_FINAL_TYPE (HfPinningBackend, hf_pinning_backend, HF, PINNING_BACKEND, HfBackend)

#define HF_PINNING_DEADLINE HF_HOUR /* after which what was accepted counts as failed */

G_END_DECLS
