/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: streamed in bounded memory, refused early, and never taken for complete when they are
 * not. */
#include "hf-api-world.h"

#include "hf-error.h"

#define MIB ((gsize)1024 * 1024)
#define CAR_HEADERS "Content-Type: application/vnd.ipld.car\r\n"

/* What may be on the way in all: the queue, a batch, and the buffers of both sockets, which the
 * kernel lets grow to some MiB each. */
#define MOST_UNREAD (32 * MIB)

static GSocketConnection *
begin (HfWorld *world, const char *query, const char *headers)
{
  GSocketConnection *connection = hf_client_connect (world->port);
  g_autofree char *head
      = g_strdup_printf ("POST /api/pins%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s%s\r\n", query,
                         world->port, CAR_HEADERS, headers);

  hf_client_send (connection, head);
  return connection;
}

static GSocketConnection *
begin_length (HfWorld *world, const char *query, guint64 length)
{
  g_autofree char *headers = g_strdup_printf ("Content-Length: %" G_GUINT64_FORMAT "\r\n", length);

  return begin (world, query, headers);
}

static void
test_whole (void)
{
  static const gsize sizes[]
      = { 1, 100, 8192, 256 * 1024, 256 * 1024 + 1, MIB, 3 * MIB + 17, 20 * MIB };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  guint64 sum = 0;

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GSocketConnection) connection = begin_length (world, "", sizes[i]);
      g_autofree char *bytes = g_malloc0 (sizes[i]);
      g_autoptr (HfAnswer) answer = NULL;

      g_assert_true (hf_client_try_send (connection, bytes, sizes[i]));
      answer = hf_client_read (connection);
      g_assert_cmpuint (answer->status, ==, 202);
      g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "unreachable_blocks"),
                       ==, 3);
      sum += sizes[i];
      g_assert_cmpuint (world->fake->bytes, ==, sum);
      g_assert_cmpuint (world->fake->length, ==, sizes[i]);
    }
}

static void
test_options (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection
      = begin_length (world,
                      "?name=two+words%26more&root=" HF_WORLD_CID "&visibility=public&priority=-7"
                      "&opaque=accept",
                      3);
  g_autoptr (GSocketConnection) all = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) all_answer = NULL;
  g_autoptr (GSocketConnection) listed = NULL;
  g_autoptr (HfAnswer) listed_answer = NULL;

  hf_client_send (connection, "car");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpstr (world->fake->options.name, ==, "two words&more");
  g_assert_cmpstr (world->fake->options.root, ==, HF_WORLD_CID);
  g_assert_cmpint (world->fake->options.visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_cmpint (world->fake->options.priority, ==, -7);
  g_assert_false (world->fake->options.all_roots);
  g_assert_true (world->fake->options.accept_opaque);

  all = begin_length (world, "?roots=all", 3);
  hf_client_send (all, "car");
  all_answer = hf_client_read (all);
  g_assert_cmpuint (all_answer->status, ==, 202);
  g_assert_true (world->fake->options.all_roots);
  g_assert_false (world->fake->options.accept_opaque);
  g_assert_false (world->fake->options.listed);
  g_assert_null (world->fake->options.name);
  g_assert_cmpint (world->fake->options.visibility, ==, HF_VISIBILITY_PRIVATE);

  listed = begin_length (world, "?roots=manifest", 3);
  hf_client_send (listed, "car");
  listed_answer = hf_client_read (listed);
  g_assert_cmpuint (listed_answer->status, ==, 202);
  g_assert_true (world->fake->options.listed);
  g_assert_false (world->fake->options.all_roots);
}

static void
test_wrong_options (void)
{
  static const char *const queries[] = { "?nmae=x",
                                         "?roots=some",
                                         "?roots=all&root=x",
                                         "?roots=manifest&root=x",
                                         "?roots=manifest&name=x",
                                         "?visibility=secret",
                                         "?priority=high",
                                         "?priority=1001",
                                         "?policy=3",
                                         "?opaque=yes",
                                         "?opaque=" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GSocketConnection) connection = begin_length (world, queries[i], 1024 * MIB);
      g_autoptr (HfAnswer) answer = hf_client_read (connection);

      g_test_message ("%s", queries[i]);
      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (json_object_get_array_member (answer->json, "detail"));
    }
  g_assert_cmpuint (world->fake->uploads, ==, 0);
}

