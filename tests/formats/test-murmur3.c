/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-murmur3.h"

#include <string.h>

/* Computed with another implementation, at the lengths around a block of 16 bytes. */
static const struct
{
  const char *text;
  guint64 hash;
} vectors[] = {
  { "", 0 },
  { "a", G_GUINT64_CONSTANT (0x85555565f6597889) },
  { "hello", G_GUINT64_CONSTANT (0xcbd8a7b341bd9b02) },
  { "The quick brown fox jumps over the lazy dog", G_GUINT64_CONSTANT (0xe34bbc7bbc071b6c) },
  { "xxxxxxxxxxxxxxx", G_GUINT64_CONSTANT (0x1cfd62bac822c29a) },
  { "xxxxxxxxxxxxxxxx", G_GUINT64_CONSTANT (0x68ccbbacd92543dd) },
  { "xxxxxxxxxxxxxxxxx", G_GUINT64_CONSTANT (0xe29865cea229de93) },
  { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", G_GUINT64_CONSTANT (0x887b5e1ecbc9ba74) },
  { "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", G_GUINT64_CONSTANT (0x58aec0b90bbac410) },
};

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    g_assert_cmphex (hf_murmur3_x64_64 (vectors[i].text, strlen (vectors[i].text)), ==,
                     vectors[i].hash);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/murmur3/vectors", test_vectors);
  return g_test_run ();
}
