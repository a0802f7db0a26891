/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libsoup 3.2 does not do itself: a limit for the time that headers take and for silence, the
 * number of connections, and the user at the other end.
 *
 * Who opens connections and says nothing, or nonsense, must not keep others out. So a connection
 * counts for good only while a request is under way on it; else it may be closed for a newcomer. No
 * other user can take a place from the owner in this way.
 *
 * Threading: API thread. There is one timer for all. Setting it wakes the main loop once more (a
 * write, a poll and a read), so a sign of life only moves a deadline, and the timer looks at all
 * deadlines when the nearest one has come that it knows of: about once in headers_ms. */
#include "hf-connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "hf-peer.h"

#define MS 1000
#define CLOSING_MS 5000

struct _HfConnections
{
  grefcount ref_count;
  HfConnectionLimits limits;
  GQueue list; /* of HfConnection, the newest at its end */
  unsigned leaving; /* of these */
  GSource *timer; /* rings at the nearest deadline or before */
};

struct _HfConnection
{
  grefcount ref_count;
  HfConnections *all;
  GList link;
  GSocket *socket;
  HfPhase phase;
  gint64 since; /* when it came to the phase, monotonic */
  gint64 deadline; /* monotonic; -1 for none */
  gboolean owners;
  gboolean known; /* the owner or a token has asked for something */
  gboolean malformed; /* what came is no request */
  gboolean leaving; /* it was closed, and libsoup has yet to notice */
};

static GQuark
connection_quark (void)
{
  return g_quark_from_static_string ("hf-connection");
}

