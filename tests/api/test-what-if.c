/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would be if backends were lost, or the settings were others, through a real server on a real
 * engine; and that what was foretold comes about. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test.h"

#define PINS 4

static gint64
pins_in (JsonObject *object, const char *part)
{
  return json_object_get_int_member (json_object_get_object_member (object, part), "pins");
}

static JsonObject *
ask (HfAnswer *answer)
{
  if (answer->status != 200)
    g_error ("%u: %s", answer->status, answer->body);
  return hf_answer_data (answer);
}

/* Four pins with copies in a, b and c. */
static HfPlace *
place_with_pins (HfTestDag **dags)
{
  HfPlace *place = hf_place_new ();

  for (unsigned i = 0; i < PINS; i++)
    {
      dags[i] = hf_house_new_dag (i + 1);
      hf_house_add (place->house, dags[i]);
    }
  return place;
}

static void
free_dags (HfTestDag **dags)
{
  for (unsigned i = 0; i < PINS; i++)
    hf_test_dag_free (dags[i]);
}

/* ---- simulate ---- */

static void
assert_loss (HfPlace *place, const char *lose, gint64 affected, gint64 no_copy, gint64 below_min,
             gint64 too_few, gint64 fewer)
{
  g_autofree char *json = g_strdup_printf ("{\"lose\": %s}", lose);
  g_autoptr (HfAnswer) answer = hf_client_post (place->port, "/api/simulate", json);
  JsonObject *data = ask (answer);
  JsonObject *now = json_object_get_object_member (data, "now");
  JsonObject *then = json_object_get_object_member (data, "then");

  g_assert_true (json_object_get_boolean_member (data, "exact"));
  g_assert_cmpint (pins_in (now, "all"), ==, PINS);
  g_assert_cmpint (pins_in (now, "affected"), ==, 0);
  g_assert_cmpint (pins_in (now, "below_minimum"), ==, 0);
  g_assert_cmpint (pins_in (then, "affected"), ==, affected);
  g_assert_cmpint (pins_in (then, "no_copy"), ==, no_copy);
  g_assert_cmpint (pins_in (then, "below_minimum"), ==, below_min);
  g_assert_cmpint (pins_in (then, "too_few_domains"), ==, too_few);
  g_assert_cmpint (pins_in (then, "fewer_domains"), ==, fewer);
}

static void
test_simulate (void)
{
  HfTestDag *dags[PINS];
  g_autoptr (HfPlace) place = place_with_pins (dags);
  g_autoptr (HfAnswer) sentence = NULL;

  assert_loss (place, "[]", 0, 0, 0, 0, 0);
  assert_loss (place, "[\"a\"]", PINS, 0, 0, 0, PINS);
  assert_loss (place, "[\"a\", \"b\"]", PINS, 0, PINS, 0, PINS);
  assert_loss (place, "[\"a\", \"b\", \"c\"]", PINS, PINS, PINS, 0, PINS);
  hf_house_change_store (place->house, "c", "{\"tags\": [\"domain:a\"]}");
  hf_house_change_store (place->house, "a", "{\"tags\": [\"domain:a\"]}");
  assert_loss (place, "[\"b\"]", PINS, 0, 0, PINS, PINS); /* both copies are in one domain */
  assert_loss (place, "[\"c\"]", PINS, 0, 0, 0, 0);
  sentence = hf_client_post (place->port, "/api/simulate", "{\"lose\": [\"a\", \"b\", \"c\"]}");
  g_assert_cmpstr (json_object_get_string_member (ask (sentence), "sentence"), ==,
                   "4 pins would have no copy left");
  hf_house_assert_copies (place->house, dags[0], "a verified, b verified, c verified");
  free_dags (dags);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *path, *body;
    unsigned status;
  } cases[] = {
    { "/api/simulate", "{}", 422 },
    { "/api/simulate", "{\"lose\": \"a\"}", 422 },
    { "/api/simulate", "{\"lose\": [], \"x\": 1}", 422 },
    { "/api/simulate", "{\"lose\": null}", 422 },
    { "/api/simulate", "{\"lose\": [\"nobody\"]}", 404 },
    { "/api/plan", "{\"x\": 1}", 422 },
    { "/api/plan", "{\"policy\": {\"x\": 1}}", 422 },
    { "/api/plan", "{\"policy\": {\"target_replicas\": 9}}", 422 },
    { "/api/plan", "{\"policy\": 3}", 422 },
    { "/api/plan", "{\"lost\": [\"nobody\"]}", 404 },
  };
  g_autoptr (HfPlace) place = hf_place_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_post (place->port, cases[i].path, cases[i].body);

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      if (strstr (cases[i].body, "target_replicas"))
        g_assert_nonnull (strstr (answer->body, "policy.target_replicas"));
    }
}

/* ---- plan ---- */

static gint64
copies_to (JsonObject *plan, const char *id)
{
  JsonObject *backends = json_object_get_object_member (plan, "backends");

  return json_object_get_int_member (json_object_get_object_member (backends, id), "copies");
}

static HfAnswer *
plan (HfPlace *place, const char *json)
{
  return hf_client_post (place->port, "/api/plan", json);
}

