/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job-page.h"

G_BEGIN_DECLS

/* How jobs are told to people. Texts are new. */

/* A state: never shown by its colour alone. */
typedef struct
{
  const char *icon;
  const char *style; /* NULL: that of text */
  const char *word; /* translated */
} HfJobLook;

HfJobLook hf_job_words_look (const HfJob *job);
char *hf_job_words_title (const HfJobFacts *facts);
char *hf_job_words_way (const HfJobFacts *facts);
char *hf_job_words_detail (const HfJobFacts *facts, gint64 now);
char *hf_job_words_note (const HfJobFacts *facts, gint64 now);
char *hf_job_words_counts (const guint64 *counts);
gint64 hf_job_words_time (const HfJob *job);

G_END_DECLS
