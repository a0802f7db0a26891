/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MultihashIndexSorted (0x0401) of CARv2. The published text is wrong about its bytes; those that
 * are in use are
 *
 *   varint 0x0401
 *   i32 number of hash functions { u64 code, i32 number of widths { u32 width, u64 bytes, entries }
 * }
 *
 * all little endian, where width is that of an entry (digest and u64 offset), bytes is the length
 * of all entries, and functions, widths and entries are sorted. Entries are collected in this very
 * layout, one array for each function and width, and sorted in place by their digests a byte at a
 * time. One thread at a time.
 */
#include "hf-car-index.h"

#include <string.h>

#include "hf-error.h"
#include "hf-spill.h"
#include "hf-varint.h"

#define INDEX_CODEC 0x0401
#define HEAP_ENTRIES (64 * 1024)
#define MAX_GROUPS                                                                                 \
  64 /* hash functions times lengths of digests; only known functions get this far */
#define PIECE (64 * 1024) /* bytes written at once */
#define INSERTION_MAX 16 /* entries that are sorted by insertion */
#define ENTRY_MAX (HF_CID_MAX_DIGEST + 8)

typedef struct
{
  guint64 code;
  gsize width; /* bytes of an entry */
  HfSpill *entries;
} Group;

struct _HfCarIndexBuilder
{
  char *spill_dir;
  GPtrArray *groups; /* Group, sorted by code and width */
};

typedef struct
{
  HfWriteFunc write;
  gpointer data;
} Output;

static void
group_free (Group *group)
{
  hf_spill_free (group->entries);
  g_free (group);
}

static Group *
find_group (HfCarIndexBuilder *self, guint64 code, gsize width, GError **error)
{
  unsigned at;
  Group *group;

  for (at = 0; at < self->groups->len; at++)
    {
      group = g_ptr_array_index (self->groups, at);
      if (group->code == code && group->width == width)
        return group;
      if (group->code > code || (group->code == code && group->width > width))
        break;
    }
  if (self->groups->len == MAX_GROUPS)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                   "can't index a CAR with more than %d kinds of hashes", MAX_GROUPS);
      return NULL;
    }
  group = g_new (Group, 1);
  group->code = code;
  group->width = width;
  group->entries = hf_spill_new (self->spill_dir, width, HEAP_ENTRIES);
  g_ptr_array_insert (self->groups, at, group);
  return group;
}

static void
swap_entries (guint8 *a, guint8 *b, gsize width)
{
  guint8 kept[ENTRY_MAX];

  memcpy (kept, a, width);
  memcpy (a, b, width);
  memcpy (b, kept, width);
}

static void
sort_by_insertion (guint8 *entries, gsize n, gsize width)
{
  for (gsize i = 1; i < n; i++)
    for (gsize j = i; j > 0; j--)
      {
        guint8 *at = entries + j * width;

        if (memcmp (at - width, at, width - 8) <= 0)
          break;
        swap_entries (at - width, at, width);
      }
}

/* Puts each entry among those with the same byte at @depth, then sorts these by the bytes after it.
 * Depth ends with the digest, at most 128. */
static void
sort_by_byte (guint8 *entries, gsize n, gsize width, gsize depth)
{
  gsize start[257] = { 0 }, next[256];

  if (n <= INSERTION_MAX)
    {
      sort_by_insertion (entries, n, width);
      return;
    }
  if (depth == width - 8)
    return;

  for (gsize i = 0; i < n; i++)
    start[entries[i * width + depth] + 1]++;
  for (unsigned byte = 0; byte < 256; byte++)
    {
      start[byte + 1] += start[byte];
      next[byte] = start[byte];
    }
  for (unsigned byte = 0; byte < 256; byte++)
    while (next[byte] < start[byte + 1])
      {
        guint8 *at = entries + next[byte] * width;

        if (at[depth] == byte)
          next[byte]++;
        else
          swap_entries (at, entries + next[at[depth]]++ * width, width);
      }
  for (unsigned byte = 0; byte < 256; byte++)
    sort_by_byte (entries + start[byte] * width, start[byte + 1] - start[byte], width, depth + 1);
}

static guint64
entry_offset (const guint8 *entry, gsize width)
{
  guint64 offset;

  memcpy (&offset, entry + width - 8, 8);
  return GUINT64_FROM_LE (offset);
}

