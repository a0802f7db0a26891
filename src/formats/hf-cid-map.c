/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Open addressing with linear probing, at most three quarters full, one cache line a slot. A slot
 * holds the digest where that has at most 32 bytes. For a longer one it holds the SHA-256 of the
 * multihash, and the digest itself stands in a second array, so that every CID can be given back. A
 * doubling rehashes all, into a new array: while it runs, both exist. The function is keyed: see
 * hf-keyed-hash.c.
 */
#include "hf-cid-map.h"

#include <string.h>

#include "hf-keyed-hash.h"
#include "hf-multihash.h"
#include "hf-spill.h"

#define HEAP_ENTRIES (64 * 1024)
#define HEAP_SLOTS (2 * HEAP_ENTRIES)
#define FIRST_SLOTS 64
#define SHORT_DIGEST 32

typedef struct
{
  guint64 value;
  guint64 codec;
  guint64 hash_code;
  guint8 digest[SHORT_DIGEST];
  guint32 long_index; /* of the digest, if it is longer */
  guint8 digest_length;
  guint8 version;
  guint8 used;
  guint8 padding;
} Slot;

G_STATIC_ASSERT (sizeof (Slot) == 64);

struct _HfCidMap
{
  char *spill_dir;
  HfHashKey key;
  HfSpill *table;
  Slot *slots;
  guint64 n_slots; /* a power of two */
  guint64 count;
  HfSpill *long_digests; /* HF_CID_MAX_DIGEST bytes each */
};

static guint64
slot_hash (HfCidMap *self, const Slot *slot)
{
  return hf_keyed_hash (&self->key, slot->codec, slot->hash_code, slot->digest,
                        MIN (slot->digest_length, SHORT_DIGEST));
}

static void
slot_init (Slot *slot, const HfCid *cid)
{
  gsize length, multihash_length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  *slot = (Slot){
    .codec = hf_cid_get_codec (cid),
    .hash_code = hf_cid_get_hash_code (cid),
    .digest_length = length,
    .version = hf_cid_get_version (cid),
    .used = TRUE,
  };
  if (length > SHORT_DIGEST)
    {
      const guint8 *multihash = hf_cid_get_multihash (cid, &multihash_length);

      hf_sha256 (multihash, multihash_length, slot->digest);
    }
  else if (length > 0)
    memcpy (slot->digest, digest, length);
}

/* The slot of an equal CID, or the free one where it would go. */
static Slot *
find_slot (HfCidMap *self, const Slot *wanted)
{
  guint64 mask = self->n_slots - 1;
  guint64 at = slot_hash (self, wanted) & mask;

  for (; self->slots[at].used; at = (at + 1) & mask)
    {
      Slot *slot = &self->slots[at];

      if (slot->codec == wanted->codec && slot->hash_code == wanted->hash_code
          && slot->digest_length == wanted->digest_length
          && memcmp (slot->digest, wanted->digest, SHORT_DIGEST) == 0)
        return slot;
    }
  return &self->slots[at];
}

static gboolean
resize (HfCidMap *self, guint64 n_slots, GError **error)
{
  g_autoptr (HfSpill) old_table = NULL;
  g_autoptr (HfSpill) table = hf_spill_new (self->spill_dir, sizeof (Slot), HEAP_SLOTS);
  Slot *old_slots = self->slots, *slots;
  guint64 old_n_slots = self->n_slots;

  slots = hf_spill_append (table, n_slots, error);
  if (slots == NULL)
    return FALSE;
  old_table = self->table;
  self->table = g_steal_pointer (&table);
  self->slots = slots;
  self->n_slots = n_slots;
  for (guint64 i = 0; i < old_n_slots; i++)
    if (old_slots[i].used)
      *find_slot (self, &old_slots[i]) = old_slots[i];
  return TRUE;
}

static gboolean
ensure_room (HfCidMap *self, GError **error)
{
  gboolean leave_heap = self->count == HEAP_ENTRIES && self->n_slots <= HEAP_SLOTS;
  gboolean full = (self->count + 1) * 4 > self->n_slots * 3;

  if (self->n_slots > 0 && !full && !leave_heap)
    return TRUE;
  return resize (self, self->n_slots > 0 ? self->n_slots * 2 : FIRST_SLOTS, error);
}

