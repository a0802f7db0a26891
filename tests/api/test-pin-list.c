/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of pins over the API: every order, cursors that outlive changes, lines of JSON. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-pin-table.h"
#include "hf-test.h"

#define PINS 5

typedef struct
{
  HfPlace *place;
  HfTestDag *dags[PINS];
} Scene;

/* Names e, d, c, b, a; sizes grow; the last two are in a alone. */
static void
scene_init (Scene *self)
{
  self->place = hf_place_new ();
  hf_house_set_policy (self->place->house,
                       "{\"target_replicas\": 2, \"preferred_backends\": [\"a\", \"b\"]}");
  for (unsigned i = 0; i < PINS; i++)
    {
      char name[] = { (char)('a' + PINS - 1 - i), '\0' };
      HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE, .name = name };
      g_autoptr (GBytes) car = NULL;
      g_autoptr (HfAdded) added = NULL;
      g_autoptr (GError) error = NULL;

      if (i == 3)
        hf_house_set_policy (self->place->house, "{\"min_replicas\": 1, \"target_replicas\": 1}");
      self->dags[i] = hf_test_dag_new (i + 1, 2 + i, 3000, 3);
      car = hf_test_dag_to_car (self->dags[i]);
      added = hf_house_try_add (self->place->house, car, &options, &error);
      g_assert_no_error (error);
      hf_house_advance (self->place->house, HF_HOUR);
    }
}

