/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of one pin, through a real server on a real engine: itself, every proof of its
 * copies, and why they are where they are. And of all pins: what --check says. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test.h"

static HfAnswer *
ask (HfPlace *place, const char *before, HfTestDag *dag, const char *after)
{
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *path = g_strconcat (before, cid, after, NULL);

  return hf_client_get (place->port, path);
}

/* ---- one pin ---- */

static void
test_pin (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) listed = NULL;
  g_autoptr (HfAnswer) missing = NULL;
  g_autoptr (HfAnswer) malformed = NULL;
  g_autofree char *one = NULL;
  g_autofree char *in_list = NULL;

  hf_house_add (place->house, dag);
  answer = ask (place, "/api/pins/", dag, "");
  listed = hf_client_get (place->port, "/api/pins");
  missing = ask (place, "/api/pins/", other, "");
  malformed = hf_client_get (place->port, "/api/pins/nonsense");
  g_assert_cmpuint (answer->status, ==, 200);
  one = hf_json_to_text (hf_answer_data (answer));
  in_list = hf_json_to_text (
      json_array_get_object_element (json_object_get_array_member (hf_answer_data (listed), "pins"),
                                     0));
  g_assert_cmpstr (one, ==, in_list);
  g_assert_nonnull (strstr (one, "\"replication_count\":3"));
  hf_answer_assert_failure (missing, 404, "not_found");
  hf_answer_assert_failure (malformed, 400, "malformed");
}

/* ---- evidence ---- */

static JsonArray *
evidence_in (HfAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 200);
  return json_object_get_array_member (hf_answer_data (answer), "evidence");
}

static void
test_evidence (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) second = NULL;
  g_autofree char *rest = NULL;
  JsonObject *look;

  hf_house_add (place->house, dag);
  hf_house_set_policy (place->house, "{\"auto_replication\": false}");
  hf_memory_store_flip (hf_memory_store_get ("c"), hf_test_dag_get_root (dag), 700);
  hf_house_advance (place->house, HF_HOUR);
  hf_house_verify (place->house, dag);

  first = ask (place, "/api/evidence?cid=", dag, "&limit=4");
  g_assert_cmpuint (json_array_get_length (evidence_in (first)), ==, 4);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (first), "total"), ==, 6);
  look = json_array_get_object_element (evidence_in (first), 0); /* the newest */
  g_assert_cmpstr (json_object_get_string_member (look, "backend"), ==, "c");
  g_assert_cmpstr (json_object_get_string_member (look, "kind"), ==, "full-read");
  g_assert_cmpstr (json_object_get_string_member (look, "verdict"), ==, "corrupt");
  g_assert_nonnull (json_object_get_string_member (look, "detail"));
  g_assert_nonnull (json_object_get_string_member (look, "store_uuid"));
  look = json_array_get_object_element (evidence_in (first), 1);
  g_assert_cmpstr (json_object_get_string_member (look, "verdict"), ==, "good");
  g_assert_cmpint (json_object_get_int_member (look, "bytes"), >, 20000);
  g_assert_cmpstr (json_object_get_string_member (look, "finished"), ==,
                   "2023-11-14T23:13:20.000Z");
  rest = g_strdup_printf ("&limit=4&cursor=%s",
                          json_object_get_string_member (hf_answer_data (first), "next_cursor"));
  second = ask (place, "/api/evidence?cid=", dag, rest);
  g_assert_cmpuint (json_array_get_length (evidence_in (second)), ==, 2);
  g_assert_false (json_object_has_member (hf_answer_data (second), "next_cursor"));
}

static void
test_evidence_refused (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) none = hf_client_get (place->port, "/api/evidence");
  g_autoptr (HfAnswer) nonsense = hf_client_get (place->port, "/api/evidence?cid=nonsense");
  g_autoptr (HfAnswer) unknown = ask (place, "/api/evidence?cid=", dag, "");
  g_autoptr (HfAnswer) limit = ask (place, "/api/evidence?cid=", dag, "&limit=0");

  hf_answer_assert_failure (none, 422, "invalid");
  hf_answer_assert_failure (nonsense, 400, "malformed");
  hf_answer_assert_failure (unknown, 404, "not_found");
  hf_answer_assert_failure (limit, 422, "invalid");
}

/* ---- explain ---- */

static JsonObject *
place_in (HfAnswer *answer, const char *id)
{
  JsonArray *backends = json_object_get_array_member (hf_answer_data (answer), "backends");

  for (unsigned i = 0; i < json_array_get_length (backends); i++)
    {
      JsonObject *entry = json_array_get_object_element (backends, i);

      if (g_str_equal (json_object_get_string_member (entry, "backend"), id))
        return entry;
    }
  g_assert_not_reached ();
}

