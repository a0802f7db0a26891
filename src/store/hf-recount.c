/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts again what triggers keep. Reads every row: for tests, and for a check that the user asks
 * for. */
#include "hf-status-table.h"

#include "hf-error.h"
#include "hf-name-index.h"
#include "hf-schema.h"

#define CLASSES_COUNTED                                                                            \
  "SELECT " HF_SQL_CLASS ", count (*) AS pins, sum (size) AS bytes FROM pin GROUP "                \
  "BY " HF_SQL_CLASS
#define CLASSES_KEPT "SELECT " HF_SQL_CLASS ", pins, bytes FROM pin_class"

/* Each gives a sentence for a difference, and no row when there is none. */
static const char *const checks[] = {
  "/* recount the copies of pins */"
  " SELECT format ('pin %d has (slots %d, held %d, proven %d, domains %d) instead of (%d, %d, %d,"
  " %d)', pin.id, pin.store_mask, pin.held, pin.proven, pin.domains, c.mask, c.held, c.proven,"
  " c.domains)"
  " FROM pin LEFT JOIN (SELECT r.pin_id AS id, sum (1 << s.slot) AS mask, count (*) AS held,"
  " sum (r.state = " HF_SQL_VERIFIED ") AS proven, count (DISTINCT s.domain) AS domains"
  " FROM replica r JOIN store s ON s.id = r.store_id WHERE r.state IN " HF_SQL_HELD
  " GROUP BY r.pin_id) c ON c.id = pin.id"
  " WHERE (pin.store_mask, pin.held, pin.proven, pin.domains)"
  " IS NOT (coalesce (c.mask, 0), coalesce (c.held, 0), coalesce (c.proven, 0),"
  " coalesce (c.domains, 0)) LIMIT 1",

  "/* recount the copies of stores */"
  " SELECT format ('store %d has (held %d, bytes %d, used %d) instead of (%d, %d, %d)', s.id,"
  " s.held_count, s.held_bytes, s.used_bytes, c.held, c.bytes, c.used)"
  " FROM store s LEFT JOIN (SELECT store_id AS id, sum (state IN " HF_SQL_HELD ") AS held,"
  " sum (bytes * (state IN " HF_SQL_HELD ")) AS bytes,"
  " sum (bytes * (state <> " HF_SQL_FAILED ")) AS used FROM replica GROUP BY store_id) c"
  " ON c.id = s.id WHERE (s.held_count, s.held_bytes, s.used_bytes)"
  " IS NOT (coalesce (c.held, 0), coalesce (c.bytes, 0), coalesce (c.used, 0)) LIMIT 1",

  "/* recount the strays of stores */"
  " SELECT format ('store %d has strays (%d, bytes %d, %d, %d) instead of (%d, %d, %d, %d)', s.id,"
  " s.stray_found, s.stray_found_bytes, s.stray_wanted, s.stray_declined, c.found, c.bytes,"
  " c.wanted, c.declined)"
  " FROM store s LEFT JOIN (SELECT store_id AS id, sum (state = " HF_SQL_FOUND ") AS found,"
  " sum (bytes * (state = " HF_SQL_FOUND ")) AS bytes, sum (state = " HF_SQL_WANTED ") AS wanted,"
  " sum (state = " HF_SQL_DECLINED ") AS declined FROM stray GROUP BY store_id) c ON c.id = s.id"
  " WHERE (s.stray_found, s.stray_found_bytes, s.stray_wanted, s.stray_declined)"
  " IS NOT (coalesce (c.found, 0), coalesce (c.bytes, 0), coalesce (c.wanted, 0),"
  " coalesce (c.declined, 0)) LIMIT 1",

  "/* recount the classes of pins */"
  " SELECT format ('pins with min %d, target %d, max %d, slots %d, held %d, proven %d, domains %d"
  " are kept as another number than %d with %d bytes', min_replicas, target_replicas,"
  " max_replicas, store_mask, held, proven, domains, pins, bytes)"
  " FROM (" CLASSES_COUNTED " EXCEPT " CLASSES_KEPT ") LIMIT 1",

  "/* recount the classes of pins */"
  " SELECT format ('%d pins with min %d, target %d, max %d, slots %d, held %d, proven %d,"
  " domains %d and %d bytes are kept, which are not there', pins, min_replicas, target_replicas,"
  " max_replicas, store_mask, held, proven, domains, bytes)"
  " FROM (" CLASSES_KEPT " EXCEPT " CLASSES_COUNTED ") LIMIT 1",

  "/* recount the pins that wait for the user's word */"
  " SELECT format ('%d pins with %d bytes wait (urgent: %d) instead of %d with %d', h.pins, "
  "h.bytes,"
  " h.urgent, c.pins, c.bytes) FROM pin_held h LEFT JOIN (SELECT urgent, count (*) AS pins,"
  " sum (bytes) AS bytes FROM pin_todo WHERE stage = " HF_SQL_TODO_HELD
  " GROUP BY urgent) c ON c.urgent = h.urgent"
  " WHERE (h.pins, h.bytes) IS NOT (coalesce (c.pins, 0), coalesce (c.bytes, 0)) LIMIT 1",

  "/* recount the linked pins */"
  " SELECT format ('%d pins are linked instead of %d', l.pins, c.pins) FROM pin_link l"
  " CROSS JOIN (SELECT count (*) AS pins FROM pin WHERE managed AND " HF_SQL_LINKS (
      "metadata") ") c WHERE l.pins <> c.pins LIMIT 1",
};

/**
 * hf_status_table_recount:
 * @error: %HF_ERROR_FAILED with the first difference
 *
 * Returns: whether everything that triggers keep is what a count gives
 */
gboolean
hf_status_table_recount (HfDb *db, GError **error)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (HfStatement) statement = hf_db_prepare (db, checks[i], error);
      gboolean row;

      if (!statement || !hf_statement_step (statement, &row, error))
        return FALSE;
      if (row)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_FAILED, "a counter is wrong: %s",
                       hf_statement_get_text (statement, 0));
          return FALSE;
        }
    }
  return hf_name_index_check (db, error);
}
