/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree, folder by folder, with an explicit stack. What leaves a DAG by this way has names that a
 * file system takes and that lead nowhere else, and no two entries of a folder have the same: so
 * nothing can be put through a symlink that came from the same DAG, neither by us nor by whoever
 * unpacks the archive. A DAG that breaks this can be listed, and kept, but not unpacked. One
 * thread.
 */
#include "hf-unixfs-walk.h"

#include <string.h>

#include "hf-error.h"
#include "hf-unixfs-name.h"

typedef struct
{
  HfUnixfsCursor *cursor;
  HfUnixfsEntry entry; /* the folder */
} Level;

struct _HfUnixfsWalk
{
  HfUnixfsReader *reader;
  GArray *levels; /* Level */
  HfUnixfsEntry entry; /* of the last step */
  GString *path; /* of the last step */
  gboolean began;
  gboolean left; /* the last step: the path is still that of the folder */
};

static void
level_clear (gpointer data)
{
  Level *level = data;

  hf_unixfs_cursor_free (level->cursor);
  hf_unixfs_entry_clear (&level->entry);
}

static void
copy_entry (HfUnixfsEntry *to, const HfUnixfsEntry *from)
{
  *to = *from;
  to->name = g_memdup2 (from->name, from->name_length + 1);
  to->cid = hf_cid_ref (from->cid);
  to->target = g_strdup (from->target);
  to->problem = from->problem != NULL ? g_error_copy (from->problem) : NULL;
}

static int
compare_names (const HfDagPbLink *a, const HfDagPbLink *b)
{
  gsize both = MIN (a->name.length, b->name.length);
  int order = both > 0 ? memcmp (a->name.data, b->name.data, both) : 0;

  return order != 0 ? order : (a->name.length > b->name.length) - (a->name.length < b->name.length);
}

/* Most folders are sorted, which shows at once that no name comes twice. */
static gboolean
is_sorted (HfUnixfsBlock *folder)
{
  HfDagPbLink before, link;

  for (gsize i = 0; i < hf_unixfs_block_get_n_links (folder); i++, before = link)
    {
      hf_unixfs_block_get_link (folder, i, &link);
      if (i > 0 && compare_names (&before, &link) >= 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
refuse_double (const HfDagPbLink *link, GError **error)
{
  g_autofree char *text = hf_unixfs_name_to_text ((const char *)link->name.data, link->name.length);

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "two entries are named “%s”", text);
  return FALSE;
}

/* In a sharded folder, the places of the entries are proof enough. */
static gboolean
check_doubles (HfUnixfsBlock *folder, GError **error)
{
  g_autoptr (GHashTable) names = NULL;

  if (hf_unixfs_block_get_data (folder)->type != HF_UNIXFS_DIRECTORY || is_sorted (folder))
    return TRUE;
  names = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  for (gsize i = 0; i < hf_unixfs_block_get_n_links (folder); i++)
    {
      HfDagPbLink link;

      hf_unixfs_block_get_link (folder, i, &link);
      if (!g_hash_table_add (names, g_bytes_new_static (link.name.data, link.name.length)))
        return refuse_double (&link, error);
    }
  return TRUE;
}

/* Says where it happened. */
static void
add_path (HfUnixfsWalk *self, GError **error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = hf_unixfs_name_to_text (self->path->str, self->path->len);
  g_prefix_error (error, "in “%s”: ", text);
}

static gboolean
enter (HfUnixfsWalk *self, GCancellable *cancellable, GError **error)
{
  Level level = { NULL };

  if (self->levels->len == HF_UNIXFS_FOLDER_DEPTH)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "more than %d folders lie within one another", HF_UNIXFS_FOLDER_DEPTH);
      return FALSE;
    }
  level.cursor = hf_unixfs_cursor_new (self->reader, self->entry.cid, TRUE, cancellable, error);
  if (level.cursor == NULL)
    return FALSE;
  copy_entry (&level.entry, &self->entry);
  g_array_append_val (self->levels, level);
  return check_doubles (hf_unixfs_cursor_get_block (level.cursor), error);
}

static gboolean
check_entry (const HfUnixfsEntry *entry, GError **error)
{
  g_autofree char *name = NULL;

  if (!hf_unixfs_name_check (entry->name, entry->name_length, error))
    return FALSE;
  if (entry->kind != HF_UNIXFS_UNKNOWN)
    return TRUE;
  name = hf_unixfs_name_to_text (entry->name, entry->name_length);
  g_propagate_prefixed_error (error, g_error_copy (entry->problem), "“%s” can't be read: ", name);
  return FALSE;
}

/* The path of an entry in the folder on top. */
static void
set_path (HfUnixfsWalk *self)
{
  g_string_append_c (self->path, '/');
  g_string_append_len (self->path, self->entry.name, (gssize)self->entry.name_length);
}

