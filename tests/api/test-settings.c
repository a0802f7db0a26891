/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings through a real server on a real engine: one document under two routes, and what each
 * of the original's seven fields does to where copies go. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test.h"

static HfAnswer *
patch (HfPlace *place, const char *json)
{
  return hf_client_ask (place->port, "PATCH", "/api/settings", "Content-Type: application/json\r\n",
                        json);
}

/* As a user of the original sets them. */
static void
set (HfPlace *place, const char *json)
{
  g_autoptr (HfAnswer) answer = hf_client_post (place->port, "/api/replication/settings", json);

  g_assert_cmpuint (answer->status, ==, 200);
  hf_engine_settle (place->house->engine);
}

static char *
read_settings (HfPlace *place, const char *path)
{
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, path);

  g_assert_cmpuint (answer->status, ==, 200);
  return hf_json_to_text (hf_answer_data (answer));
}

static void
assert_has (const char *text, const char *part)
{
  if (!strstr (text, part))
    g_error ("“%s” is not in %s", part, text);
}

/* ---- the document ---- */

static void
test_one_document (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) changed
      = patch (place, "{\"target_replicas\": 4, \"grace_minutes\": 10, \"scrub\": false}");
  g_autofree char *part = NULL;
  g_autofree char *whole = NULL;

  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_cmpfloat (json_object_get_double_member (hf_answer_data (changed), "grace_minutes"), ==,
                     10);
  part = read_settings (place, "/api/replication/settings");
  assert_has (part, "\"target_replicas\":4");
  g_assert_null (strstr (part, "grace_minutes"));
  set (place, "{\"min_domains\": 3}");
  whole = read_settings (place, "/api/dashboard/settings");
  assert_has (whole, "\"min_domains\":3");
  assert_has (whole, "\"grace_minutes\":10");
  assert_has (whole, "\"scrub\":false");
  assert_has (whole, "\"target_replicas\":4");
}

static void
test_refused (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *before = read_settings (place, "/api/settings");
  g_autoptr (HfAnswer) removal = patch (place, "{\"removal_proof_hours\": 48, \"scrub\": false}");
  g_autoptr (HfAnswer) unknown = patch (place, "{\"grace\": 1, \"target_replicas\": 4}");
  g_autoptr (HfAnswer) other
      = hf_client_post (place->port, "/api/replication/settings", "{\"grace_minutes\": 1}");
  g_autofree char *after = read_settings (place, "/api/settings");

  hf_answer_assert_failure (removal, 422, "invalid");
  assert_has (removal->body, "removal_proof_hours");
  hf_answer_assert_failure (unknown, 422, "invalid");
  assert_has (unknown->body, "\"grace\"");
  hf_answer_assert_failure (other, 422, "invalid");
  g_assert_cmpstr (before, ==, after);
}

static void
test_kept (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) changed
      = patch (place, "{\"listing_minutes\": 60, \"bytes_per_second\": 5000}");
  g_autofree char *text = NULL;

  g_assert_cmpuint (changed->status, ==, 200);
  hf_server_free (place->server);
  hf_house_restart (place->house);
  place->server = hf_server_new (place->house->engine, &(HfServerConfig){ .version = "test" });
  place->port = hf_server_start (place->server, NULL);
  text = read_settings (place, "/api/settings");
  assert_has (text, "\"listing_minutes\":60");
  assert_has (text, "\"bytes_per_second\":5000");
}

/* ---- the seven fields ---- */

/* Five stores in as many domains. */
static HfPlace *
place_with_five (void)
{
  HfPlace *place = hf_place_new ();

  for (const char *id = "d"; *id <= 'e' && *id; id = *id == 'd' ? "e" : "")
    hf_house_add_store (place->house, id, id);
  return place;
}

static void
assert_placed (const char *settings, const char *copies)
{
  g_autoptr (HfPlace) place = place_with_five ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  set (place, settings);
  hf_house_add (place->house, dag);
  hf_house_assert_copies (place->house, dag, copies);
}

static void
test_target (void)
{
  assert_placed ("{}", "a verified, b verified, c verified");
  assert_placed ("{\"target_replicas\": 5}",
                 "a verified, b verified, c verified, d verified, e verified");
  assert_placed ("{\"target_replicas\": 2}", "a verified, b verified");
}

static void
test_preferred (void)
{
  assert_placed ("{\"preferred_backends\": [\"e\", \"c\"]}", "a verified, c verified, e verified");
}

static char *
health_of (HfPlace *place, HfTestDag *dag)
{
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *path = g_strconcat ("/api/replication/status?cid=", cid, NULL);
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, path);
  JsonObject *data = json_object_get_object_member (hf_answer_data (answer), "data");

  return g_strdup (json_object_get_string_member (data, "replication_health"));
}

static void
assert_health (const char *settings, const char *health)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *got = NULL;

  hf_house_add (place->house, dag); /* three copies */
  set (place, settings);
  got = health_of (place, dag);
  g_assert_cmpstr (got, ==, health);
}

static void
test_min_and_max (void)
{
  assert_health ("{}", "healthy");
  assert_health ("{\"min_replicas\": 4, \"target_replicas\": 4}", "critical");
  assert_health ("{\"target_replicas\": 4}", "warning");
  assert_health ("{\"min_replicas\": 1, \"target_replicas\": 2, \"max_replicas\": 2}", "excess");
}

