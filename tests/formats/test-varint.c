/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-varint.h"

#include <string.h>

typedef struct
{
  guint64 value;
  const char *bytes;
} Vector;

static const Vector vectors[] = {
  { 0, "\x00" },
  { 1, "\x01" },
  { 127, "\x7f" },
  { 128, "\x80\x01" },
  { 255, "\xff\x01" },
  { 300, "\xac\x02" },
  { 16384, "\x80\x80\x01" },
  { G_MAXINT64, "\xff\xff\xff\xff\xff\xff\xff\xff\x7f" },
};

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      gsize length = MAX (strlen (vectors[i].bytes), 1), used;
      guint8 out[HF_VARINT_MAX];
      guint64 value;

      g_assert_cmpuint (hf_varint_encode (vectors[i].value, out), ==, length);
      g_assert_cmpmem (out, length, vectors[i].bytes, length);
      g_assert_true (hf_varint_decode (out, length, &value, &used));
      g_assert_cmpuint (value, ==, vectors[i].value);
      g_assert_cmpuint (used, ==, length);
      for (gsize cut = 0; cut < length; cut++)
        g_assert_false (hf_varint_decode (out, cut, &value, NULL));
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } wrong[] = {
    { "\x80\x00", 2 },
    { "\x81\x80\x00", 3 },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 },
    { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10 },
  };
  guint64 value;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (
        hf_varint_decode ((const guint8 *)wrong[i].bytes, wrong[i].length, &value, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/varint/vectors", test_vectors);
  g_test_add_func ("/formats/varint/refused", test_refused);
  return g_test_run ();
}
