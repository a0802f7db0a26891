/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at the other end: rows of the kernel's tables, and live sockets. */
#include "hf-peer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hf-api-client.h"
#include "hf-test.h"

#define HEAD                                                                                       \
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "    \
  "inode\n"

/* As the kernel of a little-endian machine writes them; the keys below are made to fit on any. */
static void
check (const char *row, gboolean found, uid_t expected)
{
  g_autofree char *text = g_strconcat (HEAD, row, NULL);
  FILE *table = fmemopen (text, strlen (text), "r");
  uid_t uid = 0;

  g_assert_nonnull (table);
  g_assert_cmpint (hf_peer_find_row (table, "0100007F:C350", "0100007F:1F40", &uid), ==, found);
  if (found)
    g_assert_cmpuint (uid, ==, expected);
  fclose (table);
}

static void
test_rows (void)
{
  const char *rest = " 00000000:00000000 00:00000000 00000000";
  g_autofree char *client = g_strconcat ("   1: 0100007F:C350 0100007F:1F40 01", rest,
                                         "  1000        0 4711 1 0 20 4 30 10 -1\n", NULL);
  g_autofree char *server = g_strconcat ("   0: 0100007F:1F40 0100007F:C350 01", rest,
                                         "     7        0 4712 1 0 20 4 30 10 -1\n", NULL);
  g_autofree char *closed = g_strconcat ("   1: 0100007F:C350 0100007F:1F40 01", rest,
                                         "     0        0 0 1 0 20 4 30 10 -1\n", NULL);
  g_autofree char *waiting = g_strconcat ("   1: 0100007F:C350 0100007F:1F40 06", rest,
                                          "     0        0 4711 1 0 20 4 30 10 -1\n", NULL);
  g_autofree char *other_port = g_strconcat ("   1: 0100007F:C351 0100007F:1F40 01", rest,
                                             "  1000        0 4711 1 0 20 4 30 10 -1\n", NULL);
  g_autofree char *both = g_strconcat (server, client, NULL);

  check (client, TRUE, 1000);
  check (both, TRUE, 1000);
  check (server, FALSE, 0);
  check (closed, FALSE, 0);
  check (waiting, FALSE, 0);
  check (other_port, FALSE, 0);
  check ("", FALSE, 0);
  check ("nonsense\n\n   1: 0100007F:C350\n", FALSE, 0);
}

static void
check_key (const char *address, unsigned port, gboolean as_ipv6, const guint8 *bytes, gsize length,
           const char *end)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  g_autofree char *key = hf_peer_to_key (G_INET_SOCKET_ADDRESS (socket_address), as_ipv6);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (gsize i = 0; i < length; i += 4)
    {
      guint32 word;

      memcpy (&word, bytes + i, 4);
      g_string_append_printf (expected, "%08X", word);
    }
  g_string_append (expected, end);
  g_assert_cmpstr (key, ==, expected->str);
}

static void
test_keys (void)
{
  static const guint8 ipv4[] = { 127, 0, 0, 1 };
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1 };
  static const guint8 ipv6[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

  check_key ("127.0.0.1", 8000, FALSE, ipv4, sizeof ipv4, ":1F40");
  check_key ("127.0.0.1", 80, TRUE, mapped, sizeof mapped, ":0050");
  check_key ("::1", 65535, TRUE, ipv6, sizeof ipv6, ":FFFF");
}

typedef struct
{
  GSocket *listener;
  unsigned port;
} Listening;

static void
listening_clear (Listening *self)
{
  g_clear_object (&self->listener);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listening, listening_clear)

/* Returns FALSE when this machine has no such address. */
static gboolean
listen_on (Listening *self, const char *host)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, &error);
  if (!self->listener || !g_socket_bind (self->listener, address, TRUE, &error))
    return FALSE;
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->listener, &error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

