/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What version 2 adds. Times are µs since 1970, 0 = never. */
#include "hf-schema.h"

/* backend.discovery: HfDiscovery. backend.limits: JSON, see HfLimits.
 * backend.absent_us: time in which it was looked for in vain. pin_todo.stage: HfTodoStage;
 * what is held shows the bytes that would be written, whether the pin is below its minimum, and
 * since when. pin_held sums that up, kept by triggers. job.automatic: HfInitiative. job.uses: the
 * slots of the stores that it works with, as bits; job.urgency: HfUrgency. A queued job whose time
 * has come has next_try = 0, so that the next one of each group with the same uses and urgency is
 * found by index, however many wait. stray: what a store holds and Holdfast does not manage, see
 * HfStray; its rows are as many as the store has, so a listing writes what is new and what is gone,
 * and no row for what is as before. store.stray_…: kept by triggers. store.listed: when the last
 * good listing began; listing: HfListing; adopt_upto: all strays up to this id are wanted, as one
 * number, since a million rows can't be marked in one change. */
static const char additions[]
    = "ALTER TABLE backend ADD COLUMN discovery INTEGER NOT NULL DEFAULT 0"
      " CHECK (discovery BETWEEN 0 AND 2);\n"
      "ALTER TABLE backend ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';\n"
      "ALTER TABLE backend ADD COLUMN probed_at INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE backend ADD COLUMN absent_us INTEGER NOT NULL DEFAULT 0;\n"

      "ALTER TABLE pin_todo ADD COLUMN stage INTEGER NOT NULL DEFAULT 0"
      " CHECK (stage BETWEEN 0 AND 3);\n"
      "ALTER TABLE pin_todo ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0);\n"
      "ALTER TABLE pin_todo ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0"
      " CHECK (urgent IN (0, 1));\n"
      "ALTER TABLE pin_todo ADD COLUMN held_at INTEGER NOT NULL DEFAULT 0;\n"
      "DROP INDEX pin_todo_due;\n"
      "CREATE INDEX pin_todo_due ON pin_todo (not_before) WHERE stage <> 1;\n"
      "CREATE INDEX pin_todo_held ON pin_todo (urgent, held_at) WHERE stage = 1;\n"
      "CREATE TABLE pin_held ("
      " urgent INTEGER PRIMARY KEY CHECK (urgent IN (0, 1)),"
      " pins INTEGER NOT NULL CHECK (pins >= 0),"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0)"
      ") STRICT;\n"
      "INSERT INTO pin_held VALUES (0, 0, 0), (1, 0, 0);\n"

      "ALTER TABLE job ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0"
      " CHECK (automatic BETWEEN 0 AND 2);\n"
      "ALTER TABLE job ADD COLUMN planned_bytes INTEGER NOT NULL DEFAULT 0"
      " CHECK (planned_bytes >= 0);\n"
      "CREATE INDEX job_automatic ON job (automatic, created) WHERE automatic <> 0;\n"
      "ALTER TABLE job ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE job ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;\n"
      "DROP INDEX job_claim;\n"
      "DROP INDEX job_due;\n"
      "CREATE INDEX job_claim ON job (uses, urgency, priority DESC, id)"
      " WHERE state = 0 AND next_try = 0;\n"
      "CREATE INDEX job_due ON job (next_try) WHERE state = 0 AND next_try <> 0;\n"

      "CREATE TABLE alert ("
      " type TEXT NOT NULL,"
      " subject TEXT NOT NULL,"
      " since INTEGER NOT NULL,"
      " PRIMARY KEY (type, subject)"
      ") STRICT, WITHOUT ROWID;\n"

      "ALTER TABLE store ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE store ADD COLUMN listing INTEGER NOT NULL DEFAULT 0"
      " CHECK (listing BETWEEN 0 AND 3);\n"
      "ALTER TABLE store ADD COLUMN listing_note TEXT;\n"
      "ALTER TABLE store ADD COLUMN adopt_upto INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE store ADD COLUMN stray_found INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE store ADD COLUMN stray_found_bytes INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE store ADD COLUMN stray_wanted INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE store ADD COLUMN stray_declined INTEGER NOT NULL DEFAULT 0;\n"

      "CREATE TABLE stray ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " store_id INTEGER NOT NULL REFERENCES store ON DELETE CASCADE,"
      " locator TEXT NOT NULL,"
      " codec INTEGER NOT NULL,"
      " multihash BLOB NOT NULL,"
      " name TEXT,"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
      " ours INTEGER NOT NULL CHECK (ours IN (0, 1)),"
      " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),"
      " first_seen INTEGER NOT NULL,"
      " UNIQUE (store_id, locator)"
      ") STRICT;\n"
      "CREATE INDEX stray_store ON stray (store_id);\n"
      "CREATE INDEX stray_multihash ON stray (store_id, multihash);\n"
      "CREATE INDEX stray_wanted ON stray (store_id) WHERE state = 1;\n";

/**
 * hf_schema_get_version_2:
 * Returns: the statements that lead from version 1 to version 2
 */
const char *
hf_schema_get_version_2 (void)
{
  return additions;
}
