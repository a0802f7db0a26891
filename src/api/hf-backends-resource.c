/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET and POST backends; GET, PATCH and DELETE backends/{id}. What only reads is read on the API
 * thread, changes are made on workers: the engine looks at the store itself before it answers. */
#include "hf-backends-resource.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-backend-wish.h"
#include "hf-view.h"

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

/* @secrets: (out) (nullable): belong to the body. The settings are checked here too, so that their
 * problems are told together with all others. */
static HfBackendInfo *
read_wanted (HfCall *call, JsonObject **secrets)
{
  JsonNode *node = json_object_get_member (call->body, "kind");
  gboolean named
      = node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
  const HfBackendKind *kind = named ? hf_backend_kind_find (json_node_get_string (node)) : NULL;

  if (kind && kind->for_tests)
    kind = NULL;
  if (named && !kind)
    hf_problems_add (call->problems, "kind", "value_error.word", "is not a kind of backend: %s",
                     json_node_get_string (node));
  return hf_backend_wish_read (call->body, kind, secrets, call->problems);
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
