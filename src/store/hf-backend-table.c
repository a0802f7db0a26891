/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of backend and of store. Two backends may reach one store; copies belong to the store. Reads
 * on any connection, writes inside a change. */
#include "hf-backend-table.h"

#include "hf-error.h"
#include "hf-json.h"

#define MOST_STORES 63

#define COLUMNS                                                                                    \
  "b.id, b.kind, b.settings, b.max_bytes, b.priority, b.tags, b.paused, b.is_public, b.created, "  \
  "b.store_id, s.uuid, s.domain, s.slot, b.state, b.reason, b.since, b.free_bytes, "               \
  "b.total_bytes, s.held_count, s.held_bytes, s.used_bytes, b.discovery, s.listing, "              \
  "s.listing_note, s.listed, s.adopt_upto, s.stray_found, s.stray_found_bytes, s.stray_wanted, "   \
  "s.stray_declined, b.limits, b.probed_at, b.absent_us "                                          \
  "FROM backend b JOIN store s ON s.id = b.store_id "

static char *
tags_to_text (char **tags)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  for (char **tag = tags; tag && *tag; tag++)
    json_array_add_string_element (array, *tag);
  json_node_init_array (node, array);
  return json_to_string (node, FALSE);
}

static char **
tags_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!node)
    return NULL;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (unsigned i = 0; array && i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

static gboolean
read_limits (HfBackendInfo *info, HfStatement *statement, GError **error)
{
  g_autoptr (JsonObject) limits
      = hf_json_parse_object (hf_statement_get_text (statement, 30), -1, error);
  g_autoptr (HfProblems) problems = hf_problems_new ();

  if (!limits)
    return FALSE;
  hf_limits_apply_json (info->limits, limits, problems);
  return hf_problems_count (problems) == 0 || (hf_problems_set_error (problems, error), FALSE);
}

static gboolean
read_json (HfBackendInfo *info, HfStatement *statement, GError **error)
{
  JsonObject *settings = hf_json_parse_object (hf_statement_get_text (statement, 2), -1, error);
  char **tags = settings ? tags_from_text (hf_statement_get_text (statement, 5), error) : NULL;

  if (settings)
    {
      json_object_unref (info->settings);
      info->settings = settings;
    }
  if (!tags || !read_limits (info, statement, error))
    {
      g_prefix_error (error, "backend “%s” of the registry is damaged: ", info->id);
      g_strfreev (tags);
      return FALSE;
    }
  g_strfreev (info->tags);
  info->tags = tags;
  return TRUE;
}

static HfBackendInfo *
read_row (HfStatement *statement, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = hf_statement_dup_text (statement, 0);
  info->kind = hf_statement_dup_text (statement, 1);
  info->max_bytes = hf_statement_get_size (statement, 3);
  info->priority = (int)hf_statement_get_int (statement, 4);
  info->paused = hf_statement_get_int (statement, 6) != 0;
  info->is_public = hf_statement_get_int (statement, 7) != 0;
  info->created = hf_statement_get_int (statement, 8);
  info->store_id = hf_statement_get_int (statement, 9);
  info->store_uuid = hf_statement_dup_text (statement, 10);
  info->domain = hf_statement_dup_text (statement, 11);
  info->slot = (int)hf_statement_get_int (statement, 12);
  info->state = (HfBackendState)hf_statement_get_int (statement, 13);
  info->reason = hf_statement_dup_text (statement, 14);
  info->since = hf_statement_get_int (statement, 15);
  info->free_bytes = hf_statement_get_size (statement, 16);
  info->total_bytes = hf_statement_get_size (statement, 17);
  info->pin_count = hf_statement_get_size (statement, 18);
  info->held_bytes = hf_statement_get_size (statement, 19);
  info->used_bytes = hf_statement_get_size (statement, 20);
  info->discovery = (HfDiscovery)hf_statement_get_int (statement, 21);
  info->listing = (HfListing)hf_statement_get_int (statement, 22);
  info->listing_note = hf_statement_dup_text (statement, 23);
  info->listed = hf_statement_get_int (statement, 24);
  info->adopt_upto = hf_statement_get_int (statement, 25);
  info->stray_found = hf_statement_get_size (statement, 26);
  info->stray_found_bytes = hf_statement_get_size (statement, 27);
  info->stray_wanted = hf_statement_get_size (statement, 28);
  info->stray_declined = hf_statement_get_size (statement, 29);
  info->probed_at = hf_statement_get_int (statement, 31);
  info->absent_us = hf_statement_get_int (statement, 32);
  return read_json (info, statement, error) ? g_steal_pointer (&info) : NULL;
}

static gboolean
find_store (HfDb *db, const char *uuid, gint64 *id, int *slot, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* find a store */ SELECT id, slot FROM store WHERE uuid = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, uuid);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *id = row ? hf_statement_get_int (statement, 0) : 0;
  *slot = row ? (int)hf_statement_get_int (statement, 1) : -1;
  return TRUE;
}

