/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfCid:
 * A content identifier, immutable and counted, to be shared between threads. Two are equal when
 * codec and multihash are: a version 0 CID equals its version 1 form.
 */
typedef struct _HfCid HfCid;

typedef enum
{
  HF_CODEC_CBOR = 0x51,
  HF_CODEC_RAW = 0x55,
  HF_CODEC_DAG_PB = 0x70,
  HF_CODEC_DAG_CBOR = 0x71,
  HF_CODEC_LIBP2P_KEY = 0x72,
  HF_CODEC_DAG_JOSE = 0x85,
  HF_CODEC_DAG_JSON = 0x0129,
  HF_CODEC_JSON = 0x0200,
} HfCodec;

#define HF_CID_MAX_DIGEST 128 /* bytes, as Kubo allows */

#define HF_TYPE_CID (hf_cid_get_type ())
GType hf_cid_get_type (void);

HfCid *hf_cid_new (guint64 codec, guint64 hash_code, const guint8 *digest, gsize digest_length);
HfCid *hf_cid_new_for_data (guint64 codec, const void *data, gsize length);
HfCid *hf_cid_new_v0_for_data (const void *data, gsize length);
HfCid *hf_cid_new_from_text (const char *text, GError **error);
HfCid *hf_cid_new_from_bytes (const guint8 *data, gsize length, gsize *used, GError **error);
HfCid *hf_cid_new_from_multihash (guint64 codec, const guint8 *multihash, gsize length,
                                  GError **error);
HfCid *hf_cid_ref (HfCid *self);
void hf_cid_unref (HfCid *self);

unsigned hf_cid_get_version (const HfCid *self);
guint64 hf_cid_get_codec (const HfCid *self);
guint64 hf_cid_get_hash_code (const HfCid *self);
const guint8 *hf_cid_get_digest (const HfCid *self, gsize *length);
const guint8 *hf_cid_get_multihash (const HfCid *self, gsize *length);
const guint8 *hf_cid_get_bytes (const HfCid *self, gsize *length);
gboolean hf_cid_is_identity (const HfCid *self);

char *hf_cid_to_text (const HfCid *self);
char *hf_cid_to_canonical (const HfCid *self);
char *hf_cid_to_key (const HfCid *self);
gboolean hf_cid_equal (gconstpointer a, gconstpointer b);
unsigned hf_cid_hash (gconstpointer self);
gboolean hf_cid_verify (const HfCid *self, const void *data, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCid, hf_cid_unref)

G_END_DECLS
