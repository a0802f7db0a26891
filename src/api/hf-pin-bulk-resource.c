/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PATCH pins/{cid}; and for up to a thousand pins at once, each with a result of its own: PATCH
 * pins, POST pins/verify, pins/replicate, pins/delete. On workers. Each call is one change of the
 * registry, which keeps other writers waiting for some hundred milliseconds at most. */
#include "hf-pin-bulk-resource.h"

#include "hf-copies-json.h"
#include "hf-copies-resource.h"
#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-pin-list-resource.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define MOST_CIDS 1000
#define MOST_NAME 1024
#define MOST_PRIORITY 1000
#define MOST_REPLICAS 64

/* The pins that are meant. One whose text is no CID fails by itself. */
typedef struct
{
  GPtrArray *texts; /* of char, as they were given */
  GPtrArray *cids; /* of HfCid: those that are CIDs */
  GPtrArray *errors; /* of GError or NULL, one for each text */
} Meant;

static void
meant_clear (Meant *self)
{
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->cids, g_ptr_array_unref);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Meant, meant_clear)

static void
free_error (gpointer data)
{
  if (data)
    g_error_free (data);
}

static void
meant_init (Meant *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  self->errors = g_ptr_array_new_with_free_func (free_error);
}

static void
meant_add (Meant *self, const char *text)
{
  GError *error = NULL;
  HfCid *cid = hf_cid_new_from_text (text, &error);

  g_ptr_array_add (self->texts, g_strdup (text));
  g_ptr_array_add (self->errors, error);
  if (cid)
    g_ptr_array_add (self->cids, cid);
}

static void
read_cids (HfCall *call, Meant *meant)
{
  g_auto (GStrv) texts = NULL;

  if (!hf_json_read_strings (call->body, "cids", MOST_CIDS, &texts, call->problems))
    return;
  for (unsigned i = 0; texts[i]; i++)
    meant_add (meant, texts[i]);
}

static void
require_cids (HfCall *call, Meant *meant)
{
  meant_init (meant);
  read_cids (call, meant);
  if (meant->texts->len == 0 && hf_problems_count (call->problems) == 0)
    hf_problems_add (call->problems, "cids", "value_error.missing",
                     "is required: a list of 1 to %d CIDs", MOST_CIDS);
}

/* All that the query finds, or a refusal of too many. */
static gboolean
find_pins (HfCall *call, HfPinListing *listing, Meant *meant, GError **error)
{
  g_autoptr (HfView) view = hf_view_open (call->engine, error);
  g_autoptr (GPtrArray) pins = NULL;
  guint64 total = 0;

  if (!view || !hf_pin_listing_count (listing, view, &total, error))
    return FALSE;
  if (total > MOST_CIDS)
    {
      hf_problems_add (call->problems, "query", "value_error.range",
                       "finds %" G_GUINT64_FORMAT " pins; at most %d are changed at once, so "
                       "narrow it, or name them page by page",
                       total, MOST_CIDS);
      return TRUE;
    }
  pins = hf_pin_listing_read (listing, view, MOST_CIDS, error);
  for (unsigned i = 0; pins && i < pins->len; i++)
    meant_add (meant, ((HfPin *)pins->pdata[i])->text);
  return pins != NULL;
}

/* ---- the answer ---- */

typedef struct
{
  JsonArray *results;
  unsigned succeeded, failed, jobs;
} Outcome;

static JsonObject *
add_item (Outcome *self, const char *cid, const GError *error, const GArray *jobs)
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

/* 202 where jobs go on with it, 200 when all is done, also when some failed. */
static HfReply *
answer (const Outcome *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "results", self->results);
  json_object_set_int_member (object, "total", self->succeeded + self->failed);
  json_object_set_int_member (object, "succeeded", self->succeeded);
  json_object_set_int_member (object, "failed", self->failed);
  return hf_reply_new (self->jobs ? SOUP_STATUS_ACCEPTED : SOUP_STATUS_OK, object);
}

static HfReply *
enter_batch (HfCall *call, HfPinBatch *batch, const Meant *meant)
{
  Outcome outcome = { 0 };
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

      add_item (&outcome, meant->texts->pdata[i], one ? one->error : malformed,
                one ? one->jobs : NULL);
    }
  return answer (&outcome);
}

