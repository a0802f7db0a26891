/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is no request, or more than one, or not what it seems: byte by byte over a real connection.
 * Afterwards the server serves, and nothing was done. Those that the access rules are about stand
 * in test-access.c. */
#include "hf-api-world.h"

#include <string.h>

#define SHORT_MS 50
#define HOST "Host: 127.0.0.1:PORT\r\n"
#define VERIFY "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\r\n" HOST
#define JSON_TYPE "Content-Type: application/json\r\n"

static gint64
job_of (HfWorld *world)
{
  gint64 job;

  hf_fake_engine_lock (world->engine);
  job = world->fake->job;
  hf_fake_engine_unlock (world->engine);
  return job;
}

static char *
with_port (HfWorld *world, const char *format)
{
  g_autofree char *port = g_strdup_printf ("%u", world->port);
  g_auto (GStrv) parts = g_strsplit (format, "PORT", -1);

  return g_strjoinv (port, parts);
}

static GString *
exchange (HfWorld *world, const char *format, gboolean end)
{
  g_autofree char *request = with_port (world, format);

  return hf_client_exchange (world->port, request, strlen (request), end);
}

/* Of what came; 0 for nothing. */
static unsigned
status_of (const GString *got)
{
  if (got->len == 0)
    return 0;
  g_assert_true (g_str_has_prefix (got->str, "HTTP/1."));
  return (unsigned)g_ascii_strtoull (got->str + strlen ("HTTP/1.1 "), NULL, 10);
}

static unsigned
count_answers (const GString *got)
{
  unsigned count = 0;

  for (const char *at = got->str; (at = strstr (at, "HTTP/1.1 ")); at++)
    count++;
  return count;
}

static void
assert_serves (HfWorld *world)
{
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/jobs");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (job_of (world), ==, 0);
}

typedef struct
{
  const char *request;
  unsigned status;
} Case;

static void
check (HfWorld *world, const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GString) got = exchange (world, cases[i].request, TRUE);

      g_test_message ("%s", cases[i].request);
      g_assert_cmpuint (status_of (got), ==, cases[i].status);
      g_assert_cmpuint (count_answers (got), <=, 1);
      g_assert_true (g_utf8_validate_len (got->str, got->len, NULL));
    }
  assert_serves (world);
}

