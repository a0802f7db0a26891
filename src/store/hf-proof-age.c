/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which copies have the oldest proofs, and which of them are about to be read again. By the index
 * replica_proof, that holds the copies of each store in the order of their proofs. Any connection.
 */
#include "hf-proof-age.h"

/* A copy that a check waits for is passed over. */
#define HAS_CHECK                                                                                  \
  "EXISTS (SELECT 1 FROM job j WHERE j.pin_id = r.pin_id AND j.kind = 3 AND j.state IN (0, 1)"     \
  " AND (j.subject_id = r.store_id OR j.payload = '{}'))"

#define CONDITIONS                                                                                 \
  " WHERE r.store_id = ?1 AND r.state = ?2 AND r.state IN (4, 5) AND r.proof = ?3"                 \
  " AND r.proved_at <= ?4"

static HfStatement *
prepare (HfDb *db, const char *sql, const HfAgeQuery *query, GError **error)
{
  HfStatement *statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, query->store_id);
  hf_statement_bind_int (statement, 2, query->state);
  hf_statement_bind_int (statement, 3, query->proof);
  hf_statement_bind_int (statement, 4, query->before);
  return statement;
}

static HfAgedCopy
read_row (HfStatement *statement, const HfAgeQuery *query)
{
  return (HfAgedCopy){ .replica_id = hf_statement_get_int (statement, 0),
                       .pin_id = hf_statement_get_int (statement, 1),
                       .store_id = query->store_id,
                       .proof = query->proof,
                       .proved_at = hf_statement_get_int (statement, 2) };
}

/**
 * hf_proof_age_list:
 * @query: which
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfAgedCopy): those that no check waits for, the oldest
 * proof first
 */
GArray *
hf_proof_age_list (HfDb *db, const HfAgeQuery *query, unsigned limit, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (HfAgedCopy));
  g_autoptr (HfStatement) statement
      = prepare (db,
                 "/* list the oldest proofs */ SELECT r.id, r.pin_id, r.proved_at FROM replica r"
                 " JOIN pin p ON p.id = r.pin_id" CONDITIONS
                 " AND (r.proved_at, r.id) > (?5, ?6) AND p.managed = 1 AND NOT " HAS_CHECK
                 " ORDER BY r.proved_at, r.id LIMIT ?7",
                 query, error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 5, query->after_time);
  hf_statement_bind_int (statement, 6, query->after_id);
  hf_statement_bind_int (statement, 7, limit);
  while (hf_statement_step (statement, &row, error))
    {
      HfAgedCopy copy;

      if (!row)
        return g_steal_pointer (&list);
      copy = read_row (statement, query);
      g_array_append_val (list, copy);
    }
  return NULL;
}

/**
 * hf_proof_age_count:
 * @query: which; its cursor does not matter
 * @count: (out): how many, with those that a check waits for
 * @error: why they can't be read
 *
 * Costs a walk over a part of an index: some 30 ms for a million.
 *
 * Returns: whether @count was set
 */
gboolean
hf_proof_age_count (HfDb *db, const HfAgeQuery *query, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = prepare (db, "/* count old proofs */ SELECT count (*) FROM replica r" CONDITIONS, query,
                 error);
  gboolean row;

  *count = 0;
  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_proof_age_count_checks:
 * @store_id: a store; 0 = all of them
 * @count: (out): single copies of it that jobs in the queue are to read
 * @error: why they can't be read
 *
 * Returns: whether @count was set
 */
gboolean
hf_proof_age_count_checks (HfDb *db, gint64 store_id, unsigned *count, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      store_id != 0
          ? "/* count open checks of a store */ SELECT count (*) FROM job INDEXED BY job_scrub"
            " WHERE kind = 3 AND state IN (0, 1) AND subject_id <> 0 AND subject_id = ?1"
          : "/* count open checks */ SELECT count (*) FROM job INDEXED BY job_scrub"
            " WHERE kind = 3 AND state IN (0, 1) AND subject_id <> 0",
      error);
  gboolean row;

  *count = 0;
  if (!statement)
    return FALSE;
  if (store_id != 0)
    hf_statement_bind_int (statement, 1, store_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? (unsigned)hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_proof_age_read_span:
 * @oldest: (out): when the oldest full read that still counts was made; 0 = there is none
 * @newest: (out): likewise the newest
 * @error: why they can't be read
 *
 * Two look-ups by index.
 *
 * Returns: whether both were set
 */
gboolean
hf_proof_age_read_span (HfDb *db, gint64 *oldest, gint64 *newest, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* find the oldest and newest full read */ SELECT"
      " coalesce ((SELECT min (proved_at) FROM replica INDEXED BY replica_age WHERE state = 4"
      " AND proof = 4), 0),"
      " coalesce ((SELECT max (proved_at) FROM replica INDEXED BY replica_age WHERE state = 4"
      " AND proof = 4), 0)",
      error);
  gboolean row;

  *oldest = *newest = 0;
  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *oldest = hf_statement_get_int (statement, 0);
  *newest = hf_statement_get_int (statement, 1);
  return TRUE;
}

/**
 * hf_proof_age_is_checked:
 * @checked: (out): whether a job in the queue is to read the pin's copy in the store
 * @error: why it can't be read
 *
 * Returns: whether @checked was set
 */
gboolean
hf_proof_age_is_checked (HfDb *db, gint64 pin_id, gint64 store_id, gboolean *checked,
                         GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* look for a check */ SELECT 1 FROM job j WHERE j.pin_id = ?1 AND j.kind = 3"
      " AND j.state IN (0, 1) AND (j.subject_id = ?2 OR j.payload = '{}') LIMIT 1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, store_id);
  return hf_statement_step (statement, checked, error);
}
