/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-status.h"

G_BEGIN_DECLS

/* The same cost for ten pins and ten million: reads the classes that triggers keep, a few dozen
 * rows. */
gboolean hf_status_table_read (HfDb *db, const HfPolicy *policy, HfStatus *status, GError **error);
gboolean hf_status_table_read_store (HfDb *db, const HfPolicy *policy, int slot, HfStatus *status,
                                     GError **error);

/* Compares everything that triggers keep with a recount; HF_ERROR_FAILED names the first
 * difference. */
gboolean hf_status_table_recount (HfDb *db, GError **error);

G_END_DECLS
