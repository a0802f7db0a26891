/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time and a lost store mean for copies, in set form. */
#include "hf-replica-table.h"

#include "hf-backend-info.h"
#include "hf-rules.h"
#include "hf-schema.h"
#include "hf-setting-table.h"

#define MAKE_STALE                                                                                 \
  "UPDATE replica SET state = 5, version = version + 1 WHERE state = " HF_SQL_VERIFIED

static gboolean
run_age (HfDb *db, const char *sql, gint64 first, gint64 second, guint64 *changed, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, first);
  if (hf_statement_find_parameter (statement, "?2") > 0)
    hf_statement_bind_int (statement, 2, second);
  if (!hf_statement_run (statement, error))
    return FALSE;
  *changed += (guint64)hf_db_changes (db);
  return TRUE;
}

static gboolean
age_kind (HfDb *db, HfProofKind kind, gint64 lasts, gint64 now, guint64 *changed, GError **error)
{

  if (HF_RULE (STALE_BY_AGE)
      && !run_age (db, "/* age copies */ " MAKE_STALE " AND proof = ?1 AND proved_at < ?2", kind,
                   lasts > 0 ? now - lasts : G_MAXINT64, changed, error))
    return FALSE;
  return !HF_RULE (STALE_FUTURE)
         || run_age (db, "/* age copies */ " MAKE_STALE " AND proof = ?1 AND proved_at > ?2", kind,
                     now, changed, error);
}

/**
 * hf_replica_table_age:
 * @db: inside a change
 * @now: the time
 * @changed: (out): how many copies became stale
 * @error: what went wrong
 *
 * A verified copy becomes stale when its proof is older than the settings let its kind last, is
 * dated in the future, or was made in another store than the row's. Nothing else changes it: time
 * alone makes no copy missing. One statement a kind and reason, each by an index that holds what it
 * looks for in order.
 *
 * Returns: whether all of them were looked at
 */
gboolean
hf_replica_table_age (HfDb *db, gint64 now, guint64 *changed, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);

  *changed = 0;
  if (!policy)
    return FALSE;
  for (HfProofKind kind = HF_PROOF_NONE; kind <= HF_PROOF_FULL_READ; kind++)
    if (!age_kind (db, kind, hf_upkeep_proof_lasts (&policy->upkeep, kind), now, changed, error))
      return FALSE;
  if (!HF_RULE (STALE_STORE))
    return TRUE;
  return run_age (db, "/* age copies */ " MAKE_STALE " AND proved_store IS NOT NULL AND ?1", 1, 0,
                  changed, error);
}

G_STATIC_ASSERT (HF_BACKEND_UNAVAILABLE == 2 && HF_BACKEND_DENIED == 3);

#define REACHABLE                                                                                  \
  "EXISTS (SELECT 1 FROM backend b WHERE b.store_id = x.store_id AND b.state NOT IN (2, 3))"

/**
 * hf_replica_table_count_dependent:
 * @store_id: the store that may go away
 * @min_replicas: the policy's
 * @min_domains: the policy's
 * @pins: (out): how many
 * @error: what went wrong
 *
 * Counts the managed pins with anything in the store that would have fewer proven copies than their
 * min without it, or no longer stand in as many domains as the policy asks. Copies in stores that
 * are away, or refuse us, are none that it could go away for. A copy there counts as
 * something unless it is known to be missing, or is planned or failed and has no locator: a damaged
 * or unverified one may be all that is left. Costs as many rows as the store has copies.
 *
 * Returns: whether @pins was set
 */
gboolean
hf_replica_table_count_dependent (HfDb *db, gint64 store_id, int min_replicas, int min_domains,
                                  guint64 *pins, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* count pins that need a store */ SELECT count (*) FROM replica r JOIN pin p"
      " ON p.id = r.pin_id WHERE r.store_id = ?1 AND r.state <> 7"
      " AND (r.state NOT IN (0, " HF_SQL_FAILED ") OR r.locator IS NOT NULL)"
      " AND p.managed = 1 AND ((SELECT count (*) FROM replica x WHERE x.pin_id = p.id"
      " AND x.store_id <> ?1 AND x.state = " HF_SQL_VERIFIED " AND " REACHABLE ")"
      " < coalesce (nullif (p.min_replicas, 0), ?2)"
      " OR (p.domains >= ?3 AND (SELECT count (DISTINCT s.domain) FROM replica x"
      " JOIN store s ON s.id = x.store_id WHERE x.pin_id = p.id AND x.store_id <> ?1"
      " AND x.state IN " HF_SQL_HELD " AND " REACHABLE ") < ?3))",
      error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  hf_statement_bind_int (statement, 2, min_replicas);
  hf_statement_bind_int (statement, 3, min_domains);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *pins = hf_statement_get_size (statement, 0);
  return TRUE;
}
