/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET plan, POST plan/{hash}/execute, DELETE plan/{hash}: the copies that wait for the user's word,
 * since they are too many to be made without it. */
#include "hf-plan-resource.h"

#include "hf-approval.h"
#include "hf-view.h"

static JsonObject *
amount_to_json (const HfAmount *amount)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "pins", (gint64)amount->pins);
  json_object_set_int_member (object, "bytes", (gint64)amount->bytes);
  return object;
}

HfReply *
hf_plan_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autofree char *id = NULL;
  HfWaitingPlan plan;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view || !hf_approval_read (hf_view_get_db (view), &plan, &error))
    return hf_reply_new_for_error (error);
  if (plan.id != 0)
    id = g_strdup_printf ("%" G_GINT64_FORMAT, plan.id);
  object = json_object_new ();
  hf_reply_set_text (object, "id", id);
  hf_reply_set_time (object, "since", plan.since);
  json_object_set_object_member (object, "below_minimum", amount_to_json (&plan.urgent));
  json_object_set_object_member (object, "below_target", amount_to_json (&plan.other));
  return hf_reply_new (SOUP_STATUS_OK, object);
}

static HfReply *
decide (HfCall *call, gboolean approve)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  guint64 pins;
  gint64 id;

  if (refusal)
    return refusal;
  if (!g_ascii_string_to_signed (call->params[0], 10, 1, G_MAXINT64, &id, NULL))
    return hf_reply_new_failure (SOUP_STATUS_NOT_FOUND, "not_found", "there is no plan “%s”",
                                 call->params[0]);
  if (!hf_engine_decide_plan (call->engine, id, approve, &pins, &error))
    return hf_reply_new_for_error (error);
  object = json_object_new ();
  hf_reply_set_text (object, "id", call->params[0]);
  json_object_set_boolean_member (object, "approved", approve);
  json_object_set_int_member (object, "pins", (gint64)pins);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

HfReply *
hf_plan_execute (HfCall *call)
{
  static const char *const known[] = { NULL };

  hf_json_refuse_unknown (call->body, known, call->problems);
  return decide (call, TRUE);
}

HfReply *
hf_plan_decline (HfCall *call)
{
  return decide (call, FALSE);
}
