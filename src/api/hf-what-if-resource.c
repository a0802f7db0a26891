/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST simulate: how the pins would be without some backends. POST plan: what the engine would do
 * without them, or with other settings. Both change nothing. On workers. */
#include "hf-what-if-resource.h"

#include "hf-what-if.h"

#define MOST_LOST 64

static JsonObject *
sum_to_json (const HfSum *sum)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "pins", (gint64)sum->pins);
  json_object_set_int_member (object, "bytes", (gint64)sum->bytes);
  return object;
}

static JsonObject *
outlook_to_json (const HfOutlook *outlook)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "all", sum_to_json (&outlook->all));
  json_object_set_object_member (object, "affected", sum_to_json (&outlook->affected));
  json_object_set_object_member (object, "no_copy", sum_to_json (&outlook->no_copy));
  json_object_set_object_member (object, "below_minimum", sum_to_json (&outlook->below_min));
  json_object_set_object_member (object, "below_target", sum_to_json (&outlook->below_target));
  json_object_set_object_member (object, "too_few_domains",
                                 sum_to_json (&outlook->too_few_domains));
  json_object_set_object_member (object, "fewer_domains", sum_to_json (&outlook->fewer_domains));
  json_object_set_int_member (object, "lacking_copies", (gint64)outlook->lacking_copies);
  json_object_set_int_member (object, "lacking_bytes", (gint64)outlook->lacking_bytes);
  return object;
}

/* How many more. */
static guint64
more (guint64 now, guint64 then)
{
  return then - MIN (now, then);
}

static char *
describe_loss (const HfOutlook *now, const HfOutlook *then)
{
  guint64 lost = more (now->no_copy.pins, then->no_copy.pins);
  guint64 risk = more (now->below_min.pins, then->below_min.pins);

  if (lost > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " pins would have no copy left", lost);
  if (risk > 0)
    return g_strdup_printf ("no pin would be lost; %" G_GUINT64_FORMAT
                            " would have fewer copies than their minimum",
                            risk);
  return g_strdup ("every pin would keep its minimum of copies");
}

HfReply *
hf_what_if_simulate (HfCall *call)
{
  static const char *const known[] = { "lose", NULL };
  g_auto (GStrv) lost = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  HfOutlook now, then;
  JsonObject *object;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  if (!hf_json_read_strings (call->body, "lose", MOST_LOST, &lost, call->problems)
      && !hf_json_has (call->body, "lose"))
    hf_problems_add (call->problems, "lose", "value_error.missing", "is required");
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  if (!hf_what_if_lose (call->engine, lost, &now, &then, &error))
    return hf_reply_new_for_error (error);

  sentence = describe_loss (&now, &then);
  object = json_object_new ();
  json_object_set_boolean_member (object, "exact", TRUE);
  json_object_set_object_member (object, "now", outlook_to_json (&now));
  json_object_set_object_member (object, "then", outlook_to_json (&then));
  hf_reply_set_text (object, "sentence", sentence);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

/* ---- plan ---- */

static JsonObject *
amount_to_json (const HfAmount *amount, const char *what)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, what, (gint64)amount->pins);
  json_object_set_int_member (object, "bytes", (gint64)amount->bytes);
  return object;
}

static JsonObject *
backends_to_json (const HfDryRun *run)
{
  JsonObject *object = json_object_new ();

  for (unsigned i = 0; i < run->backends->len; i++)
    {
      const HfBackendInfo *info = run->backends->pdata[i];

      json_object_set_object_member (object, info->id,
                                     amount_to_json (&g_array_index (run->per_backend, HfAmount, i),
                                                     "copies"));
    }
  return object;
}

static char *
describe_run (const HfDryRun *run)
{
  if (run->before.below_target.pins == 0)
    return g_strdup ("nothing would be copied: each pin has what is wanted");
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT " copies would be made%s%s",
                          run->exact ? "" : "of the pins that were looked at, ", run->copies,
                          run->off ? ", but auto_replication is off" : "",
                          run->urgent_waits || run->other_waits ? "; this would wait for your word"
                                                                : "");
}

static JsonObject *
run_to_json (const HfDryRun *run)
{
  g_autofree char *sentence = describe_run (run);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "exact", run->exact);
  json_object_set_int_member (object, "pins_looked_at", (gint64)run->looked_at);
  json_object_set_int_member (object, "copies", (gint64)run->copies);
  json_object_set_int_member (object, "bytes", (gint64)(run->urgent.bytes + run->other.bytes));
  json_object_set_object_member (object, "below_minimum", amount_to_json (&run->urgent, "pins"));
  json_object_set_object_member (object, "below_target", amount_to_json (&run->other, "pins"));
  json_object_set_int_member (object, "no_place_for", (gint64)run->no_place);
  json_object_set_int_member (object, "unreadable", (gint64)run->unreadable);
  json_object_set_int_member (object, "below_minimum_after", (gint64)run->below_min);
  json_object_set_boolean_member (object, "waits_for_approval",
                                  run->urgent_waits || run->other_waits);
  json_object_set_boolean_member (object, "auto_replication", !run->off);
  json_object_set_object_member (object, "backends", backends_to_json (run));
  json_object_set_object_member (object, "without_copies", outlook_to_json (&run->before));
  hf_reply_set_text (object, "sentence", sentence);
  return object;
}

HfReply *
hf_what_if_dry_run (HfCall *call)
{
  static const char *const known[] = { "policy", "lost", NULL };
  g_autoptr (HfProblems) inner = hf_problems_new ();
  g_autoptr (HfDryRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lost = NULL;
  JsonObject *policy = NULL;
  HfReply *refusal;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_json_read_object (call->body, "policy", &policy, call->problems);
  hf_json_read_strings (call->body, "lost", MOST_LOST, &lost, call->problems);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  run = hf_what_if_plan (call->engine, policy, lost, inner, &error);
  hf_problems_add_below (call->problems, "policy", inner);
  return run ? hf_reply_new (SOUP_STATUS_OK, run_to_json (run)) : hf_call_fail (call, error);
}
