/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of the charts. Each is kept for five minutes during two days, then merged into hours
 * for a month, then into days for a year: with ten backends, 75,000 rows at most. Sums are kept
 * beside the extremes, so that an average of averages is exact. */
#include "hf-sample-table.h"

#include "hf-backend-info.h"
#include "hf-pin.h"

G_STATIC_ASSERT (HF_BACKEND_HEALTHY == 1);
G_STATIC_ASSERT (HF_CONTENT_WAITING == 0);
G_STATIC_ASSERT (HF_METRIC_PINS == 1 && HF_METRIC_HELD == 4 && HF_METRIC_UNREADABLE == 5);
G_STATIC_ASSERT (HF_METRIC_USED == 6 && HF_METRIC_WRITTEN == 7 && HF_METRIC_READ == 8);

#define KEEP                                                                                       \
  "INSERT OR REPLACE INTO sample_point (level, metric, backend, time, points, total, "             \
  "low, high) "

/* ---- taking ---- */

/* Of what began to be counted within the last hour, the first point began at nothing. */
#define KEEP_TRAFFIC(metric, bytes)                                                                \
  KEEP "SELECT 0, " metric ", backend_id, ?1, 1, v, iif (since > ?1 - 3600000000 AND NOT EXISTS"   \
       " (SELECT 1 FROM sample_point WHERE level = 0 AND metric = " metric                         \
       " AND backend = backend_id AND time < ?1), 0.0, v), v"                                      \
       " FROM (SELECT backend_id, since, CAST (" bytes " AS REAL) AS v FROM traffic)"

/* The time is ?1. Made of the counters that triggers keep, and of the rows of traffic. */
static const char *const of_backends[] = {
  "/* keep what backends hold */ " KEEP "SELECT 0, 6, id, ?1, 1, v, v, v FROM (SELECT b.id,"
  " CAST (s.used_bytes AS REAL) AS v FROM backend b JOIN store s ON s.id = b.store_id)",
  "/* keep what was written */ " KEEP_TRAFFIC ("7", "written_bytes"),
  "/* keep what was read */ " KEEP_TRAFFIC ("8", "read_bytes"),
};

static gboolean
keep (HfDb *db, HfMetric metric, gint64 time, double value, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* keep a point */ " KEEP "VALUES (0, ?1, '', ?2, 1, ?3, ?3, ?3)",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, metric);
  hf_statement_bind_int (statement, 2, time);
  hf_statement_bind_double (statement, 3, value);
  return hf_statement_run (statement, error);
}

/* A copy can be read when the last probe of its store was good. What was never held is not counted:
 * nobody offered its bytes yet. */
static gboolean
keep_readable (HfDb *db, gint64 time, GError **error)
{
  static const char sql[]
      = "/* count what can be read */ SELECT coalesce (sum (pins), 0),"
        " coalesce (sum (pins * (store_mask & (SELECT coalesce (sum (bit), 0) FROM"
        " (SELECT DISTINCT 1 << s.slot AS bit FROM backend b JOIN store s ON s.id = b.store_id"
        " WHERE b.state = 1)) = 0)), 0)"
        " FROM pin_class WHERE managed = 1 AND NOT (held = 0 AND content = 0)";
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  return statement && hf_statement_step (statement, &row, error)
         && keep (db, HF_METRIC_HELD, time, (double)hf_statement_get_int (statement, 0), error)
         && keep (db, HF_METRIC_UNREADABLE, time, (double)hf_statement_get_int (statement, 1),
                  error);
}

/**
 * hf_sample_table_take:
 * @db: inside a change
 * @status: the counts
 * @now: the time
 * @error: what went wrong
 *
 * Keeps one point of each number for every five minutes: the last one of them.
 *
 * Returns: whether it was kept
 */
