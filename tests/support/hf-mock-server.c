/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: one thread accepts, one for each connection reads and answers; handlers run with the
 * server's mutex held, so they need none of their own. */
#include "hf-mock-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define MOST_HEAD (64 * 1024)

typedef struct
{
  char *prefix;
  HfMockFault fault;
  char *arg;
  unsigned times;
} Rule;

struct _HfMockServer
{
  HfMockHandler handler;
  gpointer data;
  char *address;
  guint16 port;

  GSocket *listener;
  GThread *accepting;
  GCancellable *stop;

  GMutex mutex; /* guards what follows, and the handler */
  GPtrArray *threads;
  GPtrArray *rules;
  GPtrArray *log; /* "METHOD target" */
  GHashTable *last_headers;
  unsigned connections;
};

struct _HfMockAnswer
{
  unsigned status;
  GString *headers;
  GString *trailers;
  GBytes *body;
};

typedef struct
{
  HfMockServer *server;
  GSocketConnection *connection;
  GDataInputStream *input;
} Peer;

/* ---- requests ---- */

static void
request_clear (HfMockRequest *self)
{
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->target, g_free);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
}

static gboolean
read_head (Peer *peer, HfMockRequest *request)
{
  g_autofree char *line
      = g_data_input_stream_read_line (peer->input, NULL, peer->server->stop, NULL);
  g_auto (GStrv) words = line ? g_strsplit (line, " ", 3) : NULL;

  if (!words || g_strv_length (words) != 3)
    return FALSE;
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->path = g_strndup (words[1], strcspn (words[1], "?"));
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (TRUE)
    {
      g_autofree char *header
          = g_data_input_stream_read_line (peer->input, NULL, peer->server->stop, NULL);
      char *colon;

      if (!header)
        return FALSE;
      if (*header == '\0')
        return TRUE;
      colon = strchr (header, ':');
      g_assert_nonnull (colon);
      g_hash_table_replace (request->headers, g_ascii_strdown (header, colon - header),
                            g_strstrip (g_strdup (colon + 1)));
    }
}

static gboolean
read_exactly (Peer *peer, gsize length, GByteArray *into)
{
  gsize before = into->len;
  gsize got;

  if (length == 0)
    return TRUE;
  g_byte_array_set_size (into, (guint)(before + length));
  return g_input_stream_read_all (G_INPUT_STREAM (peer->input), into->data + before, length, &got,
                                  peer->server->stop, NULL)
         && got == length;
}

static gboolean
read_chunks (Peer *peer, GByteArray *into)
{
  guint64 length;

  do
    {
      g_autofree char *line
          = g_data_input_stream_read_line (peer->input, NULL, peer->server->stop, NULL);
      g_autofree char *end = NULL;

      if (!line || !g_ascii_string_to_unsigned (line, 16, 0, G_MAXUINT32, &length, NULL)
          || !read_exactly (peer, length, into))
        return FALSE;
      end = g_data_input_stream_read_line (peer->input, NULL, peer->server->stop, NULL);
      if (!end)
        return FALSE;
    }
  while (length > 0);
  return TRUE;
}

static void
write_text (Peer *peer, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (peer->connection)), text,
                             strlen (text), NULL, peer->server->stop, NULL);
}

static gboolean
read_body (Peer *peer, HfMockRequest *request)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const char *length = g_hash_table_lookup (request->headers, "content-length");
  const char *encoding = g_hash_table_lookup (request->headers, "transfer-encoding");
  gboolean whole = TRUE;

  if (g_hash_table_contains (request->headers, "expect"))
    write_text (peer, "HTTP/1.1 100 Continue\r\n\r\n");
  if (encoding)
    whole = read_chunks (peer, body);
  else if (length)
    whole = read_exactly (peer, g_ascii_strtoull (length, NULL, 10), body);
  request->body = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  return whole;
}

/**
 * hf_mock_request_get_queries:
 * Returns: (transfer full): all values of a parameter, decoded
 */
char **
hf_mock_request_get_queries (const HfMockRequest *request, const char *name)
{
  const char *query = strchr (request->target, '?');
  g_auto (GStrv) pairs = g_strsplit (query ? query + 1 : "", "&", -1);
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (char **pair = pairs; *pair; pair++)
    {
      g_auto (GStrv) sides = g_strsplit (*pair, "=", 2);
      g_autofree char *value = sides[0] && sides[1] ? g_uri_unescape_string (sides[1], NULL) : NULL;

      if (value && g_str_equal (sides[0], name))
        g_strv_builder_add (values, value);
    }
  return g_strv_builder_end (values);
}

/**
 * hf_mock_request_get_query:
 * Returns: (transfer full) (nullable): the last value of a parameter, decoded
 */
