/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Group commit. A batch is: BEGIN, for each change SAVEPOINT and RELEASE (or ROLLBACK TO, which
 * undoes that change alone), COMMIT. Nobody hears that a change succeeded before the commit of its
 * batch is on the disk; if that fails, all of the batch failed.
 *
 * Threading: everything may be called from any thread. The queue and the completion of waiters are
 * behind one mutex, which is never held while SQLite works.
 */
#include "hf-writer.h"

#include "hf-error.h"
#include "hf-language.h"
#include "hf-name-index.h"

/* A batch ends when nothing is queued, and at the latest after this: the first one in it waits no
 * longer. */
#define MOST_CHANGES 256
#define MOST_TIME (20 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  HfChangeFunc func;
  gpointer data;
  HfLanguage language; /* of the one who waits, and is told what went wrong */
  GError *error;
  GTask *task; /* of an asynchronous change, else NULL and somebody waits */
  GCond finished;
  gboolean done;
} Change;

struct _HfWriter
{
  HfDb *db;
  HfRowWatch *rows;
  GThread *thread;

  GMutex mutex; /* for the next five, and for Change.done */
  GCond queued;
  GQueue queue;
  gboolean closing;
  guint64 commits;

  GMutex notify_mutex; /* for the last two; held while the function runs */
  HfCommittedFunc committed;
  gpointer committed_data;
};

/* The task's own context runs this, so that task data is freed there and not on the writer thread.
 */
static gboolean
complete_task (gpointer data)
{
  Change *change = data;

  if (change->error)
    g_task_return_error (change->task, g_steal_pointer (&change->error));
  else
    g_task_return_boolean (change->task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
free_async_change (gpointer data)
{
  Change *change = data;

  g_clear_error (&change->error);
  g_object_unref (change->task);
  g_free (change);
}

static void
complete_async (Change *change)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (change->task));
  g_source_set_callback (source, complete_task, change, free_async_change);
  g_source_attach (source, g_task_get_context (change->task));
}

static void
complete_all (HfWriter *self, GPtrArray *batch)
{
  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < batch->len; i++)
    {
      Change *change = batch->pdata[i];

      if (change->task)
        continue;
      change->done = TRUE;
      g_cond_signal (&change->finished);
      batch->pdata[i] = NULL; /* it lives on the stack of the one who waits */
    }
  g_mutex_unlock (&self->mutex);

  for (unsigned i = 0; i < batch->len; i++)
    if (batch->pdata[i])
      complete_async (batch->pdata[i]);
}

static gboolean
in_transaction (HfWriter *self)
{
  return !sqlite3_get_autocommit (hf_db_get_handle (self->db));
}

static gint64
total_changes (HfWriter *self)
{
  return sqlite3_total_changes64 (hf_db_get_handle (self->db));
}

static gboolean
run_plain (HfWriter *self, const char *sql, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (self->db, sql, error);

  return statement && hf_statement_run (statement, error);
}

static gboolean
call (HfWriter *self, Change *change)
{
  gboolean done;

  hf_language_use (change->language);
  done = change->func (self->db, change->data, &change->error);
  hf_language_use_plain ();
  return done;
}

/* Returns whether something was changed. */
static gboolean
run_change (HfWriter *self, Change *change)
{
  gint64 before = total_changes (self);

  if (!run_plain (self, "/* begin a change */ SAVEPOINT change", &change->error))
    return FALSE;
  if (call (self, change) && run_plain (self, "/* end a change */ RELEASE change", &change->error))
    return total_changes (self) > before;

  if (!change->error)
    g_set_error_literal (&change->error, HF_ERROR, HF_ERROR_FAILED, "the change was refused");
  /* After some errors (no room, I/O) SQLite has given up the whole transaction. */
  if (in_transaction (self) && !run_plain (self, "/* undo a change */ ROLLBACK TO change", NULL))
    sqlite3_exec (hf_db_get_handle (self->db), "ROLLBACK", NULL, NULL, NULL);
  if (in_transaction (self))
    run_plain (self, "/* end a change */ RELEASE change", NULL);
  return FALSE;
}

static Change *
next_change (HfWriter *self)
{
  Change *change;

  g_mutex_lock (&self->mutex);
  change = g_queue_pop_head (&self->queue);
  g_mutex_unlock (&self->mutex);
  return change;
}

static void
fail_all (GPtrArray *batch, const GError *error)
{
  for (unsigned i = 0; i < batch->len; i++)
    {
      Change *change = batch->pdata[i];

      if (!change->error)
        change->error = g_error_copy (error);
    }
}

/* The transaction is gone together with @last: after some errors SQLite can't keep it. */
static void
fail_lost (GPtrArray *batch, Change *last)
{
  g_autoptr (GError) error = NULL;

  if (last->error)
    g_set_error (&error, HF_ERROR, last->error->code, "undone together with another change: %s",
                 last->error->message);
  else
    g_set_error_literal (&error, HF_ERROR, HF_ERROR_FAILED, "a change ended the transaction");
  fail_all (batch, error);
}

