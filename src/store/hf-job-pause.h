/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

gboolean hf_job_pause_set (HfDb *db, gint64 job_id, gboolean paused, GError **error);
gboolean hf_job_pause_count (HfDb *db, guint64 *count, GError **error);
gboolean hf_job_pause_set_all (HfDb *db, gboolean paused, GError **error);
gboolean hf_job_pause_get_all (HfDb *db, gboolean *paused, GError **error);

G_END_DECLS
