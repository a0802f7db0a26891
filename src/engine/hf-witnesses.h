/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-removal.h"
#include "hf-work.h"

G_BEGIN_DECLS

/* How old a witness's full read may be at most when a copy is deleted on its word; the settings may
 * ask for less. */
#define HF_WITNESS_AGE (24 * HF_HOUR)

gboolean hf_witnesses_reserve (HfDb *db, HfRemoval *removal, const gint64 *victims,
                               unsigned n_victims, GError **error);
gboolean hf_witnesses_prove (HfWork *work, HfRemoval *removal, GError **error);
gboolean hf_witnesses_recheck (HfDb *db, const HfRemoval *removal, gint64 now, GError **error);

G_END_DECLS
