/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A keyring for tests in other languages: says when it is there, and what it saw once its standard
 * input ends. */
#include "hf-mock-keyring.h"

#include <stdio.h>

int
main (void)
{
  g_autoptr (HfMockKeyring) keyring = hf_mock_keyring_new ();

  puts ("ready");
  fflush (stdout);
  while (getchar () != EOF)
    ;
  printf ("%u made, %u left\n", hf_mock_keyring_count_made (keyring),
          hf_mock_keyring_count (keyring));
  return 0;
}
