/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists and counts of managed pins. A page costs about as many look-ups as it has pins, also of a
 * million of which few are wanted: pin_class tells beforehand how many copies the wanted ones have
 * and how many there are, and of few of them all are read and sorted. Otherwise a list walks along
 * the ids, or the index of what it is sorted by, until the limit is reached. Beginnings of CIDs
 * and parts of names are found by index, see hf-pin-text.c. A count without text and sizes
 * reads pin_class alone. A page behind a cursor is two statements, as a comparison of pairs would
 * not be found in the index: first those that are equal to the last pin, then those behind it.
 */
#include "hf-pin-conditions.h"
#include "hf-pin-row.h"
#include "hf-pin-way.h"
#include "hf-schema.h"

/* What the sorts go by; each has an index behind managed. */
static const struct
{
  const char *key, *index;
} sorts[] = {
  [HF_PIN_SORT_CREATED] = { "id", NULL },
  [HF_PIN_SORT_NAME] = { "coalesce (name, '')", "pin_by_name" },
  [HF_PIN_SORT_SIZE] = { "size", "pin_by_size" },
  [HF_PIN_SORT_LAST_CHECK] = { "last_check", "pin_by_last_check" },
  [HF_PIN_SORT_COUNT] = { "held", "pin_by_held" },
};

typedef enum
{
  PART_EQUAL, /* what is equal to the last pin, behind it */
  PART_BEHIND, /* what is behind all of these */
} Part;

static void
append_order (GString *sql, const HfPinQuery *query, Part part)
{
  const char *key = sorts[query->sort].key;
  const char *after = query->descending ? "<" : ">";
  const char *direction = query->descending ? " DESC" : "";

  if (query->sort == HF_PIN_SORT_CREATED)
    {
      if (query->after_id != 0)
        g_string_append_printf (sql, " AND id %s :after", after);
      g_string_append_printf (sql, " ORDER BY id%s LIMIT :limit", direction);
    }
  else if (part == PART_EQUAL)
    g_string_append_printf (sql, " AND %s = :key AND id %s :after ORDER BY id%s LIMIT :limit", key,
                            after, direction);
  else
    {
      if (query->after_id != 0)
        g_string_append_printf (sql, " AND %s %s :key", key, after);
      g_string_append_printf (sql, " ORDER BY %s%s, id%s LIMIT :limit", key, direction, direction);
    }
}

static void
append_held (GString *sql, const HfPinWay *way)
{
  g_string_append (sql, " AND held IN (");
  for (unsigned i = 0; i < way->held->len; i++)
    g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                            g_array_index (way->held, gint64, i));
  g_string_append_c (sql, ')');
}

/* What is as large as the last pin, or was checked as it was, is wanted; to say so once more would
 * make SQLite read all of these sizes. */
static void
append_filters (GString *sql, const HfPinQuery *query, const HfPinWay *way, Part part)
{
  HfPinQuery filters = *query;

  if (part == PART_EQUAL && query->sort == HF_PIN_SORT_SIZE)
    filters.min_size = filters.max_size = 0;
  if (part == PART_EQUAL && query->sort == HF_PIN_SORT_LAST_CHECK)
    {
      filters.checked_since = filters.checked_before = 0;
      filters.never_checked = FALSE;
    }
  hf_pin_conditions_append (sql, &filters, way->text);
}

/* Of those with each number of copies a page, which the index gives in the order of the ids. */
static void
append_merged (GString *sql, const char *columns, const HfPinQuery *query, const HfPinWay *way)
{
  for (unsigned i = 0; i < way->held->len; i++)
    {
      g_string_append (sql, i > 0 ? " UNION ALL SELECT * FROM (" : "SELECT * FROM (");
      g_string_append_printf (sql, "SELECT %s FROM pin INDEXED BY pin_by_held", columns);
      hf_pin_conditions_append (sql, query, way->text);
      g_string_append_printf (sql, " AND held = %" G_GINT64_FORMAT,
                              g_array_index (way->held, gint64, i));
      append_order (sql, query, PART_BEHIND);
      g_string_append_c (sql, ')');
    }
  g_string_append_printf (sql, " ORDER BY 1%s LIMIT :limit", query->descending ? " DESC" : "");
}

/* Those that the index of names finds, in its order, which is that of ids, and a page of those that
 * it does not hold. A pin may be among both. */
static void
append_names (GString *sql, const char *columns, const HfPinQuery *query)
{
  const char *direction = query->descending ? " DESC" : "";

  g_string_append_printf (
      sql, "SELECT * FROM (SELECT %s FROM name_index CROSS JOIN pin ON pin.id = name_index.rowid",
      columns);
  hf_pin_conditions_append (sql, query, HF_PIN_TEXT_INDEXED);
  if (query->after_id != 0)
    g_string_append_printf (sql, " AND name_index.rowid %s :after", query->descending ? "<" : ">");
  g_string_append_printf (sql, " ORDER BY name_index.rowid%s LIMIT :limit)", direction);
  g_string_append_printf (sql, " UNION SELECT * FROM (SELECT %s FROM pin NOT INDEXED", columns);
  hf_pin_conditions_append (sql, query, HF_PIN_TEXT_NOT_INDEXED);
  append_order (sql, query, PART_BEHIND);
  g_string_append_printf (sql, ") ORDER BY 1%s LIMIT :limit", direction);
}

