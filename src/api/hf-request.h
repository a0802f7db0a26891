/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-connection.h"
#include "hf-engine.h"
#include "hf-event-feed.h"
#include "hf-idempotent.h"
#include "hf-pool.h"
#include "hf-reply.h"
#include "hf-status-cache.h"
#include "hf-tokens.h"
#include "hf-waiters.h"

G_BEGIN_DECLS

/**
 * HfShared:
 * What all requests of a server share. Does not change while it runs.
 */
typedef struct
{
  HfEngine *engine;
  unsigned port;
  HfTokens *tokens; /* the API thread's */
  char *version;
  GMainContext *context; /* of the API thread */
  HfPool *workers;
  HfPool *uploaders; /* an upload takes as long as its client likes */
  HfPool *downloaders; /* so does a download; what finds no thread free is refused */
  HfWaiters *waiters;
  HfEventFeed *feed;
  HfIdempotents *idempotents;
  HfStatusCache *status_cache;
  GCancellable *stopping;
} HfShared;

void hf_request_begin (const HfShared *shared, SoupServerMessage *message);
void hf_request_body_done (SoupServerMessage *message);

G_END_DECLS
