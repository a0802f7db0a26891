/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bounded queue of bytes between two threads.
 *
 * Threading: the writer's functions and the stream may be used from different threads, each side
 * from one thread at a time. The two sides hold references on the state that they share, so that
 * each notices when the other goes. Cost: one copy, into the reader's buffer. */
#include "hf-pipe.h"

#include <string.h>

#include "hf-error.h"

typedef struct
{
  gatomicrefcount ref_count;
  HfPipeDrainedFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Drained;

/* All below ref_count is guarded by mutex. */
typedef struct
{
  gatomicrefcount ref_count;
  gsize high_water; /* constant */
  GMutex mutex;
  GCond changed;

  GQueue chunks; /* of GBytes */
  gsize head_offset; /* bytes of the first chunk that were read */
  gsize queued; /* bytes */
  guint64 bytes_read;
  gboolean was_full;
  gboolean closed; /* by the writer */
  GError *error; /* of the writer */
  gboolean reader_gone;
  Drained *drained;
} Shared;

struct _HfPipe
{
  gatomicrefcount ref_count;
  gboolean stream_taken;
  Shared *shared;
};

#define HF_TYPE_PIPE_STREAM (hf_pipe_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfPipeStream, hf_pipe_stream, HF, PIPE_STREAM, GInputStream)

struct _HfPipeStream
{
  GInputStream parent_instance;
  Shared *shared;
};

G_DEFINE_FINAL_TYPE (HfPipeStream, hf_pipe_stream, G_TYPE_INPUT_STREAM)

static void
drained_unref (Drained *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->destroy)
    self->destroy (self->data);
  g_free (self);
}

static void
shared_unref (Shared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->chunks, (GDestroyNotify)g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->drained, drained_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

static void
drop_chunks (Shared *self)
{
  g_queue_clear_full (&self->chunks, (GDestroyNotify)g_bytes_unref);
  g_queue_init (&self->chunks);
  self->head_offset = 0;
  self->queued = 0;
}

/* With the mutex held. What is returned is to be run without it. */
static Drained *
take_drained (Shared *self)
{
  if (!self->was_full || (self->queued > self->high_water / 2 && !self->reader_gone))
    return NULL;

  self->was_full = FALSE;
  if (self->drained)
    g_atomic_ref_count_inc (&self->drained->ref_count);
  return self->drained;
}

static void
run_drained (Drained *drained)
{
  if (!drained)
    return;
  drained->func (drained->data);
  drained_unref (drained);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Shared *self = data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* Called with the mutex held and returns so, but gives it up for a moment: connecting and
 * disconnecting wait for a handler that wants it. */
static gulong
connect_cancellable (Shared *self, GCancellable *cancellable)
{
  gulong handler;

  if (!cancellable)
    return 0;
  g_mutex_unlock (&self->mutex);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  g_mutex_lock (&self->mutex);
  return handler;
}

static void
disconnect_cancellable (Shared *self, GCancellable *cancellable, gulong handler)
{
  if (handler == 0)
    return;
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
  g_mutex_lock (&self->mutex);
}

static gboolean
nothing_to_read (Shared *self)
{
  return self->queued == 0 && !self->closed && !self->reader_gone;
}

static void
wait_for_bytes (Shared *self, GCancellable *cancellable)
{
  gulong handler;

  if (!nothing_to_read (self))
    return;
  handler = connect_cancellable (self, cancellable);
  while (nothing_to_read (self) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->mutex);
  disconnect_cancellable (self, cancellable, handler);
}

static gsize
take_bytes (Shared *self, char *buffer, gsize count)
{
  gsize taken = 0;

  while (taken < count && self->queued > 0)
    {
      GBytes *head = g_queue_peek_head (&self->chunks);
      gsize size;
      const char *data = g_bytes_get_data (head, &size);
      gsize part = MIN (size - self->head_offset, count - taken);

      memcpy (buffer + taken, data + self->head_offset, part);
      taken += part;
      self->head_offset += part;
      self->queued -= part;
      if (self->head_offset == size)
        {
          g_bytes_unref (g_queue_pop_head (&self->chunks));
          self->head_offset = 0;
        }
    }
  self->bytes_read += taken;
  return taken;
}

static gssize
hf_pipe_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                     GError **error)
{
  Shared *self = HF_PIPE_STREAM (stream)->shared;
  Drained *drained;
  gssize result;

  g_mutex_lock (&self->mutex);
  wait_for_bytes (self, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    result = -1;
  else if (self->error)
    {
      g_propagate_error (error, g_error_copy (self->error));
      result = -1;
    }
  else
    result = (gssize)take_bytes (self, buffer, MIN (count, G_MAXSSIZE));
  if (result > 0)
    g_cond_broadcast (&self->changed);
  drained = take_drained (self);
  g_mutex_unlock (&self->mutex);

  run_drained (drained);
  return result;
}

static gboolean
hf_pipe_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  Shared *self = HF_PIPE_STREAM (stream)->shared;
  Drained *drained;

  g_mutex_lock (&self->mutex);
  self->reader_gone = TRUE;
  drop_chunks (self);
  g_cond_broadcast (&self->changed);
  drained = take_drained (self);
  g_mutex_unlock (&self->mutex);

  run_drained (drained);
  return TRUE;
}

static void
hf_pipe_stream_finalize (GObject *object)
{
  HfPipeStream *self = HF_PIPE_STREAM (object);

  /* GInputStream's dispose has closed it. */
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (hf_pipe_stream_parent_class)->finalize (object);
}

static void
hf_pipe_stream_class_init (HfPipeStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_pipe_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_pipe_stream_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = hf_pipe_stream_close;
}

static void
hf_pipe_stream_init (HfPipeStream *self)
{
}

/**
 * hf_pipe_new:
 * @high_water: from this many queued bytes on the pipe is full
 *
 * Returns: (transfer full): an empty pipe. The references on it are the writer's.
 */
HfPipe *
hf_pipe_new (gsize high_water)
{
  HfPipe *self = g_new0 (HfPipe, 1);
  Shared *shared = g_new0 (Shared, 1);

  g_atomic_ref_count_init (&shared->ref_count);
  shared->high_water = MAX (high_water, 1);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->changed);
  g_queue_init (&shared->chunks);

  g_atomic_ref_count_init (&self->ref_count);
  self->shared = shared;
  return self;
}

