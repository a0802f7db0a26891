/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: what each scope opens, how they are made, shown once, listed and revoked. */
#include "hf-api-world.h"

#include <unistd.h>

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
auth_of (const char *token)
{
  return g_strdup_printf ("Authorization: Bearer %s\r\n", token);
}

static HfAnswer *
post (HfWorld *world, const char *auth, const char *json)
{
  g_autofree char *headers = g_strconcat (auth ? auth : "", JSON_TYPE, NULL);

  return hf_client_ask (world->port, "POST", "/api/tokens", headers, json);
}

/* Returns the header that shows a new token. */
static char *
make (HfWorld *world, const char *scope, gint64 *id)
{
  g_autofree char *json
      = g_strdup_printf ("{\"name\":\"the %s one\",\"scope\":\"%s\"}", scope, scope);
  g_autoptr (HfAnswer) answer = post (world, HF_WORLD_AUTH, json);
  JsonObject *data = hf_answer_data (answer);
  g_autofree char *location = hf_answer_header (answer, "Location");
  g_autofree char *expected = NULL;

  g_assert_cmpuint (answer->status, ==, 201);
  *id = json_object_get_int_member (data, "id");
  expected = g_strdup_printf ("/api/tokens/%d", (int)*id);
  g_assert_cmpstr (location, ==, expected);
  g_assert_cmpstr (json_object_get_string_member (data, "scope"), ==, scope);
  g_assert_true (json_object_get_null_member (data, "last_use"));
  g_assert_true (json_object_get_null_member (data, "revoked"));
  return auth_of (json_object_get_string_member (data, "token"));
}

static unsigned
status_of (HfWorld *world, const char *method, const char *path, const char *auth)
{
  g_autoptr (HfAnswer) answer = hf_client_ask (world->port, method, path, auth, NULL);

  return answer->status;
}

/* The refusal that RFC 6750 §3.1 wants, and no other answer says what is missing. */
static void
assert_insufficient (HfWorld *world, const char *method, const char *path, const char *auth,
                     const char *scope)
{
  g_autoptr (HfAnswer) answer = hf_client_ask (world->port, method, path, auth, NULL);
  g_autofree char *challenge = hf_answer_header (answer, "WWW-Authenticate");
  g_autofree char *expected
      = g_strdup_printf ("Bearer error=\"insufficient_scope\", scope=\"%s\"", scope);

  hf_answer_assert_failure (answer, 403, "insufficient_scope");
  g_assert_cmpstr (challenge, ==, expected);
}

static void
check_scopes (HfWorld *world)
{
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autofree char *operate = make (world, "operate", &id);
  g_autofree char *admin = make (world, "admin", &id);
  const char *verify = "/api/pins/" HF_WORLD_CID "/verify";

  g_assert_cmpuint (status_of (world, "GET", "/healthz", read), ==, 200);
  g_assert_cmpuint (status_of (world, "GET", "/api/pins", read), ==, 200);
  assert_insufficient (world, "POST", verify, read, "operate");
  assert_insufficient (world, "DELETE", "/api/backends/x", read, "admin");
  assert_insufficient (world, "GET", "/api/tokens", read, "admin");

  g_assert_cmpuint (status_of (world, "GET", "/api/pins", operate), ==, 200);
  g_assert_cmpuint (status_of (world, "POST", verify, operate), ==, 202);
  assert_insufficient (world, "DELETE", "/api/backends/x", operate, "admin");
  assert_insufficient (world, "DELETE", "/api/tokens/1", operate, "admin");

  g_assert_cmpuint (status_of (world, "GET", "/api/pins", admin), ==, 200);
  g_assert_cmpuint (status_of (world, "POST", verify, admin), ==, 202);
  g_assert_cmpuint (status_of (world, "DELETE", "/api/backends/x", admin), ==, 200);
  g_assert_cmpuint (status_of (world, "GET", "/api/tokens", admin), ==, 200);
}

/* Also for the owner: a script that was given little must not get more. */
static void
test_scopes (void)
{
  uid_t other = geteuid () + 1;
  HfServerConfig config = { .token = HF_WORLD_TOKEN, .owner = &other };
  g_autoptr (HfWorld) owners = hf_world_new (NULL);
  g_autoptr (HfWorld) others = hf_world_new (&config);

  check_scopes (owners);
  check_scopes (others);
}

