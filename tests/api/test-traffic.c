/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moved, where entries of a VFS are, and the metrics, through a real server on a real engine:
 * the numbers are those of the copies that were made. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-pin-table.h"
#include "hf-test.h"

static HfAnswer *
get_ok (HfPlace *place, const char *path)
{
  HfAnswer *answer = hf_client_get (place->port, path);

  g_assert_cmpuint (answer->status, ==, 200);
  return answer;
}

static JsonObject *
action_data (HfAnswer *answer, const char *action)
{
  JsonObject *result = hf_answer_data (answer);

  g_assert_true (json_object_get_boolean_member (result, "success"));
  g_assert_cmpstr (json_object_get_string_member (result, "action"), ==, action);
  return json_object_get_object_member (result, "data");
}

static void
assert_members (JsonObject *object, const char *names)
{
  g_auto (GStrv) expected = g_strsplit (names, " ", -1);

  for (unsigned i = 0; expected[i]; i++)
    if (!json_object_has_member (object, expected[i]))
      g_error ("there is no “%s”", expected[i]);
  g_assert_cmpuint (json_object_get_size (object), ==, g_strv_length (expected));
}

static gint64
number (JsonObject *object, const char *member)
{
  return json_object_get_int_member (object, member);
}

static gint64
size_of (HfPlace *place, HfTestDag *dag)
{
  g_autoptr (GBytes) bytes = hf_house_read (place->house, "a", hf_test_dag_get_root (dag));

  return (gint64)g_bytes_get_size (bytes);
}

#define USAGE                                                                                      \
  "traffic_bytes written_bytes read_bytes file_count operations errors traffic_gb error_rate"

