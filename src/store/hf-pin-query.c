/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists and counts of managed pins. Filters become conditions of one statement; there are few
 * enough combinations that all of them stay prepared. Costs: a beginning of a CID is found by
 * index, a part of a name reads the index of names, other lists walk along the ids, or the index of
 * what they are sorted by, until the limit is reached, and a count without text and sizes reads
 * pin_class alone. A page behind a cursor is two statements, as a comparison of pairs would not be
 * found in the index: first those that are equal to the last pin, then those behind it.
 */
#include "hf-pin-table.h"

#include "hf-pin-row.h"
#include "hf-schema.h"

/* The limits that hold for a pin, as hf_policy_min_for() and its like compute them. */
#define MIN_OF "coalesce (nullif (min_replicas, 0), :min)"
#define TARGET_OF "max (coalesce (nullif (target_replicas, 0), :target), " MIN_OF ")"
#define MAX_OF "max (coalesce (nullif (max_replicas, 0), :max), " TARGET_OF ")"

static const char *const health_conditions[] = {
  [HF_HEALTH_CRITICAL] = " AND held < " MIN_OF,
  [HF_HEALTH_WARNING] = " AND held >= " MIN_OF " AND held < " TARGET_OF,
  [HF_HEALTH_HEALTHY] = " AND held >= " TARGET_OF " AND held <= " MAX_OF,
  [HF_HEALTH_EXCESS] = " AND held > " MAX_OF,
};

/* The texts that a CID may begin with, and a pattern for names. */
typedef struct
{
  char *end; /* the first text that does not begin so */
  char *pattern;
} TextBounds;

static void
append_conditions (GString *sql, const HfPinQuery *query)
{
  g_string_append (sql, " WHERE managed = 1");
  if (query->backend_id)
    g_string_append (sql, " AND store_mask & coalesce ((SELECT 1 << store.slot FROM backend"
                          " JOIN store ON store.id = backend.store_id"
                          " WHERE backend.id = :backend), 0)");
  if (query->health >= 0 && query->health < (int)G_N_ELEMENTS (health_conditions))
    g_string_append (sql, health_conditions[query->health]);
  if (query->min_size > 0)
    g_string_append (sql, " AND size >= :min_size");
  if (query->max_size > 0)
    g_string_append (sql, " AND size <= :max_size");
  if (query->text)
    g_string_append (sql, " AND id IN ("
                          "SELECT id FROM pin WHERE canonical >= :text AND canonical < :text_end"
                          " UNION SELECT id FROM pin WHERE given >= :text AND given < :text_end"
                          " UNION SELECT id FROM pin WHERE name IS NOT NULL"
                          " AND name LIKE :pattern ESCAPE '\\')");
}

static int
index_of (HfStatement *statement, const char *name)
{
  return hf_statement_find_parameter (statement, name);
}

static void
bind_named_int (HfStatement *statement, const char *name, gint64 value)
{
  int index = index_of (statement, name);

  if (index > 0)
    hf_statement_bind_int (statement, index, value);
}

static void
bind_named_text (HfStatement *statement, const char *name, const char *value)
{
  int index = index_of (statement, name);

  if (index > 0)
    hf_statement_bind_text (statement, index, value);
}

static char *
escape_pattern (const char *text)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = text; *p; p++)
    {
      if (*p == '%' || *p == '_' || *p == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static void
text_bounds_init (TextBounds *self, const HfPinQuery *query)
{
  if (!query->text)
    return;
  /* CIDs are ASCII: everything that begins with the text sorts before the text and U+10FFFF. */
  self->end = g_strconcat (query->text, "\xf4\x8f\xbf\xbf", NULL);
  self->pattern = escape_pattern (query->text);
}

static void
text_bounds_clear (TextBounds *self)
{
  g_free (self->end);
  g_free (self->pattern);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TextBounds, text_bounds_clear)

static void
bind_query (HfStatement *statement, const HfPinQuery *query, const TextBounds *bounds)
{
  bind_named_text (statement, ":backend", query->backend_id);
  bind_named_int (statement, ":min", query->min_replicas);
  bind_named_int (statement, ":target", query->target_replicas);
  bind_named_int (statement, ":max", query->max_replicas);
  bind_named_int (statement, ":min_size", (gint64)MIN (query->min_size, G_MAXINT64));
  bind_named_int (statement, ":max_size", (gint64)MIN (query->max_size, G_MAXINT64));
  bind_named_text (statement, ":text", query->text);
  bind_named_text (statement, ":text_end", bounds->end);
  bind_named_text (statement, ":pattern", bounds->pattern);
}

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
bind_cursor (HfStatement *statement, const HfPinQuery *query, unsigned limit)
{
  if (query->sort == HF_PIN_SORT_NAME)
    bind_named_text (statement, ":key", query->after_name != NULL ? query->after_name : "");
  else
    bind_named_int (statement, ":key", query->after_number);
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
list_part (HfDb *db, const HfPinQuery *query, Part part, GPtrArray *pins, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list pins */ SELECT " HF_PIN_ROW_COLUMNS " FROM pin");
  g_auto (TextBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;

  if (!sorts[query->sort].index)
    g_string_append (sql, " NOT INDEXED"); /* but by id, so that nothing has to be sorted */
  else if (!query->text)
    g_string_append_printf (sql, " INDEXED BY %s", sorts[query->sort].index);
  append_conditions (sql, query);
  append_order (sql, query, part);
  text_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  bind_query (statement, query, &bounds);
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

  if (two_parts && !list_part (db, query, PART_EQUAL, pins, error))
    return NULL;
  if ((query->limit == 0 || pins->len < query->limit)
      && !list_part (db, query, PART_BEHIND, pins, error))
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
  gboolean by_class = !query->text && query->min_size == 0 && query->max_size == 0;
  g_autoptr (GString) sql
      = g_string_new (by_class ? "/* count pins */ SELECT sum (pins) FROM pin_class"
                               : "/* count pins */ SELECT count (*) FROM pin");
  g_auto (TextBounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  if (!by_class)
    g_string_append (sql, query->text ? " NOT INDEXED" : " INDEXED BY pin_by_size");
  append_conditions (sql, query);
  text_bounds_init (&bounds, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  bind_query (statement, query, &bounds);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}
