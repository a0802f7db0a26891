/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All ids that a query finds. Of few pins SQLite sorts them. Of many, reading their rows in the
 * order of an index would jump through the whole table; so the table is read from its beginning to
 * its end into a set of ids, and the order is read from the index alone, which has no other
 * columns. Where classes tell which numbers of copies the pins have, and nearly all with such a
 * number are wanted, an index does instead of the table. On a worker.
 */
#include "hf-id-set.h"
#include "hf-pin-conditions.h"
#include "hf-pin-way.h"

#define MIXED_PART 20 /* of the pins are looked up one by one at most */
#define MOST_ID G_GINT64_CONSTANT (0x100000000) /* in a set, which has then 512 MB */
#define STEPS 2000 /* of SQLite's machine between two looks at the cancellable */

/* ---- reading ---- */

static int
on_progress (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static HfStatement *
prepare (HfDb *db, const char *sql, const HfPinQuery *query, const HfPinBounds *bounds,
         GError **error)
{
  HfStatement *statement = hf_db_prepare (db, sql, error);
  int limit = statement ? hf_statement_find_parameter (statement, ":limit") : 0;

  if (!statement)
    return NULL;
  hf_pin_conditions_bind (statement, query, bounds);
  if (limit > 0)
    hf_statement_bind_int (statement, limit, query->limit > 0 ? (gint64)query->limit : -1);
  return statement;
}

/* SQLite sorts. */
static gboolean
read_sorted (HfDb *db, const HfPinQuery *query, const HfPinWay *way, GArray *ids, guint64 *bytes,
             GError **error)
{
  g_autofree char *sql = hf_pin_query_make_sql ("pin.id, pin.size", query, way);
  g_auto (HfPinBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  hf_pin_bounds_init (&bounds, query);
  statement = prepare (db, sql, query, &bounds, error);
  while (statement && hf_statement_step (statement, &row, error))
    {
      gint64 id;

      if (!row)
        return TRUE;
      id = hf_statement_get_int (statement, 0);
      g_array_append_val (ids, id);
      *bytes += hf_statement_get_size (statement, 1);
    }
  return FALSE;
}

static gboolean
has_conditions (const HfPinQuery *query)
{
  return query->health >= 0 || query->backend_id || query->more_backends || query->not_backends
         || !hf_pin_conditions_fit_classes (query);
}

static gboolean
sum_all (HfDb *db, guint64 *bytes, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* sum up pins */ SELECT sum (bytes) FROM pin_class WHERE managed = 1",
                       error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *bytes = hf_statement_get_size (statement, 0);
  return TRUE;
}

static gboolean
add_id (HfIdSet *set, gint64 id, gboolean *fits)
{
  *fits = id >= 0 && id < MOST_ID;
  if (*fits)
    hf_id_set_add (set, id);
  return *fits;
}

/* fits: FALSE when ids are too large for a set */
static gboolean
read_table (HfDb *db, const HfPinQuery *query, HfIdSet *set, guint64 *bytes, gboolean *fits,
            GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list pins */ SELECT id, size FROM pin NOT INDEXED");
  g_auto (HfPinBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  hf_pin_conditions_append (sql, query, query->text ? HF_PIN_TEXT_EACH : HF_PIN_TEXT_ANY);
  hf_pin_bounds_init (&bounds, query);
  statement = prepare (db, sql->str, query, &bounds, error);
  while (statement && hf_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      if (!add_id (set, hf_statement_get_int (statement, 0), fits))
        return TRUE;
      *bytes += hf_statement_get_size (statement, 1);
    }
  return FALSE;
}

/* ---- by classes ---- */

/* One number of copies among the pins that a query finds. */
typedef struct
{
  gint64 held;
  gboolean mixed; /* others have as many that it does not find */
} HeldClass;

/* few: whether those of mixed classes are a small part of all */
static GArray *
read_held_classes (HfDb *db, const HfPinQuery *query, guint64 *bytes, gboolean *few, GError **error)
{
  g_autoptr (GString) sql = g_string_new (
      "/* list classes of pins, with others */ SELECT held, sum (pins), sum (bytes),"
      " (SELECT sum (pins) FROM pin_class AS other WHERE other.managed = 1"
      " AND other.held = pin_class.held) FROM pin_class");
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (HeldClass));
  g_autoptr (HfStatement) statement = NULL;
  HfPinBounds none = { 0 };
  guint64 mixed = 0, all = 0;
  gboolean row;

  hf_pin_conditions_append (sql, query, HF_PIN_TEXT_ANY);
  g_string_append (sql, " GROUP BY held");
  statement = prepare (db, sql->str, query, &none, error);
  while (statement && hf_statement_step (statement, &row, error))
    {
      HeldClass class = { 0 };

      *few = mixed <= all / MIXED_PART;
      if (!row)
        return g_steal_pointer (&classes);
      class.held = hf_statement_get_int (statement, 0);
      class.mixed = hf_statement_get_size (statement, 1) < hf_statement_get_size (statement, 3);
      *bytes += hf_statement_get_size (statement, 2);
      all += hf_statement_get_size (statement, 3);
      mixed += class.mixed ? hf_statement_get_size (statement, 3) : 0;
      g_array_append_val (classes, class);
    }
  return NULL;
}

/* Of a class that is not mixed, the index of numbers of copies has all that is to be known. */
static gboolean
add_class (HfDb *db, const HfPinQuery *query, const HeldClass *class, HfIdSet *set, gboolean *fits,
           GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list pins of a class */"
                                          " SELECT id FROM pin INDEXED BY pin_by_held");
  g_autoptr (HfStatement) statement = NULL;
  HfPinBounds none = { 0 };
  gboolean row;

  if (class->mixed)
    hf_pin_conditions_append (sql, query, HF_PIN_TEXT_ANY);
  else
    g_string_append (sql, " WHERE managed = 1");
  g_string_append (sql, " AND held = :held");
  statement = prepare (db, sql->str, query, &none, error);
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, hf_statement_find_parameter (statement, ":held"), class->held);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      if (!add_id (set, hf_statement_get_int (statement, 0), fits))
        return TRUE;
    }
  return FALSE;
}

