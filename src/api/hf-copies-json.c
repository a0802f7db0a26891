/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of an order for copies, as the registry has it now: so the same answer can be given
 * at once and when all is over. A copy is a success when it is proven, not before. On a worker. */
#include "hf-copies-json.h"

#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-replica-table.h"
#include "hf-reply.h"

typedef struct
{
  HfView *view;
  HfPin *pin;
  GPtrArray *replicas; /* of the pin */
  GPtrArray *jobs; /* of HfJob */
  JsonObject *results;
  unsigned successful, failed, pending;
  int code; /* of all failures, -1 = none yet; CONFLICT when they differ */
  GString *why;
} Report;

static void
report_clear (Report *self)
{
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->replicas, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->results, json_object_unref);
  g_string_free (self->why, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

static const HfReplica *
find_replica (const Report *self, const char *backend_id)
{
  for (unsigned i = 0; i < self->replicas->len; i++)
    if (g_strcmp0 (((HfReplica *)self->replicas->pdata[i])->backend_id, backend_id) == 0)
      return self->replicas->pdata[i];
  return NULL;
}

static const HfJob *
find_job (const Report *self, gint64 id)
{
  for (unsigned i = 0; i < self->jobs->len; i++)
    if (((HfJob *)self->jobs->pdata[i])->id == id)
      return self->jobs->pdata[i];
  return NULL;
}

static void
note_failure (Report *self, JsonObject *entry, HfError code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (HF_ERROR, (int)code, text);

  json_object_set_boolean_member (entry, "success", FALSE);
  hf_reply_set_text (entry, "error", text);
  hf_reply_set_text (entry, "code", hf_error_code (error));
  self->failed++;
  self->code = self->code < 0 || self->code == (int)code ? (int)code : HF_ERROR_CONFLICT;
  g_string_append_printf (self->why, "%s%s", self->why->len ? "; " : "", text);
}

static void
note_copy_failure (Report *self, JsonObject *entry, const HfNamed *named, const HfReplica *replica,
                   const HfJob *job)
{
  g_autofree char *text = NULL;

  if (replica && replica->error)
    text = g_strdup_printf ("%s: %s", named->backend_id, replica->error);
  else if (job && job->error)
    text = g_strdup_printf ("%s: %s", named->backend_id, job->error);
  else if (replica)
    text = g_strdup_printf ("the copy on %s is %s", named->backend_id,
                            hf_replica_state_to_string (replica->state));
  else
    text = g_strdup_printf ("the copy on %s was not made, since its job was ended",
                            named->backend_id);
  note_failure (self, entry, HF_ERROR_UNAVAILABLE, text);
}

/* Of a store whose copies nobody can read its word is all that there will be. */
static gboolean
is_there (const HfNamed *named, const HfReplica *replica)
{
  if (!replica)
    return FALSE;
  if (replica->state == HF_REPLICA_STORED)
    return named->verdict == HF_NAMED_THERE || g_strcmp0 (replica->error, HF_MERE_WORD) == 0;
  return replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;
}

/* A copy that is there while its job still writes it again is not done. */
static void
add_result (Report *self, const HfNamed *named)
{
  const HfReplica *replica = find_replica (self, named->backend_id);
  const HfJob *job = find_job (self, named->job_id);
  gboolean open = job && !hf_job_is_over (job);
  gboolean again = named->verdict == HF_NAMED_AGAIN && (open || (replica && replica->error));
  JsonObject *entry = json_object_new ();

  if (named->verdict == HF_NAMED_REFUSED)
    note_failure (self, entry, named->code, named->why);
  else if (is_there (named, replica) && !again)
    {
      json_object_set_boolean_member (entry, "success", TRUE);
      self->successful++;
    }
  else if (open)
    {
      json_object_set_boolean_member (entry, "success", FALSE);
      json_object_set_boolean_member (entry, "pending", TRUE);
      self->pending++;
    }
  else
    note_copy_failure (self, entry, named, replica, job);
  if (replica)
    json_object_set_object_member (entry, "metadata", hf_view_copy (self->view, replica));
  if (named->job_id)
    json_object_set_int_member (entry, "job", named->job_id);
  json_object_set_object_member (self->results, named->backend_id, entry);
}

/* What a search for the bytes of a pin led to. */
static void
add_found (Report *self)
{
  for (unsigned i = 0; i < self->replicas->len; i++)
    {
      const HfReplica *replica = self->replicas->pdata[i];
      g_autoptr (HfNamed) named
          = hf_named_new (replica->backend_id, HF_NAMED_UNDER_WAY, replica->job_id);

      if (replica->job_id && find_job (self, replica->job_id)
          && !json_object_has_member (self->results, replica->backend_id))
        add_result (self, named);
    }
}

static gboolean
read_jobs (Report *self, const GArray *ids, GError **error)
{
  self->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_job_free);
  for (unsigned i = 0; i < ids->len; i++)
    {
      HfJob *job
          = hf_job_table_get (hf_view_get_db (self->view), g_array_index (ids, gint64, i), error);

      if (!job)
        return FALSE;
      g_ptr_array_add (self->jobs, job);
    }
  return TRUE;
}

