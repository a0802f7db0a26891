/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @bytes: read so far, on the reader's thread. */
typedef void (*HfCountedFunc) (guint64 bytes, gpointer data);

/**
 * HfCountedStream:
 * Another stream, of which somebody is told how far it was read. One thread at a time.
 */
GInputStream *hf_counted_stream_new (GInputStream *base, HfCountedFunc func, gpointer data);

G_END_DECLS
