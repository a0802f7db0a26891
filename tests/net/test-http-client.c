/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and its answer, and what can go wrong between them. */
#include "hf-error.h"
#include "hf-http-client.h"
#include "hf-mock-server.h"
#include "hf-proxy.h"

#include <string.h>

#define SHORT (50 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  HfMockServer *server;
  HfHttpClient *client;
  HfHttpClient *hasty; /* gives up after SHORT */
} Fixture;

static void
answer (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  g_autofree char *name = hf_mock_request_get_query (request, "name");

  if (g_str_equal (request->path, "/api/trailer"))
    {
      hf_mock_answer_printf (answer, 200, "{\"half\":1}\n");
      hf_mock_answer_set_trailer (answer, "X-Stream-Error", "it broke");
    }
  else if (g_str_equal (request->path, "/api/none"))
    hf_mock_answer_printf (answer, 404, "{\"Message\":\"no\\nsuch \\u0007 thing\",\"Code\":0}");
  else
    hf_mock_answer_printf (answer, 200, "{\"method\":\"%s\",\"name\":\"%s\",\"length\":%zu}",
                           request->method, name ? name : "", g_bytes_get_size (request->body));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autofree char *address = NULL;
  HfHttpLimits limits = { .stall_us = SHORT, .answer_us = SHORT };

  fixture->server = hf_mock_server_new (answer, fixture);
  address = g_strconcat (hf_mock_server_get_address (fixture->server), "/api/", NULL);
  fixture->client = hf_http_client_new (address, clock, NULL);
  fixture->hasty = hf_http_client_new (address, clock, &limits);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_http_client_unref (fixture->client);
  g_clear_pointer (&fixture->hasty, hf_http_client_unref);
  hf_mock_server_free (fixture->server);
}

static JsonObject *
ask (Fixture *fixture, const char *method, const char *path, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new (method, path);

  return hf_http_client_call_json (fixture->client, request, NULL, error);
}

static void
test_call (Fixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE" };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (JsonObject) object = ask (fixture, methods[i], "/x", &error);
      g_autofree char *type = hf_mock_server_get_last_header (fixture->server, "Content-Type");
      g_autofree char *agent = hf_mock_server_get_last_header (fixture->server, "User-Agent");

      g_assert_no_error (error);
      g_assert_cmpstr (json_object_get_string_member (object, "method"), ==, methods[i]);
      g_assert_null (type);
      g_assert_true (g_str_has_prefix (agent, "Holdfast/"));
    }
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "POST /api/x"), ==, 1);
  g_assert_cmpuint (hf_mock_server_count_connections (fixture->server), ==, 1);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("HEAD", "/x");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = hf_http_client_call (fixture->client, request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 0);
}

static void
test_query (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/x");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = NULL;

  hf_http_request_add_query (request, "a b", "&=?#%+/ü");
  hf_http_request_add_query (request, "name", "Straße & co");
  object = hf_http_client_call_json (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Straße & co");
  g_assert_cmpuint (hf_mock_server_count (fixture->server,
                                          "POST /api/x?a%20b=%26%3D%3F%23%25%2B%2F%C3%BC&name="),
                    ==, 1);
}

static void
test_headers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/x");
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *secret = NULL;

  hf_http_request_add_header (request, "X-One", "1: 2");
  hf_http_client_set_authorization (fixture->client, "Bearer secret");
  response = hf_http_client_open (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  sent = hf_mock_server_get_last_header (fixture->server, "x-one");
  secret = hf_mock_server_get_last_header (fixture->server, "authorization");
  g_assert_cmpstr (sent, ==, "1: 2");
  g_assert_cmpstr (secret, ==, "Bearer secret");
  g_assert_cmpuint (hf_http_response_get_status (response), ==, 200);
  g_assert_cmpstr (hf_http_response_get_header (response, "CONTENT-TYPE"), ==, "application/json");
  g_assert_null (hf_http_response_get_header (response, "Content-Typ"));
}

static void
test_trailer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/trailer");
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHttpResponse) response
      = hf_http_client_open (fixture->client, request, NULL, &error);
  g_autoptr (GBytes) body = NULL;

  g_assert_no_error (error);
  body = hf_http_response_read_all (response, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 11);
  g_assert_cmpstr (hf_http_response_get_trailer (response, "x-stream-error"), ==, "it broke");
  g_assert_null (hf_http_response_get_header (response, "x-stream-error"));
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *status;
    HfError code;
  } cases[] = {
    { "400", HF_ERROR_INVALID },     { "401", HF_ERROR_DENIED },
    { "403", HF_ERROR_DENIED },      { "404", HF_ERROR_NOT_FOUND },
    { "405", HF_ERROR_UNSUPPORTED }, { "409", HF_ERROR_CONFLICT },
    { "410", HF_ERROR_NOT_FOUND },   { "413", HF_ERROR_TOO_LARGE },
    { "418", HF_ERROR_UNAVAILABLE }, { "429", HF_ERROR_UNAVAILABLE },
    { "500", HF_ERROR_UNAVAILABLE }, { "502", HF_ERROR_UNAVAILABLE },
    { "503", HF_ERROR_UNAVAILABLE }, { "507", HF_ERROR_NO_SPACE },
    { "300", HF_ERROR_UNAVAILABLE }, { "304", HF_ERROR_UNAVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      hf_mock_server_fail (fixture->server, "/api/x", HF_MOCK_STATUS, cases[i].status, 1);
      g_assert_null (ask (fixture, "GET", "/x", &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, (int)cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].status));
      g_assert_true (g_str_has_prefix (error->message, "127.0.0.1:"));
    }
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (fixture, "GET", "/none", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_suffix (error->message, "(HTTP 404): no such thing"));
}