/* Three copies of one pin, each written and read back. */
static void
assert_usage (JsonObject *usage, gint64 size)
{
  g_assert_cmpint (number (usage, "traffic_bytes"), ==, 2 * size);
  g_assert_cmpint (number (usage, "written_bytes"), ==, size);
  g_assert_cmpint (number (usage, "read_bytes"), ==, size);
  g_assert_cmpint (number (usage, "file_count"), ==, 2);
  g_assert_cmpint (number (usage, "operations"), >=, 2);
  g_assert_cmpint (number (usage, "errors"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (usage, "traffic_gb"), ==,
                     (double)(2 * size) / 1e9);
  g_assert_cmpfloat (json_object_get_double_member (usage, "error_rate"), ==, 0);
}

static void
test_traffic (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data, *statistics, *summary;
  gint64 size;

  hf_house_add (place->house, dag);
  size = size_of (place, dag);
  answer = get_ok (place, "/api/dashboard/analytics/traffic");
  data = action_data (answer, "traffic_analytics");
  assert_members (data, "usage_statistics summary time_range timestamp");
  statistics = json_object_get_object_member (data, "usage_statistics");
  assert_members (statistics, "a b c");
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      JsonObject *usage = json_object_get_object_member (statistics, id);

      assert_members (usage, USAGE " removed");
      assert_usage (usage, size);
      g_assert_false (json_object_get_boolean_member (usage, "removed"));
    }
  summary = json_object_get_object_member (data, "summary");
  assert_members (summary, "total_traffic_gb total_traffic_bytes total_files total_operations"
                           " total_errors session_uptime_hours active_backends total_unique_pins"
                           " average_replication_factor vfs_linked_pins");
  g_assert_cmpint (number (summary, "total_traffic_bytes"), ==, 6 * size);
  g_assert_cmpfloat (json_object_get_double_member (summary, "total_traffic_gb"), ==,
                     (double)(6 * size) / 1e9);
  g_assert_cmpint (number (summary, "total_files"), ==, 6);
  g_assert_cmpint (number (summary, "active_backends"), ==, 3);
  g_assert_cmpint (number (summary, "total_unique_pins"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (summary, "average_replication_factor"), ==, 3);
  g_assert_cmpint (number (summary, "vfs_linked_pins"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (summary, "session_uptime_hours"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (summary, "session_uptime_hours"), <, 1);
  assert_members (json_object_get_object_member (data, "time_range"), "start end");
}

static void
test_filter (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) unknown
      = hf_client_get (place->port, "/api/analytics/traffic?backend=nobody");
  g_autoptr (HfAnswer) wrong = hf_client_get (place->port, "/api/analytics/traffic?colour=red");
  JsonObject *data;

  hf_answer_assert_failure (unknown, 404, "not_found");
  hf_answer_assert_failure (wrong, 422, "invalid");
  hf_house_add (place->house, dag);
  answer = get_ok (place, "/api/analytics/traffic?backend=b");
  data = action_data (answer, "traffic_analytics");
  assert_members (json_object_get_object_member (data, "usage_statistics"), "b");
  g_assert_cmpint (number (json_object_get_object_member (data, "summary"), "total_traffic_bytes"),
                   ==, 2 * size_of (place, dag));
}

/* What a backend moved stays counted. */
static void
test_removed (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) gone = NULL;
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *data, *summary;

  hf_house_add (place->house, dag);
  hf_engine_remove_backend (place->house->engine, "c", &error);
  g_assert_no_error (error);
  all = get_ok (place, "/api/analytics/traffic");
  data = action_data (all, "traffic_analytics");
  g_assert_true (json_object_get_boolean_member (
      json_object_get_object_member (json_object_get_object_member (data, "usage_statistics"), "c"),
      "removed"));
  summary = json_object_get_object_member (data, "summary");
  g_assert_cmpint (number (summary, "total_traffic_bytes"), ==, 6 * size_of (place, dag));
  g_assert_cmpint (number (summary, "active_backends"), ==, 2);
  gone = hf_client_get (place->port, "/api/analytics/traffic/c");
  hf_answer_assert_failure (gone, 404, "not_found");
  one = get_ok (place, "/api/analytics/traffic?backend=c");
}

static void
test_one (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) small = hf_house_new_dag (1);
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);
  g_autoptr (HfAnswer) empty = get_ok (place, "/api/analytics/traffic/a");
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data = action_data (empty, "traffic_analytics");
  double average;

  assert_members (data, "backend " USAGE " uptime_hours time_range timestamp pins_stored"
                        " average_file_size_mb replication_efficiency");
  g_assert_cmpint (number (data, "pins_stored"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (data, "average_file_size_mb"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (data, "replication_efficiency"), ==, 100);

  hf_house_add (place->house, small);
  hf_house_set_policy (place->house, "{\"auto_replication\": false, \"target_replicas\": 4}");
  hf_house_add (place->house, other);
  answer = get_ok (place, "/api/analytics/traffic/a");
  data = action_data (answer, "traffic_analytics");
  average = (double)(size_of (place, small) + size_of (place, other)) / 2 / 1e6;
  g_assert_cmpstr (json_object_get_string_member (data, "backend"), ==, "a");
  g_assert_cmpint (number (data, "pins_stored"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (data, "average_file_size_mb"), ==, average);
  g_assert_cmpfloat (json_object_get_double_member (data, "replication_efficiency"), ==, 0);
}

/* Not longer than this run has seen it, and nothing while it is away. */
static void
test_uptime (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) up = NULL;
  g_autoptr (HfAnswer) down = NULL;
  JsonObject *data;

  hf_house_advance (place->house, 100 * HF_HOUR);
  up = get_ok (place, "/api/analytics/traffic/a");
  data = action_data (up, "traffic_analytics");
  g_assert_cmpfloat (json_object_get_double_member (data, "uptime_hours"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (data, "uptime_hours"), <, 1);
  hf_memory_store_fail (hf_memory_store_get ("a"), "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (place->house, HF_MINUTE);
  down = get_ok (place, "/api/analytics/traffic/a");
  data = action_data (down, "traffic_analytics");
  g_assert_cmpfloat (json_object_get_double_member (data, "uptime_hours"), ==, 0);
}

/* ---- the mapping ---- */

typedef struct
{
  HfCid *cid;
  const char *metadata;
} Link;

static gboolean
set_metadata (HfDb *db, gpointer data, GError **error)
{
  Link *link = data;
  g_autoptr (HfPin) pin = hf_pin_table_find (db, link->cid, error);

  if (!pin)
    return FALSE;
  g_free (pin->metadata);
  pin->metadata = g_strdup (link->metadata);
  return hf_pin_table_update (db, pin, error);
}

static void
link_pin (HfPlace *place, HfTestDag *dag, const char *metadata)
{
  Link link = { hf_test_dag_get_root (dag), metadata };
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (place->house->engine), set_metadata, &link, &error);
  g_assert_no_error (error);
}

static void
assert_entry (JsonObject *mapping, const char *id, HfTestDag *dag, gint64 bytes)
{
  JsonObject *entry = json_object_get_object_member (mapping, id);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));

  g_assert_nonnull (entry);
  assert_members (entry, "cid backends metadata last_check replication_count storage_size_bytes");
  g_assert_cmpstr (json_object_get_string_member (entry, "cid"), ==, cid);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (entry, "backends")), ==,
                    3);
  g_assert_cmpint (number (entry, "replication_count"), ==, 3);
  g_assert_cmpint (number (entry, "storage_size_bytes"), ==, bytes);
}