gboolean
hf_sample_table_take (HfDb *db, const HfStatus *status, gint64 now, GError **error)
{
  gint64 time = now - now % HF_SAMPLE_EVERY;

  if (!keep (db, HF_METRIC_EFFICIENCY, time, hf_status_efficiency (status), error)
      || !keep (db, HF_METRIC_PINS, time, (double)status->total_pins, error)
      || !keep (db, HF_METRIC_BELOW_MIN, time, (double)status->below_min, error)
      || !keep (db, HF_METRIC_BYTES, time, (double)status->total_bytes, error)
      || !keep_readable (db, time, error))
    return FALSE;
  for (unsigned i = 0; i < G_N_ELEMENTS (of_backends); i++)
    {
      g_autoptr (HfStatement) statement = hf_db_prepare (db, of_backends[i], error);

      if (!statement)
        return FALSE;
      hf_statement_bind_int (statement, 1, time);
      if (!hf_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- thinning ---- */

#define KEEP_DAYS (366 * HF_DAY)

/* Spans of a level that ended long enough ago are merged into those of the next. */
static const struct
{
  gint64 span, after;
} levels[] = { { HF_HOUR, 2 * HF_DAY }, { HF_DAY, 30 * HF_DAY } };

static gboolean
run_thinning (HfDb *db, const char *sql, gint64 level, gint64 before, gint64 span, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, level);
  hf_statement_bind_int (statement, 2, before);
  if (span > 0)
    hf_statement_bind_int (statement, 3, span);
  return hf_statement_run (statement, error);
}

/**
 * hf_sample_table_thin:
 * @db: inside a change, so that all of it happens or nothing
 * @now: the time
 * @error: what went wrong
 *
 * Merges what is older than two days into hours, what is older than thirty into days, and forgets
 * what is older than a year. Done again it finds nothing to do. A point that comes late, since the
 * clock was set back, is merged into what is there.
 *
 * Returns: whether it was done
 */
gboolean
hf_sample_table_thin (HfDb *db, gint64 now, GError **error)
{
  static const char merge[]
      = "/* merge old points */ INSERT INTO sample_point SELECT level + 1, metric, backend,"
        " time - time % ?3 AS span, sum (points), sum (total), min (low), max (high)"
        " FROM sample_point WHERE level = ?1 AND time < ?2 GROUP BY metric, backend, span"
        " ON CONFLICT DO UPDATE SET points = points + excluded.points,"
        " total = total + excluded.total, low = min (low, excluded.low),"
        " high = max (high, excluded.high)";
  static const char forget[]
      = "/* forget old points */ DELETE FROM sample_point WHERE level = ?1 AND time < ?2";

  for (unsigned i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      gint64 before = now - levels[i].after;

      before -= before % levels[i].span;
      if (!run_thinning (db, merge, i, before, levels[i].span, error)
          || !run_thinning (db, forget, i, before, 0, error))
        return FALSE;
    }
  return run_thinning (db, forget, G_N_ELEMENTS (levels), now - KEEP_DAYS, 0, error);
}

/* ---- reading ---- */

/**
 * hf_sample_table_get_last:
 * @time: (out): of the newest point, rounded down to five minutes; 0 when there is none
 * @error: why it can't be read
 *
 * Returns: whether @time was set
 */
gboolean
hf_sample_table_get_last (HfDb *db, gint64 *time, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* find the newest point */ SELECT coalesce ("
      "(SELECT max (time) FROM sample_point WHERE level = 0 AND metric = 1 AND backend = ''),"
      "(SELECT max (time) FROM sample_point WHERE level = 1 AND metric = 1 AND backend = ''),"
      "(SELECT max (time) FROM sample_point WHERE level = 2 AND metric = 1 AND backend = ''), 0)",
      error);
  gboolean row;

  *time = 0;
  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *time = hf_statement_get_int (statement, 0);
  return TRUE;
}

/**
 * hf_sample_table_read:
 * @query: which
 * @error: why they can't be read
 *
 * Costs as many rows as there are points in that time: 1,700 for a year.
 *
 * Returns: (transfer full) (element-type HfPoint): at most %HF_SAMPLE_MOST, by time; spans without
 * a point are left out
 */
GArray *
hf_sample_table_read (HfDb *db, const HfSampleQuery *query, GError **error)
{
  static const char sql[]
      = "/* read the points */ SELECT time - time % ?5 AS span, sum (total) / sum (points),"
        " min (low), max (high) FROM sample_point WHERE level IN (0, 1, 2) AND metric = ?1"
        " AND backend = ?2 AND time >= ?3 AND time < ?4 GROUP BY span ORDER BY span LIMIT ?6";
  gint64 shortest = (query->to - query->from) / (HF_SAMPLE_MOST - 1);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (HfPoint));
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, query->metric);
  hf_statement_bind_text (statement, 2, query->backend ? query->backend : "");
  hf_statement_bind_int (statement, 3, query->from);
  hf_statement_bind_int (statement, 4, query->to);
  hf_statement_bind_int (statement, 5, MAX (query->step, MAX (shortest, 1)));
  hf_statement_bind_int (statement, 6, HF_SAMPLE_MOST);
  while (hf_statement_step (statement, &row, error))
    {
      HfPoint point;

      if (!row)
        return g_steal_pointer (&points);
      point.time = hf_statement_get_int (statement, 0);
      point.value = hf_statement_get_double (statement, 1);
      point.low = hf_statement_get_double (statement, 2);
      point.high = hf_statement_get_double (statement, 3);
      g_array_append_val (points, point);
    }
  return NULL;
}

/**
 * hf_sample_table_list_backends:
 * @metric: of backends
 * @from: the time
 * @error: why they can't be read
 *
 * Returns: (transfer full): the ids of the backends that have points since @from, sorted
 */
char **
hf_sample_table_list_backends (HfDb *db, HfMetric metric, gint64 from, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list backends with points */ SELECT DISTINCT backend FROM sample_point"
                       " WHERE level IN (0, 1, 2) AND metric = ?1 AND time >= ?2 ORDER BY backend",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, metric);
  hf_statement_bind_int (statement, 2, from);
  while (hf_statement_step (statement, &row, error))
    {
      if (row)
        {
          g_ptr_array_add (ids, hf_statement_dup_text (statement, 0));
          continue;
        }
      g_ptr_array_add (ids, NULL);
      return (char **)g_ptr_array_free (g_steal_pointer (&ids), FALSE);
    }
  return NULL;
}

/**
 * hf_sample_table_read_availability:
 * @from: the time
 * @availability: (out): since then; covered is 0 when nothing was looked at
 * @error: why it can't be read
 *
 * A look stands for the five minutes that it was made in; time in which nobody looked does not
 * count.
 *
 * Returns: whether @availability was set
 */
gboolean
hf_sample_table_read_availability (HfDb *db, gint64 from, HfAvailability *availability,
                                   GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* sum up what could be read */ SELECT metric, sum (total), sum (points)"
                       " FROM sample_point WHERE level IN (0, 1, 2) AND metric IN (4, 5)"
                       " AND backend = '' AND time >= ?1 GROUP BY metric ORDER BY metric",
                       error);
  double held = 0, unreadable = 0;
  gboolean row;

  *availability = (HfAvailability){ 0 };
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, from);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        {
          availability->share = held > 0 ? 1 - unreadable / held : 0;
          return TRUE;
        }
      if (hf_statement_get_int (statement, 0) == HF_METRIC_UNREADABLE)
        unreadable = hf_statement_get_double (statement, 1);
      else
        held = hf_statement_get_double (statement, 1);
      if (held > 0)
        availability->covered = hf_statement_get_int (statement, 2) * HF_SAMPLE_EVERY;
    }
  return FALSE;
}
