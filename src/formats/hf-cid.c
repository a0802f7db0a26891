/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Content identifiers (https://github.com/multiformats/cid). The bytes stand behind the struct, in
 * the form with the version: 34 bytes of multihash for version 0, varint 1, varint codec, multihash
 * for version 1. Immutable; any thread.
 */
#include "hf-cid.h"

#include <string.h>

#include "hf-error.h"
#include "hf-keyed-hash.h"
#include "hf-multihash.h"
#include "hf-varint.h"

#define MIN_DIGEST 20 /* bytes: shorter ones can be forged */
#define V0_LENGTH 34 /* bytes: 0x12 0x20 and the digest */

struct _HfCid
{
  gatomicrefcount references;
  guint8 version;
  guint8 digest_length;
  guint8 multihash_offset;
  guint8 length;
  guint64 codec;
  guint64 hash_code;
  guint8 bytes[];
};

G_DEFINE_BOXED_TYPE (HfCid, hf_cid, hf_cid_ref, hf_cid_unref)

static gboolean
check_digest (guint64 hash_code, gsize length, GError **error)
{
  if (hash_code == HF_HASH_SHA2_256 && length != HF_SHA256_SIZE)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "its SHA-256 digest has %" G_GSIZE_FORMAT " bytes instead of 32", length);
  else if (length > HF_CID_MAX_DIGEST)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "its digest has %" G_GSIZE_FORMAT " bytes, more than %d", length,
                 HF_CID_MAX_DIGEST);
  else if (hash_code != HF_HASH_IDENTITY && length < MIN_DIGEST)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "its digest has %" G_GSIZE_FORMAT " bytes, less than %d", length, MIN_DIGEST);
  else
    return TRUE;
  return FALSE;
}

static HfCid *
cid_alloc (unsigned version, guint64 codec, guint64 hash_code, const guint8 *digest,
           gsize digest_length)
{
  guint8 prefix[4 * HF_VARINT_MAX];
  gsize length = 0, multihash_offset;
  HfCid *self;

  if (version > 0)
    {
      length += hf_varint_encode (version, prefix);
      length += hf_varint_encode (codec, prefix + length);
    }
  multihash_offset = length;
  length += hf_varint_encode (hash_code, prefix + length);
  length += hf_varint_encode (digest_length, prefix + length);

  self = g_malloc (sizeof *self + length + digest_length);
  g_atomic_ref_count_init (&self->references);
  self->version = version;
  self->digest_length = digest_length;
  self->multihash_offset = multihash_offset;
  self->length = length + digest_length;
  self->codec = codec;
  self->hash_code = hash_code;
  memcpy (self->bytes, prefix, length);
  if (digest_length > 0)
    memcpy (self->bytes + length, digest, digest_length);
  return self;
}

/* A multihash at the start of @data: varint code, varint length, digest. */
static gboolean
read_multihash (const guint8 *data, gsize length, guint64 *hash_code, const guint8 **digest,
                gsize *digest_length, GError **error)
{
  gsize used, used_length;
  guint64 announced;

  if (!hf_varint_decode (data, length, hash_code, &used)
      || !hf_varint_decode (data + used, length - used, &announced, &used_length))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "it has no whole multihash");
      return FALSE;
    }
  used += used_length;
  if (!check_digest (*hash_code, MIN (announced, G_MAXUINT32), error))
    return FALSE;
  if (announced > length - used)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "it ends within its digest");
      return FALSE;
    }
  *digest = data + used;
  *digest_length = announced;
  return TRUE;
}

static HfCid *
read_v0 (const guint8 *data, gsize length, GError **error)
{
  if (length < V0_LENGTH || data[1] != HF_SHA256_SIZE)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                           "it is neither of version 0 nor of version 1");
      return NULL;
    }
  return cid_alloc (0, HF_CODEC_DAG_PB, HF_HASH_SHA2_256, data + 2, HF_SHA256_SIZE);
}

