/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The entries of a folder. A sharded one is walked depth first, with the nodes on the way held: at
 * most as many as the hash of names has bits for. An entry whose name does not hash to the place
 * where it stands is refused. So what a listing shows can be found by its name, no name comes twice
 * in a sharded folder, and a DAG made of few blocks that are linked to again and again does not
 * keep a listing busy.
 *
 * A place is the number of the link on each level, and the hash of the entry's name, which tells a
 * place of another folder: “3.17.0-9f86d081884c7d65”.
 */
#include "hf-unixfs-reader.h"

#include <string.h>

#include "hf-error.h"
#include "hf-murmur3.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-shard.h"

typedef struct
{
  HfUnixfsBlock *block;
  gsize next; /* number of the link that comes next */
  unsigned bucket; /* of the link taken last, in a sharded folder */
} Level;

struct _HfUnixfsCursor
{
  HfUnixfsReader *reader;
  gboolean details;
  Level levels[HF_UNIXFS_SHARD_LEVELS];
  unsigned depth; /* levels in use */
  guint64 hash; /* of the name of the entry given last */
};

static void
pop (HfUnixfsCursor *self)
{
  g_clear_pointer (&self->levels[--self->depth].block, hf_unixfs_block_unref);
}

/* How many bytes of a link's name are not the entry's. */
static gsize
prefix_of (HfUnixfsCursor *self)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (self->levels[0].block);

  return data->type == HF_UNIXFS_HAMT_SHARD ? hf_unixfs_shard_digits (data) : 0;
}

static void
take_link (Level *level, gsize index, HfDagPbLink *link)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (level->block);

  hf_unixfs_block_get_link (level->block, index, link);
  level->next = index + 1;
  if (data->type == HF_UNIXFS_HAMT_SHARD)
    level->bucket = hf_unixfs_shard_read_bucket (data, link);
}

static gboolean
is_subshard (HfUnixfsCursor *self, const HfDagPbLink *link)
{
  gsize prefix = prefix_of (self);

  return prefix > 0 && link->name.length == prefix;
}

static gboolean
check_subshard (HfUnixfsCursor *self, HfUnixfsBlock *block, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (block);
  const HfUnixfs *top = hf_unixfs_block_get_data (self->levels[0].block);
  g_autofree char *text = hf_cid_to_text (hf_unixfs_block_get_cid (block));
  unsigned bucket;

  if (data->type != HF_UNIXFS_HAMT_SHARD || data->fanout != top->fanout)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "block %s is not of the sharded folder that links to it", text);
  else if (hf_unixfs_block_get_n_links (block) == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "block %s is an empty part of a sharded folder",
                 text);
  else if (!hf_unixfs_shard_bucket_of (data, 0, self->depth, &bucket))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 "block %s lies deeper in a sharded folder than its hash allows", text);
  else
    return TRUE;
  return FALSE;
}

static gboolean
descend (HfUnixfsCursor *self, const HfDagPbLink *link, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = hf_dag_pb_link_dup_cid (link, error);
  g_autoptr (HfUnixfsBlock) block
      = hf_unixfs_reader_load (self->reader, cid, TRUE, cancellable, error);

  if (block == NULL || !check_subshard (self, block, error))
    return FALSE;
  self->levels[self->depth++] = (Level){ .block = g_steal_pointer (&block) };
  return TRUE;
}

/* The links taken last on all levels must be the buckets of the name's hash. */
static gboolean
check_position (HfUnixfsCursor *self, const HfUnixfsEntry *entry, GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (self->levels[0].block);
  g_autofree char *name = NULL;
  unsigned level = 0, bucket;

  for (; level < self->depth; level++)
    if (!hf_unixfs_shard_bucket_of (data, self->hash, level, &bucket)
        || bucket != self->levels[level].bucket)
      break;
  if (level == self->depth)
    return TRUE;
  name = hf_unixfs_name_to_text (entry->name, entry->name_length);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "“%s” does not stand where its hash belongs in a sharded folder", name);
  return FALSE;
}

