/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-network.h"

static void
count (gpointer data)
{
  (*(unsigned *)data)++;
}

static void
test_manual (void)
{
  g_autoptr (HfNetwork) network = hf_network_new_manual (TRUE);
  unsigned changes = 0;

  g_assert_true (hf_network_is_metered (network));
  hf_network_set_changed_func (network, count, &changes);
  hf_network_set_metered (network, TRUE);
  g_assert_cmpuint (changes, ==, 0);
  hf_network_set_metered (network, FALSE);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_false (hf_network_is_metered (network));
  hf_network_set_changed_func (network, NULL, NULL);
  hf_network_set_metered (network, TRUE);
  g_assert_cmpuint (changes, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/network/manual", test_manual);
  return g_test_run ();
}
