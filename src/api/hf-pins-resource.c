/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET pins; GET pins/{cid}/locations; POST pins/{cid}/verify; DELETE pins/{cid}. On workers. A page
 * of a thousand pins costs a thousand index look-ups for their copies, some 30 ms. */
#include "hf-pins-resource.h"

#include "hf-error.h"
#include "hf-jobs-resource.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

static const char *const healths[] = { "critical", "warning", "healthy", "excess", NULL };
static const char *const sorts[] = { "created", NULL };

static void
read_sizes (HfCall *call, HfPinQuery *query)
{
  gint64 size = 0;

  if (hf_call_read_int (call, "min_size", 0, G_MAXINT64, &size))
    query->min_size = (guint64)size;
  if (hf_call_read_int (call, "max_size", 1, G_MAXINT64, &size))
    query->max_size = (guint64)size;
  if (query->max_size && query->min_size > query->max_size)
    hf_problems_add (call->query_problems, "min_size", "value_error.range",
                     "must not be above max_size");
}

static HfReply *
read_query (HfCall *call, HfPinQuery *query)
{
  gint64 limit = DEFAULT_LIMIT;

  query->backend_id = hf_call_get_text (call, "backend");
  query->text = hf_call_get_text (call, "query");
  query->health = hf_call_read_word (call, "health", healths, -1);
  query->after_id = hf_call_read_cursor (call);
  hf_call_read_word (call, "sort", sorts, 0);
  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  query->limit = (unsigned)limit;
  read_sizes (call, query);
  return hf_call_refuse (call);
}

static JsonObject *
list (HfView *view, HfPinQuery *query, gint64 now, GError **error)
{
  const HfPolicy *policy = hf_view_get_policy (view);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonObject) object = json_object_new ();
  guint64 total = 0;

  query->min_replicas = policy->min_replicas;
  query->target_replicas = policy->target_replicas;
  query->max_replicas = policy->max_replicas;
  pins = hf_pin_table_list (hf_view_get_db (view), query, error);
  if (!pins || !hf_pin_table_count (hf_view_get_db (view), query, &total, error))
    return NULL;

  for (unsigned i = 0; i < pins->len; i++)
    {
      JsonObject *pin = hf_view_pin (view, pins->pdata[i], error);

      if (!pin)
        return NULL;
      json_array_add_object_element (array, pin);
    }
  json_object_set_array_member (object, "pins", json_array_ref (array));
  json_object_set_int_member (object, "total_pins", (gint64)total);
  if (pins->len == query->limit)
    {
      const HfPin *last = pins->pdata[pins->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  hf_reply_set_time (object, "timestamp", now);
  return g_steal_pointer (&object);
}

HfReply *
hf_pins_list (HfCall *call)
{
  HfPinQuery query = { 0 };
  HfReply *refusal = read_query (call, &query);
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  object = list (view, &query, hf_call_now (call), &error);
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

HfReply *
hf_pins_locations (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfPin) pin = NULL;
  JsonArray *locations;
  JsonObject *object;

  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  if (!cid)
    return hf_reply_new_for_error (error);
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  pin = hf_pin_table_find (hf_view_get_db (view), cid, &error);
  if (!pin)
    return hf_reply_new_for_error (error);
  locations = hf_view_locations (view, pin, &error);
  if (!locations)
    return hf_reply_new_for_error (error);

  object = json_object_new ();
  hf_reply_set_text (object, "cid", pin->text);
  hf_reply_set_text (object, "content", hf_content_to_string (pin->content));
  json_object_set_array_member (object, "locations", locations);
  json_object_set_int_member (object, "replication_count", pin->held);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

HfReply *
hf_pins_verify (HfCall *call)
{
  static const char *const known[] = { NULL };
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = NULL;
  JsonObject *object;
  HfReply *refusal;
  gint64 job = 0;

  hf_json_refuse_unknown (call->body, known, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  if (!cid || !hf_engine_verify (call->engine, cid, &job, &error))
    return hf_reply_new_for_error (error);

  if (job)
    g_array_append_val (jobs, job);
  object = json_object_new ();
  hf_reply_set_text (object, "cid", call->params[0]);
  return hf_jobs_accept (object, jobs);
}

static JsonObject *
removal_to_json (HfDb *db, const HfRemoval *removal, GError **error)
{
  g_autoptr (HfReplica) replica = hf_replica_table_get (db, removal->replica_id, error);
  JsonObject *object;

  if (!replica)
    return NULL;
  object = json_object_new ();
  hf_reply_set_text (object, "backend", replica->backend_id);
  hf_reply_set_time (object, "not_before", removal->not_before);
  return object;
}

/* What will go, where and when. A pin without removals may be gone from the registry already. */
static JsonArray *
list_removals (HfView *view, const HfCid *cid, gint64 *last, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_find (hf_view_get_db (view), cid, &missing);
  g_autoptr (GPtrArray) removals = NULL;
  g_autoptr (JsonArray) array = json_array_new ();

  if (g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    return g_steal_pointer (&array);
  if (!pin)
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return NULL;
    }
  removals = hf_removal_table_of_pin (hf_view_get_db (view), pin->id, error);
  if (!removals)
    return NULL;
  for (unsigned i = 0; i < removals->len; i++)
    {
      const HfRemoval *removal = removals->pdata[i];
      JsonObject *entry = removal_to_json (hf_view_get_db (view), removal, error);

      if (!entry)
        return NULL;
      *last = MAX (*last, removal->not_before);
      json_array_add_object_element (array, entry);
    }
  return g_steal_pointer (&array);
}

static char *
tell_removals (unsigned count, gint64 last, gboolean keep)
{
  g_autofree char *when = last > 0 ? hf_clock_format (last) : NULL;

  if (keep)
    return g_strdup ("No longer managed. All copies stay where they are.");
  if (count == 0)
    return g_strdup ("No longer managed. There are no copies to remove.");
  return g_strdup_printf ("No longer managed. %u %s that Holdfast made will be removed after %s.",
                          count, count == 1 ? "copy" : "copies", when ? when : "now");
}

HfReply *
hf_pins_delete (HfCall *call)
{
  gboolean keep = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfCid) cid = NULL;
  g_autofree char *message = NULL;
  HfReply *refusal;
  JsonArray *removals;
  JsonObject *object;
  gint64 last = 0;

  hf_call_read_bool (call, "keep_replicas", &keep);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  cid = hf_cid_new_from_text (call->params[0], &error);
  if (!cid || !hf_engine_unpin (call->engine, cid, keep, &jobs, &error))
    return hf_reply_new_for_error (error);
  if (!jobs)
    jobs = g_array_new (FALSE, FALSE, sizeof (gint64));

  view = hf_view_open (call->engine, &error);
  removals = view ? list_removals (view, cid, &last, &error) : NULL;
  if (!removals)
    return hf_reply_new_for_error (error);
  message = tell_removals (json_array_get_length (removals), last, keep);
  object = json_object_new ();
  hf_reply_set_text (object, "cid", call->params[0]);
  json_object_set_boolean_member (object, "keep_replicas", keep);
  json_object_set_array_member (object, "removals", removals);
  hf_reply_set_text (object, "message", message);
  return hf_jobs_accept (object, jobs);
}
