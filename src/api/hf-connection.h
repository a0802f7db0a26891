/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What a connection waits for, and so how long it may take. */
typedef enum
{
  HF_PHASE_HEADERS, /* of a request: a slow sender is cut off */
  HF_PHASE_BODY, /* the next bytes of a body */
  HF_PHASE_WORK, /* us: no limit */
  HF_PHASE_ANSWER, /* that the client takes the next bytes of the answer */
  HF_PHASE_IDLE, /* the next request */
  HF_PHASE_CLOSING, /* that the client notices that we are done */
} HfPhase;

typedef struct
{
  unsigned headers_ms;
  unsigned idle_ms;
  unsigned most; /* connections */
  uid_t owner; /* whose connections need no token */
  gint64 (*now) (void); /* a monotonic time in µs; NULL = the system's */
} HfConnectionLimits;

/**
 * HfConnections:
 * All connections of the server: how many there are, who made each, and how long each may do
 * nothing. API thread.
 */
typedef struct _HfConnections HfConnections;

/**
 * HfConnection:
 * What is known of one connection. Counted: it lives as long as the address of its client, which
 * libsoup keeps.
 */
typedef struct _HfConnection HfConnection;

HfConnections *hf_connections_new (GMainContext *context, const HfConnectionLimits *limits);
void hf_connections_unref (HfConnections *self);
unsigned hf_connections_count (HfConnections *self);
HfConnection *hf_connections_add (HfConnections *self, GSocket *socket, GSocketAddress *client);
gboolean hf_connections_make_room (HfConnections *self, HfConnection *newcomer);
void hf_connections_close_late (HfConnections *self);

HfConnection *hf_connection_of (GSocketAddress *client);
HfConnection *hf_connection_ref (HfConnection *self);
void hf_connection_unref (HfConnection *self);
GSocket *hf_connection_get_socket (HfConnection *self);
void hf_connection_set_phase (HfConnection *self, HfPhase phase);
gboolean hf_connection_awaits_request (HfConnection *self);
gboolean hf_connection_is_owners (HfConnection *self);
void hf_connection_set_known (HfConnection *self);
gboolean hf_connection_is_known (HfConnection *self);
void hf_connection_set_malformed (HfConnection *self);
gboolean hf_connection_is_malformed (HfConnection *self);
gboolean hf_connection_has_ended (HfConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfConnections, hf_connections_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfConnection, hf_connection_unref)

G_END_DECLS