static void
test_nothing (void)
{
  HfTestDag *dags[PINS];
  g_autoptr (HfPlace) place = place_with_pins (dags);
  g_autoptr (HfAnswer) answer = plan (place, "{}");
  JsonObject *data = ask (answer);

  g_assert_true (json_object_get_boolean_member (data, "exact"));
  g_assert_cmpint (json_object_get_int_member (data, "copies"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (data, "pins_looked_at"), ==, 0);
  g_assert_false (json_object_get_boolean_member (data, "waits_for_approval"));
  free_dags (dags);
}

/* What is foretold is what is done. */
static void
test_settings (void)
{
  HfTestDag *dags[PINS];
  g_autoptr (HfPlace) place = place_with_pins (dags);
  g_autoptr (HfPin) pin = hf_house_get_pin (place->house, dags[0]);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) waits = NULL;
  g_autoptr (HfAnswer) off = NULL;
  g_autoptr (HfAnswer) more = NULL;
  guint64 before;
  JsonObject *data;

  hf_house_add_store (place->house, "d", "d");
  before = hf_memory_store_get_count (hf_memory_store_get ("d"), "put");
  answer = plan (place, "{\"policy\": {\"target_replicas\": 4}}");
  data = ask (answer);
  g_assert_cmpint (json_object_get_int_member (data, "copies"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "bytes"), ==, PINS * (gint64)pin->size);
  g_assert_cmpint (copies_to (data, "d"), ==, PINS);
  g_assert_cmpint (copies_to (data, "a"), ==, 0);
  g_assert_cmpint (pins_in (data, "below_target"), ==, PINS);
  g_assert_cmpint (pins_in (data, "below_minimum"), ==, 0);
  g_assert_false (json_object_get_boolean_member (data, "waits_for_approval"));

  more = plan (place, "{\"policy\": {\"target_replicas\": 5}}");
  g_assert_cmpint (json_object_get_int_member (ask (more), "no_place_for"), ==, PINS);
  waits = plan (place, "{\"policy\": {\"target_replicas\": 4, \"approval_pins\": 3}}");
  g_assert_true (json_object_get_boolean_member (ask (waits), "waits_for_approval"));
  off = plan (place, "{\"policy\": {\"target_replicas\": 4, \"auto_replication\": false}}");
  g_assert_false (json_object_get_boolean_member (ask (off), "auto_replication"));
  hf_engine_settle (place->house->engine);
  g_assert_cmpuint (hf_memory_store_get_count (hf_memory_store_get ("d"), "put"), ==, before);

  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  g_assert_cmpuint (hf_memory_store_get_count (hf_memory_store_get ("d"), "put"), ==,
                    before + PINS);
  free_dags (dags);
}

static void
test_lost (void)
{
  HfTestDag *dags[PINS];
  g_autoptr (HfPlace) place = place_with_pins (dags);
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (HfAnswer) two = NULL;
  g_autoptr (HfAnswer) all = NULL;
  JsonObject *data;

  hf_house_add_store (place->house, "d", "d");
  one = plan (place, "{\"lost\": [\"c\"]}");
  data = ask (one);
  g_assert_cmpint (copies_to (data, "d"), ==, PINS);
  g_assert_cmpint (pins_in (data, "below_target"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "below_minimum_after"), ==, 0);
  two = plan (place, "{\"lost\": [\"b\", \"c\"]}");
  data = ask (two);
  g_assert_cmpint (pins_in (data, "below_minimum"), ==, PINS);
  g_assert_cmpint (copies_to (data, "d"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "no_place_for"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "below_minimum_after"), ==, 0);
  all = plan (place, "{\"lost\": [\"a\", \"b\", \"c\"]}");
  data = ask (all);
  g_assert_cmpint (json_object_get_int_member (data, "copies"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (data, "unreadable"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "below_minimum_after"), ==, PINS);
  g_assert_cmpint (pins_in (json_object_get_object_member (data, "without_copies"), "no_copy"), ==,
                   PINS);
  free_dags (dags);
}

/* Room that is taken by one copy is not there for the next. */
static void
test_room (void)
{
  HfTestDag *dags[PINS];
  g_autoptr (HfPlace) place = place_with_pins (dags);
  g_autoptr (HfPin) pin = hf_house_get_pin (place->house, dags[0]);
  g_autoptr (HfAnswer) answer = NULL;

  hf_house_add_store (place->house, "d", "d");
  hf_memory_store_set_room (hf_memory_store_get ("d"), 2 * pin->size + pin->size / 2);
  hf_house_advance (place->house, HF_MINUTE);
  answer = plan (place, "{\"policy\": {\"target_replicas\": 4}}");
  g_assert_cmpint (copies_to (ask (answer), "d"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "no_place_for"), ==,
                   PINS - 2);
  free_dags (dags);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/what-if/simulate", test_simulate);
  g_test_add_func ("/api/what-if/refused", test_refused);
  g_test_add_func ("/api/what-if/nothing", test_nothing);
  g_test_add_func ("/api/what-if/settings", test_settings);
  g_test_add_func ("/api/what-if/lost", test_lost);
  g_test_add_func ("/api/what-if/room", test_room);
  return g_test_run ();
}
