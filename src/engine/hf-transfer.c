/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a DAG once, proves it once, and feeds all targets at the same time. Each target has a
 * bounded queue and a thread that runs its put; sections are shared, not copied, so memory is one
 * queue's length a target at most and a few MiB in practice. A slow target slows the others only
 * once its queue is full; one that takes nothing for the stall time drops out, and the others go
 * on. The streams that the puts read end normally only after the whole DAG was proven, so that no
 * target publishes anything before. Threading: hf_transfer_run() belongs to a worker and blocks it.
 */

#include "hf-transfer.h"

#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-language.h"
#include "hf-pipe.h"

#define QUEUE_BYTES (8 * 1024 * 1024)
#define BATCH_BYTES                                                                                \
  (256 * 1024) /* smaller sections travel together: a queue's lock costs more than a memcpy */

typedef struct
{
  HfTransferTarget *target;
  const HfTransferOptions *options;
  GCancellable *cancellable; /* of its put alone */
  gulong follows; /* the transfer's */
  HfPipe *pipe;
  GThread *thread;
  gboolean dropped; /* takes no more */
  GError *stalled; /* why it was dropped, when its put said nothing */
} Lane;

typedef struct
{
  const HfTransferOptions *options;
  GArray *lanes;
  unsigned live;
  GByteArray *batch;
  GCancellable *cancellable;
  guint64 bytes;
  gboolean is_invalid; /* the DAG itself: no source can help */
} Pump;

static gpointer
put_thread (gpointer data)
{
  Lane *lane = data;
  g_autoptr (GInputStream) car = hf_pipe_get_stream (lane->pipe);
  HfPut put = { lane->options->root, lane->options->size, lane->options->name };

  hf_language_use_plain ();
  lane->target->receipt
      = hf_backend_put (lane->target->backend, &put, car, lane->cancellable, &lane->target->error);
  g_input_stream_close (car, NULL, NULL);
  return NULL;
}

static void
cancel_lane (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
start_lanes (Pump *pump, GPtrArray *targets)
{
  unsigned i;

  pump->lanes = g_array_sized_new (FALSE, TRUE, sizeof (Lane), targets->len);
  g_array_set_size (pump->lanes, targets->len);
  for (i = 0; i < targets->len; i++)
    {
      Lane *lane = &g_array_index (pump->lanes, Lane, i);
      lane->target = g_ptr_array_index (targets, i);
      lane->options = pump->options;
      lane->cancellable = g_cancellable_new ();
      if (pump->cancellable != NULL)
        lane->follows = g_cancellable_connect (pump->cancellable, G_CALLBACK (cancel_lane),
                                               lane->cancellable, NULL);
      lane->pipe = hf_pipe_new (QUEUE_BYTES);
      lane->thread = g_thread_new ("put", put_thread, lane);
    }
  pump->live = targets->len;
}

/* That a put was cancelled since it hung is not its own reason. */
static void
end_lane (Pump *pump, Lane *lane)
{
  g_thread_join (lane->thread);
  if (lane->stalled != NULL
      && g_error_matches (lane->target->error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_cancellable_is_cancelled (pump->cancellable))
    {
      g_clear_error (&lane->target->error);
      lane->target->error = g_steal_pointer (&lane->stalled);
    }
  g_clear_error (&lane->stalled);
  g_cancellable_disconnect (pump->cancellable, lane->follows);
  g_object_unref (lane->cancellable);
  hf_pipe_unref (lane->pipe);
}

/* Ends every stream, normally when @failure is NULL, and waits for the puts to finish. */
static void
finish_lanes (Pump *pump, const GError *failure)
{
  unsigned i;

  for (i = 0; i < pump->lanes->len; i++)
    hf_pipe_close (g_array_index (pump->lanes, Lane, i).pipe, failure);
  for (i = 0; i < pump->lanes->len; i++)
    end_lane (pump, &g_array_index (pump->lanes, Lane, i));
  g_array_unref (pump->lanes);
}

/* A queue that refuses either has a put behind it that failed, which says why itself, or is
 * stalled; then the put hangs, and is not waited for any longer. */
static void
drop_lane (Pump *pump, Lane *lane, const GError *why)
{
  lane->dropped = TRUE;
  pump->live--;
  hf_pipe_close (lane->pipe, why);
  if (!g_error_matches (why, HF_ERROR, HF_ERROR_STALLED))
    return;
  lane->stalled = g_error_copy (why);
  g_cancellable_cancel (lane->cancellable);
}

static gboolean
send (Pump *pump, GBytes *bytes, GError **error)
{
  unsigned i;

  for (i = 0; i < pump->lanes->len; i++)
    {
      Lane *lane = &g_array_index (pump->lanes, Lane, i);
      g_autoptr (GError) local_error = NULL;

      if (lane->dropped
          || hf_pipe_write (lane->pipe, bytes, pump->options->stall, pump->cancellable,
                            &local_error))
        continue;
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      drop_lane (pump, lane, local_error);
    }
  if (pump->live > 0)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_FAILED, "no target could take the copy");
  return FALSE;
}

static gboolean
flush (Pump *pump, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (pump->batch->len == 0)
    return TRUE;
  bytes = g_byte_array_free_to_bytes (pump->batch);
  pump->batch = g_byte_array_new ();
  return send (pump, bytes, error);
}

static gboolean
send_block (Pump *pump, HfBlock *block, GError **error)
{
  GBytes *section = hf_block_get_section (block);
  gsize length, of_data;
  const guint8 *data = g_bytes_get_data (section, &length);

  hf_block_get_data (block, &of_data);
  pump->bytes += of_data;
  if (length < BATCH_BYTES / 4)
    {
      g_byte_array_append (pump->batch, data, (unsigned)length);
      return pump->batch->len < BATCH_BYTES || flush (pump, error);
    }
  return flush (pump, error) && send (pump, section, error);
}

static gboolean
pump_blocks (Pump *pump, HfBlockStream *source, HfDagCheck *check, GError **error)
{
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;
      HfBlockVerdict verdict;

      if (!hf_block_stream_next (source, &block, pump->cancellable, error))
        return FALSE;
      if (block == NULL)
        return TRUE;
      if (!hf_dag_check_add (check, block, &verdict, error))
        {
          pump->is_invalid = TRUE;
          return FALSE;
        }
      if (verdict == HF_BLOCK_NEW && !send_block (pump, block, error))
        return FALSE;
      if (pump->options->progress != NULL)
        pump->options->progress (pump->bytes, pump->options->progress_data);
    }
}