/* What is wrong with the entry itself, not with reaching the store. */
static gboolean
is_problem (const GError *error)
{
  if (error->domain != HF_ERROR)
    return FALSE;
  switch (error->code)
    {
    case HF_ERROR_INVALID:
    case HF_ERROR_UNSUPPORTED:
    case HF_ERROR_CORRUPT:
    case HF_ERROR_INCOMPLETE:
    case HF_ERROR_TOO_LARGE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
add_details (HfUnixfsCursor *self, HfUnixfsEntry *entry, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfUnixfsBlock) block
      = hf_unixfs_reader_load (self->reader, entry->cid, TRUE, cancellable, &local_error);

  if (block != NULL && hf_unixfs_entry_fill (entry, block, &local_error))
    return TRUE;
  if (!is_problem (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  entry->problem = g_steal_pointer (&local_error);
  return TRUE;
}

static gboolean
take_entry (HfUnixfsCursor *self, const HfDagPbLink *link, HfUnixfsEntry *entry,
            GCancellable *cancellable, GError **error)
{
  gsize prefix = prefix_of (self);

  hf_unixfs_entry_set_link (entry, link, prefix);
  self->hash = hf_murmur3_x64_64 (entry->name, entry->name_length);
  if (prefix > 0 && !check_position (self, entry, error))
    return FALSE;
  return !self->details || entry->kind != HF_UNIXFS_UNKNOWN
         || add_details (self, entry, cancellable, error);
}

static gboolean
refuse_place (const char *place, GError **error)
{
  g_autofree char *text = hf_unixfs_name_to_text (place, strlen (place));

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "“%s” is no place in this folder; begin with its first entry again", text);
  return FALSE;
}

static guint64
hash_name (const HfDagPbLink *link, gsize prefix)
{
  const guint8 *name = link->name.length > prefix ? link->name.data + prefix : NULL;

  return hf_murmur3_x64_64 (name, link->name.length - prefix);
}

/* Goes to one link of the current level; @last: it is the entry, not a node on the way. */
static gboolean
step_to (HfUnixfsCursor *self, guint64 index, gboolean last, GCancellable *cancellable,
         GError **error)
{
  Level *level = &self->levels[self->depth - 1];
  HfDagPbLink link;
  gsize prefix = prefix_of (self);

  if (index >= hf_unixfs_block_get_n_links (level->block))
    return FALSE;
  take_link (level, index, &link);
  if (is_subshard (self, &link) == last)
    return FALSE;
  if (!last)
    return descend (self, &link, cancellable, error);
  self->hash = hash_name (&link, prefix);
  return TRUE;
}

static gboolean
go_to (HfUnixfsCursor *self, char **indexes, const char *hash, GCancellable *cancellable,
       GError **error)
{
  guint64 number;

  for (char **index = indexes; *index != NULL; index++)
    if (!g_ascii_string_to_unsigned (*index, 10, 0, G_MAXUINT32, &number, NULL)
        || !step_to (self, number, index[1] == NULL, cancellable, error))
      return FALSE;
  return *indexes != NULL && g_ascii_string_to_unsigned (hash, 16, 0, G_MAXUINT64, &number, NULL)
         && number == self->hash;
}

/**
 * hf_unixfs_cursor_new:
 * @folder: a directory, or the root of a sharded one
 * @details: read the block of each entry that is not raw, for its kind and size; if it can't be
 * read, the entry says why
 *
 * Returns: (transfer full): a cursor before the first entry; %NULL with %HF_ERROR_INVALID if
 * @folder is none, or the errors of hf_unixfs_reader_load()
 */
HfUnixfsCursor *
hf_unixfs_cursor_new (HfUnixfsReader *reader, HfCid *folder, gboolean details,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsBlock) block
      = hf_unixfs_reader_load (reader, folder, TRUE, cancellable, error);
  HfUnixfsCursor *self;

  if (block == NULL)
    return NULL;
  if (!hf_unixfs_block_is_folder (block))
    {
      g_autofree char *text = hf_cid_to_text (folder);

      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%s is not a folder", text);
      return NULL;
    }
  self = g_new0 (HfUnixfsCursor, 1);
  self->reader = hf_unixfs_reader_ref (reader);
  self->details = details;
  self->levels[self->depth++] = (Level){ .block = g_steal_pointer (&block) };
  return self;
}

/**
 * hf_unixfs_cursor_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_unixfs_cursor_free (HfUnixfsCursor *self)
{
  if (self == NULL)
    return;
  while (self->depth > 0)
    pop (self);
  hf_unixfs_reader_unref (self->reader);
  g_free (self);
}

/**
 * hf_unixfs_cursor_next:
 * @entry: (out): the next entry, to be cleared also after an error; without a CID after the last
 *
 * A name that comes twice in a folder that is not sharded is given twice.
 *
 * Returns: %FALSE with %HF_ERROR_INVALID for a sharded folder that is not made by the rules, or the
 * errors of hf_unixfs_reader_load()
 */
gboolean
hf_unixfs_cursor_next (HfUnixfsCursor *self, HfUnixfsEntry *entry, GCancellable *cancellable,
                       GError **error)
{
  *entry = (HfUnixfsEntry){ 0 };
  for (;;)
    {
      Level *level = &self->levels[self->depth - 1];
      HfDagPbLink link;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (level->next == hf_unixfs_block_get_n_links (level->block))
        {
          if (self->depth == 1)
            return TRUE;
          pop (self);
          continue;
        }
      take_link (level, level->next, &link);
      if (!is_subshard (self, &link))
        return take_entry (self, &link, entry, cancellable, error);
      if (!descend (self, &link, cancellable, error))
        return FALSE;
    }
}

/**
 * hf_unixfs_cursor_get_block:
 * Returns: (transfer none): the block of the folder
 */
HfUnixfsBlock *
hf_unixfs_cursor_get_block (HfUnixfsCursor *self)
{
  return self->levels[0].block;
}

/**
 * hf_unixfs_cursor_get_place:
 * Returns: (transfer full) (nullable): the place after the entry given last, in ASCII letters that
 * need no escape in an address; %NULL if no entry follows
 */
char *
hf_unixfs_cursor_get_place (HfUnixfsCursor *self)
{
  GString *place = g_string_new (NULL);
  gboolean more = FALSE;

  for (unsigned i = 0; i < self->depth; i++)
    {
      const Level *level = &self->levels[i];

      more = more || level->next < hf_unixfs_block_get_n_links (level->block);
      g_string_append_printf (place, "%s%" G_GSIZE_FORMAT, i > 0 ? "." : "", level->next - 1);
    }
  g_string_append_printf (place, "-%016" G_GINT64_MODIFIER "x", self->hash);
  return g_string_free (place, !more);
}

/**
 * hf_unixfs_cursor_set_place:
 * @self: a new cursor
 * @place: what hf_unixfs_cursor_get_place() gave for the same folder, now or years ago
 *
 * Goes on after the entry of @place. This reads as many blocks as the trie is deep.
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @place is none of this folder, or the errors of
 * hf_unixfs_reader_load(); @self is of no use then
 */
gboolean
hf_unixfs_cursor_set_place (HfUnixfsCursor *self, const char *place, GCancellable *cancellable,
                            GError **error)
{
  g_auto (GStrv) halves = g_strsplit (place, "-", 2);
  g_auto (GStrv) indexes = NULL;
  g_autoptr (GError) local_error = NULL;

  if (g_strv_length (halves) != 2)
    return refuse_place (place, error);
  indexes = g_strsplit (halves[0], ".", HF_UNIXFS_SHARD_LEVELS + 1);
  if (go_to (self, indexes, halves[1], cancellable, &local_error))
    return TRUE;
  if (local_error == NULL)
    return refuse_place (place, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
