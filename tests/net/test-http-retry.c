/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a request is sent again, and after how long. */
#include "hf-error.h"
#include "hf-http-client.h"
#include "hf-mock-server.h"

#include <string.h>

#define START (G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC) /* 2026-09-21T14:13:20Z */

typedef struct
{
  HfMockServer *server;
  HfHttpClient *client;
  HfClock *clock;
  GCancellable *cancellable;
} Fixture;

static void
answer (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  hf_mock_answer_set (answer, 200, "text/plain", g_bytes_get_data (request->body, NULL),
                      (gssize)g_bytes_get_size (request->body));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = hf_clock_new_manual (START);
  fixture->server = hf_mock_server_new (answer, NULL);
  fixture->client
      = hf_http_client_new (hf_mock_server_get_address (fixture->server), fixture->clock, NULL);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_http_client_unref (fixture->client);
  hf_mock_server_free (fixture->server);
  hf_clock_unref (fixture->clock);
  g_object_unref (fixture->cancellable);
}

typedef struct
{
  Fixture *fixture;
  HfHttpRequest *request;
  GBytes *body;
  GError *error;
  int done;
} Call;

static gpointer
run_call (gpointer data)
{
  Call *call = data;

  call->body = hf_http_client_call (call->fixture->client, call->request,
                                    call->fixture->cancellable, &call->error);
  g_atomic_int_set (&call->done, TRUE);
  return NULL;
}

/* Lets time pass until the call is through. Returns how much did, in seconds. */
static double
finish (Call *call)
{
  GThread *thread = g_thread_new ("call", run_call, call);

  while (!g_atomic_int_get (&call->done))
    {
      hf_clock_advance (call->fixture->clock, 10 * G_TIME_SPAN_MILLISECOND);
      g_usleep (50);
    }
  g_thread_join (thread);
  return (double)(hf_clock_now (call->fixture->clock) - START) / G_USEC_PER_SEC;
}

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->request, hf_http_request_unref);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_error (&call->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
test_passing (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };

  hf_http_request_set_tries (call.request, 6);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503", 1);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "429", 1);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_RESET, NULL, 1);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_CUT, NULL, 1);
  /* Half of 0.25 + 0.5 + 1 at least; a cut empty answer is whole. */
  g_assert_cmpfloat (finish (&call), >=, 0.875);
  g_assert_no_error (call.error);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "GET /x"), >=, 4);
}

static void
test_last_try (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };

  hf_http_request_set_tries (call.request, 3);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503", G_MAXUINT);
  finish (&call);
  g_assert_error (call.error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "GET /x"), ==, 3);
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("POST", "/x") };

  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503", 1);
  finish (&call);
  g_assert_error (call.error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "POST /x"), ==, 1);
}

static void
test_lasting (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };

  hf_http_request_set_tries (call.request, 5);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "403", 1);
  finish (&call);
  g_assert_error (call.error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "GET /x"), ==, 1);
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  static const char *const statuses[]
      = { "429 Retry-After: 7", "503 Retry-After: Mon, 21 Sep 2026 14:13:40 GMT" };
  static const double least[] = { 7, 20 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };

      hf_http_request_set_tries (call.request, 2);
      hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, statuses[i], 1);
      g_assert_cmpfloat (finish (&call), >=, least[i]);
      g_assert_no_error (call.error);
    }
}

/* Nobody waits an hour inside a call. */
static void
test_retry_much_later (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };

  hf_http_request_set_tries (call.request, 2);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503 Retry-After: 3600", 1);
  finish (&call);
  g_assert_error (call.error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "GET /x"), ==, 1);
}

static void
test_body (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("PUT", "/x") };
  g_autoptr (GInputStream) body = g_memory_input_stream_new_from_data ("xxhello", 7, NULL);

  g_seekable_seek (G_SEEKABLE (body), 2, G_SEEK_SET, NULL, NULL);
  hf_http_request_set_body (call.request, "text/plain", body, 5);
  hf_http_request_set_tries (call.request, 3);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_AFTER, NULL, 1);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503", 1);
  finish (&call);
  g_assert_no_error (call.error);
  g_assert_cmpmem (g_bytes_get_data (call.body, NULL), g_bytes_get_size (call.body), "hello", 5);
}

static gpointer
cancel_when_asked (gpointer data)
{
  Fixture *fixture = data;

  while (hf_mock_server_count (fixture->server, "GET /x") == 0)
    g_thread_yield ();
  g_cancellable_cancel (fixture->cancellable);
  return NULL;
}

/* The clock stands: only the cancellable ends the delay. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_auto (Call) call = { fixture, hf_http_request_new ("GET", "/x") };
  GThread *thread = g_thread_new ("canceller", cancel_when_asked, fixture);

  hf_http_request_set_tries (call.request, 100);
  hf_mock_server_fail (fixture->server, "/x", HF_MOCK_STATUS, "503", G_MAXUINT);
  run_call (&call);
  g_thread_join (thread);
  g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/net/http-retry/passing", test_passing);
  ADD ("/net/http-retry/last-try", test_last_try);
  ADD ("/net/http-retry/once", test_once);
  ADD ("/net/http-retry/lasting", test_lasting);
  ADD ("/net/http-retry/retry-after", test_retry_after);
  ADD ("/net/http-retry/much-later", test_retry_much_later);
  ADD ("/net/http-retry/body", test_body);
  ADD ("/net/http-retry/cancel", test_cancel);
  return g_test_run ();
}
