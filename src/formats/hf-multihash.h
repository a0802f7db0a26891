/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HF_HASH_IDENTITY = 0x00,
  HF_HASH_SHA2_256 = 0x12,
  HF_HASH_SHA2_512 = 0x13,
  HF_HASH_SHA3_512 = 0x14,
  HF_HASH_SHA3_384 = 0x15,
  HF_HASH_SHA3_256 = 0x16,
  HF_HASH_SHA3_224 = 0x17,
  HF_HASH_BLAKE3 = 0x1e,
  HF_HASH_DBL_SHA2_256 = 0x56, /* SHA-256 of the SHA-256 */
  HF_HASH_BLAKE2B_160 = 0xb214,
  HF_HASH_BLAKE2B_256 = 0xb220,
  HF_HASH_BLAKE2B_384 = 0xb230,
  HF_HASH_BLAKE2B_512 = 0xb240,
  HF_HASH_BLAKE2S_160 = 0xb254,
  HF_HASH_BLAKE2S_224 = 0xb25c,
  HF_HASH_BLAKE2S_256 = 0xb260,
} HfHashCode;

#define HF_SHA256_SIZE 32

void hf_sha256 (const void *data, gsize length, guint8 digest[HF_SHA256_SIZE]);
gsize hf_multihash_get_size (guint64 code);
gboolean hf_multihash_matches (guint64 code, const guint8 *digest, gsize digest_length,
                               const void *data, gsize length);

G_END_DECLS
