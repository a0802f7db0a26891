/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-spool.h"

G_BEGIN_DECLS

#define HF_LISTED_PINS_MOST 25000 /* that one upload may list: they are entered in one change */

GPtrArray *hf_listed_pins_read (HfSpool *spool, GCancellable *cancellable, GError **error);

G_END_DECLS
