/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-event-stream.h"

G_BEGIN_DECLS

/**
 * HfEventFeed:
 * All clients that listen to events, and what they are told: the registry says what each of its
 * commits changed, nothing is asked for again and again. API thread.
 */
typedef struct _HfEventFeed HfEventFeed;

typedef struct
{
  unsigned beat_ms; /* of silence before a sign of life; 0 = 15 s */
  unsigned status_ms; /* between two looks at the counters; 0 = 1 s */
} HfEventTimes;

HfEventFeed *hf_event_feed_new (HfEngine *engine, GMainContext *context, const HfEventTimes *times);
void hf_event_feed_free (HfEventFeed *self);
HfEventStream *hf_event_feed_open (HfEventFeed *self, HfDownload *download, gint64 token_id,
                                   gint64 after);
void hf_event_feed_close (HfEventFeed *self, HfEventStream *stream);

G_END_DECLS
