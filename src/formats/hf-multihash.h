/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HF_HASH_IDENTITY = 0x00,
  HF_HASH_SHA2_256 = 0x12,
} HfHashCode;

#define HF_SHA256_SIZE 32

void hf_sha256 (const void *data, gsize length, guint8 digest[HF_SHA256_SIZE]);
gboolean hf_multihash_is_supported (guint64 code);
gboolean hf_multihash_matches (guint64 code, const guint8 *digest, gsize digest_length,
                               const void *data, gsize length);

G_END_DECLS
