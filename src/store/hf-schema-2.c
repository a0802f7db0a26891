/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What version 2 adds. Times are µs since 1970, 0 = never. */
#include "hf-schema.h"

/* backend.discovery: HfDiscovery. backend.limits: JSON, see HfLimits. pin_todo.wanted: the user
 * asked for what is to be done, or approved it; 0 = the engine wants it. job.automatic: the engine
 * began it by itself. job.uses: the slots of the stores that it works with, as bits; job.urgency:
 * HfUrgency. A queued job whose time has come has next_try = 0, so that the next one of each group
 * with the same uses and urgency is found by index, however many wait. stray: what a store holds
 * and Holdfast does not manage. */
static const char additions[]
    = "ALTER TABLE backend ADD COLUMN discovery INTEGER NOT NULL DEFAULT 0"
      " CHECK (discovery BETWEEN 0 AND 2);\n"
      "ALTER TABLE backend ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';\n"

      "ALTER TABLE pin_todo ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0 CHECK (wanted IN (0, "
      "1));\n"

      "ALTER TABLE job ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0 CHECK (automatic IN (0, "
      "1));\n"
      "CREATE INDEX job_automatic ON job (created) WHERE automatic = 1;\n"
      "ALTER TABLE job ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;\n"
      "ALTER TABLE job ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;\n"
      "DROP INDEX job_claim;\n"
      "DROP INDEX job_due;\n"
      "CREATE INDEX job_claim ON job (uses, urgency, priority DESC, id)"
      " WHERE state = 0 AND next_try = 0;\n"
      "CREATE INDEX job_due ON job (next_try) WHERE state = 0 AND next_try <> 0;\n"

      "CREATE TABLE stray ("
      " store_id INTEGER NOT NULL REFERENCES store ON DELETE CASCADE,"
      " locator TEXT NOT NULL,"
      " codec INTEGER NOT NULL,"
      " multihash BLOB NOT NULL,"
      " name TEXT,"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
      " first_seen INTEGER NOT NULL,"
      " last_seen INTEGER NOT NULL,"
      " PRIMARY KEY (store_id, locator)"
      ") STRICT, WITHOUT ROWID;\n";

/**
 * hf_schema_get_version_2:
 * Returns: the statements that lead from version 1 to version 2
 */
const char *
hf_schema_get_version_2 (void)
{
  return additions;
}
