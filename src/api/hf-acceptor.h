/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfAcceptor:
 * A listening socket of a main context, and who is told of each connection that it accepts.
 */
typedef struct _HfAcceptor HfAcceptor;

typedef void (*HfAcceptedFunc) (GSocket *connection, gpointer data);

HfAcceptor *hf_acceptor_new (const char *address, unsigned port, GMainContext *context,
                             HfAcceptedFunc func, gpointer data, GError **error);
void hf_acceptor_free (HfAcceptor *self);
unsigned hf_acceptor_get_port (HfAcceptor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAcceptor, hf_acceptor_free)

G_END_DECLS
