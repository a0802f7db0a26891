/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small pieces come out of a buffer that is filled 256 KiB at a time. A large piece is read
 * straight into a buffer of its own, together with the few bytes after it that hold the head of the
 * next one: one call and no copy for each.
 */
#include "hf-car-input.h"

#include <string.h>

#include "hf-buffer-pool.h"

#define AHEAD (256 * 1024) /* bytes of the buffer */
#define LARGE (32 * 1024) /* bytes of a piece that is worth being read on its own */

struct _HfCarInput
{
  GInputStream *stream;
  HfBufferPool *pool;
  guint64 position; /* bytes taken */
  guint64 limit; /* position at which the input seems to end */
  gsize start; /* of what was read and not yet taken, in the buffer */
  gsize end;
  gsize fill; /* bytes to ask for next */
  gboolean at_end;
  guint8 buffer[AHEAD];
};

/* Reads something, or notices the end. */
static gboolean
read_some (HfCarInput *self, guint8 *to, gsize length, gsize *n, GCancellable *cancellable,
           GError **error)
{
  gssize result = g_input_stream_read (self->stream, to, length, cancellable, error);

  if (result < 0)
    return FALSE;
  self->at_end = result == 0;
  *n = result;
  return TRUE;
}

/**
 * hf_car_input_new:
 * @stream: read from its present place on; not closed
 *
 * Returns: (transfer full): the input
 */
HfCarInput *
hf_car_input_new (GInputStream *stream)
{
  HfCarInput *self = g_malloc (sizeof *self);

  self->stream = g_object_ref (stream);
  self->pool = hf_buffer_pool_new ();
  self->position = 0;
  self->limit = G_MAXUINT64;
  self->start = self->end = 0;
  self->fill = AHEAD;
  self->at_end = FALSE;
  return self;
}

/**
 * hf_car_input_free:
 * @self: (transfer full): freed; pieces that were taken stay valid
 */
void
hf_car_input_free (HfCarInput *self)
{
  g_object_unref (self->stream);
  hf_buffer_pool_unref (self->pool);
  g_free (self);
}

/**
 * hf_car_input_limit:
 * @length: bytes that can still be taken, however many the stream has; %G_MAXUINT64: all
 *
 * Lets the input seem to end before the stream does.
 */
void
hf_car_input_limit (HfCarInput *self, guint64 length)
{
  self->limit = length > G_MAXUINT64 - self->position ? G_MAXUINT64 : self->position + length;
}

/* Fills the buffer, whose @fill bytes are more than what it holds. */
static gboolean
fill_buffer (HfCarInput *self, GCancellable *cancellable, GError **error)
{
  gsize n;

  if (self->start > 0)
    memmove (self->buffer, self->buffer + self->start, self->end - self->start);
  self->end -= self->start;
  self->start = 0;
  if (!read_some (self, self->buffer + self->end, self->fill - self->end, &n, cancellable, error))
    return FALSE;
  self->end += n;
  return TRUE;
}

/**
 * hf_car_input_peek:
 * @wanted: bytes to see, at most %HF_CAR_INPUT_PEEK
 * @available: (out): how many can be seen: less than @wanted only at the end of the input
 *
 * Returns: (transfer none): the next bytes, valid until the next call; %NULL with the error of the
 * stream
 */
const guint8 *
hf_car_input_peek (HfCarInput *self, gsize wanted, gsize *available, GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (wanted <= HF_CAR_INPUT_PEEK, NULL);

  wanted = MIN (wanted, self->limit - self->position);
  while (self->end - self->start < wanted && !self->at_end)
    if (!fill_buffer (self, cancellable, error))
      return NULL;
  *available = MIN (self->end - self->start, self->limit - self->position);
  return self->buffer + self->start;
}

/* Fills @to from the stream, and what follows into the buffer, which is empty. */
static gboolean
read_large (HfCarInput *self, guint8 *to, gsize got, gsize *length, GCancellable *cancellable,
            GError **error)
{
  while (got < *length && !self->at_end)
    {
      gsize n;

      if (!read_some (self, to + got, *length - got + HF_CAR_INPUT_PEEK, &n, cancellable, error))
        return FALSE;
      got += n;
    }
  self->start = self->end = 0;
  if (got > *length)
    {
      self->end = got - *length;
      memcpy (self->buffer, to + *length, self->end);
    }
  *length = MIN (got, *length);
  return TRUE;
}

/**
 * hf_car_input_take:
 * @length: how many bytes
 *
 * Returns: (transfer full): the next bytes: less than @length only at the end of the input; %NULL
 * with the error of the stream
 */
GBytes *
hf_car_input_take (HfCarInput *self, gsize length, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBuffer) buffer = NULL;
  gsize have = self->end - self->start;
  guint8 *data;

  length = MIN (length, self->limit - self->position);
  self->fill = length >= LARGE ? HF_CAR_INPUT_PEEK * 2 : AHEAD;
  if (length <= have && length < LARGE)
    {
      GBytes *bytes = g_bytes_new (self->buffer + self->start, length);

      self->start += length;
      self->position += length;
      return bytes;
    }

  buffer = hf_buffer_pool_get (self->pool, length + HF_CAR_INPUT_PEEK);
  data = hf_buffer_get_data (buffer);
  memcpy (data, self->buffer + self->start, MIN (have, length));
  if (have >= length)
    self->start += length;
  else if (!read_large (self, data, have, &length, cancellable, error))
    return NULL;
  self->position += length;
  return hf_buffer_to_bytes (g_steal_pointer (&buffer), length);
}

/**
 * hf_car_input_skip:
 * @length: how many bytes
 * @skipped: (out): how many there were: less than @length only at the end of the input
 *
 * Passes over bytes that nobody wants. They are read all the same.
 *
 * Returns: %FALSE with the error of the stream
 */
gboolean
hf_car_input_skip (HfCarInput *self, guint64 length, guint64 *skipped, GCancellable *cancellable,
                   GError **error)
{
  guint64 left = MIN (length, self->limit - self->position);

  *skipped = 0;
  self->fill = AHEAD;
  while (TRUE)
    {
      gsize n = MIN (left, self->end - self->start);

      self->start += n;
      self->position += n;
      *skipped += n;
      left -= n;
      if (left == 0 || self->at_end)
        return TRUE;
      if (!fill_buffer (self, cancellable, error))
        return FALSE;
    }
}

/**
 * hf_car_input_get_position:
 * Returns: how many bytes were taken
 */
guint64
hf_car_input_get_position (HfCarInput *self)
{
  return self->position;
}