static void
scene_clear (Scene *self)
{
  for (unsigned i = 0; i < PINS; i++)
    hf_test_dag_free (self->dags[i]);
  hf_place_free (self->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static void
append_names (GString *text, JsonArray *pins)
{
  for (unsigned i = 0; i < json_array_get_length (pins); i++)
    g_string_append (text, json_object_get_string_member (json_array_get_object_element (pins, i),
                                                          "name"));
}

/* All pages, of two pins each: "edcba" */
static char *
names_of (Scene *scene, const char *query)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *first = g_strdup_printf ("%slimit=2", query);
  g_autofree char *path = g_strdup (first);

  while (path)
    {
      g_autoptr (HfAnswer) answer = hf_client_get (scene->place->port, path);
      JsonObject *data = hf_answer_data (answer);

      append_names (text, json_object_get_array_member (data, "pins"));
      g_clear_pointer (&path, g_free);
      if (json_object_has_member (data, "next_cursor"))
        path = g_strdup_printf ("%s&cursor=%s", first,
                                json_object_get_string_member (data, "next_cursor"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_sorts (void)
{
  static const struct
  {
    const char *query, *names;
  } cases[] = {
    { "", "edcba" },
    { "sort=created&", "edcba" },
    { "sort=-created&", "abcde" },
    { "sort=name&", "abcde" },
    { "sort=-name&", "edcba" },
    { "sort=size&", "edcba" },
    { "sort=-size&", "abcde" },
    { "sort=last_check&", "edcba" },
    { "sort=-last_check&", "abcde" },
    { "sort=replication_count&", "baedc" },
    { "sort=-replication_count&", "cdeab" },
    { "sort=name&backend=b&", "cde" },
    { "sort=-size&health=healthy&", "ab" },
    { "sort=name&min_size=7000&", "abcd" },
  };
  g_auto (Scene) scene = { 0 };

  scene_init (&scene);
  hf_house_set_policy (scene.place->house,
                       "{\"max_replicas\": 1}"); /* those with two copies have more than wanted */
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/pins?", cases[i].query, NULL);
      g_autofree char *names = names_of (&scene, path);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpstr (names, ==, cases[i].names);
    }
}

static char *
cursor_of (Scene *scene, const char *path)
{
  g_autoptr (HfAnswer) answer = hf_client_get (scene->place->port, path);

  return g_strdup (json_object_get_string_member (hf_answer_data (answer), "next_cursor"));
}

/* A cursor goes on in the list that it is from, and in no other. */
static void
test_cursors (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *by_name = NULL;
  g_autofree char *of_backend = NULL;
  static const char *const others[]
      = { "/api/pins?sort=-name&cursor=", "/api/pins?sort=size&cursor=", "/api/pins?cursor=",
          "/api/backends/a/pins?cursor=" };

  scene_init (&scene);
  by_name = cursor_of (&scene, "/api/pins?sort=name&limit=2");
  of_backend = cursor_of (&scene, "/api/backends/a/pins?limit=2");
  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_strconcat (others[i], by_name, NULL);
      g_autoptr (HfAnswer) answer = hf_client_get (scene.place->port, path);

      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (strstr (answer->body, "[\"query\",\"cursor\"]"));
    }
  {
    g_autofree char *path = g_strconcat ("/api/pins?cursor=", of_backend, NULL);
    g_autoptr (HfAnswer) answer = hf_client_get (scene.place->port, path);

    hf_answer_assert_failure (answer, 422, "invalid");
  }
}

/* The pin behind which a page begins may be gone, and others may have come. */
static void
test_changes_between_pages (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *cursor = NULL;
  g_autofree char *path = NULL;
  g_autoptr (HfTestDag) dag = hf_house_new_dag (77);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GArray) jobs = NULL;

  scene_init (&scene);
  cursor = cursor_of (&scene, "/api/pins?sort=name&limit=2"); /* behind b */
  hf_engine_unpin (scene.place->house->engine, hf_test_dag_get_root (scene.dags[3]), TRUE, &jobs,
                   NULL);
  hf_house_add (scene.place->house, dag); /* without a name: before all others */
  path = g_strdup_printf ("/api/pins?sort=name&limit=10&cursor=%s", cursor);
  answer = hf_client_get (scene.place->port, path);
  append_names (names, json_object_get_array_member (hf_answer_data (answer), "pins"));
  g_assert_cmpstr (names->str, ==, "cde");
}

static void
test_of_backend (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) unknown = NULL;
  JsonObject *data;

  scene_init (&scene);
  a = names_of (&scene, "/api/backends/a/pins?");
  b = names_of (&scene, "/api/backends/b/pins?");
  g_assert_cmpuint (strlen (a) + strlen (b), ==, 8);
  answer = hf_client_get (scene.place->port, "/api/backends/b/pins?limit=1");
  data = hf_answer_data (answer);
  g_assert_cmpint (json_object_get_int_member (data, "total"), ==, (gint64)strlen (b));
  g_assert_cmpstr (json_object_get_string_member (data, "backend"), ==, "b");
  unknown = hf_client_get (scene.place->port, "/api/backends/nowhere/pins");
  hf_answer_assert_failure (unknown, 404, "not_found");
}

/* ---- lines ---- */

static char *
names_in_lines (HfAnswer *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer->body, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_false (answer->is_cut);
  for (unsigned i = 0; lines[i] && *lines[i]; i++)
    {
      g_autoptr (JsonObject) pin = hf_json_parse_object (lines[i], -1, NULL);

      g_assert_nonnull (pin);
      g_assert_true (json_object_has_member (pin, "storage_locations"));
      g_string_append (text, json_object_get_string_member (pin, "name"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static HfAnswer *
get_lines (Scene *scene, const char *method, const char *path)
{
  return hf_client_ask (scene->place->port, method, path, "Accept: application/x-ndjson\r\n", NULL);
}

static void
test_lines (void)
{
  static const struct
  {
    const char *path, *names;
  } cases[] = {
    { "/api/pins?sort=name", "abcde" },         { "/api/pins?sort=-name&limit=3", "edc" },
    { "/api/pins?sort=name&backend=b", "cde" }, { "/api/pins?health=critical", "" },
    { "/api/backends/b/pins", "edc" },
  };
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfAnswer) head = NULL;
  g_autoptr (HfAnswer) wrong = NULL;
  g_autoptr (HfAnswer) unknown = NULL;

  scene_init (&scene);
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = get_lines (&scene, "GET", cases[i].path);
      g_autofree char *names = names_in_lines (answer);
      g_autofree char *type = hf_answer_header (answer, "Content-Type");

      g_test_message ("%s", cases[i].path);
      g_assert_cmpstr (names, ==, cases[i].names);
      g_assert_cmpstr (type, ==, "application/x-ndjson");
    }
  head = get_lines (&scene, "HEAD", "/api/pins");
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (head->length, ==, 0);
  wrong = get_lines (&scene, "GET", "/api/pins?sort=colour");
  hf_answer_assert_failure (wrong, 422, "invalid");
  unknown = get_lines (&scene, "GET", "/api/backends/nowhere/pins");
  hf_answer_assert_failure (unknown, 404, "not_found");
}

/* ---- many ---- */

#define MANY 2500

static gboolean
insert_many (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();

      pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      pin->name = g_strdup_printf ("pin %u", i);
      pin->content = HF_CONTENT_COMPLETE;
      pin->size = 1000;
      pin->managed = TRUE;
      if (!hf_pin_table_insert (db, pin, NULL, error) || !hf_pin_table_untouch (db, pin->id, error))
        return FALSE;
    }
  return TRUE;
}

/* More than a page: a client that reads nothing holds nothing up, and gets all in the end. */
static void
test_slow_reader (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  HfStore *store = hf_engine_get_store (place->house->engine);
  g_autoptr (GSocketConnection) slow = hf_client_connect (place->port);
  g_autofree char *request
      = g_strdup_printf ("GET /api/pins HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
                         "Accept: application/x-ndjson\r\n\r\n",
                         place->port);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  unsigned lines = 0;

  g_assert_true (hf_store_change (store, insert_many, NULL, &error));
  hf_client_send (slow, request);
  hf_house_add (place->house, dag); /* a writer, and many readers, meanwhile */
  for (unsigned i = 0; i < 20; i++)
    {
      g_autoptr (HfAnswer) other = hf_client_get (place->port, "/api/pins?limit=1");

      g_assert_cmpuint (other->status, ==, 200);
    }
  answer = hf_client_read (slow);
  g_assert_false (answer->is_cut);
  for (const char *end = answer->body; (end = strchr (end, '\n')) != NULL; end++)
    lines++;
  g_assert_cmpuint (lines, >=, MANY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/pin-list/sorts", test_sorts);
  g_test_add_func ("/api/pin-list/cursors", test_cursors);
  g_test_add_func ("/api/pin-list/changes-between-pages", test_changes_between_pages);
  g_test_add_func ("/api/pin-list/of-backend", test_of_backend);
  g_test_add_func ("/api/pin-list/lines", test_lines);
  g_test_add_func ("/api/pin-list/slow-reader", test_slow_reader);
  return g_test_run ();
}
