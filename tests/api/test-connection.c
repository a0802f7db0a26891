/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long and how many: connections that do nothing, and too many of them. */
#include "hf-api-world.h"

#include <sys/socket.h>

#define SHORT_MS 50

static char *
get_request (HfWorld *world)
{
  return g_strdup_printf ("GET /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", world->port);
}

static void
test_silent (void)
{
  HfServerConfig config = { .headers_ms = SHORT_MS };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);

  g_assert_true (hf_client_is_closed (connection));
}

/* Bytes do not buy time: the headers as a whole have a limit. */
static void
test_slow_headers (void)
{
  HfServerConfig config = { .headers_ms = SHORT_MS };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  hf_client_send (connection, "GET /api/jobs HTTP/1.1\r\nX: ");
  while (hf_client_try_send (connection, "x", 1))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
}

static void
test_huge_headers (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *line = g_strnfill (1024, 'x');
  gboolean open = TRUE;

  hf_client_send (connection, "GET /api/jobs HTTP/1.1\r\nX: ");
  for (unsigned i = 0; open && i < 20000; i++)
    open = hf_client_try_send (connection, line, 1024);
  g_assert_false (open);
}

static void
test_slow_body (void)
{
  HfServerConfig config = { .idle_ms = SHORT_MS };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                         "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                         world->port);

  hf_client_send (connection, request);
  g_assert_true (hf_client_is_closed (connection));
}

static void
test_kept_and_idle (void)
{
  HfServerConfig config = { .idle_ms = 10 * SHORT_MS };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *request = get_request (world);

  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (HfAnswer) answer = NULL;

      hf_client_send (connection, request);
      answer = hf_client_read (connection);
      g_assert_cmpuint (answer->status, ==, 200);
    }
  g_assert_true (hf_client_is_closed (connection));
}

/* The handler's time is not the client's. */
static void
test_work_is_not_idle (void)
{
  HfServerConfig config = { .idle_ms = SHORT_MS, .headers_ms = SHORT_MS };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autoptr (HfAnswer) answer = NULL;
  g_autofree char *request
      = g_strdup_printf ("POST /api/pins/" HF_WORLD_CID "/verify?wait=30 HTTP/1.1\r\n"
                         "Host: 127.0.0.1:%u\r\n\r\n",
                         world->port);

  hf_client_send (connection, request);
  hf_fake_engine_wait_job (world->engine);
  g_usleep (4 * SHORT_MS * 1000);
  hf_fake_engine_end_job (world->engine, hf_fake_engine_wait_job (world->engine), HF_JOB_DONE, "x");
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

static GPtrArray *
connect_many (HfWorld *world, unsigned count)
{
  GPtrArray *connections = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < count; i++)
    g_ptr_array_add (connections, hf_client_connect (world->port));
  return connections;
}

static void
assert_served (GSocketConnection *connection, const char *request)
{
  g_autoptr (HfAnswer) answer = NULL;

  hf_client_send (connection, request);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* Of one that is under way the answer begins when its job ends. Each is admitted when the next one
 * begins: the server reads them in turn. */
static void
begin_waiting (HfWorld *world, GPtrArray *connections)
{
  g_autofree char *request
      = g_strdup_printf ("POST /api/pins/" HF_WORLD_CID "/verify?wait=300 HTTP/1.1\r\n"
                         "Host: 127.0.0.1:%u\r\nExpect: 100-continue\r\n"
                         "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n",
                         world->port);

  for (unsigned i = 0; i < connections->len; i++)
    {
      g_autoptr (HfAnswer) go_on = NULL;

      hf_client_send (connections->pdata[i], request);
      go_on = hf_client_read (connections->pdata[i]);
      g_assert_cmpuint (go_on->status, ==, 100);
    }
}

static void
test_one_too_many (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GPtrArray) connections = connect_many (world, 64);
  g_autofree char *request = get_request (world);
  g_autofree char *retry_after = NULL;
  g_autoptr (GSocketConnection) extra = NULL;
  g_autoptr (GSocketConnection) next = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) busy = NULL;

  begin_waiting (world, connections);
  extra = hf_client_connect (world->port);
  busy = hf_client_read (extra);
  hf_answer_assert_failure (busy, 503, "busy");
  retry_after = hf_answer_header (busy, "Retry-After");
  g_assert_nonnull (retry_after);
  g_assert_true (hf_client_is_closed (extra));

  /* All others are served, also after one that was refused has tried to go on. */
  hf_client_try_send (extra, request, strlen (request));
  hf_client_send (connections->pdata[7], "{}");
  hf_fake_engine_end_job (world->engine, hf_fake_engine_wait_job (world->engine), HF_JOB_DONE, "x");
  answer = hf_client_read (connections->pdata[7]);
  g_assert_cmpuint (answer->status, ==, 200);

  /* A place on which nothing is under way any more is given to the next. */
  assert_served (connections->pdata[7], request);
  next = hf_client_connect (world->port);
  assert_served (next, request);
  g_assert_true (hf_client_is_closed (connections->pdata[7]));
}

