/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-removal.h"

G_BEGIN_DECLS

gboolean hf_removal_table_insert (HfDb *db, HfRemoval *removal, GError **error);
HfRemoval *hf_removal_table_get (HfDb *db, gint64 id, GError **error);
gboolean hf_removal_table_update (HfDb *db, const HfRemoval *removal,
                                  GError **error); /* witnesses too */
GPtrArray *hf_removal_table_of_pin (HfDb *db, gint64 pin_id,
                                    GError **error); /* waiting or deleting */
gboolean hf_removal_table_is_witness (HfDb *db, gint64 replica_id, gboolean *is_witness,
                                      GError **error);

G_END_DECLS