static void
cut_path (HfUnixfsWalk *self)
{
  const char *slash = strrchr (self->path->str, '/');

  g_string_truncate (self->path, slash != NULL ? (gsize)(slash - self->path->str) : 0);
}

static gboolean
step_into (HfUnixfsWalk *self, HfUnixfsStep *step, GCancellable *cancellable, GError **error)
{
  *step = HF_UNIXFS_STEP_LEAF;
  self->left = TRUE;
  if (self->entry.kind != HF_UNIXFS_IS_FOLDER)
    return TRUE;
  *step = HF_UNIXFS_STEP_ENTER;
  self->left = FALSE;
  return enter (self, cancellable, error);
}

static gboolean
begin (HfUnixfsWalk *self, HfUnixfsStep *step, GCancellable *cancellable, GError **error)
{
  HfUnixfsEntry root;
  gboolean ok = hf_unixfs_reader_look (self->reader, self->entry.cid, &root, cancellable, error);

  self->began = TRUE;
  root.name = g_steal_pointer (&self->entry.name);
  root.name_length = self->entry.name_length;
  hf_unixfs_entry_clear (&self->entry);
  self->entry = root;
  return ok && step_into (self, step, cancellable, error);
}

static void
leave (HfUnixfsWalk *self, HfUnixfsStep *step)
{
  Level *top = &g_array_index (self->levels, Level, self->levels->len - 1);

  *step = HF_UNIXFS_STEP_LEAVE;
  self->left = TRUE;
  hf_unixfs_entry_clear (&self->entry);
  self->entry = top->entry;
  top->entry = (HfUnixfsEntry){ 0 };
  g_array_set_size (self->levels, self->levels->len - 1);
}

static gboolean
go_on (HfUnixfsWalk *self, HfUnixfsStep *step, GCancellable *cancellable, GError **error)
{
  Level *top;

  if (self->left)
    cut_path (self);
  self->left = FALSE;
  hf_unixfs_entry_clear (&self->entry);
  if (self->levels->len == 0)
    {
      *step = HF_UNIXFS_STEP_END;
      return TRUE;
    }
  top = &g_array_index (self->levels, Level, self->levels->len - 1);
  if (!hf_unixfs_cursor_next (top->cursor, &self->entry, cancellable, error))
    return FALSE;
  if (self->entry.cid == NULL)
    {
      leave (self, step);
      return TRUE;
    }
  if (!check_entry (&self->entry, error))
    return FALSE;
  set_path (self);
  return step_into (self, step, cancellable, error);
}

/**
 * hf_unixfs_walk_new:
 * @root: a file, folder or symlink
 * @name: what it is called, where it goes
 *
 * Returns: (transfer full): a walk before @root; %NULL with %HF_ERROR_INVALID for a bad @name
 */
HfUnixfsWalk *
hf_unixfs_walk_new (HfUnixfsReader *reader, HfCid *root, const char *name, GError **error)
{
  HfUnixfsWalk *self;

  if (!hf_unixfs_name_check (name, strlen (name), error))
    return NULL;
  self = g_new0 (HfUnixfsWalk, 1);
  self->reader = hf_unixfs_reader_ref (reader);
  self->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (self->levels, level_clear);
  self->entry.cid = hf_cid_ref (root);
  self->entry.name = g_strdup (name);
  self->entry.name_length = strlen (name);
  self->path = g_string_new (name);
  return self;
}

/**
 * hf_unixfs_walk_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_unixfs_walk_free (HfUnixfsWalk *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->levels);
  hf_unixfs_entry_clear (&self->entry);
  g_string_free (self->path, TRUE);
  hf_unixfs_reader_unref (self->reader);
  g_free (self);
}

/**
 * hf_unixfs_walk_next:
 * @step: (out): what comes next
 *
 * Returns: %FALSE with an error that names the place: %HF_ERROR_INVALID for a name that is refused
 * or comes twice or an entry that can't be read, %HF_ERROR_TOO_LARGE below
 * %HF_UNIXFS_FOLDER_DEPTH folders, or those of hf_unixfs_cursor_next(); @self is of no use then
 */
gboolean
hf_unixfs_walk_next (HfUnixfsWalk *self, HfUnixfsStep *step, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean ok = self->began ? go_on (self, step, cancellable, &local_error)
                            : begin (self, step, cancellable, &local_error);

  if (ok)
    return TRUE;
  add_path (self, &local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * hf_unixfs_walk_get_entry:
 * Returns: (transfer none): what the last step was about, until the next one
 */
const HfUnixfsEntry *
hf_unixfs_walk_get_entry (HfUnixfsWalk *self)
{
  return &self->entry;
}

/**
 * hf_unixfs_walk_get_path:
 * Returns: (transfer none): where that is: names with “/” between them, the root's first; any
 * bytes but NUL, until the next step
 */
const char *
hf_unixfs_walk_get_path (HfUnixfsWalk *self)
{
  return self->path->str;
}
