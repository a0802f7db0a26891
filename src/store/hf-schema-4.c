/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What version 4 adds: the index of names, see hf-name-index.c. */
#include "hf-schema.h"

static const char additions[] =
    /* Pins whose names changed since the index took them, each once; was: the name that the index
     * has, NULL = none. An id is never given again, so that a pin may be gone. number: from 1 on,
     * how many there are at least. */
    "CREATE TABLE name_change ("
    " number INTEGER PRIMARY KEY,"
    " pin_id INTEGER NOT NULL UNIQUE,"
    " was TEXT"
    ") STRICT;\n"

    /* What the index holds; no text is kept a second time, nor where in a name something stands. */
    "CREATE VIEW name_indexed (id, chars) AS"
    " SELECT id, name FROM pin WHERE name IS NOT NULL"
    " AND id NOT IN (SELECT pin_id FROM name_change)"
    " UNION ALL SELECT pin_id, was FROM name_change WHERE was IS NOT NULL;\n"
    "CREATE VIRTUAL TABLE name_index USING fts5 (chars, content = 'name_indexed',"
    " content_rowid = 'id', tokenize = 'trigram', detail = none, columnsize = 0);\n"
    "INSERT INTO name_index (rowid, chars) SELECT id, name FROM pin WHERE name IS NOT NULL"
    " ORDER BY id;\n";

/**
 * hf_schema_get_version_4:
 * Returns: the statements that lead from version 3 to version 4
 */
const char *
hf_schema_get_version_4 (void)
{
  return additions;
}
