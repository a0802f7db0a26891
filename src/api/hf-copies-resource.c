/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST replication/pins/{cid}/replicate, pins/{cid}/replicate, vfs/link_backend: copies of one pin,
 * on these backends or on those that the engine chooses. GET pins/{cid}/links. On workers.
 *
 * The original answered when all was done, and its scripts read the results from the answer: so ten
 * seconds are waited even if nobody asks for it, in which small pins are copied. What takes longer
 * is answered with its jobs and says what happened so far; ?wait=0 asks for that at once. */
#include "hf-copies-resource.h"

#include "hf-copies-json.h"
#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-pin-table.h"

#define USUAL_WAIT 10 /* seconds */
#define MOST_CID 1024
#define MOST_LINK 1024
#define MOST_TARGETS 64

/* What was begun by the call that waits. */
typedef struct
{
  const char *action;
  HfCid *cid;
  GPtrArray *results; /* of HfCopyOrdered: one */
} Begun;

static void
begun_free (gpointer data)
{
  Begun *self = data;

  hf_cid_unref (self->cid);
  g_ptr_array_unref (self->results);
  g_free (self);
}

void
hf_copies_asked_clear (HfCopiesAsked *self)
{
  g_free (self->cid);
  g_strfreev (self->targets);
  g_free (self->link);
}

static HfReply *
answer_failure (const Begun *begun, const HfCopiesReport *report, gint64 now)
{
  g_autoptr (GError) error = g_error_new_literal (HF_ERROR, (int)report->code, report->why);
  unsigned status = hf_error_http_status (error);
  JsonObject *object = json_object_ref (report->object);

  if (!begun->action)
    return hf_reply_new_failure_with (status, hf_error_code (error), report->why, object);
  return hf_reply_new_action_failure (status, hf_error_code (error), report->why, begun->action,
                                      now, object);
}

static void
set_jobs (HfReply *reply, JsonObject *object, const GArray *jobs, gboolean pending)
{
  JsonArray *all = json_array_new ();

  for (unsigned i = 0; i < jobs->len; i++)
    {
      json_array_add_int_element (all, g_array_index (jobs, gint64, i));
      if (pending)
        hf_reply_add_job (reply, g_array_index (jobs, gint64, i));
    }
  if (jobs->len)
    json_object_set_int_member (object, "job", g_array_index (jobs, gint64, 0));
  else
    json_object_set_null_member (object, "job");
  json_object_set_array_member (object, "jobs", all);
}

/* How it is by now. Those who wait are answered by the same once more. */
HfReply *
hf_copies_report_again (HfCall *call)
{
  const Begun *begun = call->memory;
  const HfCopyOrdered *ordered = begun->results->pdata[0];
  gint64 now = hf_call_now (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  g_auto (HfCopiesReport) report = { 0 };
  unsigned status;
  HfReply *reply;

  if (!view || !hf_copies_report (&report, view, begun->cid, ordered, now, &error))
    return hf_reply_new_for_error (error);
  if (report.why)
    {
      reply = answer_failure (begun, &report, now);
      set_jobs (reply, report.object, ordered->jobs, FALSE);
      return reply;
    }
  status = report.pending ? SOUP_STATUS_ACCEPTED : SOUP_STATUS_OK;
  reply = begun->action
              ? hf_reply_new_action (status, begun->action, now, json_object_ref (report.object))
              : hf_reply_new (status, json_object_ref (report.object));
  set_jobs (reply, report.object, ordered->jobs, report.pending);
  if (report.pending)
    hf_reply_set_ask_again (reply);
  return reply;
}

HfReply *
hf_copies_order (HfCall *call, const HfCopiesAsked *asked)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = hf_cid_new_from_text (asked->cid, &error);
  HfCopyOrder order = { .cid = cid,
                        .targets = (const char *const *)asked->targets,
                        .force = asked->force,
                        .link = asked->link };
  g_autoptr (GPtrArray) results = NULL;
  const HfCopyOrdered *ordered;
  Begun *begun;

  if (cid)
    results = hf_engine_order_copies (call->engine, &order, 1, &error);
  if (!results)
    return hf_reply_new_for_error (error);
  ordered = results->pdata[0];
  if (ordered->error)
    return hf_reply_new_for_error (ordered->error);

  begun = g_new0 (Begun, 1);
  begun->action = asked->action;
  begun->cid = g_steal_pointer (&cid);
  begun->results = g_steal_pointer (&results);
  call->memory = begun;
  call->free_memory = begun_free;
  if (!hf_call_get_text (call, "wait"))
    call->wait = USUAL_WAIT;
  return hf_copies_report_again (call);
}

