/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST scrub: has copies read again, those with the oldest proofs first. On a worker. */
#include "hf-scrub-resource.h"

#include "hf-jobs-resource.h"
#include "hf-scrub-order.h"

#define DEFAULT_LIMIT 100
#define MOST_CIDS 1000
#define MOST_DAYS 36500.0
#define MOST_TEXT 200

static void
read_cids (HfCall *call, HfScrubOrder *order, GPtrArray *cids)
{
  g_auto (GStrv) texts = NULL;

  if (!hf_json_read_strings (call->body, "cids", MOST_CIDS, &texts, call->problems))
    return;
  order->cids = cids;
  for (unsigned i = 0; texts[i]; i++)
    {
      g_autofree char *path = g_strdup_printf ("cids.%u", i);
      g_autoptr (GError) error = NULL;
      HfCid *cid = hf_cid_new_from_text (texts[i], &error);

      if (cid)
        g_ptr_array_add (cids, cid);
      else
        hf_problems_add (call->problems, path, "value_error", "%s", error->message);
    }
}

static char *
describe (guint64 matched, unsigned queued)
{
  if (matched == 0)
    return g_strdup ("No proven copy fits.");
  if (queued == 0)
    return g_strdup ("All that fits is waiting to be read already, or as much waits as may.");
  if (queued < matched)
    return g_strdup_printf ("The %u oldest are read; call it again for the next ones.", queued);
  return g_strdup_printf (queued == 1 ? "%u copy is read." : "%u copies are read.", queued);
}

static HfReply *
answer (const HfScrubbed *result)
{
  g_autofree char *message = describe (result->matched, result->job_ids->len);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "matched", (gint64)result->matched);
  json_object_set_int_member (object, "queued", result->job_ids->len);
  hf_reply_set_text (object, "message", message);
  return hf_jobs_accept (object, result->job_ids);
}

HfReply *
hf_scrub_post (HfCall *call)
{
  static const char *const known[]
      = { "backend", "cids", "query", "older_than_days", "limit", NULL };
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_auto (HfScrubbed) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *backend = NULL;
  g_autofree char *text = NULL;
  HfScrubOrder order = { 0 };
  gint64 limit = DEFAULT_LIMIT;
  HfReply *refusal;
  double days = 0;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_json_read_string (call->body, "backend", MOST_TEXT, &backend, call->problems);
  hf_json_read_string (call->body, "query", MOST_TEXT, &text, call->problems);
  hf_json_read_double (call->body, "older_than_days", 0, MOST_DAYS, &days, call->problems);
  hf_json_read_int (call->body, "limit", 1, HF_SCRUB_MOST, &limit, call->problems);
  read_cids (call, &order, cids);
  if (order.cids && text)
    hf_problems_add (call->problems, "query", "value_error", "can't be given beside cids");
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;

  order.backend_id = backend;
  order.text = text;
  order.older_than = (gint64)(days * (double)HF_DAY);
  order.limit = (unsigned)limit;
  if (!hf_scrub_order_run (call->engine, &order, &result, &error))
    return hf_reply_new_for_error (error);
  return answer (&result);
}
