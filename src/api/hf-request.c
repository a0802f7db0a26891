/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of one request: headers → access and route → body → handler, on this thread or a worker
 * → the answer, at once or when jobs are over. The client may go at any moment: then the rest runs
 * to its end and the answer is dropped.
 *
 * Threading: API thread, except for work_on(). The request is held by its message and by the
 * worker's task; the message may go first, which clears the pointer to it. */
#include "hf-request.h"

#include <string.h>

#include "hf-access.h"
#include "hf-download.h"
#include "hf-jobs-resource.h"
#include "hf-parting.h"
#include "hf-psa-json.h"
#include "hf-request-input.h"
#include "hf-router.h"
#include "hf-upload.h"

/* Which time the handler is asked. */
typedef enum
{
  HF_ASKS_FIRST,
  HF_ASKS_MEANWHILE, /* the jobs that were waited for are not over */
  HF_ASKS_AT_THE_END,
} HfAsks;

typedef struct
{
  gatomicrefcount ref_count;
  const HfShared *shared;
  HfCall *call;
  const HfRoute *route;
  HfUpload *upload;
  HfDownload *download;
  HfIdempotent *idempotent; /* NULL: without a key */
  HfAsks asks;

  /* API thread */
  SoupServerMessage *message; /* not owned; NULL when the client is gone or was answered */
  HfConnection *connection; /* NULL with it */
  gsize body_size;
  gboolean body_done;
  gboolean answered;
  gboolean paused;
  HfReply *accepted; /* while somebody waits for its jobs */
  HfEventStream *events; /* while somebody listens */
} HfRequest;

static GQuark
request_quark (void)
{
  return g_quark_from_static_string ("hf-request");
}

static HfRequest *
request_ref (HfRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
request_unref (gpointer data)
{
  HfRequest *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_call_free (self->call);
  g_clear_pointer (&self->upload, hf_upload_unref);
  g_clear_pointer (&self->download, hf_download_unref);
  g_clear_pointer (&self->idempotent, hf_idempotent_free);
  g_clear_pointer (&self->accepted, hf_reply_free);
  g_free (self);
}

static void
let_go (HfRequest *self)
{
  if (!self->message)
    return;
  self->message = NULL;
  self->connection = NULL;
  if (self->upload)
    hf_upload_break_off (self->upload);
  if (self->download)
    hf_download_break_off (self->download);
  if (self->events)
    hf_event_feed_close (self->shared->feed, g_steal_pointer (&self->events));
  if (self->accepted)
    hf_waiters_remove (self->shared->waiters, self);
}

/* The message is being freed. */
static void
on_message_gone (gpointer data)
{
  HfRequest *self = data;

  let_go (self);
  request_unref (self);
}

static gboolean
is_head (SoupServerMessage *message)
{
  return g_str_equal (soup_server_message_get_method (message), SOUP_METHOD_HEAD);
}

/* libsoup would read the body to its end first, gigabytes of it: so the connection is taken from
 * it. */
static void
answer_early (HfRequest *self, HfReply *reply)
{
  g_autoptr (HfConnection) connection = hf_connection_ref (self->connection);
  SoupServerMessage *message = self->message;
  g_autoptr (GBytes) bytes = hf_reply_to_http (reply, is_head (message));
  GIOStream *stream;

  let_go (self);
  stream = soup_server_message_steal_connection (message);
  hf_parting_begin (stream, connection, bytes, self->shared->stopping);
}

/* A body of unknown length ends with the connection for HTTP/1.0, as one that is cut does. */
static HfReply *
check_version (SoupServerMessage *message, HfReply *reply)
{
  if (soup_server_message_get_http_version (message) != SOUP_HTTP_1_0)
    return reply;
  hf_reply_free (reply);
  return hf_reply_new_failure (SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED, "needs_http_1_1",
                               "the length of this is not known ahead: ask with HTTP/1.1");
}

static gboolean
is_for_psa (HfRequest *self)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (self->message));

  return hf_psa_json_is_for (self->route ? self->route->path : path);
}

/* Whether the next request begins where we think: not when this one was not understood. libsoup 3.2
 * takes a chunk whose length is no number for the last one. */
static gboolean
knows_end (SoupServerMessage *message, HfReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return hf_reply_get_status (reply) != SOUP_STATUS_BAD_REQUEST
         && soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED;
}

