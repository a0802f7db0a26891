/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite tells of each row as it is written (sqlite3_update_hook), also of one whose change is
 * undone afterwards: who listens reads the rows, so that a name too much does no harm. Threading:
 * the writer's, but for adding and removing who listens. */
#include "hf-row-watch.h"

#define MOST_JOBS 256 /* named in one commit */
#define MOST_PINS 1024

typedef struct
{
  HfRowsFunc func;
  gpointer data;
} Listener;

struct _HfRowWatch
{
  HfDb *db;
  int watched; /* atomic: how many listen */
  GArray *jobs; /* of gint64 */
  guint64 more_jobs;
  gboolean events;
  GArray *pins; /* of gint64 */
  guint64 more_pins;
  gboolean pins_come_or_go;

  GMutex mutex; /* for the last one; held while they are told */
  GArray *listeners; /* of Listener */
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
note_job (HfRowWatch *self, gint64 id)
{
  if (self->jobs->len == MOST_JOBS)
    self->more_jobs++;
  else if (!is_named (self->jobs, id))
    g_array_append_val (self->jobs, id);
}

/* A commit writes thousands: only the last one is looked at. */
static void
note_pin (HfRowWatch *self, gint64 id)
{
  if (self->pins->len > 0 && g_array_index (self->pins, gint64, self->pins->len - 1) == id)
    return;
  if (self->pins->len == MOST_PINS)
    self->more_pins++;
  else
    g_array_append_val (self->pins, id);
}

static void
on_row (void *data, int operation, const char *database, const char *table, sqlite3_int64 id)
{
  HfRowWatch *self = data;

  if (g_atomic_int_get (&self->watched) == 0)
    return;
  if (g_str_equal (table, "event"))
    self->events = TRUE;
  else if (g_str_equal (table, "job") && operation != SQLITE_DELETE)
    note_job (self, id);
  else if (g_str_equal (table, "pin") && operation == SQLITE_UPDATE)
    note_pin (self, id);
  else if (g_str_equal (table, "pin"))
    self->pins_come_or_go = TRUE;
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
  self->pins = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->listeners = g_array_new (FALSE, FALSE, sizeof (Listener));
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
  g_array_unref (self->pins);
  g_array_unref (self->listeners);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_row_watch_add_func:
 * @func: called from now on, beside those that are called already
 * @data: for @func
 *
 * Any thread, not from a function that is being told.
 */
void
hf_row_watch_add_func (HfRowWatch *self, HfRowsFunc func, gpointer data)
{
  Listener listener = { func, data };

  g_mutex_lock (&self->mutex);
  g_array_append_val (self->listeners, listener);
  g_atomic_int_set (&self->watched, (int)self->listeners->len);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_row_watch_remove_func:
 * @func: one that was added; it is not being called any more when this returns
 * @data: what it was added with
 *
 * Any thread, not from a function that is being told.
 */
void
hf_row_watch_remove_func (HfRowWatch *self, HfRowsFunc func, gpointer data)
{
  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < self->listeners->len; i++)
    {
      const Listener *listener = &g_array_index (self->listeners, Listener, i);

      if (listener->func != func || listener->data != data)
        continue;
      g_array_remove_index (self->listeners, i);
      break;
    }
  g_atomic_int_set (&self->watched, (int)self->listeners->len);
  g_mutex_unlock (&self->mutex);
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
  HfRowsChanged changed = {
    .jobs = (const gint64 *)(gpointer)self->jobs->data,
    .n_jobs = self->jobs->len,
    .more_jobs = self->more_jobs,
    .events = self->events,
    .pins = (const gint64 *)(gpointer)self->pins->data,
    .n_pins = self->pins->len,
    .more_pins = self->more_pins,
    .pins_come_or_go = self->pins_come_or_go,
  };

  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; committed && i < self->listeners->len; i++)
    {
      const Listener *listener = &g_array_index (self->listeners, Listener, i);

      listener->func (&changed, listener->data);
    }
  g_mutex_unlock (&self->mutex);
  g_array_set_size (self->jobs, 0);
  g_array_set_size (self->pins, 0);
  self->more_jobs = self->more_pins = 0;
  self->events = self->pins_come_or_go = FALSE;
}
