/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each path leaves a record; at the end these are sorted so that all that is in a folder stands
 * behind it, and one pass over them opens and closes folders like brackets. For that “/” sorts
 * before all other bytes. Costs about 150 bytes a path, in an unlinked file beyond the first ones.
 * One thread.
 */
#include "hf-tree-builder.h"

#include <stdlib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-spill.h"
#include "hf-unixfs-folder.h"

#define HEAP_RECORDS (1024 * 1024) /* bytes */
#define HEAP_PLACES (64 * 1024)

/* What is known of a path; path and CID follow it. */
typedef struct
{
  HfUnixfsStat stat;
  guint64 total_size;
  guint64 file_size;
  guint16 path_length;
  guint8 cid_length; /* 0: a folder */
} Record;

/* A folder whose entries are being collected. */
typedef struct
{
  HfUnixfsFolder *folder;
  HfUnixfsStat stat;
  gsize path_length;
} Open;

struct _HfTreeBuilder
{
  HfUnixfsWriter *writer;
  HfSpill *records;
  HfSpill *places; /* guint64: where each record begins */
  gboolean bare;
  char *root_name; /* when that is not in a folder around it */
};

/* A record as it is read back. */
typedef struct
{
  Record head;
  const char *path;
  const guint8 *cid;
} Item;

static Item
item_at (const guint8 *records, guint64 place)
{
  Item item;

  memcpy (&item.head, records + place, sizeof item.head);
  item.path = (const char *)records + place + sizeof item.head;
  item.cid = (const guint8 *)item.path + item.head.path_length;
  return item;
}

static int
rank (const Item *item, gsize at)
{
  if (at == item->head.path_length)
    return -1;
  return item->path[at] == '/' ? 0 : (guint8)item->path[at];
}

static int
by_path (const void *a, const void *b, void *records)
{
  Item x = item_at (records, *(const guint64 *)a), y = item_at (records, *(const guint64 *)b);
  gsize at = 0, n = MIN (x.head.path_length, y.head.path_length);

  while (at < n && x.path[at] == y.path[at])
    at++;
  return rank (&x, at) - rank (&y, at);
}

static gboolean
refuse (GError **error, HfError code, const char *path, gsize length, const char *why)
{
  g_autofree char *text = g_utf8_make_valid (path, (gssize)length);

  g_set_error (error, HF_ERROR, (int)code, "“%s” %s", text, why);
  return FALSE;
}

static gboolean
check_path (const char *path, GError **error)
{
  gsize length = strnlen (path, HF_TREE_PATH_MAX + 1);
  const char *name = path;

  if (length > HF_TREE_PATH_MAX)
    return refuse (error, HF_ERROR_TOO_LARGE, path, 100, "… is too long a path");
  while (length > 0)
    {
      gsize n = strcspn (name, "/");

      if (n == 0 || (n == 1 && *name == '.') || (n == 2 && strncmp (name, "..", 2) == 0))
        return refuse (error, HF_ERROR_INVALID, path, length,
                       "is no path: its parts can't be empty, “.” or “..”");
      if (name[n] == '\0')
        break;
      name += n + 1;
    }
  return TRUE;
}

/* node: NULL for a folder */
static gboolean
add_record (HfTreeBuilder *self, const char *path, const HfUnixfsStat *stat,
            const HfUnixfsNode *node, GError **error)
{
  Record head = { .path_length = (guint16)strlen (path) };
  const guint8 *cid = NULL;
  gsize cid_length = 0;
  guint8 *record;
  guint64 *place;

  if (node != NULL)
    {
      cid = hf_cid_get_bytes (node->cid, &cid_length);
      head.total_size = node->total_size;
      head.file_size = node->file_size;
      head.cid_length = (guint8)cid_length;
    }
  if (stat != NULL)
    head.stat = *stat;
  record = hf_spill_append (self->records, sizeof head + head.path_length + cid_length, error);
  place = record != NULL ? hf_spill_append (self->places, 1, error) : NULL;
  if (place == NULL)
    return FALSE;
  memcpy (record, &head, sizeof head);
  memcpy (record + sizeof head, path, head.path_length);
  if (cid_length > 0)
    memcpy (record + sizeof head + head.path_length, cid, cid_length);
  *place = (guint64)(record - (guint8 *)hf_spill_get_data (self->records));
  return TRUE;
}

static void
open_free (Open *open)
{
  hf_unixfs_folder_free (open->folder);
  g_free (open);
}

static void
push (HfTreeBuilder *self, GPtrArray *stack, gsize path_length, const HfUnixfsStat *stat)
{
  Open *open = g_new0 (Open, 1);

  open->folder = hf_unixfs_folder_new (self->writer);
  open->path_length = path_length;
  if (stat != NULL)
    open->stat = *stat;
  g_ptr_array_add (stack, open);
}

static Open *
top_of (GPtrArray *stack)
{
  return g_ptr_array_index (stack, stack->len - 1);
}

/* Where in @path the name begins that comes after the folder's own path. */
static gsize
name_start (const Open *open)
{
  return open->path_length > 0 ? open->path_length + 1 : 0;
}