static void
assert_place (HfAnswer *answer, const char *id, const char *verdict, const char *part)
{
  JsonObject *entry = place_in (answer, id);
  const char *reason = json_object_get_string_member (entry, "reason");

  g_assert_cmpstr (json_object_get_string_member (entry, "verdict"), ==, verdict);
  g_assert_cmpint (json_object_get_boolean_member (entry, "chosen"), ==,
                   g_str_equal (verdict, "chosen"));
  if (!strstr (reason, part))
    g_error ("“%s” is not in “%s”", part, reason);
}

static void
assert_next (HfAnswer *answer, const char *action, const char *part)
{
  JsonObject *next = json_object_get_object_member (hf_answer_data (answer), "next");
  const char *sentence = json_object_get_string_member (next, "sentence");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (next, "action"), ==, action);
  if (!strstr (sentence, part))
    g_error ("“%s” is not in “%s”", part, sentence);
}

static HfAnswer *
explain (HfPlace *place, HfTestDag *dag)
{
  return ask (place, "/api/pins/", dag, "/explain");
}

static void
test_nothing_to_do (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *wanted;

  hf_house_add (place->house, dag);
  hf_house_add_store (place->house, "d", "d");
  answer = explain (place, dag);
  assert_next (answer, "nothing", "has the 3 copies that are wanted");
  assert_place (answer, "a", "has_copy", "has this pin already");
  assert_place (answer, "d", "not_needed", "all 3 copies");
  g_assert_cmpstr (json_object_get_string_member (place_in (answer, "a"), "copy"), ==, "verified");
  g_assert_true (json_object_get_null_member (place_in (answer, "d"), "copy"));
  wanted = json_object_get_object_member (hf_answer_data (answer), "wanted");
  g_assert_cmpint (json_object_get_int_member (wanted, "min_replicas"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (wanted, "max_replicas"), ==, 5);
}

/* Every reason for which a place is not chosen. */
static void
test_places (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;

  hf_house_add (place->house, dag);
  hf_house_set_policy (place->house, "{\"auto_replication\": false, \"target_replicas\": 4}");
  hf_house_add_store (place->house, "paused", "p");
  hf_house_change_store (place->house, "paused", "{\"paused\": true}");
  hf_house_add_store (place->house, "away", "away");
  hf_memory_store_fail (hf_memory_store_get ("away"), "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_add_store (place->house, "full", "full");
  hf_memory_store_set_room (hf_memory_store_get ("full"), 5);
  hf_house_add_store (place->house, "same", "a"); /* the domain of a */
  hf_house_add_store (place->house, "best", "best");
  hf_house_add_store (place->house, "second", "second");
  hf_house_change_store (place->house, "second", "{\"priority\": 900}");
  hf_house_advance (place->house, HF_MINUTE);
  answer = explain (place, dag);
  assert_next (answer, "off", "nothing copied by itself");
  assert_place (answer, "paused", "paused", "is paused");
  assert_place (answer, "away", "unavailable", "is unavailable");
  assert_place (answer, "full", "full", "has room for 5 B of");
  assert_place (answer, "same", "outranked", "its failure domain has a copy already");
  assert_place (answer, "best", "chosen", "in a failure domain that has none yet");
  assert_place (answer, "second", "outranked", "priority number");
}

static void
add_public (HfPlace *place)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  wanted->id = g_strdup ("public");
  wanted->kind = g_strdup ("memory");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = hf_json_parse_object ("{\"store\": \"public\", \"public\": true}", -1, NULL);
  info = hf_engine_add_backend (place->house->engine, wanted, problems, NULL);
  g_assert_nonnull (info);
  hf_engine_settle (place->house->engine);
}

static void
test_no_place (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;

  hf_house_add (place->house, dag);
  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  add_public (place);
  answer = explain (place, dag);
  assert_next (answer, "no_place", "no place for 1 more copy");
  assert_place (answer, "public", "private", "is public, and this pin is private");
}

static void
test_waiting_for_a_word (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) waits = NULL;
  g_autoptr (HfAnswer) plan = NULL;
  g_autoptr (HfAnswer) declined = NULL;
  g_autoptr (HfAnswer) after = NULL;
  g_autofree char *path = NULL;

  hf_house_add (place->house, dag);
  hf_house_set_policy (place->house, "{\"approval_pins\": 0, \"target_replicas\": 4}");
  hf_house_add_store (place->house, "d", "d");
  waits = explain (place, dag);
  assert_next (waits, "approval", "waits for your word: approve or decline the plan");
  assert_place (waits, "d", "chosen", "gets a copy");
  plan = hf_client_get (place->port, "/api/plan");
  path = g_strconcat ("/api/plan/", json_object_get_string_member (hf_answer_data (plan), "id"),
                      NULL);
  declined = hf_client_ask (place->port, "DELETE", path, "", NULL);
  g_assert_cmpuint (declined->status, ==, 200);
  after = explain (place, dag);
  assert_next (after, "declined", "nobody asks for it");
}

