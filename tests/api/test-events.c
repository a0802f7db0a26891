/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as they happen, and those before: nothing that is recorded is lost or told twice, and who
 * does not read is in nobody's way. */
#include "hf-api-world.h"

#include <string.h>
#include <sys/socket.h>

#include "hf-event-table.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"

#define MOST 16 /* that may listen */
#define STREAM "Accept: text/event-stream\r\n"
#define SHORT 10 /* ms */

/* Who listens, and what it heard; a chunk may hold several events, or a part of none. */
typedef struct
{
  GSocketConnection *connection;
  GBufferedInputStream *input;
  GString *text; /* that was not looked at */
  char *head;
  gboolean ended; /* with the last chunk */
  gboolean cut;
  gboolean missed; /* it was told that it did not hear all */
} Listener;

/* connection: (transfer full) */
static void
take_connection (Listener *self, GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  self->connection = connection;
  self->input = G_BUFFERED_INPUT_STREAM (g_buffered_input_stream_new (input));
  self->text = g_string_new (NULL);
}

static Listener *
listener_new (unsigned port, const char *query, const char *headers)
{
  Listener *self = g_new0 (Listener, 1);
  g_autofree char *request
      = g_strdup_printf ("GET /api/events%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s\r\n", query, port,
                         headers);

  take_connection (self, hf_client_connect (port));
  hf_client_send (self->connection, request);
  return self;
}

static void
listener_free (Listener *self)
{
  g_object_unref (self->input);
  g_object_unref (self->connection);
  g_string_free (self->text, TRUE);
  g_free (self->head);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listener, listener_free)

static gboolean
read_byte (Listener *self, GString *into)
{
  int byte = g_buffered_input_stream_read_byte (self->input, NULL, NULL);

  if (byte >= 0)
    g_string_append_c (into, (char)byte);
  self->cut = byte < 0;
  return byte >= 0;
}

static void
read_until (Listener *self, GString *into, const char *end)
{
  while (!g_str_has_suffix (into->str, end) && read_byte (self, into))
    continue;
}

static unsigned
read_head (Listener *self)
{
  g_autoptr (GString) head = g_string_new (NULL);

  read_until (self, head, "\r\n\r\n");
  g_free (self->head);
  self->head = g_string_free (g_steal_pointer (&head), FALSE);
  return *self->head ? (unsigned)g_ascii_strtoull (self->head + strlen ("HTTP/1.1 "), NULL, 10) : 0;
}

static void
read_chunk (Listener *self)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gsize length;

  read_until (self, line, "\r\n");
  length = (gsize)g_ascii_strtoull (line->str, NULL, 16);
  for (gsize i = 0; i < length && !self->cut; i++)
    read_byte (self, self->text);
  if (!self->cut)
    {
      g_string_truncate (line, 0);
      read_until (self, line, "\r\n");
    }
  self->ended = length == 0 && !self->cut;
}

/* (nullable): the next block, without the empty line at its end */
static char *
next_block (Listener *self)
{
  const char *end;
  char *block;

  while (!(end = strstr (self->text->str, "\n\n")) && !self->ended && !self->cut)
    read_chunk (self);
  if (!end)
    return NULL;
  block = g_strndup (self->text->str, (gsize)(end - self->text->str));
  g_string_erase (self->text, 0, end + 2 - self->text->str);
  return block;
}

/* What stands behind the name of a field, NULL when the block has no such field. */
static char *
field_of (const char *block, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (block, "\n", -1);

  for (unsigned i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], name) && g_str_has_prefix (lines[i] + strlen (name), ": "))
      return g_strdup (lines[i] + strlen (name) + 2);
  return NULL;
}

/* Passes over others, and over comments. */
static char *
next_of (Listener *self, const char *type)
{
  for (;;)
    {
      g_autofree char *block = next_block (self);
      g_autofree char *got = block ? field_of (block, "event") : NULL;

      g_assert_nonnull (block);
      self->missed = self->missed || g_strcmp0 (got, "missed") == 0;
      if (g_strcmp0 (got, type) == 0)
        return g_steal_pointer (&block);
    }
}

static JsonObject *
data_of (const char *block)
{
  g_autofree char *data = field_of (block, "data");
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, data, -1, NULL));
  return json_node_dup_object (json_parser_get_root (parser));
}

