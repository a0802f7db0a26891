/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a connection may do what, and who goes when there are too many: without a server, at a
 * time that moves when the test says so. */
#include "hf-connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include "hf-test.h"

#define MS G_GINT64_CONSTANT (1000)
#define HEADERS_MS 10000
#define IDLE_MS 30000
#define MOST 4

static gint64 now;

static gint64
tell_time (void)
{
  return now;
}

/* The owner connects through loopback; nobody knows who is at the other end of a pair. */
typedef struct
{
  GMainContext *context;
  HfConnections *all;
  GSocket *listener;
  GPtrArray *ends; /* of GSocket, those of the clients */
} World;

static World
world_new (void)
{
  World world
      = { g_main_context_new (), NULL, NULL, g_ptr_array_new_with_free_func (g_object_unref) };
  HfConnectionLimits limits = { .headers_ms = HEADERS_MS,
                                .idle_ms = IDLE_MS,
                                .most = MOST,
                                .owner = geteuid (),
                                .now = tell_time };
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  now = 1000 * G_USEC_PER_SEC;
  world.all = hf_connections_new (world.context, &limits);
  world.listener
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (world.listener, address, TRUE, NULL));
  g_assert_true (g_socket_listen (world.listener, NULL));
  return world;
}

static void
world_clear (World *world)
{
  hf_connections_unref (world->all);
  g_object_unref (world->listener);
  g_ptr_array_unref (world->ends);
  g_main_context_unref (world->context);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

typedef struct
{
  GSocketAddress *address; /* keeps the connection */
  HfConnection *connection;
} Client;

static void
client_clear (Client *client)
{
  g_clear_object (&client->address);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static GSocket *
connect_owner (World *world)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (world->listener, NULL);
  GSocket *end
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_connect (end, address, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (world->ends, end);
  return g_socket_accept (world->listener, NULL, &error);
}

static GSocket *
connect_stranger (World *world)
{
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  g_ptr_array_add (world->ends, g_socket_new_from_fd (pair[0], NULL));
  return g_socket_new_from_fd (pair[1], NULL);
}

/* A moment after the one before. */
static Client
client_new (World *world, gboolean owner)
{
  g_autoptr (GSocket) socket = owner ? connect_owner (world) : connect_stranger (world);
  Client client = { g_inet_socket_address_new_from_string ("127.0.0.1", 1), NULL };

  now += 1;
  client.connection = hf_connections_add (world->all, socket, client.address);
  g_assert_cmpint (hf_connection_is_owners (client.connection), ==, owner);
  return client;
}

static gboolean
is_open (const Client *client)
{
  return !hf_connection_has_ended (client->connection);
}

static void
pass (World *world, gint64 ms)
{
  now += ms * MS;
  hf_connections_close_late (world->all);
}

/* The headers as a whole have a limit, however often a byte of them comes. */
static void
test_headers (void)
{
  g_auto (World) world = world_new ();
  g_auto (Client) slow = client_new (&world, TRUE);
  g_auto (Client) asked = client_new (&world, TRUE);

  hf_connection_set_phase (asked.connection, HF_PHASE_WORK);
  for (unsigned i = 0; i < 9; i++)
    {
      pass (&world, HEADERS_MS / 10);
      g_socket_send (world.ends->pdata[0], "x", 1, NULL, NULL);
      g_assert_true (is_open (&slow));
    }
  pass (&world, HEADERS_MS / 10);
  g_socket_receive (hf_connection_get_socket (slow.connection), (char[16]){ 0 }, 16, NULL, NULL);
  g_assert_false (is_open (&slow));
  g_assert_true (is_open (&asked));
}

static void
test_phases (void)
{
  static const struct
  {
    HfPhase phase;
    gint64 ms; /* 0: for ever */
  } phases[] = {
    { HF_PHASE_HEADERS, HEADERS_MS }, { HF_PHASE_BODY, IDLE_MS }, { HF_PHASE_WORK, 0 },
    { HF_PHASE_ANSWER, IDLE_MS },     { HF_PHASE_IDLE, IDLE_MS }, { HF_PHASE_CLOSING, 5000 }
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_auto (World) world = world_new ();
      g_auto (Client) client = client_new (&world, TRUE);

      g_test_message ("phase %u", i);
      hf_connection_set_phase (client.connection, phases[i].phase);
      pass (&world, phases[i].ms ? phases[i].ms - 1 : 24 * 3600 * 1000);
      g_assert_true (is_open (&client));
      pass (&world, 1);
      g_assert_cmpint (is_open (&client), ==, phases[i].ms == 0);
    }
}

/* A sign of life gives a body all its time again. */
static void
test_signs_of_life (void)
{
  g_auto (World) world = world_new ();
  g_auto (Client) client = client_new (&world, TRUE);

  for (unsigned i = 0; i < 10; i++)
    {
      hf_connection_set_phase (client.connection, HF_PHASE_BODY);
      pass (&world, IDLE_MS - 1);
      g_assert_true (is_open (&client));
    }
  pass (&world, 1);
  g_assert_false (is_open (&client));
}

/* The timer itself, once: what must have ended by now is closed as soon as the main loop runs. */
static void
test_timer (void)
{
  HfConnectionLimits limits = { .headers_ms = 0, .most = MOST };
  g_auto (World) world = world_new ();
  g_auto (Client) client = { 0 };

  hf_connections_unref (world.all);
  world.all = hf_connections_new (world.context, &limits);
  client.address = g_inet_socket_address_new_from_string ("127.0.0.1", 1);
  {
    g_autoptr (GSocket) socket = connect_stranger (&world);

    client.connection = hf_connections_add (world.all, socket, client.address);
  }
  while (is_open (&client))
    g_main_context_iteration (world.context, TRUE);
}

static void
test_longest_wait_goes (void)
{
  g_auto (World) world = world_new ();
  Client clients[MOST + 3] = { 0 };

  for (unsigned i = 0; i < MOST; i++)
    {
      clients[i] = client_new (&world, FALSE);
      g_assert_true (hf_connections_make_room (world.all, clients[i].connection));
    }
  now += 1;
  hf_connection_set_phase (clients[0].connection, HF_PHASE_IDLE); /* later than the others */
  for (unsigned i = MOST; i < MOST + 3; i++)
    {
      clients[i] = client_new (&world, FALSE);
      g_assert_true (hf_connections_make_room (world.all, clients[i].connection));
      g_assert_false (is_open (&clients[i - MOST + 1]));
    }
  g_assert_true (is_open (&clients[0]));
  g_assert_cmpuint (hf_connections_count (world.all), ==, MOST + 3);
  for (unsigned i = 0; i < G_N_ELEMENTS (clients); i++)
    client_clear (&clients[i]);
  g_assert_cmpuint (hf_connections_count (world.all), ==, 0);
}

/* How a connection stands when somebody comes, and whether it goes for him. */
typedef struct
{
  const char *what;
  gboolean owner, known;
  HfPhase phase;
  gboolean goes_for_owner, goes_for_stranger;
} Standing;

static void
check_standing (const Standing *standing, gboolean for_owner)
{
  g_auto (World) world = world_new ();
  Client clients[MOST] = { 0 };
  g_auto (Client) newcomer = { 0 };
  gboolean goes = for_owner ? standing->goes_for_owner : standing->goes_for_stranger;
  unsigned open = 0;

  for (unsigned i = 0; i < MOST; i++)
    {
      clients[i] = client_new (&world, standing->owner);
      if (standing->known)
        hf_connection_set_known (clients[i].connection);
      hf_connection_set_phase (clients[i].connection, standing->phase);
    }
  newcomer = client_new (&world, for_owner);
  g_test_message ("%s, for %s", standing->what, for_owner ? "the owner" : "a stranger");
  g_assert_cmpint (hf_connections_make_room (world.all, newcomer.connection), ==, goes);
  for (unsigned i = 0; i < MOST; i++)
    open += is_open (&clients[i]);
  g_assert_cmpuint (open, ==, MOST - goes);
  g_assert_true (is_open (&newcomer));
  for (unsigned i = 0; i < MOST; i++)
    client_clear (&clients[i]);
}

static void
test_who_goes_for_whom (void)
{
  static const Standing standings[]
      = { { "a stranger that says nothing", FALSE, FALSE, HF_PHASE_HEADERS, TRUE, TRUE },
          { "a stranger that does not read his refusal", FALSE, FALSE, HF_PHASE_ANSWER, TRUE,
            TRUE },
          { "a stranger that was sent away", FALSE, FALSE, HF_PHASE_CLOSING, TRUE, TRUE },
          { "a stranger that looked at the health", FALSE, FALSE, HF_PHASE_IDLE, TRUE, TRUE },
          { "another user with a token between requests", FALSE, TRUE, HF_PHASE_IDLE, TRUE, FALSE },
          { "another user with a token at work", FALSE, TRUE, HF_PHASE_WORK, FALSE, FALSE },
          { "the owner who said nothing yet", TRUE, FALSE, HF_PHASE_HEADERS, TRUE, FALSE },
          { "the owner between requests", TRUE, TRUE, HF_PHASE_IDLE, TRUE, FALSE },
          { "the owner who sends", TRUE, TRUE, HF_PHASE_BODY, FALSE, FALSE },
          { "the owner who waits", TRUE, TRUE, HF_PHASE_WORK, FALSE, FALSE },
          { "the owner who reads", TRUE, TRUE, HF_PHASE_ANSWER, FALSE, FALSE } };

  for (unsigned i = 0; i < G_N_ELEMENTS (standings); i++)
    {
      check_standing (&standings[i], TRUE);
      check_standing (&standings[i], FALSE);
    }
}

/* In the order in which they are least missed. */
static void
test_order (void)
{
  g_auto (World) world = world_new ();
  g_auto (Client) known_owner = client_new (&world, TRUE);
  g_auto (Client) token = client_new (&world, FALSE);
  g_auto (Client) owner = client_new (&world, TRUE);
  g_auto (Client) stranger = client_new (&world, FALSE);
  const Client *order[] = { &stranger, &owner, &token, &known_owner };
  Client newcomers[MOST + 1] = { 0 };

  hf_connection_set_known (known_owner.connection);
  hf_connection_set_phase (known_owner.connection, HF_PHASE_IDLE);
  hf_connection_set_known (token.connection);
  hf_connection_set_phase (token.connection, HF_PHASE_IDLE);
  for (unsigned i = 0; i < MOST; i++)
    {
      newcomers[i] = client_new (&world, TRUE);
      hf_connection_set_known (newcomers[i].connection);
      hf_connection_set_phase (newcomers[i].connection, HF_PHASE_WORK);
      g_assert_true (hf_connections_make_room (world.all, newcomers[i].connection));
      for (unsigned k = 0; k < MOST; k++)
        g_assert_cmpint (is_open (order[k]), ==, k > i);
    }
  newcomers[MOST] = client_new (&world, TRUE);
  g_assert_false (hf_connections_make_room (world.all, newcomers[MOST].connection));
  for (unsigned i = 0; i <= MOST; i++)
    {
      g_assert_true (is_open (&newcomers[i]));
      client_clear (&newcomers[i]);
    }
}

/* Who is turned away hears why: that is not cut short for the next who is turned away. */
static void
test_turned_away (void)
{
  g_auto (World) world = world_new ();
  Client clients[MOST] = { 0 };
  g_auto (Client) first = { 0 };
  g_auto (Client) second = { 0 };

  for (unsigned i = 0; i < MOST; i++)
    {
      clients[i] = client_new (&world, TRUE);
      hf_connection_set_known (clients[i].connection);
      hf_connection_set_phase (clients[i].connection, HF_PHASE_WORK);
    }
  first = client_new (&world, TRUE);
  g_assert_false (hf_connections_make_room (world.all, first.connection));
  hf_connection_set_phase (first.connection, HF_PHASE_CLOSING);
  second = client_new (&world, TRUE);
  g_assert_false (hf_connections_make_room (world.all, second.connection));
  g_assert_true (is_open (&first));
  for (unsigned i = 0; i < MOST; i++)
    client_clear (&clients[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/connections/headers", test_headers);
  g_test_add_func ("/api/connections/phases", test_phases);
  g_test_add_func ("/api/connections/signs-of-life", test_signs_of_life);
  g_test_add_func ("/api/connections/timer", test_timer);
  g_test_add_func ("/api/connections/longest-wait-goes", test_longest_wait_goes);
  g_test_add_func ("/api/connections/who-goes-for-whom", test_who_goes_for_whom);
  g_test_add_func ("/api/connections/order", test_order);
  g_test_add_func ("/api/connections/turned-away", test_turned_away);
  return g_test_run ();
}
