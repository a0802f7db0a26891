/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST pins/verify, pins/replicate, pins/delete: for up to a thousand pins at once, each with a
 * result of its own. On workers. Each call is one change of the registry, which keeps other writers
 * waiting for some hundred milliseconds at most. */
#include "hf-pin-bulk-resource.h"

#include "hf-copies-json.h"
#include "hf-copies-resource.h"
#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-pin-outcomes.h"
#include "hf-view.h"

HfReply *
hf_pins_verify_many (HfCall *call)
{
  static const char *const known[] = { "cids", NULL };
  HfPinBatch batch = { .act = HF_BATCH_VERIFY };
  g_auto (HfMeantPins) meant = { 0 };
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_meant_pins_require (call, &meant);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : hf_pin_outcomes_enter (call, &batch, &meant);
}

HfReply *
hf_pins_delete_many (HfCall *call)
{
  static const char *const known[] = { "cids", "keep_replicas", NULL };
  HfPinBatch batch = { .act = HF_BATCH_UNPIN };
  g_auto (HfMeantPins) meant = { 0 };
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_meant_pins_require (call, &meant);
  hf_json_read_bool (call->body, "keep_replicas", &batch.keep_replicas, call->problems);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : hf_pin_outcomes_enter (call, &batch, &meant);
}

/* ---- copies ---- */

static gboolean
add_copies (HfPinOutcomes *self, HfView *view, const char *text, const HfCid *cid,
            const HfCopyOrdered *ordered, gint64 now, GError **error)
{
  g_auto (HfCopiesReport) report = { 0 };
  g_autoptr (GError) why = NULL;
  JsonObject *item;

  if (ordered->error)
    {
      hf_pin_outcomes_add (self, text, ordered->error, NULL);
      return TRUE;
    }
  if (!hf_copies_report (&report, view, cid, ordered, now, error))
    return FALSE;
  if (report.why)
    why = g_error_new_literal (HF_ERROR, (int)report.code, report.why);
  item = hf_pin_outcomes_add (self, text, why, ordered->jobs);
  json_object_set_object_member (
      item, "replication_results",
      json_object_ref (json_object_get_object_member (report.object, "replication_results")));
  hf_reply_set_text (item, "shortage", ordered->shortage);
  return TRUE;
}

static HfReply *
answer_copies (HfCall *call, const HfMeantPins *meant, GPtrArray *results)
{
  HfPinOutcomes outcome = { 0 };
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  unsigned next = 0;

  outcome.results = array;
  for (unsigned i = 0; view && i < meant->texts->len; i++)
    {
      const char *text = meant->texts->pdata[i];

      if (meant->errors->pdata[i])
        hf_pin_outcomes_add (&outcome, text, meant->errors->pdata[i], NULL);
      else if (!add_copies (&outcome, view, text, meant->cids->pdata[next], results->pdata[next],
                            hf_call_now (call), &error))
        break;
      else
        next++;
    }
  if (error)
    return hf_reply_new_for_error (error);
  json_array_ref (array);
  return hf_pin_outcomes_answer (&outcome);
}

HfReply *
hf_pins_replicate_many (HfCall *call)
{
  static const char *const known[] = { "cids", "backends", "force", NULL };
  g_autoptr (GArray) orders = g_array_new (FALSE, TRUE, sizeof (HfCopyOrder));
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) targets = NULL;
  g_auto (HfMeantPins) meant = { 0 };
  gboolean force = FALSE;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_meant_pins_require (call, &meant);
  hf_copies_read_targets (call, "backends", &targets);
  hf_json_read_bool (call->body, "force", &force, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  for (unsigned i = 0; i < meant.cids->len; i++)
    {
      HfCopyOrder order = { .cid = meant.cids->pdata[i],
                            .targets = (const char *const *)targets,
                            .force = force };

      g_array_append_val (orders, order);
    }
  results = hf_engine_order_copies (call->engine, (const HfCopyOrder *)(void *)orders->data,
                                    orders->len, &error);
  return results ? answer_copies (call, &meant, results) : hf_reply_new_for_error (error);
}
