/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask for what: each rule over a real connection, with the request that it is there for. */
#include "hf-api-world.h"

#include <unistd.h>

static HfAnswer *
get_with (HfWorld *world, const char *headers)
{
  g_autofree char *request = g_strdup_printf ("GET /api/jobs HTTP/1.1\r\n%s\r\n", headers);

  return hf_client_raw (world->port, request);
}

static HfAnswer *
get_from (HfWorld *world, const char *format)
{
  g_autofree char *port = g_strdup_printf ("%u", world->port);
  g_auto (GStrv) parts = g_strsplit (format, "PORT", -1);
  g_autofree char *headers = g_strjoinv (port, parts);

  return get_with (world, headers);
}

static void
test_host (void)
{
  static const char *const good[] = { "Host: 127.0.0.1:PORT\r\n", "Host: localhost:PORT\r\n",
                                      "Host: LocalHost:PORT\r\n", "Host: [::1]:PORT\r\n" };
  static const char *const foreign[]
      = { "Host: evil.example:PORT\r\n", "Host: 127.0.0.1\r\n", "Host: 127.0.0.1:1\r\n",
          "Host: localhost.evil.example:PORT\r\n", "Host: 127.0.0.1:PORT.evil.example\r\n" };
  static const char *const malformed[]
      = { "Host: 127.0.0.1:PORT\r\nHost: evil.example\r\n",
          "Host: evil.example\r\nHost: 127.0.0.1:PORT\r\n",
          "Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT\r\n", "X: y\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HfAnswer) answer = get_from (world, good[i]);

      g_assert_cmpuint (answer->status, ==, 200);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_autoptr (HfAnswer) answer = get_from (world, foreign[i]);

      g_test_message ("%s", foreign[i]);
      if (answer->json)
        hf_answer_assert_failure (answer, 403, "wrong_host");
      else
        g_assert_cmpuint (answer->status, ==, 400); /* libsoup can't make a URI of it */
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autoptr (HfAnswer) answer = get_from (world, malformed[i]);

      g_test_message ("%s", malformed[i]);
      g_assert_cmpuint (answer->status, ==, 400);
    }
}

/* HTTP lets the request line name the host, and then Host does not count. */
static void
test_host_in_request_line (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *evil = g_strdup_printf (
      "GET http://evil.example:%u/api/jobs HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", world->port,
      world->port);
  g_autofree char *own
      = g_strdup_printf ("GET http://[::1]:%u/api/jobs HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
                         world->port, world->port);
  g_autofree char *evil_host = g_strdup_printf (
      "GET http://127.0.0.1:%u/api/jobs HTTP/1.1\r\nHost: evil.example:%u\r\n\r\n", world->port,
      world->port);
  g_autoptr (HfAnswer) refused = hf_client_raw (world->port, evil);
  g_autoptr (HfAnswer) refused_host = hf_client_raw (world->port, evil_host);
  g_autoptr (HfAnswer) served = hf_client_raw (world->port, own);

  hf_answer_assert_failure (refused, 403, "wrong_host");
  hf_answer_assert_failure (refused_host, 403, "wrong_host");
  g_assert_cmpuint (served->status, ==, 200);
}

/* Two readers that disagree where a request ends see different requests. */
static void
test_lengths (void)
{
  static const char *const bad[] = { "Content-Length: 2\r\nContent-Length: 3\r\n",
                                     "Content-Length: 2\r\nContent-Length: 2\r\n",
                                     "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                     "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                                     "Content-Length: -2\r\n",
                                     "Content-Length: +2\r\n",
                                     "Content-Length: 99999999999999999999\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
      g_autofree char *request
          = g_strdup_printf ("POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: "
                             "application/json\r\n%s\r\n{}",
                             world->port, bad[i]);
      g_autoptr (HfAnswer) answer = NULL;

      g_test_message ("%s", bad[i]);
      hf_client_send (connection, request);
      answer = hf_client_read (connection);
      hf_answer_assert_failure (answer, 400, "malformed");
      g_assert_true (hf_client_is_closed (connection));
    }
}