/* What is refused changes nothing. */
static void
test_insufficient_does_nothing (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autoptr (HfAnswer) refused = post (world, read, "{\"name\":\"more\",\"scope\":\"admin\"}");
  g_autoptr (HfAnswer) list
      = hf_client_ask (world->port, "GET", "/api/tokens", HF_WORLD_AUTH, NULL);

  hf_answer_assert_failure (refused, 403, "insufficient_scope");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (list), "total"), ==, 1);
  assert_insufficient (world, "POST", "/api/pins/" HF_WORLD_CID "/verify", read, "operate");
  g_assert_cmpint (job_of (world), ==, 0);
}

/* Tokens are made and seen with an admin token only, by nobody without one. */
static void
test_admin_only (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) made = post (world, NULL, "{\"name\":\"x\",\"scope\":\"read\"}");

  hf_answer_assert_failure (made, 401, "unauthorized");
  g_assert_cmpuint (status_of (world, "GET", "/api/tokens", NULL), ==, 401);
  g_assert_cmpuint (status_of (world, "DELETE", "/api/tokens/1", NULL), ==, 401);
}

static void
test_shown_once (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autofree char *text = g_strstrip (g_strdup (read + strlen ("Authorization: Bearer ")));
  g_autoptr (HfAnswer) list
      = hf_client_ask (world->port, "GET", "/api/tokens", HF_WORLD_AUTH, NULL);
  g_autofree char *path = g_strdup_printf ("/api/tokens/%d", (int)id);
  g_autoptr (HfAnswer) ended = hf_client_ask (world->port, "DELETE", path, HF_WORLD_AUTH, NULL);
  JsonObject *entry = json_array_get_object_element (
      json_object_get_array_member (hf_answer_data (list), "tokens"), 0);

  g_assert_cmpuint (strlen (text), ==, 43);
  g_assert_cmpstr (json_object_get_string_member (entry, "name"), ==, "the read one");
  g_assert_false (json_object_has_member (entry, "token"));
  g_assert_false (json_object_has_member (entry, "hash"));
  g_assert_null (strstr (list->body, text));
  g_assert_null (strstr (ended->body, text));
}

/* Unknown, revoked and misspelt ones are told apart by nobody. */
static void
test_revoked (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autofree char *path = g_strdup_printf ("/api/tokens/%d", (int)id);
  g_autoptr (HfAnswer) unknown = NULL;
  g_autoptr (HfAnswer) revoked = NULL;
  g_autofree char *challenge = NULL;

  g_assert_cmpuint (status_of (world, "GET", "/api/pins", read), ==, 200);
  g_assert_cmpuint (status_of (world, "DELETE", path, HF_WORLD_AUTH), ==, 200);
  g_assert_cmpuint (status_of (world, "DELETE", path, HF_WORLD_AUTH), ==, 200);
  g_assert_cmpuint (status_of (world, "DELETE", "/api/tokens/4711", HF_WORLD_AUTH), ==, 404);
  g_assert_cmpuint (status_of (world, "DELETE", "/api/tokens/0", HF_WORLD_AUTH), ==, 404);
  g_assert_cmpuint (status_of (world, "DELETE", "/api/tokens/x", HF_WORLD_AUTH), ==, 404);

  revoked = hf_client_ask (world->port, "GET", "/api/pins", read, NULL);
  unknown = hf_client_ask (world->port, "GET", "/api/pins", "Authorization: Bearer x\r\n", NULL);
  challenge = hf_answer_header (revoked, "WWW-Authenticate");
  hf_answer_assert_failure (revoked, 401, "unauthorized");
  g_assert_cmpstr (challenge, ==, "Bearer error=\"invalid_token\"");
  g_assert_cmpstr (revoked->body, ==, unknown->body);
  g_assert_cmpuint (status_of (world, "GET", "/healthz", read), ==, 401);
}

/* On a connection that was let in before. */
static void
test_revoked_meanwhile (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autofree char *path = g_strdup_printf ("/api/tokens/%d", (int)id);
  g_autofree char *request
      = g_strdup_printf ("GET /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s\r\n", world->port,
                         read);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  static const unsigned expected[] = { 200, 401 };

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (HfAnswer) answer = NULL;

      hf_client_send (connection, request);
      answer = hf_client_read (connection);
      g_assert_cmpuint (answer->status, ==, expected[i]);
      g_assert_cmpuint (status_of (world, "DELETE", path, HF_WORLD_AUTH), ==, 200);
    }
}

