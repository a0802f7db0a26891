/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: as GInputStream. */
#include "hf-metered-stream.h"

struct _HfMeteredStream
{
  GFilterInputStream parent_instance;
  HfMeter *meter;
  gboolean to_backend;
  gboolean ended; /* what is read from a backend ends once, or fails once */
  gboolean broken; /* the base could not be read */
};

G_DEFINE_FINAL_TYPE (HfMeteredStream, hf_metered_stream, G_TYPE_FILTER_INPUT_STREAM)

static void
count_bytes (HfMeteredStream *self, guint64 bytes)
{
  HfTraffic more = { 0 };

  if (self->to_backend)
    more.written_bytes = bytes;
  else
    more.read_bytes = bytes;
  hf_meter_count (self->meter, &more);
}

static void
count_end (HfMeteredStream *self, const GError *why)
{
  if (self->ended || self->to_backend)
    return;
  self->ended = TRUE;
  if (!why)
    hf_meter_count (self->meter, &(HfTraffic){ .files = 1 });
  else if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hf_meter_count (self->meter, &(HfTraffic){ .errors = 1 });
}

static gssize
hf_metered_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                        GError **error)
{
  HfMeteredStream *self = HF_METERED_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  g_autoptr (GError) why = NULL;
  gssize got = g_input_stream_read (base, buffer, count, cancellable, &why);

  if (got > 0)
    {
      count_bytes (self, (guint64)got);
      return got;
    }
  count_end (self, why);
  if (got < 0)
    {
      self->broken = TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
    }
  return got;
}

static void
hf_metered_stream_finalize (GObject *object)
{
  hf_meter_unref (HF_METERED_STREAM (object)->meter);
  G_OBJECT_CLASS (hf_metered_stream_parent_class)->finalize (object);
}

static void
hf_metered_stream_class_init (HfMeteredStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_metered_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_metered_stream_read;
}

static void
hf_metered_stream_init (HfMeteredStream *self)
{
}

static HfMeteredStream *
stream_new (GInputStream *base, HfMeter *meter, gboolean to_backend)
{
  HfMeteredStream *self = g_object_new (HF_TYPE_METERED_STREAM, "base-stream", base,
                                        "close-base-stream", !to_backend, NULL);

  self->meter = hf_meter_ref (meter);
  self->to_backend = to_backend;
  return self;
}

/**
 * hf_metered_stream_new_to:
 * @base: what a backend reads to keep it; not closed with the stream
 * @meter: gets its bytes; that it is kept, only the call tells
 *
 * Returns: (transfer full): the same bytes
 */
HfMeteredStream *
hf_metered_stream_new_to (GInputStream *base, HfMeter *meter)
{
  return stream_new (base, meter, TRUE);
}

/**
 * hf_metered_stream_new_from:
 * @base: what a backend gives; closed with the stream
 * @meter: gets its bytes, and one file at its end, or one error when it fails
 *
 * Returns: (transfer full): the same bytes
 */
HfMeteredStream *
hf_metered_stream_new_from (GInputStream *base, HfMeter *meter)
{
  return stream_new (base, meter, FALSE);
}

/**
 * hf_metered_stream_is_broken:
 * Returns: whether a read of the base has failed
 */
gboolean
hf_metered_stream_is_broken (HfMeteredStream *self)
{
  return self->broken;
}
