/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PATCH pins/{cid}, and PATCH pins for up to a thousand at once: name, priority, visibility,
 * policy. On workers. */
#include "hf-pin-patch-resource.h"

#include "hf-engine-orders.h"
#include "hf-pin-list-resource.h"
#include "hf-pin-outcomes.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define MOST_NAME 1024
#define MOST_PRIORITY 1000
#define MOST_REPLICAS 64

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
  g_auto (HfMeantPins) meant = { 0 };
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GError) error = NULL;
  const HfPinDone *one;
  HfReply *refusal;

  read_changes (call->body, &wanted, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  hf_meant_pins_init (&meant);
  hf_meant_pins_add (&meant, call->params[0]);
  if (meant.errors->pdata[0])
    return hf_reply_new_for_error (meant.errors->pdata[0]);
  batch.cids = meant.cids;
  done = hf_engine_order_pins (call->engine, &batch, &error);
  if (!done)
    return hf_reply_new_for_error (error);
  one = done->pdata[0];
  return one->error ? hf_reply_new_for_error (one->error) : answer_pin (call, meant.cids->pdata[0]);
}

/* All that the query finds, or a refusal of too many. */
static gboolean
find_pins (HfCall *call, HfPinListing *listing, HfMeantPins *meant, GError **error)
{
  g_autoptr (HfView) view = hf_view_open (call->engine, error);
  g_autoptr (GPtrArray) pins = NULL;
  guint64 total = 0;

  if (!view || !hf_pin_listing_count (listing, view, &total, error))
    return FALSE;
  if (total > HF_MEANT_MOST)
    {
      hf_problems_add (call->problems, "query", "value_error.range",
                       "finds %" G_GUINT64_FORMAT " pins; at most %d are changed at once, so "
                       "narrow it, or name them page by page",
                       total, HF_MEANT_MOST);
      return TRUE;
    }
  pins = hf_pin_listing_read (listing, view, HF_MEANT_MOST, error);
  for (unsigned i = 0; pins && i < pins->len; i++)
    hf_meant_pins_add (meant, ((HfPin *)pins->pdata[i])->text);
  return pins != NULL;
}

static gboolean
has_filter (const HfPinQuery *query)
{
  return query->backend_id || query->text || query->health >= 0 || query->min_size > 0
         || query->max_size > 0;
}

/* cids, or what a query finds. */
static gboolean
read_meant (HfCall *call, HfMeantPins *meant, GError **error)
{
  g_autoptr (HfPinListing) listing = hf_pin_listing_new ();
  g_autoptr (HfProblems) inner = hf_problems_new ();
  JsonObject *query = NULL;

  if (!hf_json_read_object (call->body, "query", &query, call->problems))
    {
      hf_meant_pins_require (call, meant);
      return TRUE;
    }
  hf_meant_pins_init (meant);
  if (hf_json_has (call->body, "cids"))
    hf_problems_add (call->problems, "query", "value_error", "can't be given together with cids");
  hf_pins_read_filters (query, listing, inner);
  if (!has_filter (&listing->query) && hf_problems_count (inner) == 0)
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
  g_auto (HfMeantPins) meant = { 0 };
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
  return refusal ? refusal : hf_pin_outcomes_enter (call, &batch, &meant);
}
