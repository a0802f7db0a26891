/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-test-trickle.h"

#define TRICKLE_TYPE_STREAM (trickle_stream_get_type ())
G_DECLARE_FINAL_TYPE (TrickleStream, trickle_stream, TRICKLE, STREAM, GFilterInputStream)

struct _TrickleStream
{
  GFilterInputStream parent_instance;
  gsize piece;
  gssize fail_after; /* bytes, or -1 */
};

G_DEFINE_FINAL_TYPE (TrickleStream, trickle_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
trickle_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
              GError **error)
{
  TrickleStream *self = TRICKLE_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize n;

  if (self->fail_after == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the line broke");
      return -1;
    }
  count = MIN (count, self->piece);
  if (self->fail_after > 0)
    count = MIN (count, (gsize)self->fail_after);
  n = g_input_stream_read (base, buffer, count, cancellable, error);
  if (self->fail_after > 0)
    self->fail_after -= n;
  return n;
}

static void
trickle_stream_class_init (TrickleStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = trickle_read;
}

static void
trickle_stream_init (TrickleStream *self)
{
  self->fail_after = -1;
}

/**
 * hf_test_trickle_new:
 * @bytes: what the stream gives
 * @piece: how many of them at once
 * @fail_after: so many bytes, or -1
 *
 * Returns: (transfer full): a stream that gives a few bytes at a time, and then perhaps the error
 * %G_IO_ERROR_CONNECTION_CLOSED
 */
GInputStream *
hf_test_trickle_new (GBytes *bytes, gsize piece, gssize fail_after)
{
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  TrickleStream *self = g_object_new (TRICKLE_TYPE_STREAM, "base-stream", memory, NULL);

  self->piece = piece;
  self->fail_after = fail_after;
  return G_INPUT_STREAM (self);
}
