/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hash for tables whose keys strangers choose: links name digests that nobody has checked, so a
 * fixed function would let a block fill one chain of a table. Multiply and fold, under a random
 * key; about 4 ns for 32 bytes.
 */
#include "hf-keyed-hash.h"

#include <string.h>
#include <sys/random.h>

static inline guint64
fold (guint64 a, guint64 b)
{
  unsigned __int128 product = (unsigned __int128)a * b;

  return (guint64)product ^ (guint64)(product >> 64);
}

/**
 * hf_hash_key_init:
 * @self: (out): filled with random words
 */
void
hf_hash_key_init (HfHashKey *self)
{
  if (getrandom (self->words, sizeof self->words, GRND_NONBLOCK) == (gssize)sizeof self->words)
    return;
  /* Early in the boot of a machine there may be no entropy yet. */
  for (gsize i = 0; i < G_N_ELEMENTS (self->words); i++)
    self->words[i] = (guint64)g_random_int () << 32 | g_random_int ();
}

/**
 * hf_keyed_hash:
 * @key: the table's secret
 * @codec: part of what is hashed
 * @hash_code: part of what is hashed
 * @digest: (array length=length): part of what is hashed
 *
 * Returns: 64 bits, all of them good
 */
guint64
hf_keyed_hash (const HfHashKey *key, guint64 codec, guint64 hash_code, const guint8 *digest,
               gsize length)
{
  guint64 hash = fold (codec ^ key->words[0], hash_code ^ key->words[1]) ^ length;

  for (gsize i = 0; i < length; i += 16)
    {
      guint64 words[2] = { 0, 0 };

      memcpy (words, digest + i, MIN (16, length - i));
      hash = fold (words[0] ^ key->words[2], words[1] ^ key->words[3] ^ hash);
    }
  return fold (hash ^ key->words[1], key->words[2] | 1);
}