/* done: FALSE where reading the table is cheaper, and nothing was read */
static gboolean
read_by_classes (HfDb *db, const HfPinQuery *query, HfIdSet *set, guint64 *bytes, gboolean *fits,
                 gboolean *done, GError **error)
{
  g_autoptr (GArray) classes = NULL;
  guint64 sum = 0;

  *done = FALSE;
  if (!hf_pin_conditions_fit_classes (query))
    return TRUE;
  classes = read_held_classes (db, query, &sum, done, error);
  if (!classes)
    return FALSE;
  for (unsigned i = 0; *done && *fits && i < classes->len; i++)
    if (!add_class (db, query, &g_array_index (classes, HeldClass, i), set, fits, error))
      return FALSE;
  if (*done)
    *bytes = sum;
  return TRUE;
}

static gboolean
read_set (HfDb *db, const HfPinQuery *query, HfIdSet *set, guint64 *bytes, gboolean *fits,
          GError **error)
{
  gboolean done;

  return read_by_classes (db, query, set, bytes, fits, &done, error)
         && (done || read_table (db, query, set, bytes, fits, error));
}

/* @set: (nullable): of which ones; NULL: of all */
static gboolean
walk (HfDb *db, const HfPinQuery *query, HfIdSet *set, GArray *ids, GError **error)
{
  g_autofree char *sql = hf_pin_query_make_walk_sql (query);
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  while (statement && hf_statement_step (statement, &row, error))
    {
      gint64 id;

      if (!row)
        return TRUE;
      id = hf_statement_get_int (statement, 0);
      if (!set || hf_id_set_has (set, id))
        g_array_append_val (ids, id);
    }
  return FALSE;
}

static gboolean
read_many (HfDb *db, const HfPinQuery *query, const HfPinWay *way, GArray *ids, guint64 *bytes,
           GError **error)
{
  g_autoptr (HfIdSet) set = hf_id_set_new ();
  gboolean fits = TRUE;

  if (!has_conditions (query) && query->sort != HF_PIN_SORT_CREATED)
    return sum_all (db, bytes, error) && walk (db, query, NULL, ids, error);
  if (!read_set (db, query, set, bytes, &fits, error))
    return FALSE;
  if (!fits)
    {
      *bytes = 0;
      return read_sorted (db, query, way, ids, bytes, error);
    }
  if (query->sort != HF_PIN_SORT_CREATED)
    return walk (db, query, set, ids, error);
  hf_id_set_list (set, query->descending, ids);
  return TRUE;
}

static gboolean
read_ids (HfDb *db, const HfPinQuery *query, GArray *ids, guint64 *bytes, GError **error)
{
  g_auto (HfPinWay) way = { 0 };

  if (!hf_pin_way_choose (&way, db, query, error))
    return FALSE;
  if (way.kind == HF_PIN_WAY_NONE)
    return TRUE;
  if (query->limit == 0 && (way.kind == HF_PIN_WAY_SORTED || way.kind == HF_PIN_WAY_MERGED))
    return read_many (db, query, &way, ids, bytes, error);
  return read_sorted (db, query, &way, ids, bytes, error);
}

/* Says that it was cancelled, where it was, instead of what SQLite calls that. */
static gboolean
end (HfDb *db, gboolean ok, GCancellable *cancellable, GError **error)
{
  sqlite3_progress_handler (hf_db_get_handle (db), 0, NULL, NULL);
  if (ok || !g_cancellable_is_cancelled (cancellable))
    return ok;
  g_clear_error (error);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/**
 * hf_pin_table_list_ids:
 * @db: of this thread; inside a transaction that reads, ids and @bytes are of one moment
 * @query: which managed pins, without a cursor; a limit of 0 is none
 * @bytes: (out): the sum of their sizes
 * @cancellable: (nullable): stops it within a few milliseconds
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type gint64): the ids in the order that @query asks for
 */
GArray *
hf_pin_table_list_ids (HfDb *db, const HfPinQuery *query, guint64 *bytes, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean ok;

  *bytes = 0;
  if (cancellable)
    sqlite3_progress_handler (hf_db_get_handle (db), STEPS, on_progress, cancellable);
  ok = read_ids (db, query, ids, bytes, error);
  return end (db, ok, cancellable, error) ? g_steal_pointer (&ids) : NULL;
}

static gboolean
add_size (HfDb *db, gint64 id, guint64 *bytes, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a pin's size */ SELECT size FROM pin WHERE id = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *bytes += row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_pin_table_sum:
 * @ids: (element-type gint64): of pins; one that is gone has no bytes
 * @bytes: (out): the sum of their sizes
 * @cancellable: (nullable): stops it
 * @error: why they can't be read
 *
 * Costs one look-up a pin.
 *
 * Returns: whether @bytes was set
 */
gboolean
hf_pin_table_sum (HfDb *db, const GArray *ids, guint64 *bytes, GCancellable *cancellable,
                  GError **error)
{
  *bytes = 0;
  for (unsigned i = 0; i < ids->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !add_size (db, g_array_index (ids, gint64, i), bytes, error))
      return FALSE;
  return TRUE;
}
