/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The companion of the API: a SoupServer on a free port of 127.0.0.1 that answers everything with
 * the file that it was given, and does nothing else. Prints its port; ends when stdin does.
 *
 *   bench-bare-soup FILE */

#include <stdio.h>

#include <glib-unix.h>
#include <libsoup/soup.h>

static void
answer (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
        gpointer data)
{
  GBytes *body = data;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, text, length);
}

static gboolean
on_end (int fd, GIOCondition condition, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GUri) uri = NULL;
  char *text;
  gsize length;
  GSList *uris;

  if (argc != 2)
    return 2;
  g_file_get_contents (argv[1], &text, &length, &error);
  g_assert_no_error (error);
  body = g_bytes_new_take (text, length);
  soup_server_add_handler (server, NULL, answer, body, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  printf ("%d\n", g_uri_get_port (uris->data));
  fflush (stdout);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, on_end, loop);
  g_main_loop_run (loop);
  return 0;
}
