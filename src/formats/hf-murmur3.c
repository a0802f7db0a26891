/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MurmurHash3 x64 128 with seed 0, of which UnixFS directories use the first half
 * (https://specs.ipfs.tech/unixfs/#hamt-structure-and-parameters). No cryptographic hash: names
 * that collide are made easily, which is why a trie's depth is bounded. Any thread.
 */
#include "hf-murmur3.h"

#include <string.h>

#define C1 G_GUINT64_CONSTANT (0x87c37b91114253d5)
#define C2 G_GUINT64_CONSTANT (0x4cf5ad432745937f)

static inline guint64
rotate (guint64 x, unsigned n)
{
  return x << n | x >> (64 - n);
}

static inline guint64
mix_first (guint64 k)
{
  return rotate (k * C1, 31) * C2;
}

static inline guint64
mix_second (guint64 k)
{
  return rotate (k * C2, 33) * C1;
}

static inline guint64
finish (guint64 k)
{
  k = (k ^ k >> 33) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  k = (k ^ k >> 33) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return k ^ k >> 33;
}

/**
 * hf_murmur3_x64_64:
 * @data: (array length=length) (nullable): what to hash
 *
 * Returns: the first 64 bits of the hash; as bytes, the highest comes first
 */
guint64
hf_murmur3_x64_64 (const void *data, gsize length)
{
  const guint8 *bytes = data;
  guint64 h1 = 0, h2 = 0, k[2];
  gsize left = length;

  for (; left >= sizeof k; left -= sizeof k, bytes += sizeof k)
    {
      memcpy (k, bytes, sizeof k);
      h1 = rotate (h1 ^ mix_first (GUINT64_FROM_LE (k[0])), 27) + h2;
      h1 = h1 * 5 + 0x52dce729;
      h2 = rotate (h2 ^ mix_second (GUINT64_FROM_LE (k[1])), 31) + h1;
      h2 = h2 * 5 + 0x38495ab5;
    }
  memset (k, 0, sizeof k);
  if (left > 0)
    memcpy (k, bytes, left);
  h1 ^= mix_first (GUINT64_FROM_LE (k[0])) ^ length;
  h2 ^= mix_second (GUINT64_FROM_LE (k[1])) ^ length;
  h1 += h2;
  h2 += h1;
  return finish (h1) + finish (h2);
}