/* Whoever reads or writes it then notices the end and cleans up. */
static void
close_now (HfConnection *self)
{
  self->deadline = -1;
  self->leaving = TRUE;
  self->all->leaving++;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

/* Closes what has taken too long, and sets the timer for the next. */
void
hf_connections_close_late (HfConnections *self)
{
  gint64 now = self->limits.now ();
  gint64 next = -1;

  for (GList *link = self->list.head; link; link = link->next)
    {
      HfConnection *connection = link->data;

      if (connection->deadline >= 0 && connection->deadline <= now)
        close_now (connection);
      else if (connection->deadline >= 0 && (next < 0 || connection->deadline < next))
        next = connection->deadline;
    }
  g_source_set_ready_time (self->timer, next);
}

static gboolean
on_timer (gpointer data)
{
  hf_connections_close_late (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, dispatch_timer, NULL, NULL, NULL };

HfConnections *
hf_connections_new (GMainContext *context, const HfConnectionLimits *limits)
{
  HfConnections *self = g_new0 (HfConnections, 1);

  g_ref_count_init (&self->ref_count);
  self->limits = *limits;
  if (!self->limits.now)
    self->limits.now = g_get_monotonic_time;
  g_queue_init (&self->list);
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, context);
  return self;
}

void
hf_connections_unref (HfConnections *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_free (self);
}

/* Also those that were closed, until that is noticed. */
unsigned
hf_connections_count (HfConnections *self)
{
  return self->list.length;
}

HfConnection *
hf_connection_ref (HfConnection *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
hf_connection_unref (HfConnection *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_queue_unlink (&self->all->list, &self->link);
  self->all->leaving -= self->leaving;
  g_object_unref (self->socket);
  hf_connections_unref (self->all);
  g_free (self);
}

/* Takes charge of a socket that was just accepted, before any byte of a request is read: the row
 * that tells the user is there only as long as the client has not closed. client: the address that
 * libsoup gets with the socket, by which the connection is found again Returns: (transfer none) */
HfConnection *
hf_connections_add (HfConnections *self, GSocket *socket, GSocketAddress *client)
{
  HfConnection *connection = g_new0 (HfConnection, 1);
  uid_t uid;

  g_ref_count_init (&connection->ref_count);
  g_ref_count_inc (&self->ref_count);
  connection->all = self;
  connection->link.data = connection;
  g_queue_push_tail_link (&self->list, &connection->link);
  connection->socket = g_object_ref (socket);
  connection->owners = hf_peer_get_uid (socket, &uid) && uid == self->limits.owner;
  g_object_set_qdata_full (G_OBJECT (client), connection_quark (), connection,
                           (GDestroyNotify)hf_connection_unref);
  hf_connection_set_phase (connection, HF_PHASE_HEADERS);
  return connection;
}

/* Refusals don't count, as whoever gets one need not read it. */
static gboolean
is_at_work (const HfConnection *self)
{
  return self->known
         && (self->phase == HF_PHASE_BODY || self->phase == HF_PHASE_WORK
             || self->phase == HF_PHASE_ANSWER);
}

/* The lowest go first. */
static unsigned
rank_of (const HfConnection *self)
{
  return (self->known ? 2 : 0) + (self->owners ? 1 : 0);
}

/* The owner may close any; others only those of whom nothing is known. */
static gboolean
may_close (const HfConnection *newcomer, const HfConnection *other)
{
  return other != newcomer && !other->leaving && !is_at_work (other)
         && (newcomer->owners || rank_of (other) == 0);
}

static gboolean
goes_before (const HfConnection *a, const HfConnection *b)
{
  return rank_of (a) < rank_of (b) || (rank_of (a) == rank_of (b) && a->since < b->since);
}

/* Whether the client has closed it, which libsoup sees only when it reads on. */
static gboolean
has_hung_up (const HfConnection *self)
{
  char byte;

  return recv (g_socket_get_fd (self->socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* What to close next, and how many could be closed. */
static HfConnection *
find_victim (HfConnections *self, const HfConnection *newcomer, unsigned *count)
{
  HfConnection *victim = NULL;

  *count = 0;
  for (GList *link = self->list.head; link; link = link->next)
    {
      HfConnection *other = link->data;

      if (!may_close (newcomer, other))
        continue;
      *count += 1;
      if (!victim || goes_before (other, victim))
        victim = other;
    }
  return victim;
}

/* One that nobody misses at all: those who come and go fast leave many such. */
static HfConnection *
find_hung_up (HfConnections *self, const HfConnection *newcomer)
{
  for (GList *link = self->list.head; link; link = link->next)
    if (may_close (newcomer, link->data) && has_hung_up (link->data))
      return link->data;
  return NULL;
}

/* Closes connections when there are too many: of those on which no request is under way, one that
 * its client has closed before all others, then one of another user who never showed a token before
 * all others, then one that the owner has not used yet; of the same kind the one that has waited
 * longest. Looks at each: there are few. newcomer: what was just added Returns: whether it may
 * stay; if not, none was closed */
gboolean
hf_connections_make_room (HfConnections *self, HfConnection *newcomer)
{
  unsigned staying = self->list.length - self->leaving;
  unsigned too_many = staying > self->limits.most ? staying - self->limits.most : 0;

  for (; too_many > 0; too_many--)
    {
      unsigned count;
      HfConnection *victim = find_victim (self, newcomer, &count);
      HfConnection *hung_up;

      if (count < too_many)
        return FALSE;
      hung_up = rank_of (victim) > 0 ? find_hung_up (self, newcomer) : NULL;
      close_now (hung_up ? hung_up : victim);
    }
  return TRUE;
}

/* (transfer none) */
HfConnection *
hf_connection_of (GSocketAddress *client)
{
  return g_object_get_qdata (G_OBJECT (client), connection_quark ());
}

GSocket *
hf_connection_get_socket (HfConnection *self)
{
  return self->socket;
}

/* Also called again in the same phase, at each sign of life. */
void
hf_connection_set_phase (HfConnection *self, HfPhase phase)
{
  const HfConnectionLimits *limits = &self->all->limits;
  GSource *timer = self->all->timer;
  unsigned ms = limits->idle_ms;
  gint64 rings;

  if (phase == HF_PHASE_HEADERS)
    ms = limits->headers_ms;
  else if (phase == HF_PHASE_CLOSING)
    ms = CLOSING_MS;

  self->phase = phase;
  self->since = limits->now ();
  self->deadline = -1;
  if (phase == HF_PHASE_WORK || self->leaving)
    return;
  self->deadline = self->since + (gint64)ms * MS;
  rings = g_source_get_ready_time (timer);
  if (rings < 0 || rings > self->deadline)
    g_source_set_ready_time (timer, self->deadline);
}

/* That the owner, or who showed a token, has asked for something on it. */
void
hf_connection_set_known (HfConnection *self)
{
  self->known = TRUE;
}

gboolean
hf_connection_is_known (HfConnection *self)
{
  return self->known;
}

/* That the request which is shown next stands for something that is none. */
void
hf_connection_set_malformed (HfConnection *self)
{
  self->malformed = TRUE;
}

gboolean
hf_connection_is_malformed (HfConnection *self)
{
  return self->malformed;
}

/* Whether no request is under way on it, but perhaps for some of its headers. */
gboolean
hf_connection_awaits_request (HfConnection *self)
{
  return self->phase == HF_PHASE_HEADERS || self->phase == HF_PHASE_IDLE;
}

/* Whether the user who runs Holdfast made it. */
gboolean
hf_connection_is_owners (HfConnection *self)
{
  return self->owners;
}

/* Whether the client has closed its end, and nothing of it is left to read. */
gboolean
hf_connection_has_ended (HfConnection *self)
{
  char next;
  ssize_t length = recv (g_socket_get_fd (self->socket), &next, 1, MSG_PEEK | MSG_DONTWAIT);

  return length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR);
}