static gboolean
find_free_slot (HfDb *db, int *slot, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* list the stores */ SELECT slot FROM store ORDER BY slot", error);
  gboolean row;

  *slot = 0;
  while (statement && hf_statement_step (statement, &row, error))
    {
      if (row && hf_statement_get_int (statement, 0) == *slot)
        (*slot)++;
      else if (*slot < MOST_STORES)
        return TRUE;
      else
        {
          g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                       "there are %d stores, which is the most that a registry takes", MOST_STORES);
          return FALSE;
        }
    }
  return FALSE;
}

static gboolean
insert_store (HfDb *db, HfBackendInfo *info, GError **error)
{
  g_autoptr (HfStatement) statement = NULL;

  if (!find_free_slot (db, &info->slot, error))
    return FALSE;
  statement = hf_db_prepare (db,
                             "/* add a store */ INSERT INTO store (uuid, slot, domain, created)"
                             " VALUES (?1, ?2, ?3, ?4)",
                             error);
  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, info->store_uuid);
  hf_statement_bind_int (statement, 2, info->slot);
  hf_statement_bind_text (statement, 3, info->domain);
  hf_statement_bind_int (statement, 4, info->created);
  if (!hf_statement_run (statement, error))
    return FALSE;
  info->store_id = hf_db_last_id (db);
  return TRUE;
}

static char *
limits_to_text (const HfLimits *limits)
{
  g_autoptr (JsonObject) object = hf_limits_to_json (limits);

  return hf_json_to_text (object);
}

/* Parameters 1 to 7 are the same in both statements that write the settings; the texts must outlive
 * them. */
static void
bind_settings (HfStatement *statement, const HfBackendInfo *info, const char *settings,
               const char *tags, const char *limits)
{
  hf_statement_bind_text (statement, 1, settings);
  hf_statement_bind_size (statement, 2, info->max_bytes);
  hf_statement_bind_int (statement, 3, info->priority);
  hf_statement_bind_text (statement, 4, tags);
  hf_statement_bind_int (statement, 5, info->paused ? 1 : 0);
  hf_statement_bind_int (statement, 6, info->is_public ? 1 : 0);
  hf_statement_bind_int (statement, 7,
                         info->discovery != HF_DISCOVERY_DEFAULT ? info->discovery
                                                                 : HF_DISCOVERY_OFF);
  hf_statement_bind_text (statement, 8, limits);
}

static gboolean
insert_backend (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autofree char *settings = hf_json_to_text (info->settings);
  g_autofree char *tags = tags_to_text (info->tags);
  g_autofree char *limits = limits_to_text (info->limits);
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a backend */ INSERT INTO backend (settings, max_bytes, priority, tags, paused,"
      " is_public, discovery, limits, id, kind, store_id, created, state, reason, since,"
      " free_bytes, total_bytes, probed_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
      error);

  if (!statement)
    return FALSE;
  bind_settings (statement, info, settings, tags, limits);
  hf_statement_bind_text (statement, 9, info->id);
  hf_statement_bind_text (statement, 10, info->kind);
  hf_statement_bind_int (statement, 11, info->store_id);
  hf_statement_bind_int (statement, 12, info->created);
  hf_statement_bind_int (statement, 13, info->state);
  hf_statement_bind_text (statement, 14, info->reason);
  hf_statement_bind_int (statement, 15, info->since);
  hf_statement_bind_size (statement, 16, info->free_bytes);
  hf_statement_bind_size (statement, 17, info->total_bytes);
  hf_statement_bind_int (statement, 18, info->probed_at);
  return hf_statement_run (statement, error);
}

