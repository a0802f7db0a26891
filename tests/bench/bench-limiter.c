/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Stands before servers on 127.0.0.1 and lets only so many bytes a second through to each, so that
 * a limit lies outside the program that is measured: bench-limiter MB PORT…
 *
 * Prints the ports to use instead, in the same order. Towards a server all connections share one
 * bucket of MB·10⁶ bytes a second; its answers pass freely. When the input ends, the bytes that
 * went to each server are printed, and the program ends. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>

#define PIECE (64 * 1024)
#define BURST (256 * 1024) /* bytes that a bucket holds, and a socket ahead of it */
#define MB 1000000

typedef struct
{
  guint16 port; /* of the server */
  double rate; /* bytes a µs */
  GSocket *listener;

  GMutex mutex; /* guards what follows */
  gint64 due; /* µs: when what was taken so far has been earned */
  guint64 bytes;
} Limit;

typedef struct
{
  Limit *limit; /* NULL: none */
  GSocket *from, *to;
} Way;

/* Waits until the bucket had them. A sleep that is too long is made up for, up to the burst. */
static void
take (Limit *limit, gsize bytes)
{
  gint64 now = g_get_monotonic_time ();
  gint64 wait;

  g_mutex_lock (&limit->mutex);
  limit->due = MAX (limit->due, now - (gint64)(BURST / limit->rate));
  limit->due += (gint64)((double)bytes / limit->rate);
  limit->bytes += bytes;
  wait = limit->due - now;
  g_mutex_unlock (&limit->mutex);
  if (wait > 0)
    g_usleep ((gulong)wait);
}

static gboolean
send_all (GSocket *to, const char *bytes, gssize length)
{
  gssize sent;

  for (gssize at = 0; at < length; at += sent)
    {
      sent = g_socket_send (to, bytes + at, (gsize)(length - at), NULL, NULL);
      if (sent < 0)
        return FALSE;
    }
  return TRUE;
}

static gpointer
pass (gpointer data)
{
  Way *way = data;
  g_autofree char *piece = g_malloc (PIECE);
  gssize got;

  while ((got = g_socket_receive (way->from, piece, PIECE, NULL, NULL)) > 0)
    {
      if (way->limit)
        take (way->limit, (gsize)got);
      if (!send_all (way->to, piece, got))
        break;
    }
  g_socket_shutdown (way->to, FALSE, TRUE, NULL);
  g_socket_shutdown (way->from, TRUE, FALSE, NULL);
  g_object_unref (way->from);
  g_object_unref (way->to);
  g_free (way);
  return NULL;
}

static GSocket *
new_socket (void)
{
  GSocket *socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_nonnull (socket);
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, BURST, NULL);
  return socket;
}

static GSocketAddress *
loopback (guint16 port)
{
  return g_inet_socket_address_new_from_string ("127.0.0.1", port);
}

static void
start (Limit *limit, GSocket *from, GSocket *to)
{
  Way *way = g_new (Way, 1);

  *way = (Way){ limit, g_object_ref (from), g_object_ref (to) };
  g_thread_unref (g_thread_new ("way", pass, way));
}

static gpointer
serve (gpointer data)
{
  Limit *limit = data;
  g_autoptr (GSocketAddress) server = loopback (limit->port);

  while (TRUE)
    {
      g_autoptr (GSocket) client = g_socket_accept (limit->listener, NULL, NULL);
      g_autoptr (GSocket) socket = new_socket ();

      g_assert_nonnull (client);
      if (!g_socket_connect (socket, server, NULL, NULL))
        continue;
      start (limit, client, socket);
      start (NULL, socket, client);
    }
  return NULL;
}

static void
open_limit (Limit *limit, double rate, const char *port)
{
  g_autoptr (GSocketAddress) any = loopback (0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  limit->port = (guint16)atoi (port);
  limit->rate = rate;
  limit->listener = new_socket ();
  g_mutex_init (&limit->mutex);
  g_socket_bind (limit->listener, any, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (limit->listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (limit->listener, NULL);
  printf ("%u ", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_thread_unref (g_thread_new ("limit", serve, limit));
}

int
main (int argc, char **argv)
{
  double rate = argc > 2 ? strtod (argv[1], NULL) * MB / G_USEC_PER_SEC : 0;
  unsigned n = rate > 0 ? (unsigned)argc - 2 : 0;
  g_autofree Limit *limits = g_new0 (Limit, n);
  char nothing[16];

  if (n == 0)
    return 2;
  for (unsigned i = 0; i < n; i++)
    open_limit (&limits[i], rate, argv[i + 2]);
  printf ("\n");
  fflush (stdout);
  while (read (STDIN_FILENO, nothing, sizeof nothing) > 0)
    ;
  for (unsigned i = 0; i < n; i++)
    {
      g_mutex_lock (&limits[i].mutex);
      printf ("%" G_GUINT64_FORMAT " ", limits[i].bytes);
      g_mutex_unlock (&limits[i].mutex);
    }
  printf ("\n");
  exit (0); /* the threads are at work still, and are not waited for */
}