static void
test_redirect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfMockServer) other = hf_mock_server_new (answer, NULL);
  g_autofree char *target = g_strconcat (hf_mock_server_get_address (other), "/y", NULL);
  g_autoptr (GError) error = NULL;

  hf_http_client_set_authorization (fixture->client, "Bearer secret");
  hf_mock_server_fail (fixture->server, "/api/x", HF_MOCK_REDIRECT, target, 1);
  g_assert_null (ask (fixture, "GET", "/x", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, target));
  g_assert_null (strstr (error->message, "secret"));
  g_assert_cmpuint (hf_mock_server_count_connections (other), ==, 0);
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = ask (fixture, "GET", "/x", &error);
  g_autoptr (JsonObject) again = NULL;

  g_assert_no_error (error);
  hf_mock_server_set_reachable (fixture->server, FALSE);
  g_assert_null (ask (fixture, "GET", "/x", &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);

  /* The kept connection is dead. */
  hf_mock_server_set_reachable (fixture->server, TRUE);
  again = ask (fixture, "POST", "/x", &error);
  g_assert_no_error (error);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    HfError code;
  } cases[] = {
    { HF_MOCK_CLOSE, HF_ERROR_UNAVAILABLE },   { HF_MOCK_RESET, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CUT, HF_ERROR_UNAVAILABLE },     { HF_MOCK_STALL, HF_ERROR_STALLED },
    { HF_MOCK_STALL_BODY, HF_ERROR_STALLED },  { HF_MOCK_GARBAGE, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_HEADERS, HF_ERROR_UNAVAILABLE }, { HF_MOCK_AFTER, HF_ERROR_UNAVAILABLE },
  };
  static const char *const paths[] = { "/x", "/trailer" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", paths[i % 2]);
      g_autoptr (GError) error = NULL;
      HfHttpClient *client
          = cases[i / 2].code == HF_ERROR_STALLED ? fixture->hasty : fixture->client;

      hf_mock_server_fail (fixture->server, "/api/", cases[i / 2].fault, NULL, 1);
      g_assert_null (hf_http_client_call_json (client, request, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, (int)cases[i / 2].code);
    }
}

typedef struct
{
  Fixture *fixture;
  GCancellable *cancellable;
} Canceller;

/* Cancels as soon as the service has the request. */
static gpointer
cancel_soon (gpointer data)
{
  Canceller *self = data;

  while (hf_mock_server_count (self->fixture->server, "GET ") == 0)
    g_thread_yield ();
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

static void
test_cancel (Fixture *unused, gconstpointer data)
{
  Fixture patient = { 0 };
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/x");
  g_autoptr (GError) error = NULL;
  Canceller canceller = { &patient, cancellable };
  GThread *thread;

  patient.server = hf_mock_server_new (answer, NULL);
  patient.client = hf_http_client_new (hf_mock_server_get_address (patient.server), clock, NULL);
  hf_mock_server_fail (patient.server, "/", HF_MOCK_STALL, NULL, 1);
  thread = g_thread_new ("canceller", cancel_soon, &canceller);
  g_assert_null (hf_http_client_call (patient.client, request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  tear_down (&patient, NULL);
}

static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfHttpClient) client = hf_http_client_new ("http://service.invalid/api", clock, NULL);
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/x");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  hf_http_client_set_proxy (client, hf_mock_server_get_address (fixture->server));
  body = hf_http_client_call (client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "GET http://service.invalid/api/x"), ==,
                    1);
}

/* What is meant for this computer does not leave it, however it is written. */
static void
test_no_proxy_for_us (void)
{
  static const char *const ours[]
      = { "http://localhost:1/", "http://LocalHost:1", "http://127.1.2.3/", "http://[::1]:1/" };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autofree char *proxy = hf_proxy_for (ours[i], NULL);

      g_assert_cmpstr (proxy, ==, "");
    }
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  HfHttpLimits limits = { .body_bytes = 10 };
  g_autoptr (HfHttpClient) client
      = hf_http_client_new (hf_mock_server_get_address (fixture->server), clock, &limits);
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/x");
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_http_client_call (client, request, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/net/http-client/call", test_call);
  ADD ("/net/http-client/head", test_head);
  ADD ("/net/http-client/query", test_query);
  ADD ("/net/http-client/headers", test_headers);
  ADD ("/net/http-client/trailer", test_trailer);
  ADD ("/net/http-client/status", test_status);
  ADD ("/net/http-client/words", test_words);
  ADD ("/net/http-client/redirect", test_redirect);
  ADD ("/net/http-client/unreachable", test_unreachable);
  ADD ("/net/http-client/broken", test_broken);
  ADD ("/net/http-client/cancel", test_cancel);
  ADD ("/net/http-client/proxy", test_proxy);
  g_test_add_func ("/net/http-client/no-proxy-for-us", test_no_proxy_for_us);
  ADD ("/net/http-client/too-long", test_too_long);
  return g_test_run ();
}
