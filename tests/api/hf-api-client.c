/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-api-client.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define LIMIT_SECONDS 60

GSocketConnection *
hf_client_connect_to (const char *host, unsigned port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_timeout (client, LIMIT_SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, host, (guint16)port, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

GSocketConnection *
hf_client_connect (unsigned port)
{
  return hf_client_connect_to ("127.0.0.1", port);
}

/* To 127.0.0.1 with an IPv6 socket, which GLib can't be made to use. */
GSocketConnection *
hf_client_connect_mapped (unsigned port)
{
  struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_port = htons ((uint16_t)port) };
  static const unsigned char mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1 };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (&address.sin6_addr, mapped, sizeof mapped);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  client = g_socket_new_from_fd (fd, &error);
  g_assert_no_error (error);
  return g_socket_connection_factory_create_connection (client);
}

gboolean
hf_client_try_send (GSocketConnection *connection, const void *data, gsize length)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (output, data, length, NULL, NULL, NULL);
}

void
hf_client_send (GSocketConnection *connection, const char *text)
{
  g_assert_true (hf_client_try_send (connection, text, strlen (text)));
}

/* Nothing of the next answer may be taken. */
static gboolean
read_more (GSocketConnection *connection, GString *text, gsize most)
{
  char buffer[65536];
  gssize length = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                       buffer, MIN (most, sizeof buffer), NULL, NULL);

  if (length > 0)
    g_string_append_len (text, buffer, length);
  return length > 0;
}

static gsize
body_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *field = strstr (lower, "\ncontent-length:");

  return field ? (gsize)g_ascii_strtoull (field + strlen ("\ncontent-length:"), NULL, 10) : 0;
}

static gboolean
is_chunked (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);

  return strstr (lower, "\ntransfer-encoding: chunked") != NULL;
}

/* Returns the length of the chunk that follows, 0 for the last, -1 at the end of the connection. */
static gint64
read_chunk_length (GSocketConnection *connection)
{
  g_autoptr (GString) line = g_string_new (NULL);

  while (!g_str_has_suffix (line->str, "\r\n"))
    if (!read_more (connection, line, 1))
      return -1;
  return (gint64)g_ascii_strtoull (line->str, NULL, 16);
}

static void
read_chunks (GSocketConnection *connection, GString *text, HfAnswer *self)
{
  gint64 length;

  do
    {
      gsize end;

      length = read_chunk_length (connection);
      end = text->len + (gsize)MAX (length, 0) + 2; /* and the end of its line */
      while (length >= 0 && text->len < end)
        if (!read_more (connection, text, end - text->len))
          length = -1;
      if (length >= 0)
        g_string_truncate (text, text->len - 2);
    }
  while (length > 0);
  self->is_cut = length < 0;
}

static void
read_body (GSocketConnection *connection, GString *text, HfAnswer *self)
{
  gsize length = self->status == 100 || self->status == 304 ? 0 : body_length (self->head);

  if (is_chunked (self->head))
    read_chunks (connection, text, self);
  while (!self->is_cut && text->len < length)
    self->is_cut = !read_more (connection, text, length - text->len);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!*text || !json_parser_load_from_data (parser, text, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return json_node_dup_object (json_parser_get_root (parser));
}

/* The next answer; the one to HEAD can't be read with this. */
HfAnswer *
hf_client_read (GSocketConnection *connection)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HfAnswer *self = g_new0 (HfAnswer, 1);
  const char *end;

  while (!(end = strstr (text->str, "\r\n\r\n")))
    if (!read_more (connection, text, 1))
      return self;
  self->head = g_strndup (text->str, (gsize)(end - text->str));
  g_string_erase (text, 0, end + 4 - text->str);
  self->status = (unsigned)g_ascii_strtoull (self->head + strlen ("HTTP/1.1 "), NULL, 10);
  read_body (connection, text, self);
  self->length = text->len;
  self->body = g_string_free (g_steal_pointer (&text), FALSE);
  if (strstr (self->head, "application/json"))
    self->json = parse (self->body);
  return self;
}

/* Waits for the end of the connection; whatever came before it is dropped. */
gboolean
hf_client_is_closed (GSocketConnection *connection)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  char buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize length;

  do
    length = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                  sizeof buffer, NULL, &error);
  while (length > 0);
  return length == 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

/* Who ends his side before he was accepted could be anybody. */
static void
be_accepted (GSocketConnection *connection, unsigned port)
{
  g_autofree char *request
      = g_strdup_printf ("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", port);
  g_autoptr (HfAnswer) answer = NULL;

  hf_client_send (connection, request);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* Sends bytes that may be nonsense; end: and that no more come. Returns (transfer full): all that
 * came until the connection ended, which the server must see to if end is not set. */
GString *
hf_client_exchange (unsigned port, const void *data, gsize length, gboolean end)
{
  g_autoptr (GSocketConnection) connection = hf_client_connect (port);
  GString *got = g_string_new (NULL);

  if (end)
    be_accepted (connection, port);
  hf_client_try_send (connection, data, length);
  if (end)
    g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  while (read_more (connection, got, G_MAXSIZE))
    continue;
  return got;
}

HfAnswer *
hf_client_raw (unsigned port, const char *request)
{
  g_autoptr (GSocketConnection) connection = hf_client_connect (port);

  hf_client_send (connection, request);
  return hf_client_read (connection);
}

/* headers: (nullable): lines, each with its \r\n */
HfAnswer *
hf_client_ask (unsigned port, const char *method, const char *path, const char *headers,
               const char *body)
{
  g_autofree char *length
      = body ? g_strdup_printf ("Content-Length: %zu\r\n", strlen (body)) : g_strdup ("");
  g_autofree char *request
      = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s%s\r\n%s",
                         method, path, port, headers ? headers : "", length, body ? body : "");

  return hf_client_raw (port, request);
}

HfAnswer *
hf_client_get (unsigned port, const char *path)
{
  return hf_client_ask (port, "GET", path, NULL, NULL);
}

HfAnswer *
hf_client_post (unsigned port, const char *path, const char *json)
{
  return hf_client_ask (port, "POST", path, json ? "Content-Type: application/json\r\n" : NULL,
                        json);
}

/* (nullable) (transfer full) */
char *
hf_answer_header (HfAnswer *self, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (self->head, "\r\n", -1);

  for (unsigned i = 1; lines[i]; i++)
    if (g_ascii_strncasecmp (lines[i], name, strlen (name)) == 0 && lines[i][strlen (name)] == ':')
      return g_strdup (g_strstrip (lines[i] + strlen (name) + 1));
  return NULL;
}

/* (transfer none): of a success */
JsonObject *
hf_answer_data (HfAnswer *self)
{
  g_assert_nonnull (self->json);
  if (!json_object_get_boolean_member (self->json, "success"))
    g_error ("not a success: %u %s", self->status, self->body);
  return json_object_get_object_member (self->json, "data");
}

void
hf_answer_assert_failure (HfAnswer *self, unsigned status, const char *code)
{
  g_assert_cmpuint (self->status, ==, status);
  g_assert_nonnull (self->json);
  g_assert_false (json_object_get_boolean_member (self->json, "success"));
  g_assert_cmpstr (json_object_get_string_member (self->json, "code"), ==, code);
  g_assert_cmpstr (json_object_get_string_member (self->json, "error"), !=, "");
}

void
hf_answer_free (HfAnswer *self)
{
  g_free (self->head);
  g_free (self->body);
  g_clear_pointer (&self->json, json_object_unref);
  g_free (self);
}
