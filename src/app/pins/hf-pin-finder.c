/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First as many pins as a screen shows, which takes milliseconds, then all of them; what is asked
 * meanwhile cancels both. Rows that are shown follow their changes in place. Since any change may
 * bring a pin in, take one out, or move it, the search runs again while somebody looks: once a
 * second at most, and for a tenth of the time at most where it takes long. Main thread only.
 */
#include "hf-pin-finder.h"

#include "hf-pin-watch.h"
#include "hf-setting-table.h"

#define SCREEN 200 /* pins that are found first */
#define LEAST_BETWEEN G_USEC_PER_SEC /* two searches for the same */
#define FIRST_ROWS 12 /* that are told of at once */
#define MORE_ROWS 4 /* at a time */
#define REVEALING 4000 /* µs; then a frame is to be drawn */
#define ALL_ROWS 256 /* more than GTK makes */
#define PAUSE 10 /* times as long as the last search took, between two */

struct _HfPinFinder
{
  GObject parent_instance;

  HfDesk *desk;
  HfPinRows *rows;
  HfPinWatch *watch;
  HfPinSearch *search; /* NULL before the first */
  HfPinSort sort;
  gboolean descending;
  gboolean active; /* somebody looks */
  gboolean stale; /* pins changed since they were found */
  gboolean stale_rows; /* and those that are shown were not read again */

  GCancellable *running; /* NULL: nothing is being looked for */
  unsigned later; /* source of a search that was put off */
  gint64 began; /* monotonic, the last search for all */
  gint64 took;

  HfPinList *list;
  gboolean found; /* something was put into it */
  gboolean is_new; /* the list is not of this search yet */
  gboolean counting; /* and has only its beginning */
  guint64 bytes;
  guint64 total; /* managed pins in the registry */
};

G_DEFINE_FINAL_TYPE (HfPinFinder, hf_pin_finder, G_TYPE_OBJECT)

enum
{
  FOUND,
  FAILED,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

/* ---- on the worker ---- */

typedef struct
{
  GArray *ids;
  guint64 bytes;
  guint64 total;
  gboolean partly; /* there may be more */
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->ids, g_array_unref);
  g_free (found);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Found, found_free)

static Found *
find_in (HfDb *db, HfPinQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (Found) found = g_new0 (Found, 1);
  g_autoptr (HfPolicy) policy = NULL;
  HfPinQuery all = { .health = -1 };

  if (!hf_db_begin_read (db, error))
    return NULL;
  policy = hf_setting_table_get_policy (db, error);
  if (!policy || !hf_pin_table_count (db, &all, &found->total, error))
    return NULL;
  query->min_replicas = policy->min_replicas;
  query->target_replicas = policy->target_replicas;
  query->max_replicas = policy->max_replicas;
  found->ids = hf_pin_table_list_ids (db, query, &found->bytes, cancellable, error);
  if (!found->ids)
    return NULL;
  found->partly = query->limit > 0 && found->ids->len == query->limit;
  return g_steal_pointer (&found);
}

static gpointer
find (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = NULL;
  Found *found;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  db = hf_store_borrow (store, error);
  found = db ? find_in (db, data, cancellable, error) : NULL;
  hf_store_give_back (store, db);
  return found;
}

/* ---- what it found ---- */

typedef struct
{
  HfPinFinder *finder;
  GCancellable *cancellable; /* tells it from others */
} Call;

static void
call_free (Call *self)
{
  g_object_unref (self->finder);
  g_object_unref (self->cancellable);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void run (HfPinFinder *self, unsigned limit);
static void run_later (HfPinFinder *self);

/* Rows that a view has already cost little; others are made a few at a time. */
static unsigned
count_at_once (HfPinFinder *self)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  return n < ALL_ROWS ? MAX (n, FIRST_ROWS) : G_MAXUINT;
}

static void
take (HfPinFinder *self, Found *found)
{
  self->bytes = found->bytes;
  self->total = found->total;
  self->counting = found->partly;
  if (self->is_new || !hf_pin_list_update (self->list, found->ids))
    hf_pin_list_replace (self->list, found->ids, count_at_once (self));
  self->found = TRUE;
  self->is_new = FALSE;
  g_signal_emit (self, signals[FOUND], 0);
}

/* A newer search may have begun meanwhile. */
static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Call) call = data;
  HfPinFinder *self = call->finder;
  g_autoptr (GError) error = NULL;
  g_autoptr (Found) found = hf_desk_run_finish (HF_DESK (source), result, &error);

  if (call->cancellable != self->running)
    return;
  g_clear_object (&self->running);
  self->took = g_get_monotonic_time () - self->began;
  if (!found)
    {
      g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  take (self, found);
  if (found->partly && !self->running)
    run (self, 0);
  else if (self->stale)
    run_later (self);
}

