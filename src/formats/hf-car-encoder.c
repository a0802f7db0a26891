/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A header and the sections of blocks, one after the other. The stream ends normally only when the
 * blocks do; after an error nothing can be read any more.
 */
#include "hf-car-encoder.h"

#include <string.h>

#include "hf-car-writer.h"

struct _HfCarEncoder
{
  GInputStream parent_instance;

  HfBlockStream *blocks;
  GBytes *piece; /* the header or a section that is being read; NULL: the next one is due */
  gsize used; /* of it */
  gboolean ended;
  GError *failure; /* why there is no more, once there isn't */
};

G_DEFINE_FINAL_TYPE (HfCarEncoder, hf_car_encoder, G_TYPE_INPUT_STREAM)

static gboolean
take_next (HfCarEncoder *self, GCancellable *cancellable)
{
  g_autoptr (HfBlock) block = NULL;

  if (!hf_block_stream_next (self->blocks, &block, cancellable, &self->failure))
    return FALSE;
  self->ended = block == NULL;
  self->piece = block != NULL ? g_bytes_ref (hf_block_get_section (block)) : NULL;
  self->used = 0;
  return TRUE;
}

static gsize
take_bytes (HfCarEncoder *self, guint8 *buffer, gsize count)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (self->piece, &length);
  gsize part = MIN (count, length - self->used);

  memcpy (buffer, data + self->used, part);
  self->used += part;
  if (self->used == length)
    g_clear_pointer (&self->piece, g_bytes_unref);
  return part;
}

/* Fills the buffer as far as it can, since small blocks would make for many small reads; an error
 * behind bytes that were taken is told by the next call. */
static gssize
hf_car_encoder_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                     GError **error)
{
  HfCarEncoder *self = HF_CAR_ENCODER (stream);
  gsize taken = 0;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  while (taken < count && !self->ended && self->failure == NULL)
    if (self->piece != NULL)
      taken += take_bytes (self, (guint8 *)buffer + taken, count - taken);
    else if (!take_next (self, cancellable))
      break;
  if (taken > 0 || self->failure == NULL)
    return (gssize)taken;
  g_propagate_error (error, g_error_copy (self->failure));
  return -1;
}

static void
hf_car_encoder_finalize (GObject *object)
{
  HfCarEncoder *self = HF_CAR_ENCODER (object);

  g_clear_object (&self->blocks);
  g_clear_pointer (&self->piece, g_bytes_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_car_encoder_parent_class)->finalize (object);
}

static void
hf_car_encoder_class_init (HfCarEncoderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_car_encoder_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_car_encoder_read;
}

static void
hf_car_encoder_init (HfCarEncoder *self)
{
}

/**
 * hf_car_encoder_new:
 * @blocks: what the CAR holds
 * @roots: (array length=n_roots): what its header names
 *
 * Returns: (transfer full): the bytes of the CAR; reading fails with the errors of @blocks
 */
GInputStream *
hf_car_encoder_new (HfBlockStream *blocks, HfCid *const *roots, gsize n_roots)
{
  HfCarEncoder *self = g_object_new (HF_TYPE_CAR_ENCODER, NULL);

  self->blocks = g_object_ref (blocks);
  self->piece = hf_car_header_new (roots, n_roots);
  return G_INPUT_STREAM (self);
}