/**
 * hf_backend_table_insert:
 * @db: inside a change
 * @info: what to add, with the uuid and the domain of its store; gets store_id and slot. The domain
 * of a store that is known already stays as it is
 * @error: %HF_ERROR_CONFLICT when there is a backend with that id, %HF_ERROR_TOO_LARGE for a 64th
 * store
 *
 * Returns: whether the backend was added
 */
gboolean
hf_backend_table_insert (HfDb *db, HfBackendInfo *info, GError **error)
{
  if (!find_store (db, info->store_uuid, &info->store_id, &info->slot, error))
    return FALSE;
  if (info->store_id == 0 && !insert_store (db, info, error))
    return FALSE;
  if (insert_backend (db, info, error))
    return TRUE;
  if (error && g_error_matches (*error, HF_ERROR, HF_ERROR_CONFLICT))
    g_prefix_error (error, "there is a backend “%s” already: ", info->id);
  return FALSE;
}

static HfBackendInfo *
read_one (HfDb *db, const char *sql, const char *key, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_text (statement, 1, key);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return read_row (statement, error);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”", key);
  return NULL;
}

/**
 * hf_backend_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is none with that id
 *
 * Returns: (transfer full): the backend
 */
HfBackendInfo *
hf_backend_table_get (HfDb *db, const char *id, GError **error)
{
  return read_one (db, "/* read a backend */ SELECT " COLUMNS "WHERE b.id = ?1", id, error);
}

/**
 * hf_backend_table_find_store:
 * @error: %HF_ERROR_NOT_FOUND when no backend reaches a store with that uuid
 *
 * Returns: (transfer full): of the backends that reach it, the one with the best priority
 */
HfBackendInfo *
hf_backend_table_find_store (HfDb *db, const char *store_uuid, GError **error)
{
  return read_one (db,
                   "/* find a store's backend */ SELECT " COLUMNS
                   "WHERE s.uuid = ?1 ORDER BY b.priority, b.id LIMIT 1",
                   store_uuid, error);
}

/**
 * hf_backend_table_list:
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfBackendInfo): all backends, by priority and id
 */
GPtrArray *
hf_backend_table_list (HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* list the backends */ SELECT " COLUMNS "ORDER BY b.priority, b.id",
                       error);
  gboolean row;

  while (statement && hf_statement_step (statement, &row, error))
    {
      HfBackendInfo *info;

      if (!row)
        return g_steal_pointer (&list);
      info = read_row (statement, error);
      if (!info)
        return NULL;
      g_ptr_array_add (list, info);
    }
  return NULL;
}

/**
 * hf_backend_table_get_slot:
 * @store_id: a store
 * @slot: (out): its slot, -1 when it is gone
 * @error: why it can't be read
 *
 * Returns: whether @slot was set
 */
gboolean
hf_backend_table_get_slot (HfDb *db, gint64 store_id, int *slot, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a store's slot */ SELECT slot FROM store WHERE id = ?1", error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *slot = row ? (int)hf_statement_get_int (statement, 0) : -1;
  return TRUE;
}

static gboolean
expect_one (HfDb *db, const char *id, GError **error)
{
  if (hf_db_changes (db) == 1)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”", id);
  return FALSE;
}

/**
 * hf_backend_table_update:
 * @db: inside a change
 * @info: settings, max_bytes, priority, tags, limits, paused, is_public, discovery and domain are
 * written
 * @error: %HF_ERROR_NOT_FOUND
 *
 * A changed domain counts for all backends of that store, and its pins are counted again.
 *
 * Returns: whether the rows are as @info says
 */
