/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-kind.h"

#include <string.h>

#include "hf-error.h"
#include "hf-toy-backend.h"

static void
test_table (void)
{
  const HfBackendKind *archive = hf_backend_kind_find ("car_archive");
  gsize n;

  g_assert_cmpuint (archive->max_size_gb, ==, 5000);
  g_assert_cmpint (archive->priority, ==, 8);
  g_assert_cmpstr (archive->type, ==, "local");
  g_assert_false (archive->is_public);
  g_assert_false (archive->for_tests);
  g_assert_true (hf_backend_kind_find ("memory")->for_tests);
  g_assert_null (hf_backend_kind_find ("toy"));
  g_assert_null (hf_backend_kind_find (NULL));
  for (n = 0; hf_backend_kind_at (n); n++)
    {
      const HfBackendKind *kind = hf_backend_kind_at (n);

      g_assert_true (hf_backend_kind_find (kind->name) == kind);
      g_assert_true (g_type_is_a (kind->get_type (), HF_TYPE_BACKEND));
      for (gsize i = 0; i < kind->n_settings; i++)
        g_assert_true (kind->settings[i].name && kind->settings[i].help);
    }
  g_assert_cmpuint (n, >=, 2);
}

static gboolean
is_remote (const char *kind, const char *json)
{
  g_autoptr (JsonObject) settings = hf_json_parse_object (json, -1, NULL);

  return hf_backend_kind_is_remote (kind, settings);
}

static void
test_remote (void)
{
  g_assert_false (is_remote ("car_archive", "{\"path\": \"/x\"}"));
  g_assert_false (is_remote ("ipfs", "{}"));
  g_assert_false (is_remote ("ipfs", "{\"address\": \"http://127.0.0.1:5001\"}"));
  g_assert_false (is_remote ("ipfs", "{\"address\": \"http://127.9.9.9:5001\"}"));
  g_assert_false (is_remote ("ipfs", "{\"address\": \"http://[::1]:5001\"}"));
  g_assert_false (is_remote ("ipfs", "{\"address\": \"https://LocalHost/x\"}"));
  g_assert_true (is_remote ("ipfs", "{\"address\": \"http://192.168.1.2:5001\"}"));
  g_assert_true (is_remote ("ipfs", "{\"address\": \"https://kubo.example\"}"));
  g_assert_false (is_remote ("nothing", "{}"));
}

/* Checks that the problems are those of @fields, in order, separated by spaces. */
static void
assert_problems (HfProblems *problems, const char *fields)
{
  g_autoptr (JsonArray) array = hf_problems_to_json (problems);
  g_autoptr (GString) found = g_string_new (NULL);

  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonArray *location
          = json_object_get_array_member (json_array_get_object_element (array, i), "loc");

      g_string_append_printf (found, "%s%s", found->len ? " " : "",
                              json_array_get_string_element (location, 1));
    }
  g_assert_cmpstr (found->str, ==, fields);
}

static void
check (const HfBackendKind *kind, const char *json, const char *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) settings = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();

  g_assert_no_error (error);
  hf_backend_kind_check (kind, settings, problems);
  assert_problems (problems, fields);
}

/* Secrets of the toy at @street; what is wrong with them is told without them. */
static void
check_secrets (const char *street, const char *json, const char *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) secrets = hf_json_parse_object (json, -1, &error);
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  if (street)
    json_object_set_string_member (settings, "street", street);
  hf_backend_kind_check_secrets (&hf_toy_kind, settings, secrets, problems);
  assert_problems (problems, fields);
  words = hf_problems_to_text (problems);
  g_assert_null (strstr (words, "hunter"));
}

static void
test_check_path (void)
{
  const HfBackendKind *kind = hf_backend_kind_find ("car_archive");
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *longest = g_strdup_printf ("{\"path\": \"/%s\"}", text);

  check (kind, "{\"path\": \"/srv/Ablage ü\"}", "");
  check (kind, "{}", "settings.path");
  check (kind, "{\"path\": null}", "settings.path");
  check (kind, "{\"path\": \"\"}", "settings.path");
  check (kind, "{\"path\": \"relative/a\"}", "settings.path");
  check (kind, "{\"path\": 7}", "settings.path");
  check (kind, "{\"path\": [\"/a\"]}", "settings.path");
  check (kind, longest, "settings.path");
  check (kind, "{\"path\": \"/a\", \"colour\": 1}", "settings.colour");
}

/* A kind that is not in the table is checked as well as one that is. */
static void
test_check_toy (void)
{
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"depth\": 9, \"dusty\": true, \"room\": \"/a\"}", "");
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"depth\": 10}", "settings.depth");
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"depth\": 0}", "settings.depth");
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"depth\": 1.5}", "settings.depth");
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"depth\": \"1\"}", "settings.depth");
  check (&hf_toy_kind, "{\"shelf\": \"a\", \"dusty\": 1}", "settings.dusty");
  check (&hf_toy_kind, "{\"depth\": 0, \"dusty\": 0, \"room\": \"a\"}",
         "settings.shelf settings.depth settings.dusty settings.room");
}

