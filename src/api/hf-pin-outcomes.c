/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each pin by itself: {cid, success, job, jobs, error?, code?}. On a worker. */
#include "hf-pin-outcomes.h"

#include "hf-engine-orders.h"
#include "hf-error.h"

/* Returns the entry, to which more may be added. jobs: (nullable) */
JsonObject *
hf_pin_outcomes_add (HfPinOutcomes *self, const char *cid, const GError *error, const GArray *jobs)
{
  JsonObject *item = json_object_new ();
  JsonArray *all = json_array_new ();

  hf_reply_set_text (item, "cid", cid);
  json_object_set_boolean_member (item, "success", error == NULL);
  for (unsigned i = 0; jobs && i < jobs->len; i++)
    json_array_add_int_element (all, g_array_index (jobs, gint64, i));
  if (jobs && jobs->len)
    json_object_set_int_member (item, "job", g_array_index (jobs, gint64, 0));
  else
    json_object_set_null_member (item, "job");
  json_object_set_array_member (item, "jobs", all);
  if (error)
    {
      hf_reply_set_text (item, "error", error->message);
      hf_reply_set_text (item, "code", hf_error_code (error));
    }
  self->jobs += jobs ? jobs->len : 0;
  *(error ? &self->failed : &self->succeeded) += 1;
  json_array_add_object_element (self->results, item);
  return item;
}

/* 202 where jobs go on with it, 200 when all is done, also when some failed. Takes the results. */
HfReply *
hf_pin_outcomes_answer (const HfPinOutcomes *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "results", self->results);
  json_object_set_int_member (object, "total", self->succeeded + self->failed);
  json_object_set_int_member (object, "succeeded", self->succeeded);
  json_object_set_int_member (object, "failed", self->failed);
  return hf_reply_new (self->jobs ? SOUP_STATUS_ACCEPTED : SOUP_STATUS_OK, object);
}

/* Gives the order to the engine, for all that are meant. */
HfReply *
hf_pin_outcomes_enter (HfCall *call, HfPinBatch *batch, const HfMeantPins *meant)
{
  HfPinOutcomes outcome = { 0 };
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GError) error = NULL;
  unsigned next = 0;

  batch->cids = meant->cids;
  done = hf_engine_order_pins (call->engine, batch, &error);
  if (!done)
    return hf_reply_new_for_error (error);
  outcome.results = json_array_new ();
  for (unsigned i = 0; i < meant->texts->len; i++)
    {
      const GError *malformed = meant->errors->pdata[i];
      const HfPinDone *one = malformed ? NULL : done->pdata[next++];

      hf_pin_outcomes_add (&outcome, meant->texts->pdata[i], one ? one->error : malformed,
                           one ? one->jobs : NULL);
    }
  return hf_pin_outcomes_answer (&outcome);
}
