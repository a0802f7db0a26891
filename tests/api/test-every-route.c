/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for each route there is, also for those that nobody has thought of yet. */
#include "hf-api-world.h"

#include <string.h>
#include <unistd.h>

#include "hf-test-path.h"

static GString *
exchange (HfWorld *world, const char *method, const char *path, const char *headers,
          const char *body)
{
  g_autofree char *request = g_strdup_printf (
      "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n" HF_WORLD_AUTH "%s\r\n%s",
      method, path, world->port, headers, body);

  return hf_client_exchange (world->port, request, strlen (request), FALSE);
}

static void
assert_no_body (const GString *got)
{
  const char *end = strstr (got->str, "\r\n\r\n");

  g_assert_nonnull (end);
  g_assert_cmpuint (got->len, ==, (gsize)(end - got->str) + 4);
}

static void
test_head (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  unsigned tried = 0;

  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      g_autofree char *path = hf_test_path_of (route, HF_WORLD_CID);
      g_autoptr (GString) got = NULL;
      g_autoptr (GString) refused = NULL;

      if (!g_str_equal (route->method, "GET"))
        continue;
      tried++;
      g_test_message ("HEAD %s", path);
      got = exchange (world, "HEAD", path, "", "");
      g_assert_true (g_str_has_prefix (got->str, "HTTP/1.1 "));
      assert_no_body (got);
      refused = exchange (world, "HEAD", path, "Content-Length: 5\r\n", "abcde");
      g_assert_true (g_str_has_prefix (refused->str, "HTTP/1.1 "));
      assert_no_body (refused);
    }
  g_assert_cmpuint (tried, >, 20);
}

/* Each but that for health refuses another user, and none tells him which there are. */
static void
test_strangers (void)
{
  uid_t other = geteuid () + 1;
  HfServerConfig config = { .token = HF_WORLD_TOKEN, .owner = &other };
  g_autoptr (HfWorld) world = hf_world_new (&config);

  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      g_autofree char *path = hf_test_path_of (route, HF_WORLD_CID);
      g_autoptr (HfAnswer) answer = hf_client_ask (world->port, route->method, path, NULL, NULL);

      g_test_message ("%s %s", route->method, path);
      g_assert_cmpuint (answer->status, ==, g_str_equal (path, "/healthz") ? 200 : 401);
    }
}

/* What a page of another site can send without asking: no route takes it. */
static void
test_forms (void)
{
  static const char *const types[] = { "text/plain",
                                       "application/x-www-form-urlencoded",
                                       "text/plain; charset=utf-8",
                                       "application/json-seq",
                                       "application/jsonp",
                                       "text/json",
                                       "" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; hf_router_at (i); i++)
    for (unsigned t = 0; t < G_N_ELEMENTS (types); t++)
      {
        const HfRoute *route = hf_router_at (i);
        g_autofree char *path = hf_test_path_of (route, HF_WORLD_CID);
        g_autofree char *headers
            = g_strdup_printf ("Content-Type: %s\r\nContent-Length: 2\r\n", types[t]);
        g_autoptr (GString) got = NULL;

        if (!route->handler)
          continue;
        g_test_message ("%s %s as %s", route->method, path, types[t]);
        got = exchange (world, route->method, path, headers, "{}");
        g_assert_true (g_str_has_prefix (got->str, "HTTP/1.1 415 ")
                       || g_str_has_prefix (got->str, "HTTP/1.1 400 "));
      }
}

/* No page may show what users store: it could be a page that is after the rest. */
static void
test_bytes (void)
{
  static const char *const wanted[]
      = { "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nContent-Disposition: attachment",
          "\r\nContent-Security-Policy: sandbox; default-src 'none'\r\n" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  unsigned answered = 0;

  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      g_autofree char *path = hf_test_path_of (route, HF_WORLD_CID);
      g_autoptr (GString) got = NULL;

      if (!(route->flags & HF_ROUTE_BYTES))
        continue;
      got = exchange (world, route->method, path, "", "");
      g_test_message ("%s %s: %.20s", route->method, path, got->str);
      if (strstr (got->str, "\r\nContent-Type: application/json\r\n"))
        {
          g_assert_nonnull (strstr (got->str, wanted[0]));
          continue;
        }
      answered++;
      for (unsigned w = 0; w < G_N_ELEMENTS (wanted); w++)
        g_assert_nonnull (strstr (got->str, wanted[w]));
    }
  g_assert_cmpuint (answered, >, 0);
}

/* The answer of each says what it is, and no browser may keep or guess. */
static void
test_json (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (gsize i = 0; hf_router_at (i); i++)
    {
      const HfRoute *route = hf_router_at (i);
      g_autofree char *path = hf_test_path_of (route, "x");
      g_autoptr (HfAnswer) answer
          = hf_client_ask (world->port, route->method, path,
                           HF_WORLD_AUTH "Accept: application/json\r\n", NULL);
      g_autofree char *sniff = hf_answer_header (answer, "X-Content-Type-Options");
      g_autofree char *cors = hf_answer_header (answer, "Access-Control-Allow-Origin");

      g_test_message ("%s %s", route->method, path);
      g_assert_cmpstr (sniff, ==, "nosniff");
      g_assert_null (cors);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/every-route/head", test_head);
  g_test_add_func ("/api/every-route/strangers", test_strangers);
  g_test_add_func ("/api/every-route/forms", test_forms);
  g_test_add_func ("/api/every-route/bytes", test_bytes);
  g_test_add_func ("/api/every-route/json", test_json);
  return g_test_run ();
}