static void
test_chunked (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = begin (world, "", "Transfer-Encoding: chunked\r\n");
  g_autoptr (HfAnswer) answer = NULL;

  hf_client_send (connection, "3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpuint (world->fake->bytes, ==, 8);
  g_assert_cmpuint (world->fake->length, ==, 0);
}

static void
test_expect (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection
      = begin (world, "", "Content-Length: 3\r\nExpect: 100-continue\r\n");
  g_autoptr (GSocketConnection) refused
      = begin (world, "?x=y", "Content-Length: 3\r\nExpect: 100-continue\r\n");
  g_autoptr (HfAnswer) go_on = hf_client_read (connection);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) refusal = NULL;

  g_assert_cmpuint (go_on->status, ==, 100);
  hf_client_send (connection, "car");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 202);

  refusal = hf_client_read (refused);
  if (refusal->status == 100)
    {
      hf_answer_free (refusal);
      refusal = hf_client_read (refused);
    }
  hf_answer_assert_failure (refusal, 422, "invalid");
  g_assert_true (hf_client_is_closed (refused));
}

/* Sends until the other side takes no more for a while, or all is gone. A slow machine can only
 * make this return too early. */
static gsize
send_until_stuck (GSocketConnection *connection, gsize most)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autofree char *bytes = g_malloc0 (MIB);
  gsize sent = 0;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_timeout (socket, 0);
  while (sent < most
         && g_socket_condition_timed_wait (socket, G_IO_OUT, G_USEC_PER_SEC, NULL, NULL))
    {
      gssize length = g_socket_send (socket, bytes, MIN (MIB, most - sent), NULL, NULL);

      if (length > 0)
        sent += (gsize)length;
    }
  g_socket_set_blocking (socket, TRUE);
  g_socket_set_timeout (socket, 60);
  return sent;
}

static void
test_back_pressure (void)
{
  const gsize total = 200 * MIB;
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  gsize sent = 0;

  world->fake->upload = HF_FAKE_GATE;
  connection = begin_length (world, "", total);
  for (unsigned allowed = 0; allowed <= 100; allowed += 50)
    {
      hf_fake_engine_allow (world->engine, allowed ? 50 : 0);
      sent += send_until_stuck (connection, total - sent);
      g_test_message ("read %u MiB, sent %zu MiB", allowed, sent / MIB);
      g_assert_cmpuint (sent, >=, allowed * MIB);
      g_assert_cmpuint (sent, <=, allowed * MIB + MOST_UNREAD);
    }
  hf_fake_engine_allow (world->engine, 200);
  while (sent < total)
    sent += send_until_stuck (connection, total - sent);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpuint (world->fake->bytes, ==, total);
}

/* Uploads that no worker has taken up yet hold next to nothing beyond what the kernel does. */
static void
test_waiting_for_a_worker (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GPtrArray) busy = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnection) late = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  gsize sent_busy, sent;

  world->fake->upload = HF_FAKE_GATE;
  for (unsigned i = 0; i < 8; i++)
    g_ptr_array_add (busy, begin_length (world, "", 64 * MIB));
  hf_fake_engine_wait_started (world->engine, 8);
  sent_busy = send_until_stuck (busy->pdata[0], 64 * MIB);
  late = begin_length (world, "", 64 * MIB);
  sent = send_until_stuck (late, 64 * MIB);
  g_test_message ("sent %zu KiB to a worker, %zu KiB to none", sent_busy / 1024, sent / 1024);
  g_assert_cmpuint (sent + MIB, <, sent_busy);

  g_ptr_array_set_size (busy, 0);
  hf_fake_engine_allow (world->engine, 1000);
  while (sent < 64 * MIB)
    sent += send_until_stuck (late, 64 * MIB - sent);
  answer = hf_client_read (late);
  g_assert_cmpuint (answer->status, ==, 202);
}

