/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-job.h"

G_BEGIN_DECLS

/**
 * HfJobFacts:
 * What there is to tell about a job at one moment, a value.
 */
typedef struct
{
  HfJob *job;
  char *name; /* of its pin, or the CID of one without a name; NULL: several, or gone */
  unsigned pins; /* that it is about; 0 = none is left */
  char *source; /* the backend that is read; NULL = none, or not known */
  char **targets; /* the backends that are written to; NULL = not known */
  char **places; /* the backends that it works with */
  guint64 done_bytes;
  guint64 total_bytes;
  guint64 bytes_per_second;
  gint64 seconds_left; /* -1 = not known */
  char *waits; /* what it waits for, where that was asked; NULL = its turn, or its time */
} HfJobFacts;

HfJobFacts *hf_job_facts_read (HfEngine *engine, HfDb *db, GPtrArray *backends, HfJob *job,
                               GError **error);
void hf_job_facts_free (HfJobFacts *self);
gboolean hf_job_facts_equal (const HfJobFacts *a, const HfJobFacts *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJobFacts, hf_job_facts_free)

G_END_DECLS
