/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-db.h"
#include "hf-job.h"

G_BEGIN_DECLS

JsonObject *hf_job_to_json (HfDb *db, const HfJob *job, GError **error);

G_END_DECLS
