/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hash functions by their multicodec number
 * (https://github.com/multiformats/multicodec/blob/master/table.csv). libgcrypt's one-shot call
 * hashes on the stack: it needs no handle that would have to be kept per thread. Any thread.
 */
#include "hf-multihash.h"

#include <string.h>
#include <gcrypt.h>

typedef struct
{
  guint64 code;
  int algorithm;
  gsize size; /* bytes of the digest */
} HashFunction;

static const HashFunction functions[] = {
  { HF_HASH_SHA2_256, GCRY_MD_SHA256, HF_SHA256_SIZE },
  { 0x13, GCRY_MD_SHA512, 64 },
  { 0x14, GCRY_MD_SHA3_512, 64 },
  { 0x16, GCRY_MD_SHA3_256, 32 },
  { 0xb220, GCRY_MD_BLAKE2B_256, 32 },
  { 0xb240, GCRY_MD_BLAKE2B_512, 64 },
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
 * hf_multihash_is_supported:
 * @code: a hash function's multicodec number
 *
 * Returns: whether hf_multihash_matches() can compute it
 */
gboolean
hf_multihash_is_supported (guint64 code)
{
  return code == HF_HASH_IDENTITY || find_function (code) != NULL;
}

/**
 * hf_multihash_matches:
 * @code: a supported hash function's number
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

  ensure_gcrypt ();
  gcry_md_hash_buffer (function->algorithm, computed, data, length);
  return memcmp (computed, digest, digest_length) == 0;
}