static void
assert_next (Listener *self, gint64 id)
{
  g_autofree char *block = next_of (self, "test");
  g_autofree char *given = field_of (block, "id");

  g_assert_cmpint (g_ascii_strtoll (given, NULL, 10), ==, id);
}

/* Returns one that has begun. */
static Listener *
listen_to (HfWorld *world, const char *query, const char *headers)
{
  Listener *self = listener_new (world->port, query, headers);
  g_autofree char *first = NULL;

  g_assert_cmpuint (read_head (self), ==, 200);
  first = next_block (self);
  g_assert_cmpstr (first, ==, "retry: 3000");
  return self;
}

/* ---- what happens ---- */

typedef struct
{
  unsigned count;
  char *more; /* of their messages */
} Events;

static gboolean
record_events (HfDb *db, gpointer data, GError **error)
{
  const Events *events = data;

  for (unsigned i = 0; i < events->count; i++)
    {
      g_autoptr (HfEvent) event
          = hf_event_new (HF_SEVERITY_WARNING, "test", 0, "one", "event\n%u%s", i, events->more);

      if (!hf_event_table_append (db, event, HF_SECOND, error))
        return FALSE;
    }
  return TRUE;
}

static void
change (HfWorld *world, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), func, data, &error);
  g_assert_no_error (error);
}

static void
record (HfWorld *world, unsigned count)
{
  Events events = { count, (char *)"" };

  change (world, record_events, &events);
}

static gboolean
forget_events (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, data, error);
}

static gboolean
add_pin (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();

  pin->cid = hf_cid_new_from_text (HF_WORLD_CID, NULL);
  pin->content = HF_CONTENT_COMPLETE;
  return hf_pin_table_insert (db, pin, NULL, error);
}

