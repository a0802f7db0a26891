/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of version 1, and the triggers that keep every counter. Times are µs since 1970, 0 =
 * never; sizes are bytes, below 2^63. What triggers keep: pin.store_mask, held, proven, domains;
 * store.held_count, held_bytes, used_bytes, stray_…; pin_class; pin_link; and the rows of
 * name_change and pin_todo.
 *
 * Cost of the triggers: a copy that begins or ceases to be held recounts its pin (at most 63 copies
 * by the index on (pin_id, store_id)) and moves the pin from one class to another; other changes of
 * a copy touch one row of store, or nothing.
 */
#include "hf-schema.h"

#include "hf-replica.h"
#include "hf-stray.h"

G_STATIC_ASSERT (HF_STRAY_FOUND == 0 && HF_STRAY_WANTED == 1 && HF_STRAY_DECLINED == 2);
G_STATIC_ASSERT (HF_REPLICA_VERIFIED == 4 && HF_REPLICA_STALE == 5 && HF_REPLICA_FAILED == 11);

static const char tables[]
    = "CREATE TABLE setting ("
      " key TEXT NOT NULL PRIMARY KEY,"
      " value TEXT NOT NULL"
      ") STRICT, WITHOUT ROWID;\n"

      "CREATE TABLE store ("
      " id INTEGER PRIMARY KEY,"
      " uuid TEXT NOT NULL UNIQUE,"
      " slot INTEGER NOT NULL UNIQUE CHECK (slot BETWEEN 0 AND 62),"
      " domain TEXT NOT NULL,"
      " created INTEGER NOT NULL,"
      " held_count INTEGER NOT NULL DEFAULT 0,"
      " held_bytes INTEGER NOT NULL DEFAULT 0,"
      " used_bytes INTEGER NOT NULL DEFAULT 0"
      ") STRICT;\n"

      "CREATE TABLE backend ("
      " id TEXT NOT NULL PRIMARY KEY,"
      " kind TEXT NOT NULL,"
      " settings TEXT NOT NULL,"
      " store_id INTEGER NOT NULL REFERENCES store,"
      " max_bytes INTEGER NOT NULL CHECK (max_bytes >= 0),"
      " priority INTEGER NOT NULL,"
      " tags TEXT NOT NULL,"
      " paused INTEGER NOT NULL CHECK (paused IN (0, 1)),"
      " is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),"
      " created INTEGER NOT NULL,"
      " state INTEGER NOT NULL,"
      " reason TEXT,"
      " since INTEGER NOT NULL,"
      " free_bytes INTEGER NOT NULL CHECK (free_bytes >= 0),"
      " total_bytes INTEGER NOT NULL CHECK (total_bytes >= 0),"
      " UNIQUE (store_id, id)"
      ") STRICT;\n"

      /* given: the CID as it was given, where that is not the canonical text. */
      "CREATE TABLE pin ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " codec INTEGER NOT NULL,"
      " multihash BLOB NOT NULL,"
      " canonical TEXT NOT NULL,"
      " given TEXT,"
      " name TEXT,"
      " content INTEGER NOT NULL,"
      " visibility INTEGER NOT NULL,"
      " priority INTEGER NOT NULL,"
      " size INTEGER NOT NULL CHECK (size >= 0),"
      " blocks INTEGER NOT NULL CHECK (blocks >= 0),"
      " created INTEGER NOT NULL,"
      " last_check INTEGER NOT NULL,"
      " min_replicas INTEGER NOT NULL CHECK (min_replicas >= 0),"
      " target_replicas INTEGER NOT NULL CHECK (target_replicas >= 0),"
      " max_replicas INTEGER NOT NULL CHECK (max_replicas >= 0),"
      " metadata TEXT,"
      " managed INTEGER NOT NULL CHECK (managed IN (0, 1)),"
      " store_mask INTEGER NOT NULL DEFAULT 0,"
      " held INTEGER NOT NULL DEFAULT 0,"
      " proven INTEGER NOT NULL DEFAULT 0,"
      " domains INTEGER NOT NULL DEFAULT 0,"
      " UNIQUE (multihash, codec)"
      ") STRICT;\n"
      "CREATE INDEX pin_canonical ON pin (canonical);\n"
      "CREATE INDEX pin_given ON pin (given) WHERE given IS NOT NULL;\n"
      "CREATE INDEX pin_name ON pin (name) WHERE name IS NOT NULL;\n"

      "CREATE TABLE pin_todo ("
      " pin_id INTEGER PRIMARY KEY REFERENCES pin ON DELETE CASCADE,"
      " not_before INTEGER NOT NULL"
      ") STRICT;\n"
      "CREATE INDEX pin_todo_due ON pin_todo (not_before);\n"

      "CREATE TABLE pin_class ("
      " managed INTEGER NOT NULL,"
      " content INTEGER NOT NULL,"
      " min_replicas INTEGER NOT NULL,"
      " target_replicas INTEGER NOT NULL,"
      " max_replicas INTEGER NOT NULL,"
      " store_mask INTEGER NOT NULL,"
      " held INTEGER NOT NULL,"
      " proven INTEGER NOT NULL,"
      " domains INTEGER NOT NULL,"
      " pins INTEGER NOT NULL CHECK (pins >= 0),"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
      " PRIMARY KEY (" HF_SQL_CLASS ")"
      ") STRICT, WITHOUT ROWID;\n"

      /* proved_store: NULL when the proof was made in the store of the row, which saves 37 bytes a
       * copy; '' when it is not known where. */
      "CREATE TABLE replica ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " pin_id INTEGER NOT NULL REFERENCES pin,"
      " store_id INTEGER NOT NULL,"
      " backend_id TEXT NOT NULL,"
      " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND " HF_SQL_FAILED "),"
      " locator TEXT,"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
      " created INTEGER NOT NULL CHECK (created IN (0, 1)),"
      " stored_at INTEGER NOT NULL,"
      " proof INTEGER NOT NULL,"
      " proved_at INTEGER NOT NULL,"
      " proved_store TEXT,"
      " absent_since INTEGER NOT NULL,"
      " error TEXT,"
      " job_id INTEGER NOT NULL,"
      " version INTEGER NOT NULL,"
      " UNIQUE (pin_id, store_id),"
      " FOREIGN KEY (store_id, backend_id) REFERENCES backend (store_id, id)"
      ") STRICT;\n"
      "CREATE INDEX replica_store ON replica (store_id);\n"
      "CREATE INDEX replica_job ON replica (job_id) WHERE job_id <> 0;\n"
      "CREATE INDEX replica_age ON replica (proof, proved_at) WHERE state = " HF_SQL_VERIFIED ";\n"
      "CREATE INDEX replica_elsewhere ON replica (proved_store)"
      " WHERE state = " HF_SQL_VERIFIED " AND proved_store IS NOT NULL;\n"

      "CREATE TABLE evidence ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " pin_id INTEGER NOT NULL,"
      " store_id INTEGER NOT NULL,"
      " store_uuid TEXT,"
      " kind INTEGER NOT NULL,"
      " verdict INTEGER NOT NULL,"
      " started INTEGER NOT NULL,"
      " finished INTEGER NOT NULL,"
      " bytes INTEGER NOT NULL CHECK (bytes >= 0),"
      " detail TEXT"
      ") STRICT;\n"
      "CREATE INDEX evidence_pin ON evidence (pin_id);\n"

      "CREATE TABLE job ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " kind INTEGER NOT NULL,"
      " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),"
      " pin_id INTEGER NOT NULL,"
      " subject_id INTEGER NOT NULL,"
      " payload TEXT NOT NULL,"
      " priority INTEGER NOT NULL,"
      " attempts INTEGER NOT NULL,"
      " next_try INTEGER NOT NULL,"
      " created INTEGER NOT NULL,"
      " started INTEGER NOT NULL,"
      " finished INTEGER NOT NULL,"
      " done_bytes INTEGER NOT NULL CHECK (done_bytes >= 0),"
      " total_bytes INTEGER NOT NULL CHECK (total_bytes >= 0),"
      " error TEXT,"
      " result TEXT"
      ") STRICT;\n"
      "CREATE INDEX job_claim ON job (priority DESC, id, next_try) WHERE state = 0;\n"
      "CREATE INDEX job_due ON job (next_try) WHERE state = 0;\n"
      "CREATE INDEX job_open ON job (pin_id, kind) WHERE state IN (0, 1);\n"
      "CREATE INDEX job_state ON job (state);\n"
      "CREATE INDEX job_subject ON job (subject_id, kind) WHERE subject_id <> 0;\n"

      "CREATE TABLE removal ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " pin_id INTEGER NOT NULL,"
      " replica_id INTEGER NOT NULL,"
      " reason INTEGER NOT NULL,"
      " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),"
      " reserved_at INTEGER NOT NULL,"
      " not_before INTEGER NOT NULL,"
      " need_copies INTEGER NOT NULL,"
      " need_domains INTEGER NOT NULL,"
      " error TEXT"
      ") STRICT;\n"
      "CREATE UNIQUE INDEX removal_open ON removal (replica_id) WHERE state IN (0, 1);\n"
      "CREATE INDEX removal_pin ON removal (pin_id) WHERE state IN (0, 1);\n"

      "CREATE TABLE removal_witness ("
      " removal_id INTEGER NOT NULL REFERENCES removal ON DELETE CASCADE,"
      " replica_id INTEGER NOT NULL,"
      " version INTEGER NOT NULL,"
      " PRIMARY KEY (removal_id, replica_id)"
      ") STRICT, WITHOUT ROWID;\n"
      "CREATE INDEX removal_witness_replica ON removal_witness (replica_id);\n"

      "CREATE TABLE event ("
      " id INTEGER PRIMARY KEY AUTOINCREMENT,"
      " time INTEGER NOT NULL,"
      " severity INTEGER NOT NULL,"
      " type TEXT NOT NULL,"
      " pin_id INTEGER NOT NULL,"
      " backend_id TEXT,"
      " message TEXT NOT NULL"
      ") STRICT;\n"

      "CREATE TABLE sample ("
      " time INTEGER PRIMARY KEY,"
      " total INTEGER NOT NULL,"
      " at_target INTEGER NOT NULL,"
      " below_min INTEGER NOT NULL,"
      " bytes INTEGER NOT NULL"
      ") STRICT;\n";

