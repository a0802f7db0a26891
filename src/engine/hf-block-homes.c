/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever fetches a DAG block by block asks for what the blocks before linked to. So the links of
 * each block that is given out are noted, with the pin that it was read from: what a block of a DAG
 * links to belongs to that DAG. A table of a fixed size, in which a newer note takes the place of
 * an older one with the same low bits of its hash; two CIDs with all 64 bits in common would send
 * somebody to a pin that does not have the block, which is then looked for like any other. */

#include "hf-block-homes.h"

#include "hf-links.h"
#include "hf-murmur3.h"

#define NOTES ((gsize)1 << 17) /* 2 MiB */

typedef struct
{
  guint64 hash; /* of the multihash */
  gint64 pin_id; /* 0: an empty place */
} Note;

struct _HfBlockHomes
{
  GMutex mutex;
  Note *notes; /* NULL until the first */
};

static guint64
hash_of (HfCid *cid)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);

  return hf_murmur3_x64_64 (multihash, length);
}

/**
 * hf_block_homes_new:
 *
 * Returns: (transfer full): one that knows nothing, and takes no memory before it does
 */
HfBlockHomes *
hf_block_homes_new (void)
{
  HfBlockHomes *self = g_new0 (HfBlockHomes, 1);

  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_block_homes_free:
 * @self: (transfer full): freed
 */
void
hf_block_homes_free (HfBlockHomes *self)
{
  g_mutex_clear (&self->mutex);
  g_free (self->notes);
  g_free (self);
}

/**
 * hf_block_homes_note:
 * @self: homes
 * @cid: a block
 * @pin_id: a pin that has it
 */
void
hf_block_homes_note (HfBlockHomes *self, HfCid *cid, gint64 pin_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 hash = hash_of (cid);

  if (self->notes == NULL)
    self->notes = g_new0 (Note, NOTES);
  self->notes[hash % NOTES] = (Note){ hash, pin_id };
}

typedef struct
{
  HfBlockHomes *homes;
  gint64 pin_id;
} Family;

static gboolean
note_link (HfCid *link, gpointer data, GError **error)
{
  const Family *family = data;

  hf_block_homes_note (family->homes, link, family->pin_id);
  return TRUE;
}

/**
 * hf_block_homes_note_links:
 * @self: homes
 * @block: verified
 * @pin_id: a pin that has it
 *
 * Notes all that @block links to.
 */
void
hf_block_homes_note_links (HfBlockHomes *self, HfBlock *block, gint64 pin_id)
{
  Family family = { self, pin_id };
  gsize length;
  const guint8 *data = hf_block_get_data (block, &length);

  hf_links_foreach (hf_block_get_cid (block), data, length, note_link, &family, NULL);
}

/**
 * hf_block_homes_find:
 * @self: homes
 * @cid: a block
 *
 * Returns: a pin that had it, perhaps not any more; 0 when none is known
 */
gint64
hf_block_homes_find (HfBlockHomes *self, HfCid *cid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 hash = hash_of (cid);

  if (self->notes == NULL || self->notes[hash % NOTES].hash != hash)
    return 0;
  return self->notes[hash % NOTES].pin_id;
}
