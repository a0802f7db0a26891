/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-connection.h"

G_BEGIN_DECLS

/**
 * HfClientStream:
 * A connection as libsoup gets it. API thread.
 *
 * libsoup 3.2 forgets a connection whose client closes or resets it before the first byte of a
 * request: it neither closes it nor frees what belongs to it. An end that comes there is therefore
 * shown to it as a request of one byte that ends at once, which it finds incomplete, and cleans up.
 */
#define HF_TYPE_CLIENT_STREAM (hf_client_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfClientStream, hf_client_stream, HF, CLIENT_STREAM, GIOStream)

GIOStream *hf_client_stream_new (GIOStream *base, HfConnection *connection);

G_END_DECLS
