/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moved, as a value. */
#include "hf-traffic.h"

static void
test_values (void)
{
  g_autoptr (HfTraffic) traffic = hf_traffic_new ("s3", 7);
  g_autoptr (HfTraffic) copy = NULL;
  HfTraffic more = { .written_bytes = 1, .read_bytes = 20, .files = 300, .operations = 4000 };

  g_assert_cmpfloat (hf_traffic_error_rate (traffic), ==, 0);
  hf_traffic_add (traffic, &more);
  hf_traffic_add (traffic, &(HfTraffic){ .errors = 1000 });
  g_assert_cmpfloat (hf_traffic_error_rate (traffic), ==, 0.25);
  copy = hf_traffic_copy (traffic);
  g_assert_cmpstr (copy->backend_id, ==, "s3");
  g_assert_cmpint (copy->since, ==, 7);
  g_assert_cmpuint (copy->written_bytes, ==, 1);
  g_assert_cmpuint (copy->read_bytes, ==, 20);
  g_assert_cmpuint (copy->files, ==, 300);
  g_assert_cmpuint (copy->operations, ==, 4000);
  g_assert_cmpuint (copy->errors, ==, 1000);
}

/* Each count makes a difference. */
static void
test_same (void)
{
  static const HfTraffic parts[] = {
    { .written_bytes = 1 }, { .read_bytes = 1 }, { .files = 1 },
    { .operations = 1 },    { .errors = 1 },
  };
  HfTraffic none = { 0 };

  g_assert_true (hf_traffic_same_counts (&none, &none));
  for (unsigned i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_true (hf_traffic_same_counts (&parts[i], &parts[i]));
      g_assert_false (hf_traffic_same_counts (&parts[i], &none));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/traffic/values", test_values);
  g_test_add_func ("/model/traffic/same", test_same);
  return g_test_run ();
}
