/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-surroundings.h"

static void
count (gpointer data)
{
  (*(unsigned *)data)++;
}

static void
test_manual (void)
{
  g_autoptr (HfSurroundings) surroundings = hf_surroundings_new_manual ();
  unsigned changes = 0;

  g_assert_false (hf_surroundings_is_metered (surroundings));
  g_assert_false (hf_surroundings_is_on_battery (surroundings));
  hf_surroundings_set_changed_func (surroundings, count, &changes);
  hf_surroundings_set_metered (surroundings, FALSE);
  g_assert_cmpuint (changes, ==, 0);
  hf_surroundings_set_metered (surroundings, TRUE);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_true (hf_surroundings_is_metered (surroundings));
  hf_surroundings_set_on_battery (surroundings, TRUE);
  g_assert_cmpuint (changes, ==, 2);
  g_assert_true (hf_surroundings_is_on_battery (surroundings));
  hf_surroundings_set_changed_func (surroundings, NULL, NULL);
  hf_surroundings_set_metered (surroundings, FALSE);
  g_assert_cmpuint (changes, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/surroundings/manual", test_manual);
  return g_test_run ();
}
