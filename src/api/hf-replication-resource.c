/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replication/settings, replication/status, replication/backends. Reading costs the same with ten
 * pins and ten million, so it stays on the API thread; a change of the settings goes to a worker.
 */
#include "hf-replication-resource.h"

#include "hf-pin-table.h"
#include "hf-status-table.h"
#include "hf-view.h"

HfReply *
hf_replication_get_settings (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  return hf_reply_new (SOUP_STATUS_OK, hf_policy_to_json (hf_view_get_policy (view)));
}

/* policy: that was saved */
HfReply *
hf_replication_answer_settings (HfCall *call, const HfPolicy *policy)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "settings", hf_policy_to_json (policy));
  json_object_set_string_member (object, "message", "The replication settings were saved.");
  return hf_reply_new_action (SOUP_STATUS_OK, "configure", hf_call_now (call), object);
}

HfReply *
hf_replication_post_settings (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  policy = hf_engine_change_policy (call->engine, call->body, call->problems, &error);
  return policy ? hf_replication_answer_settings (call, policy) : hf_call_fail (call, error);
}

static JsonObject *
usage_of_all (HfView *view)
{
  GPtrArray *backends = hf_view_get_backends (view);
  JsonObject *object = json_object_new ();

  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];

      json_object_set_object_member (object, info->id, hf_view_usage (info));
    }
  return object;
}

/* Adds what is counted over all pins. */
void
hf_replication_counts_to_json (JsonObject *object, const HfStatus *status)
{
  guint64 healthy = status->total_pins - status->below_min - status->above_max;

  json_object_set_int_member (object, "total_pins", (gint64)status->total_pins);
  json_object_set_int_member (object, "under_replicated", (gint64)status->below_min);
  json_object_set_int_member (object, "over_replicated", (gint64)status->above_max);
  json_object_set_int_member (object, "healthy_pins", (gint64)healthy);
  json_object_set_int_member (object, "at_target_pins", (gint64)status->at_target);
  json_object_set_int_member (object, "unverified", (gint64)status->unverified);
  json_object_set_int_member (object, "too_few_domains", (gint64)status->too_few_domains);
  json_object_set_int_member (object, "no_copy", (gint64)status->no_copy);
  json_object_set_int_member (object, "waiting", (gint64)status->waiting);
  json_object_set_int_member (object, "opaque", (gint64)status->opaque);
  json_object_set_int_member (object, "total_size_bytes", (gint64)status->total_bytes);
}

/* (transfer full): the counts over all pins */
JsonObject *
hf_replication_status_to_json (HfView *view, GError **error)
{
  HfStatus status = { 0 };
  g_autofree char *sentence = NULL;
  JsonObject *object;

  if (!hf_status_table_read (hf_view_get_db (view), hf_view_get_policy (view), &status, error))
    return NULL;
  sentence = hf_status_sentence (&status, hf_view_get_policy (view));
  object = json_object_new ();
  hf_replication_counts_to_json (object, &status);
  json_object_set_double_member (object, "replication_efficiency", hf_status_efficiency (&status));
  json_object_set_object_member (object, "backend_usage", usage_of_all (view));
  hf_reply_set_text (object, "sentence", sentence);
  return object;
}

/* (nullable): as text, until the registry changes */
static const char *
cached_status_of_all (HfCall *call, GError **error)
{
  guint64 commits = hf_store_get_commits (hf_engine_get_store (call->engine));
  const char *json = hf_status_cache_get (call->status_cache, commits);
  g_autoptr (HfView) view = json ? NULL : hf_view_open (call->engine, error);
  g_autoptr (JsonObject) object = view ? hf_replication_status_to_json (view, error) : NULL;

  return object ? hf_status_cache_set (call->status_cache, commits, object) : json;
}

static JsonObject *
status_of_one (HfView *view, const char *text, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, error);
  g_autoptr (HfPin) pin = NULL;
  JsonArray *holders;
  JsonObject *object;

  if (!cid)
    return NULL;
  pin = hf_pin_table_find_managed (hf_view_get_db (view), cid, error);
  if (!pin)
    return NULL;
  holders = hf_view_holders (view, pin, error);
  if (!holders)
    return NULL;

  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "content", hf_content_to_string (pin->content));
  json_object_set_array_member (object, "backends", holders);
  json_object_set_int_member (object, "replica_count", pin->held);
  json_object_set_object_member (object, "metadata", hf_view_metadata (pin));
  hf_reply_set_time (object, "last_check", pin->last_check);
  hf_reply_set_text (object, "replication_health",
                     hf_health_to_string (hf_policy_health_of (hf_view_get_policy (view), pin)));
  return object;
}

/* cid: (nullable): of one pin; else of all. On a worker */
HfReply *
hf_replication_answer_status (HfCall *call, const char *action, const char *cid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  JsonObject *object = NULL;

  if (view)
    object = cid ? status_of_one (view, cid, &error) : hf_replication_status_to_json (view, &error);
  return object ? hf_reply_new_action (SOUP_STATUS_OK, action, hf_call_now (call), object)
                : hf_reply_new_for_error (error);
}

HfReply *
hf_replication_get_status (HfCall *call)
{
  const char *cid = hf_call_get_text (call, "cid");
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  const char *json;

  if (refusal)
    return refusal;
  if (cid)
    return hf_replication_answer_status (call, "status", cid);
  json = cached_status_of_all (call, &error);
  return json ? hf_reply_new_action_json (SOUP_STATUS_OK, "status", hf_call_now (call), json)
              : hf_reply_new_for_error (error);
}

/* What was configured apart from what was seen, as the original did. */
static void
split_backend (JsonObject *whole, JsonObject **configured, JsonObject **seen)
{
  static const char *const of_seen[]
      = { "pin_count", "estimated_size_gb", "health",      "reason",  "since",        "last_probe",
          "lost",      "free_bytes",        "total_bytes", "listing", "listing_note", "listed",
          "adopting",  "stray_count",       NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  *configured = json_object_new ();
  *seen = json_object_new ();
  json_object_iter_init (&iter, whole);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (g_strv_contains (of_seen, name) ? *seen : *configured, name,
                            json_node_copy (node));
}

/* configured: (out) (optional) (transfer full): what the user set, by id
 * seen: (out) (transfer full): what was seen, by id */
void
hf_replication_backends_to_json (HfView *view, JsonObject **configured, JsonObject **seen)
{
  GPtrArray *infos = hf_view_get_backends (view);
  g_autoptr (JsonObject) backends = json_object_new ();

  *seen = json_object_new ();
  for (unsigned i = 0; i < infos->len; i++)
    {
      const HfBackendInfo *info = infos->pdata[i];
      g_autoptr (JsonObject) whole = hf_view_backend (view, info);
      JsonObject *of_user, *of_probe;

      split_backend (whole, &of_user, &of_probe);
      json_object_set_object_member (backends, info->id, of_user);
      json_object_set_object_member (*seen, info->id, of_probe);
    }
  if (configured)
    *configured = g_steal_pointer (&backends);
}

HfReply *
hf_replication_get_backends (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  JsonObject *object, *backends, *status;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);

  hf_replication_backends_to_json (view, &backends, &status);
  object = json_object_new ();
  json_object_set_object_member (object, "backends", backends);
  json_object_set_object_member (object, "backend_status", status);
  return hf_reply_new (SOUP_STATUS_OK, object);
}