static gboolean
add_jobs (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < *(unsigned *)data; i++)
    {
      g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

      if (!hf_job_table_insert (db, job, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
start_job (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_start (db, 1, HF_SECOND, error);

  return job != NULL;
}

static gboolean
note_progress (HfDb *db, gpointer data, GError **error)
{
  return hf_job_table_set_progress (db, 1, 5, 10, error);
}

static gboolean
pause_job (HfDb *db, gpointer data, GError **error)
{
  return hf_job_pause_set (db, 1, TRUE, error);
}

static HfWorld *
world_with_times (unsigned beat_ms)
{
  HfServerConfig config = { .token = HF_WORLD_TOKEN, .version = "test" };

  config.beat_ms = beat_ms;
  config.status_ms = SHORT;
  return hf_world_new (&config);
}

/* ---- streams ---- */

static void
test_from_now_on (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = NULL;
  g_autofree char *block = NULL;
  g_autoptr (JsonObject) data = NULL;
  g_autofree char *id = NULL;

  record (world, 3);
  listener = listen_to (world, "", STREAM);
  g_assert_nonnull (strstr (listener->head, "\r\nContent-Type: text/event-stream\r\n"));
  g_assert_nonnull (strstr (listener->head, "\r\nCache-Control: no-store\r\n"));
  g_assert_nonnull (strstr (listener->head, "\r\nX-Content-Type-Options: nosniff\r\n"));
  record (world, 1);
  block = next_of (listener, "test");
  id = field_of (block, "id");
  g_assert_cmpstr (id, ==, "4");
  data = data_of (block);
  g_assert_cmpint (json_object_get_int_member (data, "id"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (data, "time"), ==, "1970-01-01T00:00:01.000Z");
  g_assert_cmpstr (json_object_get_string_member (data, "severity"), ==, "warning");
  g_assert_cmpstr (json_object_get_string_member (data, "type"), ==, "test");
  g_assert_cmpstr (json_object_get_string_member (data, "backend"), ==, "one");
  g_assert_cmpstr (json_object_get_string_member (data, "message"), ==, "event\n0");
  g_assert_true (json_object_get_null_member (data, "cid"));
}

/* Pages of the registry and of the stream end at different places. */
static void
test_resume (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) by_query = NULL;
  g_autoptr (Listener) by_header = NULL;
  g_autoptr (Listener) all = NULL;

  record (world, 200);
  by_query = listen_to (world, "?after=100", STREAM);
  by_header = listen_to (world, "?after=100", STREAM "Last-Event-ID: 190\r\n");
  all = listen_to (world, "?after=0", STREAM);
  for (gint64 id = 1; id <= 200; id++)
    assert_next (all, id);
  for (gint64 id = 101; id <= 200; id++)
    assert_next (by_query, id);
  for (gint64 id = 191; id <= 200; id++)
    assert_next (by_header, id);
  record (world, 2);
  assert_next (by_header, 201);
  assert_next (by_query, 201);
  assert_next (all, 201);
  assert_next (all, 202);
}

static void
assert_gap (HfWorld *world, const char *query, gint64 oldest, gint64 next)
{
  g_autoptr (Listener) listener = listen_to (world, query, STREAM);
  g_autofree char *block = next_block (listener);
  g_autofree char *type = field_of (block, "event");
  g_autofree char *id = field_of (block, "id");
  g_autoptr (JsonObject) data = NULL;

  g_assert_cmpstr (type, ==, "gap");
  g_assert_null (id);
  data = data_of (block);
  g_assert_cmpint (json_object_get_int_member (data, "oldest"), ==, oldest);
  record (world, 1);
  assert_next (listener, next);
}

static void
test_gap (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = NULL;

  record (world, 10);
  change (world, forget_events, (gpointer) "DELETE FROM event WHERE id < 5");
  assert_gap (world, "?after=3", 5, 5);
  listener = listen_to (world, "?after=4", STREAM);
  assert_next (listener, 5);
  /* Of another registry, or of a time that was taken back. */
  assert_gap (world, "?after=1000", 5, 12);
}

static void
test_jobs (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = listen_to (world, "", STREAM);
  static const HfChangeFunc funcs[] = { start_job, note_progress, pause_job };
  static const char *const states[] = { "running", NULL, "running" };
  unsigned one = 1;
  g_autofree char *queued = NULL;
  g_autofree char *done = NULL;
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) last = NULL;

  change (world, add_jobs, &one);
  queued = next_of (listener, "job");
  id = field_of (queued, "id");
  g_assert_null (id);
  g_assert_nonnull (strstr (queued, "\"state\":\"queued\""));
  for (unsigned i = 0; i < G_N_ELEMENTS (funcs); i++)
    {
      g_autofree char *block = NULL;
      g_autoptr (JsonObject) data = NULL;

      change (world, funcs[i], NULL);
      if (!states[i])
        continue; /* progress is no news */
      block = next_of (listener, "job");
      data = data_of (block);
      g_assert_cmpint (json_object_get_int_member (data, "id"), ==, 1);
      g_assert_cmpstr (json_object_get_string_member (data, "state"), ==, states[i]);
      g_assert_cmpint (json_object_get_boolean_member (data, "paused"), ==, i == 2);
    }
  hf_fake_engine_end_job (world->engine, 1, HF_JOB_FAILED, "the disk fell off");
  done = next_of (listener, "job");
  last = data_of (done);
  g_assert_cmpstr (json_object_get_string_member (last, "error"), ==, "the disk fell off");
}

/* Only the first of very many are told, and that there were more. */
static void
test_many_jobs (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = listen_to (world, "", STREAM);
  unsigned many = 1000;
  g_autofree char *missed = NULL;
  g_autoptr (JsonObject) data = NULL;

  change (world, add_jobs, &many);
  missed = next_of (listener, "missed");
  data = data_of (missed);
  g_assert_cmpint (json_object_get_int_member (data, "count"), >, 0);
}

static void
test_status (void)
{
  g_autoptr (HfWorld) world = world_with_times (0);
  g_autoptr (Listener) listener = listen_to (world, "", STREAM);
  g_autofree char *block = NULL;
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) data = NULL;

  record (world, 1); /* changes no count */
  change (world, add_pin, NULL);
  block = next_of (listener, "status");
  id = field_of (block, "id");
  g_assert_null (id);
  data = data_of (block);
  g_assert_cmpint (json_object_get_int_member (data, "total_pins"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (data, "under_replicated"), ==, 1);
}

static void
test_beat (void)
{
  g_autoptr (HfWorld) world = world_with_times (SHORT);
  g_autoptr (Listener) listener = listen_to (world, "", STREAM);

  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *block = next_block (listener);

      g_assert_cmpstr (block, ==, ":");
    }
}

/* ---- who listens ---- */

/* They need no thread each: others are served meanwhile. One that ends makes room. */
static void
test_most (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GPtrArray) listeners = g_ptr_array_new_with_free_func ((GDestroyNotify)listener_free);
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) other = NULL;
  g_autofree char *retry = NULL;

  for (unsigned i = 0; i < MOST; i++)
    g_ptr_array_add (listeners, listen_to (world, "", STREAM));
  refused = hf_client_ask (world->port, "GET", "/api/events", STREAM, NULL);
  hf_answer_assert_failure (refused, 503, "busy");
  retry = hf_answer_header (refused, "Retry-After");
  g_assert_nonnull (retry);

  world->fake->script.length = 1000;
  other = hf_client_get (world->port, "/api/pins/" HF_WORLD_CID "/car");
  g_assert_cmpuint (other->status, ==, 200);
  record (world, 1);
  for (unsigned i = 0; i < MOST; i++)
    assert_next (listeners->pdata[i], 1);

  g_ptr_array_remove_index (listeners, 0);
  for (gboolean in = FALSE; !in;)
    {
      Listener *late = listener_new (world->port, "", STREAM);

      in = read_head (late) == 200;
      g_ptr_array_add (listeners, late);
    }
}