static void
test_grace (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;

  hf_house_add (place->house, dag);
  hf_house_set_settings (place->house, "{\"grace_minutes\": 60}");
  hf_house_add_store (place->house, "d", "d");
  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  answer = explain (place, dag);
  assert_next (answer, "grace", "from 2023-11-14T23:13:20.000Z on, after the wait that is set");
}

/* A job is there, and waits for the hours of its place. */
static void
test_hours (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) before = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *job;

  hf_house_add (place->house, dag);
  hf_house_set_policy (place->house, "{\"auto_replication\": false}");
  hf_house_add_store (place->house, "d", "d");
  hf_house_change_store (place->house, "d", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  before = explain (place, dag);
  g_assert_nonnull (
      strstr (json_object_get_string_member (place_in (before, "d"), "waits"), "d's hours"));
  hf_house_set_policy (place->house, "{\"auto_replication\": true}");
  answer = explain (place, dag);
  assert_next (answer, "job", "waits for d's hours, from 10:00");
  assert_place (answer, "d", "has_copy", "");
  g_assert_cmpstr (json_object_get_string_member (place_in (answer, "d"), "copy"), ==, "queued");
  job = json_array_get_object_element (json_object_get_array_member (hf_answer_data (answer),
                                                                     "jobs"),
                                       0);
  g_assert_cmpstr (json_object_get_string_member (job, "kind"), ==, "replicate");
  g_assert_cmpstr (json_object_get_string_member (job, "waits"), ==,
                   "waits for d's hours, from 10:00");
}

static void
test_search (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (HfAdded) added
      = hf_engine_add_cid (place->house->engine, cid, &(HfAddOptions){ 0 }, NULL);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) unknown = NULL;
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);

  g_assert_nonnull (added);
  hf_engine_settle (place->house->engine);
  answer = explain (place, dag);
  unknown = explain (place, other);
  g_assert_cmpuint (answer->status, ==, 200);
  assert_next (answer,
               json_object_get_string_member (
                   json_object_get_object_member (hf_answer_data (answer), "next"), "action"),
               "look");
  hf_answer_assert_failure (unknown, 404, "not_found");
}

/* ---- check ---- */

static void
assert_check (HfPlace *place, gint64 status, const char *condition, const char *sentence)
{
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, "/api/check");
  JsonObject *data = hf_answer_data (answer);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (data, "exit_status"), ==, status);
  g_assert_cmpstr (json_object_get_string_member (data, "condition"), ==, condition);
  g_assert_cmpstr (json_object_get_string_member (data, "sentence"), ==, sentence);
}

static void
test_check (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  JsonArray *alerts;

  assert_check (place, 0, "safe", "No pins yet");
  hf_house_add (place->house, dag);
  assert_check (place, 0, "safe", "1 pin is safe");
  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  assert_check (place, 1, "warning", "1 pin is safe; it has fewer copies than wanted");
  hf_house_set_policy (place->house, "{\"min_replicas\": 4}");
  assert_check (place, 2, "at_risk", "1 pin is at risk: too few copies");
  answer = hf_client_get (place->port, "/api/check");
  alerts = json_object_get_array_member (hf_answer_data (answer), "alerts");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (alerts, 0),
                                                  "severity"),
                   ==, "critical");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/explain/pin", test_pin);
  g_test_add_func ("/api/explain/evidence", test_evidence);
  g_test_add_func ("/api/explain/evidence-refused", test_evidence_refused);
  g_test_add_func ("/api/explain/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/api/explain/places", test_places);
  g_test_add_func ("/api/explain/no-place", test_no_place);
  g_test_add_func ("/api/explain/waiting-for-a-word", test_waiting_for_a_word);
  g_test_add_func ("/api/explain/grace", test_grace);
  g_test_add_func ("/api/explain/hours", test_hours);
  g_test_add_func ("/api/explain/search", test_search);
  g_test_add_func ("/api/explain/check", test_check);
  return g_test_run ();
}
