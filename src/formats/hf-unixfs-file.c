/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file as a balanced tree (https://specs.ipfs.tech/unixfs/#balanced): all leaves are equally deep
 * and each node is filled before the next one begins. While pieces arrive each level keeps the
 * children of the node that it is filling, and makes that node only when one more child comes or
 * the file ends: so the root is known as such when it is made. Memory: a buffer, and a node for
 * each level, of which a file of a terabyte has four. One thread.
 */
#include "hf-dag-pb-writer.h"
#include "hf-unixfs-pieces.h"

/* A node that is being filled. */
typedef struct
{
  GByteArray *links;
  GArray *sizes; /* guint64: bytes of the file below each link */
  guint64 file_size;
  guint64 total_size;
  HfUnixfsNode last; /* its cid may be NULL */
} Level;

typedef struct
{
  HfUnixfsWriter *writer;
  GPtrArray *levels; /* Level, leaves first */
  gboolean raw;
} File;

static Level *
level_new (void)
{
  Level *level = g_new0 (Level, 1);

  level->links = g_byte_array_new ();
  level->sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  return level;
}

static void
level_free (Level *level)
{
  g_byte_array_unref (level->links);
  g_array_unref (level->sizes);
  hf_unixfs_node_clear (&level->last);
  g_free (level);
}

/* child: its CID is taken */
static void
level_add (Level *level, HfUnixfsNode *child)
{
  gsize length;
  const guint8 *cid = hf_cid_get_bytes (child->cid, &length);

  hf_dag_pb_append_link (level->links, cid, length, NULL, 0, child->total_size);
  g_array_append_val (level->sizes, child->file_size);
  level->file_size += child->file_size;
  level->total_size += child->total_size;
  hf_unixfs_node_clear (&level->last);
  level->last = *child;
  child->cid = NULL;
}

/* Makes the node of a level, which is empty after it. */
static gboolean
level_close (Level *level, HfUnixfsWriter *writer, const HfUnixfsStat *stat, HfUnixfsNode *node,
             GError **error)
{
  HfUnixfs data = { .type = HF_UNIXFS_FILE,
                    .has_file_size = TRUE,
                    .file_size = level->file_size,
                    .block_sizes = (const guint64 *)level->sizes->data,
                    .n_block_sizes = level->sizes->len };
  gboolean added;

  if (stat != NULL)
    data.stat = *stat;
  added = hf_unixfs_writer_add_node (writer, level->links, &data, level->total_size, node, error);
  g_byte_array_set_size (level->links, 0);
  g_array_set_size (level->sizes, 0);
  level->file_size = level->total_size = 0;
  return added;
}

/* child: its CID is taken. It goes to the level @at, and nodes that are full to those above. */
static gboolean
add_child (File *file, unsigned at, HfUnixfsNode *child, GError **error)
{
  unsigned max_links = hf_unixfs_writer_get_profile (file->writer)->max_links;

  for (unsigned i = at;; i++)
    {
      g_auto (HfUnixfsNode) full = { NULL };
      Level *level;

      if (i == file->levels->len)
        g_ptr_array_add (file->levels, level_new ());
      level = g_ptr_array_index (file->levels, i);
      if (level->sizes->len < max_links)
        {
          level_add (level, child);
          return TRUE;
        }
      if (!level_close (level, file->writer, NULL, &full, error))
        return FALSE;
      level_add (level, child);
      *child = full;
      full.cid = NULL;
    }
}

/* Closes what is left from the leaves up, which may make a level more; the last one is the root. */
static gboolean
finish (File *file, const HfUnixfsStat *stat, HfUnixfsNode *root, GError **error)
{
  Level *level = g_ptr_array_index (file->levels, 0);

  if (file->levels->len == 1 && level->sizes->len == 1)
    {
      *root = level->last;
      level->last.cid = NULL;
      return TRUE;
    }
  for (unsigned i = 0; i + 1 < file->levels->len; i++)
    {
      g_auto (HfUnixfsNode) node = { NULL };

      level = g_ptr_array_index (file->levels, i);
      if (!level_close (level, file->writer, NULL, &node, error)
          || !add_child (file, i + 1, &node, error))
        return FALSE;
    }
  level = g_ptr_array_index (file->levels, file->levels->len - 1);
  return level_close (level, file->writer, stat, root, error);
}

static gboolean
add_pieces (File *file, HfUnixfsPieces *pieces, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (HfUnixfsLeaf) leaf = NULL;
      g_auto (HfUnixfsNode) node = { NULL };

      if (!hf_unixfs_pieces_next (pieces, &leaf, cancellable, error))
        return FALSE;
      if (leaf == NULL)
        return TRUE;
      if (!hf_unixfs_leaf_hand_out (leaf, file->writer, &node, error)
          || !add_child (file, 0, &node, error))
        return FALSE;
    }
}

/**
 * hf_unixfs_writer_add_file:
 * @content: read to its end
 * @stat: (nullable): of the file. With a mode or a time no leaf is raw, as in Kubo, and a mode of 0
 * is not written
 * @file: (out): the file's root
 *
 * Returns: %FALSE with the error of @content or of the function that takes blocks; @file is to be
 * cleared also then
 */
gboolean
hf_unixfs_writer_add_file (HfUnixfsWriter *self, GInputStream *content, const HfUnixfsStat *stat,
                           HfUnixfsNode *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify)level_free);
  File state = { self, levels, hf_unixfs_writer_get_profile (self)->raw_leaves };
  g_autoptr (HfUnixfsPieces) pieces = NULL;
  HfUnixfsStat kept;

  if (stat != NULL && (stat->has_mode || stat->has_mtime))
    {
      kept = *stat;
      kept.has_mode = kept.has_mode && kept.mode != 0;
      stat = &kept;
      state.raw = FALSE;
    }
  pieces = hf_unixfs_pieces_new (self, content, state.raw, stat);
  return add_pieces (&state, pieces, cancellable, error) && finish (&state, stat, file, error);
}
