/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads: streamed in bounded memory, cut when they fail, stopped when nobody reads them, and in
 * nobody else's way. */
#include "hf-api-world.h"

#include <string.h>
#include <sys/socket.h>

#include "hf-error.h"

#define KIB ((gsize)1024)
#define MIB ((gsize)1024 * 1024)
#define CAR_PATH "/api/pins/" HF_WORLD_CID "/car"

/* What may be on the way in all: our own 2 MiB, and the buffer of the server's socket, which the
 * kernel lets grow to some MiB. The client's is kept small. */
#define MOST_AHEAD (8 * MIB)
#define RECEIVE_BUFFER (64 * 1024)
#define THREADS 16

static GSocketConnection *
begin (HfWorld *world, const char *method, const char *version)
{
  GSocketConnection *connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("%s " CAR_PATH " HTTP/%s\r\nHost: 127.0.0.1:%u\r\n\r\n", method, version,
                         world->port);

  g_socket_set_option (g_socket_connection_get_socket (connection), SOL_SOCKET, SO_RCVBUF,
                       RECEIVE_BUFFER, NULL);
  hf_client_send (connection, request);
  return connection;
}

static GSocketConnection *
begin_get (HfWorld *world)
{
  return begin (world, "GET", "1.1");
}

/* A reader of raw bytes, so that nothing hides how an answer ends. */
typedef struct
{
  GDataInputStream *data;
  char *head;
} Reader;

static void
reader_clear (Reader *self)
{
  g_clear_object (&self->data);
  g_clear_pointer (&self->head, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static unsigned
read_head (Reader *self, GSocketConnection *connection)
{
  g_autoptr (GString) head = g_string_new (NULL);

  if (!self->data)
    self->data = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self->data), FALSE);
  g_data_input_stream_set_newline_type (self->data, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->data, NULL, NULL, NULL);

      if (!line || !*line)
        break;
      g_string_append_printf (head, "%s\r\n", line);
    }
  g_clear_pointer (&self->head, g_free);
  self->head = g_string_free (g_steal_pointer (&head), FALSE);
  return *self->head ? (unsigned)g_ascii_strtoull (self->head + strlen ("HTTP/1.1 "), NULL, 10) : 0;
}

/* Reads a chunk. Returns its length, 0 for the last, -1 when the connection ended before it. */
static gint64
read_chunk (Reader *self, guint64 offset)
{
  g_autofree char *line = g_data_input_stream_read_line (self->data, NULL, NULL, NULL);
  gsize length = line ? (gsize)g_ascii_strtoull (line, NULL, 16) : 0, got = 0;
  g_autofree guint8 *bytes = g_malloc (length + 2);

  if (!line
      || !g_input_stream_read_all (G_INPUT_STREAM (self->data), bytes, length + 2, &got, NULL, NULL)
      || got < length + 2)
    return -1;
  for (gsize i = 0; i < length; i += MAX (length / 1000, 1))
    g_assert_cmpuint (bytes[i], ==, hf_fake_stream_byte (offset + i));
  return (gint64)length;
}

/* Returns whether the last chunk came. */
static gboolean
read_chunks (Reader *self, guint64 *total)
{
  gint64 length;

  for (*total = 0; (length = read_chunk (self, *total)) > 0; *total += (guint64)length)
    continue;
  return length == 0;
}

static gboolean
has_header (const Reader *self, const char *line)
{
  g_autofree char *with_end = g_strconcat ("\r\n", line, "\r\n", NULL);

  return strstr (self->head, with_end) != NULL;
}

/* All sizes around those of pieces; the connection serves them one after the other. */
static void
test_whole (void)
{
  static const guint64 sizes[] = {
    0, 1, 100, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 512 * KIB, 3 * MIB + 17, 100 * MIB, 5
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_auto (Reader) reader = { 0 };

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *request
          = g_strdup_printf ("GET " CAR_PATH " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                             "\r\n",
                             world->port);
      g_autofree char *length = g_strdup_printf ("Content-Length: %" G_GUINT64_FORMAT, sizes[i]);
      guint64 total = 0;

      world->fake->script.length = sizes[i];
      hf_client_send (connection, request);
      g_assert_cmpuint (read_head (&reader, connection), ==, 200);
      g_assert_true (has_header (&reader, "Content-Type: application/vnd.ipld.car; version=1; "
                                          "order=dfs; dups=n"));
      if (has_header (&reader, "Transfer-Encoding: chunked"))
        {
          g_assert_true (read_chunks (&reader, &total));
          g_assert_cmpuint (total, ==, sizes[i]);
          continue;
        }
      g_assert_cmpuint (sizes[i], <, 256 * KIB);
      g_assert_true (has_header (&reader, length));
      for (; total < sizes[i]; total++)
        g_assert_cmpuint (g_data_input_stream_read_byte (reader.data, NULL, NULL), ==,
                          hf_fake_stream_byte (total));
    }
  hf_fake_script_wait_open (&world->fake->script, 0);
}