static gboolean
keep_long_digest (HfCidMap *self, const HfCid *cid, Slot *slot, GError **error)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);
  guint8 *kept;

  if (length <= SHORT_DIGEST)
    return TRUE;
  slot->long_index = hf_spill_get_length (self->long_digests);
  kept = hf_spill_append (self->long_digests, 1, error);
  if (kept == NULL)
    return FALSE;
  memcpy (kept, digest, length);
  return TRUE;
}

static HfCid *
slot_to_cid (HfCidMap *self, const Slot *slot)
{
  const guint8 *digest = slot->digest;

  if (slot->digest_length > SHORT_DIGEST)
    digest = (guint8 *)hf_spill_get_data (self->long_digests)
             + (gsize)slot->long_index * HF_CID_MAX_DIGEST;
  if (slot->version == 0)
    {
      guint8 bytes[2 + HF_SHA256_SIZE] = { HF_HASH_SHA2_256, HF_SHA256_SIZE };

      memcpy (bytes + 2, digest, HF_SHA256_SIZE);
      return hf_cid_new_from_bytes (bytes, sizeof bytes, NULL, NULL);
    }
  return hf_cid_new (slot->codec, slot->hash_code, digest, slot->digest_length);
}

/**
 * hf_cid_map_new:
 * @spill_dir: (nullable): where the file goes, by default the system's directory for temporary
 * files
 *
 * Returns: (transfer full): an empty map
 */
HfCidMap *
hf_cid_map_new (const char *spill_dir)
{
  HfCidMap *self = g_new0 (HfCidMap, 1);

  self->spill_dir = g_strdup (spill_dir);
  self->long_digests = hf_spill_new (spill_dir, HF_CID_MAX_DIGEST, HEAP_ENTRIES);
  hf_hash_key_init (&self->key);
  return self;
}

/**
 * hf_cid_map_free:
 * @self: (transfer full) (nullable): freed, and its file with it
 */
void
hf_cid_map_free (HfCidMap *self)
{
  if (self == NULL)
    return;
  hf_spill_free (self->table);
  hf_spill_free (self->long_digests);
  g_free (self->spill_dir);
  g_free (self);
}

/**
 * hf_cid_map_insert:
 * @cid: copied, with its version if no equal one is there
 * @is_new: (out) (optional): whether it was not there; its value is 0 then
 *
 * Returns: (transfer none): its value, to be read and written until the next insertion; %NULL with
 * %HF_ERROR_NO_SPACE or another error of the file, and then the map is as before
 */
guint64 *
hf_cid_map_insert (HfCidMap *self, const HfCid *cid, gboolean *is_new, GError **error)
{
  Slot wanted, *slot;

  slot_init (&wanted, cid);
  if (self->n_slots > 0)
    {
      slot = find_slot (self, &wanted);
      if (is_new != NULL)
        *is_new = !slot->used;
      if (slot->used)
        return &slot->value;
    }
  if (!ensure_room (self, error) || !keep_long_digest (self, cid, &wanted, error))
    return NULL;
  if (is_new != NULL)
    *is_new = TRUE;
  slot = find_slot (self, &wanted);
  *slot = wanted;
  self->count++;
  return &slot->value;
}

/**
 * hf_cid_map_lookup:
 * Returns: (transfer none) (nullable): the value of @cid, to be read and written until the next
 * insertion
 */
guint64 *
hf_cid_map_lookup (HfCidMap *self, const HfCid *cid)
{
  Slot wanted, *slot;

  if (self->n_slots == 0)
    return NULL;
  slot_init (&wanted, cid);
  slot = find_slot (self, &wanted);
  return slot->used ? &slot->value : NULL;
}

/**
 * hf_cid_map_get_count:
 * Returns: how many CIDs there are
 */
guint64
hf_cid_map_get_count (HfCidMap *self)
{
  return self->count;
}

/**
 * hf_cid_map_foreach:
 * @func: (scope call): called for each CID, in an order that is another each time; the map may not
 * change meanwhile
 */
void
hf_cid_map_foreach (HfCidMap *self, HfCidMapFunc func, gpointer data)
{
  for (guint64 i = 0; i < self->n_slots; i++)
    {
      g_autoptr (HfCid) cid = NULL;

      if (!self->slots[i].used)
        continue;
      cid = slot_to_cid (self, &self->slots[i]);
      if (!func (cid, self->slots[i].value, data))
        return;
    }
}
