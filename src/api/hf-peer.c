/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which user of this machine is at the other end of a loopback connection: the owner of the
 * client's socket. The kernel is asked for that one socket (sock_diag(7), 20 µs). Where it can't
 * answer, /proc/net/tcp and tcp6 are read (proc(5)), which costs milliseconds, more with many
 * sockets: so not when it answers that nobody has the socket any more, or who connects and goes at
 * once, again and again, would keep us busy. Any thread. */
#include "hf-peer.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A row may slip past a reader of a table that changes meanwhile. */
#define PASSES 2

#define ESTABLISHED "01"
#define ESTABLISHED_STATE 1

typedef struct
{
  struct nlmsghdr head;
  struct inet_diag_req_v2 body;
} Question;

typedef struct
{
  struct nlmsghdr head;
  struct inet_diag_msg body;
  char rest[1024]; /* attributes */
} Answer;

/**
 * hf_peer_to_key:
 * @address: one end of a connection
 * @as_ipv6: an IPv4 address is wanted in its mapped form, as a client with an IPv6 socket has it
 *
 * Returns: (transfer full): @address as the kernel's tables write it: 32-bit words of the address
 * as bytes in the machine's order, and the port
 */
char *
hf_peer_to_key (GInetSocketAddress *address, gboolean as_ipv6)
{
  GInetAddress *inet = g_inet_socket_address_get_address (address);
  gsize length = g_inet_address_get_native_size (inet);
  guint32 words[4] = { 0, 0, GUINT32_TO_BE (0xffff), 0 };
  GString *key = g_string_new (NULL);
  gsize first = 0;

  if (length == 16)
    memcpy (words, g_inet_address_to_bytes (inet), 16);
  else
    {
      memcpy (&words[3], g_inet_address_to_bytes (inet), 4);
      first = as_ipv6 ? 0 : 3;
    }
  for (gsize i = first; i < 4; i++)
    g_string_append_printf (key, "%08X", words[i]);
  g_string_append_printf (key, ":%04X", g_inet_socket_address_get_port (address));
  return g_string_free (key, FALSE);
}

/* sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode, … */
static gboolean
row_matches (const char *row, const char *client, const char *server, uid_t *uid)
{
  char local[64], remote[64], state[8];
  unsigned long owner, inode;

  if (sscanf (row, " %*s %63s %63s %7s %*s %*s %*s %lu %*s %lu", local, remote, state, &owner,
              &inode)
      != 5)
    return FALSE;
  if (strcmp (local, client) != 0 || strcmp (remote, server) != 0)
    return FALSE;

  /* The row of a closed socket shows uid 0 and no inode. */
  if (strcmp (state, ESTABLISHED) != 0 || inode == 0)
    return FALSE;
  *uid = (uid_t)owner;
  return TRUE;
}

/**
 * hf_peer_find_row:
 * @table: text of the form of /proc/net/tcp
 * @client: the client's end, as hf_peer_to_key() gives it
 * @server: our end
 * @uid: (out): the owner of the client's socket
 *
 * Returns: whether @table has the client's socket, connected and still somebody's
 */
gboolean
hf_peer_find_row (FILE *table, const char *client, const char *server, uid_t *uid)
{
  char row[512];

  while (fgets (row, sizeof row, table))
    if (row_matches (row, client, server, uid))
      return TRUE;
  return FALSE;
}

static gboolean
search (const char *path, GInetSocketAddress *client, GInetSocketAddress *server, gboolean ipv6,
        uid_t *uid)
{
  g_autofree char *client_key = hf_peer_to_key (client, ipv6);
  g_autofree char *server_key = hf_peer_to_key (server, ipv6);
  FILE *table = fopen (path, "re");
  gboolean found;

  if (!table)
    return FALSE;
  found = hf_peer_find_row (table, client_key, server_key, uid);
  fclose (table);
  return found;
}

static void
set_end (GInetSocketAddress *end, __be32 *address, __be16 *port)
{
  GInetAddress *inet = g_inet_socket_address_get_address (end);

  memcpy (address, g_inet_address_to_bytes (inet), g_inet_address_get_native_size (inet));
  *port = htons (g_inet_socket_address_get_port (end));
}

static void
set_question (Question *question, GInetSocketAddress *client, GInetSocketAddress *server)
{
  gboolean ipv6 = g_socket_address_get_family (G_SOCKET_ADDRESS (client)) == G_SOCKET_FAMILY_IPV6;
  struct inet_diag_sockid *id = &question->body.id;

  memset (question, 0, sizeof *question);
  question->head.nlmsg_len = sizeof *question;
  question->head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question->head.nlmsg_flags = NLM_F_REQUEST;
  question->body.sdiag_family = ipv6 ? AF_INET6 : AF_INET;
  question->body.sdiag_protocol = IPPROTO_TCP;
  question->body.idiag_states = 1u << ESTABLISHED_STATE;
  set_end (client, id->idiag_src, &id->idiag_sport);
  set_end (server, id->idiag_dst, &id->idiag_dport);
  id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
}

