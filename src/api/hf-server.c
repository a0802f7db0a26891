/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that serves the API: own main context, SoupServer on 127.0.0.1 and, where there is
 * one, ::1.
 *
 * Threading: the public functions are for one thread, not the API's. hf_server_stop() waits for the
 * handlers that run; uploads and downloads are cancelled. */
#include "hf-server.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hf-acceptor.h"
#include "hf-client-stream.h"
#include "hf-error.h"
#include "hf-language.h"
#include "hf-parting.h"
#include "hf-request.h"

#define HEADERS_MS 10000
#define IDLE_MS 30000
#define MOST_CONNECTIONS 64

#define WORKERS 8
#define UPLOADERS 8
#define DOWNLOADERS 16

struct _HfServer
{
  HfShared shared;
  HfConnectionLimits limits;
  HfEventTimes event_times;
  unsigned wanted_port;

  GThread *thread; /* NULL while stopped */
  GMutex mutex;
  GCond changed;
  gboolean ready;
  GError *error; /* of the start */

  /* API thread */
  GMainLoop *loop;
  SoupServer *soup;
  HfConnections *connections;
  HfAcceptor *acceptor;
  HfAcceptor *acceptor6; /* NULL without IPv6 */
  GSocket *silent; /* see keep_connections_alive() */
};

/* Any thread; the engine goes on while this is stopped. */
static void
on_job (gint64 job_id, gpointer data)
{
  HfServer *self = data;

  g_mutex_lock (&self->mutex);
  if (self->shared.waiters)
    hf_waiters_tell (self->shared.waiters, job_id);
  g_mutex_unlock (&self->mutex);
}

/* engine: must live longer than this, and tells this one, and no other, of the jobs that end */
HfServer *
hf_server_new (HfEngine *engine, const HfServerConfig *config)
{
  HfServer *self = g_new0 (HfServer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->wanted_port = config->port;
  self->shared.engine = engine;
  self->shared.tokens = hf_tokens_new (hf_engine_get_store (engine), config->token);
  self->shared.version = g_strdup (config->version);
  self->shared.status_cache = hf_status_cache_new ();
  self->shared.idempotents = hf_idempotents_new ();
  self->event_times = (HfEventTimes){ config->beat_ms, config->status_ms };
  self->limits.headers_ms = config->headers_ms ? config->headers_ms : HEADERS_MS;
  self->limits.idle_ms = config->idle_ms ? config->idle_ms : IDLE_MS;
  self->limits.most = config->most_connections ? config->most_connections : MOST_CONNECTIONS;
  self->limits.owner = config->owner ? *config->owner : geteuid ();
  hf_engine_set_job_func (engine, on_job, self);
  return self;
}

static void
on_request_started (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  HfServer *self = data;

  hf_request_begin (&self->shared, message);
}

static void
on_body_done (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
              gpointer data)
{
  hf_request_body_done (message);
}

static void
set_waiters (HfServer *self, HfWaiters *waiters)
{
  HfWaiters *old = self->shared.waiters;

  g_mutex_lock (&self->mutex);
  self->shared.waiters = waiters;
  g_mutex_unlock (&self->mutex);
  if (old)
    hf_waiters_free (old);
}

static void
refuse (HfServer *self, GIOStream *stream, HfConnection *connection)
{
  g_autoptr (HfReply) reply
      = hf_reply_new_failure (SOUP_STATUS_SERVICE_UNAVAILABLE, "busy",
                              "too many connections; close some, or try again later");
  g_autoptr (GBytes) answer = hf_reply_to_http (reply, FALSE);

  hf_parting_begin (g_object_ref (stream), connection, answer, self->shared.stopping);
}

/* In a flood not even a refusal is sent: the connection is closed as it goes out of scope. Those
 * that were closed to make room are still counted then, until all of the main loop has gone round.
 */
static void
on_accepted (GSocket *socket, gpointer data)
{
  HfServer *self = data;
  g_autoptr (GIOStream) stream
      = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  HfConnection *connection;

  /* A client can be gone before its connection is accepted. */
  if (!local || !remote || hf_connections_count (self->connections) >= 2 * self->limits.most)
    return;
  connection = hf_connections_add (self->connections, socket, remote);
  if (!hf_connections_make_room (self->connections, connection))
    refuse (self, stream, connection);
  else
    {
      g_autoptr (GIOStream) seen = hf_client_stream_new (stream, connection);

      soup_server_accept_iostream (self->soup, seen, local, remote, NULL);
    }
}

/* A SoupServer that listens to nothing itself closes each connection after one answer. So it gets a
 * socket to listen to that nobody can ever connect to: one end of a pair. */
static gboolean
keep_connections_alive (HfServer *self, GError **error)
{
  g_autoptr (GSocket) listener = NULL;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    {
      hf_set_error_errno (error, errno, "can't make a pair of sockets");
      return FALSE;
    }
  self->silent = g_socket_new_from_fd (pair[0], NULL);
  listener = g_socket_new_from_fd (pair[1], NULL);
  return soup_server_listen_socket (self->soup, listener, 0, error);
}

static gboolean
begin_listening (HfServer *self, GError **error)
{
  g_autoptr (GError) no_ipv6 = NULL;

  self->acceptor = hf_acceptor_new ("127.0.0.1", self->wanted_port, self->shared.context,
                                    on_accepted, self, error);
  if (!self->acceptor)
    {
      g_prefix_error (error, "can't serve on port %u of 127.0.0.1, choose another with --port: ",
                      self->wanted_port);
      return FALSE;
    }
  self->shared.port = hf_acceptor_get_port (self->acceptor);
  self->acceptor6 = hf_acceptor_new ("::1", self->shared.port, self->shared.context, on_accepted,
                                     self, &no_ipv6);
  if (!self->acceptor6)
    g_info ("not served on ::1: %s", no_ipv6->message);
  return TRUE;
}

static gboolean
set_up (HfServer *self, GError **error)
{
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started), self);
  soup_server_add_handler (self->soup, NULL, on_body_done, self, NULL);
  if (!keep_connections_alive (self, error) || !begin_listening (self, error))
    return FALSE;

  self->connections = hf_connections_new (self->shared.context, &self->limits);
  set_waiters (self, hf_waiters_new (self->shared.engine, self->shared.context));
  self->shared.feed
      = hf_event_feed_new (self->shared.engine, self->shared.context, &self->event_times);
  self->shared.workers = hf_pool_new ("api-worker", WORKERS);
  self->shared.uploaders = hf_pool_new ("api-upload", UPLOADERS);
  self->shared.downloaders = hf_pool_new ("api-download", DOWNLOADERS);
  return TRUE;
}

