/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"
#include "hf-store.h"

G_BEGIN_DECLS

GPtrArray *hf_alerts_list (HfDb *db, gint64 now, GError **error);
gboolean hf_alerts_refresh (HfStore *store, GError **error);

G_END_DECLS