/* What is sorted here is not found by id, or the index of a sort, which would read all pins. */
static char *
make_sql (const char *columns, const HfPinQuery *query, const HfPinWay *way, Part part)
{
  g_autoptr (GString) sql = g_string_new ("/* list pins */ ");
  const char *index = sorts[query->sort].index;

  if (way->kind == HF_PIN_WAY_MERGED)
    {
      append_merged (sql, columns, query, way);
      return g_string_free (g_steal_pointer (&sql), FALSE);
    }
  if (way->kind == HF_PIN_WAY_NAMES)
    {
      append_names (sql, columns, query);
      return g_string_free (g_steal_pointer (&sql), FALSE);
    }
  g_string_append_printf (sql, "SELECT %s FROM pin", columns);
  if (way->kind == HF_PIN_WAY_SIZE)
    index = "pin_by_size";
  else if (way->kind == HF_PIN_WAY_CHECK)
    index = "pin_by_last_check";
  else if (way->kind == HF_PIN_WAY_HELD)
    index = "pin_by_held";
  else if (way->kind == HF_PIN_WAY_STORE || way->kind == HF_PIN_WAY_TEXT)
    index = NULL;
  if (index)
    g_string_append_printf (sql, " INDEXED BY %s", index);
  else
    g_string_append (sql, " NOT INDEXED");
  append_filters (sql, query, way, part);
  if (way->kind == HF_PIN_WAY_HELD)
    append_held (sql, way);
  else if (way->kind == HF_PIN_WAY_STORE)
    g_string_append (sql, " AND id IN (SELECT pin_id FROM replica INDEXED BY replica_store"
                          " WHERE store_id = (SELECT store_id FROM backend WHERE id = :backend)"
                          " AND state IN " HF_SQL_HELD ")");
  append_order (sql, query, part);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/**
 * hf_pin_query_make_sql:
 * @columns: what is read of each pin, its id first
 * @query: without a cursor
 * @way: how its pins are found
 *
 * Returns: (transfer full): a statement with the conditions of @query, and :limit
 */
char *
hf_pin_query_make_sql (const char *columns, const HfPinQuery *query, const HfPinWay *way)
{
  return make_sql (columns, query, way, PART_BEHIND);
}

/**
 * hf_pin_query_make_walk_sql:
 * @query: a query
 *
 * Returns: (transfer full): a statement that reads the ids of all managed pins in the order of
 * @query from an index alone
 */
char *
hf_pin_query_make_walk_sql (const HfPinQuery *query)
{
  const char *direction = query->descending ? " DESC" : "";

  if (query->sort == HF_PIN_SORT_CREATED)
    return g_strdup_printf ("/* list pins */ SELECT id FROM pin INDEXED BY pin_by_held"
                            " WHERE managed = 1 ORDER BY id%s",
                            direction);
  return g_strdup_printf ("/* list pins */ SELECT id FROM pin INDEXED BY %s WHERE managed = 1"
                          " ORDER BY %s%s, id%s",
                          sorts[query->sort].index, sorts[query->sort].key, direction, direction);
}

/* ---- the list ---- */

static void
bind_named_int (HfStatement *statement, const char *name, gint64 value)
{
  int index = hf_statement_find_parameter (statement, name);

  if (index > 0)
    hf_statement_bind_int (statement, index, value);
}

static void
bind_cursor (HfStatement *statement, const HfPinQuery *query, unsigned limit)
{
  int key = hf_statement_find_parameter (statement, ":key");

  if (key > 0 && query->sort == HF_PIN_SORT_NAME)
    hf_statement_bind_text (statement, key, query->after_name ? query->after_name : "");
  else if (key > 0)
    hf_statement_bind_int (statement, key, query->after_number);
  bind_named_int (statement, ":after", query->after_id);
  bind_named_int (statement, ":limit", limit > 0 ? (gint64)limit : -1);
}

static gboolean
read_pins (HfStatement *statement, GPtrArray *pins, GError **error)
{
  gboolean row;

  while (hf_statement_step (statement, &row, error))
    {
      HfPin *pin;

      if (!row)
        return TRUE;
      pin = hf_pin_row_read (statement, error);
      if (!pin)
        return FALSE;
      g_ptr_array_add (pins, pin);
    }
  return FALSE;
}

static gboolean
list_part (HfDb *db, const HfPinQuery *query, const HfPinWay *way, Part part, GPtrArray *pins,
           GError **error)
{
  g_autofree char *sql = make_sql (HF_PIN_ROW_COLUMNS, query, way, part);
  g_auto (HfPinBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;

  hf_pin_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql, error);
  if (!statement)
    return FALSE;
  hf_pin_conditions_bind (statement, query, &bounds);
  bind_cursor (statement, query, query->limit > 0 ? query->limit - pins->len : 0);
  return read_pins (statement, pins, error);
}

/**
 * hf_pin_table_list:
 * @query: which managed pins; a limit of 0 is none
 * @error: why they can't be read
 *
 * Health goes by copies that are held. A backend's pins are those that its store holds.
 *
 * Returns: (transfer full) (element-type HfPin): pins in the order that @query asks for
 */
GPtrArray *
hf_pin_table_list (HfDb *db, const HfPinQuery *query, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  gboolean two_parts = query->sort != HF_PIN_SORT_CREATED && query->after_id != 0;
  g_auto (HfPinWay) way = { 0 };

  if (!hf_pin_way_choose (&way, db, query, error))
    return NULL;
  if (way.kind == HF_PIN_WAY_NONE)
    return g_steal_pointer (&pins);
  if (two_parts && !list_part (db, query, &way, PART_EQUAL, pins, error))
    return NULL;
  if ((query->limit == 0 || pins->len < query->limit)
      && !list_part (db, query, &way, PART_BEHIND, pins, error))
    return NULL;
  return g_steal_pointer (&pins);
}

/**
 * hf_pin_query_go_on:
 * @self: a query
 * @last: the last pin that it found; its name is borrowed
 *
 * The next list begins behind @last, wherever pins are added or removed meanwhile.
 */
void
hf_pin_query_go_on (HfPinQuery *self, const HfPin *last)
{
  self->after_id = last->id;
  self->after_name = last->name;
  switch (self->sort)
    {
    case HF_PIN_SORT_SIZE:
      self->after_number = (gint64)last->size;
      break;
    case HF_PIN_SORT_LAST_CHECK:
      self->after_number = last->last_check;
      break;
    case HF_PIN_SORT_COUNT:
      self->after_number = last->held;
      break;
    case HF_PIN_SORT_CREATED:
    case HF_PIN_SORT_NAME:
    default:
      self->after_number = 0;
      break;
    }
}

/**
 * hf_pin_table_list_of_store:
 * @store_id: a store
 * @after_replica: cursor: id of a copy, 0 at first
 * @limit: how many at most
 * @last_replica: (out): the cursor for what follows
 * @error: why they can't be read
 *
 * Costs two look-ups by index a pin, however few of all pins the store holds.
 *
 * Returns: (transfer full) (element-type HfPin): managed pins whose copy the store holds, in the
 * order in which their copies were entered
 */
GPtrArray *
hf_pin_table_list_of_store (HfDb *db, gint64 store_id, gint64 after_replica, unsigned limit,
                            gint64 *last_replica, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list a store's pins */ SELECT " HF_PIN_ROW_COLUMNS ", r.id"
                       " FROM replica r INDEXED BY replica_store JOIN pin ON pin.id = r.pin_id"
                       " WHERE r.store_id = ?1 AND r.id > ?2 AND r.state IN " HF_SQL_HELD
                       " AND pin.managed = 1 ORDER BY r.id LIMIT ?3",
                       error);
  gboolean row;

  *last_replica = after_replica;
  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, store_id);
  hf_statement_bind_int (statement, 2, after_replica);
  hf_statement_bind_int (statement, 3, limit);
  while (hf_statement_step (statement, &row, error))
    {
      HfPin *pin;

      if (!row)
        return g_steal_pointer (&pins);
      *last_replica = hf_statement_get_int (statement, HF_PIN_ROW_N_COLUMNS);
      pin = hf_pin_row_read (statement, error);
      if (!pin)
        return NULL;
      g_ptr_array_add (pins, pin);
    }
  return NULL;
}

