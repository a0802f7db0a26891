/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that would like to be paths, numbers or SQL, and JSON that would like to be the last that
 * is read: through each route to the real engine. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-test-path.h"
#include "hf-tokens.h"

typedef struct
{
  HfPlace *place;
  char *auth;
} Yard;

static Yard
yard_new (void)
{
  Yard yard = { hf_place_new (), NULL };
  g_autoptr (HfToken) token = hf_token_new ();
  g_autofree char *text = NULL;

  token->name = g_strdup ("test");
  token->scope = HF_SCOPE_ADMIN;
  text = hf_tokens_make (hf_engine_get_store (yard.place->house->engine), token, "a test", NULL);
  yard.auth = g_strdup_printf ("Authorization: Bearer %s\r\n", text);
  return yard;
}

static void
yard_clear (Yard *yard)
{
  hf_place_free (yard->place);
  g_free (yard->auth);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Yard, yard_clear)

/* {} for a route that takes JSON. */
static HfAnswer *
ask (Yard *yard, const HfRoute *route, const char *path, const char *json)
{
  g_autofree char *headers
      = g_strconcat (yard->auth, json ? "Content-Type: application/json\r\n" : "", NULL);

  return hf_client_ask (yard->place->port, route->method, path, headers, json);
}

/* What is no address the HTTP library refuses, without words. */
static void
assert_refused (HfAnswer *answer, const HfRoute *route, const char *path)
{
  if (answer->status < 400 || answer->status >= 500 || (!answer->json && answer->status != 400))
    g_error ("%s %.100s: %u %.300s", route->method, path, answer->status, answer->body);
  /* Answers that follow a standard have a form of their own. */
  if (answer->json && json_object_has_member (answer->json, "success"))
    g_assert_false (json_object_get_boolean_member (answer->json, "success"));
}

/* Refused by each route that has a value in its path. A value of two dots is another path, see
 * test_dots(). */
static void
test_values (void)
{
  static const char *const values[] = { "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                                        "..%2f..%2f",
                                        "%2fetc%2fpasswd",
                                        "..%5c..%5c",
                                        "%00",
                                        "x%00y",
                                        "%ff%fe",
                                        "%c0%ae%c0%ae",
                                        "%252e%252e",
                                        "%0d%0aX:%20y",
                                        "~root",
                                        "-1",
                                        "99999999999999999999999999",
                                        "%F0%9F%92%A9",
                                        "'%20OR%201=1--",
                                        "%",
                                        "%zz" };
  g_auto (Yard) yard = yard_new ();
  g_autofree char *huge = g_strnfill (20000, 'b');
  unsigned tried = 0;

  for (gsize i = 0; hf_router_at (i); i++)
    for (unsigned v = 0; v <= G_N_ELEMENTS (values); v++)
      {
        const HfRoute *route = hf_router_at (i);
        const char *value = v < G_N_ELEMENTS (values) ? values[v] : huge;
        g_autofree char *path = hf_test_path_of (route, value);
        g_autoptr (HfAnswer) answer = NULL;

        if (!strchr (route->path, '{') || !route->handler)
          continue;
        tried++;
        answer = ask (&yard, route, path, route->flags & HF_ROUTE_JSON ? "{}" : NULL);
        assert_refused (answer, route, path);
      }
  g_assert_cmpuint (tried, >, 100);
}

/* Of dots that are plain the HTTP library makes the shorter path, as RFC 3986 §6.2.2.3 has it,
 * before anything looks at it. Others are none. */
static void
test_dots (void)
{
  static const struct
  {
    const char *path;
    unsigned status;
  } cases[] = { { "/api/pins/../jobs", 200 },
                { "/api/backends/%2e%2e/pins", 200 },
                { "/api/pins/../car", 404 },
                { "/api/./jobs", 200 },
                { "/../../api/jobs", 200 },
                { "/api/jobs/../../../etc/passwd", 404 },
                { "/api/%2e%2e/healthz", 200 },
                { "/api/%2E/jobs", 200 },
                { "/api%2fjobs", 404 },
                { "/api/pins%2f..%2fjobs", 404 },
                { "/api/dashboard%2f..%2fjobs", 404 },
                { "//api/jobs", 404 },
                { "/api//jobs", 404 },
                { "/api/jobs/", 404 },
                { "/api/dashboard/dashboard/jobs", 404 },
                { "/api/jobs%00", 404 },
                { "/api/jobs;x=y", 404 },
                { "/API/jobs", 404 },
                { "/", 404 } };
  g_auto (Yard) yard = yard_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (yard.place->port, cases[i].path);

      g_test_message ("%s", cases[i].path);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
}