/* Names and values that two readers could read in two ways. */
static void
test_headers (void)
{
  static const Case cases[] = {
    /* folded (RFC 9112 §5.2) */
    { VERIFY "Content-Length:\r\n 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400 },
    { VERIFY "Transfer-Encoding:\r\n\tchunked\r\nContent-Length: 2\r\n\r\n{}", 400 },
    { VERIFY "Content-Length: 2\r\n 2\r\n\r\n{}", 400 },
    { VERIFY "Origin:\r\n http://evil.example\r\n\r\n", 400 },
    { "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\r\nHost:\r\n evil.example\r\n\r\n", 400 },
    { "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\r\n" HOST " evil.example\r\n\r\n", 400 },
    { VERIFY " X: y\r\n\r\n", 400 },
    /* no headers, or not ended as they must be */
    { VERIFY "nonsense\r\n\r\n", 400 },
    { VERIFY ": empty\r\n\r\n", 400 },
    { VERIFY "X: a\rb\r\n\r\n", 400 },
    { VERIFY "X: a\nTransfer-Encoding: chunked\r\n\r\n", 400 },
    { VERIFY "X: \x01\r\n\r\n", 400 },
    { "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\nHost: 127.0.0.1:PORT\n\n", 400 },
    /* the body's end in a way of their own */
    { VERIFY "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400 },
    { VERIFY "Transfer-Encoding: gzip\r\n\r\n", 400 },
    { VERIFY "Transfer-Encoding: identity\r\n\r\n", 400 },
    { VERIFY "Content-Length: 2, 2\r\n\r\n{}", 400 },
    { VERIFY "Content-Length: 0x2\r\n\r\n{}", 400 },
    { VERIFY "Content-Length:\r\n\r\n", 400 },
    /* a name with a blank behind it is none */
    { "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\r\nHost : 127.0.0.1:PORT\r\n\r\n", 400 },
    { "POST /api/pins/" HF_WORLD_CID "/verify HTTP/1.1\r\n : 127.0.0.1:PORT\r\n\r\n", 400 },
    /* twice */
    { "DELETE /api/backends/x HTTP/1.1\r\n" HOST HF_WORLD_AUTH
      "Authorization: Bearer other\r\n\r\n",
      401 },
    { "DELETE /api/backends/x HTTP/1.1\r\n" HOST "Authorization: Bearer other\r\n" HF_WORLD_AUTH
      "\r\n",
      401 },
    { VERIFY "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
    { VERIFY "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400 },
    { VERIFY "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n\r\n", 403 },
    { VERIFY "Origin: http://127.0.0.1:PORT\r\nOrigin: null\r\n\r\n", 403 },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  check (world, cases, G_N_ELEMENTS (cases));
}

static void
test_request_lines (void)
{
  static const Case cases[] = {
    { "\r\n\r\n\r\n", 400 },
    { "nonsense\r\n\r\n", 400 },
    { "GET\r\n" HOST "\r\n", 400 },
    { "GET  HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET /api/jobs\r\n\r\n", 400 }, /* HTTP/0.9 */
    { "GET /api/jobs HTTP/2.0\r\n" HOST "\r\n", 505 },
    { "GET /api/jobs HTTP/1.1 HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET //evil.example/api/jobs HTTP/1.1\r\n" HOST "\r\n", 404 },
    { "GET http://evil.example/api/jobs HTTP/1.1\r\n" HOST "\r\n", 403 },
    { "GET http://127.0.0.1:PORT@evil.example/api/jobs HTTP/1.1\r\n" HOST "\r\n", 403 },
    { "GET http:///api/jobs HTTP/1.1\r\n" HOST "\r\n", 403 },
    { "GET file:///etc/passwd HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "GET evil.example HTTP/1.1\r\n" HOST "\r\n", 400 },
    { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 404 },
    { "GET /api/jobs?\xff HTTP/1.1\r\n" HOST "\r\n", 422 },
    { "GET /api/\xc3\x28 HTTP/1.1\r\n" HOST "\r\n", 404 },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  check (world, cases, G_N_ELEMENTS (cases));
}

static void
test_methods (void)
{
  static const char *const methods[]
      = { "TRACE", "PUT", "PROPFIND", "OPTIONS", "get", "GE\xc3\x89T", "A" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GString) tunnel
      = exchange (world, "CONNECT 127.0.0.1:PORT HTTP/1.1\r\n" HOST "\r\n", TRUE);

  for (unsigned i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (HfAnswer) answer
          = hf_client_ask (world->port, methods[i], "/api/jobs", "X-Secret: 4711\r\n", NULL);
      g_autofree char *allow = hf_answer_header (answer, "Allow");

      g_test_message ("%s", methods[i]);
      hf_answer_assert_failure (answer, 405, "method_not_allowed");
      g_assert_cmpstr (allow, ==, "GET");
      g_assert_null (strstr (answer->body, "4711"));
    }
  g_assert_cmpuint (status_of (tunnel), >=, 400);
  assert_serves (world);
}

/* What speaks another protocol is let go, at once or when its time is up. */
static void
test_other_protocols (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } openings[] = {
#define OPENING(bytes) { bytes, sizeof bytes - 1 }
    OPENING ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0"),
    OPENING ("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\0\n\0\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    OPENING ("SSH-2.0-OpenSSH_9.2\r\n"),
    OPENING ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    OPENING ("EHLO evil.example\r\nMAIL FROM:<a@b.c>\r\nQUIT\r\n"),
    OPENING ("*1\r\n$4\r\nPING\r\n"),
    OPENING ("GET /api/jobs HTTP/1.1\r\nHo\0st: x\r\n\r\n"),
    OPENING ("GET /api/jobs\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
  };
  HfServerConfig config = { .headers_ms = SHORT_MS, .token = HF_WORLD_TOKEN };
  g_autoptr (HfWorld) world = hf_world_new (&config);

  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      g_autoptr (GString) got
          = hf_client_exchange (world->port, openings[i].bytes, openings[i].length, FALSE);
      unsigned status = status_of (got);

      g_test_message ("%zu: %u", i, status);
      g_assert_true (status == 0 || status >= 400);
    }
  assert_serves (world);
}

/* A NUL ends a text for some readers, and not for others. */
static void
test_nul (void)
{
  static const char *const places[]
      = { "GET /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:PORT#.evil.example\r\n\r\n",
          "GET /api/jobs HTTP/1.1\r\n" HOST "Origin: http://127.0.0.1:PORT#.evil.example\r\n\r\n",
          "GET /api/jobs#/../x HTTP/1.1\r\n" HOST "\r\n",
          "DELETE /api/backends/x HTTP/1.1\r\n" HOST "Authorization: Bearer " HF_WORLD_TOKEN
          "#x\r\n\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *request = with_port (world, places[i]);
      gsize length = strlen (request);
      g_autoptr (GString) got = NULL;

      *strchr (request, '#') = '\0';
      got = hf_client_exchange (world->port, request, length, TRUE);
      g_test_message ("%zu: %u", i, status_of (got));
      g_assert_true (got->len == 0 || status_of (got) >= 400);
    }
  assert_serves (world);
}

/* No answer has a header that a request could make up. */
static void
test_injection (void)
{
  static const char *const paths[] = { "/api/pins/x%0d%0aEvil:%20yes", "/api/%0d%0aEvil:%20yes",
                                       "/api/jobs?cursor=x%0d%0aEvil:%20yes",
                                       "/api/pins/" HF_WORLD_CID "/files/x%0d%0aEvil:%20yes" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, paths[i]);
      g_autofree char *evil = hf_answer_header (answer, "Evil");

      g_test_message ("%s", paths[i]);
      g_assert_cmpuint (answer->status, >=, 400);
      g_assert_null (evil);
    }
  assert_serves (world);
}

static void
test_http_1_0 (void)
{
  static const Case cases[] = {
    { "GET /api/jobs HTTP/1.0\r\n" HOST "\r\n", 200 },
    { "GET /api/jobs HTTP/1.0\r\n\r\n", 400 },
    { "GET /api/jobs HTTP/1.0\r\nHost: evil.example\r\n\r\n", 403 },
    { "GET http://evil.example/api/jobs HTTP/1.0\r\n\r\n", 400 },
    { "POST /api/pins HTTP/1.0\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
      415 },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* It ends the connection itself. */
      g_autoptr (GString) got = exchange (world, cases[i].request, FALSE);

      g_test_message ("%s", cases[i].request);
      g_assert_cmpuint (status_of (got), ==, cases[i].status);
    }
  assert_serves (world);
}

#define GET_JOBS "GET /api/jobs HTTP/1.1\r\n" HOST "\r\n"

static void
test_pipelining (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GString) got
      = exchange (world, GET_JOBS "GET /healthz HTTP/1.1\r\n" HOST "\r\n" GET_JOBS GET_JOBS, TRUE);

  g_assert_cmpuint (count_answers (got), ==, 4);
  g_assert_cmpuint (status_of (got), ==, 200);
}

/* Who may nothing gets one answer; who has a token goes on also after a refusal. */
static void
test_refusals_in_a_row (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GString) refused
      = exchange (world, "GET /api/tokens HTTP/1.1\r\n" HOST "\r\n" VERIFY "\r\n", FALSE);
  g_autoptr (GString) known
      = exchange (world, GET_JOBS "GET /api/tokens HTTP/1.1\r\n" HOST "\r\n" GET_JOBS, TRUE);

  g_assert_cmpuint (status_of (refused), ==, 401);
  g_assert_cmpuint (count_answers (refused), ==, 1);
  g_assert_cmpuint (count_answers (known), ==, 3);
  assert_serves (world);
}

/* After a request that was not understood nothing that follows is taken for one. */
static void
test_nothing_after_a_400 (void)
{
  static const char *const first[]
      = { "nonsense\r\n\r\n",
          "GET /api/jobs HTTP/1.1\r\n" HOST HOST "\r\n",
          "POST /api/pins HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
          "POST /api/pins HTTP/1.1\r\n" HOST JSON_TYPE "Content-Length: 2\r\n\r\n{{",
          "POST /api/pins HTTP/1.1\r\n" HOST JSON_TYPE "Content-Length: 11\r\n\r\n{\"cid\":\"x\"}",
          "GET /api/pins/x/locations HTTP/1.1\r\n" HOST "\r\n",
          "GET /api/pins HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    {
      g_autofree char *both = g_strconcat (first[i], VERIFY "\r\n", NULL);
      g_autoptr (GString) got = exchange (world, both, FALSE);

      g_test_message ("%s", first[i]);
      g_assert_true (got->len == 0 || status_of (got) == 400);
      g_assert_cmpuint (count_answers (got), <=, 1);
    }
  assert_serves (world);
}

/* Who asks whether to go on with a body that is refused is not told to. */
static void
test_expect (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GString) got = exchange (world,
                                      "POST /api/pins HTTP/1.1\r\n" HOST
                                      "Content-Type: text/plain\r\nContent-Length: 100\r\n"
                                      "Expect: 100-continue\r\n\r\n",
                                      FALSE);

  g_assert_cmpuint (status_of (got), ==, 415);
  assert_serves (world);
}

/* What libsoup takes for the end of the body may be none: then what follows is no request. */
static void
test_nothing_after_chunks (void)
{
  static const char *const bodies[] = { "0\r\n\r\n",
                                        "2\r\n{}\r\n0\r\n\r\n",
                                        "zz\r\n{}\r\n0\r\n\r\n",
                                        "-1\r\n\r\n",
                                        "ffffffffffffffff\r\n{}\r\n\r\n",
                                        "10000000000000002\r\n{}\r\n0\r\n\r\n",
                                        "0\r\nContent-Length: 5\r\n\r\n",
                                        "2;x=\"\r\n\"\r\n{}\r\n0\r\n\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *both = g_strconcat ("POST /api/pins HTTP/1.1\r\n" HOST JSON_TYPE
                                           "Transfer-Encoding: chunked\r\n\r\n",
                                           bodies[i], VERIFY "\r\n", NULL);
      g_autoptr (GString) got = exchange (world, both, FALSE);

      g_test_message ("%zu: %u", i, status_of (got));
      g_assert_true (got->len == 0 || status_of (got) == 400 || status_of (got) == 422);
      g_assert_cmpuint (count_answers (got), <=, 1);
    }
  assert_serves (world);
}

/* A body that breaks off is no body. */
static void
test_cut_chunks (void)
{
  static const char *const bodies[] = { "", "2", "2\r\n", "2\r\n{}", "2\r\n{}\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *request
          = g_strconcat (VERIFY "Transfer-Encoding: chunked\r\n" JSON_TYPE "\r\n", bodies[i], NULL);
      g_autoptr (GString) got = exchange (world, request, TRUE);

      g_test_message ("%zu: %u", i, status_of (got));
      g_assert_true (got->len == 0 || status_of (got) == 400);
    }
  assert_serves (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/attacks/headers", test_headers);
  g_test_add_func ("/api/attacks/request-lines", test_request_lines);
  g_test_add_func ("/api/attacks/methods", test_methods);
  g_test_add_func ("/api/attacks/other-protocols", test_other_protocols);
  g_test_add_func ("/api/attacks/nul", test_nul);
  g_test_add_func ("/api/attacks/injection", test_injection);
  g_test_add_func ("/api/attacks/http-1.0", test_http_1_0);
  g_test_add_func ("/api/attacks/pipelining", test_pipelining);
  g_test_add_func ("/api/attacks/refusals-in-a-row", test_refusals_in_a_row);
  g_test_add_func ("/api/attacks/nothing-after-a-400", test_nothing_after_a_400);
  g_test_add_func ("/api/attacks/expect", test_expect);
  g_test_add_func ("/api/attacks/nothing-after-chunks", test_nothing_after_chunks);
  g_test_add_func ("/api/attacks/cut-chunks", test_cut_chunks);
  return g_test_run ();
}