static gboolean
is_answer (const Answer *answer, ssize_t length, const Question *question)
{
  const struct inet_diag_sockid *asked = &question->body.id;
  const struct inet_diag_sockid *got = &answer->body.id;

  return length >= (ssize_t)(sizeof answer->head + sizeof answer->body)
         && answer->head.nlmsg_type == SOCK_DIAG_BY_FAMILY
         && got->idiag_sport == asked->idiag_sport;
}

/* The kernel may answer with a listening socket when there is no other. */
static gboolean
is_connected (const Answer *answer, const Question *question)
{
  return answer->body.idiag_state == ESTABLISHED_STATE && answer->body.idiag_inode != 0
         && answer->body.id.idiag_dport == question->body.id.idiag_dport;
}

/* Returns: whether there was an answer other than an error */
static gboolean
ask (GInetSocketAddress *client, GInetSocketAddress *server, gboolean *connected, uid_t *uid)
{
  int fd = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  Question question;
  Answer answer;
  ssize_t length = -1;

  *connected = FALSE;
  if (fd < 0)
    return FALSE;
  set_question (&question, client, server);
  if (connect (fd, (struct sockaddr *)&kernel, sizeof kernel) == 0
      && send (fd, &question, sizeof question, 0) == (ssize_t)sizeof question)
    length = recv (fd, &answer, sizeof answer, MSG_DONTWAIT);
  close (fd);
  if (length < 0 || !is_answer (&answer, length, &question))
    return FALSE;
  *connected = is_connected (&answer, &question);
  if (*connected)
    *uid = answer.body.idiag_uid;
  return TRUE;
}

static gboolean
get_ends (GSocket *connection, GSocketAddress **client, GSocketAddress **server)
{
  *server = g_socket_get_local_address (connection, NULL);
  *client = g_socket_get_remote_address (connection, NULL);
  return G_IS_INET_SOCKET_ADDRESS (*server) && G_IS_INET_SOCKET_ADDRESS (*client);
}

/**
 * hf_peer_ask_kernel:
 * @connection: our end of a connection
 * @uid: (out): the user at the other end
 *
 * The way that is quick.
 *
 * Returns: whether @uid was set, and if not why
 */
HfPeer
hf_peer_ask_kernel (GSocket *connection, uid_t *uid)
{
  g_autoptr (GSocketAddress) client = NULL;
  g_autoptr (GSocketAddress) server = NULL;
  gboolean connected;

  if (!get_ends (connection, &client, &server))
    return HF_PEER_GONE;
  if (!ask ((GInetSocketAddress *)client, (GInetSocketAddress *)server, &connected, uid))
    return HF_PEER_NOT_TOLD;
  return connected ? HF_PEER_KNOWN : HF_PEER_GONE;
}

/**
 * hf_peer_read_tables:
 * @connection: our end of a connection
 * @uid: (out): the user at the other end
 *
 * The way that always works, as long as /proc is there.
 *
 * Returns: whether the user is known
 */
gboolean
hf_peer_read_tables (GSocket *connection, uid_t *uid)
{
  g_autoptr (GSocketAddress) client = NULL;
  g_autoptr (GSocketAddress) server = NULL;

  if (!get_ends (connection, &client, &server))
    return FALSE;
  for (unsigned pass = 0; pass < PASSES; pass++)
    {
      if (g_socket_get_family (connection) == G_SOCKET_FAMILY_IPV4
          && search ("/proc/net/tcp", (GInetSocketAddress *)client, (GInetSocketAddress *)server,
                     FALSE, uid))
        return TRUE;
      if (search ("/proc/net/tcp6", (GInetSocketAddress *)client, (GInetSocketAddress *)server,
                  TRUE, uid))
        return TRUE;
    }
  return FALSE;
}

/**
 * hf_peer_get_uid:
 * @connection: our end of a connection that was just accepted, before anything was read from it
 * @uid: (out): the user at the other end
 *
 * Returns: whether the user is known; not when the client has closed its end already, or is not on
 * this machine
 */
gboolean
hf_peer_get_uid (GSocket *connection, uid_t *uid)
{
  HfPeer peer = hf_peer_ask_kernel (connection, uid);

  return peer == HF_PEER_KNOWN
         || (peer == HF_PEER_NOT_TOLD && hf_peer_read_tables (connection, uid));
}