static char *
nested (const char *open, const char *shut, unsigned depth)
{
  GString *text = g_string_new ("{\"name\":");

  for (unsigned i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "0");
  for (unsigned i = 0; i < depth; i++)
    g_string_append (text, shut);
  g_string_append (text, "}");
  return g_string_free (text, FALSE);
}

/* Each route that takes JSON refuses what is none, and goes on. */
static void
test_json (void)
{
  g_auto (Yard) yard = yard_new ();
  g_autofree char *lists = nested ("[", "]", 10000);
  g_autofree char *objects = nested ("{\"a\":", "}", 10000);
  g_autofree char *open = g_strnfill (100000, '[');
  const char *texts[] = { lists,
                          objects,
                          open,
                          "",
                          "[]",
                          "null",
                          "1e999",
                          "{",
                          "}",
                          "{\"a\"}",
                          "{'a':1}",
                          "{a:1}",
                          "//x\n{}",
                          "{}{}",
                          "{\"a\":1,}",
                          "{\"a\":\"\xff\"}",
                          "{\"\xc0\xae\":1}",
                          "{\"a\":\"\\ud800\"}",
                          "{\"a\":NaN}",
                          "{\"a\":0x10}",
                          "\xef\xbb\xbf{}" };
  unsigned tried = 0;

  for (gsize i = 0; hf_router_at (i); i++)
    for (unsigned t = 0; t < G_N_ELEMENTS (texts); t++)
      {
        const HfRoute *route = hf_router_at (i);
        g_autofree char *path = hf_test_path_of (route, "bafkqaaa");
        g_autoptr (HfAnswer) answer = NULL;

        if (!(route->flags & HF_ROUTE_JSON) || !route->handler || !*texts[t])
          continue;
        tried++;
        answer = ask (&yard, route, path, texts[t]);
        assert_refused (answer, route, path);
      }
  g_assert_cmpuint (tried, >, 50);
}

/* Numbers that no field has room for are told of, and become no other number. */
static void
test_numbers (void)
{
  static const char *const numbers[] = { "1e999",
                                         "-1e999",
                                         "99999999999999999999",
                                         "-99999999999999999999",
                                         "18446744073709551616",
                                         "18446744073709551615",
                                         "9223372036854775808",
                                         "1e400000000",
                                         "0.5",
                                         "-1",
                                         "1e-999999" };
  g_auto (Yard) yard = yard_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *policy = g_strdup_printf ("{\"min_replicas\":%s}", numbers[i]);
      g_autofree char *limit = g_strdup_printf ("/api/pins?limit=%s", numbers[i]);
      g_autoptr (HfAnswer) set
          = hf_client_post (yard.place->port, "/api/replication/settings", policy);
      g_autoptr (HfAnswer) list = hf_client_get (yard.place->port, limit);

      g_test_message ("%s: %u", numbers[i], set->status);
      g_assert_true (set->status == 400 || set->status == 422);
      hf_answer_assert_failure (list, 422, "invalid");
    }
}

/* As the declared length would tell it, and as chunks do not. */
static void
test_oversize (void)
{
  g_auto (Yard) yard = yard_new ();
  g_autofree char *head = g_strdup_printf ("POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                                           "Content-Type: application/json\r\n",
                                           yard.place->port);
  g_autofree char *declared = g_strconcat (head, "Content-Length: 1048577\r\n\r\n{", NULL);
  g_autofree char *chunked = g_strconcat (head, "Transfer-Encoding: chunked\r\n\r\n", NULL);
  g_autofree char *kilobyte = g_strnfill (1024, ' ');
  g_autoptr (HfAnswer) refused = hf_client_raw (yard.place->port, declared);
  g_autoptr (GSocketConnection) connection = hf_client_connect (yard.place->port);
  g_autoptr (HfAnswer) cut = NULL;

  hf_answer_assert_failure (refused, 413, "too_large");
  hf_client_send (connection, chunked);
  for (unsigned i = 0; i < 1025; i++)
    {
      hf_client_send (connection, "400\r\n");
      hf_client_send (connection, kilobyte);
      hf_client_send (connection, "\r\n");
    }
  cut = hf_client_read (connection);
  hf_answer_assert_failure (cut, 413, "too_large");
  g_assert_true (hf_client_is_closed (connection));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/traversal/values", test_values);
  g_test_add_func ("/api/traversal/dots", test_dots);
  g_test_add_func ("/api/traversal/json", test_json);
  g_test_add_func ("/api/traversal/numbers", test_numbers);
  g_test_add_func ("/api/traversal/oversize", test_oversize);
  return g_test_run ();
}
