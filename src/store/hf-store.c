/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry as a whole: its directory with the lock, the writer, and connections for reading.
 * The lock is the kernel's (flock), so that a killed process leaves none behind; the file holds the
 * number of the process that has it, for the message alone.
 *
 * Threading: open and close on one thread, everything else on any.
 */
#include "hf-store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-migrations.h"
#include "hf-setting-table.h"

#define MOST_IDLE 8 /* connections for reading that are kept */

struct _HfStore
{
  char *directory;
  char *path;
  int lock_fd;
  HfClock *clock;
  char *installation_id;
  HfWriter *writer;

  GMutex mutex; /* for the next two */
  GPtrArray *idle;
  unsigned lent;
};

static void
set_locked_error (int fd, const char *directory, GError **error)
{
  char text[32] = { 0 };
  long owner = pread (fd, text, sizeof text - 1, 0) > 0 ? strtol (text, NULL, 10) : 0;

  if (owner > 0)
    g_set_error (
        error, HF_ERROR, HF_ERROR_CONFLICT,
        "another Holdfast (process %ld) is using %s; close it, or choose another directory", owner,
        directory);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                 "another Holdfast is using %s; close it, or choose another directory", directory);
}

static int
lock_directory (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  g_autofree char *owner = g_strdup_printf ("%ld\n", (long)getpid ());
  gssize length = (gssize)strlen (owner);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "can't open %s", path);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_locked_error (fd, directory, error);
      else
        hf_set_error_errno (error, errno, "can't lock %s", path);
      close (fd);
      return -1;
    }
  if (ftruncate (fd, 0) != 0 || pwrite (fd, owner, (gsize)length, 0) != length)
    {
      hf_set_error_errno (error, errno, "can't write %s", path);
      close (fd);
      return -1;
    }
  return fd;
}

/* Once, when the database is made. */
static gboolean
ensure_installation_id (HfStore *self, HfDb *db, GError **error)
{
  if (!hf_setting_table_get (db, "installation_id", &self->installation_id, error))
    return FALSE;
  if (self->installation_id)
    return TRUE;
  self->installation_id = g_uuid_string_random ();
  return hf_setting_table_set (db, "installation_id", self->installation_id, error);
}

static gboolean
open_writer (HfStore *self, GError **error)
{
  g_autoptr (HfDb) db = hf_db_open (self->path, TRUE, error);

  if (!db || !hf_migrations_apply (db, error) || !ensure_installation_id (self, db, error))
    {
      g_prefix_error (error, "can't open the registry %s: ", self->path);
      return FALSE;
    }
  self->writer = hf_writer_new (g_steal_pointer (&db));
  return TRUE;
}

/**
 * hf_store_peek:
 * @directory: of a registry, which may be in use
 * @error: %HF_ERROR_NOT_FOUND when there is none, or as hf_migrations_check()
 *
 * Returns: (transfer full): a connection for reading, without the lock; nothing is written or
 * brought up to date
 */
HfDb *
hf_store_peek (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "registry.sqlite", NULL);
  g_autoptr (HfDb) db = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no registry in %s", directory);
      return NULL;
    }
  db = hf_db_open (path, FALSE, error);
  if (!db || !hf_migrations_check (db, error))
    {
      g_prefix_error (error, "the registry in %s can't be read: ", directory);
      return NULL;
    }
  return g_steal_pointer (&db);
}

/**
 * hf_store_open:
 * @directory: made, for its owner alone, when it does not exist
 * @clock: the time
 * @error: %HF_ERROR_CONFLICT when another process has it, %HF_ERROR_UNSUPPORTED when a newer
 * program wrote it, %HF_ERROR_CORRUPT or %HF_ERROR_INVALID when the file is no registry,
 * %HF_ERROR_DENIED and others
 *
 * A registry of an older version is brought to ours.
 *
 * Returns: (transfer full): the registry
 */
