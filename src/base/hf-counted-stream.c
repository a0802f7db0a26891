/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: as GInputStream. */
#include "hf-counted-stream.h"

#define HF_TYPE_COUNTED_STREAM (hf_counted_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfCountedStream, hf_counted_stream, HF, COUNTED_STREAM, GFilterInputStream)

struct _HfCountedStream
{
  GFilterInputStream parent_instance;
  HfCountedFunc func;
  gpointer data;
  guint64 bytes;
};

G_DEFINE_FINAL_TYPE (HfCountedStream, hf_counted_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
hf_counted_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                        GError **error)
{
  HfCountedStream *self = HF_COUNTED_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize got = g_input_stream_read (base, buffer, count, cancellable, error);

  if (got <= 0)
    return got;
  self->bytes += (guint64)got;
  self->func (self->bytes, self->data);
  return got;
}

static void
hf_counted_stream_class_init (HfCountedStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_counted_stream_read;
}

static void
hf_counted_stream_init (HfCountedStream *self)
{
}

/**
 * hf_counted_stream_new:
 * @base: what is read; closed with the stream
 * @func: told after each read
 * @data: for @func
 *
 * Returns: (transfer full): its bytes
 */
GInputStream *
hf_counted_stream_new (GInputStream *base, HfCountedFunc func, gpointer data)
{
  HfCountedStream *self = g_object_new (HF_TYPE_COUNTED_STREAM, "base-stream", base, NULL);

  self->func = func;
  self->data = data;
  return G_INPUT_STREAM (self);
}
