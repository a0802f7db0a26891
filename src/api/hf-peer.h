/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* What the kernel says of the user at the other end. */
typedef enum
{
  HF_PEER_KNOWN,
  HF_PEER_GONE, /* nobody has that socket any more */
  HF_PEER_NOT_TOLD, /* it does not answer such questions, or knows no such socket */
} HfPeer;

gboolean hf_peer_get_uid (GSocket *connection, uid_t *uid);
HfPeer hf_peer_ask_kernel (GSocket *connection, uid_t *uid);
gboolean hf_peer_read_tables (GSocket *connection, uid_t *uid);
char *hf_peer_to_key (GInetSocketAddress *address, gboolean as_ipv6);
gboolean hf_peer_find_row (FILE *table, const char *client, const char *server, uid_t *uid);

G_END_DECLS