static const char *
choose_count_index (const HfPinQuery *query)
{
  if (query->text)
    return " NOT INDEXED";
  if (query->min_size > 0 || query->max_size > 0)
    return " INDEXED BY pin_by_size";
  return query->more_text ? " NOT INDEXED" : " INDEXED BY pin_by_last_check";
}

/**
 * hf_pin_table_count:
 * @query: which managed pins; cursor and limit are not looked at
 * @count: (out): how many
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_pin_table_count (HfDb *db, const HfPinQuery *query, guint64 *count, GError **error)
{
  gboolean by_class = hf_pin_conditions_fit_classes (query);
  g_autoptr (GString) sql
      = g_string_new (by_class ? "/* count pins */ SELECT sum (pins) FROM pin_class"
                               : "/* count pins */ SELECT count (*) FROM pin");
  g_auto (HfPinBounds) bounds = { 0 };
  HfPinText text = HF_PIN_TEXT_ANY;
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  if (query->text && !hf_pin_text_choose (db, query, FALSE, &text, error))
    return FALSE;
  if (!by_class)
    g_string_append (sql, choose_count_index (query));
  hf_pin_conditions_append (sql, query, text);
  hf_pin_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  hf_pin_conditions_bind (statement, query, &bounds);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}

/**
 * hf_pin_table_count_linked:
 * @count: (out): how many managed pins were linked to an entry of a VFS
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_pin_table_count_linked (HfDb *db, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* count linked pins */ SELECT pins FROM pin_link", error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}
