/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job-table.h"

G_BEGIN_DECLS

gboolean hf_job_needs_find (HfDb *db, const HfJob *job, gint64 *uses, HfUrgency *urgency,
                            GError **error);
gboolean hf_job_needs_note (HfDb *db, gint64 job_id, GError **error);
gboolean hf_job_needs_queue (HfDb *db, HfJob *job, GError **error);

G_END_DECLS