/* Makes the innermost open folder and enters it into the one around it. @path begins with its path.
 */
static gboolean
close_folder (GPtrArray *stack, const char *path, HfUnixfsNode *node, GError **error)
{
  Open *open = top_of (stack);
  gsize end = open->path_length, start;

  hf_unixfs_node_clear (node);
  if (!hf_unixfs_folder_finish (open->folder, &open->stat, node, error))
    {
      g_autofree char *text = g_utf8_make_valid (path, (gssize)end);

      g_prefix_error (error, "can't make the folder “%s”: ", text);
      return FALSE;
    }
  g_ptr_array_remove_index (stack, stack->len - 1);
  if (stack->len == 0)
    return TRUE;
  start = name_start (top_of (stack));
  return hf_unixfs_folder_add (top_of (stack)->folder, path + start, end - start, node, error);
}

static gboolean
is_in (const char *folder, gsize length, const Item *item)
{
  return length == 0
         || (item->head.path_length > length && item->path[length] == '/'
             && memcmp (folder, item->path, length) == 0);
}

/* Closes all folders that @item is not in. @path: of the item before */
static gboolean
close_others (GPtrArray *stack, const char *path, const Item *item, GError **error)
{
  g_auto (HfUnixfsNode) node = { NULL };

  while (!is_in (path, top_of (stack)->path_length, item))
    if (!close_folder (stack, path, &node, error))
      return FALSE;
  return TRUE;
}

/* Opens the folders around @item that nobody has named. */
static void
open_parents (HfTreeBuilder *self, GPtrArray *stack, const Item *item)
{
  for (;;)
    {
      gsize start = name_start (top_of (stack));
      const char *slash = memchr (item->path + start, '/', item->head.path_length - start);

      if (slash == NULL)
        return;
      push (self, stack, (gsize)(slash - item->path), NULL);
    }
}

static gboolean
add_entry (GPtrArray *stack, const Item *item, GError **error)
{
  gsize start = name_start (top_of (stack));
  g_auto (HfUnixfsNode) node
      = { hf_cid_new_from_bytes (item->cid, item->head.cid_length, NULL, error),
          item->head.total_size, item->head.file_size };

  return node.cid != NULL
         && hf_unixfs_folder_add (top_of (stack)->folder, item->path + start,
                                  item->head.path_length - start, &node, error);
}

/* Sorted, a path comes right before its double and before what is in it. */
static gboolean
check_order (const Item *before, const Item *item, GError **error)
{
  gsize length = before->head.path_length;

  if (length == item->head.path_length && memcmp (before->path, item->path, length) == 0)
    return refuse (error, HF_ERROR_CONFLICT, item->path, item->head.path_length, "was added twice");
  if (before->head.cid_length > 0 && is_in (before->path, length, item))
    return refuse (error, HF_ERROR_CONFLICT, before->path, length,
                   "was added as a file and as a folder");
  return TRUE;
}

static gboolean
add_item (HfTreeBuilder *self, GPtrArray *stack, const Item *before, const Item *item,
          GError **error)
{
  if (before != NULL
      && (!check_order (before, item, error) || !close_others (stack, before->path, item, error)))
    return FALSE;
  open_parents (self, stack, item);
  if (item->head.cid_length > 0)
    return add_entry (stack, item, error);
  push (self, stack, item->head.path_length, &item->head.stat);
  return TRUE;
}

