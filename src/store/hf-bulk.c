/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A load of many rows without triggers. Pins and copies that the load adds have ids above all
 * earlier ones, so they are counted in ranges of ids, some thousand at a time while their pages are
 * still in memory. What got a copy after it was counted is counted once more at the end, with the
 * triggers standing again. The cost is that of the new rows, however large the registry is, and
 * memory does not grow with them. On the writer thread, inside one change: if that fails, the
 * triggers stand as if nothing had happened.
 */
#include "hf-bulk.h"

#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-schema.h"

#define CHUNK                                                                                      \
  4096 /* pins that are counted by one statement, which keeps their old pages until it ends */

struct _HfBulk
{
  HfDb *db;
  gint64 first_pin; /* the last id that was given before the load */
  gint64 counted_pin; /* the ranges that are not counted yet begin after these */
  gint64 counted_replica;
  gint64 last_pin; /* the last id that the load gave */
  gint64 last_replica;
  gint64 late_first; /* new pins that got a copy after they were counted are among these */
  gint64 late_last;
  GHashTable *earlier; /* of gint64: pins of before the load that got a copy */
};

static gboolean
read_last_id (HfDb *db, const char *table, gint64 *id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read the last id */ SELECT seq FROM sqlite_sequence WHERE name = ?1",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, table);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *id = row ? hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_bulk_begin:
 * @db: inside a change, which ends with hf_bulk_end(), or fails
 * @error: what went wrong
 *
 * Until the end the counters stay as they are.
 *
 * Returns: (transfer full): a load
 */
HfBulk *
hf_bulk_begin (HfDb *db, GError **error)
{
  gint64 last_pin, last_replica;
  HfBulk *self;

  if (!read_last_id (db, "pin", &last_pin, error)
      || !read_last_id (db, "replica", &last_replica, error)
      || !hf_schema_drop_triggers (db, error))
    return NULL;
  self = g_new0 (HfBulk, 1);
  self->db = db;
  self->first_pin = self->counted_pin = self->last_pin = last_pin;
  self->counted_replica = self->last_replica = last_replica;
  self->late_first = G_MAXINT64;
  self->earlier = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

static gboolean
run_range (HfDb *db, const char *sql, gint64 after, gint64 last, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, after);
  hf_statement_bind_int (statement, 2, last);
  return hf_statement_run (statement, error);
}

static gboolean
count_pins (HfDb *db, gint64 after, gint64 last, GError **error)
{
  return run_range (db,
                    "/* count the copies of pins */ UPDATE pin SET"
                    " (store_mask, held, proven, domains) = " HF_SQL_PIN_COUNTERS
                    " WHERE id > ?1 AND id <= ?2",
                    after, last, error);
}

/* Counts what was added since the last time, up to the pin @last. */
static gboolean
count_chunk (HfBulk *self, gint64 last, GError **error)
{
  gint64 after = self->counted_pin, after_replica = self->counted_replica;

  self->counted_pin = last;
  self->counted_replica = self->last_replica;
  return count_pins (self->db, after, last, error)
         && run_range (self->db,
                       "/* count the classes of new pins */ INSERT INTO pin_class (" HF_SQL_CLASS
                       ", pins, bytes) SELECT " HF_SQL_CLASS
                       ", count (*), sum (size) FROM pin WHERE id > ?1 AND id <= ?2"
                       " GROUP BY " HF_SQL_CLASS
                       " ON CONFLICT DO UPDATE SET pins = pins + excluded.pins,"
                       " bytes = bytes + excluded.bytes",
                       after, last, error)
         && run_range (self->db,
                       "/* note new pins for the reconciler */ INSERT INTO pin_todo"
                       " (pin_id, not_before) SELECT id, 0 FROM pin NOT INDEXED"
                       " WHERE id > ?1 AND id <= ?2 AND managed = 1",
                       after, last, error)
         && run_range (self->db,
                       "/* count the links of new pins */ UPDATE pin_link SET pins = pins"
                       " + (SELECT count (*) FROM pin WHERE id > ?1 AND id <= ?2"
                       " AND managed AND linked)",
                       after, last, error)
         && run_range (self->db,
                       "/* index the names of new pins */ INSERT INTO name_index (rowid, chars)"
                       " SELECT id, name FROM pin NOT INDEXED WHERE id > ?1 AND id <= ?2"
                       " AND name IS NOT NULL",
                       after, last, error)
         && run_range (self->db,
                       "/* count the copies of stores */ UPDATE store SET"
                       " held_count = held_count + n.held, held_bytes = held_bytes + n.bytes,"
                       " used_bytes = used_bytes + n.used FROM (SELECT store_id,"
                       " sum (state IN " HF_SQL_HELD ") AS held,"
                       " sum (bytes * (state IN " HF_SQL_HELD ")) AS bytes,"
                       " sum (bytes * (state <> " HF_SQL_FAILED ")) AS used"
                       " FROM replica NOT INDEXED WHERE id > ?1 AND id <= ?2 GROUP BY store_id) n"
                       " WHERE n.store_id = store.id",
                       after_replica, self->last_replica, error);
}

/**
 * hf_bulk_add_pin:
 * @pin: gets its id; when it exists already, that of the existing one, which stays as it is
 * @error: as hf_pin_table_insert()
 *
 * It costs least when a pin is followed by its copies.
 *
 * Returns: whether the pin is there
 */
gboolean
hf_bulk_add_pin (HfBulk *self, HfPin *pin, GError **error)
{
  gboolean existed;

  /* The copies of the last pin may still come. */
  if (self->last_pin - self->counted_pin > CHUNK && !count_chunk (self, self->last_pin - 1, error))
    return FALSE;
  if (!hf_pin_table_insert (self->db, pin, &existed, error))
    return FALSE;
  if (!existed)
    self->last_pin = pin->id;
  return TRUE;
}

/**
 * hf_bulk_add_replica:
 * @replica: gets its id and its version
 * @error: as hf_replica_table_insert()
 *
 * Returns: whether the copy was added
 */
gboolean
hf_bulk_add_replica (HfBulk *self, HfReplica *replica, GError **error)
{
  if (!hf_replica_table_insert (self->db, replica, error))
    return FALSE;
  self->last_replica = replica->id;
  if (replica->pin_id <= self->first_pin)
    g_hash_table_add (self->earlier, g_memdup2 (&replica->pin_id, sizeof replica->pin_id));
  else if (replica->pin_id <= self->counted_pin)
    {
      self->late_first = MIN (self->late_first, replica->pin_id);
      self->late_last = MAX (self->late_last, replica->pin_id);
    }
  return TRUE;
}

/* With the triggers standing, which move the pins to their new classes. */
static gboolean
count_again (HfBulk *self, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  for (gint64 after = self->late_first - 1; after < self->late_last; after += CHUNK)
    if (!count_pins (self->db, after, MIN (after + CHUNK, self->late_last), error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->earlier);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!count_pins (self->db, *(gint64 *)id - 1, *(gint64 *)id, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_bulk_end:
 * @self: (transfer full): a load
 * @error: what went wrong; the change must fail then
 *
 * Returns: whether all counters are right, and the triggers stand
 */
gboolean
hf_bulk_end (HfBulk *self, GError **error)
{
  gboolean ended = count_chunk (self, self->last_pin, error)
                   && hf_schema_create_triggers (self->db, error) && count_again (self, error);

  hf_bulk_abort (self);
  return ended;
}

/**
 * hf_bulk_abort:
 * @self: (transfer full) (nullable): a load, whose change fails
 */
void
hf_bulk_abort (HfBulk *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->earlier);
  g_free (self);
}