static void
test_headers (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = begin_get (world);
  g_auto (Reader) reader = { 0 };

  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  g_assert_true (has_header (&reader, "X-Content-Type-Options: nosniff"));
  g_assert_true (has_header (&reader, "Content-Security-Policy: sandbox; default-src 'none'"));
  g_assert_true (
      has_header (&reader, "Content-Disposition: attachment; filename=\"" HF_WORLD_CID ".car\""));
  g_assert_true (has_header (&reader, "ETag: \"" HF_WORLD_CID ".car\""));
  g_assert_true (has_header (&reader, "Cache-Control: private, no-cache"));
  g_assert_true (has_header (&reader, "Accept-Ranges: none"));
}

static void
test_head (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_auto (Reader) reader = { 0 };
  g_autofree char *request = NULL;
  guint64 total;

  world->fake->script.length = 10 * MIB;
  connection = begin (world, "HEAD", "1.1");
  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  g_assert_true (has_header (&reader, "ETag: \"" HF_WORLD_CID ".car\""));
  hf_fake_script_wait_open (&world->fake->script, 0);
  g_assert_cmpuint (hf_fake_script_get_read (&world->fake->script), ==, 0);

  /* No body came: the next answer begins at once. */
  request
      = g_strdup_printf ("GET " CAR_PATH " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", world->port);
  hf_client_send (connection, request);
  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  g_assert_true (read_chunks (&reader, &total));
  g_assert_cmpuint (total, ==, 10 * MIB);
}

static void
test_not_modified (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_auto (Reader) reader = { 0 };
  g_autofree char *request
      = g_strdup_printf ("GET " CAR_PATH " HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                         "If-None-Match: \"other\", W/\"" HF_WORLD_CID ".car\"\r\n\r\n",
                         world->port);

  world->fake->script.length = 10 * MIB;
  for (unsigned i = 0; i < 3; i++)
    {
      hf_client_send (connection, request);
      g_assert_cmpuint (read_head (&reader, connection), ==, 304);
      g_assert_true (has_header (&reader, "ETag: \"" HF_WORLD_CID ".car\""));
      g_assert_null (strstr (reader.head, "Content-Length"));
      g_assert_null (strstr (reader.head, "Transfer-Encoding"));
    }
  g_assert_cmpuint (hf_fake_script_get_read (&world->fake->script), ==, 0);
}

/* What fails before the first byte is an ordinary failure, also behind a few bytes that nobody has
 * seen yet. */
static void
test_fails_at_once (void)
{
  static const guint64 sizes[] = { 0, 1, 100 * KIB, 256 * KIB - 1 };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  world->fake->script.fails = TRUE;
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (HfAnswer) answer = NULL;

      world->fake->script.length = sizes[i];
      answer = hf_client_get (world->port, CAR_PATH);
      hf_answer_assert_failure (answer, 503, "unavailable");
      g_assert_nonnull (strstr (answer->body, "the script says"));
    }
}

static void
test_refused (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GError) why
      = g_error_new_literal (HF_ERROR, HF_ERROR_NOT_FOUND, "there is no such pin");
  g_autoptr (HfAnswer) no_cid = hf_client_get (world->port, "/api/pins/nonsense/car");
  g_autoptr (HfAnswer) parameter = hf_client_get (world->port, CAR_PATH "?order=dfs");
  g_autoptr (HfAnswer) unknown = NULL;

  hf_answer_assert_failure (no_cid, 400, "malformed");
  hf_answer_assert_failure (parameter, 422, "invalid");
  world->fake->error = why;
  unknown = hf_client_get (world->port, CAR_PATH);
  hf_answer_assert_failure (unknown, 404, "not_found");
}

/* A failure in the middle: the connection ends without the last chunk, behind all pieces that were
 * read. */
