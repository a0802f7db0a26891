/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST replication/operation: the one route through which the original's scripts reach all that is
 * about replication; each action answers as the route that it names. On workers. */
#include "hf-operation-resource.h"

#include "hf-copies-resource.h"
#include "hf-engine-orders.h"
#include "hf-mapping-resource.h"
#include "hf-replication-resource.h"
#include "hf-traffic-resource.h"
#include "hf-view.h"

#define MOST_WORD 64
#define MOST_CID 1024
#define MOST_ID 63
#define MOST_PATH 4096

static HfReply *
configure (HfCall *call)
{
  JsonObject *settings = NULL;
  g_autoptr (HfProblems) inner = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;

  if (!hf_json_read_object (call->body, "settings", &settings, call->problems)
      && hf_problems_count (call->problems) == 0)
    hf_problems_add (call->problems, "settings", "value_error.missing", "is required");
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  policy = hf_engine_change_policy (call->engine, settings, inner, &error);
  if (policy)
    return hf_replication_answer_settings (call, policy);
  hf_problems_add_below (call->problems, "settings", inner);
  return hf_call_fail (call, error);
}

/* The original took one name, or a list of them. */
static void
read_targets (HfCall *call, char ***targets)
{
  char *names[] = { NULL, NULL };

  hf_copies_read_targets (call, "target_backends", targets);
  if (!hf_json_read_string (call->body, "backend_name", MOST_ID, &names[0], call->problems))
    return;
  if (*targets && **targets)
    hf_problems_add (call->problems, "backend_name", "value_error",
                     "can't be given together with target_backends");
  else if (!*names[0])
    hf_problems_add (call->problems, "backend_name", "value_error", "must not be empty");
  g_strfreev (*targets);
  *targets = g_strdupv (names);
  g_free (names[0]);
}

static HfReply *
replicate (HfCall *call)
{
  g_auto (HfCopiesAsked) asked = { .action = "replicate" };
  HfReply *refusal;

  read_targets (call, &asked.targets);
  hf_json_read_bool (call->body, "force", &asked.force, call->problems);
  hf_call_require_text (call, "cid", MOST_CID, &asked.cid);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : hf_copies_order (call, &asked);
}

static HfReply *
analyze (HfCall *call)
{
  g_autofree char *cid = NULL;
  HfReply *refusal;

  hf_json_read_string (call->body, "cid", MOST_CID, &cid, call->problems);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : hf_replication_answer_status (call, "analyze", cid);
}

/* ---- cleanup ---- */

static JsonObject *
leftover_new (const char *kind, const char *name, guint64 count, guint64 bytes)
{
  JsonObject *object = json_object_new ();

  hf_reply_set_text (object, "kind", kind);
  hf_reply_set_text (object, "name", name);
  json_object_set_int_member (object, "count", (gint64)count);
  json_object_set_int_member (object, "bytes", (gint64)bytes);
  return object;
}

static void
add_rows (JsonArray *removed, const char *kind, const HfLeftoverRows *rows)
{
  if (rows->count)
    json_array_add_object_element (removed, leftover_new (kind, NULL, rows->count, rows->bytes));
}

/* Each file by its name; of rows of the registry how many. */
static JsonObject *
cleaned_to_json (const HfCleaned *cleaned)
{
  JsonArray *removed = json_array_new ();
  JsonObject *object = json_object_new ();
  guint64 bytes = cleaned->jobs.bytes + cleaned->removals.bytes;

  for (unsigned i = 0; i < cleaned->files->len; i++)
    {
      const HfLeftoverFile *file = cleaned->files->pdata[i];

      bytes += file->bytes;
      json_array_add_object_element (removed, leftover_new ("upload", file->name, 1, file->bytes));
    }
  add_rows (removed, "finished_jobs", &cleaned->jobs);
  add_rows (removed, "finished_removals", &cleaned->removals);
  json_object_set_array_member (object, "removed", removed);
  json_object_set_int_member (object, "removed_bytes", (gint64)bytes);
  json_object_set_string_member (object, "message",
                                 json_array_get_length (removed)
                                     ? "Leftovers were removed; no copy was."
                                     : "There were no leftovers.");
  return object;
}

static HfReply *
clean_up (HfCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCleaned) cleaned = NULL;
  HfReply *refusal = hf_call_refuse (call);

  if (refusal)
    return refusal;
  cleaned = hf_engine_clean_up (call->engine, &error);
  if (!cleaned)
    return hf_reply_new_for_error (error);
  return hf_reply_new_action (SOUP_STATUS_OK, "cleanup", hf_call_now (call),
                              cleaned_to_json (cleaned));
}

/* As GET analytics/traffic?backend=. */
static HfReply *
analyze_traffic (HfCall *call)
{
  g_autofree char *name = NULL;

  if (hf_json_read_string (call->body, "backend_name", MOST_ID, &name, call->problems) && *name)
    g_hash_table_insert (call->query, g_strdup ("backend"), g_steal_pointer (&name));
  return hf_traffic_get_all (call);
}

/* ---- which ---- */

/* NULL: this version can't do it yet. */
static const struct
{
  const char *action;
  HfHandler handler;
} actions[] = {
  { "configure", configure },
  { "replicate", replicate },
  { "analyze", analyze },
  { "traffic_analytics", analyze_traffic },
  { "vfs_mapping", hf_mapping_get },
  { "cleanup", clean_up },
  { "backup", NULL },
  { "restore", NULL },
};

static HfReply *
run (HfCall *call, const char *action)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (!g_str_equal (actions[i].action, action))
        continue;
      if (actions[i].handler)
        return actions[i].handler (call);
      return hf_reply_new_failure (SOUP_STATUS_NOT_IMPLEMENTED, "not_implemented",
                                   "this version of Holdfast can't do the action “%s” yet", action);
    }
  hf_problems_add (call->problems, "action", "value_error.word",
                   "must be one of: configure, replicate, analyze, traffic_analytics, "
                   "vfs_mapping, backup, restore, cleanup");
  return hf_call_refuse (call);
}

/* What is no field of the action is checked as well: it would not be what it was meant to be. */
static HfReply *
check_fields (HfCall *call)
{
  static const struct
  {
    const char *name;
    gsize most;
  } texts[] = { { "cid", MOST_CID },
                { "backend_name", MOST_ID },
                { "backup_path", MOST_PATH },
                { "restore_path", MOST_PATH } };
  g_auto (GStrv) targets = NULL;
  JsonObject *settings = NULL;
  gboolean force = FALSE;

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      hf_json_read_string (call->body, texts[i].name, texts[i].most, &text, call->problems);
    }
  hf_copies_read_targets (call, "target_backends", &targets);
  hf_json_read_object (call->body, "settings", &settings, call->problems);
  hf_json_read_bool (call->body, "force", &force, call->problems);
  return hf_call_refuse (call);
}

HfReply *
hf_operation_post (HfCall *call)
{
  static const char *const known[]
      = { "action",      "cid",          "backend_name", "settings", "target_backends",
          "backup_path", "restore_path", "force",        NULL };
  g_autofree char *action = NULL;
  HfReply *refusal;

  if (call->memory)
    return hf_copies_report_again (call);
  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_require_text (call, "action", MOST_WORD, &action);
  refusal = check_fields (call);
  return refusal ? refusal : run (call, action);
}