/* By its link, by its CID, and the second of two with one link by both. */
static void
test_mapping (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) traffic = NULL;
  JsonObject *data, *mapping, *summary;
  HfTestDag *dags[4];
  char *cids[4];
  gint64 size;

  for (unsigned i = 0; i < 4; i++)
    {
      dags[i] = hf_house_new_dag (i + 1);
      cids[i] = hf_cid_to_text (hf_test_dag_get_root (dags[i]));
      hf_house_add (place->house, dags[i]);
    }
  link_pin (place, dags[0], "{\"vfs_metadata_id\": \"docs/a\", \"colour\": \"red\"}");
  link_pin (place, dags[1], "{\"vfs_metadata_id\": \"docs/a\"}");
  link_pin (place, dags[2], "{\"vfs_metadata_id\": 7}");
  link_pin (place, dags[3], "{\"vfs_metadata_id\": {\"a\": \"b\"}}");
  answer = get_ok (place, "/api/vfs/backend_mapping");
  data = action_data (answer, "vfs_mapping");
  assert_members (data, "vfs_backend_mapping summary total");
  mapping = json_object_get_object_member (data, "vfs_backend_mapping");
  g_assert_cmpuint (json_object_get_size (mapping), ==, 4);
  size = size_of (place, dags[0]);
  assert_entry (mapping, "docs/a", dags[0], 3 * size);
  {
    g_autofree char *second = g_strconcat ("docs/a#", cids[1], NULL);

    assert_entry (mapping, second, dags[1], 3 * size_of (place, dags[1]));
  }
  assert_entry (mapping, cids[2], dags[2], 3 * size_of (place, dags[2]));
  assert_entry (mapping, cids[3], dags[3], 3 * size_of (place, dags[3]));
  summary = json_object_get_object_member (data, "summary");
  assert_members (summary, "total_vfs_entries total_storage_backends total_storage_size_gb"
                           " average_replication_factor");
  g_assert_cmpint (number (summary, "total_vfs_entries"), ==, 4);
  g_assert_cmpint (number (summary, "total_storage_backends"), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (summary, "average_replication_factor"), ==, 3);

  traffic = get_ok (place, "/api/analytics/traffic");
  data = action_data (traffic, "traffic_analytics");
  g_assert_cmpint (number (json_object_get_object_member (data, "summary"), "vfs_linked_pins"), ==,
                   2);
  for (unsigned i = 0; i < 4; i++)
    {
      hf_test_dag_free (dags[i]);
      g_free (cids[i]);
    }
}

static unsigned
count_page (HfPlace *place, const char *cursor, char **next)
{
  g_autofree char *path = g_strdup_printf ("/api/vfs/backend_mapping?limit=2%s%s",
                                           cursor ? "&cursor=" : "", cursor ? cursor : "");
  g_autoptr (HfAnswer) answer = get_ok (place, path);
  JsonObject *data = action_data (answer, "vfs_mapping");

  g_assert_cmpint (number (data, "total"), ==, 4);
  *next = g_strdup (json_object_get_string_member_with_default (data, "next_cursor", NULL));
  return json_object_get_size (json_object_get_object_member (data, "vfs_backend_mapping"));
}

static void
test_pages (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) wrong = hf_client_get (place->port, "/api/vfs/backend_mapping?limit=1001");
  g_autofree char *second = NULL;
  g_autofree char *end = NULL;

  hf_answer_assert_failure (wrong, 422, "invalid");
  for (unsigned i = 0; i < 4; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (i + 1);

      hf_house_add (place->house, dag);
    }
  g_assert_cmpuint (count_page (place, NULL, &second), ==, 2);
  g_assert_cmpuint (count_page (place, second, &end), ==, 2);
  g_assert_null (end); /* no page without entries follows */
}

