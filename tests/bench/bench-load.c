/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks a server for the same thing over and over, and prints how often a second it answered. One
 * thread; each connection has one request under way.
 *
 *   bench-load PORT PATH CONNECTIONS SECONDS */

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#define MOST_ANSWER (256 * 1024)
#define MOST_CONNECTIONS 64

typedef struct
{
  char data[MOST_ANSWER];
  gsize got;
} Answer;

static int
dial (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return fd;
}

static void
ask (int fd, const char *request)
{
  gsize length = strlen (request);

  g_assert_cmpint (send (fd, request, length, MSG_NOSIGNAL), ==, length);
}

/* Reads what is there: whether the answer is whole. */
static gboolean
take (int fd, Answer *answer)
{
  gssize got = recv (fd, answer->data + answer->got, MOST_ANSWER - 1 - answer->got, 0);
  const char *end, *length;

  g_assert_cmpint (got, >, 0);
  answer->got += (gsize)got;
  answer->data[answer->got] = '\0';
  end = strstr (answer->data, "\r\n\r\n");
  if (end == NULL)
    return FALSE;
  g_assert_true (g_str_has_prefix (answer->data, "HTTP/1.1 200 "));
  length = strcasestr (answer->data, "\r\nContent-Length: ");
  g_assert_true (length != NULL && length < end);
  if (answer->got < (gsize)(end + 4 - answer->data) + strtoul (length + 18, NULL, 10))
    return FALSE;
  answer->got = 0;
  return TRUE;
}

static guint64
load (struct pollfd *sockets, unsigned connections, const char *request, gint64 end)
{
  g_autofree Answer *answers = g_new0 (Answer, connections);
  guint64 count = 0;
  unsigned i;

  for (i = 0; i < connections; i++)
    ask (sockets[i].fd, request);
  while (g_get_monotonic_time () < end)
    {
      g_assert_cmpint (poll (sockets, connections, 10000), >, 0);
      for (i = 0; i < connections; i++)
        if (sockets[i].revents != 0 && take (sockets[i].fd, &answers[i]))
          {
            count++;
            ask (sockets[i].fd, request);
          }
    }
  return count;
}

int
main (int argc, char **argv)
{
  struct pollfd sockets[MOST_CONNECTIONS];
  g_autofree char *request = NULL;
  unsigned i, connections;
  gint64 start;
  guint64 count;

  if (argc != 5)
    return 2;
  connections = (unsigned)atoi (argv[3]);
  g_assert_cmpuint (connections, <=, MOST_CONNECTIONS);
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n", argv[2], argv[1]);
  for (i = 0; i < connections; i++)
    sockets[i] = (struct pollfd){ .fd = dial ((guint16)atoi (argv[1])), .events = POLLIN };

  start = g_get_monotonic_time ();
  count = load (sockets, connections, request,
                start + (gint64)(g_ascii_strtod (argv[4], NULL) * G_USEC_PER_SEC));
  printf ("%.1f\n", (double)count * G_USEC_PER_SEC / (double)(g_get_monotonic_time () - start));
  for (i = 0; i < connections; i++)
    close (sockets[i].fd);
  return 0;
}
