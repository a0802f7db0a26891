/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IPFS Pinning Service API 1.0.0 over all backends: GET and POST /psa/pins; GET, POST and
 * DELETE /psa/pins/{requestid}. Failures get its form on their way out. On workers. */
#include "hf-psa-resource.h"

#include "hf-psa-input.h"
#include "hf-psa-json.h"
#include "hf-psa-table.h"
#include "hf-psa.h"
#include "hf-view.h"

/* Where all that fit are told they need not be counted. */
static gboolean
count (HfDb *db, const HfPsaQuery *query, unsigned told, guint64 *total, GError **error)
{
  *total = told;
  return told < query->limit || hf_psa_table_count (db, query, total, error);
}

static JsonObject *
list (HfView *view, HfPsaQuery *query, char **delegates, GError **error)
{
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (JsonArray) results = json_array_new ();
  JsonObject *object;
  guint64 total;

  query->min_replicas = hf_view_get_policy (view)->min_replicas;
  requests = hf_psa_table_list (hf_view_get_db (view), query, error);
  if (!requests || !count (hf_view_get_db (view), query, requests->len, &total, error))
    return NULL;
  for (unsigned i = 0; i < requests->len; i++)
    json_array_add_object_element (results, hf_psa_json_status (requests->pdata[i], delegates));
  object = json_object_new ();
  json_object_set_int_member (object, "count", (gint64)total);
  json_object_set_array_member (object, "results", json_array_ref (results));
  return object;
}

static HfReply *
answer_list (HfCall *call, HfPsaQuery *query)
{
  HfReply *refusal = hf_call_refuse (call);
  g_auto (GStrv) delegates = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object = NULL;

  if (refusal)
    return refusal;
  delegates = hf_engine_list_delegates (call->engine, &error);
  view = delegates ? hf_view_open (call->engine, &error) : NULL;
  if (view)
    object = list (view, query, delegates, &error);
  return object ? hf_reply_new_bare (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

/* The newest first. */
HfReply *
hf_psa_list (HfCall *call)
{
  HfPsaQuery query;
  HfReply *reply;

  hf_psa_input_query (call, &query);
  reply = answer_list (call, &query);
  hf_psa_input_clear (&query);
  return reply;
}

static HfReply *
answer_one (HfCall *call, unsigned status, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) delegates = hf_engine_list_delegates (call->engine, &error);
  g_autoptr (HfView) view = delegates ? hf_view_open (call->engine, &error) : NULL;
  g_autoptr (HfPsaRequest) request = NULL;

  if (view)
    request = hf_psa_table_get (hf_view_get_db (view), id, hf_view_get_policy (view)->min_replicas,
                                &error);
  return request ? hf_reply_new_bare (status, hf_psa_json_status (request, delegates))
                 : hf_reply_new_for_error (error);
}

/* replaces: (nullable) */
static HfReply *
add (HfCall *call, const char *replaces)
{
  g_autoptr (HfPsaRequest) wanted = hf_psa_input_pin (call);
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  if (!hf_psa_add (hf_engine_get_store (call->engine), wanted, replaces, &error))
    return hf_reply_new_for_error (error);
  hf_engine_kick (call->engine);
  return answer_one (call, SOUP_STATUS_ACCEPTED, wanted->id);
}

HfReply *
hf_psa_post (HfCall *call)
{
  return add (call, NULL);
}

HfReply *
hf_psa_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);

  return refusal ? refusal : answer_one (call, SOUP_STATUS_OK, call->params[0]);
}

HfReply *
hf_psa_replace (HfCall *call)
{
  return add (call, call->params[0]);
}

HfReply *
hf_psa_delete (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  if (!hf_psa_remove (hf_engine_get_store (call->engine), call->params[0], &error))
    return hf_reply_new_for_error (error);
  hf_engine_kick (call->engine);
  return hf_reply_new_empty (SOUP_STATUS_ACCEPTED);
}
