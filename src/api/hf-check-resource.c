/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET check: what `holdfast --check` prints, and its exit status. On a worker. */
#include "hf-check-resource.h"

#include "hf-condition.h"
#include "hf-status-resource.h"
#include "hf-view.h"

HfReply *
hf_check_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfCondition) condition = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (view)
    condition = hf_condition_read (hf_view_get_db (view), HF_DAY, hf_call_now (call), &error);
  if (!condition)
    return hf_reply_new_for_error (error);

  object = json_object_new ();
  json_object_set_int_member (object, "exit_status", (gint64)condition->level);
  hf_reply_set_text (object, "condition", hf_condition_level_to_string (condition->level));
  hf_reply_set_text (object, "sentence", condition->sentence);
  json_object_set_array_member (object, "alerts", hf_status_alerts_to_json (condition->alerts));
  hf_reply_set_time (object, "looked", condition->looked);
  return hf_reply_new (SOUP_STATUS_OK, object);
}
