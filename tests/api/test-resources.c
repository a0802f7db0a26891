/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each route answers, over a registry with known rows; and each of its refusals. */
#include "hf-api-world.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"

#define JSON_TYPE "Content-Type: application/json\r\n"
#define PINS 5

static char *
cid_of (unsigned i)
{
  char data[2] = { 'p', (char)i };
  g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, data, sizeof data);

  return hf_cid_to_text (cid);
}

static gboolean
insert_backend (HfDb *db, const char *id, gint64 *store_id, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup (id);
  info->kind = g_strdup ("car_archive");
  info->store_uuid = g_strdup_printf ("uuid-%s", id);
  info->domain = g_strdup_printf ("disk:%s", id);
  info->state = HF_BACKEND_HEALTHY;
  info->priority = 8;
  info->max_bytes = 5 * G_GUINT64_CONSTANT (1000000000);
  info->free_bytes = 123;
  if (!hf_backend_table_insert (db, info, error))
    return FALSE;
  *store_id = info->store_id;
  return hf_backend_table_set_state (db, info, error);
}

static gboolean
insert_replica (HfDb *db, gint64 pin_id, const char *backend, gint64 store_id, gint64 now,
                GError **error)
{
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = pin_id;
  replica->store_id = store_id;
  replica->backend_id = g_strdup (backend);
  replica->state = HF_REPLICA_VERIFIED;
  replica->locator = g_strdup_printf ("pin-%d", (int)pin_id);
  replica->bytes = 1000;
  replica->created = TRUE;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_at = now;
  replica->proved_store = g_strdup_printf ("uuid-%s", backend);
  return hf_replica_table_insert (db, replica, error);
}

/* The first pin is on two backends, the second on one, the others nowhere. */
static gboolean
fill (HfDb *db, gpointer data, GError **error)
{
  HfWorld *world = data;
  gint64 now = hf_clock_now (world->clock);
  gint64 stores[2];
  gboolean existed;

  if (!insert_backend (db, "one", &stores[0], error)
      || !insert_backend (db, "two", &stores[1], error))
    return FALSE;
  for (unsigned i = 0; i < PINS; i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();
      g_autofree char *text = cid_of (i);

      pin->cid = hf_cid_new_from_text (text, NULL);
      pin->text = g_strdup (text);
      pin->name = g_strdup_printf ("pin number %u", i);
      pin->content = i == 1 ? HF_CONTENT_OPAQUE : HF_CONTENT_COMPLETE;
      pin->size = 1000 * (i + 1);
      pin->created = now;
      pin->managed = TRUE;
      pin->metadata = g_strdup (i == 0 ? "{\"colour\":\"red\"}" : "{}");
      if (!hf_pin_table_insert (db, pin, &existed, error))
        return FALSE;
      if (i < 2 && !insert_replica (db, pin->id, "one", stores[0], now, error))
        return FALSE;
      if (i < 1 && !insert_replica (db, pin->id, "two", stores[1], now, error))
        return FALSE;
    }
  return TRUE;
}

static HfWorld *
full_world (void)
{
  HfWorld *world = hf_world_new (NULL);
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), fill, world, &error);
  g_assert_no_error (error);
  return world;
}

static JsonObject *
action_data (HfAnswer *answer, const char *action)
{
  JsonObject *result = hf_answer_data (answer);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (json_object_get_boolean_member (result, "success"));
  g_assert_cmpstr (json_object_get_string_member (result, "action"), ==, action);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (result, "timestamp"), "Z"));
  return json_object_get_object_member (result, "data");
}

static void
test_health (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/healthz");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (answer->json, "status"), ==, "ok");
  g_assert_cmpstr (json_object_get_string_member (answer->json, "version"), ==, "test");
}

static void
test_prefixes (void)
{
  static const char *const paths[] = { "/api/jobs", "/api/dashboard/jobs" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, paths[i]);
      g_autofree char *sniff = hf_answer_header (answer, "X-Content-Type-Options");

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (sniff, ==, "nosniff");
    }
}

static void
test_wrong_paths (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) nothing = hf_client_get (world->port, "/api/nothing");
  g_autoptr (HfAnswer) wrong = hf_client_ask (world->port, "PUT", "/api/pins", NULL, NULL);
  g_autoptr (HfAnswer) later = hf_client_post (world->port, "/api/drills", "{}");
  g_autofree char *allow = hf_answer_header (wrong, "Allow");

  hf_answer_assert_failure (nothing, 404, "not_found");
  hf_answer_assert_failure (wrong, 405, "method_not_allowed");
  g_assert_cmpstr (allow, ==, "GET, POST, PATCH");
  hf_answer_assert_failure (later, 501, "not_implemented");
}