HfStore *
hf_store_open (const char *directory, HfClock *clock, GError **error)
{
  g_autoptr (HfStore) self = g_new0 (HfStore, 1);

  self->lock_fd = -1;
  g_mutex_init (&self->mutex);
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_db_free);
  self->directory = g_strdup (directory);
  self->path = g_build_filename (directory, "registry.sqlite", NULL);
  self->clock = hf_clock_ref (clock);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      hf_set_error_errno (error, errno, "can't make the directory %s", directory);
      return NULL;
    }
  self->lock_fd = lock_directory (directory, error);
  if (self->lock_fd < 0 || !open_writer (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_store_close:
 * @self: (transfer full) (nullable): a registry whose connections were all given back
 *
 * Finishes what is queued; callbacks of asynchronous changes may still run in their contexts. The
 * last connection takes the write-ahead log into the database.
 */
void
hf_store_close (HfStore *self)
{
  if (!self)
    return;
  if (self->lent > 0)
    g_critical ("the registry is closed while %u of its connections are lent", self->lent);
  g_ptr_array_unref (self->idle);
  hf_writer_free (self->writer);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_free (self->installation_id);
  g_free (self->directory);
  g_free (self->path);
  g_free (self);
}

/**
 * hf_store_change:
 * @change: what to do, on the writer thread
 * @data: for @change
 * @error: @change's own, or why it could not be made durable
 *
 * Waits until the change is durable. Not from the writer thread, and not from one that must not
 * block.
 *
 * Returns: whether the change is on the disk; otherwise nothing of it is
 */
gboolean
hf_store_change (HfStore *self, HfChangeFunc change, gpointer data, GError **error)
{
  return hf_writer_change (self->writer, change, data, error);
}

/**
 * hf_store_change_async:
 * @change: what to do, on the writer thread
 * @data: for @change
 * @destroy: (nullable): frees @data, after @callback, in the context of the caller
 * @callback: (nullable): told in the thread-default context of the caller
 * @user_data: for @callback
 *
 * Changes are made in the order in which they were queued.
 */
void
hf_store_change_async (HfStore *self, HfChangeFunc change, gpointer data, GDestroyNotify destroy,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, hf_store_change_async);
  g_task_set_task_data (task, data, destroy);
  hf_writer_change_async (self->writer, change, data, task);
}

/**
 * hf_store_change_finish:
 * @result: what the callback got
 * @error: as hf_store_change()
 *
 * Returns: whether the change is on the disk; otherwise nothing of it is
 */
gboolean
hf_store_change_finish (HfStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hf_store_set_committed_func:
 * @func: (nullable): called from now on; the one before is not being called any more when this
 * returns
 * @data: for @func
 *
 * Not from @func itself.
 */
void
hf_store_set_committed_func (HfStore *self, HfCommittedFunc func, gpointer data)
{
  hf_writer_set_committed_func (self->writer, func, data);
}

/**
 * hf_store_add_rows_func:
 * @func: told which rows each commit changed, on the writer's thread
 * @data: for @func
 *
 * Not from a function that is being told.
 */
void
hf_store_add_rows_func (HfStore *self, HfRowsFunc func, gpointer data)
{
  hf_writer_add_rows_func (self->writer, func, data);
}

/**
 * hf_store_remove_rows_func:
 * @func: one that was added; it is not being called any more when this returns
 * @data: what it was added with
 *
 * Not from a function that is being told.
 */
void
hf_store_remove_rows_func (HfStore *self, HfRowsFunc func, gpointer data)
{
  hf_writer_remove_rows_func (self->writer, func, data);
}

/**
 * hf_store_borrow:
 * @error: why there is no connection
 *
 * Each statement sees what was committed when it began.
 *
 * Returns: (transfer full): a connection for reading, for hf_store_give_back()
 */
HfDb *
hf_store_borrow (HfStore *self, GError **error)
{
  HfDb *db = NULL;

  g_mutex_lock (&self->mutex);
  if (self->idle->len > 0)
    db = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->mutex);

  if (!db)
    db = hf_db_open (self->path, FALSE, error);
  if (!db)
    {
      g_prefix_error (error, "can't read the registry %s: ", self->path);
      return NULL;
    }
  g_mutex_lock (&self->mutex);
  self->lent++;
  g_mutex_unlock (&self->mutex);
  return db;
}

/**
 * hf_store_give_back:
 * @db: (transfer full) (nullable): a borrowed connection, all of whose statements are done
 */
void
hf_store_give_back (HfStore *self, HfDb *db)
{
  if (!db)
    return;
  /* A transaction or a statement that is left would keep the write-ahead log from ever being
   * emptied. */
  if (!sqlite3_get_autocommit (hf_db_get_handle (db)))
    sqlite3_exec (hf_db_get_handle (db), "ROLLBACK", NULL, NULL, NULL);

  g_mutex_lock (&self->mutex);
  self->lent--;
  if (self->idle->len < MOST_IDLE)
    g_ptr_array_add (self->idle, g_steal_pointer (&db));
  g_mutex_unlock (&self->mutex);
  hf_db_free (db);
}

/**
 * hf_store_get_installation_id:
 * Returns: the uuid that marks what this installation owns
 */
const char *
hf_store_get_installation_id (HfStore *self)
{
  return self->installation_id;
}

/**
 * hf_store_get_directory:
 * Returns: the directory of the registry
 */
const char *
hf_store_get_directory (HfStore *self)
{
  return self->directory;
}

/**
 * hf_store_get_clock:
 * Returns: (transfer none): the time
 */
HfClock *
hf_store_get_clock (HfStore *self)
{
  return self->clock;
}

/**
 * hf_store_get_commits:
 * Returns: how many transactions changed something and are on the disk, since it was opened
 */
guint64
hf_store_get_commits (HfStore *self)
{
  return hf_writer_get_commits (self->writer);
}
