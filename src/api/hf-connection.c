/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libsoup 3.2 does not do itself: a limit for the time that headers take and for silence, the
 * number of connections, and the user at the other end.
 *
 * Threading: API thread. Each connection has one timer. Setting it wakes the main loop once more (a
 * write, a poll and a read), so a sign of life only moves the deadline, and the timer looks at that
 * when its time has come: about once in headers_ms on a busy connection. */
#include "hf-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "hf-peer.h"

#define MS 1000
#define CLOSING_MS 5000

struct _HfConnections
{
  grefcount ref_count;
  GMainContext *context;
  HfConnectionLimits limits;
  unsigned count;
};

struct _HfConnection
{
  grefcount ref_count;
  HfConnections *all;
  GSocket *socket;
  HfPhase phase;
  GSource *timer; /* rings at the deadline or before */
  gint64 deadline; /* monotonic; -1 for none */
  gboolean owners;
};

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("hf-connection");
}

/* Whoever reads or writes it then notices the end and cleans up. */
static gboolean
on_timer (gpointer data)
{
  HfConnection *self = data;

  if (self->deadline < 0 || self->deadline > g_get_monotonic_time ())
    {
      g_source_set_ready_time (self->timer, self->deadline);
      return G_SOURCE_CONTINUE;
    }
  self->deadline = -1;
  g_source_set_ready_time (self->timer, -1);
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, dispatch_timer, NULL, NULL, NULL };

HfConnections *
hf_connections_new (GMainContext *context, const HfConnectionLimits *limits)
{
  HfConnections *self = g_new0 (HfConnections, 1);

  g_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  self->limits = *limits;
  return self;
}

void
hf_connections_unref (HfConnections *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_main_context_unref (self->context);
  g_free (self);
}

unsigned
hf_connections_count (HfConnections *self)
{
  return self->count;
}

HfConnection *
hf_connection_ref (HfConnection *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
hf_connection_unref (HfConnection *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  self->all->count--;
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->socket);
  hf_connections_unref (self->all);
  g_free (self);
}

/* Takes charge of a socket that was just accepted, before any byte of a request is read: the row
 * that tells the user is there only as long as the client has not closed. client: the address that
 * libsoup gets with the socket, by which the connection is found again Returns: (transfer none) */
HfConnection *
hf_connections_add (HfConnections *self, GSocket *socket, GSocketAddress *client)
{
  HfConnection *connection = g_new0 (HfConnection, 1);
  uid_t uid;

  g_ref_count_init (&connection->ref_count);
  g_ref_count_inc (&self->ref_count);
  self->count++;
  connection->all = self;
  connection->socket = g_object_ref (socket);
  connection->deadline = -1;
  connection->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (connection->timer, on_timer, connection, NULL);
  g_source_attach (connection->timer, self->context);
  connection->owners = hf_peer_get_uid (socket, &uid) && uid == self->limits.owner;
  g_object_set_qdata_full (G_OBJECT (client), connection_quark (), connection,
                           (GDestroyNotify)hf_connection_unref);
  hf_connection_set_phase (connection, HF_PHASE_HEADERS);
  return connection;
}

/* (transfer none) */
HfConnection *
hf_connection_of (GSocketAddress *client)
{
  return g_object_get_qdata (G_OBJECT (client), connection_quark ());
}

GSocket *
hf_connection_get_socket (HfConnection *self)
{
  return self->socket;
}

/* Also called again in the same phase, at each sign of life. */
void
hf_connection_set_phase (HfConnection *self, HfPhase phase)
{
  unsigned ms = self->all->limits.idle_ms;
  gint64 rings;

  self->phase = phase;
  if (phase == HF_PHASE_HEADERS)
    ms = self->all->limits.headers_ms;
  else if (phase == HF_PHASE_CLOSING)
    ms = CLOSING_MS;

  self->deadline = -1;
  if (phase == HF_PHASE_WORK)
    return;
  self->deadline = g_get_monotonic_time () + (gint64)ms * MS;
  rings = g_source_get_ready_time (self->timer);
  if (rings < 0 || rings > self->deadline)
    g_source_set_ready_time (self->timer, self->deadline);
}

/* Whether no request is under way on it, but perhaps for some of its headers. */
gboolean
hf_connection_awaits_request (HfConnection *self)
{
  return self->phase == HF_PHASE_HEADERS || self->phase == HF_PHASE_IDLE;
}

/* Whether the user who runs Holdfast made it. */
gboolean
hf_connection_is_owners (HfConnection *self)
{
  return self->owners;
}

/* Whether the client has closed its end, and nothing of it is left to read. */
gboolean
hf_connection_has_ended (HfConnection *self)
{
  char next;
  ssize_t length = recv (g_socket_get_fd (self->socket), &next, 1, MSG_PEEK | MSG_DONTWAIT);

  return length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR);
}
