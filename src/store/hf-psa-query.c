/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pin requests, each with what its pin tells of its status. Costs: requests stand in the order of
 * their time, so a page is a walk along them from its beginning, with a look-up of the pin for
 * each: 0.1 ms for ten, 11 ms for a thousand, of a million. CIDs and whole names are found by
 * index. A count looks at all that fit, some seconds for a million.
 */
#include "hf-psa-table.h"

#include "hf-error.h"
#include "hf-job.h"
#include "hf-pin-table.h"
#include "hf-replica.h"

G_STATIC_ASSERT (HF_JOB_REMOVE == 4 && HF_JOB_RUNNING == 1);
G_STATIC_ASSERT (HF_REPLICA_ACCEPTED == 1 && HF_REPLICA_COPYING == 2);
G_STATIC_ASSERT (HF_PSA_QUEUED == 0 && HF_PSA_PINNING == 1 && HF_PSA_PINNED == 2
                 && HF_PSA_FAILED == 3);

#define MIN_OF "coalesce (nullif (pin.min_replicas, 0), :min)"

/* Proven copies alone make a pin "pinned", as they do for its health. */
#define IS_PINNED "pin.held >= " MIN_OF
#define STATUS                                                                                     \
  "CASE WHEN " IS_PINNED " THEN 2"                                                                 \
  " WHEN EXISTS (SELECT 1 FROM job WHERE job.pin_id = pin.id AND state = 1 AND kind <> 4)"         \
  " OR EXISTS (SELECT 1 FROM replica r WHERE r.pin_id = pin.id AND r.state IN (1, 2)) THEN 1"      \
  " WHEN psa_pin.gave_up THEN 3 ELSE 0 END"

#define ALL_STATUSES ((1u << HF_PSA_STATUSES) - 1)

#define COLUMNS                                                                                    \
  "req.id, req.pin_id, req.created, coalesce (req.given, pin.canonical), req.name, req.meta,"      \
  " req.origins, " STATUS ", psa_pin.words, pin.content, pin.size, pin.held, " MIN_OF

/* In this order: along the requests, each of which has one pin. */
#define FROM                                                                                       \
  " FROM psa_request req CROSS JOIN psa_pin ON psa_pin.pin_id = req.pin_id CROSS JOIN pin ON"      \
  " pin.id = req.pin_id"

static HfPsaRequest *
read_row (HfStatement *statement)
{
  HfPsaRequest *request = hf_psa_request_new ();
  const char *origins = hf_statement_get_text (statement, 6);

  request->id = hf_statement_dup_text (statement, 0);
  request->pin_id = hf_statement_get_int (statement, 1);
  request->created = hf_statement_get_int (statement, 2);
  request->cid = hf_statement_dup_text (statement, 3);
  request->name = hf_statement_dup_text (statement, 4);
  request->meta = hf_statement_dup_text (statement, 5);
  request->origins = origins ? g_strsplit (origins, " ", -1) : NULL;
  request->status = (HfPsaStatus)hf_statement_get_int (statement, 7);
  request->words = hf_statement_dup_text (statement, 8);
  request->content = (HfContent)hf_statement_get_int (statement, 9);
  request->size = hf_statement_get_size (statement, 10);
  request->held = (int)hf_statement_get_int (statement, 11);
  request->min_replicas = (int)hf_statement_get_int (statement, 12);
  return request;
}

/**
 * hf_psa_table_get:
 * @db: a connection
 * @id: a requestid
 * @min_replicas: the policy's
 * @error: %HF_ERROR_NOT_FOUND when there is no such request
 *
 * Returns: (transfer full): the request
 */
HfPsaRequest *
hf_psa_table_get (HfDb *db, const char *id, int min_replicas, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* find a pin request */ SELECT " COLUMNS FROM " WHERE req.id = :id",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, hf_statement_find_parameter (statement, ":min"), min_replicas);
  hf_statement_bind_text (statement, hf_statement_find_parameter (statement, ":id"), id);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return read_row (statement);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no pin request %s", id);
  return NULL;
}

/* ---- several ---- */

static const char *const name_conditions[] = {
  [HF_PSA_MATCH_EXACT] = " AND req.name = :name",
  [HF_PSA_MATCH_IEXACT] = " AND req.folded = :name",
  [HF_PSA_MATCH_PARTIAL] = " AND instr (req.name, :name) > 0",
  [HF_PSA_MATCH_IPARTIAL] = " AND instr (req.folded, :name) > 0",
};

/* What the statement is bound to. */
typedef struct
{
  char *pins; /* JSON array of ids; NULL = any */
  char *name; /* NULL = any */
} Bounds;

static void
bounds_clear (Bounds *self)
{
  g_free (self->pins);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bounds, bounds_clear)