static void
cancel (HfPinFinder *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static void
run (HfPinFinder *self, unsigned limit)
{
  HfPinQuery *query = hf_pin_finder_dup_query (self);
  Call *call = g_new0 (Call, 1);

  cancel (self);
  query->limit = limit;
  self->stale = FALSE;
  self->began = g_get_monotonic_time ();
  self->running = g_cancellable_new ();
  call->finder = g_object_ref (self);
  call->cancellable = g_object_ref (self->running);
  hf_desk_run (self->desk, find, query, (GDestroyNotify)hf_pin_query_free, found_free,
               self->running, on_found, call);
}

/* ---- what changes ---- */

static gboolean
run_now (gpointer data)
{
  HfPinFinder *self = data;

  self->later = 0;
  run (self, 0);
  return G_SOURCE_REMOVE;
}

static void
run_later (HfPinFinder *self)
{
  gint64 due = self->began + MAX (LEAST_BETWEEN, PAUSE * self->took);
  gint64 wait = MAX (0, due - g_get_monotonic_time ()) / 1000;

  if (self->search && self->active && !self->running && self->later == 0)
    self->later = g_timeout_add ((unsigned)MIN (wait, G_MAXINT), run_now, self);
}

static void
on_changed (HfPinFinder *self, GArray *ids, gboolean come_or_go)
{
  if (self->active)
    hf_pin_rows_refresh (self->rows, ids);
  else
    self->stale_rows = TRUE;
  self->stale = TRUE;
  run_later (self);
}

static void
on_row_failed (HfPinFinder *self, GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* ---- its life ---- */

/* Nothing may use the engine from here on. */
static void
on_closing (HfPinFinder *self)
{
  cancel (self);
  self->active = FALSE;
  hf_pin_watch_close (self->watch);
  hf_pin_rows_close (self->rows);
}

static void
hf_pin_finder_dispose (GObject *object)
{
  HfPinFinder *self = HF_PIN_FINDER (object);

  cancel (self);
  g_clear_object (&self->watch);
  g_clear_object (&self->list);
  g_clear_object (&self->rows);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->search, hf_pin_search_free);
  G_OBJECT_CLASS (hf_pin_finder_parent_class)->dispose (object);
}

static void
hf_pin_finder_class_init (HfPinFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_finder_dispose;
  signals[FOUND] = g_signal_new ("found", HF_TYPE_PIN_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", HF_TYPE_PIN_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
hf_pin_finder_init (HfPinFinder *self)
{
}

/**
 * hf_pin_finder_new:
 * @desk: where it works
 *
 * Returns: (transfer full): a finder that looks for nothing yet
 */
HfPinFinder *
hf_pin_finder_new (HfDesk *desk)
{
  HfPinFinder *self = g_object_new (HF_TYPE_PIN_FINDER, NULL);
  HfStore *store = hf_engine_get_store (hf_desk_get_engine (desk));
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->desk = g_object_ref (desk);
  self->rows = hf_pin_rows_new (store);
  self->watch = hf_pin_watch_new (store);
  self->list = hf_pin_list_new (self->rows, none);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rows, "failed", G_CALLBACK (on_row_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "closing", G_CALLBACK (on_closing), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * hf_pin_finder_find:
 * @search: (transfer full) (nullable): what to look for; %NULL: the same, in another order
 * @sort: the order
 * @descending: its direction
 * @whole: whether nothing is shown before all are found
 */
void
hf_pin_finder_find (HfPinFinder *self, HfPinSearch *search, HfPinSort sort, gboolean descending,
                    gboolean whole)
{
  if (search)
    {
      g_clear_pointer (&self->search, hf_pin_search_free);
      self->search = search;
    }
  if (!self->search)
    return;
  self->sort = sort;
  self->descending = descending;
  self->is_new = TRUE;
  run (self, whole ? 0 : SCREEN);
}

/**
 * hf_pin_finder_set_active:
 * @active: whether somebody looks at what was found
 */
void
hf_pin_finder_set_active (HfPinFinder *self, gboolean active)
{
  self->active = active;
  if (active && self->stale_rows)
    hf_pin_rows_refresh (self->rows, NULL);
  self->stale_rows = self->stale_rows && !active;
  if (active && self->stale)
    run_later (self);
  else if (!active)
    g_clear_handle_id (&self->later, g_source_remove);
}

/**
 * hf_pin_finder_get_list:
 * Returns: (transfer none): what was found; the same list each time, and at first without its end
 */
HfPinList *
hf_pin_finder_get_list (HfPinFinder *self)
{
  return self->list;
}

/**
 * hf_pin_finder_reveal:
 * @self: a finder
 *
 * Tells of more of what was found, for which a view makes rows, for a few milliseconds.
 *
 * Returns: whether there are more yet
 */
gboolean
hf_pin_finder_reveal (HfPinFinder *self)
{
  gint64 end = g_get_monotonic_time () + REVEALING;

  do
    {
      unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

      if (n >= ALL_ROWS || n >= hf_pin_finder_count (self))
        {
          hf_pin_list_reveal (self->list, G_MAXUINT); /* also what comes later */
          return FALSE;
        }
      hf_pin_list_reveal (self->list, n + MORE_ROWS);
    }
  while (g_get_monotonic_time () < end);
  return TRUE;
}

/**
 * hf_pin_finder_count:
 * Returns: how many pins were found
 */
unsigned
hf_pin_finder_count (HfPinFinder *self)
{
  return hf_pin_list_get_ids (self->list)->len;
}

/**
 * hf_pin_finder_is_counting:
 * Returns: whether the list has only its beginning yet
 */
gboolean
hf_pin_finder_is_counting (HfPinFinder *self)
{
  return self->counting;
}

/**
 * hf_pin_finder_get_bytes:
 * Returns: the sum of the sizes of what is in the list
 */
guint64
hf_pin_finder_get_bytes (HfPinFinder *self)
{
  return self->bytes;
}

/**
 * hf_pin_finder_get_total:
 * Returns: how many pins there are, whatever was looked for
 */
guint64
hf_pin_finder_get_total (HfPinFinder *self)
{
  return self->total;
}

/**
 * hf_pin_finder_dup_query:
 * Returns: (transfer full): the query of the search; ages are counted from now, and its limits of
 * health are not set
 */
HfPinQuery *
hf_pin_finder_dup_query (HfPinFinder *self)
{
  HfPinQuery query = { .health = -1, .sort = self->sort, .descending = self->descending };

  if (self->search)
    hf_pin_search_fill (self->search, &query,
                        hf_clock_now (hf_engine_get_clock (hf_desk_get_engine (self->desk))));
  return hf_pin_query_copy (&query);
}
