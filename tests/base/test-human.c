/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-human.h"

static void
assert_bytes (guint64 bytes, const char *expected)
{
  g_autofree char *text = hf_human_bytes (bytes);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_bytes (void)
{
  assert_bytes (0, "0 B");
  assert_bytes (999, "999 B");
  assert_bytes (1000, "1.0 kB");
  assert_bytes (1049, "1.0 kB");
  assert_bytes (1050, "1.1 kB");
  assert_bytes (999949, "999.9 kB");
  assert_bytes (999950, "1.0 MB");
  assert_bytes (G_GUINT64_CONSTANT (5000000000), "5.0 GB");
  assert_bytes (G_MAXUINT64, "18.4 EB");
}

static void
assert_duration (gint64 microseconds, const char *expected)
{
  g_autofree char *text = hf_human_duration (microseconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_duration (void)
{
  const gint64 second = G_USEC_PER_SEC;

  assert_duration (-5 * second, "0 ms");
  assert_duration (G_MININT64, "0 ms");
  assert_duration (340999, "340 ms");
  assert_duration (59 * second + 999999, "59 s");
  assert_duration (60 * second, "1 min");
  assert_duration (125 * second, "2 min 5 s");
  assert_duration (3600 * second, "1 h");
  assert_duration ((3 * 3600 + 10 * 60 + 59) * second, "3 h 10 min");
  assert_duration (24 * 3600 * second, "1 day");
  assert_duration (12 * 24 * 3600 * second + 1, "12 days");
  assert_duration (G_MAXINT64, "106751991 days");
}

static void
test_count (void)
{
  g_autofree char *none = hf_human_count (0);
  g_autofree char *many = hf_human_count (G_MAXUINT64);

  g_assert_cmpstr (none, ==, "0");
  g_assert_cmpstr (many, ==, "18446744073709551615"); /* the locale of tests has no groups */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/human/bytes", test_bytes);
  g_test_add_func ("/base/human/duration", test_duration);
  g_test_add_func ("/base/human/count", test_count);
  return g_test_run ();
}
