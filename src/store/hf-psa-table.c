/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of psa_request, and of psa_pin, which is there as long as a pin has requests. Writes inside
 * a change. */
#include "hf-psa-table.h"

#include "hf-error.h"

#define MS G_GINT64_CONSTANT (1000)

static gboolean
enter_pin (HfDb *db, gint64 pin_id, gboolean users, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* note that a pin is requested */ INSERT INTO psa_pin (pin_id, users) VALUES (?1, ?2)"
      " ON CONFLICT DO UPDATE SET gave_up = 0, words = NULL",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, users ? 1 : 0);
  return hf_statement_run (statement, error);
}

/* Clients page by this time, so no two requests may share it, and JavaScript knows ms alone. */
static gboolean
make_time (HfDb *db, gint64 *time, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* find the last pin request */ SELECT max (created) FROM psa_request",
                       error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *time = MAX (*time / MS * MS, hf_statement_get_int (statement, 0) + MS);
  return TRUE;
}

/**
 * hf_psa_table_fold:
 * @name: of a request, UTF-8
 *
 * Returns: (transfer full): what is the same for all names that differ in the case of letters alone
 */
char *
hf_psa_table_fold (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return g_utf8_casefold (normal, -1);
}

/**
 * hf_psa_table_insert:
 * @db: inside a change
 * @request: gets its id, and @created, which is the time now, moved to where no other request is
 * @users: whether the pin is wanted by the user, too; looked at only for its first request
 * @error: what went wrong
 *
 * Returns: whether the request was added
 */
gboolean
hf_psa_table_insert (HfDb *db, HfPsaRequest *request, gboolean users, GError **error)
{
  g_autofree char *folded = request->name ? hf_psa_table_fold (request->name) : NULL;
  g_autofree char *origins = request->origins ? g_strjoinv (" ", request->origins) : NULL;
  g_autoptr (HfStatement) statement = NULL;

  if (!make_time (db, &request->created, error) || !enter_pin (db, request->pin_id, users, error))
    return FALSE;
  statement = hf_db_prepare (
      db,
      "/* add a pin request */ INSERT INTO psa_request (created, id, pin_id, given,"
      " name, folded, meta, origins) SELECT ?1, ?2, ?3, nullif (?4, canonical), ?5,"
      " ?6, ?7, ?8 FROM pin WHERE id = ?3",
      error);
  if (!statement)
    return FALSE;
  g_free (request->id);
  request->id = g_uuid_string_random ();
  hf_statement_bind_int (statement, 1, request->created);
  hf_statement_bind_text (statement, 2, request->id);
  hf_statement_bind_int (statement, 3, request->pin_id);
  hf_statement_bind_text (statement, 4, request->cid);
  hf_statement_bind_text (statement, 5, request->name);
  hf_statement_bind_text (statement, 6, folded);
  hf_statement_bind_text (statement, 7, request->meta);
  hf_statement_bind_text (statement, 8, origins);
  return hf_statement_run (statement, error);
}

static gboolean
run_with (HfDb *db, const char *sql, gint64 number, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, number);
  return hf_statement_run (statement, error);
}

/* Of a pin that has no request any more. */
static gboolean
leave_pin (HfDb *db, gint64 pin_id, gboolean *unwanted, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* forget that a pin was requested */ DELETE FROM psa_pin WHERE pin_id = ?1"
                       " AND NOT EXISTS (SELECT 1 FROM psa_request WHERE pin_id = ?1)"
                       " RETURNING users",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *unwanted = row && hf_statement_get_int (statement, 0) == 0;
  return !row || hf_statement_run (statement, error);
}

/**
 * hf_psa_table_delete:
 * @db: inside a change
 * @request: one that is there
 * @unwanted: (out): whether nobody wants its pin now: no other request, nor the user
 * @error: what went wrong
 *
 * Returns: whether the request is gone
 */
gboolean
hf_psa_table_delete (HfDb *db, const HfPsaRequest *request, gboolean *unwanted, GError **error)
{
  *unwanted = FALSE;
  return run_with (db, "/* forget a pin request */ DELETE FROM psa_request WHERE created = ?1",
                   request->created, error)
         && leave_pin (db, request->pin_id, unwanted, error);
}

/**
 * hf_psa_table_claim_pin:
 * @db: inside a change
 * @pin_id: a pin, requested or not
 * @error: what went wrong
 *
 * Notes that the user wants the pin, whoever else does.
 *
 * Returns: whether it is noted
 */
gboolean
hf_psa_table_claim_pin (HfDb *db, gint64 pin_id, GError **error)
{
  return run_with (
      db, "/* note that the user wants a pin */ UPDATE psa_pin SET users = 1 WHERE pin_id = ?1",
      pin_id, error);
}

/**
 * hf_psa_table_forget_pin:
 * @db: inside a change
 * @pin_id: a pin that is given up
 * @error: what went wrong
 *
 * Returns: whether it has no requests any more
 */
gboolean
hf_psa_table_forget_pin (HfDb *db, gint64 pin_id, GError **error)
{
  return run_with (db, "/* forget the requests for a pin */ DELETE FROM psa_pin WHERE pin_id = ?1",
                   pin_id, error);
}

/**
 * hf_psa_table_note:
 * @db: inside a change
 * @pin_id: a pin, requested or not
 * @gave_up: whether its last job failed for good
 * @words: (nullable): what that had to say
 * @error: what went wrong
 *
 * Returns: whether it is noted for those who requested the pin
 */
gboolean
hf_psa_table_note (HfDb *db, gint64 pin_id, gboolean gave_up, const char *words, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note what became of a requested pin */ UPDATE psa_pin SET gave_up = ?2,"
                       " words = ?3 WHERE pin_id = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, gave_up ? 1 : 0);
  hf_statement_bind_text (statement, 3, words);
  return hf_statement_run (statement, error);
}
