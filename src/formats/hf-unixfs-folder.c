/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries are collected as records of a u16 length of the name, a u64 total size, a byte for the
 * length of the CID, name and CID; what is sorted are their places, by name for a single node and
 * by hash for a trie. In a trie (https://specs.ipfs.tech/unixfs/#dag-pb-hamtdirectory) each level
 * takes the next eight bits of a name's hash as the number of a bucket. A bucket with one entry is
 * a link to that, named by the bucket in two hexadecimal digits and the entry's name; one with more
 * is a link to a node of the next level, named by the two digits alone. As the places are sorted by
 * hash, every node is a run of them. One thread.
 */
#include "hf-unixfs-folder.h"

#include <stdlib.h>
#include <string.h>

#include "hf-dag-pb-writer.h"
#include "hf-error.h"
#include "hf-murmur3.h"
#include "hf-spill.h"

#define HEAP_RECORDS (1024 * 1024) /* bytes */
#define HEAP_PLACES (64 * 1024)
#define NAME_MAX_BYTES 1024 /* file systems allow 255 */
#define BUCKETS 256 /* of a node; eight bits of the hash */
#define LEVELS 8 /* that 64 bits of hash allow */
#define HEAD 11 /* bytes of a record before its name */

typedef struct
{
  guint64 hash;
  guint64 record; /* where it begins */
} Place;

typedef struct
{
  const char *name;
  gsize name_length;
  const guint8 *cid;
  gsize cid_length;
  guint64 total_size;
} Entry;

struct _HfUnixfsFolder
{
  HfUnixfsWriter *writer;
  HfSpill *records;
  HfSpill *places;
  guint64 size; /* as the profile measures it, without the data of the node */
};

static Entry
entry_at (const guint8 *records, const Place *place)
{
  const guint8 *record = records + place->record;
  guint16 name_length;
  Entry entry;

  memcpy (&name_length, record, 2);
  memcpy (&entry.total_size, record + 2, 8);
  entry.name_length = name_length;
  entry.cid_length = record[10];
  entry.name = (const char *)record + HEAD;
  entry.cid = record + HEAD + name_length;
  return entry;
}

static int
compare_names (const Entry *a, const Entry *b)
{
  int order = memcmp (a->name, b->name, MIN (a->name_length, b->name_length));

  return order != 0 ? order : (a->name_length > b->name_length) - (a->name_length < b->name_length);
}

static int
by_name (const void *a, const void *b, void *records)
{
  Entry x = entry_at (records, a), y = entry_at (records, b);

  return compare_names (&x, &y);
}

static int
by_hash (const void *a, const void *b, void *records)
{
  const Place *x = a, *y = b;

  return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : by_name (a, b, records);
}

static void
append_entry (GByteArray *links, const Entry *entry, const char *name, gsize name_length)
{
  hf_dag_pb_append_link (links, entry->cid, entry->cid_length, name, name_length,
                         entry->total_size);
}

/* Entries of the same name are neighbours in both orders. */
static gboolean
refuse_doubles (HfUnixfsFolder *self, GError **error)
{
  const guint8 *records = hf_spill_get_data (self->records);
  const Place *places = hf_spill_get_data (self->places);

  for (gsize i = 1; i < hf_spill_get_length (self->places); i++)
    {
      Entry a = entry_at (records, &places[i - 1]), b = entry_at (records, &places[i]);
      g_autofree char *name = NULL;

      if (compare_names (&a, &b) != 0)
        continue;
      name = g_utf8_make_valid (a.name, (gssize)a.name_length);
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "two entries of a folder are named “%s”",
                   name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_plain (HfUnixfsFolder *self, const HfUnixfsStat *stat, HfUnixfsNode *node, GError **error)
{
  g_autoptr (GByteArray) links = g_byte_array_new ();
  const guint8 *records = hf_spill_get_data (self->records);
  const Place *places = hf_spill_get_data (self->places);
  HfUnixfs data = { .type = HF_UNIXFS_DIRECTORY };
  guint64 below = 0;

  for (gsize i = 0; i < hf_spill_get_length (self->places); i++)
    {
      Entry entry = entry_at (records, &places[i]);

      append_entry (links, &entry, entry.name, entry.name_length);
      below += entry.total_size;
    }
  if (stat != NULL)
    data.stat = *stat;
  return hf_unixfs_writer_add_node (self->writer, links, &data, below, node, error);
}

static unsigned
bucket_of (guint64 hash, unsigned level)
{
  return hash >> (56 - 8 * level) & 0xff;
}

/* The bits of the buckets in use as one big number, the highest byte first, without zeros before
 * it: what is written. */
static const guint8 *
trim_bits (const guint8 bits[BUCKETS / 8], gsize *length)
{
  *length = BUCKETS / 8;
  while (*length > 0 && *bits == 0)
    {
      bits++;
      --*length;
    }
  return bits;
}

static gboolean add_shard (HfUnixfsFolder *self, const Place *places, gsize n, unsigned level,
                           const HfUnixfsStat *stat, HfUnixfsNode *node, GError **error);

/* The link of a bucket, which the places are of. */
static gboolean
add_bucket (HfUnixfsFolder *self, const Place *places, gsize n, unsigned level, GByteArray *links,
            guint64 *below, GError **error)
{
  char name[2 + NAME_MAX_BYTES + 1];
  g_auto (HfUnixfsNode) node = { NULL };
  Entry entry;

  g_snprintf (name, sizeof name, "%02X", bucket_of (places->hash, level));
  if (n == 1)
    {
      entry = entry_at (hf_spill_get_data (self->records), places);
      memcpy (name + 2, entry.name, entry.name_length);
      append_entry (links, &entry, name, 2 + entry.name_length);
      *below += entry.total_size;
      return TRUE;
    }
  if (!add_shard (self, places, n, level + 1, NULL, &node, error))
    return FALSE;
  entry.cid = hf_cid_get_bytes (node.cid, &entry.cid_length);
  entry.total_size = node.total_size;
  append_entry (links, &entry, name, 2);
  *below += node.total_size;
  return TRUE;
}

/* Calls itself at most as deep as there are levels. */
static gboolean
add_shard (HfUnixfsFolder *self, const Place *places, gsize n, unsigned level,
           const HfUnixfsStat *stat, HfUnixfsNode *node, GError **error)
{
  g_autoptr (GByteArray) links = g_byte_array_new ();
  guint8 bits[BUCKETS / 8] = { 0 };
  HfUnixfs data
      = { .type = HF_UNIXFS_HAMT_SHARD, .hash_type = HF_UNIXFS_HASH_MURMUR3, .fanout = BUCKETS };
  guint64 below = 0;

  if (level == LEVELS)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "a folder has two names with the same hash, so it can't be sharded");
      return FALSE;
    }
  for (gsize start = 0, end; start < n; start = end)
    {
      unsigned bucket = bucket_of (places[start].hash, level);

      for (end = start + 1; end < n && bucket_of (places[end].hash, level) == bucket; end++)
        ;
      bits[BUCKETS / 8 - 1 - bucket / 8] |= 1 << bucket % 8;
      if (!add_bucket (self, places + start, end - start, level, links, &below, error))
        return FALSE;
    }
  data.data = trim_bits (bits, &data.data_length);
  if (stat != NULL)
    data.stat = *stat;
  return hf_unixfs_writer_add_node (self->writer, links, &data, below, node, error);
}

/* What the single node would have, as the profile measures it. */
static guint64
measure (HfUnixfsFolder *self, const HfUnixfsStat *stat)
{
  HfUnixfs data = { .type = HF_UNIXFS_DIRECTORY };
  g_autoptr (GBytes) encoded = NULL;

  if (!hf_unixfs_writer_get_profile (self->writer)->by_block)
    return self->size;
  if (stat != NULL)
    data.stat = *stat;
  encoded = hf_unixfs_encode (&data);
  return self->size + hf_dag_pb_data_size (g_bytes_get_size (encoded));
}

/**
 * hf_unixfs_folder_new:
 * @writer: makes the nodes; outlives the folder
 *
 * Returns: (transfer full): an empty folder
 */
HfUnixfsFolder *
hf_unixfs_folder_new (HfUnixfsWriter *writer)
{
  HfUnixfsFolder *self = g_new0 (HfUnixfsFolder, 1);
  const char *dir = hf_unixfs_writer_get_spill_dir (writer);

  self->writer = writer;
  self->records = hf_spill_new (dir, 1, HEAP_RECORDS);
  self->places = hf_spill_new (dir, sizeof (Place), HEAP_PLACES);
  return self;
}

/**
 * hf_unixfs_folder_free:
 * @self: (transfer full): freed, and its files with it
 */
void
hf_unixfs_folder_free (HfUnixfsFolder *self)
{
  hf_spill_free (self->records);
  hf_spill_free (self->places);
  g_free (self);
}

/**
 * hf_unixfs_folder_add:
 * @name: (array length=name_length): of the entry, 1 to 1024 bytes
 * @node: what it is
 *
 * Returns: %FALSE with %HF_ERROR_TOO_LARGE for a name, or the error of a file
 */
gboolean
hf_unixfs_folder_add (HfUnixfsFolder *self, const char *name, gsize name_length,
                      const HfUnixfsNode *node, GError **error)
{
  gsize cid_length;
  const guint8 *cid = hf_cid_get_bytes (node->cid, &cid_length);
  guint16 short_length = name_length;
  guint8 *record;
  Place *place;

  if (name_length == 0 || name_length > NAME_MAX_BYTES)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "a name has %" G_GSIZE_FORMAT " bytes; 1 to %d are allowed", name_length,
                   NAME_MAX_BYTES);
      return FALSE;
    }
  record = hf_spill_append (self->records, HEAD + name_length + cid_length, error);
  place = record != NULL ? hf_spill_append (self->places, 1, error) : NULL;
  if (place == NULL)
    return FALSE;
  memcpy (record, &short_length, 2);
  memcpy (record + 2, &node->total_size, 8);
  record[10] = cid_length;
  memcpy (record + HEAD, name, name_length);
  memcpy (record + HEAD + name_length, cid, cid_length);
  place->hash = hf_murmur3_x64_64 (name, name_length);
  place->record = (guint64)(record - (guint8 *)hf_spill_get_data (self->records));
  if (hf_unixfs_writer_get_profile (self->writer)->by_block)
    self->size += hf_dag_pb_link_size (cid_length, name_length, node->total_size);
  else
    self->size += name_length + cid_length;
  return TRUE;
}

/**
 * hf_unixfs_folder_finish:
 * @stat: (nullable): of the folder
 * @node: (out): the folder
 *
 * Returns: %FALSE with %HF_ERROR_CONFLICT for two entries of one name, %HF_ERROR_INVALID for names
 * that can't be told apart by hash, or the error of the function that takes blocks; @node is to be
 * cleared also then
 */
gboolean
hf_unixfs_folder_finish (HfUnixfsFolder *self, const HfUnixfsStat *stat, HfUnixfsNode *node,
                         GError **error)
{
  gboolean sharded = measure (self, stat) > HF_UNIXFS_SHARD_ABOVE;
  gsize n = hf_spill_get_length (self->places);
  Place *places = hf_spill_get_data (self->places);

  if (n > 0)
    qsort_r (places, n, sizeof *places, sharded ? by_hash : by_name,
             hf_spill_get_data (self->records));
  if (!refuse_doubles (self, error))
    return FALSE;
  return sharded ? add_shard (self, places, n, 0, stat, node, error)
                 : add_plain (self, stat, node, error);
}
