/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET pins/{cid}: one pin as GET pins lists it. GET pins/{cid}/explain: why it has the copies that
 * it has, and what comes next. On workers. */
#include "hf-pin-resource.h"

#include "hf-explain.h"
#include "hf-pin-table.h"
#include "hf-view.h"

static HfPin *
find (HfView *view, const char *text, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, error);

  return cid ? hf_pin_table_find_managed (hf_view_get_db (view), cid, error) : NULL;
}

HfReply *
hf_pin_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfPin) pin = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (view)
    pin = find (view, call->params[0], &error);
  object = pin ? hf_view_pin (view, pin, &error) : NULL;
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

/* ---- explain ---- */

/* (nullable) */
static const HfReplica *
copy_in (const HfExplanation *explanation, const HfBackendInfo *info)
{
  for (unsigned i = 0; i < explanation->replicas->len; i++)
    {
      const HfReplica *replica = explanation->replicas->pdata[i];

      if (replica->store_id == info->store_id)
        return replica;
    }
  return NULL;
}

static JsonObject *
place_to_json (const HfExplanation *explanation, unsigned i)
{
  const HfPlaceView *view = explanation->places->pdata[i];
  const HfReplica *copy = copy_in (explanation, view->backend);
  JsonObject *object = json_object_new ();

  hf_reply_set_text (object, "backend", view->backend->id);
  hf_reply_set_text (object, "failure_domain", view->backend->domain);
  hf_reply_set_text (object, "copy", copy ? hf_replica_state_to_string (copy->state) : NULL);
  json_object_set_boolean_member (object, "chosen", view->verdict == HF_PLACE_CHOSEN);
  hf_reply_set_text (object, "verdict", hf_place_verdict_to_string (view->verdict));
  hf_reply_set_text (object, "reason", view->reason);
  hf_reply_set_text (object, "waits", explanation->waits->pdata[i]);
  return object;
}

static JsonObject *
job_to_json (const HfOpenJob *open)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", open->job->id);
  hf_reply_set_text (object, "kind", hf_job_kind_to_string (open->job->kind));
  hf_reply_set_text (object, "state", hf_job_state_to_string (open->job->state));
  hf_reply_set_time (object, "next_try",
                     open->job->state == HF_JOB_QUEUED ? open->job->next_try : 0);
  hf_reply_set_text (object, "waits", open->waits);
  hf_reply_set_text (object, "error", open->job->error);
  return object;
}

static JsonObject *
wishes_to_json (const HfExplanation *explanation)
{
  const HfPolicy *policy = explanation->policy;
  const HfPin *pin = explanation->pin;
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "min_replicas", hf_policy_min_for (policy, pin));
  json_object_set_int_member (object, "target_replicas", hf_policy_target_for (policy, pin));
  json_object_set_int_member (object, "max_replicas", hf_policy_max_for (policy, pin));
  json_object_set_int_member (object, "min_domains", policy->min_domains);
  return object;
}

static JsonObject *
next_to_json (const HfExplanation *explanation)
{
  JsonObject *object = json_object_new ();

  hf_reply_set_text (object, "action", hf_next_to_string (explanation->next));
  json_object_set_int_member (object, "copies", (gint64)explanation->plan->targets->len);
  json_object_set_int_member (object, "no_place_for", (gint64)explanation->plan->missing);
  hf_reply_set_time (object, "not_before", explanation->next_time);
  hf_reply_set_text (object, "sentence", explanation->sentence);
  return object;
}

static JsonObject *
explanation_to_json (const HfExplanation *explanation)
{
  const HfPin *pin = explanation->pin;
  JsonObject *object = json_object_new ();
  JsonArray *places = json_array_new ();
  JsonArray *jobs = json_array_new ();

  for (unsigned i = 0; i < explanation->places->len; i++)
    json_array_add_object_element (places, place_to_json (explanation, i));
  for (unsigned i = 0; i < explanation->jobs->len; i++)
    json_array_add_object_element (jobs, job_to_json (explanation->jobs->pdata[i]));
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "content", hf_content_to_string (pin->content));
  hf_reply_set_text (object, "visibility", hf_visibility_to_string (pin->visibility));
  hf_reply_set_text (object, "replication_health",
                     hf_health_to_string (hf_policy_health_of (explanation->policy, pin)));
  json_object_set_int_member (object, "replication_count", pin->held);
  json_object_set_int_member (object, "proven", pin->proven);
  json_object_set_int_member (object, "failure_domains", pin->domains);
  json_object_set_object_member (object, "wanted", wishes_to_json (explanation));
  json_object_set_array_member (object, "backends", places);
  json_object_set_array_member (object, "jobs", jobs);
  json_object_set_object_member (object, "next", next_to_json (explanation));
  return object;
}

HfReply *
hf_pin_explain (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfExplanation) explanation = NULL;

  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  if (cid)
    explanation = hf_explanation_new (call->engine, cid, &error);
  return explanation ? hf_reply_new (SOUP_STATUS_OK, explanation_to_json (explanation))
                     : hf_reply_new_for_error (error);
}
