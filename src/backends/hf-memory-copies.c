/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store in memory holds. Not locked: one thread at a time. */
#include "hf-memory-copies.h"

#include "hf-section-splitter.h"
#include "hf-varint.h"

typedef struct
{
  HfCid *cid;
  GBytes *car;
  GHashTable *owners; /* installation → GINT_TO_POINTER (created) */
  GHashTable *index; /* CID → its section, made when first asked for */
} Copy;

struct _HfMemoryCopies
{
  GHashTable *copies; /* key → Copy */
  GPtrArray *aside; /* GBytes: damaged ones, kept */
};

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  hf_cid_unref (copy->cid);
  g_bytes_unref (copy->car);
  g_hash_table_unref (copy->owners);
  g_clear_pointer (&copy->index, g_hash_table_unref);
  g_free (copy);
}

/**
 * hf_memory_copies_new:
 * Returns: (transfer full): none
 */
HfMemoryCopies *
hf_memory_copies_new (void)
{
  HfMemoryCopies *self = g_new0 (HfMemoryCopies, 1);

  self->copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, copy_free);
  self->aside = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  return self;
}

/**
 * hf_memory_copies_free:
 * @self: (transfer full): copies
 */
void
hf_memory_copies_free (HfMemoryCopies *self)
{
  g_hash_table_unref (self->copies);
  g_ptr_array_unref (self->aside);
  g_free (self);
}

/**
 * hf_memory_copies_count:
 * Returns: how many there are, damaged ones that were set aside not counted
 */
guint64
hf_memory_copies_count (HfMemoryCopies *self)
{
  return g_hash_table_size (self->copies);
}

/**
 * hf_memory_copies_set:
 * @cid: what @car is a copy of
 * @car: in place of a former one, whose owners stay
 */
void
hf_memory_copies_set (HfMemoryCopies *self, HfCid *cid, GBytes *car)
{
  g_autofree char *key = hf_cid_to_key (cid);
  Copy *copy = g_hash_table_lookup (self->copies, key);

  if (!copy)
    {
      copy = g_new0 (Copy, 1);
      copy->cid = hf_cid_ref (cid);
      copy->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (self->copies, g_steal_pointer (&key), copy);
    }
  g_bytes_ref (car);
  g_clear_pointer (&copy->car, g_bytes_unref);
  g_clear_pointer (&copy->index, g_hash_table_unref);
  copy->car = car;
}

/**
 * hf_memory_copies_get:
 * Returns: (transfer full) (nullable): the CAR; %NULL when there is none
 */
GBytes *
hf_memory_copies_get (HfMemoryCopies *self, const char *key)
{
  const Copy *copy = g_hash_table_lookup (self->copies, key);

  return copy ? g_bytes_ref (copy->car) : NULL;
}

/**
 * hf_memory_copies_drop:
 * Returns: whether there was a copy
 */
gboolean
hf_memory_copies_drop (HfMemoryCopies *self, const char *key)
{
  return g_hash_table_remove (self->copies, key);
}

/**
 * hf_memory_copies_set_aside:
 * @key: of a copy, which is kept until the end although another takes its place
 */
void
hf_memory_copies_set_aside (HfMemoryCopies *self, const char *key)
{
  GBytes *car = hf_memory_copies_get (self, key);

  if (car)
    g_ptr_array_add (self->aside, car);
}

/**
 * hf_memory_copies_mark:
 * @key: of a copy
 * @owner: an installation; a mark that it has stays as it is
 * @created: whether the bytes are its making
 */
void
hf_memory_copies_mark (HfMemoryCopies *self, const char *key, const char *owner, gboolean created)
{
  Copy *copy = g_hash_table_lookup (self->copies, key);

  if (copy && !g_hash_table_contains (copy->owners, owner))
    g_hash_table_insert (copy->owners, g_strdup (owner), GINT_TO_POINTER (created));
}

/**
 * hf_memory_copies_is_created:
 * Returns: what the mark of @owner on the copy says; %FALSE without one
 */
gboolean
hf_memory_copies_is_created (HfMemoryCopies *self, const char *key, const char *owner)
{
  const Copy *copy = g_hash_table_lookup (self->copies, key);

  return copy && g_hash_table_lookup (copy->owners, owner);
}

/**
 * hf_memory_copies_unmark:
 * Returns: how many others own the copy
 */
unsigned
hf_memory_copies_unmark (HfMemoryCopies *self, const char *key, const char *owner)
{
  Copy *copy = g_hash_table_lookup (self->copies, key);

  if (!copy)
    return 0;
  g_hash_table_remove (copy->owners, owner);
  return g_hash_table_size (copy->owners);
}

/**
 * hf_memory_copies_look:
 * @owner: whose mark makes it "ours"
 *
 * Returns: (transfer full) (nullable): the copy as lists show it
 */
HfEntry *
hf_memory_copies_look (HfMemoryCopies *self, const char *key, const char *owner)
{
  const Copy *copy = g_hash_table_lookup (self->copies, key);
  HfEntry *entry;

  if (!copy)
    return NULL;
  entry = g_new0 (HfEntry, 1);
  entry->locator = g_strdup (key);
  entry->cid = hf_cid_ref (copy->cid);
  entry->bytes = g_bytes_get_size (copy->car);
  entry->ours = g_hash_table_contains (copy->owners, owner);
  return entry;
}

/**
 * hf_memory_copies_get_keys:
 * Returns: (transfer full) (element-type utf8): the keys of all copies at this moment
 */
GPtrArray *
hf_memory_copies_get_keys (HfMemoryCopies *self)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->copies);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  return keys;
}

static gboolean
add_section (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  if (!g_hash_table_contains (data, cid))
    g_hash_table_insert (data, hf_cid_ref (cid), GSIZE_TO_POINTER (offset));
  return TRUE;
}

/* Of a damaged copy as much as can be followed. */
static void
make_index (Copy *copy)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (copy->car, &length);
  g_autoptr (HfSectionSplitter) splitter = NULL;

  copy->index
      = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, (GDestroyNotify)hf_cid_unref, NULL);
  splitter = hf_section_splitter_new (add_section, copy->index);
  hf_section_splitter_feed (splitter, data, length, NULL);
}

/**
 * hf_memory_copies_get_block:
 * Returns: (transfer full) (nullable): a block of the copy, not verified; %NULL when it is not
 * there
 */
HfBlock *
hf_memory_copies_get_block (HfMemoryCopies *self, const char *key, HfCid *cid)
{
  Copy *copy = g_hash_table_lookup (self->copies, key);
  g_autoptr (GBytes) section = NULL;
  gsize length, prefix, used, offset;
  g_autoptr (HfCid) found = NULL;
  gpointer place, stored;
  const guint8 *data;
  guint64 content;

  if (copy && !copy->index)
    make_index (copy);
  if (!copy || !g_hash_table_lookup_extended (copy->index, cid, &stored, &place))
    return NULL;

  data = g_bytes_get_data (copy->car, &length);
  offset = GPOINTER_TO_SIZE (place);
  if (!hf_varint_decode (data + offset, length - offset, &content, &prefix)
      || content > length - offset - prefix)
    return NULL;
  found = hf_cid_new_from_bytes (data + offset + prefix, content, &used, NULL);
  if (!found)
    return NULL;
  section = g_bytes_new_from_bytes (copy->car, offset, prefix + content);
  return hf_block_new_from_section (found, section, prefix + used);
}
