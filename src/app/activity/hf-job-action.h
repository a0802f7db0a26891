/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/* What the user can tell a job, or all of them. */
typedef enum
{
  HF_JOB_ACTION_PAUSE,
  HF_JOB_ACTION_RESUME,
  HF_JOB_ACTION_CANCEL, /* without a question */
  HF_JOB_ACTION_RETRY,
  HF_JOB_ACTION_PAUSE_ALL,
  HF_JOB_ACTION_RESUME_ALL,
} HfJobAction;

void hf_job_action_run (HfDesk *desk, HfJobAction action, gint64 id);
void hf_job_action_cancel (HfDesk *desk, GtkWindow *parent, gint64 id);

G_END_DECLS
