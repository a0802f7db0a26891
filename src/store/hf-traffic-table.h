/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-traffic.h"

G_BEGIN_DECLS

GPtrArray *hf_traffic_table_list (HfDb *db, GError **error);
gboolean hf_traffic_table_set (HfDb *db, const HfTraffic *traffic, GError **error);

G_END_DECLS