/* Who listens to events hears nothing more. */
static void
test_revoked_while_listening (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  gint64 id;
  g_autofree char *read = make (world, "read", &id);
  g_autofree char *path = g_strdup_printf ("/api/tokens/%d", (int)id);
  g_autofree char *request
      = g_strdup_printf ("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s\r\n", world->port,
                         read);
  g_autoptr (GSocketConnection) connection = hf_client_connect (world->port);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char first;

  hf_client_send (connection, request);
  g_assert_cmpint (g_input_stream_read (input, &first, 1, NULL, NULL), ==, 1);
  g_assert_cmpuint (status_of (world, "DELETE", path, HF_WORLD_AUTH), ==, 200);
  g_assert_true (hf_client_is_closed (connection));
}

static void
test_pages (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) rest = NULL;
  g_autofree char *next = NULL;
  gint64 ids[3];

  for (unsigned i = 0; i < 3; i++)
    g_free (make (world, "read", &ids[i]));
  first = hf_client_ask (world->port, "GET", "/api/tokens?limit=2", HF_WORLD_AUTH, NULL);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (first), "total"), ==, 3);
  next = g_strconcat ("/api/tokens?cursor=",
                      json_object_get_string_member (hf_answer_data (first), "next_cursor"), NULL);
  rest = hf_client_ask (world->port, "GET", next, HF_WORLD_AUTH, NULL);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (hf_answer_data (rest), "tokens")),
                    ==, 1);
  g_assert_cmpuint (status_of (world, "GET", "/api/tokens?limit=0", HF_WORLD_AUTH), ==, 422);
  g_assert_cmpuint (status_of (world, "GET", "/api/tokens?x=1", HF_WORLD_AUTH), ==, 422);
}

static void
test_invalid (void)
{
  static const char *const bad[] = {
    "{}",
    "{\"name\":\"x\"}",
    "{\"scope\":\"read\"}",
    "{\"name\":\"x\",\"scope\":\"none\"}",
    "{\"name\":\"x\",\"scope\":\"root\"}",
    "{\"name\":\"x\",\"scope\":3}",
    "{\"name\":\"\",\"scope\":\"read\"}",
    "{\"name\":\"two\\nlines\",\"scope\":\"read\"}",
    "{\"name\":\"\\u202e\",\"scope\":\"read\"}",
    "{\"name\":\"x\",\"scope\":\"read\",\"token\":\"mine\"}",
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *long_name = g_strnfill (101, 'x');
  g_autofree char *too_long = g_strdup_printf ("{\"name\":\"%s\",\"scope\":\"read\"}", long_name);
  g_autoptr (HfAnswer) last = post (world, HF_WORLD_AUTH, too_long);
  g_autoptr (HfAnswer) list = NULL;

  hf_answer_assert_failure (last, 422, "invalid");
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (HfAnswer) answer = post (world, HF_WORLD_AUTH, bad[i]);

      g_test_message ("%s", bad[i]);
      hf_answer_assert_failure (answer, 422, "invalid");
    }
  list = hf_client_ask (world->port, "GET", "/api/tokens", HF_WORLD_AUTH, NULL);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (list), "total"), ==, 0);
}

/* An admin token of the registry does what that of the file does, also when there is no file; and
 * it stands in what is told of what was done. */
static void
test_without_file (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  HfServerConfig config = { .token = NULL };
  gint64 id;
  g_autofree char *admin = make (world, "admin", &id);
  g_autoptr (HfAnswer) made = NULL;
  g_autoptr (GError) error = NULL;

  hf_server_free (world->server);
  world->server = hf_server_new (world->engine, &config);
  world->port = hf_server_start (world->server, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status_of (world, "GET", "/api/tokens", HF_WORLD_AUTH), ==, 401);
  made = post (world, admin, "{\"name\":\"more\",\"scope\":\"read\"}");
  g_assert_cmpuint (made->status, ==, 201);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/tokens/scopes", test_scopes);
  g_test_add_func ("/api/tokens/insufficient-does-nothing", test_insufficient_does_nothing);
  g_test_add_func ("/api/tokens/admin-only", test_admin_only);
  g_test_add_func ("/api/tokens/shown-once", test_shown_once);
  g_test_add_func ("/api/tokens/revoked", test_revoked);
  g_test_add_func ("/api/tokens/revoked-meanwhile", test_revoked_meanwhile);
  g_test_add_func ("/api/tokens/revoked-while-listening", test_revoked_while_listening);
  g_test_add_func ("/api/tokens/pages", test_pages);
  g_test_add_func ("/api/tokens/invalid", test_invalid);
  g_test_add_func ("/api/tokens/without-file", test_without_file);
  return g_test_run ();
}
