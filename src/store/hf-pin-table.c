/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of pin. The counters are read here and written by triggers alone. Reads on any connection,
 * writes inside a change. */
#include "hf-pin-table.h"

#include <string.h>

#include "hf-error.h"
#include "hf-pin-row.h"
#include "hf-schema.h"

static void
bind_values (HfStatement *statement, int first, const HfPin *pin)
{
  hf_statement_bind_text (statement, first, pin->name);
  hf_statement_bind_int (statement, first + 1, pin->content);
  hf_statement_bind_int (statement, first + 2, pin->visibility);
  hf_statement_bind_int (statement, first + 3, pin->priority);
  hf_statement_bind_size (statement, first + 4, pin->size);
  hf_statement_bind_size (statement, first + 5, pin->blocks);
  hf_statement_bind_int (statement, first + 6, pin->created);
  hf_statement_bind_int (statement, first + 7, pin->last_check);
  hf_statement_bind_int (statement, first + 8, pin->min_replicas);
  hf_statement_bind_int (statement, first + 9, pin->target_replicas);
  hf_statement_bind_int (statement, first + 10, pin->max_replicas);
  hf_statement_bind_text (statement, first + 11, pin->metadata);
  hf_statement_bind_int (statement, first + 12, pin->managed ? 1 : 0);
}

static void
bind_identity (HfStatement *statement, int first, const HfCid *cid)
{
  const guint8 *multihash;
  gsize length;

  multihash = hf_cid_get_multihash (cid, &length);
  hf_statement_bind_blob (statement, first, multihash, length);
  hf_statement_bind_int (statement, first + 1, (gint64)hf_cid_get_codec (cid));
}

static gboolean
report_existing (HfDb *db, HfPin *pin, gboolean *existed, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find a pin */ SELECT id FROM pin WHERE multihash = ?1 AND codec = ?2",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  bind_identity (statement, 1, pin->cid);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  g_return_val_if_fail (row, FALSE);
  pin->id = hf_statement_get_int (statement, 0);
  if (existed)
    {
      *existed = TRUE;
      return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "%s is pinned already", pin->text);
  return FALSE;
}

/**
 * hf_pin_table_insert:
 * @db: inside a change
 * @pin: what to add; gets its id, and its text when it has none. Its counters are not looked at
 * @existed: (out) (optional): whether a pin of the same codec and multihash was there, which stays
 * as it is: then only @pin's id was set
 * @error: %HF_ERROR_CONFLICT when it existed and @existed is %NULL; %HF_ERROR_TOO_LARGE for sizes
 * from 2^63 on
 *
 * Returns: %FALSE with @error when nothing was written
 */
gboolean
hf_pin_table_insert (HfDb *db, HfPin *pin, gboolean *existed, GError **error)
{
  g_autofree char *canonical = hf_cid_to_canonical (pin->cid);
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a pin */ INSERT INTO pin (multihash, codec, canonical, given, name, content,"
      " visibility, priority, size, blocks, created, last_check, min_replicas, target_replicas,"
      " max_replicas, metadata, managed, linked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
      " ?11, ?12, ?13, ?14, ?15, ?16, ?17, " HF_SQL_LINKS (
          "?16") ") ON CONFLICT (multihash, codec) DO NOTHING",
      error);

  if (!statement)
    return FALSE;
  if (!pin->text)
    pin->text = hf_cid_to_text (pin->cid);
  bind_identity (statement, 1, pin->cid);
  hf_statement_bind_text (statement, 3, canonical);
  hf_statement_bind_text (statement, 4, g_str_equal (pin->text, canonical) ? NULL : pin->text);
  bind_values (statement, 5, pin);
  if (!hf_statement_run (statement, error))
    return FALSE;

  if (hf_db_changes (db) == 0)
    return report_existing (db, pin, existed, error);
  pin->id = hf_db_last_id (db);
  if (existed)
    *existed = FALSE;
  return TRUE;
}

static HfPin *
read_one (HfStatement *statement, GError **error)
{
  gboolean row;

  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return hf_pin_row_read (statement, error);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no such pin");
  return NULL;
}

/**
 * hf_pin_table_find:
 * @cid: in any version
 * @error: %HF_ERROR_NOT_FOUND when it is not pinned
 *
 * Returns: (transfer full): the pin with that codec and multihash
 */
HfPin *
hf_pin_table_find (HfDb *db, const HfCid *cid, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find a pin */ SELECT " HF_PIN_ROW_COLUMNS
                       " FROM pin WHERE multihash = ?1 AND codec = ?2",
                       error);
  g_autofree char *text = NULL;
  HfPin *pin;

  if (!statement)
    return NULL;
  bind_identity (statement, 1, cid);
  pin = read_one (statement, error);
  if (!pin)
    {
      text = hf_cid_to_text (cid);
      g_prefix_error (error, "%s: ", text);
    }
  return pin;
}

/**
 * hf_pin_table_find_managed:
 * @db: a connection
 * @cid: in any version and base
 * @error: return location
 *
 * Returns: (transfer full): the pin; %NULL with %HF_ERROR_NOT_FOUND, also for one that is being
 * unpinned
 */
HfPin *
hf_pin_table_find_managed (HfDb *db, const HfCid *cid, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_find (db, cid, error);
  g_autofree char *text = NULL;

  if (pin == NULL || pin->managed)
    return g_steal_pointer (&pin);
  text = hf_cid_to_text (cid);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND,
               "%s is being unpinned; pin it again to undo that", text);
  return NULL;
}

/**
 * hf_pin_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is no pin with that id
 *
 * Returns: (transfer full): the pin
 */
HfPin *
hf_pin_table_get (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a pin */ SELECT " HF_PIN_ROW_COLUMNS " FROM pin WHERE id = ?1",
                       error);
  HfPin *pin;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  pin = read_one (statement, error);
  if (!pin)
    g_prefix_error (error, "pin %" G_GINT64_FORMAT ": ", id);
  return pin;
}

static gboolean
expect_one (HfDb *db, gint64 id, GError **error)
{
  if (hf_db_changes (db) == 1)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no pin %" G_GINT64_FORMAT, id);
  return FALSE;
}

/**
 * hf_pin_table_update:
 * @db: inside a change
 * @pin: all of it is written but its CID and its counters
 * @error: %HF_ERROR_NOT_FOUND when there is no pin with its id
 *
 * Returns: whether the row is as @pin says
 */
gboolean
hf_pin_table_update (HfDb *db, const HfPin *pin, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* change a pin */ UPDATE pin SET (given, name, content, visibility, priority, size, blocks,"
      " created, last_check, min_replicas, target_replicas, max_replicas, metadata, managed,"
      " linked) = (nullif (?2, canonical), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
      "?15,"
      " " HF_SQL_LINKS ("?14") ") WHERE id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin->id);
  hf_statement_bind_text (statement, 2, pin->text);
  bind_values (statement, 3, pin);
  return hf_statement_run (statement, error) && expect_one (db, pin->id, error);
}

/**
 * hf_pin_table_delete:
 * @db: inside a change
 * @error: %HF_ERROR_CONFLICT while there are rows of its copies, %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the pin is gone
 */
gboolean
hf_pin_table_delete (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* forget a pin */ DELETE FROM pin WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  if (hf_statement_run (statement, error))
    return expect_one (db, id, error);
  if (error && g_error_matches (*error, HF_ERROR, HF_ERROR_CONFLICT))
    g_prefix_error (error, "pin %" G_GINT64_FORMAT " has copies: ", id);
  return FALSE;
}