HfReply *
hf_pins_verify_many (HfCall *call)
{
  static const char *const known[] = { "cids", NULL };
  HfPinBatch batch = { .act = HF_BATCH_VERIFY };
  g_auto (Meant) meant = { 0 };
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  require_cids (call, &meant);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : enter_batch (call, &batch, &meant);
}

HfReply *
hf_pins_delete_many (HfCall *call)
{
  static const char *const known[] = { "cids", "keep_replicas", NULL };
  HfPinBatch batch = { .act = HF_BATCH_UNPIN };
  g_auto (Meant) meant = { 0 };
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  require_cids (call, &meant);
  hf_json_read_bool (call->body, "keep_replicas", &batch.keep_replicas, call->problems);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : enter_batch (call, &batch, &meant);
}

/* ---- copies ---- */

static gboolean
add_copies (Outcome *self, HfView *view, const char *text, const HfCid *cid,
            const HfCopyOrdered *ordered, gint64 now, GError **error)
{
  g_auto (HfCopiesReport) report = { 0 };
  g_autoptr (GError) why = NULL;
  JsonObject *item;

  if (ordered->error)
    {
      add_item (self, text, ordered->error, NULL);
      return TRUE;
    }
  if (!hf_copies_report (&report, view, cid, ordered, now, error))
    return FALSE;
  if (report.why)
    why = g_error_new_literal (HF_ERROR, (int)report.code, report.why);
  item = add_item (self, text, why, ordered->jobs);
  json_object_set_object_member (
      item, "replication_results",
      json_object_ref (json_object_get_object_member (report.object, "replication_results")));
  hf_reply_set_text (item, "shortage", ordered->shortage);
  return TRUE;
}

static HfReply *
answer_copies (HfCall *call, const Meant *meant, GPtrArray *results)
{
  Outcome outcome = { 0 };
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  unsigned next = 0;

  outcome.results = array;
  for (unsigned i = 0; view && i < meant->texts->len; i++)
    {
      const char *text = meant->texts->pdata[i];

      if (meant->errors->pdata[i])
        add_item (&outcome, text, meant->errors->pdata[i], NULL);
      else if (!add_copies (&outcome, view, text, meant->cids->pdata[next], results->pdata[next],
                            hf_call_now (call), &error))
        break;
      else
        next++;
    }
  if (error)
    return hf_reply_new_for_error (error);
  json_array_ref (array);
  return answer (&outcome);
}

HfReply *
hf_pins_replicate_many (HfCall *call)
{
  static const char *const known[] = { "cids", "backends", "force", NULL };
  g_autoptr (GArray) orders = g_array_new (FALSE, TRUE, sizeof (HfCopyOrder));
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) targets = NULL;
  g_auto (Meant) meant = { 0 };
  gboolean force = FALSE;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  require_cids (call, &meant);
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

/* ---- changes ---- */

/* What changes are read from, and what is wrong with them. */
typedef struct
{
  HfPinChanges changes;
  char *name;
  gboolean any;
} Wanted;

