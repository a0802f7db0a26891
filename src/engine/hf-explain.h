/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-pin.h"
#include "hf-placement.h"

G_BEGIN_DECLS

/* What comes next for a pin. */
typedef enum
{
  HF_NEXT_NOTHING, /* it has what is wanted */
  HF_NEXT_JOB, /* a job is there already */
  HF_NEXT_COPY, /* copies are made as soon as the engine gets to it */
  HF_NEXT_SEARCH, /* its bytes are not there yet */
  HF_NEXT_GRACE, /* waits, in case that it is not needed */
  HF_NEXT_APPROVAL, /* waits for the user's word */
  HF_NEXT_OFF, /* auto_replication is off */
  HF_NEXT_DECLINED, /* nobody asks for it, e.g. since the user said no */
  HF_NEXT_NO_PLACE,
} HfNext;

/* A job for the pin that is not over. */
typedef struct
{
  HfJob *job;
  char *waits; /* what it waits for; NULL = nothing but its turn and its time */
} HfOpenJob;

/**
 * HfExplanation:
 * Why a pin has the copies that it has, and what will be done about it, a value.
 */
typedef struct
{
  HfPin *pin;
  HfPolicy *policy;
  GPtrArray *backends; /* of HfBackendInfo */
  GPtrArray *replicas; /* of HfReplica */
  GPtrArray *places; /* of HfPlaceView, as the backends stand */
  GPtrArray *waits; /* of char, nullable: what keeps a copy to a place from beginning now */
  HfPlan *plan;
  GPtrArray *jobs; /* of HfOpenJob */
  HfNext next;
  gint64 next_time; /* 0: when its turn comes */
  char *sentence; /* on what comes next, and why not more */
} HfExplanation;

HfExplanation *hf_explanation_new (HfEngine *engine, HfCid *cid, GError **error);
const char *hf_next_to_string (HfNext next);
void hf_explanation_free (HfExplanation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfExplanation, hf_explanation_free)

G_END_DECLS