#define CLASS_OF(row)                                                                              \
  row ".managed, " row ".content, " row ".min_replicas, " row ".target_replicas, " row             \
      ".max_replicas, " row ".store_mask, " row ".held, " row ".proven, " row ".domains"

#define ENTER_CLASS                                                                                \
  " INSERT INTO pin_class (" HF_SQL_CLASS                                                          \
  ", pins, bytes) VALUES (" CLASS_OF ("NEW") ", 1, NEW.size) ON CONFLICT DO UPDATE SET pins = "    \
                                             "pins + 1, bytes = bytes + excluded.bytes;"

#define LEAVE_CLASS                                                                                \
  " UPDATE pin_class SET pins = pins - 1, bytes = bytes - OLD.size WHERE (" HF_SQL_CLASS           \
  ") = (" CLASS_OF ("OLD") ");"                                                                    \
                           " DELETE FROM pin_class WHERE (" HF_SQL_CLASS                           \
                           ") = (" CLASS_OF ("OLD") ") AND pins = 0;"

#define TODO_NOW(stage)                                                                            \
  " INSERT INTO pin_todo (pin_id, not_before, stage) VALUES (NEW.id, 0, " stage                    \
  ")" HF_SQL_TODO_KEEP ";"

#define SUM_HELD(row, sign)                                                                        \
  " UPDATE pin_held SET pins = pins " sign " 1, bytes = bytes " sign " " row ".bytes"              \
  " WHERE urgent = " row ".urgent;"