static HfCid *
read_v1 (const guint8 *data, gsize length, gsize *used, GError **error)
{
  guint64 version, codec, hash_code;
  gsize offset = 0, n, digest_length;
  const guint8 *digest;

  if (!hf_varint_decode (data, length, &version, &n))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "it has no whole version");
      return NULL;
    }
  if (version != 1)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                   "it has the unknown version %" G_GUINT64_FORMAT, version);
      return NULL;
    }
  offset += n;
  if (!hf_varint_decode (data + offset, length - offset, &codec, &n))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "it has no whole codec");
      return NULL;
    }
  offset += n;
  if (!read_multihash (data + offset, length - offset, &hash_code, &digest, &digest_length, error))
    return NULL;
  *used = (gsize)(digest - data) + digest_length;
  return cid_alloc (1, codec, hash_code, digest, digest_length);
}

static HfCid *
refuse_trailing (HfCid *cid, GError **error)
{
  hf_cid_unref (cid);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "bytes follow after its digest");
  return NULL;
}

/**
 * hf_cid_new:
 * @codec: multicodec number of the content
 * @hash_code: multicodec number of the hash function
 * @digest: (array length=digest_length) (nullable): 20 to 128 bytes, 32 for SHA-256, 0 to 128 for
 * identity
 *
 * Returns: (transfer full): a CID of version 1; %NULL if the digest's length is none of these, a
 * fault of the caller
 */
HfCid *
hf_cid_new (guint64 codec, guint64 hash_code, const guint8 *digest, gsize digest_length)
{
  g_return_val_if_fail (check_digest (hash_code, digest_length, NULL), NULL);
  g_return_val_if_fail (codec >> 63 == 0 && hash_code >> 63 == 0, NULL);

  return cid_alloc (1, codec, hash_code, digest, digest_length);
}

/**
 * hf_cid_new_for_data:
 * @codec: multicodec number of the content
 * @data: (array length=length) (nullable): the content
 *
 * Returns: (transfer full): its CID of version 1 with SHA-256
 */
HfCid *
hf_cid_new_for_data (guint64 codec, const void *data, gsize length)
{
  guint8 digest[HF_SHA256_SIZE];

  hf_sha256 (data, length, digest);
  return hf_cid_new (codec, HF_HASH_SHA2_256, digest, sizeof digest);
}

/**
 * hf_cid_new_v0_for_data:
 * @data: (array length=length) (nullable): a DAG-PB node
 *
 * Returns: (transfer full): its CID of version 0
 */
HfCid *
hf_cid_new_v0_for_data (const void *data, gsize length)
{
  guint8 digest[HF_SHA256_SIZE];

  hf_sha256 (data, length, digest);
  return cid_alloc (0, HF_CODEC_DAG_PB, HF_HASH_SHA2_256, digest, sizeof digest);
}

/**
 * hf_cid_new_from_bytes:
 * @data: (array length=length): the binary form, of either version
 * @used: (out) (optional): how many bytes it took; without this, it must take all
 *
 * Returns: (transfer full): the CID; %NULL with %HF_ERROR_MALFORMED, or %HF_ERROR_INVALID when its
 * digest is too short or too long
 */
HfCid *
hf_cid_new_from_bytes (const guint8 *data, gsize length, gsize *used, GError **error)
{
  gboolean v0 = length > 0 && data[0] == HF_HASH_SHA2_256;
  gsize n = V0_LENGTH;
  HfCid *self = v0 ? read_v0 (data, length, error) : read_v1 (data, length, &n, error);

  if (self == NULL)
    return NULL;
  if (used == NULL && n != length)
    return refuse_trailing (self, error);
  if (used != NULL)
    *used = n;
  return self;
}

/**
 * hf_cid_new_from_multihash:
 * @codec: multicodec number of the content
 * @multihash: (array length=length): varint code, varint length, digest, and nothing more
 *
 * Returns: (transfer full): a CID of version 1; %NULL with the errors of hf_cid_new_from_bytes()
 */
HfCid *
hf_cid_new_from_multihash (guint64 codec, const guint8 *multihash, gsize length, GError **error)
{
  guint64 hash_code;
  const guint8 *digest;
  gsize digest_length;
  HfCid *self;

  if (!read_multihash (multihash, length, &hash_code, &digest, &digest_length, error))
    return NULL;
  self = hf_cid_new (codec, hash_code, digest, digest_length);
  return digest + digest_length == multihash + length ? self : refuse_trailing (self, error);
}

/**
 * hf_cid_ref:
 * Returns: (transfer full): @self
 */
