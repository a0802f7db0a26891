/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET backends/{id}/strays, POST backends/{id}/adopt, and what GET backends says of both. */
#include "hf-api-world.h"
#include "hf-fake-engine.h"

#include <string.h>

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-stray-table.h"

#define JSON_TYPE "Content-Type: application/json\r\n"
#define STRAYS 5

static HfCid *
cid_of (unsigned i)
{
  char data[2] = { 's', (char)i };

  return hf_cid_new_for_data (HF_CODEC_RAW, data, sizeof data);
}

static HfStray *
make_stray (gint64 store_id, unsigned i, gint64 now)
{
  HfStray *stray = hf_stray_new ();

  stray->store_id = store_id;
  stray->cid = cid_of (i);
  stray->locator = g_strdup_printf ("cars/%u.car", i);
  stray->name = i == 0 ? g_strdup ("a film") : NULL;
  stray->bytes = i == 0 ? 0 : 1000;
  stray->ours = i == 1;
  stray->state = i == 4 ? HF_STRAY_DECLINED : HF_STRAY_FOUND;
  stray->first_seen = now;
  return stray;
}

/* The first two are being adopted, the last one was declined. */
static gboolean
fill (HfDb *db, gpointer data, GError **error)
{
  HfWorld *world = data;
  gint64 now = hf_clock_now (world->clock);
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup ("one");
  info->kind = g_strdup ("car_archive");
  info->store_uuid = g_strdup ("uuid-one");
  info->domain = g_strdup ("disk:one");
  info->discovery = HF_DISCOVERY_ADOPT;
  if (!hf_backend_table_insert (db, info, error))
    return FALSE;
  for (unsigned i = 0; i < STRAYS; i++)
    {
      g_autoptr (HfStray) stray = make_stray (info->store_id, i, now);
      gboolean added;

      if (!hf_stray_table_insert (db, stray, &added, error))
        return FALSE;
      if (i == 1)
        info->adopt_upto = stray->id;
    }
  info->listing = HF_LISTING_WAITS;
  info->listing_note = g_strdup ("they wait for your word");
  info->listed = now + HF_MINUTE;
  return hf_backend_table_set_listing (db, info, error);
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

static void
assert_stray (JsonArray *array, unsigned i, const char *state)
{
  JsonObject *stray = json_array_get_object_element (array, i);
  g_autoptr (HfCid) cid = cid_of (i);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *locator = g_strdup_printf ("cars/%u.car", i);

  g_assert_cmpstr (json_object_get_string_member (stray, "cid"), ==, text);
  g_assert_cmpstr (json_object_get_string_member (stray, "locator"), ==, locator);
  g_assert_cmpstr (json_object_get_string_member (stray, "state"), ==, state);
  g_assert_cmpint (json_object_get_boolean_member (stray, "ours"), ==, i == 1);
  g_assert_cmpint (json_object_get_null_member (stray, "name"), ==, i != 0);
  g_assert_cmpint (json_object_get_null_member (stray, "bytes"), ==, i == 0);
  g_assert_cmpstr (json_object_get_string_member (stray, "first_seen"), ==,
                   "2027-01-15T08:00:00.000Z");
  g_assert_cmpstr (json_object_get_string_member (stray, "last_seen"), ==,
                   "2027-01-15T08:01:00.000Z");
}

static void
test_list (void)
{
  static const char *const states[] = { "wanted", "wanted", "found", "found", "declined" };
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/backends/one/strays");
  g_autoptr (HfAnswer) unknown = hf_client_get (world->port, "/api/backends/two/strays");
  JsonObject *data = hf_answer_data (answer);
  JsonArray *strays = json_object_get_array_member (data, "strays");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (data, "total"), ==, STRAYS);
  g_assert_cmpuint (json_array_get_length (strays), ==, STRAYS);
  g_assert_false (json_object_has_member (data, "next_cursor"));
  for (unsigned i = 0; i < STRAYS; i++)
    assert_stray (strays, i, states[i]);
  hf_answer_assert_failure (unknown, 404, "not_found");
}