#define RECOUNT_PIN(id)                                                                            \
  " UPDATE pin SET (store_mask, held, proven, domains) = " HF_SQL_PIN_COUNTERS " WHERE id = " id ";"

#define COUNT_STRAY(row, sign)                                                                     \
  " UPDATE store SET stray_found = stray_found " sign " (" row ".state = " HF_SQL_FOUND "),"       \
  " stray_found_bytes = stray_found_bytes " sign " " row ".bytes * (" row ".state = " HF_SQL_FOUND \
  "), stray_wanted = stray_wanted " sign " (" row ".state = " HF_SQL_WANTED                        \
  "), stray_declined = stray_declined " sign " (" row ".state = " HF_SQL_DECLINED                  \
  ") WHERE id = " row ".store_id;"

/* What the index of names has of a pin, see hf-name-index.c. */
#define NOTE_NAME(row, was)                                                                        \
  " INSERT INTO name_change (pin_id, was) VALUES (" row ".id, " was ") ON CONFLICT DO NOTHING;"

#define COUNT_LINK(change) " UPDATE pin_link SET pins = pins " change ";"

typedef struct
{
  const char *name;
  const char *body;
} Trigger;

static const Trigger triggers[] = {
  { "pin_added", "AFTER INSERT ON pin BEGIN" ENTER_CLASS " END" },
  { "pin_added_todo",
    "AFTER INSERT ON pin WHEN NEW.managed BEGIN" TODO_NOW (HF_SQL_TODO_WANTED) " END" },
  { "pin_changed", "AFTER UPDATE OF " HF_SQL_CLASS
                   ", size ON pin WHEN (" CLASS_OF ("NEW") ", NEW.size) IS NOT (" CLASS_OF (
                       "OLD") ", OLD.size) BEGIN" LEAVE_CLASS ENTER_CLASS " END" },
  { "pin_fell", "AFTER UPDATE OF held, managed ON pin"
                " WHEN NEW.managed AND (NEW.held < OLD.held OR NOT OLD.managed) BEGIN" TODO_NOW (
                    HF_SQL_TODO_LOOK) " END" },
  { "pin_removed", "AFTER DELETE ON pin BEGIN" LEAVE_CLASS " END" },

  { "link_added",
    "AFTER INSERT ON pin WHEN NEW.managed AND NEW.linked BEGIN" COUNT_LINK ("+ 1") " END" },
  { "link_changed",
    "AFTER UPDATE OF linked, managed ON pin"
    " WHEN (NEW.linked AND NEW.managed) <> (OLD.linked AND OLD.managed) BEGIN" COUNT_LINK (
        "+ (NEW.linked AND NEW.managed) - (OLD.linked AND OLD.managed)") " END" },
  { "link_removed",
    "AFTER DELETE ON pin WHEN OLD.managed AND OLD.linked BEGIN" COUNT_LINK ("- 1") " END" },

  { "name_added",
    "AFTER INSERT ON pin WHEN NEW.name IS NOT NULL BEGIN" NOTE_NAME ("NEW", "NULL") " END" },
  { "name_changed", "AFTER UPDATE OF name ON pin WHEN NEW.name IS NOT OLD.name"
                    " BEGIN" NOTE_NAME ("NEW", "OLD.name") " END" },
  { "name_removed",
    "AFTER DELETE ON pin WHEN OLD.name IS NOT NULL BEGIN" NOTE_NAME ("OLD", "OLD.name") " END" },

  { "held_added", "AFTER INSERT ON pin_todo WHEN NEW.stage = " HF_SQL_TODO_HELD
                  " BEGIN" SUM_HELD ("NEW", "+") " END" },
  { "held_left", "AFTER DELETE ON pin_todo WHEN OLD.stage = " HF_SQL_TODO_HELD
                 " BEGIN" SUM_HELD ("OLD", "-") " END" },
  { "held_left_stage", "AFTER UPDATE ON pin_todo WHEN OLD.stage = " HF_SQL_TODO_HELD
                       " BEGIN" SUM_HELD ("OLD", "-") " END" },
  { "held_entered_stage", "AFTER UPDATE ON pin_todo WHEN NEW.stage = " HF_SQL_TODO_HELD
                          " BEGIN" SUM_HELD ("NEW", "+") " END" },

  { "replica_added", "AFTER INSERT ON replica BEGIN"
                     " UPDATE store SET held_count = held_count + (NEW.state IN " HF_SQL_HELD "),"
                     " held_bytes = held_bytes + NEW.bytes * (NEW.state IN " HF_SQL_HELD "),"
                     " used_bytes = used_bytes + NEW.bytes * (NEW.state <> " HF_SQL_FAILED ")"
                     " WHERE id = NEW.store_id; END" },
  { "replica_added_held", "AFTER INSERT ON replica WHEN NEW.state IN " HF_SQL_HELD
                          " BEGIN" RECOUNT_PIN ("NEW.pin_id") " END" },
  { "replica_changed", "AFTER UPDATE OF state, bytes ON replica"
                       " WHEN (NEW.state, NEW.bytes) IS NOT (OLD.state, OLD.bytes) BEGIN"
                       " UPDATE store SET held_count = held_count + (NEW.state IN " HF_SQL_HELD
                       ") - (OLD.state IN " HF_SQL_HELD "),"
                       " held_bytes = held_bytes + NEW.bytes * (NEW.state IN " HF_SQL_HELD
                       ") - OLD.bytes * (OLD.state IN " HF_SQL_HELD "),"
                       " used_bytes = used_bytes + NEW.bytes * (NEW.state <> " HF_SQL_FAILED
                       ") - OLD.bytes * (OLD.state <> " HF_SQL_FAILED ")"
                       " WHERE id = NEW.store_id; END" },
  { "replica_changed_held", "AFTER UPDATE OF state ON replica WHEN NEW.state <> OLD.state"
                            " AND (NEW.state IN " HF_SQL_HELD " OR OLD.state IN " HF_SQL_HELD
                            ") BEGIN" RECOUNT_PIN ("NEW.pin_id") " END" },
  { "replica_removed", "AFTER DELETE ON replica BEGIN"
                       " UPDATE store SET held_count = held_count - (OLD.state IN " HF_SQL_HELD "),"
                       " held_bytes = held_bytes - OLD.bytes * (OLD.state IN " HF_SQL_HELD "),"
                       " used_bytes = used_bytes - OLD.bytes * (OLD.state <> " HF_SQL_FAILED ")"
                       " WHERE id = OLD.store_id; END" },
  { "replica_removed_held", "AFTER DELETE ON replica WHEN OLD.state IN " HF_SQL_HELD
                            " BEGIN" RECOUNT_PIN ("OLD.pin_id") " END" },
  { "replica_stays",
    "BEFORE UPDATE OF pin_id, store_id ON replica"
    " WHEN (NEW.pin_id, NEW.store_id) IS NOT (OLD.pin_id, OLD.store_id)"
    " BEGIN SELECT raise (ABORT, 'a copy stays with its pin and its store'); END" },

  { "store_moved", "AFTER UPDATE OF domain, slot ON store"
                   " WHEN (NEW.domain, NEW.slot) IS NOT (OLD.domain, OLD.slot) BEGIN"
                   " UPDATE pin SET (store_mask, held, proven, domains) = " HF_SQL_PIN_COUNTERS
                   " WHERE id IN (SELECT pin_id FROM replica WHERE store_id = NEW.id"
                   " AND state IN " HF_SQL_HELD "); END" },
  { "store_renamed",
    "AFTER UPDATE OF uuid ON store WHEN NEW.uuid <> OLD.uuid BEGIN"
    " UPDATE replica SET proved_store = OLD.uuid WHERE store_id = NEW.id AND proved_store IS NULL;"
    " END" },
  { "stray_added", "AFTER INSERT ON stray BEGIN" COUNT_STRAY ("NEW", "+") " END" },
  { "stray_changed",
    "AFTER UPDATE OF state, bytes, store_id ON stray BEGIN" COUNT_STRAY ("OLD", "-")
        COUNT_STRAY ("NEW", "+") " END" },
  { "stray_removed", "AFTER DELETE ON stray BEGIN" COUNT_STRAY ("OLD", "-") " END" },
  { "evidence_stays", "BEFORE UPDATE ON evidence"
                      " BEGIN SELECT raise (ABORT, 'evidence is never changed'); END" },
};

/**
 * hf_schema_get_tables:
 * Returns: the statements that make the tables and indexes of version 1 in an empty database
 */
const char *
hf_schema_get_tables (void)
{
  return tables;
}

/**
 * hf_schema_create_triggers:
 * @db: inside a transaction
 * @error: return location
 *
 * Returns: whether all triggers stand
 */
gboolean
hf_schema_create_triggers (HfDb *db, GError **error)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      g_autofree char *sql
          = g_strdup_printf ("CREATE TRIGGER %s %s;", triggers[i].name, triggers[i].body);

      if (!hf_db_execute (db, sql, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_schema_drop_triggers:
 * @db: inside a transaction
 * @error: return location
 *
 * Until hf_schema_create_triggers() nothing keeps the counters: whoever drops the triggers
 * recounts.
 *
 * Returns: whether no trigger of ours is left
 */
gboolean
hf_schema_drop_triggers (HfDb *db, GError **error)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (triggers); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DROP TRIGGER IF EXISTS %s;", triggers[i].name);

      if (!hf_db_execute (db, sql, error))
        return FALSE;
    }
  return TRUE;
}