static void
check_targets (HfCall *call, const char *field, char **targets)
{
  for (unsigned i = 0; targets && targets[i]; i++)
    if (!*targets[i])
      hf_problems_add (call->problems, field, "value_error", "must not hold empty texts");
}

/* From the field of the body, or from the body itself when that is a list; targets: (inout) */
void
hf_copies_read_targets (HfCall *call, const char *field, char ***targets)
{
  if (call->list)
    json_object_set_array_member (call->body, field, json_array_ref (call->list));
  hf_json_read_strings (call->body, field, MOST_TARGETS, targets, call->problems);
  check_targets (call, field, *targets);
}

/* From the query or the body, not from both. */
static void
read_force (HfCall *call, gboolean *force)
{
  if (hf_call_read_bool (call, "force", force) && hf_json_has (call->body, "force"))
    hf_problems_add (call->query_problems, "force", "value_error", "was given in the body as well");
  hf_json_read_bool (call->body, "force", force, call->problems);
}

HfReply *
hf_copies_replicate (HfCall *call)
{
  static const char *const known[] = { "target_backends", "force", NULL };
  g_auto (HfCopiesAsked) asked = { .action = "replicate" };
  HfReply *refusal;

  if (call->memory)
    return hf_copies_report_again (call);
  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_copies_read_targets (call, "target_backends", &asked.targets);
  read_force (call, &asked.force);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  asked.cid = g_strdup (call->params[0]);
  return hf_copies_order (call, &asked);
}

static void
check_link (HfCall *call, const char *link)
{
  if (link && !*link)
    hf_problems_add (call->problems, "vfs_metadata_id", "value_error", "must not be empty");
}

HfReply *
hf_copies_replicate_plain (HfCall *call)
{
  static const char *const known[] = { "backends", "vfs_metadata_id", "force", NULL };
  g_auto (HfCopiesAsked) asked = { 0 };
  HfReply *refusal;

  if (call->memory)
    return hf_copies_report_again (call);
  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_copies_read_targets (call, "backends", &asked.targets);
  hf_json_read_string (call->body, "vfs_metadata_id", MOST_LINK, &asked.link, call->problems);
  check_link (call, asked.link);
  hf_json_read_bool (call->body, "force", &asked.force, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  asked.cid = g_strdup (call->params[0]);
  return hf_copies_order (call, &asked);
}

static void
require (HfCall *call, const char *field, const char *value)
{
  if (!value && !hf_call_get_text (call, field) && !hf_json_has (call->body, field))
    hf_problems_add (call->problems, field, "value_error.missing", "is required");
}

HfReply *
hf_copies_link_backend (HfCall *call)
{
  static const char *const known[] = { "cid", "vfs_metadata_id", "target_backends", NULL };
  g_auto (HfCopiesAsked) asked = { .action = "link_backend" };
  HfReply *refusal;

  if (call->memory)
    return hf_copies_report_again (call);
  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_read_text (call, "cid", MOST_CID, &asked.cid);
  require (call, "cid", asked.cid);
  hf_call_read_text (call, "vfs_metadata_id", MOST_LINK, &asked.link);
  require (call, "vfs_metadata_id", asked.link);
  check_link (call, asked.link);
  hf_copies_read_targets (call, "target_backends", &asked.targets);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  return hf_copies_order (call, &asked);
}

/* ---- links ---- */

static JsonObject *
links_to_json (HfView *view, const HfPin *pin, GError **error)
{
  gboolean linked;
  g_autofree char *link = hf_view_link (pin, &linked);
  JsonArray *locations = hf_view_locations (view, pin, error);
  JsonObject *object;

  if (!locations)
    return NULL;
  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "vfs_metadata_id", link);
  json_object_set_boolean_member (object, "linked", linked);
  json_object_set_array_member (object, "links", locations);
  json_object_set_int_member (object, "replication_count", pin->held);
  json_object_set_object_member (object, "metadata", hf_view_metadata (pin));
  return object;
}

HfReply *
hf_copies_get_links (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfPin) pin = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  view = cid ? hf_view_open (call->engine, &error) : NULL;
  if (view)
    pin = hf_pin_table_find_managed (hf_view_get_db (view), cid, &error);
  object = pin ? links_to_json (view, pin, &error) : NULL;
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}