static void
test_pins (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/pins");
  g_autofree char *cid = cid_of (0);
  JsonObject *data = hf_answer_data (answer);
  JsonArray *pins = json_object_get_array_member (data, "pins");
  JsonObject *pin = json_array_get_object_element (pins, 0);
  JsonArray *locations = json_object_get_array_member (pin, "storage_locations");
  JsonObject *location = json_array_get_object_element (locations, 0);

  g_assert_cmpint (json_object_get_int_member (data, "total_pins"), ==, PINS);
  g_assert_cmpuint (json_array_get_length (pins), ==, PINS);
  g_assert_false (json_object_has_member (data, "next_cursor"));
  g_assert_cmpstr (json_object_get_string_member (data, "timestamp"), ==,
                   "2027-01-15T08:00:00.000Z");
  g_assert_cmpstr (json_object_get_string_member (pin, "cid"), ==, cid);
  g_assert_cmpstr (json_object_get_string_member (pin, "vfs_metadata_id"), ==, cid);
  g_assert_cmpstr (json_object_get_string_member (pin, "name"), ==, "pin number 0");
  g_assert_cmpint (json_object_get_int_member (pin, "size"), ==, 1000);
  g_assert_cmpint (json_object_get_int_member (pin, "replication_count"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (pin, "replication_health"), ==, "warning");
  g_assert_true (json_object_get_null_member (pin, "last_check"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (pin, "metadata"),
                                                  "colour"),
                   ==, "red");
  g_assert_cmpuint (json_array_get_length (locations), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (location, "backend"), ==, "one");
  g_assert_cmpstr (json_object_get_string_member (location, "type"), ==, "local");
  g_assert_cmpstr (json_object_get_string_member (location, "path"), ==, "/fake/one/pin-1");
  g_assert_cmpstr (json_object_get_string_member (location, "state"), ==, "verified");
}

static unsigned
count_pins (HfWorld *world, const char *query, gint64 *total)
{
  g_autofree char *path = g_strconcat ("/api/pins", query, NULL);
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
  JsonObject *data = hf_answer_data (answer);

  *total = json_object_get_int_member (data, "total_pins");
  return json_array_get_length (json_object_get_array_member (data, "pins"));
}

static void
test_pins_filters (void)
{
  static const struct
  {
    const char *query;
    unsigned count;
  } cases[] = { { "?health=critical", 4 }, { "?health=warning", 1 },
                { "?health=healthy", 0 },  { "?backend=two", 1 },
                { "?backend=none", 0 },    { "?query=number+3", 1 },
                { "?min_size=3000", 3 },   { "?max_size=1999", 1 },
                { "?sort=created", 5 },    { "?min_size=2000&max_size=3000&health=critical", 2 } };
  g_autoptr (HfWorld) world = full_world ();
  gint64 total;

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].query);
      g_assert_cmpuint (count_pins (world, cases[i].query, &total), ==, cases[i].count);
      g_assert_cmpint (total, ==, cases[i].count);
    }
}

static void
test_pins_pages (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_strdup ("/api/pins?limit=2");

  while (path)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
      JsonObject *data = hf_answer_data (answer);
      JsonArray *pins = json_object_get_array_member (data, "pins");

      g_assert_cmpint (json_object_get_int_member (data, "total_pins"), ==, PINS);
      for (unsigned i = 0; i < json_array_get_length (pins); i++)
        g_assert_true (
            g_hash_table_add (seen, g_strdup (json_object_get_string_member (
                                        json_array_get_object_element (pins, i), "cid"))));
      g_clear_pointer (&path, g_free);
      if (json_object_has_member (data, "next_cursor"))
        path = g_strconcat ("/api/pins?limit=2&cursor=",
                            json_object_get_string_member (data, "next_cursor"), NULL);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, PINS);
}

static void
assert_invalid (HfAnswer *answer, const char *where, const char *field)
{
  g_autofree char *location = g_strdup_printf ("\"loc\":[\"%s\",\"%s\"]", where, field);

  hf_answer_assert_failure (answer, 422, "invalid");
  g_test_message ("%s", answer->body);
  g_assert_nonnull (strstr (answer->body, location));
}

static void
test_pins_wrong_query (void)
{
  static const char *const cases[][2]
      = { { "limit=0", "limit" },        { "limit=1001", "limit" },
          { "limit=x", "limit" },        { "cursor=abc", "cursor" },
          { "cursor=-1", "cursor" },     { "health=fine", "health" },
          { "min_size=-1", "min_size" }, { "min_size=3&max_size=2", "min_size" },
          { "sort=colour", "sort" },     { "lmiit=3", "lmiit" },
          { "limit=3&limit=4", "limit" } };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) several = hf_client_get (world->port, "/api/pins?limit=0&health=x&nope=1");

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/pins?", cases[i][0], NULL);
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);

      assert_invalid (answer, "query", cases[i][1]);
    }
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (several->json, "detail")),
                    ==, 3);
}