static void
test_cut (void)
{
  static const guint64 sizes[] = { 256 * KIB, 256 * KIB + 1, 2 * MIB, 30 * MIB };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  world->fake->script.fails = TRUE;
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GSocketConnection) connection = NULL;
      g_auto (Reader) reader = { 0 };
      guint64 total;

      world->fake->script.length = sizes[i];
      connection = begin_get (world);
      g_assert_cmpuint (read_head (&reader, connection), ==, 200);
      g_assert_true (has_header (&reader, "Transfer-Encoding: chunked"));
      g_assert_false (read_chunks (&reader, &total));
      g_assert_cmpuint (total, ==, sizes[i] / (256 * KIB) * (256 * KIB));
      hf_fake_script_wait_open (&world->fake->script, 0);
    }
}

/* A producer that fails while the client reads nothing. */
static void
test_cut_while_blocked (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_auto (Reader) reader = { 0 };
  guint64 total;

  world->fake->script.length = 12 * MIB; /* more than is sent ahead without a reader, mostly */
  world->fake->script.fails = TRUE;
  connection = begin_get (world);
  hf_fake_script_wait_open (&world->fake->script, 1);
  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  g_assert_false (read_chunks (&reader, &total));
}

static void
test_back_pressure (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_auto (Reader) reader = { 0 };
  guint64 ahead, total = 0;

  world->fake->script.length = 200 * MIB;
  connection = begin_get (world);
  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  for (guint64 stop = 0; stop <= 100 * MIB; stop += 50 * MIB)
    {
      while (total < stop)
        total += (guint64)read_chunk (&reader, total);
      ahead = hf_fake_script_wait_still (&world->fake->script) - total;
      g_test_message ("taken %zu MiB, read %zu KiB ahead", (gsize)(total / MIB),
                      (gsize)(ahead / KIB));
      g_assert_cmpuint (ahead, <, MOST_AHEAD);
    }
  while (total < 200 * MIB)
    total += (guint64)read_chunk (&reader, total);
  g_assert_cmpint (read_chunk (&reader, total), ==, 0);
}

/* A client that goes stops the worker at once: one that waits for room, */
static void
test_client_gone (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_auto (Reader) blocked = { 0 };
  GSocketConnection *connection;

  world->fake->script.length = 500 * MIB;
  connection = begin_get (world);
  g_assert_cmpuint (read_head (&blocked, connection), ==, 200);
  g_object_unref (connection);
  reader_clear (&blocked);
  hf_fake_script_wait_open (&world->fake->script, 0);
  g_assert_cmpuint (hf_fake_script_get_read (&world->fake->script), <, 100 * MIB);
}

/* and one that waits for the source, of which no byte will ever come again. */
static void
test_client_gone_while_waiting (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_auto (Reader) waiting = { 0 };
  GSocketConnection *connection;

  world->fake->script.length = 300 * KIB;
  world->fake->script.hangs = TRUE;
  connection = begin_get (world);
  g_assert_cmpuint (read_head (&waiting, connection), ==, 200);
  hf_fake_script_wait_hanging (&world->fake->script, 1);
  g_object_unref (connection);
  reader_clear (&waiting);
  hf_fake_script_wait_cancelled (&world->fake->script, 1);
  hf_fake_script_wait_open (&world->fake->script, 0);
}

/* Before the answer began. */
static void
test_client_gone_early (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *connection;

  world->fake->script.length = 10;
  world->fake->script.hangs = TRUE;
  connection = begin_get (world);
  hf_fake_script_wait_hanging (&world->fake->script, 1);
  g_object_unref (connection);
  hf_fake_script_wait_cancelled (&world->fake->script, 1);
  hf_fake_script_wait_open (&world->fake->script, 0);
}

static void
test_stopped_early (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *connection;

  world->fake->script.length = 10;
  world->fake->script.hangs = TRUE;
  connection = begin_get (world);
  hf_fake_script_wait_open (&world->fake->script, 1);
  hf_server_stop (world->server);
  g_assert_true (hf_client_is_closed (connection));
  hf_fake_script_wait_open (&world->fake->script, 0);
  g_object_unref (connection);
}

/* Who reads nothing for the idle time is cut off; who waits for the source is not. */
static void
test_silent_client (void)
{
  HfServerConfig config = { .idle_ms = 100 };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = NULL;

  world->fake->script.length = 500 * MIB;
  connection = begin_get (world);
  hf_fake_script_wait_open (&world->fake->script, 1);
  hf_fake_script_wait_open (&world->fake->script, 0);
  g_assert_cmpuint (hf_fake_script_get_read (&world->fake->script), <, MOST_AHEAD);
}