static void
test_secrets (void)
{
  g_autofree char *text = g_strnfill (4097, 'x');
  g_autofree char *long_one = g_strdup_printf ("{\"key\": \"%s\"}", text);
  g_autofree char *longest = g_strdup_printf ("{\"key\": \"%s\"}", text + 1);

  check (&hf_toy_kind, "{\"shelf\": \"a\", \"key\": \"hunter2\"}", "settings.key");
  check_secrets (NULL, "{}", "");
  check_secrets (NULL, "{\"key\": \"hunter2\"}", "");
  check_secrets (NULL, "{\"key\": \"ein Schlüssel, 鍵\"}", "");
  check_secrets (NULL, longest, "");
  check_secrets (NULL, long_one, "secrets.key");
  check_secrets (NULL, "{\"key\": \"\"}", "secrets.key");
  check_secrets (NULL, "{\"key\": null}", "");
  check_secrets (NULL, "{\"key\": 7}", "secrets.key");
  check_secrets (NULL, "{\"key\": [\"hunter2\"]}", "secrets.key");
  check_secrets (NULL, "{\"key\": \"hunter2\\n\"}", "secrets.key");
  check_secrets (NULL, "{\"key\": \"hunter\\r\\nX-A: b\"}", "secrets.key");
  check_secrets (NULL, "{\"key\": \"hunter2\\u007f\"}", "secrets.key");
  check_secrets (NULL, "{\"shelf\": \"hunter2\", \"lock\": \"hunter2\"}",
                 "secrets.shelf secrets.lock");
}

/* A secret goes where nobody on the way can read it. */
static void
test_way_of_secrets (void)
{
  static const char *const good[] = { "https://example.com",    "HTTPS://example.com:8443/a",
                                      "http://127.0.0.1:5001",  "http://127.8.8.8",
                                      "http://[::1]:1",         "http://localhost",
                                      "http://LocalHost:5001/a" };
  static const char *const bad[]
      = { "http://example.com",       "http://10.0.0.1:5001",     "http://[2001:db8::1]",
          "http://localhost.example", "http://127.0.0.1.example", "http://0.0.0.0" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    check_secrets (good[i], "{\"key\": \"hunter2\"}", "");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    check_secrets (bad[i], "{\"key\": \"hunter2\"}", "settings.street");
  check_secrets ("http://example.com", "{}", "");
  check_secrets ("http://example.com", "{\"key\": null}", "");
  check_secrets ("gopher://example.com", "{\"key\": \"hunter2\"}", "");
}

static void
test_create (void)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;
  HfBackend *backend;

  json_object_set_string_member (settings, "shelf", "a");
  config = hf_backend_config_new ("my-toy", settings, NULL, "installation", "/tmp", clock, NULL);
  backend = hf_backend_kind_create (&hf_toy_kind, config);
  g_assert_cmpstr (hf_backend_get_config (backend)->id, ==, "my-toy");
  g_assert_cmpstr (hf_backend_get_config (backend)->spill_dir, ==, "/tmp");
  g_assert_true (hf_backend_get_flags (backend) & HF_BACKEND_CAN_STORE);
  g_assert_false (hf_backend_get_flags (backend) & HF_BACKEND_CAN_FETCH_BLOCK);
  g_assert_finalize_object (backend);
}

/* What a kind can't do, or does not take, is refused before its code runs. */
static void
test_refusals (void)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (HfBackend) backend = NULL;
  g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, "a", 1);
  g_autoptr (GInputStream) empty = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  json_object_set_string_member (settings, "shelf", "b");
  config = hf_backend_config_new ("my-toy", settings, "uuid", "installation", NULL, clock, NULL);
  backend = hf_backend_kind_create (&hf_toy_kind, config);
  g_assert_null (hf_backend_get_block (backend, "x", cid, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (hf_backend_put (backend, &(HfPut){ cid, hf_backend_get_largest_pin (backend) + 1 },
                                 empty, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "100.0 MB"));
  g_assert_null (hf_backend_locate (backend, cid));
  text = hf_backend_describe (backend, "x");
  g_assert_cmpstr (text, ==, "x");
}

/* What the table says of kinds that only accept copies is what their classes do. */
static void
test_deferred (void)
{
  for (gsize i = 0; hf_backend_kind_at (i); i++)
    {
      const HfBackendKind *kind = hf_backend_kind_at (i);
      g_autoptr (GTypeClass) klass = g_type_class_ref (kind->get_type ());
      HfBackendFlags flags = HF_BACKEND_CLASS (klass)->flags;
      gboolean named = FALSE;

      g_assert_cmpint ((flags & HF_BACKEND_IS_DEFERRED) != 0, ==, kind->deadline > 0);
      g_assert_cmpint (HF_BACKEND_CLASS (klass)->get_flags != NULL, ==, kind->read_through != NULL);
      for (gsize j = 0; kind->read_through && j < kind->n_settings; j++)
        named = named || g_str_equal (kind->settings[j].name, kind->read_through);
      g_assert_cmpint (named, ==, kind->read_through != NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/kind/table", test_table);
  g_test_add_func ("/backends/kind/remote", test_remote);
  g_test_add_func ("/backends/kind/check-path", test_check_path);
  g_test_add_func ("/backends/kind/check-toy", test_check_toy);
  g_test_add_func ("/backends/kind/secrets", test_secrets);
  g_test_add_func ("/backends/kind/way-of-secrets", test_way_of_secrets);
  g_test_add_func ("/backends/kind/create", test_create);
  g_test_add_func ("/backends/kind/refusals", test_refusals);
  g_test_add_func ("/backends/kind/deferred", test_deferred);
  return g_test_run ();
}
