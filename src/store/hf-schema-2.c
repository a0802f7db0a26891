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
 * number, since a million rows can't be marked in one change. pin_todo.since: when a pin of which
 * the engine thinks by itself was first seen to lack copies. token.hash: SHA-256 of what its owner
 * shows, see HfBearerHash; token.scope: HfScope. */
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
      "CREATE INDEX stray_wanted ON stray (store_id) WHERE state = 1;\n"

      /* What moved to and from each backend since a moment, see HfTraffic. A removed backend's row
       * stays, so no reference. Counted in memory, and written from there once a minute. */
      "CREATE TABLE traffic ("
      " backend_id TEXT NOT NULL PRIMARY KEY,"
      " since INTEGER NOT NULL,"
      " written_bytes INTEGER NOT NULL CHECK (written_bytes >= 0),"
      " read_bytes INTEGER NOT NULL CHECK (read_bytes >= 0),"
      " files INTEGER NOT NULL CHECK (files >= 0),"
      " operations INTEGER NOT NULL CHECK (operations >= 0),"
      " errors INTEGER NOT NULL CHECK (errors >= 0)"
      ") STRICT, WITHOUT ROWID;\n"

      /* pin.linked: HF_SQL_LINKS (metadata). pin_link: one row, how many managed pins are linked;
       * kept by triggers. */
      "ALTER TABLE pin ADD COLUMN linked INTEGER NOT NULL DEFAULT 0 CHECK (linked IN (0, 1));\n"
      "UPDATE pin SET linked = 1 WHERE " HF_SQL_LINKS (
          "metadata") ";\n"
                      "CREATE TABLE pin_link (pins INTEGER NOT NULL CHECK (pins >= 0)) STRICT;\n"
                      "INSERT INTO pin_link SELECT count (*) FROM pin WHERE managed AND linked;\n"
                      /* Requests of the Pinning Service API, of which several may be for one pin,
                       * and each pin that has some: users: whether it is the user's own, too, and
                       * so outlives them; gave_up, words: how its last job ended. given: the CID as
                       * the client wrote it, where that is not the canonical text. folded: the
                       * name, whatever the case of its letters. meta: JSON. origins: with spaces
                       * between. created: by it clients page, so it is the key. */
                      "CREATE TABLE psa_pin ("
                      " pin_id INTEGER PRIMARY KEY REFERENCES pin ON DELETE CASCADE,"
                      " users INTEGER NOT NULL CHECK (users IN (0, 1)),"
                      " gave_up INTEGER NOT NULL DEFAULT 0 CHECK (gave_up IN (0, 1)),"
                      " words TEXT"
                      ") STRICT;\n"
                      "CREATE TABLE psa_request ("
                      " created INTEGER PRIMARY KEY,"
                      " id TEXT NOT NULL UNIQUE,"
                      " pin_id INTEGER NOT NULL REFERENCES psa_pin ON DELETE CASCADE,"
                      " given TEXT,"
                      " name TEXT,"
                      " folded TEXT,"
                      " meta TEXT,"
                      " origins TEXT"
                      ") STRICT;\n"
                      "CREATE INDEX psa_request_pin ON psa_request (pin_id);\n"
                      "CREATE INDEX psa_request_name ON psa_request (name) WHERE name IS NOT "
                      "NULL;\n"
                      "CREATE TABLE token ("
                      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
                      " hash BLOB NOT NULL UNIQUE CHECK (length (hash) = 32),"
                      " name TEXT NOT NULL,"
                      " scope INTEGER NOT NULL CHECK (scope BETWEEN 1 AND 3),"
                      " created INTEGER NOT NULL,"
                      " last_use INTEGER NOT NULL,"
                      " revoked INTEGER NOT NULL"
                      ") STRICT;\n"
                      "ALTER TABLE pin_todo ADD COLUMN since INTEGER NOT NULL DEFAULT 0;\n"
                      /* Which copies are read again: of each store the stale ones, and the oldest
                         proofs. */
                      "CREATE INDEX replica_proof ON replica (store_id, state, proof, proved_at)"
                      " WHERE state IN (4, 5);\n"
                      /* The checks that the engine queued by itself, by their store. */
                      "CREATE INDEX job_scrub ON job (subject_id)"
                      " WHERE kind = 3 AND state IN (0, 1) AND subject_id <> 0;\n"
                      /* job.paused: the user told it to wait; then it is in no group. job_kind
                       * answers for lists of jobs how many there are, job_pin finds what is about a
                       * pin. */
                      "ALTER TABLE job ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused "
                      "IN (0, 1));\n"
                      "DROP INDEX job_claim;\n"
                      "CREATE INDEX job_claim ON job (uses, urgency, priority DESC, id)"
                      " WHERE state = 0 AND next_try = 0 AND paused = 0;\n"
                      "CREATE INDEX job_paused ON job (paused) WHERE paused = 1 AND state IN (0, "
                      "1);\n"
                      "CREATE INDEX job_kind ON job (kind, state, uses);\n"
                      "CREATE INDEX job_pin ON job (pin_id);\n"

                      /* What was answered to requests with an Idempotency-Key. key: the SHA-256 of
                       * it; request: an HMAC of the request under the key, which is nowhere here,
                       * so that no password in a body can be guessed from it. status: 0 while the
                       * first answer is not known; body: NULL when it is not kept. */
                      "CREATE TABLE idempotency ("
                      " key BLOB NOT NULL PRIMARY KEY,"
                      " request BLOB NOT NULL,"
                      " time INTEGER NOT NULL,"
                      " status INTEGER NOT NULL,"
                      " bytes INTEGER NOT NULL,"
                      " body TEXT,"
                      " location TEXT"
                      ") STRICT, WITHOUT ROWID;\n"
                      "CREATE INDEX idempotency_age ON idempotency (time, bytes);\n"
                      /* What lists of pins are sorted by; behind each comes the id. */
                      "CREATE INDEX pin_by_name ON pin (managed, coalesce (name, ''));\n"
                      "CREATE INDEX pin_by_size ON pin (managed, size);\n"
                      "CREATE INDEX pin_by_last_check ON pin (managed, last_check);\n"
                      "CREATE INDEX pin_by_held ON pin (managed, held);\n";

/**
 * hf_schema_get_version_2:
 * Returns: the statements that lead from version 1 to version 2
 */
const char *
hf_schema_get_version_2 (void)
{
  return additions;
}