/* client: (transfer full) */
static void
check_live (Listening *listening, GSocketConnection *client)
{
  g_autoptr (GSocket) server = g_socket_accept (listening->listener, NULL, NULL);
  uid_t uid = (uid_t)-1;

  g_assert_true (hf_peer_get_uid (server, &uid));
  g_assert_cmpuint (uid, ==, geteuid ());
  uid = (uid_t)-1;
  g_assert_true (hf_peer_read_tables (server, &uid));
  g_assert_cmpuint (uid, ==, geteuid ());
  g_object_unref (client);
}

static void
test_live (void)
{
  g_auto (Listening) listening = { 0 };

  g_assert_true (listen_on (&listening, "127.0.0.1"));
  check_live (&listening, hf_client_connect (listening.port));
  check_live (&listening, hf_client_connect_mapped (listening.port));
}

static void
test_live_ipv6 (void)
{
  g_auto (Listening) listening = { 0 };

  if (listen_on (&listening, "::1"))
    check_live (&listening, hf_client_connect_to ("::1", listening.port));
  else
    g_test_skip ("there is no IPv6 here");
}

/* A client that has closed could be anybody: its row shows user 0. Where the kernel answers at all,
 * its word is enough: reading its tables each time would keep us busy. */
static void
test_closed_early (void)
{
  g_auto (Listening) listening = { 0 };
  uid_t uid = 0;

  g_assert_true (listen_on (&listening, "127.0.0.1"));
  for (unsigned mapped = 0; mapped < 2; mapped++)
    {
      GSocketConnection *client
          = mapped ? hf_client_connect_mapped (listening.port) : hf_client_connect (listening.port);
      g_autoptr (GSocket) server = NULL;
      HfPeer before, after;

      server = g_socket_accept (listening.listener, NULL, NULL);
      before = hf_peer_ask_kernel (server, &uid);
      hf_client_send (client, "GET");
      g_object_unref (client);
      after = hf_peer_ask_kernel (server, &uid);
      g_assert_false (hf_peer_get_uid (server, &uid));
      g_assert_false (hf_peer_read_tables (server, &uid));
      g_test_message ("the kernel %s", before == HF_PEER_KNOWN ? "answers" : "does not answer");
      g_assert_cmpint (after, ==, before == HF_PEER_KNOWN ? HF_PEER_GONE : HF_PEER_NOT_TOLD);
    }
}

#define OTHER_USER 65534

/* Only the superuser can be somebody else. */
static pid_t
connect_as_other_user (unsigned port, gboolean stay)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child > 0)
    return child;
  if (setuid (OTHER_USER) != 0)
    _exit (1);
  hf_client_send (hf_client_connect (port), "GET");
  if (stay)
    pause ();
  _exit (0);
}

static void
test_other_user (void)
{
  g_auto (Listening) listening = { 0 };
  uid_t uid = 0;

  if (geteuid () != 0)
    {
      g_test_skip ("only the superuser can be another user");
      return;
    }
  g_assert_true (listen_on (&listening, "127.0.0.1"));
  for (unsigned stay = 0; stay < 2; stay++)
    {
      pid_t child = connect_as_other_user (listening.port, stay);
      g_autoptr (GSocket) server = NULL;

      if (!stay)
        g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      server = g_socket_accept (listening.listener, NULL, NULL);
      g_assert_cmpint (hf_peer_get_uid (server, &uid), ==, stay);
      g_assert_cmpint (hf_peer_read_tables (server, &uid), ==, stay);
      if (!stay)
        continue;
      g_assert_cmpuint (uid, ==, OTHER_USER);
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/peer/rows", test_rows);
  g_test_add_func ("/api/peer/keys", test_keys);
  g_test_add_func ("/api/peer/live", test_live);
  g_test_add_func ("/api/peer/live-ipv6", test_live_ipv6);
  g_test_add_func ("/api/peer/closed-early", test_closed_early);
  g_test_add_func ("/api/peer/other-user", test_other_user);
  return g_test_run ();
}