static HfReply *
check_framing (SoupServerMessage *message, HfReply *reply)
{
  if (!hf_reply_get_stream (reply) || hf_reply_get_length (reply) >= 0)
    return reply;
  return check_version (message, reply);
}

/* A connection of somebody who may nothing ends with the first answer: a thousand refusals in a row
 * would keep others waiting.
 * reply: (transfer full). Once only; dropped when nobody is there any more. */
static void
answer (HfRequest *self, HfReply *given)
{
  g_autoptr (HfReply) reply = given;
  SoupServerMessage *message = self->message;
  gboolean body_to_come;

  if (!message || self->answered)
    return;

  if (is_for_psa (self))
    hf_psa_json_reshape (reply);
  body_to_come = (!self->body_done && hf_access_has_body (message))
                 || hf_connection_is_malformed (self->connection);
  self->answered = TRUE;
  if (self->idempotent)
    hf_idempotent_release (self->idempotent);
  if (body_to_come)
    {
      answer_early (self, reply);
      return;
    }
  hf_connection_set_phase (self->connection, HF_PHASE_ANSWER);
  reply = check_framing (message, g_steal_pointer (&reply));
  if (!knows_end (message, reply) || !hf_connection_is_known (self->connection))
    hf_reply_set_close (reply);
  hf_reply_apply (reply, message);
  if (hf_reply_get_stream (reply) || self->events)
    hf_download_send (self->download);
  if (self->paused)
    soup_server_message_unpause (message);
  self->paused = FALSE;
}

static void
pause_for_work (HfRequest *self)
{
  if (self->paused || !self->message)
    return;
  self->paused = TRUE;
  hf_connection_set_phase (self->connection, HF_PHASE_WORK);
  soup_server_message_pause (self->message);
}

static void push (HfRequest *self, HfPool *pool);
static HfReply *carry_out (HfRequest *self);

static void
ask_again (HfRequest *self, gboolean over)
{
  self->asks = over ? HF_ASKS_AT_THE_END : HF_ASKS_MEANWHILE;
  self->call->wait = 0;
  if (self->route->flags & HF_ROUTE_POOL)
    push (self, self->shared->workers);
  else
    answer (self, carry_out (self));
}

/* A handler that remembers what it began has more to say by now, even if it is not over. */
static void
on_waited (gboolean over, gpointer data)
{
  HfRequest *self = data;
  g_autoptr (HfReply) accepted = g_steal_pointer (&self->accepted);
  HfReply *reply;

  self->call->waited = TRUE;
  if (hf_reply_get_ask_again (accepted) && (over || self->call->memory))
    {
      ask_again (self, over);
      return;
    }
  reply = over ? hf_jobs_finish (self->shared->engine, accepted) : g_steal_pointer (&accepted);
  if (over && self->idempotent)
    hf_idempotent_improve (self->idempotent, reply);
  answer (self, reply);
}

/* reply: (transfer full): a handler's */
static void
settle (HfRequest *self, HfReply *reply)
{
  GArray *jobs = hf_reply_get_jobs (reply);

  if (!self->message || self->answered)
    {
      hf_reply_free (reply);
      return;
    }
  if (jobs->len == 0 || self->call->wait == 0 || !self->body_done)
    {
      answer (self, reply);
      return;
    }
  pause_for_work (self);
  if (self->idempotent) /* who repeats it may follow the jobs meanwhile */
    hf_idempotent_release (self->idempotent);
  self->accepted = reply;
  hf_waiters_add (self->shared->waiters, jobs, self->call->wait, on_waited, self);
}

static HfReply *
carry_on (HfRequest *self)
{
  HfReply *reply = self->route->handler (self->call);

  if (self->asks == HF_ASKS_AT_THE_END && self->idempotent)
    hf_idempotent_improve (self->idempotent, reply);
  return reply;
}

/* The handler's answer, or the one that it gave before to a request with the same key. */
static HfReply *
carry_out (HfRequest *self)
{
  HfReply *reply;

  if (self->asks != HF_ASKS_FIRST)
    return carry_on (self);
  reply = self->idempotent ? hf_idempotent_begin (self->idempotent) : NULL;

  if (reply)
    return reply;
  if (self->upload)
    hf_upload_start_reading (self->upload);
  reply = self->route->handler (self->call);
  if (self->idempotent)
    hf_idempotent_end (self->idempotent, reply, !self->upload || hf_upload_is_whole (self->upload));
  return reply;
}

