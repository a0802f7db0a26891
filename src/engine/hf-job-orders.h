/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

gboolean hf_job_orders_retry (HfStore *store, gint64 id, GError **error);
gboolean hf_job_orders_pause (HfStore *store, gint64 id, gboolean paused, GError **error);
gboolean hf_job_orders_pause_all (HfStore *store, gboolean paused, GError **error);

G_END_DECLS
