/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another user of this machine, live: a process with a second uid. */
#include "hf-api-world.h"

#include "hf-other-user.h"
#include "hf-tokens.h"

#define VERIFY "POST /api/pins/" HF_WORLD_CID "/verify"

static gint64
job_of (HfWorld *world)
{
  gint64 job;

  hf_fake_engine_lock (world->engine);
  job = world->fake->job;
  hf_fake_engine_unlock (world->engine);
  return job;
}

static void
set_job (HfWorld *world, gint64 job)
{
  hf_fake_engine_lock (world->engine);
  world->fake->job = job;
  hf_fake_engine_unlock (world->engine);
}

static gboolean
has_ipv6 (void)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);

  return socket && g_socket_bind (socket, address, TRUE, NULL);
}

/* Returns whether the test can't be made here, and says so. */
static gboolean
is_skipped (void)
{
  if (!hf_other_user_can_be ())
    g_test_skip ("only the superuser can be another user");
  return !hf_other_user_can_be ();
}

static char *
ask (HfWorld *world, HfOtherWay way, const char *line, const char *headers, gboolean in_a_hurry)
{
  g_autofree char *request
      = g_strdup_printf ("%s HTTP/1.1\r\nHost: %s:%u\r\nConnection: close\r\n%s\r\n", line,
                         way == HF_OTHER_IPV6 ? "[::1]" : "127.0.0.1", world->port,
                         headers ? headers : "");

  return hf_other_user_ask (way, world->port, request, in_a_hurry);
}

static void
assert_status (HfWorld *world, HfOtherWay way, const char *line, const char *headers,
               unsigned status)
{
  g_autofree char *answer = ask (world, way, line, headers, FALSE);
  g_autofree char *expected = g_strdup_printf ("HTTP/1.1 %u ", status);

  g_test_message ("%s, way %d", line, way);
  if (!g_str_has_prefix (answer, expected))
    g_error ("%s: instead of %u came: %s", line, status, answer);
}

static void
check_way (HfWorld *world, HfOtherWay way, const char *read_auth)
{
  assert_status (world, way, "GET /api/pins", NULL, 401);
  assert_status (world, way, "GET /api/status", NULL, 401);
  assert_status (world, way, "GET /api/nothing-here", NULL, 401);
  assert_status (world, way, VERIFY, NULL, 401);
  assert_status (world, way, "GET /api/pins", "Authorization: Bearer wrong\r\n", 401);
  assert_status (world, way, "GET /healthz", NULL, 200);
  g_assert_cmpint (job_of (world), ==, 0);

  assert_status (world, way, "GET /api/pins", read_auth, 200);
  assert_status (world, way, VERIFY, read_auth, 403);
  g_assert_cmpint (job_of (world), ==, 0);
  assert_status (world, way, VERIFY, HF_WORLD_AUTH, 202);
  set_job (world, 0);
}

static void
test_ways (void)
{
  g_autoptr (HfWorld) world = NULL;
  g_autoptr (HfToken) token = hf_token_new ();
  g_autofree char *text = NULL;
  g_autofree char *read_auth = NULL;

  if (is_skipped ())
    return;
  world = hf_world_new (NULL);
  token->name = g_strdup ("reader");
  token->scope = HF_SCOPE_READ;
  text = hf_tokens_make (hf_engine_get_store (world->engine), token, "a test", NULL);
  read_auth = g_strdup_printf ("Authorization: Bearer %s\r\n", text);

  check_way (world, HF_OTHER_IPV4, read_auth);
  check_way (world, HF_OTHER_MAPPED, read_auth);
  if (has_ipv6 ())
    check_way (world, HF_OTHER_IPV6, read_auth);
}

/* The kernel shows user 0 for a socket that nobody has any more, and that is who runs this test.
 * The requests before the last are dealt with when that one is answered, or nearly so. */
static void
test_closes_early (void)
{
  g_autoptr (HfWorld) world = NULL;

  if (is_skipped ())
    return;
  world = hf_world_new (NULL);
  for (unsigned i = 0; i < 20; i++)
    {
      g_free (ask (world, HF_OTHER_IPV4, VERIFY, NULL, TRUE));
      g_free (ask (world, HF_OTHER_MAPPED, VERIFY, NULL, TRUE));
    }
  for (unsigned i = 0; i < 5; i++)
    assert_status (world, HF_OTHER_IPV4, "GET /healthz", NULL, 200);
  g_assert_cmpint (job_of (world), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/other-user/ways", test_ways);
  g_test_add_func ("/api/other-user/closes-early", test_closes_early);
  return g_test_run ();
}