/* What a pin's content is stands wherever a pin is described. */
static void
test_content (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autofree char *cid = cid_of (1);
  g_autofree char *status_path = g_strdup_printf ("/api/replication/status?cid=%s", cid);
  g_autofree char *locations_path = g_strdup_printf ("/api/pins/%s/locations", cid);
  g_autoptr (HfAnswer) list = hf_client_get (world->port, "/api/pins");
  g_autoptr (HfAnswer) status = hf_client_get (world->port, status_path);
  g_autoptr (HfAnswer) locations = hf_client_get (world->port, locations_path);
  JsonArray *pins = json_object_get_array_member (hf_answer_data (list), "pins");
  unsigned opaque = 0;

  for (unsigned i = 0; i < json_array_get_length (pins); i++)
    {
      JsonObject *pin = json_array_get_object_element (pins, i);
      const char *expected
          = g_str_equal (json_object_get_string_member (pin, "cid"), cid) ? "opaque" : "complete";

      g_assert_cmpstr (json_object_get_string_member (pin, "content"), ==, expected);
      opaque += g_str_equal (expected, "opaque");
    }
  g_assert_cmpuint (opaque, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (action_data (status, "status"), "content"), ==,
                   "opaque");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (locations), "content"), ==,
                   "opaque");
}

static void
test_locations (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autofree char *cid = cid_of (0);
  g_autofree char *path = g_strdup_printf ("/api/pins/%s/locations", cid);
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
  g_autoptr (HfAnswer) unknown
      = hf_client_get (world->port, "/api/pins/" HF_WORLD_CID "/locations");
  g_autoptr (HfAnswer) malformed = hf_client_get (world->port, "/api/pins/x/locations");
  JsonObject *data = hf_answer_data (answer);
  JsonArray *locations = json_object_get_array_member (data, "locations");
  JsonObject *second = json_array_get_object_element (locations, 1);

  g_assert_cmpstr (json_object_get_string_member (data, "cid"), ==, cid);
  g_assert_cmpint (json_object_get_int_member (data, "replication_count"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (data, "content"), ==, "complete");
  g_assert_cmpstr (json_object_get_string_member (second, "backend"), ==, "two");
  g_assert_cmpstr (json_object_get_string_member (second, "proof"), ==, "full-read");
  g_assert_cmpstr (json_object_get_string_member (second, "proved_at"), ==,
                   "2027-01-15T08:00:00.000Z");
  g_assert_cmpint (json_object_get_int_member (second, "bytes"), ==, 1000);
  g_assert_true (json_object_get_null_member (second, "error"));
  hf_answer_assert_failure (unknown, 404, "not_found");
  hf_answer_assert_failure (malformed, 400, "malformed");
}

static void
test_status (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/replication/status");
  JsonObject *data = action_data (answer, "status");
  JsonObject *usage = json_object_get_object_member (data, "backend_usage");
  JsonObject *one = json_object_get_object_member (usage, "one");

  g_assert_cmpint (json_object_get_int_member (data, "total_pins"), ==, PINS);
  g_assert_cmpint (json_object_get_int_member (data, "under_replicated"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (data, "over_replicated"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (data, "healthy_pins"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (data, "at_target_pins"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (data, "no_copy"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (data, "opaque"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (data, "unverified"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (data, "replication_efficiency"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (one, "pin_count"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (one, "estimated_size_gb"), ==, 2000 / 1e9);
  g_assert_cmpstr (json_object_get_string_member (data, "sentence"), !=, "");
}

static void
test_status_of_pin (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autofree char *cid = cid_of (1);
  g_autofree char *path = g_strdup_printf ("/api/replication/status?cid=%s", cid);
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
  g_autoptr (HfAnswer) unknown
      = hf_client_get (world->port, "/api/replication/status?cid=" HF_WORLD_CID);
  g_autoptr (HfAnswer) malformed = hf_client_get (world->port, "/api/replication/status?cid=x");
  JsonObject *data = action_data (answer, "status");
  JsonArray *backends = json_object_get_array_member (data, "backends");

  g_assert_cmpstr (json_object_get_string_member (data, "cid"), ==, cid);
  g_assert_cmpuint (json_array_get_length (backends), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (backends, 0), ==, "one");
  g_assert_cmpint (json_object_get_int_member (data, "replica_count"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (data, "replication_health"), ==, "critical");
  hf_answer_assert_failure (unknown, 404, "not_found");
  hf_answer_assert_failure (malformed, 400, "malformed");
}

static void
test_settings (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) got = hf_client_get (world->port, "/api/replication/settings");
  g_autoptr (HfAnswer) set
      = hf_client_post (world->port, "/api/replication/settings", "{\"min_replicas\": 2}");
  g_autoptr (HfAnswer) broken = hf_client_post (world->port, "/api/replication/settings", "{");
  g_autoptr (HfAnswer) list = hf_client_post (world->port, "/api/replication/settings", "[1]");
  g_autoptr (HfAnswer) form
      = hf_client_ask (world->port, "POST", "/api/replication/settings",
                       "Content-Type: application/x-www-form-urlencoded\r\n", "min_replicas=2");
  JsonObject *settings = hf_answer_data (got);
  JsonObject *data = action_data (set, "configure");

  g_assert_cmpint (json_object_get_int_member (settings, "min_replicas"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (settings, "target_replicas"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (settings, "replication_strategy"), ==,
                   "balanced");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (data, "settings"),
                                               "max_replicas"),
                   ==, 5);
  g_assert_cmpstr (json_object_get_string_member (data, "message"), !=, "");
  hf_answer_assert_failure (broken, 400, "malformed");
  hf_answer_assert_failure (list, 400, "malformed");
  hf_answer_assert_failure (form, 415, "unsupported_media_type");
}

static void
test_replication_backends (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/replication/backends");
  JsonObject *data = hf_answer_data (answer);
  JsonObject *one
      = json_object_get_object_member (json_object_get_object_member (data, "backends"), "one");
  JsonObject *status
      = json_object_get_object_member (json_object_get_object_member (data, "backend_status"),
                                       "one");

  g_assert_cmpstr (json_object_get_string_member (one, "type"), ==, "local");
  g_assert_cmpfloat (json_object_get_double_member (one, "max_size_gb"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (one, "priority"), ==, 8);
  g_assert_false (json_object_has_member (one, "pin_count"));
  g_assert_cmpint (json_object_get_int_member (status, "pin_count"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (status, "health"), ==, "healthy");
  g_assert_cmpint (json_object_get_int_member (status, "free_bytes"), ==, 123);
}

static HfAnswer *
admin (HfWorld *world, const char *method, const char *path, const char *body)
{
  return hf_client_ask (world->port, method, path, body ? HF_WORLD_AUTH JSON_TYPE : HF_WORLD_AUTH,
                        body);
}

static void
test_backends (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) list = hf_client_get (world->port, "/api/backends");
  g_autoptr (HfAnswer) made
      = admin (world, "POST", "/api/backends",
               "{\"id\":\"new\",\"kind\":\"car_archive\",\"settings\":{\"path\":\"/x\"},"
               "\"max_size_gb\":2.5,\"priority\":3,\"tags\":[\"house\"],\"discovery\":\"adopt\","
               "\"limits\":{\"parallel_jobs\":2,\"hours\":[\"22:00-06:00\"]}}");
  g_autoptr (HfAnswer) changed = admin (world, "PATCH", "/api/backends/one", "{\"paused\":true}");
  g_autoptr (HfAnswer) removed = admin (world, "DELETE", "/api/backends/one", NULL);
  g_autofree char *location = hf_answer_header (made, "Location");
  JsonObject *limits;

  g_assert_cmpint (json_object_get_int_member (hf_answer_data (list), "total"), ==, 2);
  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (location, ==, "/api/backends/new");
  g_assert_cmpfloat (json_object_get_double_member (hf_answer_data (made), "max_size_gb"), ==, 2.5);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (made), "discovery"), ==, "adopt");
  g_assert_cmpstr (json_object_get_string_member (
                       json_object_get_object_member (hf_answer_data (made), "settings"), "path"),
                   ==, "/x");
  limits = json_object_get_object_member (hf_answer_data (made), "limits");
  g_assert_cmpint (json_object_get_int_member (limits, "parallel_jobs"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (limits, "bytes_per_second"), ==, 0);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (limits, "hours"),
                                                  0),
                   ==, "22:00-06:00");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (changed), "id"), ==, "one");
  g_assert_true (json_object_get_boolean_member (hf_answer_data (removed), "removed"));
}

/* Secrets go to the engine, and come back as names. */
static void
test_secrets (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) made
      = admin (world, "POST", "/api/backends",
               "{\"id\":\"new\",\"kind\":\"ipfs\",\"secrets\":{\"token\":\"hunter2\"}}");
  g_autoptr (HfAnswer) list = hf_client_get (world->port, "/api/backends");
  g_autoptr (HfAnswer) seen = hf_client_get (world->port, "/api/replication/backends");
  JsonObject *secrets = json_object_get_object_member (hf_answer_data (made), "secrets");
  JsonObject *first = json_array_get_object_element (
      json_object_get_array_member (hf_answer_data (list), "backends"), 0);

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpstr (world->fake->secrets, ==, "{\"token\":\"hunter2\"}");
  g_assert_cmpuint (json_object_get_size (secrets), ==, 2);
  g_assert_true (json_object_get_boolean_member (secrets, "password"));
  g_assert_true (json_object_get_boolean_member (secrets, "token"));
  g_assert_null (strstr (made->body, "hunter2"));
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (first, "secrets")), ==, 0);
  g_assert_nonnull (strstr (seen->body, "\"secrets\":{}"));
}

static void
test_wrong_secrets (void)
{
  static const char *const cases[][2] = {
    { "\"settings\":{\"token\":\"hunter2\"}", "settings.token" },
    { "\"secrets\":{\"pin\":\"hunter2\"}", "secrets.pin" },
    { "\"secrets\":{\"token\":[\"hunter2\"]}", "secrets.token" },
    { "\"secrets\":{\"token\":\"hunter2\\r\\nX: y\"}", "secrets.token" },
    { "\"secrets\":{\"token\":\"\"}", "secrets.token" },
    { "\"secrets\":\"hunter2\"", "secrets" },
    { "\"secrets\":{\"token\":\"hunter2\"},\"settings\":{\"address\":\"http://192.0.2.1\"}",
      "settings.address" },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  const char *body = "{\"id\":\"a\",\"kind\":\"ipfs\",\"secrets\":{\"token\":\"hunter2\"}}";
  g_autoptr (HfAnswer) nobody
      = hf_client_ask (world->port, "POST", "/api/backends", JSON_TYPE, body);
  g_autoptr (HfAnswer) broken
      = admin (world, "POST", "/api/backends", "{\"id\":\"a\",\"secrets\":{\"token\":hunter2}}");

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"id\":\"a\",\"kind\":\"ipfs\",%s}", cases[i][0]);
      g_autoptr (HfAnswer) answer = admin (world, "POST", "/api/backends", json);

      assert_invalid (answer, "body", cases[i][1]);
      g_assert_null (strstr (answer->body, "hunter2"));
    }
  g_assert_cmpuint (nobody->status, ==, 401);
  hf_answer_assert_failure (broken, 400, "malformed");
  g_assert_null (strstr (broken->body, "hunter2"));
  g_assert_null (world->fake->secrets);
}

static void
test_wrong_backends (void)
{
  static const char *const cases[][2] = {
    { "{\"kind\":\"car_archive\",\"settings\":{\"path\":\"/x\"}}", "id" },
    { "{\"id\":\"a\",\"settings\":{}}", "kind" },
    { "{\"id\":\"a\",\"kind\":\"floppy\"}", "kind" },
    { "{\"id\":\"a\",\"kind\":\"memory\",\"settings\":{\"store\":\"s\"}}", "kind" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"settings\":3}", "settings" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"priority\":0}", "priority" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"max_size_gb\":-1}", "max_size_gb" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"tags\":\"x\"}", "tags" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"secret\":\"x\"}", "secret" },
    { "{\"id\":7,\"kind\":\"car_archive\"}", "id" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"discovery\":\"maybe\"}", "discovery" },
    { "{\"id\":\"a\",\"kind\":\"car_archive\",\"settings\":{\"path\":\"/x\"},"
      "\"limits\":{\"hours\":[\"x\"]}}",
      "limits.hours.0" },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) several
      = admin (world, "POST", "/api/backends", "{\"kind\":\"floppy\",\"nope\":1}");

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = admin (world, "POST", "/api/backends", cases[i][0]);

      assert_invalid (answer, "body", cases[i][1]);
    }
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (several->json, "detail")),
                    ==, 3);
}