static void
tear_down (HfServer *self)
{
  g_clear_pointer (&self->acceptor, hf_acceptor_free);
  g_clear_pointer (&self->acceptor6, hf_acceptor_free);
  set_waiters (self, NULL);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->shared.feed, hf_event_feed_free);
  g_clear_object (&self->silent);
  g_clear_pointer (&self->connections, hf_connections_unref);
}

static void
tell_ready (HfServer *self, GError *error)
{
  g_mutex_lock (&self->mutex);
  self->ready = TRUE;
  self->error = error;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static gpointer
serve (gpointer data)
{
  HfServer *self = data;
  GError *error = NULL;

  hf_language_use_plain ();
  g_main_context_push_thread_default (self->shared.context);
  if (set_up (self, &error))
    {
      tell_ready (self, NULL);
      g_main_loop_run (self->loop);
      while (g_main_context_iteration (self->shared.context, FALSE))
        continue;
    }
  tear_down (self);
  if (error)
    tell_ready (self, error);
  g_main_context_pop_thread_default (self->shared.context);
  return NULL;
}

static void
clean_up (HfServer *self)
{
  g_thread_join (g_steal_pointer (&self->thread));
  g_main_loop_unref (g_steal_pointer (&self->loop));
  g_main_context_unref (g_steal_pointer (&self->shared.context));
  g_clear_object (&self->shared.stopping);
}

/* Returns the port that is served, or 0 with error set. From then on requests come in. */
unsigned
hf_server_start (HfServer *self, GError **error)
{
  g_return_val_if_fail (!self->thread, 0);

  self->shared.context = g_main_context_new ();
  self->shared.stopping = g_cancellable_new ();
  self->loop = g_main_loop_new (self->shared.context, FALSE);
  self->ready = FALSE;
  self->thread = g_thread_new ("api", serve, self);

  g_mutex_lock (&self->mutex);
  while (!self->ready)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (!self->error)
    return self->shared.port;

  g_propagate_error (error, g_steal_pointer (&self->error));
  clean_up (self);
  return 0;
}

static gboolean
on_hang_up (gpointer data)
{
  HfServer *self = data;

  g_clear_pointer (&self->acceptor, hf_acceptor_free);
  g_clear_pointer (&self->acceptor6, hf_acceptor_free);
  g_cancellable_cancel (self->shared.stopping);
  soup_server_disconnect (self->soup);
  tell_ready (self, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quit (gpointer data)
{
  HfServer *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static void
call_on_thread (HfServer *self, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->shared.context);
}

/* Hangs up, waits for what workers still do, and ends the thread. What a request began is done or
 * undone, never half. To be called before the engine is stopped, since handlers use it; does
 * nothing when stopped already. */
void
hf_server_stop (HfServer *self)
{
  if (!self->thread)
    return;

  self->ready = FALSE;
  call_on_thread (self, on_hang_up);
  g_mutex_lock (&self->mutex);
  while (!self->ready)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);

  hf_pool_free (g_steal_pointer (&self->shared.workers));
  hf_pool_free (g_steal_pointer (&self->shared.uploaders));
  hf_pool_free (g_steal_pointer (&self->shared.downloaders));
  call_on_thread (self, on_quit);
  clean_up (self);
}

void
hf_server_free (HfServer *self)
{
  hf_server_stop (self);
  hf_engine_set_job_func (self->shared.engine, NULL, NULL);
  hf_tokens_free (self->shared.tokens);
  g_free (self->shared.version);
  hf_status_cache_free (self->shared.status_cache);
  hf_idempotents_free (self->shared.idempotents);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}
