/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_JOB_IMPORT = 1, /* an uploaded CAR to its first copies */
  HF_JOB_REPLICATE = 2, /* more copies, or a repair, from the copies there are */
  HF_JOB_VERIFY = 3, /* full reads */
  HF_JOB_REMOVE = 4, /* one removal */
  HF_JOB_OBTAIN = 5, /* one copy, by a store that accepts it before it holds it */
  HF_JOB_MOVE = 6, /* once a copy is proven in one store, the removal of that in another */
} HfJobKind;

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_JOB_QUEUED = 0, /* waits for its turn, or for next_try */
  HF_JOB_RUNNING = 1,
  HF_JOB_DONE = 2,
  HF_JOB_FAILED = 3,
  HF_JOB_CANCELLED = 4,
} HfJobState;

/* Who began it. The numbers are stored: never renumber. */
typedef enum
{
  HF_INITIATIVE_USER = 0,
  HF_INITIATIVE_ENGINE = 1,
  HF_INITIATIVE_ENGINE_URGENT = 2, /* for a pin below its minimum */
} HfInitiative;

/* Flags; the numbers are stored: never renumber. */
typedef enum
{
  HF_URGENCY_NONE = 0,
  HF_URGENCY_ASKED = 1 << 0, /* the user asked for it by name */
  HF_URGENCY_SHORT = 1 << 1, /* a pin of it has fewer copies than its minimum */
} HfUrgency;

/**
 * HfJob:
 * A unit of durable work, a value. Whatever state a crash leaves, running a job again is right.
 */
typedef struct
{
  gint64 id;
  HfJobKind kind;
  HfJobState state;
  gint64 pin_id; /* 0 when it is about several */
  gint64 subject_id; /* of a remove job the removal, of a check of one old copy its store; else 0 */
  JsonObject *payload; /* what to do; never secrets */
  int priority; /* higher goes first */
  HfUrgency urgency;
  gint64 uses; /* the stores that it works with, their slots as bits */
  int attempts;
  gint64 next_try; /* 0 once its time has come */
  gint64 created;
  gint64 started;
  gint64 finished;
  guint64 done_bytes;
  guint64 total_bytes;
  HfInitiative initiative;
  guint64 planned_bytes; /* that it was to write, over all its places */
  gboolean paused; /* the user told it to wait */
  char *error; /* of the last attempt, a sentence */
  JsonObject *result; /* for the user; NULL until there is one */
} HfJob;

HfJob *hf_job_new (HfJobKind kind);
void hf_job_free (HfJob *self);
const char *hf_job_kind_to_string (HfJobKind kind);
const char *hf_job_state_to_string (HfJobState state);
gboolean hf_job_is_over (const HfJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJob, hf_job_free)

G_END_DECLS