static void
test_add_cid (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) answer
      = hf_client_post (world->port, "/api/pins",
                        "{\"cid\":\"" HF_WORLD_CID "\",\"name\":\"n\",\"priority\":5,"
                        "\"visibility\":\"public\",\"opaque\":\"accept\","
                        "\"policy\":{\"min_replicas\":3}}");
  g_autoptr (HfAnswer) bad_cid = hf_client_post (world->port, "/api/pins", "{\"cid\":\"x\"}");
  JsonObject *data = hf_answer_data (answer);
  JsonArray *cids = json_object_get_array_member (data, "cids");

  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpint (json_object_get_int_member (data, "job"), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (cids, 0), ==, HF_WORLD_CID);
  g_assert_cmpstr (world->fake->options.name, ==, "n");
  g_assert_cmpint (world->fake->options.priority, ==, 5);
  g_assert_cmpint (world->fake->options.visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_true (world->fake->options.accept_opaque);
  g_assert_cmpint (world->fake->options.min_replicas, ==, 3);
  g_assert_cmpint (world->fake->options.max_replicas, ==, 0);
  hf_answer_assert_failure (bad_cid, 400, "malformed");
}

static void
test_add_wrong_cid (void)
{
#define GOOD "\"cid\":\"" HF_WORLD_CID "\""
  static const char *const cases[][2] = {
    { "{}", "cid" },
    { "{\"cid\":null}", "cid" },
    { "{\"cid\":7}", "cid" },
    { "{" GOOD ",\"nmae\":\"x\"}", "nmae" },
    { "{" GOOD ",\"name\":[]}", "name" },
    { "{" GOOD ",\"priority\":1.5}", "priority" },
    { "{" GOOD ",\"priority\":100000}", "priority" },
    { "{" GOOD ",\"visibility\":\"secret\"}", "visibility" },
    { "{" GOOD ",\"opaque\":true}", "opaque" },
    { "{" GOOD ",\"opaque\":\"\"}", "opaque" },
    { "{" GOOD ",\"opaque\":\"yes\"}", "opaque" },
    { "{" GOOD ",\"policy\":[]}", "policy" },
    { "{" GOOD ",\"policy\":{\"min\":2}}", "min" },
    { "{" GOOD ",\"policy\":{\"min_replicas\":0}}", "min_replicas" },
    { "{" GOOD ",\"policy\":{\"min_replicas\":4}}", "policy" },
    { "{" GOOD ",\"policy\":{\"target_replicas\":2,\"max_replicas\":1}}", "policy" },
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) query = hf_client_post (world->port, "/api/pins?name=x", "{" GOOD "}");

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_post (world->port, "/api/pins", cases[i][0]);

      assert_invalid (answer, "body", cases[i][1]);
    }
  assert_invalid (query, "query", "name");
  g_assert_null (world->fake->cid);
}

