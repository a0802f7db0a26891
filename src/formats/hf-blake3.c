/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BLAKE3 without a key (https://github.com/BLAKE3-team/BLAKE3-specs): chunks of 1024 bytes are the
 * leaves of a binary tree whose left sides are the largest powers of two that leave something for
 * the right. The hash of a finished left side waits on a stack until its sibling is known, so
 * memory is constant; what may be the root is kept as the input of its last compression, because a
 * flag tells the root apart. Portable C, about as fast as libgcrypt's SHA-256. Any thread.
 */
#include "hf-blake3.h"

#include <string.h>

#define BLOCK 64 /* bytes of one compression */
#define CHUNK 1024 /* bytes of a leaf */
#define ROUNDS 7
#define MAX_LEVELS 54 /* of a tree of 2^64 bytes */

enum
{
  FLAG_CHUNK_START = 1 << 0,
  FLAG_CHUNK_END = 1 << 1,
  FLAG_PARENT = 1 << 2,
  FLAG_ROOT = 1 << 3,
};

/* The input of a compression. */
typedef struct
{
  guint32 chain[8];
  guint32 words[16];
  guint64 counter; /* of the chunk */
  guint32 length; /* bytes in the words */
  guint32 flags;
} Node;

static const guint32 iv[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

/* Which word of the block is used where; each round permutes the one before. */
static const guint8 schedule[ROUNDS][16] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
  { 2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8 },
  { 3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1 },
  { 10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6 },
  { 12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4 },
  { 9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7 },
  { 11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13 },
};

static inline guint32
rotate (guint32 x, unsigned n)
{
  return x >> n | x << (32 - n);
}

static inline void
mix (guint32 *s, unsigned a, unsigned b, unsigned c, unsigned d, guint32 x, guint32 y)
{
  s[a] += s[b] + x;
  s[d] = rotate (s[d] ^ s[a], 16);
  s[c] += s[d];
  s[b] = rotate (s[b] ^ s[c], 12);
  s[a] += s[b] + y;
  s[d] = rotate (s[d] ^ s[a], 8);
  s[c] += s[d];
  s[b] = rotate (s[b] ^ s[c], 7);
}

/* The state is a square of four by four: its columns are mixed, then its diagonals. */
static inline void
mix_round (guint32 *s, const guint32 *m, const guint8 *order)
{
  mix (s, 0, 4, 8, 12, m[order[0]], m[order[1]]);
  mix (s, 1, 5, 9, 13, m[order[2]], m[order[3]]);
  mix (s, 2, 6, 10, 14, m[order[4]], m[order[5]]);
  mix (s, 3, 7, 11, 15, m[order[6]], m[order[7]]);
  mix (s, 0, 5, 10, 15, m[order[8]], m[order[9]]);
  mix (s, 1, 6, 11, 12, m[order[10]], m[order[11]]);
  mix (s, 2, 7, 8, 13, m[order[12]], m[order[13]]);
  mix (s, 3, 4, 9, 14, m[order[14]], m[order[15]]);
}

static void
compress (const Node *node, guint32 out[8])
{
  guint32 s[16] = { [8] = iv[0], iv[1], iv[2], iv[3] };

  memcpy (s, node->chain, sizeof node->chain);
  s[12] = (guint32)node->counter;
  s[13] = (guint32)(node->counter >> 32);
  s[14] = node->length;
  s[15] = node->flags;
  /* Written out, so that the schedule becomes a part of the code: twice as fast. */
  mix_round (s, node->words, schedule[0]);
  mix_round (s, node->words, schedule[1]);
  mix_round (s, node->words, schedule[2]);
  mix_round (s, node->words, schedule[3]);
  mix_round (s, node->words, schedule[4]);
  mix_round (s, node->words, schedule[5]);
  mix_round (s, node->words, schedule[6]);
  for (unsigned i = 0; i < 8; i++)
    out[i] = s[i] ^ s[i + 8];
}

/* Takes up to one block off the chunk. */
static void
load_block (Node *node, const guint8 *data, gsize length)
{
  memset (node->words, 0, sizeof node->words);
  if (length > 0)
    memcpy (node->words, data, length);
  for (unsigned i = 0; i < 16; i++)
    node->words[i] = GUINT32_FROM_LE (node->words[i]);
  node->length = (guint32)length;
}

/* A leaf, all but its last compression. */
static void
hash_chunk (Node *node, guint64 counter, const guint8 *data, gsize length)
{
  memcpy (node->chain, iv, sizeof iv);
  node->counter = counter;
  node->flags = FLAG_CHUNK_START;
  for (; length > BLOCK; data += BLOCK, length -= BLOCK)
    {
      load_block (node, data, BLOCK);
      compress (node, node->chain);
      node->flags = 0;
    }
  load_block (node, data, length);
  node->flags |= FLAG_CHUNK_END;
}

/* The node above: @left is a finished hash, @node becomes its right side's parent. */
static void
join (Node *node, const guint32 left[8])
{
  guint32 right[8];

  compress (node, right);
  memcpy (node->chain, iv, sizeof iv);
  memcpy (node->words, left, sizeof right);
  memcpy (node->words + 8, right, sizeof right);
  node->counter = 0;
  node->length = BLOCK;
  node->flags = FLAG_PARENT;
}

/**
 * hf_blake3:
 * @data: (array length=length) (nullable): what to hash
 * @digest: (out): the first 32 bytes of its BLAKE3 hash
 */
void
hf_blake3 (const void *data, gsize length, guint8 digest[HF_BLAKE3_SIZE])
{
  const guint8 *bytes = data;
  guint32 stack[MAX_LEVELS][8], words[8];
  unsigned depth = 0;
  guint64 chunks = 0;
  Node node;

  for (; length > CHUNK; bytes += CHUNK, length -= CHUNK)
    {
      hash_chunk (&node, chunks++, bytes, CHUNK);
      /* As many sides are complete now as the count has zeros at its end. */
      for (guint64 rest = chunks; (rest & 1) == 0; rest >>= 1)
        join (&node, stack[--depth]);
      compress (&node, stack[depth++]);
    }
  hash_chunk (&node, chunks, bytes, length);
  while (depth > 0)
    join (&node, stack[--depth]);

  node.flags |= FLAG_ROOT;
  compress (&node, words);
  for (unsigned i = 0; i < 8; i++)
    words[i] = GUINT32_TO_LE (words[i]);
  memcpy (digest, words, sizeof words);
}