static void
test_pages (void)
{
  static const char *const wrong[] = { "?limit=0", "?limit=1001", "?cursor=x", "?state=found" };
  g_autoptr (HfWorld) world = full_world ();
  g_autofree char *path = g_strdup ("/api/backends/one/strays?limit=2");
  unsigned pages = 0, seen = 0;

  while (path)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, path);
      JsonObject *data = hf_answer_data (answer);

      seen += json_array_get_length (json_object_get_array_member (data, "strays"));
      pages++;
      g_clear_pointer (&path, g_free);
      if (json_object_has_member (data, "next_cursor"))
        path = g_strconcat ("/api/backends/one/strays?limit=2&cursor=",
                            json_object_get_string_member (data, "next_cursor"), NULL);
    }
  g_assert_cmpuint (pages, ==, 3);
  g_assert_cmpuint (seen, ==, STRAYS);
  for (unsigned i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *query = g_strconcat ("/api/backends/one/strays", wrong[i], NULL);
      g_autoptr (HfAnswer) answer = hf_client_get (world->port, query);

      hf_answer_assert_failure (answer, 422, "invalid");
    }
}

static void
test_backend (void)
{
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/backends");
  JsonObject *backend = json_array_get_object_element (
      json_object_get_array_member (hf_answer_data (answer), "backends"), 0);

  g_assert_cmpstr (json_object_get_string_member (backend, "discovery"), ==, "adopt");
  g_assert_cmpint (json_object_get_int_member (backend, "stray_count"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (backend, "listing"), ==, "waits");
  g_assert_cmpstr (json_object_get_string_member (backend, "listing_note"), ==,
                   "they wait for your word");
  g_assert_cmpstr (json_object_get_string_member (backend, "listed"), ==,
                   "2027-01-15T08:01:00.000Z");
  g_assert_true (json_object_get_boolean_member (backend, "adopting"));
}

static HfAnswer *
adopt (HfWorld *world, const char *body)
{
  return hf_client_ask (world->port, "POST", "/api/backends/one/adopt", HF_WORLD_AUTH JSON_TYPE,
                        body);
}

static void
test_adopt (void)
{
  g_autoptr (HfWorld) world = full_world ();
  HfFake *fake = hf_fake_engine_get (world->engine);
  g_autoptr (HfCid) cid = cid_of (2);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *body = g_strdup_printf ("{\"cids\":[\"%s\"]}", text);
  g_autoptr (HfAnswer) all = adopt (world, "{}");
  g_autoptr (HfAnswer) some = NULL;
  g_autoptr (HfAnswer) none = NULL;

  g_assert_cmpuint (all->status, ==, 202);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (all), "adopting"), ==, 1234);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (all), "backend"), ==, "one");
  g_assert_false (fake->adopt_some);
  some = adopt (world, body);
  g_assert_cmpuint (some->status, ==, 202);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (some), "adopting"), ==, 1);
  g_assert_true (fake->adopt_some);
  none = adopt (world, "{\"cids\":[]}");
  g_assert_cmpuint (none->status, ==, 200);
}

static void
test_adopt_refused (void)
{
  static const char *const wrong[]
      = { "{\"cids\":\"all\"}", "{\"cids\":[\"no cid\"]}", "{\"all\":true}", "{\"cids\":[7]}" };
  g_autoptr (GError) conflict = g_error_new (HF_ERROR, HF_ERROR_CONFLICT, "its discovery is off");
  g_autoptr (HfWorld) world = full_world ();
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) outsider
      = hf_client_post (world->port, "/api/backends/one/adopt", "{}"); /* without the token */

  for (unsigned i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (HfAnswer) answer = adopt (world, wrong[i]);

      hf_answer_assert_failure (answer, 422, "invalid");
    }
  g_assert_cmpuint (outsider->status, ==, 401);
  hf_fake_engine_get (world->engine)->error = conflict;
  refused = adopt (world, "{}");
  hf_answer_assert_failure (refused, 409, "conflict");
  g_assert_nonnull (strstr (refused->body, "its discovery is off"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/strays/list", test_list);
  g_test_add_func ("/api/strays/pages", test_pages);
  g_test_add_func ("/api/strays/backend", test_backend);
  g_test_add_func ("/api/strays/adopt", test_adopt);
  g_test_add_func ("/api/strays/adopt-refused", test_adopt_refused);
  return g_test_run ();
}
