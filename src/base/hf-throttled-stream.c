/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: as GInputStream. */
#include "hf-throttled-stream.h"

#define HF_TYPE_THROTTLED_STREAM (hf_throttled_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfThrottledStream, hf_throttled_stream, HF, THROTTLED_STREAM,
                      GFilterInputStream)

struct _HfThrottledStream
{
  GFilterInputStream parent_instance;
  HfTokenBucket *bucket;
};

G_DEFINE_FINAL_TYPE (HfThrottledStream, hf_throttled_stream, G_TYPE_FILTER_INPUT_STREAM)

/* What was read is paid for before it is handed out: how much it is, only the reading tells. */
static gssize
hf_throttled_stream_read (GInputStream *stream, void *buffer, gsize count,
                          GCancellable *cancellable, GError **error)
{
  HfThrottledStream *self = HF_THROTTLED_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gsize want = MIN (count, hf_token_bucket_get_portion (self->bucket));
  gssize got = g_input_stream_read (base, buffer, want, cancellable, error);

  if (got <= 0)
    return got;
  return hf_token_bucket_take (self->bucket, (guint64)got, cancellable, error) ? got : -1;
}

static void
hf_throttled_stream_finalize (GObject *object)
{
  hf_token_bucket_unref (HF_THROTTLED_STREAM (object)->bucket);
  G_OBJECT_CLASS (hf_throttled_stream_parent_class)->finalize (object);
}

static void
hf_throttled_stream_class_init (HfThrottledStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_throttled_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_throttled_stream_read;
}

static void
hf_throttled_stream_init (HfThrottledStream *self)
{
}

/**
 * hf_throttled_stream_new:
 * @base: what is read
 * @bucket: the limit
 * @close_base: whether closing closes @base too
 *
 * Returns: (transfer full): its bytes, no faster than @bucket allows
 */
GInputStream *
hf_throttled_stream_new (GInputStream *base, HfTokenBucket *bucket, gboolean close_base)
{
  HfThrottledStream *self = g_object_new (HF_TYPE_THROTTLED_STREAM, "base-stream", base,
                                          "close-base-stream", close_base, NULL);

  self->bucket = hf_token_bucket_ref (bucket);
  return G_INPUT_STREAM (self);
}
