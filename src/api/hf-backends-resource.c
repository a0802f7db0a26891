/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET and POST backends; GET, PATCH and DELETE backends/{id}. What only reads is read on the API
 * thread, changes are made on workers: the engine looks at the store itself before it answers. */
#include "hf-backends-resource.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-view.h"

#define BYTES_PER_GB 1e9
#define MOST_GB 1e9
#define MOST_ID 63
#define MOST_TAGS 32
#define MOST_PRIORITY 1000

HfReply *
hf_backends_list (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  JsonArray *array;
  JsonObject *object;
  GPtrArray *infos;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);

  infos = hf_view_get_backends (view);
  array = json_array_new ();
  for (unsigned i = 0; i < infos->len; i++)
    json_array_add_object_element (array, hf_view_backend (view, infos->pdata[i]));
  object = json_object_new ();
  json_object_set_array_member (object, "backends", array);
  json_object_set_int_member (object, "total", infos->len);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

static HfReply *
answer (HfCall *call, unsigned status, const HfBackendInfo *info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  g_autofree char *location = NULL;
  HfReply *reply;

  if (!view)
    return hf_reply_new_for_error (error);
  reply = hf_reply_new (status, hf_view_backend (view, info));
  if (status != SOUP_STATUS_CREATED)
    return reply;
  location = g_strdup_printf ("/api/backends/%s", info->id);
  hf_reply_add_header (reply, "Location", location);
  return reply;
}

HfReply *
hf_backends_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (view)
    info = hf_backend_table_get (hf_view_get_db (view), call->params[0], &error);
  return info ? hf_reply_new (SOUP_STATUS_OK, hf_view_backend (view, info))
              : hf_reply_new_for_error (error);
}

/* The settings are checked here too, so that their problems are told together with all others. */
static void
check_kind (HfCall *call, const HfBackendInfo *wanted, JsonObject *secrets)
{
  const HfBackendKind *kind;
  g_autoptr (JsonObject) none = json_object_new ();

  if (!wanted->kind)
    return;
  kind = hf_backend_kind_find (wanted->kind);
  if (kind && !kind->for_tests)
    {
      hf_backend_kind_check (kind, wanted->settings ? wanted->settings : none, call->problems);
      if (secrets)
        hf_backend_kind_check_secrets (kind, wanted->settings ? wanted->settings : none, secrets,
                                       call->problems);
    }
  else
    hf_problems_add (call->problems, "kind", "value_error.word", "is not a kind of backend: %s",
                     wanted->kind);
}

static void
read_discovery (HfCall *call, HfBackendInfo *wanted)
{
  g_autofree char *word = NULL;

  if (hf_json_read_string (call->body, "discovery", MOST_ID, &word, call->problems)
      && !hf_discovery_from_string (word, &wanted->discovery))
    hf_problems_add (call->problems, "discovery", "value_error.word",
                     "must be one of: off, tell, adopt");
}

/* @secrets: (out) (nullable): belong to the body. */
static HfBackendInfo *
read_wanted (HfCall *call, JsonObject **secrets)
{
  static const char *const known[] = { "id",       "kind", "settings",  "secrets", "max_size_gb",
                                       "priority", "tags", "discovery", "limits",  NULL };
  HfBackendInfo *wanted = hf_backend_info_new ();
  JsonObject *settings = NULL;
  double max_size_gb = 0;
  gint64 priority = 0;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_require_text (call, "id", MOST_ID, &wanted->id);
  hf_call_require_text (call, "kind", MOST_ID, &wanted->kind);
  hf_json_read_object (call->body, "settings", &settings, call->problems);
  hf_json_read_object (call->body, "secrets", secrets, call->problems);
  hf_json_read_double (call->body, "max_size_gb", 0, MOST_GB, &max_size_gb, call->problems);
  hf_json_read_int (call->body, "priority", 1, MOST_PRIORITY, &priority, call->problems);
  hf_json_read_strings (call->body, "tags", MOST_TAGS, &wanted->tags, call->problems);
  read_discovery (call, wanted);
  hf_limits_apply_field (wanted->limits, call->body, "limits", call->problems);

  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = settings ? json_object_ref (settings) : json_object_new ();
  wanted->max_bytes = (guint64)(max_size_gb * BYTES_PER_GB);
  wanted->priority = (int)priority;
  check_kind (call, wanted, *secrets);
  return wanted;
}

HfReply *
hf_backends_add (HfCall *call)
{
  JsonObject *secrets = NULL;
  g_autoptr (HfBackendInfo) wanted = read_wanted (call, &secrets);
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfBackendInfo) added = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  added
      = hf_engine_add_backend_with_secrets (call->engine, wanted, secrets, call->problems, &error);
  if (!added)
    return hf_call_fail (call, error);
  return answer (call, SOUP_STATUS_CREATED, added);
}

HfReply *
hf_backends_change (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfBackendInfo) changed = NULL;
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  changed = hf_engine_change_backend (call->engine, call->params[0], call->body, call->problems,
                                      &error);
  if (!changed)
    return hf_call_fail (call, error);
  return answer (call, SOUP_STATUS_OK, changed);
}

HfReply *
hf_backends_remove (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  if (!hf_engine_remove_backend (call->engine, call->params[0], &error))
    return hf_reply_new_for_error (error);
  object = json_object_new ();
  hf_reply_set_text (object, "id", call->params[0]);
  json_object_set_boolean_member (object, "removed", TRUE);
  return hf_reply_new (SOUP_STATUS_OK, object);
}