/* Nothing to do: no job, and the copies there are. */
static void
test_add_known (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autofree char *cid = cid_of (0);
  g_autofree char *body = g_strdup_printf ("{\"cid\":\"%s\"}", cid);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data, *pin;

  world->fake->no_jobs = TRUE;
  answer = hf_client_post (world->port, "/api/pins?wait=60", body);
  data = hf_answer_data (answer);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (json_object_get_null_member (data, "job"));
  pin = json_array_get_object_element (json_object_get_array_member (data, "pins"), 0);
  g_assert_cmpstr (json_object_get_string_member (pin, "cid"), ==, cid);
  g_assert_cmpstr (json_object_get_string_member (pin, "content"), ==, "complete");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (pin, "copies")), ==, 2);
}

static void
test_body_limits (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *name = g_strnfill (1024 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"cid\":\"%s\"}", name);
  g_autofree char *deep_open = g_strnfill (5000, '[');
  g_autofree char *deep = g_strdup_printf ("{\"cid\":%s", deep_open);
  g_autofree char *chunked = g_strdup_printf (
      "POST /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nTransfer-Encoding: chunked\r\n" JSON_TYPE
      "\r\n200000\r\n%s%s\r\n0\r\n\r\n",
      world->port, name, name);
  g_autoptr (HfAnswer) too_big = hf_client_post (world->port, "/api/pins", big);
  g_autoptr (HfAnswer) too_deep = hf_client_post (world->port, "/api/pins", deep);
  g_autoptr (HfAnswer) too_long = hf_client_raw (world->port, chunked);

  hf_answer_assert_failure (too_big, 413, "too_large");
  hf_answer_assert_failure (too_deep, 400, "malformed");
  hf_answer_assert_failure (too_long, 413, "too_large");
}