/**
 * hf_pipe_ref:
 * Returns: (transfer full): @self
 */
HfPipe *
hf_pipe_ref (HfPipe *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_pipe_unref:
 * @self: (transfer full): a pipe
 *
 * When the last reference goes and the pipe was not closed, the reader gets an error.
 */
void
hf_pipe_unref (HfPipe *self)
{
  g_autoptr (GError) gone = NULL;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  gone = g_error_new (HF_ERROR, HF_ERROR_FAILED, "the source went away before its end; try again");
  hf_pipe_close (self, gone);
  shared_unref (self->shared);
  g_free (self);
}

/* With the mutex held. */
static void
append (Shared *self, GBytes *chunk)
{
  gsize size = g_bytes_get_size (chunk);

  if (size == 0)
    return;
  g_queue_push_tail (&self->chunks, g_bytes_ref (chunk));
  self->queued += size;
  if (self->queued >= self->high_water)
    self->was_full = TRUE;
  g_cond_broadcast (&self->changed);
}

static gboolean
must_wait (Shared *self)
{
  return self->queued >= self->high_water && !self->reader_gone && !self->closed;
}

/* Returns FALSE when the reader took nothing for @stall_us. */
static gboolean
wait_for_room (Shared *self, gint64 stall_us, GCancellable *cancellable)
{
  guint64 seen = self->bytes_read;
  gint64 since = g_get_monotonic_time ();
  gulong handler;
  gboolean stalled = FALSE;

  if (!must_wait (self))
    return TRUE;

  handler = connect_cancellable (self, cancellable);
  while (must_wait (self) && !stalled && !g_cancellable_is_cancelled (cancellable))
    {
      if (stall_us <= 0 || stall_us == G_MAXINT64)
        g_cond_wait (&self->changed, &self->mutex);
      else if (!g_cond_wait_until (&self->changed, &self->mutex, since + stall_us))
        stalled = self->bytes_read == seen && must_wait (self);
      if (self->bytes_read != seen)
        {
          seen = self->bytes_read;
          since = g_get_monotonic_time ();
        }
    }
  disconnect_cancellable (self, cancellable, handler);
  return !stalled;
}

/**
 * hf_pipe_write:
 * @chunk: bytes, which the queue takes a reference on
 * @stall_us: how long the reader may take nothing while the pipe is full, in microseconds of real
 * time; 0 for ever
 * @cancellable: (nullable): ends the waiting
 * @error: %HF_ERROR_STALLED, %G_IO_ERROR_CANCELLED, or %G_IO_ERROR_CLOSED when the reader has
 * closed its stream
 *
 * Waits while the pipe is full, then adds @chunk, whatever its size. The writer's thread only.
 *
 * Returns: whether it was added
 */
gboolean
hf_pipe_write (HfPipe *self, GBytes *chunk, gint64 stall_us, GCancellable *cancellable,
               GError **error)
{
  Shared *shared = self->shared;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);
  gboolean moved = wait_for_room (shared, stall_us, cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (shared->reader_gone || shared->closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the reader has stopped reading");
      return FALSE;
    }
  if (!moved)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STALLED, "nothing was taken for %.0f seconds",
                   (double)stall_us / G_USEC_PER_SEC);
      return FALSE;
    }
  append (shared, chunk);
  return TRUE;
}

