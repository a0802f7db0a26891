/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of evidence: one a look, never changed (a trigger refuses). Reads on any connection, writes
 * inside a change. */
#include "hf-evidence-table.h"

static const char *const verdict_names[] = { "good", "corrupt", "absent", "inconclusive" };

/**
 * hf_evidence_table_append:
 * @db: inside a change
 * @evidence: the look; gets its id
 * @error: what went wrong
 *
 * Returns: whether it was recorded
 */
gboolean
hf_evidence_table_append (HfDb *db, HfEvidence *evidence, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* record evidence */ INSERT INTO evidence (pin_id, store_id, store_uuid, kind, verdict,"
      " started, finished, bytes, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, evidence->pin_id);
  hf_statement_bind_int (statement, 2, evidence->store_id);
  hf_statement_bind_text (statement, 3, evidence->store_uuid);
  hf_statement_bind_int (statement, 4, evidence->kind);
  hf_statement_bind_int (statement, 5, evidence->verdict);
  hf_statement_bind_int (statement, 6, evidence->started);
  hf_statement_bind_int (statement, 7, evidence->finished);
  hf_statement_bind_size (statement, 8, evidence->bytes);
  hf_statement_bind_text (statement, 9, evidence->detail);
  if (!hf_statement_run (statement, error))
    return FALSE;
  evidence->id = hf_db_last_id (db);
  return TRUE;
}

static HfEvidence *
read_row (HfStatement *statement)
{
  HfEvidence *evidence = g_new0 (HfEvidence, 1);

  evidence->id = hf_statement_get_int (statement, 0);
  evidence->pin_id = hf_statement_get_int (statement, 1);
  evidence->store_id = hf_statement_get_int (statement, 2);
  evidence->store_uuid = hf_statement_dup_text (statement, 3);
  evidence->kind = (HfProofKind)hf_statement_get_int (statement, 4);
  evidence->verdict = (HfVerdict)hf_statement_get_int (statement, 5);
  evidence->started = hf_statement_get_int (statement, 6);
  evidence->finished = hf_statement_get_int (statement, 7);
  evidence->bytes = hf_statement_get_size (statement, 8);
  evidence->detail = hf_statement_dup_text (statement, 9);
  return evidence;
}

/**
 * hf_evidence_table_of_pin:
 * @before_id: only older ones than this; 0 = from the newest
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfEvidence): looks at the pin's copies, the newest first
 */
GPtrArray *
hf_evidence_table_of_pin (HfDb *db, gint64 pin_id, gint64 before_id, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_evidence_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list evidence */ SELECT id, pin_id, store_id, store_uuid, kind, verdict,"
                       " started, finished, bytes, detail FROM evidence WHERE pin_id = ?1"
                       " AND id < ?2 ORDER BY id DESC LIMIT ?3",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, before_id > 0 ? before_id : G_MAXINT64);
  hf_statement_bind_int (statement, 3, limit);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&list);
      g_ptr_array_add (list, read_row (statement));
    }
  return NULL;
}

/**
 * hf_evidence_table_count:
 * @count: (out): looks at the pin's copies
 * @error: why they can't be read
 *
 * Returns: whether @count was set
 */
gboolean
hf_evidence_table_count (HfDb *db, gint64 pin_id, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* count evidence */ SELECT count (*) FROM evidence WHERE pin_id = ?1",
                       error);
  gboolean row;

  *count = 0;
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_evidence_free:
 * @self: (transfer full) (nullable): evidence, from the heap
 */
void
hf_evidence_free (HfEvidence *self)
{
  if (!self)
    return;
  g_free (self->store_uuid);
  g_free (self->detail);
  g_free (self);
}

/**
 * hf_verdict_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_verdict_to_string (HfVerdict verdict)
{
  return (unsigned)verdict < G_N_ELEMENTS (verdict_names) ? verdict_names[verdict] : "unknown";
}
