/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A short stack of free buffers behind a lock. A fresh 256 KiB buffer costs a mapping and 64 page
 * faults, and the buffer that was released last is still in the processor's cache. At most MAX_FREE
 * bytes stay here unused. Any thread.
 */
#include "hf-buffer-pool.h"

#define MAX_FREE (8 * 1024 * 1024 + 64 * 1024) /* bytes: one block of the largest size */
#define GRAIN (64 * 1024) /* bytes: sizes are rounded up to these */

struct _HfBuffer
{
  HfBufferPool *pool;
  HfBuffer *next;
  gsize size;
  guint8 data[];
};

struct _HfBufferPool
{
  gatomicrefcount references;
  GMutex lock;
  HfBuffer *free; /* released last first */
  gsize free_bytes;
};

/* Takes the first free buffer that is large enough. */
static HfBuffer *
take_free (HfBufferPool *self, gsize size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (HfBuffer **at = &self->free; *at != NULL; at = &(*at)->next)
    {
      HfBuffer *buffer = *at;

      if (buffer->size < size)
        continue;
      *at = buffer->next;
      self->free_bytes -= buffer->size;
      return buffer;
    }
  return NULL;
}

/* Keeps @buffer, and drops the oldest ones beyond the bound. Returns what is to be freed. */
static HfBuffer *
put_free (HfBufferPool *self, HfBuffer *buffer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  HfBuffer *dropped, **at;
  gsize kept = 0;

  buffer->next = self->free;
  self->free = buffer;
  self->free_bytes += buffer->size;
  if (self->free_bytes <= MAX_FREE)
    return NULL;

  for (at = &self->free; *at != NULL && kept + (*at)->size <= MAX_FREE; at = &(*at)->next)
    kept += (*at)->size;
  dropped = *at;
  *at = NULL;
  self->free_bytes = kept;
  return dropped;
}

static void
free_list (HfBuffer *buffer)
{
  while (buffer != NULL)
    {
      HfBuffer *next = buffer->next;

      g_free (buffer);
      buffer = next;
    }
}

/**
 * hf_buffer_pool_new:
 * Returns: (transfer full): a pool without buffers
 */
HfBufferPool *
hf_buffer_pool_new (void)
{
  HfBufferPool *self = g_new0 (HfBufferPool, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  return self;
}

/**
 * hf_buffer_pool_unref:
 * @self: (transfer full): freed with its last buffer
 */
void
hf_buffer_pool_unref (HfBufferPool *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  free_list (self->free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * hf_buffer_pool_get:
 * @size: bytes that are needed
 *
 * Returns: (transfer full): a buffer of @size bytes or more, with whatever they held before
 */
HfBuffer *
hf_buffer_pool_get (HfBufferPool *self, gsize size)
{
  HfBuffer *buffer = take_free (self, size);

  if (buffer == NULL)
    {
      gsize rounded = (size + GRAIN - 1) / GRAIN * GRAIN;

      buffer = g_malloc (sizeof *buffer + rounded);
      buffer->size = rounded;
    }
  buffer->next = NULL;
  buffer->pool = self;
  g_atomic_ref_count_inc (&self->references);
  return buffer;
}

/**
 * hf_buffer_get_data:
 * Returns: (transfer none): the bytes
 */
guint8 *
hf_buffer_get_data (HfBuffer *self)
{
  return self->data;
}

/**
 * hf_buffer_release:
 * @self: (transfer full): goes back to its pool
 */
void
hf_buffer_release (HfBuffer *self)
{
  HfBufferPool *pool = self->pool;

  free_list (put_free (pool, self));
  hf_buffer_pool_unref (pool);
}

/**
 * hf_buffer_to_bytes:
 * @self: (transfer full): goes back to its pool with the last reference to the result
 * @length: how many of its bytes
 *
 * Returns: (transfer full): its first @length bytes
 */
GBytes *
hf_buffer_to_bytes (HfBuffer *self, gsize length)
{
  return g_bytes_new_with_free_func (self->data, length, (GDestroyNotify)hf_buffer_release, self);
}