HfCid *
hf_cid_ref (HfCid *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * hf_cid_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_cid_unref (HfCid *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_free (self);
}

/**
 * hf_cid_get_version:
 * Returns: 0 or 1, as it was read
 */
unsigned
hf_cid_get_version (const HfCid *self)
{
  return self->version;
}

/**
 * hf_cid_get_codec:
 * Returns: the multicodec number of the content, often an #HfCodec
 */
guint64
hf_cid_get_codec (const HfCid *self)
{
  return self->codec;
}

/**
 * hf_cid_get_hash_code:
 * Returns: the multicodec number of the hash function, often an #HfHashCode
 */
guint64
hf_cid_get_hash_code (const HfCid *self)
{
  return self->hash_code;
}

/**
 * hf_cid_get_digest:
 * Returns: (transfer none) (array length=length): the digest alone
 */
const guint8 *
hf_cid_get_digest (const HfCid *self, gsize *length)
{
  *length = self->digest_length;
  return self->bytes + self->length - self->digest_length;
}

/**
 * hf_cid_get_multihash:
 * Returns: (transfer none) (array length=length): hash function, length and digest
 */
const guint8 *
hf_cid_get_multihash (const HfCid *self, gsize *length)
{
  *length = self->length - self->multihash_offset;
  return self->bytes + self->multihash_offset;
}

/**
 * hf_cid_get_bytes:
 * Returns: (transfer none) (array length=length): the binary form with its version, as sections of
 * CARs and links hold it
 */
const guint8 *
hf_cid_get_bytes (const HfCid *self, gsize *length)
{
  *length = self->length;
  return self->bytes;
}

/**
 * hf_cid_is_identity:
 * Returns: whether the digest is the content itself, so that no block is needed
 */
gboolean
hf_cid_is_identity (const HfCid *self)
{
  return self->hash_code == HF_HASH_IDENTITY;
}

/**
 * hf_cid_equal:
 * @a: (type HfCid): a CID
 * @b: (type HfCid): another
 *
 * Returns: whether codec and multihash are the same; a #GEqualFunc
 */
gboolean
hf_cid_equal (gconstpointer a, gconstpointer b)
{
  const HfCid *x = a, *y = b;
  gsize n_x, n_y;
  const guint8 *multihash_x = hf_cid_get_multihash (x, &n_x);
  const guint8 *multihash_y = hf_cid_get_multihash (y, &n_y);

  return x->codec == y->codec && n_x == n_y && memcmp (multihash_x, multihash_y, n_x) == 0;
}

/**
 * hf_cid_hash:
 * @self: (type HfCid): a CID
 *
 * Returns: a hash that differs from process to process; a #GHashFunc
 */
unsigned
hf_cid_hash (gconstpointer self)
{
  static HfHashKey key;
  static gsize ready = 0;
  const HfCid *cid = self;
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  if (g_once_init_enter (&ready))
    {
      hf_hash_key_init (&key);
      g_once_init_leave (&ready, 1);
    }
  return (unsigned)hf_keyed_hash (&key, cid->codec, cid->hash_code, digest, length);
}

static void
explain_mismatch (const HfCid *self, GError **error)
{
  gsize size = hf_multihash_get_size (self->hash_code);
  g_autofree char *text = hf_cid_to_text (self);

  if (hf_cid_is_identity (self) || size == self->digest_length)
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "block %s does not match its hash", text);
  else if (size > 0)
    g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                 "block %s can't be checked: its digest has %u bytes, and one of its hash function "
                 "0x%" G_GINT64_MODIFIER "x has %" G_GSIZE_FORMAT,
                 text, self->digest_length, self->hash_code, size);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                 "block %s can't be checked: its hash function 0x%" G_GINT64_MODIFIER
                 "x is not known here",
                 text, self->hash_code);
}

/**
 * hf_cid_verify:
 * @data: (array length=length) (nullable): what is said to be the content
 *
 * Returns: whether it is; %FALSE with %HF_ERROR_CORRUPT, or %HF_ERROR_UNSUPPORTED when the hash
 * function is unknown or the digest not a whole one
 */
gboolean
hf_cid_verify (const HfCid *self, const void *data, gsize length, GError **error)
{
  gsize digest_length;
  const guint8 *digest = hf_cid_get_digest (self, &digest_length);

  if (hf_multihash_matches (self->hash_code, digest, digest_length, data, length))
    return TRUE;
  explain_mismatch (self, error);
  return FALSE;
}