static void
test_auto_replication (void)
{
  for (unsigned off = 0; off < 2; off++)
    {
      g_autoptr (HfPlace) place = hf_place_new ();
      g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

      set (place, off ? "{\"auto_replication\": false}" : "{\"auto_replication\": true}");
      hf_house_add (place->house, dag);
      hf_house_add_store (place->house, "d", "d");
      hf_memory_store_flip (hf_memory_store_get ("c"), hf_test_dag_get_root (dag), 700);
      hf_house_verify (place->house, dag);
      hf_house_advance (place->house, HF_HOUR);
      hf_house_assert_copies (place->house, dag,
                              off ? "a verified, b verified, c corrupt"
                                  : "a verified, b verified, c corrupt, d verified");
    }
}

static void
test_max_size (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 9, 200000, 3); /* more than a megabyte */
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;

  assert_placed ("{\"max_size_gb\": 0.001}", "a verified, b verified, c verified");
  set (place, "{\"max_size_gb\": 0.001}");
  added = hf_house_try_add (place->house, car, NULL, &error);
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  set (place, "{\"max_size_gb\": 1}");
  hf_house_add (place->house, dag);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
}

/* Of five places one is to be chosen: a has the most free bytes, of b the least part will be taken
 * (a may be used for a megabyte alone), and e is the first by its number. */
static void
assert_strategy (const char *strategy, const char *copies)
{
  g_autoptr (HfPlace) place = place_with_five ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *settings
      = g_strdup_printf ("{\"replication_strategy\": \"%s\", \"min_replicas\": 1,"
                         " \"target_replicas\": 1, \"min_domains\": 1}",
                         strategy);

  for (char id = 'a'; id <= 'e'; id++)
    {
      char name[] = { id, '\0' };

      hf_memory_store_set_room (hf_memory_store_get (name), id == 'a'   ? 8000000
                                                            : id == 'b' ? 4000000
                                                                        : 3000000);
    }
  hf_house_change_store (place->house, "a", "{\"max_size_gb\": 0.001}");
  hf_house_change_store (place->house, "e", "{\"priority\": 1}");
  hf_house_advance (place->house, HF_MINUTE);
  set (place, settings);
  hf_house_add (place->house, dag);
  hf_house_assert_copies (place->house, dag, copies);
}

static void
test_strategies (void)
{
  assert_strategy ("balanced", "b verified");
  assert_strategy ("size_based", "a verified");
  assert_strategy ("priority", "e verified");
}

/* ---- two more of the policy's ---- */

static void
assert_gone_after (const char *settings, gint64 not_yet, gint64 then)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *path = g_strconcat ("/api/pins/", cid, NULL);
  g_autoptr (HfAnswer) removed = NULL;

  set (place, settings);
  hf_house_add (place->house, dag);
  removed = hf_client_ask (place->port, "DELETE", path, "", NULL);
  g_assert_cmpuint (removed->status, ==, 202);
  hf_house_advance (place->house, not_yet);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
  hf_house_advance (place->house, then - not_yet);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
}

static void
test_undo_window (void)
{
  assert_gone_after ("{}", 6 * HF_DAY, 8 * HF_DAY);
  assert_gone_after ("{\"undo_window_days\": 0.5}", 11 * HF_HOUR, 13 * HF_HOUR);
}

/* By both documents, and when it would be only a dry run; what held before goes on. */
static void
test_too_many_domains (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *before = read_settings (place, "/api/settings");
  g_autofree char *after = NULL;
  g_autoptr (HfAnswer) refused = patch (place, "{\"min_domains\": 9}");
  g_autoptr (HfAnswer) lower = NULL;

  g_assert_cmpuint (refused->status, ==, 422);
  assert_has (refused->body, "9 is more than 5");
  after = read_settings (place, "/api/settings");
  g_assert_cmpstr (after, ==, before);
  set (place, "{\"min_domains\": 4}");
  lower = patch (place, "{\"max_replicas\": 3}");
  g_assert_cmpuint (lower->status, ==, 422);
}

static void
test_min_domains (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (place->house, dag); /* in three domains */
  g_assert_cmpuint (hf_house_get_status (place->house).too_few_domains, ==, 0);
  set (place, "{\"min_domains\": 4}");
  g_assert_cmpuint (hf_house_get_status (place->house).too_few_domains, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/settings/one-document", test_one_document);
  g_test_add_func ("/api/settings/refused", test_refused);
  g_test_add_func ("/api/settings/kept", test_kept);
  g_test_add_func ("/api/settings/target", test_target);
  g_test_add_func ("/api/settings/preferred", test_preferred);
  g_test_add_func ("/api/settings/min-and-max", test_min_and_max);
  g_test_add_func ("/api/settings/auto-replication", test_auto_replication);
  g_test_add_func ("/api/settings/max-size", test_max_size);
  g_test_add_func ("/api/settings/strategies", test_strategies);
  g_test_add_func ("/api/settings/undo-window", test_undo_window);
  g_test_add_func ("/api/settings/min-domains", test_min_domains);
  g_test_add_func ("/api/settings/too-many-domains", test_too_many_domains);
  return g_test_run ();
}