static void
wanted_clear (Wanted *self)
{
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

static void
read_policy (JsonObject *object, Wanted *wanted, HfProblems *problems)
{
  static const char *const known[] = { "min_replicas", "target_replicas", "max_replicas", NULL };
  int *fields[] = { &wanted->changes.min_replicas, &wanted->changes.target_replicas,
                    &wanted->changes.max_replicas };
  g_autoptr (HfProblems) inner = hf_problems_new ();
  JsonObject *policy = NULL;

  if (!hf_json_read_object (object, "policy", &policy, problems))
    return;
  hf_json_refuse_unknown (policy, known, inner);
  for (unsigned i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gint64 value = -1;

      hf_json_read_int (policy, known[i], 0, MOST_REPLICAS, &value, inner);
      *fields[i] = (int)value;
    }
  hf_problems_add_below (problems, "policy", inner);
  wanted->any = TRUE;
}

static void
read_visibility (JsonObject *object, Wanted *wanted, HfProblems *problems)
{
  g_autofree char *text = NULL;

  if (!hf_json_read_string (object, "visibility", 16, &text, problems))
    return;
  wanted->changes.set_visibility = TRUE;
  if (!hf_visibility_from_string (text, &wanted->changes.visibility))
    hf_problems_add (problems, "visibility", "value_error.word", "must be one of: private, public");
}

static void
read_changes (JsonObject *object, Wanted *wanted, HfProblems *problems)
{
  static const char *const known[] = { "name", "priority", "visibility", "policy", NULL };
  gint64 priority = 0;

  hf_pin_changes_init (&wanted->changes);
  hf_json_refuse_unknown (object, known, problems);
  if (hf_json_read_string (object, "name", MOST_NAME, &wanted->name, problems))
    wanted->changes.name = wanted->name;
  if (hf_json_read_int (object, "priority", -MOST_PRIORITY, MOST_PRIORITY, &priority, problems))
    wanted->changes.set_priority = TRUE;
  wanted->changes.priority = (int)priority;
  read_visibility (object, wanted, problems);
  read_policy (object, wanted, problems);
  wanted->any = wanted->any || wanted->changes.name || wanted->changes.set_priority
                || wanted->changes.set_visibility;
}

static HfReply *
answer_pin (HfCall *call, const HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  g_autoptr (HfPin) pin
      = view ? hf_pin_table_find_managed (hf_view_get_db (view), cid, &error) : NULL;
  JsonObject *object = pin ? hf_view_pin (view, pin, &error) : NULL;

  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

HfReply *
hf_pins_change (HfCall *call)
{
  g_auto (Wanted) wanted = { 0 };
  HfPinBatch batch = { .act = HF_BATCH_CHANGE, .changes = &wanted.changes };
  g_auto (Meant) meant = { 0 };
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GError) error = NULL;
  const HfPinDone *one;
  HfReply *refusal;

  read_changes (call->body, &wanted, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  meant_init (&meant);
  meant_add (&meant, call->params[0]);
  if (meant.errors->pdata[0])
    return hf_reply_new_for_error (meant.errors->pdata[0]);
  batch.cids = meant.cids;
  done = hf_engine_order_pins (call->engine, &batch, &error);
  if (!done)
    return hf_reply_new_for_error (error);
  one = done->pdata[0];
  return one->error ? hf_reply_new_for_error (one->error) : answer_pin (call, meant.cids->pdata[0]);
}

/* cids, or what a query finds. */
static gboolean
read_meant (HfCall *call, Meant *meant, GError **error)
{
  g_autoptr (HfPinListing) listing = hf_pin_listing_new ();
  g_autoptr (HfProblems) inner = hf_problems_new ();
  JsonObject *query = NULL;

  if (!hf_json_read_object (call->body, "query", &query, call->problems))
    {
      require_cids (call, meant);
      return TRUE;
    }
  meant_init (meant);
  if (json_object_has_member (call->body, "cids"))
    hf_problems_add (call->problems, "query", "value_error", "can't be given together with cids");
  hf_pins_read_filters (query, listing, inner);
  if (json_object_get_size (query) == 0)
    hf_problems_add (call->problems, "query", "value_error.missing",
                     "needs a filter: backend, health, query, min_size or max_size");
  hf_problems_add_below (call->problems, "query", inner);
  return hf_problems_count (call->problems) > 0 || find_pins (call, listing, meant, error);
}

HfReply *
hf_pins_change_many (HfCall *call)
{
  static const char *const known[] = { "cids", "query", "changes", NULL };
  g_auto (Wanted) wanted = { 0 };
  HfPinBatch batch = { .act = HF_BATCH_CHANGE, .changes = &wanted.changes };
  g_autoptr (HfProblems) inner = hf_problems_new ();
  g_auto (Meant) meant = { 0 };
  g_autoptr (GError) error = NULL;
  JsonObject *changes = NULL;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  if (hf_json_read_object (call->body, "changes", &changes, call->problems))
    read_changes (changes, &wanted, inner);
  hf_problems_add_below (call->problems, "changes", inner);
  if (!wanted.any && hf_problems_count (call->problems) == 0)
    hf_problems_add (call->problems, "changes", "value_error.missing",
                     "must say what is to be different: name, priority, visibility or policy");
  if (!read_meant (call, &meant, &error))
    return hf_reply_new_for_error (error);
  refusal = hf_call_refuse (call);
  return refusal ? refusal : enter_batch (call, &batch, &meant);
}
