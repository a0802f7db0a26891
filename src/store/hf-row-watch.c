/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite tells of each row as it is written (sqlite3_update_hook), also of one whose change is
 * undone afterwards: who listens reads the rows, so that a name too much does no harm. Threading:
 * the writer's, but for hf_row_watch_set_func(). */
#include "hf-row-watch.h"

#define MOST_JOBS 256 /* named in one commit */

struct _HfRowWatch
{
  HfDb *db;
  int watched; /* atomic: whether there is a func */
  GArray *jobs; /* of gint64 */
  guint64 more_jobs;
  gboolean events;

  GMutex mutex; /* for the last two; held while the function runs */
  HfRowsFunc func;
  gpointer data;
};

/* Many writes of one job come together. */
static gboolean
is_named (const GArray *jobs, gint64 id)
{
  for (unsigned i = jobs->len; i > 0; i--)
    if (g_array_index (jobs, gint64, i - 1) == id)
      return TRUE;
  return FALSE;
}

static void
on_row (void *data, int operation, const char *database, const char *table, sqlite3_int64 id)
{
  HfRowWatch *self = data;
  gint64 job = id;

  if (g_atomic_int_get (&self->watched) == 0)
    return;
  if (g_str_equal (table, "event"))
    self->events = TRUE;
  if (!g_str_equal (table, "job") || operation == SQLITE_DELETE)
    return;
  if (self->jobs->len == MOST_JOBS)
    self->more_jobs++;
  else if (!is_named (self->jobs, job))
    g_array_append_val (self->jobs, job);
}

/**
 * hf_row_watch_new:
 * @db: the connection that writes; must outlive this
 *
 * Returns: (transfer full): a watch that tells nobody yet
 */
HfRowWatch *
hf_row_watch_new (HfDb *db)
{
  HfRowWatch *self = g_new0 (HfRowWatch, 1);

  self->db = db;
  self->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&self->mutex);
  sqlite3_update_hook (hf_db_get_handle (db), on_row, self);
  return self;
}

/**
 * hf_row_watch_free:
 * @self: (transfer full): a watch
 */
void
hf_row_watch_free (HfRowWatch *self)
{
  sqlite3_update_hook (hf_db_get_handle (self->db), NULL, NULL);
  g_array_unref (self->jobs);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_row_watch_set_func:
 * @func: (nullable): called from now on; the one before is not being called any more when this
 * returns
 * @data: for @func
 *
 * Any thread, not from @func itself.
 */
void
hf_row_watch_set_func (HfRowWatch *self, HfRowsFunc func, gpointer data)
{
  g_mutex_lock (&self->mutex);
  self->func = func;
  self->data = data;
  g_mutex_unlock (&self->mutex);
  g_atomic_int_set (&self->watched, func != NULL);
}

/**
 * hf_row_watch_end:
 * @committed: whether what was written is on the disk; nobody hears of it otherwise
 *
 * Between two transactions.
 */
void
hf_row_watch_end (HfRowWatch *self, gboolean committed)
{
  HfRowsChanged changed = { (const gint64 *)(gpointer)self->jobs->data, self->jobs->len,
                            self->more_jobs, self->events };

  g_mutex_lock (&self->mutex);
  if (committed && self->func)
    self->func (&changed, self->data);
  g_mutex_unlock (&self->mutex);
  g_array_set_size (self->jobs, 0);
  self->more_jobs = 0;
  self->events = FALSE;
}
