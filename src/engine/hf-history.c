/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs as many rows as there are points in that time, some tens of thousands for a year and ten
 * backends. Blocks on the disk, so it belongs on a worker. */
#include "hf-history.h"

/* A day is 288 points, a week 336, a month 240, a year 366. */
static const struct
{
  gint64 span, step;
} ranges[HF_N_RANGES] = {
  [HF_RANGE_DAY] = { HF_DAY, 5 * HF_MINUTE },
  [HF_RANGE_WEEK] = { 7 * HF_DAY, 30 * HF_MINUTE },
  [HF_RANGE_MONTH] = { 30 * HF_DAY, 3 * HF_HOUR },
  [HF_RANGE_YEAR] = { 365 * HF_DAY, HF_DAY },
};

static void
track_free (HfTrack *self)
{
  g_free (self->backend);
  g_array_unref (self->points);
  g_free (self);
}

/* Turns sums that grow into what came with each point; of the first, as far as it began lower than
 * it ended. A sum that is smaller than before was begun anew. */
static void
take_differences (GArray *points)
{
  double before = points->len > 0 ? g_array_index (points, HfPoint, 0).low : 0;

  for (unsigned i = 0; i < points->len; i++)
    {
      HfPoint *point = &g_array_index (points, HfPoint, i);
      double sum = point->high;

      point->value = sum >= before ? sum - before : sum;
      point->low = point->high = point->value;
      before = sum;
    }
}

static gboolean
read_track (HfHistory *self, HfDb *db, HfMetric metric, const char *backend, GError **error)
{
  gboolean grows = metric == HF_METRIC_WRITTEN || metric == HF_METRIC_READ;
  HfSampleQuery query = { metric, backend, self->from, self->to, self->step };
  GArray *points = hf_sample_table_read (db, &query, error);
  HfTrack *track;

  if (points == NULL)
    return FALSE;
  if (grows)
    take_differences (points);
  track = g_new0 (HfTrack, 1);
  track->metric = metric;
  track->backend = g_strdup (backend);
  track->points = points;
  g_ptr_array_add (self->tracks, track);
  return TRUE;
}

static gboolean
read_tracks (HfHistory *self, HfDb *db, GError **error)
{
  static const HfMetric of_all[]
      = { HF_METRIC_EFFICIENCY, HF_METRIC_PINS, HF_METRIC_BELOW_MIN, HF_METRIC_BYTES };
  static const HfMetric of_each[] = { HF_METRIC_USED, HF_METRIC_WRITTEN, HF_METRIC_READ };

  for (unsigned i = 0; i < G_N_ELEMENTS (of_all); i++)
    if (!read_track (self, db, of_all[i], NULL, error))
      return FALSE;
  for (unsigned i = 0; i < G_N_ELEMENTS (of_each); i++)
    {
      g_auto (GStrv) ids = hf_sample_table_list_backends (db, of_each[i], self->from, error);

      if (ids == NULL)
        return FALSE;
      for (unsigned j = 0; ids[j] != NULL; j++)
        if (!read_track (self, db, of_each[i], ids[j], error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (HfHistory *self, HfDb *db, GError **error)
{
  return hf_db_begin_read (db, error) && read_tracks (self, db, error)
         && hf_sample_table_read_availability (db, self->to - 30 * HF_DAY, &self->availability,
                                               error);
}

static void
clear (gpointer data)
{
  HfHistory *self = data;

  g_ptr_array_unref (self->tracks);
}

/**
 * hf_history_new:
 * @engine: an engine
 * @range: how far back
 * @error: why its registry can't be read
 *
 * Returns: (transfer full): how things were, or %NULL
 */
HfHistory *
hf_history_new (HfEngine *engine, HfRange range, GError **error)
{
  g_autoptr (HfHistory) self = g_atomic_rc_box_new0 (HfHistory);
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db;
  gboolean ok;

  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify)track_free);
  self->range = range;
  self->step = ranges[range].step;
  self->to = hf_clock_now (hf_engine_get_clock (engine)) + 1;
  self->from = self->to - ranges[range].span;
  self->from -= self->from % self->step;
  db = hf_store_borrow (store, error);
  if (db == NULL)
    return NULL;
  ok = read_all (self, db, error);
  hf_store_give_back (store, db);
  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_history_ref:
 * @self: a history
 *
 * Returns: (transfer full): the same
 */
HfHistory *
hf_history_ref (HfHistory *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * hf_history_unref:
 * @self: (transfer full): a history
 */
void
hf_history_unref (HfHistory *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * hf_history_find:
 * @metric: a number
 * @backend: (nullable): whose
 *
 * Returns: (transfer none) (nullable): how it was
 */
const HfTrack *
hf_history_find (const HfHistory *self, HfMetric metric, const char *backend)
{
  for (unsigned i = 0; i < self->tracks->len; i++)
    {
      const HfTrack *track = self->tracks->pdata[i];

      if (track->metric == metric && g_strcmp0 (track->backend, backend) == 0)
        return track;
    }
  return NULL;
}

/**
 * hf_track_sum:
 * Returns: the sum of all its points
 */
double
hf_track_sum (const HfTrack *self)
{
  double sum = 0;

  for (unsigned i = 0; i < self->points->len; i++)
    sum += g_array_index (self->points, HfPoint, i).value;
  return sum;
}
