/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST backends/{id}/test, and POST backends/test for settings that are not saved: what the place
 * answers, step by step. On workers. */
#include "hf-trial-resource.h"

#include "hf-backend-kind.h"
#include "hf-backend-trial.h"

#define MOST_KIND 63

static JsonObject *
step_to_json (const HfTrialStep *step)
{
  JsonObject *object = json_object_new ();

  hf_reply_set_text (object, "step", step->name);
  hf_reply_set_text (object, "result", hf_trial_result_to_string (step->result));
  hf_reply_set_text (object, "detail", step->detail);
  hf_reply_set_text (object, "hint", step->hint);
  return object;
}

static void
add_probe (JsonObject *object, const HfProbe *probe)
{
  gboolean knows_room = probe && probe->free_bytes <= G_MAXINT64;

  hf_reply_set_text (object, "version", probe ? probe->version : NULL);
  hf_reply_set_text (object, "failure_domain", probe ? probe->domain : NULL);
  hf_reply_set_text (object, "store_uuid", probe ? probe->store_uuid : NULL);
  if (knows_room)
    json_object_set_int_member (object, "free_bytes", (gint64)probe->free_bytes);
  else
    json_object_set_null_member (object, "free_bytes");
}

static HfReply *
answer (const HfBackendTrial *trial)
{
  JsonObject *object = json_object_new ();
  JsonArray *steps = json_array_new ();

  for (unsigned i = 0; i < trial->steps->len; i++)
    json_array_add_object_element (steps, step_to_json (trial->steps->pdata[i]));
  json_object_set_boolean_member (object, "passed", trial->failed == NULL);
  hf_reply_set_text (object, "failed", trial->failed ? trial->failed->name : NULL);
  hf_reply_set_text (object, "error", trial->failed ? trial->failed->detail : NULL);
  hf_reply_set_text (object, "hint", trial->failed ? trial->failed->hint : NULL);
  json_object_set_array_member (object, "steps", steps);
  add_probe (object, trial->probe);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

HfReply *
hf_trial_of_backend (HfCall *call)
{
  static const char *const known[] = { NULL };
  g_autoptr (HfBackendTrial) trial = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  trial = hf_backend_trial_new (call->engine, call->params[0], NULL, &error);
  return trial ? answer (trial) : hf_reply_new_for_error (error);
}

static void
check_kind (HfCall *call, const char *name)
{
  const HfBackendKind *kind = name ? hf_backend_kind_find (name) : NULL;

  if (name && (!kind || kind->for_tests))
    hf_problems_add (call->problems, "kind", "value_error.word", "is not a kind of backend: %s",
                     name);
}

HfReply *
hf_trial_of_settings (HfCall *call)
{
  static const char *const known[] = { "kind", "settings", "secrets", NULL };
  g_autoptr (HfBackendTrial) trial = NULL;
  g_autoptr (JsonObject) none = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *kind = NULL;
  JsonObject *settings = NULL, *secrets = NULL;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_require_text (call, "kind", MOST_KIND, &kind);
  hf_json_read_object (call->body, "settings", &settings, call->problems);
  hf_json_read_object (call->body, "secrets", &secrets, call->problems);
  check_kind (call, kind);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  trial = hf_backend_trial_new_for_settings (call->engine, kind, settings ? settings : none,
                                             secrets, NULL, &error);
  return trial ? answer (trial) : hf_reply_new_for_error (error);
}