char *
hf_mock_request_get_query (const HfMockRequest *request, const char *name)
{
  g_auto (GStrv) values = hf_mock_request_get_queries (request, name);
  unsigned n = g_strv_length (values);

  return n > 0 ? g_strdup (values[n - 1]) : NULL;
}

/**
 * hf_mock_request_get_file:
 * Returns: (transfer full): the content of the only part of a multipart body; NULL when the body
 * isn't one
 */
GBytes *
hf_mock_request_get_file (const HfMockRequest *request)
{
  const char *type = g_hash_table_lookup (request->headers, "content-type");
  const char *boundary = type ? strstr (type, "boundary=") : NULL;
  g_autofree char *begin = boundary ? g_strconcat ("--", boundary + 9, "\r\n", NULL) : NULL;
  g_autofree char *end = boundary ? g_strconcat ("\r\n--", boundary + 9, "--\r\n", NULL) : NULL;
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  const char *content;

  if (!boundary || length < strlen (begin) + strlen (end) + 4
      || memcmp (text, begin, strlen (begin)) != 0
      || memcmp (text + length - strlen (end), end, strlen (end)) != 0)
    return NULL;
  content = memmem (text, length, "\r\n\r\n", 4);
  if (!content)
    return NULL;
  content += 4;
  return g_bytes_new (content, length - strlen (end) - (gsize)(content - text));
}

/* ---- answers ---- */

/**
 * hf_mock_answer_set:
 * @length: of @body, or -1 when it is a text
 */
void
hf_mock_answer_set (HfMockAnswer *self, unsigned status, const char *content_type, const void *body,
                    gssize length)
{
  self->status = status;
  g_string_append_printf (self->headers, "Content-Type: %s\r\n", content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_new (body, length < 0 ? strlen (body) : (gsize)length);
}

/**
 * hf_mock_answer_printf:
 * Answers with JSON.
 */
void
hf_mock_answer_printf (HfMockAnswer *self, unsigned status, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  hf_mock_answer_set (self, status, "application/json", text, -1);
}

void
hf_mock_answer_add_header (HfMockAnswer *self, const char *name, const char *value)
{
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

/**
 * hf_mock_answer_set_trailer:
 * What comes behind the body, which is then sent in chunks.
 */
void
hf_mock_answer_set_trailer (HfMockAnswer *self, const char *name, const char *value)
{
  g_string_append_printf (self->headers, "Trailer: %s\r\n", name);
  g_string_append_printf (self->trailers, "%s: %s\r\n", name, value);
}

/* Of the connection; nothing that stands in it is read. */
static void
wait_for_end (Peer *peer)
{
  GSocket *socket = g_socket_connection_get_socket (peer->connection);
  struct pollfd fds[] = { { .fd = g_socket_get_fd (socket), .events = POLLRDHUP },
                          { .fd = g_cancellable_get_fd (peer->server->stop), .events = POLLIN } };

  poll (fds, G_N_ELEMENTS (fds), -1);
  g_cancellable_release_fd (peer->server->stop);
}

static void
write_part (Peer *peer, const char *data, gsize length, gboolean chunked)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (peer->connection));
  g_autofree char *head = g_strdup_printf ("%zx\r\n", length);

  if (chunked && length > 0)
    write_text (peer, head);
  if (length > 0)
    g_output_stream_write_all (output, data, length, NULL, peer->server->stop, NULL);
  if (chunked && length > 0)
    write_text (peer, "\r\n");
}

/* Returns whether the connection goes on. */
static gboolean
write_answer (Peer *peer, const HfMockRequest *request, HfMockAnswer *answer, const Rule *rule)
{
  gsize length;
  const char *data = g_bytes_get_data (answer->body, &length);
  gboolean chunked = answer->trailers->len > 0;
  g_autofree char *framing = chunked ? g_strdup ("Transfer-Encoding: chunked\r\n")
                                     : g_strdup_printf ("Content-Length: %zu\r\n", length);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u Status\r\n%s%s\r\n", answer->status,
                                           answer->headers->str, framing);
  gboolean half = rule && (rule->fault == HF_MOCK_CUT || rule->fault == HF_MOCK_STALL_BODY);

  write_text (peer, head);
  if (g_str_equal (request->method, "HEAD"))
    return TRUE;
  write_part (peer, data, half ? length / 2 : length, chunked);
  if (half && rule->fault == HF_MOCK_STALL_BODY)
    wait_for_end (peer);
  if (half)
    return FALSE;
  if (chunked)
    {
      write_text (peer, "0\r\n");
      write_text (peer, answer->trailers->str);
      write_text (peer, "\r\n");
    }
  return TRUE;
}

/* ---- faults ---- */

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->prefix);
  g_free (rule->arg);
  g_free (rule);
}

