/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hash functions by their multicodec number
 * (https://github.com/multiformats/multicodec/blob/master/table.csv). libgcrypt's one-shot call
 * hashes on the stack: it needs no handle that would have to be kept per thread. Any thread.
 */
#include "hf-multihash.h"

#include <string.h>
#include <gcrypt.h>

#include "hf-blake3.h"

typedef struct
{
  guint64 code;
  int algorithm; /* of libgcrypt */
  gsize size; /* bytes of the digest */
} HashFunction;

/* No SHA-1 and no digest below 160 bits: collisions of these can be made, so they prove nothing. */
static const HashFunction functions[] = {
  { HF_HASH_SHA2_256, GCRY_MD_SHA256, HF_SHA256_SIZE },
  { HF_HASH_SHA2_512, GCRY_MD_SHA512, 64 },
  { HF_HASH_SHA3_512, GCRY_MD_SHA3_512, 64 },
  { HF_HASH_SHA3_384, GCRY_MD_SHA3_384, 48 },
  { HF_HASH_SHA3_256, GCRY_MD_SHA3_256, 32 },
  { HF_HASH_SHA3_224, GCRY_MD_SHA3_224, 28 },
  { HF_HASH_BLAKE3, GCRY_MD_NONE, HF_BLAKE3_SIZE },
  { HF_HASH_DBL_SHA2_256, GCRY_MD_SHA256, HF_SHA256_SIZE },
  { HF_HASH_BLAKE2B_160, GCRY_MD_BLAKE2B_160, 20 },
  { HF_HASH_BLAKE2B_256, GCRY_MD_BLAKE2B_256, 32 },
  { HF_HASH_BLAKE2B_384, GCRY_MD_BLAKE2B_384, 48 },
  { HF_HASH_BLAKE2B_512, GCRY_MD_BLAKE2B_512, 64 },
  { HF_HASH_BLAKE2S_160, GCRY_MD_BLAKE2S_160, 20 },
  { HF_HASH_BLAKE2S_224, GCRY_MD_BLAKE2S_224, 28 },
  { HF_HASH_BLAKE2S_256, GCRY_MD_BLAKE2S_256, 32 },
};

#define MAX_SIZE 64

static void
ensure_gcrypt (void)
{
  static gsize ready = 0;

  if (!g_once_init_enter (&ready))
    return;

  gcry_check_version (NULL);
  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P))
    {
      /* Nothing secret is hashed, and locked memory is scarce. */
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
  g_once_init_leave (&ready, 1);
}

static const HashFunction *
find_function (guint64 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (functions[i].code == code)
      return &functions[i];
  return NULL;
}

static void
compute (const HashFunction *function, const void *data, gsize length, guint8 digest[MAX_SIZE])
{
  guint8 inner[HF_SHA256_SIZE];

  if (function->code == HF_HASH_BLAKE3)
    {
      hf_blake3 (data, length, digest);
      return;
    }
  ensure_gcrypt ();
  gcry_md_hash_buffer (function->algorithm, digest, data, length);
  if (function->code != HF_HASH_DBL_SHA2_256)
    return;
  memcpy (inner, digest, sizeof inner);
  gcry_md_hash_buffer (function->algorithm, digest, inner, sizeof inner);
}

/**
 * hf_sha256:
 * @data: (array length=length) (nullable): what to hash
 * @digest: (out): its SHA-256
 */
void
hf_sha256 (const void *data, gsize length, guint8 digest[HF_SHA256_SIZE])
{
  ensure_gcrypt ();
  gcry_md_hash_buffer (GCRY_MD_SHA256, digest, data, length);
}

/**
 * hf_multihash_get_size:
 * @code: a hash function's multicodec number, not %HF_HASH_IDENTITY
 *
 * Returns: how many bytes a digest of it has; 0 for a function that can't be computed here
 */
gsize
hf_multihash_get_size (guint64 code)
{
  const HashFunction *function = find_function (code);

  return function != NULL ? function->size : 0;
}

/**
 * hf_multihash_matches:
 * @code: a hash function's multicodec number
 * @digest: (array length=digest_length): what is to come out
 * @data: (array length=length) (nullable): what is hashed
 *
 * A digest that was cut short matches nothing: only whole ones prove content.
 *
 * Returns: whether @digest is the hash of @data; %FALSE for functions that are not supported
 */
gboolean
hf_multihash_matches (guint64 code, const guint8 *digest, gsize digest_length, const void *data,
                      gsize length)
{
  const HashFunction *function = find_function (code);
  guint8 computed[MAX_SIZE];

  if (code == HF_HASH_IDENTITY)
    return digest_length == length && (length == 0 || memcmp (digest, data, length) == 0);
  if (function == NULL || digest_length != function->size)
    return FALSE;

  compute (function, data, length, computed);
  return memcmp (computed, digest, digest_length) == 0;
}
