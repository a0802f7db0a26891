/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What version 3 adds. Times are µs since 1970, 0 = never. */
#include "hf-schema.h"

#define LINKS HF_SQL_LINKS ("metadata")

/* pin_todo.since: when a pin of which the engine thinks by itself was first seen to lack copies.
 * token.hash: SHA-256 of what its owner shows, see HfBearerHash; token.scope: HfScope. */
static const char additions[] =
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
    "UPDATE pin SET linked = 1 WHERE " LINKS ";\n"
    "CREATE TABLE pin_link (pins INTEGER NOT NULL CHECK (pins >= 0)) STRICT;\n"
    "INSERT INTO pin_link SELECT count (*) FROM pin WHERE managed AND linked;\n"

    /* Requests of the Pinning Service API, of which several may be for one pin, and each pin
     * that has some: users: whether it is the user's own, too, and so outlives them; gave_up,
     * words: how its last job ended. given: the CID as the client wrote it, where that is not
     * the canonical text. folded: the name, whatever the case of its letters. meta: JSON.
     * origins: with spaces between. created: by it clients page, so it is the key. */
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
    "CREATE INDEX psa_request_name ON psa_request (name) WHERE name IS NOT NULL;\n"
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

    /* Which copies are read again: of each store the stale ones, and the oldest proofs. */
    "CREATE INDEX replica_proof ON replica (store_id, state, proof, proved_at)"
    " WHERE state IN (4, 5);\n"

    /* The checks that the engine queued by itself, by their store. */
    "CREATE INDEX job_scrub ON job (subject_id)"
    " WHERE kind = 3 AND state IN (0, 1) AND subject_id <> 0;\n"

    /* job.paused: the user told it to wait; then it is in no group. job_kind answers for lists
     * of jobs how many there are, job_pin finds what is about a pin. */
    "ALTER TABLE job ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));\n"
    "DROP INDEX job_claim;\n"
    "CREATE INDEX job_claim ON job (uses, urgency, priority DESC, id)"
    " WHERE state = 0 AND next_try = 0 AND paused = 0;\n"
    "CREATE INDEX job_paused ON job (paused) WHERE paused = 1 AND state IN (0, 1);\n"
    "CREATE INDEX job_kind ON job (kind, state, uses);\n"
    "CREATE INDEX job_pin ON job (pin_id);\n"

    /* What was answered to requests with an Idempotency-Key. key: the SHA-256 of it; request: an
     * HMAC of the request under the key, which is nowhere here, so that no password in a body
     * can be guessed from it. status: 0 while the first answer is not known; body: NULL when it
     * is not kept. */
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
 * hf_schema_get_version_3:
 * Returns: the statements that lead from version 2 to version 3
 */
const char *
hf_schema_get_version_3 (void)
{
  return additions;
}