static void
test_slow_source (void)
{
  HfServerConfig config = { .idle_ms = 50 };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = NULL;
  g_auto (Reader) reader = { 0 };

  world->fake->script.length = 256 * KIB;
  world->fake->script.hangs = TRUE;
  connection = begin_get (world);
  g_assert_cmpuint (read_head (&reader, connection), ==, 200);
  g_assert_cmpint (read_chunk (&reader, 0), ==, 256 * KIB);
  g_assert_false (g_socket_condition_timed_wait (g_socket_connection_get_socket (connection),
                                                 G_IO_IN, 500000, NULL, NULL));
  g_assert_cmpint (g_atomic_int_get (&world->fake->script.open), ==, 1);
}

/* Sixteen who read nothing are in nobody's way but that of a seventeenth. */
static void
test_many_slow (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GPtrArray) slow = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) json = NULL;
  g_autoptr (HfAnswer) pool = NULL;
  g_autoptr (HfAnswer) upload = NULL;
  g_autoptr (HfAnswer) page = NULL;
  g_autoptr (HfAnswer) lines = NULL;
  g_autofree char *after = NULL;

  world->fake->script.length = 500 * MIB;
  for (unsigned i = 0; i < THREADS; i++)
    g_ptr_array_add (slow, begin_get (world));
  hf_fake_script_wait_open (&world->fake->script, THREADS);
  refused = hf_client_get (world->port, CAR_PATH);
  hf_answer_assert_failure (refused, 503, "busy");
  after = hf_answer_header (refused, "Retry-After");
  g_assert_cmpstr (after, ==, "10");
  json = hf_client_get (world->port, "/api/jobs");
  g_assert_cmpuint (json->status, ==, 200);
  pool = hf_client_get (world->port, "/api/pins");
  g_assert_cmpuint (pool->status, ==, 200);
  page = hf_client_get (world->port, "/api/pins/" HF_WORLD_CID "/files");
  hf_answer_assert_failure (page, 404, "not_found");
  lines = hf_client_ask (world->port, "GET", "/api/pins/" HF_WORLD_CID "/files",
                         "Accept: text/plain, application/x-ndjson;q=0.9\r\n", NULL);
  hf_answer_assert_failure (lines, 503, "busy");
  upload = hf_client_ask (world->port, "POST", "/api/pins",
                          "Content-Type: application/vnd.ipld.car\r\n", "a car");
  g_assert_cmpuint (upload->status, ==, 202);
  g_assert_cmpuint (hf_fake_script_wait_still (&world->fake->script), <, THREADS * MOST_AHEAD);

  g_ptr_array_set_size (slow, 0);
  hf_fake_script_wait_open (&world->fake->script, 0);
  world->fake->script.length = 10;
  for (unsigned i = 0; i < 2 * THREADS; i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, CAR_PATH);

      g_assert_cmpuint (answer->status, ==, 200);
      /* The thread is free again a moment after the client has its answer. */
      hf_fake_script_wait_open (&world->fake->script, 0);
    }
}

/* Without chunks there would be no telling a cut from the end. */
static void
test_http_1_0 (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) large = NULL;
  g_autoptr (GSocketConnection) small = NULL;
  g_auto (Reader) of_large = { 0 };
  g_auto (Reader) of_small = { 0 };

  world->fake->script.length = 10 * MIB;
  large = begin (world, "GET", "1.0");
  g_assert_cmpuint (read_head (&of_large, large), ==, 505);
  hf_fake_script_wait_open (&world->fake->script, 0);
  world->fake->script.length = 10;
  small = begin (world, "GET", "1.0");
  g_assert_cmpuint (read_head (&of_small, small), ==, 200);
  g_assert_true (has_header (&of_small, "Content-Length: 10"));
}

/* Downloads that wait for their clients, and one that waits for its source: cut, not ended. */
static void
test_stopped (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) slow = NULL;
  g_autoptr (GSocketConnection) waiting = NULL;
  g_auto (Reader) of_slow = { 0 };
  g_auto (Reader) of_waiting = { 0 };
  guint64 total;

  world->fake->script.length = 256 * KIB;
  world->fake->script.hangs = TRUE;
  waiting = begin_get (world);
  g_assert_cmpuint (read_head (&of_waiting, waiting), ==, 200);
  hf_fake_script_wait_hanging (&world->fake->script, 1);
  world->fake->script.hangs = FALSE;
  world->fake->script.length = 500 * MIB;
  slow = begin_get (world);
  g_assert_cmpuint (read_head (&of_slow, slow), ==, 200);
  hf_server_stop (world->server);
  hf_fake_script_wait_open (&world->fake->script, 0);
  g_assert_false (read_chunks (&of_slow, &total));
  g_assert_cmpuint (total, <, MOST_AHEAD);
  g_assert_false (read_chunks (&of_waiting, &total));
}

