/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-work.h"

G_BEGIN_DECLS

gboolean hf_job_run (HfWork *work, gint64 pause, GError **error);

G_END_DECLS