static void
work_on (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  HfRequest *self = data;
  HfReply *reply = carry_out (self);

  /* What the handler left unread is wanted by nobody. */
  g_clear_object (&self->call->upload);
  if (hf_reply_get_jobs (reply)->len == 0)
    hf_reply_get_text (reply, NULL);
  g_task_return_pointer (task, reply, (GDestroyNotify)hf_reply_free);
}

/* Goes on after the answer began, until all is sent or nobody wants it. */
static void
work_on_bytes (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  HfRequest *self = data;
  HfReply *reply = self->route->handler (self->call);
  GInputStream *stream = hf_reply_get_stream (reply);
  gint64 length = hf_reply_get_length (reply);
  g_autoptr (GError) error = NULL;
  gboolean opened = stream && hf_download_open (self->download, stream, &length, &error);

  if (opened)
    hf_reply_set_length (reply, length);
  if (error)
    {
      hf_reply_free (reply);
      reply = hf_reply_new_for_error (error);
    }
  g_task_return_pointer (task, reply, (GDestroyNotify)hf_reply_free);
  if (opened)
    hf_download_run (self->download);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRequest *self = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  HfReply *reply = g_task_propagate_pointer (G_TASK (result), &error);

  settle (self, reply ? reply : hf_reply_new_for_error (error));
}

static void
push (HfRequest *self, HfPool *pool)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, NULL);

  g_task_set_task_data (task, request_ref (self), request_unref);
  hf_pool_push (pool, 0, task, work_on);
}

static void
run_bytes (HfRequest *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_worked, NULL);

  self->download = hf_download_new (self->message, self->shared->context, self->shared->stopping);
  self->call->cancellable = g_object_ref (hf_download_get_cancellable (self->download));
  g_task_set_task_data (task, request_ref (self), request_unref);
  pause_for_work (self);
  if (hf_pool_try_push (self->shared->downloaders, task, work_on_bytes))
    return;
  g_task_return_pointer (
      task,
      hf_reply_new_failure (SOUP_STATUS_SERVICE_UNAVAILABLE, "busy",
                            "too many downloads at the same time; wait for one to end"),
      (GDestroyNotify)hf_reply_free);
}

/* (transfer full): reply, or why there can't be a stream */
static HfReply *
open_events (HfRequest *self, HfReply *reply)
{
  if (hf_reply_get_status (reply) != SOUP_STATUS_OK || self->call->headers_only)
    return reply;
  reply = check_version (self->message, reply);
  if (hf_reply_get_status (reply) != SOUP_STATUS_OK)
    return reply;
  self->download = hf_download_new (self->message, self->shared->context, self->shared->stopping);
  self->events = hf_event_feed_open (self->shared->feed, self->download, self->call->token_id,
                                     self->call->events_after);
  if (self->events)
    return reply;
  hf_reply_free (reply);
  return hf_reply_new_failure (SOUP_STATUS_SERVICE_UNAVAILABLE, "busy",
                               "too many listen to events already; close one, or try again later");
}

static void
run (HfRequest *self)
{
  if (self->call->wants_events)
    {
      answer (self, open_events (self, self->route->handler (self->call)));
      return;
    }
  if ((self->route->flags & HF_ROUTE_BYTES) || self->call->wants_lines)
    {
      run_bytes (self);
      return;
    }
  if (!(self->route->flags & HF_ROUTE_POOL) && !self->idempotent)
    {
      settle (self, self->route->handler (self->call));
      return;
    }
  pause_for_work (self);
  push (self, self->shared->workers);
}

/* (nullable): the refusal */
static HfReply *
admit (HfRequest *self)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));
  HfCaller caller = { .is_malformed = hf_connection_is_malformed (self->connection),
                      .owners = hf_connection_is_owners (self->connection),
                      .tokens = self->shared->tokens,
                      .port = self->shared->port };
  HfReply *refusal = hf_access_admit (self->message, &caller, &self->route, &self->call->params);

  if (!refusal)
    {
      self->call->who = hf_authority_describe (&caller);
      self->call->token_id = caller.token ? caller.token->id : 0;
      if (caller.owners || caller.token)
        hf_connection_set_known (self->connection);
      hf_call_parse_query (self->call, query, self->route->query,
                           (self->route->flags & HF_ROUTE_WAITS) != 0);
    }
  hf_authority_clear (&caller);
  return refusal;
}