/* Who says nothing, or nonsense, or what is refused, keeps nobody out. */
static void
test_others_are_served (void)
{
  static const char *const openings[]
      = { "", "G", "GET /api/jobs HTTP/1.1\r\nHost:", "GET /api/jobs HTTP/1.1\r\nHost: x\r\n\r\n",
          "\x16\x03\x01" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *request = get_request (world);

  for (unsigned round = 0; round < G_N_ELEMENTS (openings); round++)
    {
      g_autoptr (GPtrArray) connections = connect_many (world, 200);
      g_autoptr (GSocketConnection) mine = NULL;

      for (unsigned i = 0; i < connections->len; i++)
        hf_client_try_send (connections->pdata[i], openings[round], strlen (openings[round]));
      mine = hf_client_connect (world->port);
      assert_served (mine, request);
      assert_served (mine, request);
    }
}

static void
reset_at_end (GSocketConnection *connection)
{
  struct linger now = { .l_onoff = 1, .l_linger = 0 };
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), ==, 0);
}

/* However many do so: there would be no place for them all. */
static void
go_between_requests (HfWorld *world, gboolean reset)
{
  static const char *const next[] = { "", "G", "GET /api/jobs HTTP/1.1\r\nHost:" };
  g_autofree char *request = get_request (world);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  unsigned served = 0;

  while (served < 600)
    {
      g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
      g_autoptr (HfAnswer) answer = NULL;

      hf_client_send (connection, request);
      answer = hf_client_read (connection);
      if (answer->status == 200)
        hf_client_send (connection, next[served++ % 3]);
      else
        g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (reset)
        reset_at_end (connection);
    }
}

/* A client that goes after its answer, or in the middle of the next request, leaves nothing behind.
 */
static void
test_gone_between_requests (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  go_between_requests (world, FALSE);
}

static void
test_reset_between_requests (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  go_between_requests (world, TRUE);
}

static void
test_port_taken (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  HfServerConfig config = { .port = world->port };
  g_autoptr (HfServer) second = hf_server_new (world->engine, &config);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (hf_server_start (second, &error), ==, 0);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "--port"));
}

static void
test_stop_and_start (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  g_autofree char *request
      = g_strdup_printf ("POST /api/pins/" HF_WORLD_CID "/verify?wait=300 HTTP/1.1\r\n"
                         "Host: 127.0.0.1:%u\r\n\r\n",
                         world->port);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  hf_client_send (connection, request);
  hf_fake_engine_wait_job (world->engine);
  hf_server_stop (world->server);
  g_assert_true (hf_client_is_closed (connection));
  hf_fake_engine_end_job (world->engine, hf_fake_engine_wait_job (world->engine), HF_JOB_DONE, "x");

  world->port = hf_server_start (world->server, &error);
  g_assert_no_error (error);
  answer = hf_client_get (world->port, "/api/jobs");
  g_assert_cmpuint (answer->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/connection/silent", test_silent);
  g_test_add_func ("/api/connection/slow-headers", test_slow_headers);
  g_test_add_func ("/api/connection/huge-headers", test_huge_headers);
  g_test_add_func ("/api/connection/slow-body", test_slow_body);
  g_test_add_func ("/api/connection/kept-and-idle", test_kept_and_idle);
  g_test_add_func ("/api/connection/work-is-not-idle", test_work_is_not_idle);
  g_test_add_func ("/api/connection/one-too-many", test_one_too_many);
  g_test_add_func ("/api/connection/others-are-served", test_others_are_served);
  g_test_add_func ("/api/connection/gone-between-requests", test_gone_between_requests);
  g_test_add_func ("/api/connection/reset-between-requests", test_reset_between_requests);
  g_test_add_func ("/api/connection/port-taken", test_port_taken);
  g_test_add_func ("/api/connection/stop-and-start", test_stop_and_start);
  return g_test_run ();
}