/* With the mutex held. */
static Rule *
take_rule (HfMockServer *self, const char *path)
{
  for (unsigned i = 0; i < self->rules->len; i++)
    {
      Rule *rule = self->rules->pdata[i];
      Rule *copy;

      if (!g_str_has_prefix (path, rule->prefix) || rule->times == 0)
        continue;
      rule->times -= rule->times == G_MAXUINT ? 0 : 1;
      copy = g_new0 (Rule, 1);
      *copy = (Rule){ g_strdup (rule->prefix), rule->fault, g_strdup (rule->arg), 1 };
      return copy;
    }
  return NULL;
}

static void
reset (Peer *peer)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = g_socket_connection_get_socket (peer->connection);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void
write_status (Peer *peer, const char *arg)
{
  g_auto (GStrv) words = g_strsplit (arg, " ", 2);
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 %s Status\r\n%s%sContent-Type: text/plain\r\n"
                         "Content-Length: 8\r\nConnection: close\r\n\r\nscripted",
                         words[0], words[1] ? words[1] : "", words[1] ? "\r\n" : "");

  write_text (peer, head);
}

/* Looks for five milliseconds. */
static gboolean
has_left (Peer *peer)
{
  GSocket *socket = g_socket_connection_get_socket (peer->connection);

  return g_socket_condition_timed_wait (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, 5000,
                                        peer->server->stop, NULL)
         || g_cancellable_is_cancelled (peer->server->stop);
}