static void
test_refused_early (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *bytes = g_malloc0 (4 * MIB);
  g_autoptr (HfAnswer) answer = NULL;

  world->fake->upload = HF_FAKE_REFUSE;
  connection = begin_length (world, "", 10000 * MIB);
  hf_client_try_send (connection, bytes, 4 * MIB);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, >=, 400);
  g_assert_cmpstr (json_object_get_string_member (answer->json, "error"), ==, "this is not a CAR");
  g_assert_true (hf_client_is_closed (connection));
}

static void
assert_broken_off (HfWorld *world)
{
  hf_fake_engine_lock (world->engine);
  g_assert_error (world->fake->upload_error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (world->fake->upload_error->message, "ended early"));
  g_assert_cmpint (world->fake->job, ==, 0);
  hf_fake_engine_unlock (world->engine);
}

static void
test_client_gone (void)
{
  static const gsize sizes[] = { 0, 1, 100000, MIB + 1, 3 * MIB };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *bytes = g_malloc0 (3 * MIB);

  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GSocketConnection *connection = begin_length (world, "", 4 * MIB);

      g_assert_true (hf_client_try_send (connection, bytes, sizes[i]));
      hf_fake_engine_wait_started (world->engine, i + 1);
      g_object_unref (connection);
      hf_fake_engine_wait_uploads (world->engine, i + 1);
      assert_broken_off (world);
    }
}

/* The end of a chunked body is a chunk of its own: a connection that just ends is not one. */
static void
test_chunked_client_gone (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *connection = begin (world, "", "Transfer-Encoding: chunked\r\n");

  hf_client_send (connection, "3\r\nabc\r\n");
  hf_fake_engine_wait_started (world->engine, 1);
  g_object_unref (connection);
  hf_fake_engine_wait_uploads (world->engine, 1);
  assert_broken_off (world);
}

static void
test_client_gone_while_held_back (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  GSocketConnection *connection;

  world->fake->upload = HF_FAKE_GATE;
  connection = begin_length (world, "", 200 * MIB);
  g_assert_cmpuint (send_until_stuck (connection, 200 * MIB), <, 200 * MIB);
  g_object_unref (connection);
  hf_fake_engine_allow (world->engine, 1000);
  hf_fake_engine_wait_uploads (world->engine, 1);
  assert_broken_off (world);
}

static void
test_silent_client (void)
{
  HfServerConfig config = { .idle_ms = 50 };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = begin_length (world, "", 100);

  hf_client_send (connection, "x");
  hf_fake_engine_wait_uploads (world->engine, 1);
  assert_broken_off (world);
  g_assert_true (hf_client_is_closed (connection));
}

static void
test_stopped (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;

  world->fake->upload = HF_FAKE_GATE;
  connection = begin_length (world, "", 100 * MIB);
  g_assert_cmpuint (send_until_stuck (connection, 2 * MIB), ==, 2 * MIB);
  hf_server_stop (world->server);
  g_assert_cmpuint (world->fake->uploads, ==, 1);
  g_assert_nonnull (world->fake->upload_error);
  g_assert_cmpint (world->fake->job, ==, 0);
  g_assert_true (hf_client_is_closed (connection));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/upload/whole", test_whole);
  g_test_add_func ("/api/upload/options", test_options);
  g_test_add_func ("/api/upload/wrong-options", test_wrong_options);
  g_test_add_func ("/api/upload/chunked", test_chunked);
  g_test_add_func ("/api/upload/expect", test_expect);
  g_test_add_func ("/api/upload/back-pressure", test_back_pressure);
  g_test_add_func ("/api/upload/waiting-for-a-worker", test_waiting_for_a_worker);
  g_test_add_func ("/api/upload/refused-early", test_refused_early);
  g_test_add_func ("/api/upload/client-gone", test_client_gone);
  g_test_add_func ("/api/upload/chunked-client-gone", test_chunked_client_gone);
  g_test_add_func ("/api/upload/client-gone-while-held-back", test_client_gone_while_held_back);
  g_test_add_func ("/api/upload/silent-client", test_silent_client);
  g_test_add_func ("/api/upload/stopped", test_stopped);
  return g_test_run ();
}