typedef struct
{
  HfWorld *world;
  gint64 pin_id;
  gint64 not_before;
} Removing;

static gboolean
insert_removals (HfDb *db, gpointer data, GError **error)
{
  Removing *removing = data;
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, removing->pin_id, error);

  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];
      g_autoptr (HfRemoval) removal = hf_removal_new ();

      removal->pin_id = removing->pin_id;
      removal->replica_id = replica->id;
      removal->reason = HF_REMOVAL_UNPIN;
      removal->not_before = removing->not_before;
      if (!hf_removal_table_insert (db, removal, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_unpin (void)
{
  g_autoptr (HfWorld) world = full_world ();
  Removing removing
      = { world, 1, hf_clock_now (world->clock) + 7 * 24 * G_GINT64_CONSTANT (3600000000) };
  g_autofree char *cid = cid_of (0);
  g_autofree char *path = g_strdup_printf ("/api/pins/%s", cid);
  g_autofree char *keep_path = g_strdup_printf ("/api/pins/%s?keep_replicas=true", cid);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) kept = NULL;
  JsonArray *removals;

  hf_store_change (hf_engine_get_store (world->engine), insert_removals, &removing, NULL);
  answer = hf_client_ask (world->port, "DELETE", path, NULL, NULL);
  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_false (world->fake->keep_replicas);
  removals = json_object_get_array_member (hf_answer_data (answer), "removals");
  g_assert_cmpuint (json_array_get_length (removals), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (removals, 0),
                                                  "not_before"),
                   ==, "2027-01-22T08:00:00.000Z");
  g_assert_nonnull (
      strstr (json_object_get_string_member (hf_answer_data (answer), "message"), "2027-01-22"));

  world->fake->no_jobs = TRUE;
  kept = hf_client_ask (world->port, "DELETE", keep_path, NULL, NULL);
  g_assert_cmpuint (kept->status, ==, 200);
  g_assert_true (world->fake->keep_replicas);
}