static void
begin_upload (HfRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  goffset length = soup_message_headers_get_content_length (headers);

  self->upload = hf_upload_new (self->message, self->shared->context);
  self->call->upload = hf_upload_get_stream (self->upload);
  self->call->upload_type = g_strdup (soup_message_headers_get_list (headers, "Content-Type"));
  self->call->upload_length = length > 0 ? (guint64)length : 0;
  self->call->cancellable = g_object_ref (self->shared->stopping);
  push (self, self->shared->uploaders);
}

static void
on_got_headers (SoupServerMessage *message, gpointer data)
{
  HfRequest *self = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  HfReply *refusal;

  /* What libsoup itself has refused is not kept either. */
  soup_message_body_set_accumulate (body, FALSE);
  if (soup_server_message_get_status (message) != 0)
    return;

  hf_connection_set_phase (self->connection, HF_PHASE_BODY);
  refusal = admit (self);
  if (!refusal && hf_idempotent_applies (self->route))
    refusal = hf_idempotent_take (self->shared->idempotents, self->shared->engine, message,
                                  (self->route->flags & HF_ROUTE_SECRETS) != 0, &self->idempotent);
  if (refusal)
    answer (self, refusal);
  else if (hf_access_is_upload (self->message, self->route))
    begin_upload (self);
  else
    soup_message_body_set_accumulate (body, TRUE);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  HfRequest *self = data;

  if (self->answered || !self->message)
    return;
  hf_connection_set_phase (self->connection, HF_PHASE_BODY);
  self->body_size += g_bytes_get_size (chunk);
  if (self->upload)
    hf_upload_take (self->upload, chunk);
  else if (self->body_size > HF_ACCESS_MOST_BODY)
    answer (self, hf_reply_new_failure (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too_large",
                                        "a JSON body may have at most 1 MiB"));
}

static void
on_wrote (SoupServerMessage *message, unsigned length, gpointer data)
{
  HfRequest *self = data;

  if (self->connection)
    hf_connection_set_phase (self->connection, HF_PHASE_ANSWER);
}

static void
on_finished (SoupServerMessage *message, gpointer data)
{
  HfRequest *self = data;

  if (self->connection)
    hf_connection_set_phase (self->connection, HF_PHASE_IDLE);
  let_go (self);
}

/* Called as soon as libsoup has a message: for the first of a connection that is when it was
 * accepted, for the others when their first byte has come. */
void
hf_request_begin (const HfShared *shared, SoupServerMessage *message)
{
  HfRequest *self = g_new0 (HfRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->shared = shared;
  self->message = message;
  self->call = hf_call_new (shared->engine);
  self->call->version = shared->version;
  self->call->status_cache = shared->status_cache;
  self->connection = hf_connection_of (soup_server_message_get_remote_address (message));
  hf_connection_set_phase (self->connection, HF_PHASE_HEADERS);

  g_object_set_qdata_full (G_OBJECT (message), request_quark (), self, on_message_gone);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), self);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote), self);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), self);
}

/* libsoup 3.2 takes a connection that ends between two chunks for the end of the body, which is a
 * chunk of its own (RFC 9112 §7.1). Who has hung up needs no answer in any case. */
static gboolean
is_cut_off (HfRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
         && hf_connection_has_ended (self->connection);
}

/* The whole body has come. Not called for a message that was answered before. */
void
hf_request_body_done (SoupServerMessage *message)
{
  HfRequest *self = g_object_get_qdata (G_OBJECT (message), request_quark ());
  HfReply *refusal = NULL;

  if (!self || !self->message || self->answered)
    return;
  self->body_done = TRUE;
  if (is_cut_off (self))
    {
      if (self->upload)
        hf_upload_break_off (self->upload);
      answer (self, hf_reply_new_failure (SOUP_STATUS_BAD_REQUEST, "malformed",
                                          "the body ended before its last chunk"));
      return;
    }
  if (self->upload)
    {
      hf_upload_end (self->upload);
      pause_for_work (self);
      return;
    }
  if (self->route->flags & (HF_ROUTE_BYTES | HF_ROUTE_LINES))
    hf_request_input_take_headers (self->call, self->route->flags, self->message);
  if (self->idempotent)
    hf_idempotent_set_body (self->idempotent, soup_server_message_get_request_body (message));
  if (self->route->flags & HF_ROUTE_JSON)
    refusal = hf_request_input_read_json (self->call, self->route->flags,
                                          soup_server_message_get_request_body (self->message));
  if (refusal)
    answer (self, refusal);
  else
    run (self);
}
