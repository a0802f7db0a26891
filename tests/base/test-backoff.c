/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backoff.h"

static void
test_grows (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gint64 whole = 1000;

  for (unsigned attempt = 1; attempt < 10; attempt++, whole *= 2)
    for (int i = 0; i < 200; i++)
      {
        gint64 delay = hf_backoff_delay (attempt, 1000, 1000 * 1000, rand);

        g_assert_cmpint (delay, >=, whole / 2);
        g_assert_cmpint (delay, <=, whole);
      }
}

static void
test_bounds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  gint64 delay = hf_backoff_delay (G_MAXUINT, 1, G_MAXINT64, rand);

  g_assert_cmpint (delay, >=, G_MAXINT64 / 2);
  g_assert_cmpint (hf_backoff_delay (40, 1000, 5000, rand), <=, 5000);
  g_assert_cmpint (hf_backoff_delay (1, 9000, 5000, rand), <=, 5000);
  g_assert_cmpint (hf_backoff_delay (G_MAXUINT, 0, 5000, rand), ==, 0);
  g_assert_cmpint (hf_backoff_delay (3, 1000, -1, rand), ==, 0);
  g_assert_cmpint (hf_backoff_delay (0, 1000, 5000, NULL), >=, 500);
}

static void
test_spreads (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (int i = 0; i < 100; i++)
    {
      gint64 delay = hf_backoff_delay (5, 1000000, 1000000000, rand);

      g_hash_table_add (seen, g_memdup2 (&delay, sizeof delay));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 90);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/backoff/grows", test_grows);
  g_test_add_func ("/base/backoff/bounds", test_bounds);
  g_test_add_func ("/base/backoff/spreads", test_spreads);
  return g_test_run ();
}