/**
 * hf_pipe_push:
 * @chunk: bytes, which the queue takes a reference on
 * @full: (out) (optional): whether the pipe is full now, so that the writer should wait for the
 * drained function
 *
 * Adds @chunk without ever waiting, also to a full pipe.
 *
 * Returns: %FALSE when the reader has closed its stream, and nothing was added
 */
gboolean
hf_pipe_push (HfPipe *self, GBytes *chunk, gboolean *full)
{
  Shared *shared = self->shared;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);

  if (full)
    *full = FALSE;
  if (shared->reader_gone || shared->closed)
    return FALSE;
  append (shared, chunk);
  if (full)
    *full = shared->queued >= shared->high_water;
  return TRUE;
}

/**
 * hf_pipe_set_drained_func:
 * @func: (nullable): called on the reader's thread each time the queue drained to half of high
 * water after it was full, and when the reader closes its stream while the writer was told that the
 * pipe is full
 * @destroy: (nullable): frees @data; may run on the reader's thread, and after this function has
 * returned
 *
 * Replaces the function set before, which may still run once more at the same time.
 */
void
hf_pipe_set_drained_func (HfPipe *self, HfPipeDrainedFunc func, gpointer data,
                          GDestroyNotify destroy)
{
  Drained *drained = NULL;
  Drained *old;

  if (func)
    {
      drained = g_new0 (Drained, 1);
      g_atomic_ref_count_init (&drained->ref_count);
      drained->func = func;
      drained->data = data;
      drained->destroy = destroy;
    }

  g_mutex_lock (&self->shared->mutex);
  old = self->shared->drained;
  self->shared->drained = drained;
  g_mutex_unlock (&self->shared->mutex);
  g_clear_pointer (&old, drained_unref);
}

/**
 * hf_pipe_close:
 * @error: (nullable): why the bytes end too early; %NULL at their true end
 *
 * Ends the stream. With @error the reader gets a copy of it at once, and what is still queued is
 * dropped. Only the first call counts.
 */
void
hf_pipe_close (HfPipe *self, const GError *error)
{
  Shared *shared = self->shared;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared->mutex);

  if (shared->closed)
    return;
  shared->closed = TRUE;
  if (error)
    {
      shared->error = g_error_copy (error);
      drop_chunks (shared);
    }
  g_cond_broadcast (&shared->changed);
}

/**
 * hf_pipe_get_stream:
 * Returns: (transfer full): the reader's end; can be taken once. Closing it or dropping it makes
 * further writes fail.
 */
GInputStream *
hf_pipe_get_stream (HfPipe *self)
{
  HfPipeStream *stream;

  g_return_val_if_fail (!self->stream_taken, NULL);

  self->stream_taken = TRUE;
  stream = g_object_new (HF_TYPE_PIPE_STREAM, NULL);
  g_atomic_ref_count_inc (&self->shared->ref_count);
  stream->shared = self->shared;
  return G_INPUT_STREAM (stream);
}

/**
 * hf_pipe_get_bytes_read:
 * Returns: how many bytes the reader has taken
 */
guint64
hf_pipe_get_bytes_read (HfPipe *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->shared->mutex);

  return self->shared->bytes_read;
}