static void
test_jobs (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = NULL;
  g_autoptr (HfAnswer) second = NULL;
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (HfAnswer) done = NULL;
  g_autoptr (HfAnswer) none = hf_client_get (world->port, "/api/jobs/77");
  g_autoptr (HfAnswer) nonsense = hf_client_get (world->port, "/api/jobs/x");
  g_autoptr (HfAnswer) bad_state = hf_client_get (world->port, "/api/jobs?state=lost");

  for (unsigned i = 0; i < 3; i++)
    hf_answer_free (hf_client_post (world->port, "/api/pins/" HF_WORLD_CID "/verify", NULL));
  hf_fake_engine_end_job (world->engine, 1, HF_JOB_DONE, "well");

  first = hf_client_get (world->port, "/api/jobs?limit=2");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (first), "total"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (first), "next_cursor"), ==, "2");
  second = hf_client_get (world->port, "/api/jobs?limit=2&cursor=2");
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (hf_answer_data (second), "jobs")),
                    ==, 1);
  g_assert_false (json_object_has_member (hf_answer_data (second), "next_cursor"));
  done = hf_client_get (world->port, "/api/jobs?state=done");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (done), "total"), ==, 1);

  one = hf_client_get (world->port, "/api/jobs/1");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (one), "kind"), ==, "verify");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (one), "state"), ==, "done");
  g_assert_cmpstr (json_object_get_string_member (
                       json_object_get_object_member (hf_answer_data (one), "result"), "said"),
                   ==, "well");
  hf_answer_assert_failure (none, 404, "not_found");
  hf_answer_assert_failure (nonsense, 404, "not_found");
  hf_answer_assert_failure (bad_state, 422, "invalid");
}

static gboolean
start_jobs (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_start (db, *(gint64 *)data, 1, error);

  return job != NULL;
}

static void
test_job_progress (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) queued = NULL;
  g_autoptr (HfAnswer) running = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *data;
  gint64 id = 1;

  hf_answer_free (hf_client_post (world->port, "/api/pins/" HF_WORLD_CID "/verify", NULL));
  queued = hf_client_get (world->port, "/api/jobs/1");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (queued), "waits"), ==,
                   "waits for one");
  g_assert_false (json_object_has_member (hf_answer_data (queued), "bytes_per_second"));

  hf_store_change (hf_engine_get_store (world->engine), start_jobs, &id, &error);
  g_assert_no_error (error);
  running = hf_client_get (world->port, "/api/jobs/1");
  data = hf_answer_data (running);
  g_assert_false (json_object_has_member (data, "waits"));
  g_assert_cmpint (json_object_get_int_member (data, "done_bytes"), ==, 30);
  g_assert_cmpint (json_object_get_int_member (data, "total_bytes"), ==, 100);
  g_assert_cmpint (json_object_get_int_member (data, "bytes_per_second"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (data, "seconds_left"), ==, 7);
  g_assert_cmpstr (json_object_get_string_member (data, "source"), ==, "one");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (data, "targets"),
                                                  1),
                   ==, "three");
}

static void
test_cancel_job (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) over = hf_client_ask (world->port, "DELETE", "/api/jobs/5", NULL, NULL);
  g_autoptr (HfAnswer) nonsense = hf_client_ask (world->port, "DELETE", "/api/jobs/x", NULL, NULL);
  g_autoptr (HfAnswer) running = NULL;
  JsonObject *data = hf_answer_data (over);

  g_assert_cmpuint (over->status, ==, 200);
  g_assert_true (json_object_get_boolean_member (data, "cancelled"));
  g_assert_cmpstr (json_object_get_string_member (data, "kind"), ==, "import");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (data, "unpinned"),
                                                  0),
                   ==, "pin of 5");
  hf_answer_assert_failure (nonsense, 404, "not_found");

  world->fake->running = TRUE;
  running = hf_client_ask (world->port, "DELETE", "/api/jobs/5", NULL, NULL);
  g_assert_cmpuint (running->status, ==, 202);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (running), "state"), ==,
                   "running");
}