static HfAnswer *
export_car (HfWorld *world, const char *json)
{
  return hf_client_post (world->port, "/api/pins/export_car", json);
}

static void
test_export (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) cids = NULL;
  g_autoptr (HfAnswer) query = NULL;
  g_autofree char *type = NULL;
  g_autofree char *tag = NULL;

  world->fake->script.length = 3;
  all = export_car (world, "{\"all\": true}");
  g_assert_cmpuint (all->status, ==, 200);
  type = hf_answer_header (all, "Content-Type");
  g_assert_cmpstr (type, ==, "application/vnd.ipld.car; version=1; order=unk; dups=n");
  tag = hf_answer_header (all, "ETag");
  g_assert_null (tag);
  g_assert_cmpint (world->fake->selection.query.health, ==, -1);
  g_assert_false (world->fake->selection.skip_waiting);

  cids = export_car (world, "{\"cids\": [\"" HF_WORLD_CID "\", \"" HF_WORLD_CID "\"],"
                            " \"skip_waiting\": true}");
  g_assert_cmpuint (cids->status, ==, 200);
  g_assert_cmpuint (world->fake->selected, ==, 2);
  g_assert_true (world->fake->selection.skip_waiting);

  query = export_car (world, "{\"query\": {\"backend\": \"b\", \"health\": \"warning\", \"query\": "
                             "\"text\", \"min_size\": 5, \"max_size\": 7}}");
  g_assert_cmpuint (query->status, ==, 200);
  g_assert_cmpint (world->fake->selection.query.health, ==, HF_HEALTH_WARNING);
  g_assert_cmpuint (world->fake->selection.query.min_size, ==, 5);
  g_assert_cmpuint (world->fake->selection.query.max_size, ==, 7);
  g_assert_nonnull (world->fake->selection.query.backend_id);
  g_assert_nonnull (world->fake->selection.query.text);
  g_assert_null (world->fake->selection.cids);
}

static void
test_wrong_exports (void)
{
  static const char *const bodies[] = {
    "{}",
    "{\"all\": false}",
    "{\"all\": 1}",
    "{\"all\": true, \"cids\": []}",
    "{\"all\": true, \"query\": {}}",
    "{\"cids\": [], \"query\": {}}",
    "{\"cids\": [\"nonsense\"]}",
    "{\"cids\": \"" HF_WORLD_CID "\"}",
    "{\"cids\": [3]}",
    "{\"query\": {\"limit\": 3}}",
    "{\"query\": {\"health\": \"good\"}}",
    "{\"query\": {\"min_size\": 7, \"max_size\": 5}}",
    "{\"query\": {\"max_size\": 0}}",
    "{\"query\": \"x\"}",
    "{\"all\": true, \"skip_waiting\": \"yes\"}",
    "{\"all\": true, \"compress\": true}",
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HfAnswer) answer = export_car (world, bodies[i]);

      g_test_message ("%s", bodies[i]);
      hf_answer_assert_failure (answer, 422, "invalid");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/download/whole", test_whole);
  g_test_add_func ("/api/download/headers", test_headers);
  g_test_add_func ("/api/download/head", test_head);
  g_test_add_func ("/api/download/not-modified", test_not_modified);
  g_test_add_func ("/api/download/fails-at-once", test_fails_at_once);
  g_test_add_func ("/api/download/refused", test_refused);
  g_test_add_func ("/api/download/cut", test_cut);
  g_test_add_func ("/api/download/cut-while-blocked", test_cut_while_blocked);
  g_test_add_func ("/api/download/back-pressure", test_back_pressure);
  g_test_add_func ("/api/download/client-gone", test_client_gone);
  g_test_add_func ("/api/download/client-gone-while-waiting", test_client_gone_while_waiting);
  g_test_add_func ("/api/download/client-gone-early", test_client_gone_early);
  g_test_add_func ("/api/download/stopped-early", test_stopped_early);
  g_test_add_func ("/api/download/silent-client", test_silent_client);
  g_test_add_func ("/api/download/slow-source", test_slow_source);
  g_test_add_func ("/api/download/many-slow", test_many_slow);
  g_test_add_func ("/api/download/http-1.0", test_http_1_0);
  g_test_add_func ("/api/download/stopped", test_stopped);
  g_test_add_func ("/api/download/export", test_export);
  g_test_add_func ("/api/download/wrong-exports", test_wrong_exports);
  return g_test_run ();
}
