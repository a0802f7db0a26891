/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-download.h"
#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfEventStream:
 * One client that listens to events. What is recorded is read from the registry as fast as the
 * client takes it, so that a slow one costs nothing and loses nothing; what is only told once waits
 * for it in bounded memory, and is dropped, with a word, when it is too far behind. API thread.
 */
typedef struct _HfEventStream HfEventStream;

HfEventStream *hf_event_stream_new (HfEngine *engine, HfDownload *download, gint64 token_id,
                                    gint64 after);
void hf_event_stream_free (HfEventStream *self);
void hf_event_stream_wake (HfEventStream *self);
void hf_event_stream_tell (HfEventStream *self, GBytes *text);
void hf_event_stream_miss (HfEventStream *self, guint64 count);
void hf_event_stream_beat (HfEventStream *self);

G_END_DECLS
