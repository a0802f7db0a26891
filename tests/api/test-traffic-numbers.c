/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is computed of counts, for counts that are known: those of hf_engine_list_traffic() of the
 * fake engine, with the backends one, two and one that is gone. */
#include "hf-api-world.h"

#include <string.h>

#include "hf-backend-table.h"

static gboolean
insert_backend (HfDb *db, gpointer id, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup (id);
  info->kind = g_strdup ("car_archive");
  info->store_uuid = g_strdup (id);
  info->domain = g_strdup (id);
  info->state = HF_BACKEND_HEALTHY;
  info->since = 1;
  info->free_bytes = G_MAXINT64; /* not known */
  return hf_backend_table_insert (db, info, error) && hf_backend_table_set_state (db, info, error);
}

static HfWorld *
world_new (void)
{
  HfWorld *world = hf_world_new (NULL);

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      hf_store_change (hf_engine_get_store (world->engine), insert_backend,
                       (gpointer)(i == 0 ? "one" : "two"), &error);
      g_assert_no_error (error);
    }
  return world;
}

static JsonObject *
data_of (HfAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 200);
  return json_object_get_object_member (hf_answer_data (answer), "data");
}

static void
assert_number (JsonObject *object, const char *member, double expected)
{
  JsonNode *node = json_object_get_member (object, member);

  g_assert_nonnull (node);
  g_assert_cmpfloat_with_epsilon (json_node_get_double (node), expected, 1e-9);
}

static void
assert_range (JsonObject *data, const char *start, const char *end)
{
  JsonObject *range = json_object_get_object_member (data, "time_range");

  g_assert_cmpstr (json_object_get_string_member (range, "start"), ==, start);
  g_assert_cmpstr (json_object_get_string_member (range, "end"), ==, end);
}

static void
test_all (void)
{
  g_autoptr (HfWorld) world = world_new ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/analytics/traffic");
  JsonObject *data = data_of (answer);
  JsonObject *statistics = json_object_get_object_member (data, "usage_statistics");
  JsonObject *one = json_object_get_object_member (statistics, "one");
  JsonObject *two = json_object_get_object_member (statistics, "two");
  JsonObject *summary = json_object_get_object_member (data, "summary");

  assert_number (one, "traffic_bytes", 2500000000);
  assert_number (one, "traffic_gb", 2.5);
  assert_number (one, "error_rate", 0.25);
  assert_number (two, "traffic_bytes", 0); /* nothing was asked of it yet */
  assert_number (two, "error_rate", 0);
  assert_number (json_object_get_object_member (statistics, "gone"), "traffic_bytes", 7000);
  assert_number (summary, "total_traffic_gb", 2.500007);
  assert_number (summary, "total_files", 4);
  assert_number (summary, "total_operations", 9);
  assert_number (summary, "total_errors", 2);
  assert_number (summary, "session_uptime_hours", 2);
  assert_number (summary, "active_backends", 1);
  assert_number (summary, "average_replication_factor", 0);
  assert_range (data, "2027-01-14T08:00:00.000Z", "2027-01-15T08:00:00.000Z");
}

static void
test_some (void)
{
  g_autoptr (HfWorld) world = world_new ();
  g_autoptr (HfAnswer) two = hf_client_get (world->port, "/api/analytics/traffic/two");
  g_autoptr (HfAnswer) gone = hf_client_get (world->port, "/api/analytics/traffic?backend=gone");
  JsonObject *summary = json_object_get_object_member (data_of (gone), "summary");

  assert_range (data_of (two), "2027-01-15T08:00:00.000Z", "2027-01-15T08:00:00.000Z");
  assert_number (data_of (two), "uptime_hours", 2); /* of this run, whatever the row says */
  assert_range (data_of (gone), "2027-01-15T07:00:00.000Z", "2027-01-15T08:00:00.000Z");
  assert_number (summary, "total_traffic_bytes", 7000);
  assert_number (summary, "active_backends", 0);
}

/* No range ends before it begins, and nobody answered for less than no time. */
static void
test_clock_set_back (void)
{
  g_autoptr (HfWorld) world = world_new ();
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) one = NULL;

  hf_clock_advance (world->clock, -2 * HF_DAY);
  all = hf_client_get (world->port, "/api/analytics/traffic");
  assert_range (data_of (all), "2027-01-13T08:00:00.000Z", "2027-01-13T08:00:00.000Z");
  hf_clock_advance (world->clock, -60 * 366 * HF_DAY); /* before the backend was seen first */
  one = hf_client_get (world->port, "/api/analytics/traffic/one");
  assert_number (data_of (one), "uptime_hours", 0);
}

static void
test_metrics (void)
{
  static const char *const lines[] = {
    "holdfast_uptime_seconds 7200\n",
    "holdfast_backend_traffic_bytes_total{backend=\"one\",direction=\"written\"} 2000000000\n",
    "holdfast_backend_traffic_bytes_total{backend=\"one\",direction=\"read\"} 500000000\n",
    "holdfast_backend_traffic_bytes_total{backend=\"gone\",direction=\"written\"} 7000\n",
    "holdfast_backend_files_total{backend=\"one\"} 3\n",
    "holdfast_backend_operations_total{backend=\"one\"} 8\n",
    "holdfast_backend_errors_total{backend=\"one\"} 2\n",
    "holdfast_backend_up{backend=\"two\"} 1\n",
  };
  g_autoptr (HfWorld) world = world_new ();
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/metrics");

  for (unsigned i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!strstr (answer->body, lines[i]))
      g_error ("“%s” is not in %s", lines[i], answer->body);
  g_assert_null (strstr (answer->body, "\nholdfast_backend_free_bytes{")); /* nobody tells it */
  g_assert_null (strstr (answer->body, "holdfast_backend_up{backend=\"gone\"}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/traffic-numbers/all", test_all);
  g_test_add_func ("/api/traffic-numbers/some", test_some);
  g_test_add_func ("/api/traffic-numbers/clock-set-back", test_clock_set_back);
  g_test_add_func ("/api/traffic-numbers/metrics", test_metrics);
  return g_test_run ();
}
