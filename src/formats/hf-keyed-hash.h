/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfHashKey:
 * The secret of a hash table, without which nobody can choose keys that collide.
 */
typedef struct
{
  guint64 words[4];
} HfHashKey;

void hf_hash_key_init (HfHashKey *self);
guint64 hf_keyed_hash (const HfHashKey *key, guint64 codec, guint64 hash_code, const guint8 *digest,
                       gsize length);

G_END_DECLS
