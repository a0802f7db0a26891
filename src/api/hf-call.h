/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-reply.h"
#include "hf-status-cache.h"

G_BEGIN_DECLS

#define HF_LINES_TYPE "application/x-ndjson"
#define HF_EVENTS_TYPE "text/event-stream"

/**
 * HfCall:
 * What a handler sees of a request: all of it read, nothing of the connection. A handler is
 * synchronous and belongs to one thread, which is the API's only when it just reads the registry
 * for a few milliseconds.
 */
typedef struct
{
  HfEngine *engine;
  const char *version;
  char *who; /* asks, for people who read what was done */
  gint64 token_id; /* that was shown; 0 = none, or the one of the token file */
  HfStatusCache *status_cache; /* for the API thread */
  char **params; /* of the path, decoded */
  GHashTable *query; /* name → value */
  JsonObject *body; /* NULL when the route takes none, or another type came */
  JsonArray *list; /* a body that is a bare list; then the body is an empty object. Else NULL */
  unsigned wait; /* seconds */
  gpointer memory; /* of a handler that is asked again, from its first answer; NULL at first */
  GDestroyNotify free_memory;
  gboolean waited; /* it was carried out before; what became of its jobs is asked for */

  gboolean headers_only; /* HEAD */
  gboolean wants_lines; /* of JSON, a stream */
  /* Headers, for routes that answer bytes; else NULL */
  char *if_none_match, *range, *if_range, *accept, *cache_control, *service_worker;
  gboolean wants_events; /* a stream of events, as they happen */
  char *last_event_id; /* a header, for a route of events; else NULL */
  gint64 events_after; /* set by its handler: where the stream begins; -1 = now */

  GInputStream *upload; /* the body, when it is streamed; else NULL */
  char *upload_type; /* its Content-Type */
  guint64 upload_length; /* 0 = not known */
  GCancellable *cancellable;

  HfProblems *query_problems;
  HfProblems *problems; /* of the body */
} HfCall;

typedef HfReply *(*HfHandler) (HfCall *call);

HfCall *hf_call_new (HfEngine *engine);
void hf_call_free (HfCall *self);

void hf_call_parse_query (HfCall *self, const char *query, const char *const *known,
                          gboolean may_wait);
const char *hf_call_get_text (HfCall *self, const char *name);
gboolean hf_call_read_int (HfCall *self, const char *name, gint64 min, gint64 max, gint64 *value);
gboolean hf_call_read_bool (HfCall *self, const char *name, gboolean *value);
int hf_call_read_word (HfCall *self, const char *name, const char *const *words, int none);
gboolean hf_call_read_text (HfCall *self, const char *name, gsize max_length, char **value);
void hf_call_require_text (HfCall *self, const char *field, gsize max_length, char **value);
gint64 hf_call_read_cursor (HfCall *self);
HfReply *hf_call_refuse (HfCall *self);
HfReply *hf_call_fail (HfCall *self, const GError *error);
gint64 hf_call_now (HfCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCall, hf_call_free)

G_END_DECLS
