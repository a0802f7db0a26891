/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup 3.2's own listener can't be used: it leaks a GSocket for each connection, ends for ever
 * at the first accept that fails (as when no file descriptor is left), and has a backlog of 10,
 * beyond which the kernel drops the newcomers of a burst, who try again after a second.
 *
 * Threading: the thread of its context. */
#include "hf-acceptor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define BACKLOG 128
#define MOST_AT_ONCE 16
#define PAUSE_MS 200

struct _HfAcceptor
{
  GSocket *socket;
  GMainContext *context;
  GSource *source; /* waits for a connection, or for better times */
  HfAcceptedFunc func;
  gpointer data;
};

static void
set_source (HfAcceptor *self, GSource *source, GSourceFunc func)
{
  if (self->source)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  self->source = source;
  if (!source)
    return;
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
}

static gboolean on_connection (GSocket *socket, GIOCondition condition, gpointer data);

static gboolean
on_better_times (gpointer data)
{
  HfAcceptor *self = data;

  set_source (self, g_socket_create_source (self->socket, G_IO_IN, NULL),
              G_SOURCE_FUNC (on_connection));
  return G_SOURCE_REMOVE;
}

/* Several, as a round of the main loop takes long when many keep it busy; not all, as what is
 * closed for them goes in the next round. */
static gboolean
on_connection (GSocket *socket, GIOCondition condition, gpointer data)
{
  HfAcceptor *self = data;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < MOST_AT_ONCE; i++)
    {
      g_autoptr (GSocket) connection = g_socket_accept (socket, NULL, &error);

      if (!connection)
        break;
      g_socket_set_option (connection, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
      self->func (connection, self->data);
    }
  if (!error || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  /* It would be ready, and fail, again and again. */
  g_info ("can't accept a connection now: %s", error->message);
  set_source (self, g_timeout_source_new (PAUSE_MS), on_better_times);
  return G_SOURCE_REMOVE;
}

/* port: 0 picks one; func: called in context, keeps a reference on the connection if it wants it */
HfAcceptor *
hf_acceptor_new (const char *address, unsigned port, GMainContext *context, HfAcceptedFunc func,
                 gpointer data, GError **error)
{
  g_autoptr (HfAcceptor) self = g_new0 (HfAcceptor, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, port);

  self->context = g_main_context_ref (context);
  self->func = func;
  self->data = data;
  self->socket = g_socket_new (g_socket_address_get_family (wanted), G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_TCP, error);
  if (!self->socket)
    return NULL;
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  if (!g_socket_bind (self->socket, wanted, TRUE, error) || !g_socket_listen (self->socket, error))
    return NULL;
  on_better_times (self);
  return g_steal_pointer (&self);
}

void
hf_acceptor_free (HfAcceptor *self)
{
  set_source (self, NULL, NULL);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  g_main_context_unref (self->context);
  g_free (self);
}

unsigned
hf_acceptor_get_port (HfAcceptor *self)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self->socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}