static gboolean
has_open_job (const Report *self)
{
  for (unsigned i = 0; i < self->jobs->len; i++)
    if (!hf_job_is_over (self->jobs->pdata[i]))
      return TRUE;
  return FALSE;
}

static JsonObject *
summarize (const Report *self)
{
  unsigned total = self->successful + self->failed + self->pending;
  JsonObject *summary = json_object_new ();

  json_object_set_int_member (summary, "successful_backends", self->successful);
  json_object_set_int_member (summary, "failed_backends", self->failed);
  json_object_set_int_member (summary, "pending_backends", self->pending);
  json_object_set_int_member (summary, "total_backends_attempted", total);
  json_object_set_double_member (summary, "success_rate",
                                 total ? 100.0 * self->successful / total : 100.0);
  return summary;
}

static JsonObject *
describe (const Report *self, const HfCopyOrdered *ordered, gboolean success, gint64 now)
{
  g_autofree char *link = hf_view_link (self->pin, NULL);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "success", success);
  hf_reply_set_text (object, "cid", self->pin->text);
  hf_reply_set_text (object, "vfs_metadata_id", link);
  json_object_set_object_member (object, "replication_results", json_object_ref (self->results));
  hf_reply_set_time (object, "timestamp", now);
  json_object_set_object_member (object, "traffic_summary", summarize (self));
  json_object_set_int_member (object, "replication_count", self->pin->held);
  hf_reply_set_text (object, "shortage", ordered->shortage);
  return object;
}

/* Whether the answer is a failure, and which. */
static void
judge (HfCopiesReport *self, const Report *report, const HfCopyOrdered *ordered)
{
  self->pending = report->pending > 0 || has_open_job (report);
  if (self->pending || report->successful > 0)
    return;
  if (report->failed > 0)
    {
      self->code = (HfError)report->code;
      self->why = g_strdup (report->why->str);
    }
  else if (ordered->shortage && !ordered->linked)
    {
      self->code = HF_ERROR_CONFLICT;
      self->why = g_strdup (ordered->shortage);
    }
}

/* cid: of the pin; ordered: without an error of its own */
gboolean
hf_copies_report (HfCopiesReport *self, HfView *view, const HfCid *cid,
                  const HfCopyOrdered *ordered, gint64 now, GError **error)
{
  g_auto (Report) report = { .view = view, .code = -1, .why = g_string_new (NULL) };

  *self = (HfCopiesReport){ NULL, FALSE, HF_ERROR_FAILED, NULL };
  report.results = json_object_new ();
  report.pin = hf_pin_table_find (hf_view_get_db (view), cid, error);
  if (report.pin)
    report.replicas = hf_replica_table_of_pin (hf_view_get_db (view), report.pin->id, error);
  if (!report.replicas || !read_jobs (&report, ordered->jobs, error))
    return FALSE;
  for (unsigned i = 0; i < ordered->named->len; i++)
    add_result (&report, ordered->named->pdata[i]);
  if (ordered->named->len == 0)
    add_found (&report);
  judge (self, &report, ordered);
  self->object
      = describe (&report, ordered, !self->pending && !self->why && report.failed == 0, now);
  return TRUE;
}

void
hf_copies_report_clear (HfCopiesReport *self)
{
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->why, g_free);
}
