/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-multibase.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test.h"

static const char letters[] = "bBzfFkKum";

/* "yes mani !" and the same behind zero bytes, as the vectors of the specification have them. */
static void
test_vectors (void)
{
  static const char *const texts[] = {
    "f796573206d616e692021", "F796573206D616E692021", "bpfsxgidnmfxgsibb",
    "BPFSXGIDNMFXGSIBB",     "z7paNL19xttacUY",       "k2lcpzo5yikidynfl",
    "K2LCPZO5YIKIDYNFL",     "meWVzIG1hbmkgIQ",       "ueWVzIG1hbmkgIQ",
  };
  static const char *const zeros[] = { "z17paNL19xttacUY", "k02lcpzo5yikidynfl" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = hf_multibase_decode (texts[i], &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "yes mani !", 10);
      again = hf_multibase_encode (texts[i][0], (const guint8 *)"yes mani !", 10);
      g_assert_cmpstr (again, ==, texts[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (zeros); i++)
    {
      g_autoptr (GBytes) bytes = hf_multibase_decode (zeros[i], NULL);

      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "\0yes mani !",
                       11);
    }
}

static void
test_case (void)
{
  g_autoptr (GBytes) hex = hf_multibase_decode ("f796573206D616E692021", NULL);
  g_autoptr (GBytes) base32 = hf_multibase_decode ("bPfsXgidnmfXgsibb", NULL);

  g_assert_cmpmem (g_bytes_get_data (hex, NULL), g_bytes_get_size (hex), "yes mani !", 10);
  g_assert_cmpmem (g_bytes_get_data (base32, NULL), g_bytes_get_size (base32), "yes mani !", 10);
}

static void
test_round_trip (void)
{
  for (gsize length = 0; length < 160; length++)
    for (const char *letter = letters; *letter != '\0'; letter++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) bytes = hf_test_bytes (length, length);
        g_autoptr (GBytes) again = NULL;
        g_autofree char *text
            = hf_multibase_encode (*letter, g_bytes_get_data (bytes, NULL), length);

        again = hf_multibase_decode (text, &error);
        g_assert_no_error (error);
        g_assert_true (g_bytes_equal (bytes, again));
      }
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    "",   "Q",     "x1234", "f1",  "fg0",   "ba",        "bab",  "bb",
    "b1", "z0",    "zO",    "zI",  "zl",    "k_",        "mAB-", "uAB+",
    "mA", "mAA==", "mAB",   "uAB", "z\xff", "b\xc3\xa4", "f 00", "bae======",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = hf_multibase_decode (wrong[i], &error);

      if (bytes != NULL)
        g_error ("“%s” was read", wrong[i]);
      g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
    }
}

static void
test_bound (void)
{
  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      g_autofree char *text = g_strnfill (1026, *letter == 'F' || *letter == 'f' ? '0' : 'A');
      g_autoptr (GError) error = NULL;

      text[0] = *letter;
      g_assert_null (hf_multibase_decode (text, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/multibase/vectors", test_vectors);
  g_test_add_func ("/formats/multibase/case", test_case);
  g_test_add_func ("/formats/multibase/round-trip", test_round_trip);
  g_test_add_func ("/formats/multibase/refused", test_refused);
  g_test_add_func ("/formats/multibase/bound", test_bound);
  return g_test_run ();
}