static void
test_usage (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data;

  hf_house_add (place->house, dag);
  answer = get_ok (place, "/api/analytics/backend_usage?limit=1");
  data = hf_answer_data (answer);
  assert_members (data, "traffic_analytics vfs_mapping replication_status timestamp");
  assert_members (json_object_get_object_member (data, "traffic_analytics"),
                  "usage_statistics summary time_range timestamp");
  assert_members (json_object_get_object_member (data, "vfs_mapping"),
                  "vfs_backend_mapping summary total");
  g_assert_cmpint (number (json_object_get_object_member (data, "replication_status"),
                           "total_pins"),
                   ==, 1);
}

/* ---- metrics ---- */

static void assert_line (HfAnswer *answer, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
assert_line (HfAnswer *answer, const char *format, ...)
{
  g_autofree char *line = NULL;
  g_autofree char *wanted = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  wanted = g_strconcat ("\n", line, "\n", NULL);
  if (!strstr (answer->body, wanted))
    g_error ("“%s” is not in %s", line, answer->body);
}

static unsigned
count_lines (HfAnswer *answer)
{
  unsigned lines = 0;

  for (const char *c = answer->body; *c; c++)
    lines += *c == '\n';
  return lines;
}

static void
test_metrics (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfAnswer) answer = NULL;
  g_autofree char *type = NULL;
  gint64 size;

  hf_house_add (place->house, dag);
  size = size_of (place, dag);
  answer = get_ok (place, "/metrics");
  type = hf_answer_header (answer, "Content-Type");
  g_assert_cmpstr (type, ==, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  g_assert_true (g_str_has_suffix (answer->body, "\n# EOF\n"));
  assert_line (answer, "holdfast_build_info{version=\"test\"} 1");
  assert_line (answer, "holdfast_pins 1");
  assert_line (answer, "holdfast_copies 3");
  assert_line (answer, "holdfast_pins_at_target 1");
  assert_line (answer, "holdfast_alerts{severity=\"critical\"} 0");
  assert_line (answer, "holdfast_jobs{state=\"queued\"} 0");
  assert_line (answer, "holdfast_backend_up{backend=\"b\"} 1");
  assert_line (answer, "holdfast_backend_held_bytes{backend=\"b\"} %d", (int)size);
  assert_line (answer,
               "holdfast_backend_traffic_bytes_total{backend=\"b\",direction=\"written\"} %d",
               (int)size);
  assert_line (answer, "holdfast_backend_traffic_bytes_total{backend=\"b\",direction=\"read\"} %d",
               (int)size);
  assert_line (answer, "holdfast_backend_files_total{backend=\"c\"} 2");
  assert_line (answer, "holdfast_backend_errors_total{backend=\"c\"} 0");
}

/* As many lines with three pins as with none. */
static void
test_bounded (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) before = get_ok (place, "/metrics");
  g_autoptr (HfAnswer) after = NULL;

  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (i + 1);

      hf_house_add (place->house, dag);
    }
  after = get_ok (place, "/metrics");
  g_assert_cmpuint (count_lines (after), ==, count_lines (before));
}

static void
test_metrics_requests (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) wrong = hf_client_get (place->port, "/metrics?name=x");
  g_autoptr (HfAnswer) post = hf_client_post (place->port, "/metrics", "{}");
  g_autoptr (HfAnswer) head = hf_client_ask (place->port, "HEAD", "/metrics", NULL, NULL);
  g_autofree char *type = hf_answer_header (head, "Content-Type");

  hf_answer_assert_failure (wrong, 422, "invalid");
  hf_answer_assert_failure (post, 405, "method_not_allowed");
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (head->length, ==, 0);
  g_assert_true (g_str_has_prefix (type, "application/openmetrics-text"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/traffic/all", test_traffic);
  g_test_add_func ("/api/traffic/filter", test_filter);
  g_test_add_func ("/api/traffic/removed", test_removed);
  g_test_add_func ("/api/traffic/one", test_one);
  g_test_add_func ("/api/traffic/uptime", test_uptime);
  g_test_add_func ("/api/traffic/mapping", test_mapping);
  g_test_add_func ("/api/traffic/pages", test_pages);
  g_test_add_func ("/api/traffic/usage", test_usage);
  g_test_add_func ("/api/metrics/values", test_metrics);
  g_test_add_func ("/api/metrics/bounded", test_bounded);
  g_test_add_func ("/api/metrics/requests", test_metrics_requests);
  return g_test_run ();
}