/* root_length: of the path of the root */
static gboolean
add_all (HfTreeBuilder *self, gsize root_length, const guint64 *places, gsize n, HfUnixfsNode *root,
         GError **error)
{
  const guint8 *records = hf_spill_get_data (self->records);
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func ((GDestroyNotify)open_free);
  Item first = item_at (records, places[0]), before = first;
  gboolean root_is_named = first.head.path_length == root_length;

  push (self, stack, root_length, root_is_named ? &first.head.stat : NULL);
  for (gsize i = root_is_named ? 1 : 0; i < n; i++)
    {
      Item item = item_at (records, places[i]);

      if (!add_item (self, stack, i > 0 ? &before : NULL, &item, error))
        return FALSE;
      before = item;
    }
  while (stack->len > 0)
    if (!close_folder (stack, before.path, root, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_tree_builder_new:
 * @profile: what decides about the CIDs
 * @spill_dir: (nullable): where files for large trees go
 * @func: called with each block, after those that it links to
 *
 * Returns: (transfer full): a builder without paths
 */
HfTreeBuilder *
hf_tree_builder_new (const HfUnixfsProfile *profile, const char *spill_dir, HfBlockFunc func,
                     gpointer data)
{
  HfTreeBuilder *self = g_new0 (HfTreeBuilder, 1);

  self->writer = hf_unixfs_writer_new (profile, spill_dir, func, data);
  self->records = hf_spill_new (spill_dir, 1, HEAP_RECORDS);
  self->places = hf_spill_new (spill_dir, sizeof (guint64), HEAP_PLACES);
  return self;
}

/**
 * hf_tree_builder_free:
 * @self: (transfer full): freed, and its files with it
 */
void
hf_tree_builder_free (HfTreeBuilder *self)
{
  hf_unixfs_writer_free (self->writer);
  hf_spill_free (self->records);
  hf_spill_free (self->places);
  g_free (self->root_name);
  g_free (self);
}

/**
 * hf_tree_builder_set_bare:
 *
 * When only one thing will stand in the root and the root itself was not added, that is the root: a
 * file without a folder around it, or a folder.
 */
void
hf_tree_builder_set_bare (HfTreeBuilder *self)
{
  self->bare = TRUE;
}

/**
 * hf_tree_builder_add_file:
 * @path: where it stands; folders around it that are not added themselves come to be
 * @stat: (nullable): its mode and time
 * @content: read to its end
 *
 * Returns: %FALSE with %HF_ERROR_INVALID or %HF_ERROR_TOO_LARGE for @path, or with the error of
 * @content or of the function that takes blocks
 */
gboolean
hf_tree_builder_add_file (HfTreeBuilder *self, const char *path, const HfUnixfsStat *stat,
                          GInputStream *content, GCancellable *cancellable, GError **error)
{
  g_auto (HfUnixfsNode) node = { NULL };

  return check_path (path, error)
         && hf_unixfs_writer_add_file (self->writer, content, stat, &node, cancellable, error)
         && add_record (self, path, NULL, &node, error);
}

/**
 * hf_tree_builder_add_symlink:
 * @path: where it stands
 * @stat: (nullable): its time
 * @target: where it points; any text
 *
 * Returns: %FALSE as hf_tree_builder_add_file()
 */
gboolean
hf_tree_builder_add_symlink (HfTreeBuilder *self, const char *path, const HfUnixfsStat *stat,
                             const char *target, GError **error)
{
  g_auto (HfUnixfsNode) node = { NULL };

  return check_path (path, error)
         && hf_unixfs_writer_add_symlink (self->writer, target, stat, &node, error)
         && add_record (self, path, NULL, &node, error);
}

/**
 * hf_tree_builder_add_directory:
 * @path: where it stands; needed only for its mode and time, and when it is empty
 * @stat: (nullable): its mode and time
 *
 * Returns: %FALSE with %HF_ERROR_INVALID or %HF_ERROR_TOO_LARGE for @path, or the error of a file
 */
gboolean
hf_tree_builder_add_directory (HfTreeBuilder *self, const char *path, const HfUnixfsStat *stat,
                               GError **error)
{
  return check_path (path, error) && add_record (self, path, stat, NULL, error);
}

/* How much of the sorted paths is that of the root: 0, or the name that all of them begin with. */
static gsize
find_root (HfTreeBuilder *self, const Item *first, const Item *last)
{
  const char *slash = memchr (first->path, '/', first->head.path_length);
  gsize length = slash != NULL ? (gsize)(slash - first->path) : first->head.path_length;
  gboolean same = last->head.path_length >= length && memcmp (first->path, last->path, length) == 0
                  && (last->head.path_length == length || last->path[length] == '/');

  return self->bare && same ? length : 0;
}

/* The root is a file or a link, so it must be all there is. */
static HfCid *
finish_file (const Item *file, const Item *next, GError **error)
{
  if (next == NULL)
    return hf_cid_new_from_bytes (file->cid, file->head.cid_length, NULL, error);
  if (file->head.path_length > 0)
    check_order (file, next, error);
  else
    g_set_error_literal (error, HF_ERROR, HF_ERROR_CONFLICT,
                         "a file without a name can't be added together with others");
  return NULL;
}

/**
 * hf_tree_builder_finish:
 *
 * Makes the folders. Once, and nothing can be added after it.
 *
 * Returns: (transfer full): the root; %NULL with %HF_ERROR_CONFLICT naming a path that was added
 * twice or both as file and as folder, %HF_ERROR_INVALID when nothing was added, or the error of
 * the function that takes blocks
 */
HfCid *
hf_tree_builder_finish (HfTreeBuilder *self, GError **error)
{
  gsize n = hf_spill_get_length (self->places), root_length;
  guint64 *places = hf_spill_get_data (self->places);
  const guint8 *records = hf_spill_get_data (self->records);
  g_auto (HfUnixfsNode) root = { NULL };
  Item first, other;

  if (n == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "there is no file to add");
      return NULL;
    }
  qsort_r (places, n, sizeof *places, by_path, hf_spill_get_data (self->records));
  first = item_at (records, places[0]);
  other = item_at (records, places[n - 1]);
  root_length = find_root (self, &first, &other);
  self->root_name = root_length > 0 ? g_strndup (first.path, root_length) : NULL;
  if (first.head.path_length == root_length && first.head.cid_length > 0)
    {
      other = item_at (records, places[MIN (1, n - 1)]);
      return finish_file (&first, n > 1 ? &other : NULL, error);
    }
  return add_all (self, root_length, places, n, &root, error) ? g_steal_pointer (&root.cid) : NULL;
}

/**
 * hf_tree_builder_get_root_name:
 * @self: finished
 *
 * Returns: (transfer none) (nullable): what the root was called, in any encoding, when it was the
 * only thing in a bare tree
 */
const char *
hf_tree_builder_get_root_name (HfTreeBuilder *self)
{
  return self->root_name;
}