/* What a fault does before anything is carried out. Returns whether that is all. */
static gboolean
misbehave (Peer *peer, const Rule *rule)
{
  g_autofree char *text = NULL;

  switch (rule->fault)
    {
    case HF_MOCK_CLOSE:
      return TRUE;
    case HF_MOCK_RESET:
      reset (peer);
      return TRUE;
    case HF_MOCK_STALL:
      write_text (peer, "HTTP/1.1 100 Continue\r\n\r\n");
      wait_for_end (peer);
      return TRUE;
    case HF_MOCK_STATUS:
    case HF_MOCK_EARLY:
      write_status (peer, rule->arg);
      return TRUE;
    case HF_MOCK_DRIP:
      write_text (peer, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      while (!has_left (peer))
        write_text (peer, rule->arg);
      return TRUE;
    case HF_MOCK_REDIRECT:
      text = g_strdup_printf ("307 Location: %s", rule->arg);
      write_status (peer, text);
      return TRUE;
    case HF_MOCK_GARBAGE:
      write_text (peer,
                  "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{\"a\": <b>");
      return TRUE;
    case HF_MOCK_HEADERS:
      text = g_strnfill (1024, 'x');
      write_text (peer, "HTTP/1.1 200 OK\r\n");
      for (int i = 0; i < 1024; i++)
        {
          write_text (peer, "X-Long: ");
          write_text (peer, text);
          write_text (peer, "\r\n");
        }
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- connections ---- */

static void
note_request (HfMockServer *self, const HfMockRequest *request)
{
  g_ptr_array_add (self->log, g_strconcat (request->method, " ", request->target, NULL));
  g_clear_pointer (&self->last_headers, g_hash_table_unref);
  self->last_headers = g_hash_table_ref (request->headers);
}

static gboolean
carry_out (Peer *peer, const HfMockRequest *request, const Rule *rule)
{
  HfMockServer *self = peer->server;
  HfMockAnswer answer = { 500, g_string_new (NULL), g_string_new (NULL), g_bytes_new (NULL, 0) };
  gboolean go_on;

  g_mutex_lock (&self->mutex);
  self->handler (request, &answer, self->data);
  g_mutex_unlock (&self->mutex);
  go_on = !(rule && rule->fault == HF_MOCK_AFTER) && write_answer (peer, request, &answer, rule);
  g_string_free (answer.headers, TRUE);
  g_string_free (answer.trailers, TRUE);
  g_bytes_unref (answer.body);
  return go_on;
}

static gboolean
serve_one (Peer *peer)
{
  HfMockServer *self = peer->server;
  HfMockRequest request = { 0 };
  Rule *rule = NULL;
  gboolean go_on = read_head (peer, &request);

  if (go_on)
    {
      g_mutex_lock (&self->mutex);
      note_request (self, &request);
      rule = take_rule (self, request.path);
      g_mutex_unlock (&self->mutex);
    }
  if (go_on && !(rule && (rule->fault == HF_MOCK_EARLY || rule->fault == HF_MOCK_STALL)))
    go_on = read_body (peer, &request);
  if (go_on)
    go_on = !(rule && misbehave (peer, rule)) && carry_out (peer, &request, rule);
  g_clear_pointer (&rule, rule_free);
  request_clear (&request);
  return go_on;
}

static gpointer
serve (gpointer data)
{
  Peer *peer = data;

  while (serve_one (peer))
    continue;
  g_object_unref (peer->input);
  g_object_unref (peer->connection);
  g_free (peer);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  HfMockServer *self = data;

  while (TRUE)
    {
      g_autoptr (GSocket) socket = g_socket_accept (self->listener, self->stop, NULL);
      Peer *peer;

      if (!socket)
        return NULL;
      /* An answer is several writes, and none waits for the other side. */
      g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
      peer = g_new0 (Peer, 1);
      peer->server = self;
      peer->connection = g_socket_connection_factory_create_connection (socket);
      peer->input
          = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (peer->connection)));
      g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (peer->input), FALSE);
      g_data_input_stream_set_newline_type (peer->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
      g_buffered_input_stream_set_buffer_size (G_BUFFERED_INPUT_STREAM (peer->input), MOST_HEAD);
      g_mutex_lock (&self->mutex);
      self->connections++;
      g_ptr_array_add (self->threads, g_thread_new ("mock-peer", serve, peer));
      g_mutex_unlock (&self->mutex);
    }
}

/* ---- the server ---- */

static void
start (HfMockServer *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->stop = g_cancellable_new ();
  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self->listener, address, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (g_socket_listen (self->listener, &error));
  bound = g_socket_get_local_address (self->listener, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->accepting = g_thread_new ("mock-server", accept_all, self);
}

static void
stop (HfMockServer *self)
{
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->accepting, g_thread_join);
  for (unsigned i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_set_size (self->threads, 0);
  g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_clear_object (&self->stop);
}

HfMockServer *
hf_mock_server_new (HfMockHandler handler, gpointer data)
{
  HfMockServer *self = g_new0 (HfMockServer, 1);

  self->handler = handler;
  self->data = data;
  g_mutex_init (&self->mutex);
  self->threads = g_ptr_array_new ();
  self->rules = g_ptr_array_new_with_free_func (rule_free);
  self->log = g_ptr_array_new_with_free_func (g_free);
  start (self);
  self->address = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  return self;
}

void
hf_mock_server_free (HfMockServer *self)
{
  if (self->listener)
    stop (self);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->log);
  g_clear_pointer (&self->last_headers, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->address);
  g_free (self);
}

/**
 * hf_mock_server_get_address:
 * Returns: (transfer none): "http://127.0.0.1:PORT"
 */
const char *
hf_mock_server_get_address (HfMockServer *self)
{
  return self->address;
}

/**
 * hf_mock_server_set_reachable:
 * Stops listening, and begins again at the same port.
 */
void
hf_mock_server_set_reachable (HfMockServer *self, gboolean reachable)
{
  if (reachable && !self->listener)
    start (self);
  else if (!reachable && self->listener)
    stop (self);
}

/**
 * hf_mock_server_fail:
 * @prefix: of the paths that are affected
 * @times: how often; G_MAXUINT for always; 0 ends an earlier script for @prefix
 */
void
hf_mock_server_fail (HfMockServer *self, const char *prefix, HfMockFault fault, const char *arg,
                     unsigned times)
{
  Rule *rule = g_new0 (Rule, 1);

  *rule = (Rule){ g_strdup (prefix), fault, g_strdup (arg), times };
  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; times == 0 && i < self->rules->len; i++)
    if (g_str_equal (((Rule *)self->rules->pdata[i])->prefix, prefix))
      ((Rule *)self->rules->pdata[i])->times = 0;
  g_ptr_array_add (self->rules, rule);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_mock_server_count:
 * @prefix: of "METHOD target"
 *
 * Returns: how many requests there were
 */
unsigned
hf_mock_server_count (HfMockServer *self, const char *prefix)
{
  unsigned n = 0;

  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < self->log->len; i++)
    n += g_str_has_prefix (self->log->pdata[i], prefix);
  g_mutex_unlock (&self->mutex);
  return n;
}

/**
 * hf_mock_server_get_last_header:
 * Returns: (transfer full) (nullable): what the last request said
 */
char *
hf_mock_server_get_last_header (HfMockServer *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  char *value = NULL;

  g_mutex_lock (&self->mutex);
  if (self->last_headers)
    value = g_strdup (g_hash_table_lookup (self->last_headers, lower));
  g_mutex_unlock (&self->mutex);
  return value;
}

/**
 * hf_mock_server_count_connections:
 * Returns: how many there were
 */
unsigned
hf_mock_server_count_connections (HfMockServer *self)
{
  unsigned n;

  g_mutex_lock (&self->mutex);
  n = self->connections;
  g_mutex_unlock (&self->mutex);
  return n;
}
