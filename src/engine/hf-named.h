/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-error.h"
#include "hf-policy.h"
#include "hf-replica.h"

G_BEGIN_DECLS

typedef enum
{
  HF_NAMED_REFUSED, /* see code and why */
  HF_NAMED_THERE, /* has a copy, which stays as it is */
  HF_NAMED_UNDER_WAY, /* gets one already */
  HF_NAMED_NEW, /* gets one */
  HF_NAMED_REPAIR, /* its damaged copy is replaced */
  HF_NAMED_BACK, /* gets back a copy that was taken away outside Holdfast */
  HF_NAMED_AGAIN, /* its copy is written once more, and stays in force until that is done */
} HfNamedVerdict;

/**
 * HfNamed:
 * What becomes of the wish for a copy of a pin on one backend.
 */
typedef struct
{
  char *backend_id;
  HfNamedVerdict verdict;
  HfError code; /* when refused */
  char *why; /* when refused: a sentence */
  gint64 job_id; /* that makes the copy; 0 = none does */

  /* While it is being decided: */
  const HfBackendInfo *backend;
  HfReplica *replica; /* borrowed; NULL = no row */
} HfNamed;

GPtrArray *hf_named_judge (const HfPolicy *policy, const HfPin *pin, GPtrArray *backends,
                           GPtrArray *replicas, const char *const *ids, gboolean force);
HfNamed *hf_named_new (const char *backend_id, HfNamedVerdict verdict, gint64 job_id);
gboolean hf_named_is_to_do (const HfNamed *self);
void hf_named_refuse (HfNamed *self, HfError code, char *why);
void hf_named_free (HfNamed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfNamed, hf_named_free)

G_END_DECLS
