/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin.h"
#include "hf-work.h"

G_BEGIN_DECLS

gboolean hf_search (HfWork *work, const HfPin *pin, GPtrArray *replicas, GPtrArray *backends,
                    GError **error);

gboolean hf_search_may_ask (const HfPin *pin, HfBackend *backend);

G_END_DECLS