/* A CID that is not pinned has no requests. */
static gboolean
find_pins (HfDb *db, GPtrArray *cids, char **pins, GError **error)
{
  g_autoptr (GString) list = g_string_new ("[");

  for (unsigned i = 0; i < cids->len; i++)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (HfPin) pin = hf_pin_table_find (db, cids->pdata[i], &problem);

      if (pin)
        g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "", pin->id);
      else if (!g_error_matches (problem, HF_ERROR, HF_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  g_string_append_c (list, ']');
  *pins = g_string_free (g_steal_pointer (&list), FALSE);
  return TRUE;
}

static gboolean
bounds_init (Bounds *self, HfDb *db, const HfPsaQuery *query, GError **error)
{
  gboolean folded = query->match == HF_PSA_MATCH_IEXACT || query->match == HF_PSA_MATCH_IPARTIAL;

  if (query->name)
    self->name = folded ? hf_psa_table_fold (query->name) : g_strdup (query->name);
  return !query->cids || find_pins (db, query->cids, &self->pins, error);
}

static HfStatement *
prepare (HfDb *db, const char *what, const HfPsaQuery *query, const char *order, GError **error)
{
  g_autoptr (GString) sql = g_string_new (what);

  g_string_append (sql, FROM " WHERE req.created < :before AND req.created > :after");
  if (query->cids)
    g_string_append (sql, " AND req.pin_id IN (SELECT value FROM json_each (:pins))");
  if (query->name)
    g_string_append (sql, name_conditions[query->match]);
  if (query->meta)
    g_string_append (sql, " AND NOT EXISTS (SELECT 1 FROM json_each (:meta) wanted WHERE NOT EXISTS"
                          " (SELECT 1 FROM json_each (req.meta) has WHERE has.key = wanted.key"
                          " AND has.value = wanted.value))");
  if (query->statuses == 1u << HF_PSA_PINNED)
    g_string_append (sql, " AND " IS_PINNED);
  else if (query->statuses != ALL_STATUSES)
    g_string_append (sql, " AND (1 << " STATUS ") & :statuses");
  g_string_append (sql, order);
  return hf_db_prepare (db, sql->str, error);
}

static void
bind_named_int (HfStatement *statement, const char *name, gint64 value)
{
  int index = hf_statement_find_parameter (statement, name);

  if (index > 0)
    hf_statement_bind_int (statement, index, value);
}

static void
bind_named_text (HfStatement *statement, const char *name, const char *value)
{
  int index = hf_statement_find_parameter (statement, name);

  if (index > 0)
    hf_statement_bind_text (statement, index, value);
}

static void
bind_query (HfStatement *statement, const HfPsaQuery *query, const Bounds *bounds)
{
  bind_named_int (statement, ":min", query->min_replicas);
  bind_named_int (statement, ":statuses", query->statuses);
  bind_named_int (statement, ":before", query->before);
  bind_named_int (statement, ":after", query->after);
  bind_named_int (statement, ":limit", query->limit);
  bind_named_text (statement, ":pins", bounds->pins);
  bind_named_text (statement, ":name", bounds->name);
  bind_named_text (statement, ":meta", query->meta);
}

/**
 * hf_psa_table_list:
 * @db: a connection
 * @query: which
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfPsaRequest): the newest first
 */
GPtrArray *
hf_psa_table_list (HfDb *db, const HfPsaQuery *query, GError **error)
{
  g_autoptr (GPtrArray) requests
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_psa_request_free);
  g_auto (Bounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  if (!bounds_init (&bounds, db, query, error))
    return NULL;
  statement = prepare (db, "/* list pin requests */ SELECT " COLUMNS, query,
                       " ORDER BY req.created DESC LIMIT :limit", error);
  if (!statement)
    return NULL;
  bind_query (statement, query, &bounds);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&requests);
      g_ptr_array_add (requests, read_row (statement));
    }
  return NULL;
}

/**
 * hf_psa_table_count:
 * @db: a connection
 * @query: which; its limit is not looked at
 * @count: (out): how many
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_psa_table_count (HfDb *db, const HfPsaQuery *query, guint64 *count, GError **error)
{
  g_auto (Bounds) bounds = { 0 };
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  if (!bounds_init (&bounds, db, query, error))
    return FALSE;
  statement = prepare (db, "/* count pin requests */ SELECT count (*)", query, "", error);
  if (!statement)
    return FALSE;
  bind_query (statement, query, &bounds);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = hf_statement_get_size (statement, 0);
  return TRUE;
}

/**
 * hf_psa_table_list_origins:
 * @db: a connection
 * @pin_id: a pin, requested or not
 * @origins: (out) (transfer full): what its requests named, the newest first; may have doubles
 * @error: why they can't be read
 *
 * Returns: whether @origins was set
 */
gboolean
hf_psa_table_list_origins (HfDb *db, gint64 pin_id, char ***origins, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list who has a requested pin */ SELECT origins FROM psa_request"
                       " WHERE pin_id = ?1 AND origins IS NOT NULL ORDER BY created DESC LIMIT 3",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  while (hf_statement_step (statement, &row, error))
    {
      g_auto (GStrv) some = row ? g_strsplit (hf_statement_get_text (statement, 0), " ", -1) : NULL;

      if (!row)
        {
          *origins = g_strv_builder_end (builder);
          return TRUE;
        }
      g_strv_builder_addv (builder, (const char **)some);
    }
  return FALSE;
}
