/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"
#include "hf-db.h"

G_BEGIN_DECLS

/* Which alerts stand, and since when. What they say is computed when they are read. */
GPtrArray *hf_alert_table_list (HfDb *db, GError **error);
gboolean hf_alert_table_insert (HfDb *db, const HfAlert *alert, GError **error);
gboolean hf_alert_table_delete (HfDb *db, const HfAlert *alert, GError **error);

G_END_DECLS