/* Sorts, and keeps the first place of each block. */
static void
group_sort (Group *group)
{
  guint8 *entries = hf_spill_get_data (group->entries);
  gsize width = group->width, n = hf_spill_get_length (group->entries), kept = 0;

  if (n == 0)
    return;
  sort_by_byte (entries, n, width, 0);
  for (gsize i = 1; i < n; i++)
    {
      guint8 *last = entries + kept * width, *entry = entries + i * width;

      if (memcmp (last, entry, width - 8) != 0)
        memmove (entries + ++kept * width, entry, width);
      else if (entry_offset (entry, width) < entry_offset (last, width))
        memcpy (last, entry, width);
    }
  hf_spill_truncate (group->entries, kept + 1);
}

static gboolean
write_number (Output *output, guint64 value, gsize n, GError **error)
{
  guint64 little = GUINT64_TO_LE (value);

  return output->write (&little, n, output->data, error);
}

static unsigned
count_widths (HfCarIndexBuilder *self, unsigned from)
{
  const Group *first = g_ptr_array_index (self->groups, from);
  unsigned at = from;

  while (at < self->groups->len
         && ((Group *)g_ptr_array_index (self->groups, at))->code == first->code)
    at++;
  return at - from;
}

static unsigned
count_codes (HfCarIndexBuilder *self)
{
  unsigned n = 0;

  for (unsigned i = 0; i < self->groups->len; i += count_widths (self, i))
    n++;
  return n;
}

static gboolean
write_group (Group *group, Output *output, GError **error)
{
  const guint8 *entries;
  gsize length;

  group_sort (group);
  entries = hf_spill_get_data (group->entries);
  length = hf_spill_get_length (group->entries) * group->width;
  if (!write_number (output, group->width, 4, error) || !write_number (output, length, 8, error))
    return FALSE;
  for (gsize at = 0; at < length; at += PIECE)
    if (!output->write (entries + at, MIN (PIECE, length - at), output->data, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_car_index_builder_new:
 * @spill_dir: (nullable): where files go, by default the system's directory for temporary files
 *
 * Returns: (transfer full): a builder without entries
 */
HfCarIndexBuilder *
hf_car_index_builder_new (const char *spill_dir)
{
  HfCarIndexBuilder *self = g_new0 (HfCarIndexBuilder, 1);

  self->spill_dir = g_strdup (spill_dir);
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify)group_free);
  return self;
}

/**
 * hf_car_index_builder_free:
 * @self: (transfer full) (nullable): freed, and its files with it
 */
void
hf_car_index_builder_free (HfCarIndexBuilder *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->groups);
  g_free (self->spill_dir);
  g_free (self);
}

/**
 * hf_car_index_builder_add:
 * @cid: a block's CID; identity CIDs are left out, as the format asks
 * @offset: where its section begins, in bytes from the start of the CARv1
 *
 * Of a block that is added twice the first place stays.
 *
 * Returns: %FALSE with %HF_ERROR_NO_SPACE or another error of the file
 */
gboolean
hf_car_index_builder_add (HfCarIndexBuilder *self, HfCid *cid, guint64 offset, GError **error)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);
  guint64 little = GUINT64_TO_LE (offset);
  Group *group;
  guint8 *entry;

  if (hf_cid_is_identity (cid))
    return TRUE;
  group = find_group (self, hf_cid_get_hash_code (cid), length + sizeof little, error);
  entry = group == NULL ? NULL : hf_spill_append (group->entries, 1, error);
  if (entry == NULL)
    {
      g_prefix_error (error, "can't index the CAR: ");
      return FALSE;
    }
  memcpy (entry, digest, length);
  memcpy (entry + length, &little, sizeof little);
  return TRUE;
}

/**
 * hf_car_index_builder_write:
 * @write: (scope call): called with pieces of at most 64 KiB
 *
 * Returns: %FALSE with the error of @write
 */
gboolean
hf_car_index_builder_write (HfCarIndexBuilder *self, HfWriteFunc write, gpointer data,
                            GError **error)
{
  Output output = { write, data };
  guint8 varint[HF_VARINT_MAX];
  unsigned left = 0;

  if (!write (varint, hf_varint_encode (INDEX_CODEC, varint), data, error)
      || !write_number (&output, count_codes (self), 4, error))
    return FALSE;
  for (unsigned i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      if (left == 0)
        {
          left = count_widths (self, i);
          if (!write_number (&output, group->code, 8, error)
              || !write_number (&output, left, 4, error))
            return FALSE;
        }
      left--;
      if (!write_group (group, &output, error))
        return FALSE;
    }
  return TRUE;
}
