/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a job looks to the API's users, as far as the registry knows it. Any one thread. */
#include "hf-job-json.h"

#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-reply.h"

/* 0 for several. Uploads name their pins in the payload. */
static gint64
pin_of (const HfJob *job)
{
  JsonArray *pins = json_object_has_member (job->payload, "pins")
                        ? json_object_get_array_member (job->payload, "pins")
                        : NULL;

  if (job->pin_id != 0 || !pins || json_array_get_length (pins) != 1)
    return job->pin_id;
  return json_array_get_int_element (pins, 0);
}

/* pin: (out) (nullable): NULL without an error for one that is gone by now */
static gboolean
find_pin (HfDb *db, gint64 id, HfPin **pin, GError **error)
{
  g_autoptr (GError) missing = NULL;

  *pin = id != 0 ? hf_pin_table_get (db, id, &missing) : NULL;
  if (!missing || g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

/* (transfer full): NULL with error when the registry can't be read */
JsonObject *
hf_job_to_json (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (HfPin) pin = NULL;
  JsonObject *object;

  if (!find_pin (db, pin_of (job), &pin, error))
    return NULL;
  object = json_object_new ();
  json_object_set_int_member (object, "id", job->id);
  hf_reply_set_text (object, "kind", hf_job_kind_to_string (job->kind));
  hf_reply_set_text (object, "state", hf_job_state_to_string (job->state));
  json_object_set_boolean_member (object, "paused", job->paused && !hf_job_is_over (job));
  hf_reply_set_text (object, "cid", pin ? pin->text : NULL);
  json_object_set_int_member (object, "priority", job->priority);
  json_object_set_int_member (object, "attempts", job->attempts);
  hf_reply_set_time (object, "next_try", job->state == HF_JOB_QUEUED ? job->next_try : 0);
  hf_reply_set_time (object, "created", job->created);
  hf_reply_set_time (object, "started", job->started);
  hf_reply_set_time (object, "finished", job->finished);
  json_object_set_int_member (object, "done_bytes", (gint64)job->done_bytes);
  json_object_set_int_member (object, "total_bytes", (gint64)job->total_bytes);
  hf_reply_set_text (object, "error", job->error);
  if (job->result)
    json_object_set_object_member (object, "result", json_object_ref (job->result));
  else
    json_object_set_null_member (object, "result");
  return object;
}
