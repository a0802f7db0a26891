/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfPipe:
 * A bounded queue of byte chunks from one writing thread to one reading thread, which reads a
 * #GInputStream. The stream ends normally only when the writer closed the pipe without an error: a
 * writer that goes away is an error for the reader. Chunks are passed on, not copied by the writer.
 */
typedef struct _HfPipe HfPipe;

/* Told once, on the reader's thread, each time the queue drained to half of high water after it was
 * full. */
typedef void (*HfPipeDrainedFunc) (gpointer data);

HfPipe *hf_pipe_new (gsize high_water);
HfPipe *hf_pipe_ref (HfPipe *self);
void hf_pipe_unref (HfPipe *self);
gboolean hf_pipe_write (HfPipe *self, GBytes *chunk, gint64 stall_us, GCancellable *cancellable,
                        GError **error);
gboolean hf_pipe_push (HfPipe *self, GBytes *chunk, gboolean *full);
void hf_pipe_set_drained_func (HfPipe *self, HfPipeDrainedFunc func, gpointer data,
                               GDestroyNotify destroy);
void hf_pipe_close (HfPipe *self, const GError *error);
GInputStream *hf_pipe_get_stream (HfPipe *self);
guint64 hf_pipe_get_bytes_read (HfPipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPipe, hf_pipe_unref)

G_END_DECLS
