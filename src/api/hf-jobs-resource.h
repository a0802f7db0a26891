/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_jobs_get (HfCall *call);
HfReply *hf_jobs_cancel (HfCall *call);
HfReply *hf_jobs_retry (HfCall *call);
HfReply *hf_jobs_pause (HfCall *call);
HfReply *hf_jobs_resume (HfCall *call);
HfReply *hf_jobs_pause_all (HfCall *call);
HfReply *hf_jobs_resume_all (HfCall *call);
HfReply *hf_jobs_accept (JsonObject *data, const GArray *jobs);
gboolean hf_jobs_are_over (HfEngine *engine, const GArray *jobs, gboolean *over, GError **error);
HfReply *hf_jobs_finish (HfEngine *engine, HfReply *accepted);

G_END_DECLS