/* NULL when it makes no sense to go on: with @why, which is taken, in @error. */
static HfBlockStream *
take_next (Pump *pump, GError *why, GError **error)
{
  HfBlockStream *next = NULL;

  if (pump->options->next_source != NULL && pump->live > 0 && !pump->is_invalid
      && !g_cancellable_is_cancelled (pump->cancellable))
    next = pump->options->next_source (why, pump->options->next_source_data);
  if (next == NULL)
    g_propagate_error (error, why);
  else
    g_error_free (why);
  return next;
}

/* The targets notice nothing of a source that dies: they get what is still missing from the next.
 */
static gboolean
pump_all (Pump *pump, HfBlockStream *first, HfDagSummary *summary, GError **error)
{
  g_autoptr (HfDagCheck) check = hf_dag_check_new (pump->options->root, pump->options->spill_dir);
  g_autoptr (GBytes) header = hf_car_header_new (&pump->options->root, 1);
  g_autoptr (HfBlockStream) source = g_object_ref (first);

  if (!send (pump, header, error))
    return FALSE;
  while (source != NULL)
    {
      GError *why = NULL;

      if (pump_blocks (pump, source, check, &why) && hf_dag_check_finish (check, summary, &why))
        return flush (pump, error);
      g_object_unref (source);
      source = take_next (pump, why, error);
    }
  return FALSE;
}

/**
 * hf_transfer_run:
 * @source: hands out verified blocks; read to its end, or to where it fails
 * @options: root, limits and progress
 * @targets: (element-type HfTransferTarget): where to; each has its receipt or its error afterwards
 * @summary: (out): what the DAG was, when it was proven
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Copies the DAG below the root to all targets. Duplicates and blocks behind a complete DAG are
 * left out.
 *
 * Returns: how it ended; unless %HF_TRANSFER_PROVEN, @error is set and nothing was published
 */
HfTransferOutcome
hf_transfer_run (HfBlockStream *source, const HfTransferOptions *options, GPtrArray *targets,
                 HfDagSummary *summary, GCancellable *cancellable, GError **error)
{
  Pump pump = { .options = options, .cancellable = cancellable };
  g_autoptr (GError) failure = NULL;
  gboolean proven;

  pump.batch = g_byte_array_new ();
  start_lanes (&pump, targets);
  proven = pump_all (&pump, source, summary, &failure);
  finish_lanes (&pump, failure);
  g_byte_array_unref (pump.batch);
  if (proven)
    return HF_TRANSFER_PROVEN;
  g_propagate_error (error, g_steal_pointer (&failure));
  return pump.live == 0 ? HF_TRANSFER_NO_TARGET : HF_TRANSFER_SOURCE_FAILED;
}

/**
 * hf_transfer_target_new:
 * @backend: where to
 *
 * Returns: (transfer full): a target of a transfer
 */
HfTransferTarget *
hf_transfer_target_new (HfBackend *backend)
{
  HfTransferTarget *self = g_new0 (HfTransferTarget, 1);

  self->backend = g_object_ref (backend);
  return self;
}

/**
 * hf_transfer_target_free:
 * @self: (transfer full): a target
 */
void
hf_transfer_target_free (HfTransferTarget *self)
{
  g_object_unref (self->backend);
  g_clear_pointer (&self->receipt, hf_receipt_free);
  g_clear_error (&self->error);
  g_free (self);
}