static void
test_origin (void)
{
  static const char *const good[]
      = { "Origin: http://127.0.0.1:PORT\r\n", "Origin: http://localhost:PORT\r\n",
          "Sec-Fetch-Site: same-origin\r\n", "Sec-Fetch-Site: none\r\n" };
  static const char *const bad[]
      = { "Origin: https://evil.example\r\n",
          "Origin: null\r\n",
          "Origin: http://127.0.0.1:1\r\n",
          "Origin: https://127.0.0.1:PORT\r\n",
          "Origin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n",
          "Sec-Fetch-Site: cross-site\r\n",
          "Sec-Fetch-Site: same-site\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *headers = g_strconcat ("Host: 127.0.0.1:PORT\r\n", good[i], NULL);
      g_autoptr (HfAnswer) answer = get_from (world, headers);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_null (strstr (answer->head, "Access-Control"));
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *headers = g_strconcat ("Host: 127.0.0.1:PORT\r\n", bad[i], NULL);
      g_autoptr (HfAnswer) answer = get_from (world, headers);

      g_test_message ("%s", bad[i]);
      hf_answer_assert_failure (answer, 403, "wrong_origin");
      g_assert_null (strstr (answer->head, "Access-Control"));
    }
}

static void
test_preflight (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) answer
      = hf_client_ask (world->port, "OPTIONS", "/api/pins",
                       "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n",
                       NULL);

  hf_answer_assert_failure (answer, 403, "wrong_origin");
  g_assert_null (strstr (answer->head, "Access-Control-Allow"));
}

static void
assert_challenged (HfAnswer *answer)
{
  g_autofree char *challenge = hf_answer_header (answer, "WWW-Authenticate");

  hf_answer_assert_failure (answer, 401, "unauthorized");
  g_assert_true (g_str_has_prefix (challenge, "Bearer"));
}

static void
assert_status (HfWorld *world, const char *method, const char *path, const char *headers,
               unsigned status)
{
  g_autoptr (HfAnswer) answer = hf_client_ask (world->port, method, path, headers, NULL);

  g_test_message ("%s %s %s", method, path, headers ? headers : "");
  if (status == 401)
    assert_challenged (answer);
  else
    g_assert_cmpuint (answer->status, ==, status);
}

#define CAR "application/vnd.ipld.car"

static void
test_owner (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  assert_status (world, "GET", "/api/pins", NULL, 200);
  assert_status (world, "DELETE", "/api/pins/" HF_WORLD_CID, NULL, 202);
  assert_status (world, "DELETE", "/api/backends/x", NULL, 401);
  assert_status (world, "DELETE", "/api/backends/x", HF_WORLD_AUTH, 200);
  assert_status (world, "PATCH", "/api/backends/x", NULL, 401);
  assert_status (world, "POST", "/api/backends", NULL, 401);
  assert_status (world, "POST", "/api/backends/x/drain", NULL, 401);
}

static void
test_other_user (void)
{
  uid_t other = geteuid () + 1;
  HfServerConfig config = { .token = HF_WORLD_TOKEN, .owner = &other };
  g_autoptr (HfWorld) world = hf_world_new (&config);

  assert_status (world, "GET", "/api/pins", NULL, 401);
  assert_status (world, "GET", "/api/nothing-here", NULL, 401);
  assert_status (world, "DELETE", "/api/pins/" HF_WORLD_CID, NULL, 401);
  assert_status (world, "POST", "/api/vfs/operation", NULL, 401);
  assert_status (world, "GET", "/api/pins", HF_WORLD_AUTH, 200);
  assert_status (world, "DELETE", "/api/backends/x", HF_WORLD_AUTH, 200);
  assert_status (world, "GET", "/healthz", NULL, 200);
}

static void
test_wrong_tokens (void)
{
  static const char *const wrong[] = { "Authorization: Bearer wrong\r\n",
                                       "Authorization: Bearer " HF_WORLD_TOKEN "x\r\n",
                                       "Authorization: Bearer test-token-0123456789-abcdefghiJ\r\n",
                                       "Authorization: Bearer \r\n",
                                       "Authorization: Basic " HF_WORLD_TOKEN "\r\n",
                                       HF_WORLD_AUTH HF_WORLD_AUTH };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      assert_status (world, "DELETE", "/api/backends/x", wrong[i], 401);
      assert_status (world, "GET", "/api/pins", wrong[i], 401);
    }
}