/* More than sockets hold: what is recorded comes all the same when it is read at last, what is of
 * the moment is dropped with a word, and somebody else is told all of it meanwhile. */
static void
test_slow (void)
{
  const unsigned rounds = 40, each = 100;
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) slow = listen_to (world, "", STREAM);
  g_autoptr (Listener) quick = listen_to (world, "", STREAM);
  Events long_ones = { each, g_strnfill (2000, 'x') };
  unsigned jobs = 20;
  gint64 id = 0;

  g_socket_set_option (g_socket_connection_get_socket (slow->connection), SOL_SOCKET, SO_RCVBUF,
                       65536, NULL);
  for (unsigned i = 0; i < rounds; i++)
    {
      change (world, record_events, &long_ones);
      for (unsigned n = 0; n < each; n++)
        assert_next (quick, ++id);
      change (world, add_jobs, &jobs);
      for (unsigned n = 0; n < jobs; n++)
        g_free (next_of (quick, "job"));
    }
  g_assert_false (quick->missed);
  for (id = 1; id <= rounds * each; id++)
    assert_next (slow, id);
  g_assert_true (slow->missed);
  g_free (long_ones.more);
}

static void
test_stopped (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = listen_to (world, "", STREAM);
  g_autofree char *block = NULL;

  record (world, 1);
  assert_next (listener, 1);
  hf_server_stop (world->server);
  block = next_block (listener);
  g_assert_null (block);
  g_assert_true (listener->ended);
  g_assert_true (hf_client_is_closed (listener->connection));
}

/* Gone while there is nothing to write. */
static void
test_client_gone (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) health = NULL;

  for (unsigned i = 0; i < 3 * MOST; i++)
    {
      Listener *listener = listener_new (world->port, "", STREAM);
      unsigned status = read_head (listener);

      g_assert_true (status == 200 || status == 503);
      listener_free (listener);
      record (world, 1);
    }
  health = hf_client_get (world->port, "/healthz");
  g_assert_cmpuint (health->status, ==, 200);
}

static void
test_head (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (Listener) listener = g_new0 (Listener, 1);
  g_autofree char *head = g_strdup_printf ("HEAD /api/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n"
                                           "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                                           world->port, world->port);

  take_connection (listener, hf_client_connect (world->port));
  hf_client_send (listener->connection, head);
  g_assert_cmpuint (read_head (listener), ==, 200);
  g_assert_nonnull (strstr (listener->head, "Content-Type: text/event-stream"));
  g_assert_cmpuint (read_head (listener), ==, 200);
  g_assert_nonnull (strstr (listener->head, "application/json"));
}

static void
test_wrong (void)
{
  static const char *const paths[]
      = { "?after=x", "?after=-1", "?after=1&after=2", "?limit=5", "?cursor=5", "?type=x" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) header
      = hf_client_ask (world->port, "GET", "/api/events", STREAM "Last-Event-ID: last\r\n", NULL);
  g_autofree char *old
      = g_strdup_printf ("GET /api/events HTTP/1.0\r\nHost: 127.0.0.1:%u\r\n\r\n", world->port);
  g_autoptr (HfAnswer) version = hf_client_raw (world->port, old);

  hf_answer_assert_failure (header, 422, "invalid");
  hf_answer_assert_failure (version, 505, "needs_http_1_1");
  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = g_strconcat ("/api/events", paths[i], NULL);
      g_autoptr (HfAnswer) answer = hf_client_ask (world->port, "GET", path, STREAM, NULL);

      hf_answer_assert_failure (answer, 422, "invalid");
    }
}

