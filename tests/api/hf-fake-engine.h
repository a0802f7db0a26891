/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-fake-stream.h"
#include "hf-job.h"

G_BEGIN_DECLS

/* An engine that does what a test tells it, over a real registry: how the API behaves when the
 * engine is slow, refuses, or ends a job at a certain moment can't be brought about with the real
 * one. */

/* How it takes an upload. */
typedef enum
{
  HF_FAKE_READ, /* to its end, then answers with a job, or without when there are no_jobs */
  HF_FAKE_GATE, /* the same, but each MiB only when the test allows it */
  HF_FAKE_REFUSE, /* looks at the first bytes, and finds them corrupt */
} HfFakeUpload;

typedef struct
{
  HfFakeUpload upload;
  gboolean no_jobs;
  gboolean running; /* jobs are: they can be looked at, and end later */
  const GError *error; /* that every other call fails with */

  /* What it saw; guarded by hf_fake_lock() */
  HfAddOptions options; /* texts are the fake's */
  char *name, *root, *cid;
  guint64 length;
  guint64 bytes; /* of the upload that were read */
  unsigned started; /* uploads */
  unsigned uploads; /* that came to an end */
  GError *upload_error; /* of the last one's stream */
  gint64 job; /* the last that was made */

  /* Exports: what each gives, see hf-fake-stream.h */
  HfFakeScript script;
  HfSelection selection; /* of the last; its texts and CIDs are gone */
  unsigned selected; /* CIDs of it */
  gboolean keep_replicas;
  char *secrets; /* that were given with the last backend, as JSON */
  gboolean adopt_some; /* not all */
  gboolean no_nodes; /* on any network */
} HfFake;

HfEngine *hf_fake_engine_new (const char *dir, HfClock *clock);
HfFake *hf_fake_engine_get (HfEngine *self);
void hf_fake_engine_lock (HfEngine *self);
void hf_fake_engine_unlock (HfEngine *self);
void hf_fake_engine_wait_started (HfEngine *self, unsigned count);
void hf_fake_engine_wait_uploads (HfEngine *self, unsigned count);
void hf_fake_engine_allow (HfEngine *self, unsigned mib);
gint64 hf_fake_engine_wait_job (HfEngine *self);
void hf_fake_engine_end_job (HfEngine *self, gint64 job, HfJobState state, const char *text);

G_END_DECLS