static void
test_no_token_at_all (void)
{
  HfServerConfig config = { .token = NULL };
  g_autoptr (HfWorld) world = hf_world_new (&config);
  g_autoptr (HfAnswer) answer
      = hf_client_ask (world->port, "DELETE", "/api/backends/x", NULL, NULL);

  assert_challenged (answer);
  g_assert_nonnull (strstr (answer->body, "--token-file"));
  assert_status (world, "GET", "/api/pins", NULL, 200);
  assert_status (world, "GET", "/api/pins", "Authorization: Bearer \r\n", 401);
  assert_status (world, "DELETE", "/api/backends/x", "Authorization: Bearer\r\n", 401);
}

/* A client with an IPv6 socket stands in another of the kernel's tables, in another form. */
static void
test_mapped_address (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = hf_client_connect_mapped (world->port);
  g_autofree char *request
      = g_strdup_printf ("GET /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", world->port);
  g_autoptr (HfAnswer) answer = NULL;

  hf_client_send (connection, request);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

static gboolean
has_ipv6_loopback (void)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);

  return socket && g_socket_bind (socket, address, TRUE, NULL);
}

/* A machine without IPv6 is served on IPv4 alone, which the other tests show. */
static void
test_ipv6 (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *request
      = g_strdup_printf ("GET /api/pins HTTP/1.1\r\nHost: [::1]:%u\r\n\r\n", world->port);
  g_autoptr (HfAnswer) answer = NULL;

  if (!has_ipv6_loopback ())
    return;
  connection = hf_client_connect_to ("::1", world->port);
  hf_client_send (connection, request);
  answer = hf_client_read (connection);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* What is refused is refused before its body: a client that never sends it gets its answer. */
static void
test_before_the_body (void)
{
  static const struct
  {
    const char *line, *headers;
    unsigned status;
  } cases[] = {
    { "POST /api/nothing", "", 404 },
    { "PUT /api/pins", "", 405 },
    { "POST /api/drills", "", 501 },
    { "POST /api/backends", "", 401 },
    { "POST /api/pins", "Origin: https://evil.example\r\n", 403 },
    { "POST /api/pins", "Content-Type: text/plain\r\n", 415 },
    { "POST /api/pins", "", 415 },
    { "POST /api/pins", "Content-Type: application/json\r\n", 413 },
    { "POST /api/pins", "Content-Type: " CAR "\r\nContent-Encoding: gzip\r\n", 415 },
    { "GET /api/pins", "", 400 },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
      g_autofree char *request = g_strdup_printf (
          "%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 99999999999\r\n%s\r\n",
          cases[i].line, world->port, cases[i].headers);
      g_autoptr (HfAnswer) answer = NULL;

      g_test_message ("%s", cases[i].line);
      hf_client_send (connection, request);
      answer = hf_client_read (connection);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_nonnull (answer->json);
      g_assert_true (hf_client_is_closed (connection));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/access/host", test_host);
  g_test_add_func ("/api/access/host-in-request-line", test_host_in_request_line);
  g_test_add_func ("/api/access/lengths", test_lengths);
  g_test_add_func ("/api/access/origin", test_origin);
  g_test_add_func ("/api/access/preflight", test_preflight);
  g_test_add_func ("/api/access/owner", test_owner);
  g_test_add_func ("/api/access/other-user", test_other_user);
  g_test_add_func ("/api/access/wrong-tokens", test_wrong_tokens);
  g_test_add_func ("/api/access/no-token-at-all", test_no_token_at_all);
  g_test_add_func ("/api/access/mapped-address", test_mapped_address);
  g_test_add_func ("/api/access/ipv6", test_ipv6);
  g_test_add_func ("/api/access/before-the-body", test_before_the_body);
  return g_test_run ();
}