/* What the engine refuses keeps its code and its sentence, on every route that asks it. */
static void
test_engine_errors (void)
{
  static const struct
  {
    const char *method, *path, *body;
  } routes[] = {
    { "POST", "/api/pins", "{\"cid\":\"" HF_WORLD_CID "\"}" },
    { "POST", "/api/pins/" HF_WORLD_CID "/verify", "{}" },
    { "DELETE", "/api/pins/" HF_WORLD_CID, NULL },
    { "POST", "/api/replication/settings", "{}" },
    { "POST", "/api/backends",
      "{\"id\":\"a\",\"kind\":\"car_archive\",\"settings\":{\"path\":\"/x\"}}" },
    { "PATCH", "/api/backends/a", "{}" },
    { "DELETE", "/api/backends/a", NULL },
    { "POST", "/api/replication/pins/" HF_WORLD_CID "/replicate", "{}" },
    { "POST", "/api/pins/" HF_WORLD_CID "/replicate", "{}" },
    { "POST", "/api/replication/operation", "{\"action\":\"cleanup\"}" },
    { "PATCH", "/api/pins/" HF_WORLD_CID, "{\"priority\":1}" },
    { "PATCH", "/api/pins", "{\"cids\":[\"" HF_WORLD_CID "\"],\"changes\":{\"priority\":1}}" },
    { "POST", "/api/pins/verify", "{\"cids\":[\"" HF_WORLD_CID "\"]}" },
    { "POST", "/api/pins/replicate", "{\"cids\":[\"" HF_WORLD_CID "\"]}" },
    { "POST", "/api/pins/delete", "{\"cids\":[\"" HF_WORLD_CID "\"]}" },
  };
  static const struct
  {
    int code;
    unsigned status;
    const char *text;
  } errors[] = { { HF_ERROR_NOT_FOUND, 404, "not_found" },
                 { HF_ERROR_UNSAFE, 409, "unsafe" },
                 { HF_ERROR_CONFLICT, 409, "conflict" },
                 { HF_ERROR_UNAVAILABLE, 503, "unavailable" } };
  g_autoptr (HfWorld) world = hf_world_new (NULL);

  for (unsigned e = 0; e < G_N_ELEMENTS (errors); e++)
    {
      g_autoptr (GError) error = g_error_new (HF_ERROR, errors[e].code, "the engine says no");

      world->fake->error = error;
      for (unsigned i = 0; i < G_N_ELEMENTS (routes); i++)
        {
          g_autoptr (HfAnswer) answer
              = admin (world, routes[i].method, routes[i].path, routes[i].body);

          g_test_message ("%s %s", routes[i].method, routes[i].path);
          hf_answer_assert_failure (answer, errors[e].status, errors[e].text);
          g_assert_nonnull (strstr (answer->body, "the engine says no"));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/resources/health", test_health);
  g_test_add_func ("/api/resources/prefixes", test_prefixes);
  g_test_add_func ("/api/resources/wrong-paths", test_wrong_paths);
  g_test_add_func ("/api/resources/pins", test_pins);
  g_test_add_func ("/api/resources/pins-filters", test_pins_filters);
  g_test_add_func ("/api/resources/pins-pages", test_pins_pages);
  g_test_add_func ("/api/resources/pins-wrong-query", test_pins_wrong_query);
  g_test_add_func ("/api/resources/content", test_content);
  g_test_add_func ("/api/resources/locations", test_locations);
  g_test_add_func ("/api/resources/status", test_status);
  g_test_add_func ("/api/resources/status-of-pin", test_status_of_pin);
  g_test_add_func ("/api/resources/settings", test_settings);
  g_test_add_func ("/api/resources/replication-backends", test_replication_backends);
  g_test_add_func ("/api/resources/backends", test_backends);
  g_test_add_func ("/api/resources/wrong-backends", test_wrong_backends);
  g_test_add_func ("/api/resources/secrets", test_secrets);
  g_test_add_func ("/api/resources/wrong-secrets", test_wrong_secrets);
  g_test_add_func ("/api/resources/add-cid", test_add_cid);
  g_test_add_func ("/api/resources/add-wrong-cid", test_add_wrong_cid);
  g_test_add_func ("/api/resources/add-known", test_add_known);
  g_test_add_func ("/api/resources/body-limits", test_body_limits);
  g_test_add_func ("/api/resources/unpin", test_unpin);
  g_test_add_func ("/api/resources/jobs", test_jobs);
  g_test_add_func ("/api/resources/job-progress", test_job_progress);
  g_test_add_func ("/api/resources/cancel-job", test_cancel_job);
  g_test_add_func ("/api/resources/engine-errors", test_engine_errors);
  return g_test_run ();
}
