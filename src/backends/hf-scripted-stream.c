/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream that fails where a test wants it to. One thread at a time. */
#include "hf-scripted-stream.h"

struct _HfScriptedStream
{
  GFilterInputStream parent_instance;

  guint64 left;
  GError *failure;
};

G_DEFINE_FINAL_TYPE (HfScriptedStream, hf_scripted_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
hf_scripted_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                         GError **error)
{
  HfScriptedStream *self = HF_SCRIPTED_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  gssize got;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->failure && self->left == 0)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return -1;
    }
  if (self->failure)
    count = MIN (count, self->left);
  got = g_input_stream_read (base, buffer, count, cancellable, error);
  if (got > 0 && self->failure)
    self->left -= (guint64)got;
  return got;
}

static void
hf_scripted_stream_finalize (GObject *object)
{
  g_clear_error (&HF_SCRIPTED_STREAM (object)->failure);
  G_OBJECT_CLASS (hf_scripted_stream_parent_class)->finalize (object);
}

static void
hf_scripted_stream_class_init (HfScriptedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_scripted_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_scripted_stream_read;
}

static void
hf_scripted_stream_init (HfScriptedStream *self)
{
}

/**
 * hf_scripted_stream_new:
 * @base: where the bytes come from; not closed
 * @after: how many of them, if there is a @failure
 * @failure: (transfer full) (nullable): what follows
 *
 * Returns: (transfer full): the stream
 */
GInputStream *
hf_scripted_stream_new (GInputStream *base, guint64 after, GError *failure)
{
  HfScriptedStream *self = g_object_new (HF_TYPE_SCRIPTED_STREAM, "base-stream", base,
                                         "close-base-stream", FALSE, NULL);

  self->left = after;
  self->failure = failure;
  return G_INPUT_STREAM (self);
}
