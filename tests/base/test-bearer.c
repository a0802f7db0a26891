/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens: their form, their hash, and that they are compared whole. */
#include "hf-bearer.h"

#include <string.h>

#include "hf-test.h"

static void
test_form (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 100; i++)
    {
      char *token = hf_bearer_make (&error);

      g_assert_no_error (error);
      g_assert_cmpuint (strlen (token), ==, 43);
      for (const char *c = token; *c; c++)
        g_assert_true (g_ascii_isalnum (*c) || *c == '-' || *c == '_');
      g_assert_true (g_hash_table_add (seen, token));
    }
}

/* FIPS 180-2, appendix B.1 */
static void
test_hash (void)
{
  static const guint8 of_abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                   0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                   0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad };
  HfBearerHash hash;

  hf_bearer_hash ("abc", &hash);
  g_assert_cmpmem (hash.bytes, sizeof hash.bytes, of_abc, sizeof of_abc);
}

static void
test_equal (void)
{
  HfBearerHash a, b;

  hf_bearer_hash ("abc", &a);
  b = a;
  g_assert_true (hf_bearer_equal (&a, &b));
  for (unsigned bit = 0; bit < 8 * HF_BEARER_HASH; bit++)
    {
      b = a;
      b.bytes[bit / 8] ^= (guint8)(1u << bit % 8);
      g_assert_false (hf_bearer_equal (&a, &b));
      g_assert_false (hf_bearer_equal (&b, &a));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bearer/form", test_form);
  g_test_add_func ("/base/bearer/hash", test_hash);
  g_test_add_func ("/base/bearer/equal", test_equal);
  return g_test_run ();
}