gboolean
hf_backend_table_update (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autofree char *settings = hf_json_to_text (info->settings);
  g_autofree char *tags = tags_to_text (info->tags);
  g_autofree char *limits = limits_to_text (info->limits);
  g_autoptr (HfStatement) backend
      = hf_db_prepare (db,
                       "/* change a backend */ UPDATE backend SET (settings, max_bytes, priority,"
                       " tags, paused, is_public, discovery, limits)"
                       " = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                       " WHERE id = ?9",
                       error);
  g_autoptr (HfStatement) store
      = backend ? hf_db_prepare (db,
                                 "/* change a store's domain */ UPDATE store SET domain = ?1"
                                 " WHERE id = (SELECT store_id FROM backend WHERE id = ?2)",
                                 error)
                : NULL;

  if (!store)
    return FALSE;
  bind_settings (backend, info, settings, tags, limits);
  hf_statement_bind_text (backend, 9, info->id);
  if (!hf_statement_run (backend, error) || !expect_one (db, info->id, error))
    return FALSE;
  hf_statement_bind_text (store, 1, info->domain);
  hf_statement_bind_text (store, 2, info->id);
  return hf_statement_run (store, error);
}

/**
 * hf_backend_table_set_state:
 * @db: inside a change
 * @info: state, reason, since, free_bytes, total_bytes, probed_at and absent_us are written
 * @error: %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the row is as @info says
 */
gboolean
hf_backend_table_set_state (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note how a backend is */ UPDATE backend SET (state, reason, since,"
                       " free_bytes, total_bytes, probed_at, absent_us)"
                       " = (?1, ?2, ?3, ?4, ?5, ?6, ?7) WHERE id = ?8",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, info->state);
  hf_statement_bind_text (statement, 2, info->reason);
  hf_statement_bind_int (statement, 3, info->since);
  hf_statement_bind_size (statement, 4, info->free_bytes);
  hf_statement_bind_size (statement, 5, info->total_bytes);
  hf_statement_bind_int (statement, 6, info->probed_at);
  hf_statement_bind_int (statement, 7, info->absent_us);
  hf_statement_bind_text (statement, 8, info->id);
  return hf_statement_run (statement, error) && expect_one (db, info->id, error);
}

/**
 * hf_backend_table_set_listing:
 * @db: inside a change
 * @info: listing, listing_note, listed and adopt_upto of its store are written
 * @error: what went wrong
 *
 * Returns: whether the store's row is as @info says
 */
gboolean
hf_backend_table_set_listing (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note what a listing found */ UPDATE store SET (listing, listing_note,"
                       " listed, adopt_upto) = (?1, ?2, ?3, ?4) WHERE id = ?5",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, info->listing);
  hf_statement_bind_text (statement, 2, info->listing_note);
  hf_statement_bind_int (statement, 3, info->listed);
  hf_statement_bind_int (statement, 4, info->adopt_upto);
  hf_statement_bind_int (statement, 5, info->store_id);
  return hf_statement_run (statement, error);
}

/**
 * hf_backend_table_delete:
 * @db: inside a change
 * @error: %HF_ERROR_CONFLICT while copies are reached through it, %HF_ERROR_NOT_FOUND
 *
 * The store goes with the last backend that reaches it.
 *
 * Returns: whether the backend is gone
 */
gboolean
hf_backend_table_delete (HfDb *db, const char *id, GError **error)
{
  g_autoptr (HfStatement) backend
      = hf_db_prepare (db, "/* forget a backend */ DELETE FROM backend WHERE id = ?1", error);
  g_autoptr (HfStatement) store = NULL;

  if (!backend)
    return FALSE;
  hf_statement_bind_text (backend, 1, id);
  if (!hf_statement_run (backend, error))
    {
      if (error && g_error_matches (*error, HF_ERROR, HF_ERROR_CONFLICT))
        g_prefix_error (error, "there are copies in backend “%s”: ", id);
      return FALSE;
    }
  if (!expect_one (db, id, error))
    return FALSE;
  store = hf_db_prepare (db,
                         "/* forget stores without a backend */ DELETE FROM store"
                         " WHERE id NOT IN (SELECT store_id FROM backend)",
                         error);
  return store && hf_statement_run (store, error);
}