/* Returns whether something was changed and is on the disk. */
static gboolean
run_changes (HfWriter *self, GPtrArray *batch)
{
  gint64 deadline = g_get_monotonic_time () + MOST_TIME;
  g_autoptr (GError) error = NULL;
  gboolean changed = FALSE;
  Change *change = NULL;

  if (!run_plain (self, "/* begin to write */ BEGIN IMMEDIATE", &error))
    {
      while (batch->len < MOST_CHANGES && (change = next_change (self)))
        g_ptr_array_add (batch, change);
      fail_all (batch, error);
      return FALSE;
    }

  while (batch->len < MOST_CHANGES && in_transaction (self)
         && (batch->len == 0 || g_get_monotonic_time () < deadline)
         && (change = next_change (self)))
    {
      g_ptr_array_add (batch, change);
      changed |= run_change (self, change);
    }

  if (!in_transaction (self))
    {
      fail_lost (batch, change);
      return FALSE;
    }
  if (hf_name_index_take (self->db, HF_NAME_INDEX_WAITING, &error)
      && run_plain (self, "/* make changes durable */ COMMIT", &error))
    return changed;
  if (in_transaction (self))
    sqlite3_exec (hf_db_get_handle (self->db), "ROLLBACK", NULL, NULL, NULL);
  fail_all (batch, error);
  return FALSE;
}

static void
run_batch (HfWriter *self)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new ();
  gboolean changed = run_changes (self, batch);

  if (changed)
    {
      g_mutex_lock (&self->mutex);
      self->commits++;
      g_mutex_unlock (&self->mutex);
    }
  complete_all (self, batch);
  hf_row_watch_end (self->rows, changed);
  if (!changed)
    return;

  g_mutex_lock (&self->notify_mutex);
  if (self->committed)
    self->committed (self->committed_data);
  g_mutex_unlock (&self->notify_mutex);
}

static gpointer
writer_main (gpointer data)
{
  HfWriter *self = data;

  hf_language_use_plain ();
  g_mutex_lock (&self->mutex);
  while (TRUE)
    {
      while (g_queue_is_empty (&self->queue) && !self->closing)
        g_cond_wait (&self->queued, &self->mutex);
      if (g_queue_is_empty (&self->queue))
        break;
      g_mutex_unlock (&self->mutex);
      run_batch (self);
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * hf_writer_new:
 * @db: (transfer full): a writable connection
 *
 * Returns: (transfer full): a writer, whose thread runs
 */
HfWriter *
hf_writer_new (HfDb *db)
{
  HfWriter *self = g_new0 (HfWriter, 1);

  self->db = db;
  self->rows = hf_row_watch_new (db);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->notify_mutex);
  g_cond_init (&self->queued);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("registry", writer_main, self);
  return self;
}

/**
 * hf_writer_free:
 * @self: (transfer full) (nullable): a writer that gets no more changes
 *
 * Finishes what is queued, waits for its thread, and closes the connection.
 */
void
hf_writer_free (HfWriter *self)
{
  if (!self)
    return;
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->queued);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  hf_row_watch_free (self->rows);
  hf_db_free (self->db);
  g_cond_clear (&self->queued);
  g_mutex_clear (&self->notify_mutex);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* With the mutex held. */
static void
enqueue (HfWriter *self, Change *change)
{
  g_assert (!self->closing);
  change->language = hf_language_get ();
  g_queue_push_tail (&self->queue, change);
  g_cond_signal (&self->queued);
}

/**
 * hf_writer_change:
 * @change: what to do
 * @data: for @change
 * @error: @change's own, or why nothing of its batch could be made durable
 *
 * Waits until the change is durable. Not from the writer thread.
 *
 * Returns: whether the change is on the disk; otherwise nothing of it is
 */
gboolean
hf_writer_change (HfWriter *self, HfChangeFunc change, gpointer data, GError **error)
{
  Change waiting = { .func = change, .data = data };

  g_assert (g_thread_self () != self->thread);

  g_cond_init (&waiting.finished);
  g_mutex_lock (&self->mutex);
  enqueue (self, &waiting);
  while (!waiting.done)
    g_cond_wait (&waiting.finished, &self->mutex);
  g_mutex_unlock (&self->mutex);
  g_cond_clear (&waiting.finished);

  if (!waiting.error)
    return TRUE;
  g_propagate_error (error, waiting.error);
  return FALSE;
}

/**
 * hf_writer_change_async:
 * @change: what to do
 * @data: for @change
 * @task: (transfer full): told in its own context when the change is durable, or has failed
 */
void
hf_writer_change_async (HfWriter *self, HfChangeFunc change, gpointer data, GTask *task)
{
  Change *queued = g_new0 (Change, 1);

  queued->func = change;
  queued->data = data;
  queued->task = task;
  g_mutex_lock (&self->mutex);
  enqueue (self, queued);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_writer_set_committed_func:
 * @func: (nullable): called from now on; the one before is not being called any more when this
 * returns
 * @data: for @func
 *
 * Not from @func itself.
 */
void
hf_writer_set_committed_func (HfWriter *self, HfCommittedFunc func, gpointer data)
{
  g_mutex_lock (&self->notify_mutex);
  self->committed = func;
  self->committed_data = data;
  g_mutex_unlock (&self->notify_mutex);
}

/**
 * hf_writer_add_rows_func:
 * @func: told which rows each commit changed, on the writer's thread
 * @data: for @func
 *
 * Not from a function that is being told.
 */
void
hf_writer_add_rows_func (HfWriter *self, HfRowsFunc func, gpointer data)
{
  hf_row_watch_add_func (self->rows, func, data);
}

/**
 * hf_writer_remove_rows_func:
 * @func: one that was added; it is not being called any more when this returns
 * @data: what it was added with
 *
 * Not from a function that is being told.
 */
void
hf_writer_remove_rows_func (HfWriter *self, HfRowsFunc func, gpointer data)
{
  hf_row_watch_remove_func (self->rows, func, data);
}

/**
 * hf_writer_get_commits:
 * Returns: how many transactions changed something and are on the disk
 */
guint64
hf_writer_get_commits (HfWriter *self)
{
  guint64 commits;

  g_mutex_lock (&self->mutex);
  commits = self->commits;
  g_mutex_unlock (&self->mutex);
  return commits;
}