/* ---- pages and lines ---- */

#define JSON "Accept: application/json\r\n"

static void
assert_page (HfAnswer *answer, gint64 first, unsigned count, gint64 total, const char *next)
{
  JsonObject *data = hf_answer_data (answer);
  JsonArray *events = json_object_get_array_member (data, "events");

  g_assert_cmpuint (json_array_get_length (events), ==, count);
  for (unsigned i = 0; i < count; i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (events, i), "id"),
                     ==, first - i);
  g_assert_cmpint (json_object_get_int_member (data, "total"), ==, total);
  if (next)
    g_assert_cmpstr (json_object_get_string_member (data, "next_cursor"), ==, next);
  else
    g_assert_false (json_object_has_member (data, "next_cursor"));
}

static void
test_pages (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) none = hf_client_ask (world->port, "GET", "/api/events", JSON, NULL);
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) second = NULL;
  g_autoptr (HfAnswer) after = NULL;
  g_autoptr (HfAnswer) rest = NULL;

  assert_page (none, 0, 0, 0, NULL);
  record (world, 250);
  first = hf_client_ask (world->port, "GET", "/api/events", JSON, NULL);
  assert_page (first, 250, 100, 250, "151");
  second = hf_client_ask (world->port, "GET", "/api/events?cursor=151&limit=200", JSON, NULL);
  assert_page (second, 150, 150, 250, NULL);
  after = hf_client_ask (world->port, "GET", "/api/events?after=240", JSON, NULL);
  assert_page (after, 250, 10, 10, NULL);
  change (world, forget_events, (gpointer) "DELETE FROM event WHERE id <= 200");
  rest = hf_client_ask (world->port, "GET", "/api/events", JSON, NULL);
  assert_page (rest, 250, 50, 50, NULL);
}

/* Returns how many there are; each is one object, the newest first. */
static unsigned
count_lines (HfAnswer *answer, gint64 first)
{
  g_auto (GStrv) lines = g_strsplit (answer->body, "\n", -1);
  unsigned count = g_strv_length (lines) - 1;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (lines[count], ==, "");
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *begin = g_strdup_printf ("{\"id\":%d,", (int)first - (int)i);

      g_assert_true (g_str_has_prefix (lines[i], begin));
      g_assert_true (g_str_has_suffix (lines[i], "}"));
    }
  return count;
}

static void
test_lines (void)
{
  const char *lines = "Accept: application/x-ndjson, application/json\r\n";
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) some = NULL;
  g_autofree char *type = NULL;

  record (world, 2500);
  all = hf_client_ask (world->port, "GET", "/api/events", lines, NULL);
  g_assert_cmpuint (count_lines (all, 2500), ==, 2500);
  type = hf_answer_header (all, "Content-Type");
  g_assert_cmpstr (type, ==, "application/x-ndjson");
  some = hf_client_ask (world->port, "GET", "/api/events?limit=150&cursor=2001", lines, NULL);
  g_assert_cmpuint (count_lines (some, 2000), ==, 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/events/from-now-on", test_from_now_on);
  g_test_add_func ("/api/events/resume", test_resume);
  g_test_add_func ("/api/events/gap", test_gap);
  g_test_add_func ("/api/events/jobs", test_jobs);
  g_test_add_func ("/api/events/many-jobs", test_many_jobs);
  g_test_add_func ("/api/events/status", test_status);
  g_test_add_func ("/api/events/beat", test_beat);
  g_test_add_func ("/api/events/most", test_most);
  g_test_add_func ("/api/events/slow", test_slow);
  g_test_add_func ("/api/events/stopped", test_stopped);
  g_test_add_func ("/api/events/client-gone", test_client_gone);
  g_test_add_func ("/api/events/head", test_head);
  g_test_add_func ("/api/events/wrong", test_wrong);
  g_test_add_func ("/api/events/pages", test_pages);
  g_test_add_func ("/api/events/lines", test_lines);
  return g_test_run ();
}
