/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files in the spool directory: NAME.car, the CARv1 as received, without duplicates, and NAME.idx,
 * a MultihashIndexSorted over it. While receiving: NAME.car.part, NAME.idx.part. A spool that no
 * job refers to is swept at the next start. Cost: one write of the upload, and one read when it is
 * copied. Threading: blocks; workers only. */

#include "hf-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "hf-car-block.h"
#include "hf-error.h"
#include "hf-spool-use.h"

struct _HfSpool
{
  char *directory;
  char *name;
  int dir_fd;
  int car_fd;
  gboolean unkept; /* received, and goes with this object */
  HfNewFile *new_car; /* while not kept */
  HfCarIndex *index;
  GPtrArray *roots;
  char *title;
  HfCidMap *blocks; /* while it is being received: the index knows hashes, not codecs */
  HfCidMap *reached; /* by surveys */
  guint64 distinct; /* blocks */
  guint64 bytes_read;
};

static HfSpool *
spool_new (const char *directory, const char *name, GError **error)
{
  g_autoptr (HfSpool) self = g_new0 (HfSpool, 1);

  self->directory = g_strdup (directory);
  self->name = g_strdup (name);
  hf_spool_use_begin (self->name);
  self->car_fd = -1;
  self->reached = hf_cid_map_new (directory);
  self->dir_fd = hf_dir_open (AT_FDCWD, directory, error);
  return self->dir_fd >= 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_spool_new_received:
 * @directory: the spool directory
 * @name: of the spool
 * @car: (transfer full): the CAR, not yet published
 * @index: (transfer full): of @car
 * @blocks: (transfer full): the CIDs of all blocks in @car
 * @roots: (element-type HfCid): what @car is of
 * @error: return location
 *
 * Returns: (transfer full): a spool that goes with this object unless hf_spool_keep() is called;
 * %NULL with @error when the directory can't be opened
 */
HfSpool *
hf_spool_new_received (const char *directory, const char *name, HfNewFile *car, HfCarIndex *index,
                       HfCidMap *blocks, GPtrArray *roots, GError **error)
{
  HfSpool *self = spool_new (directory, name, error);

  if (self == NULL)
    {
      hf_new_file_free (car);
      hf_car_index_free (index);
      hf_cid_map_free (blocks);
      return NULL;
    }
  self->unkept = TRUE;
  self->new_car = car;
  self->car_fd = hf_new_file_get_fd (car);
  self->index = index;
  self->blocks = blocks;
  self->distinct = hf_cid_map_get_count (blocks);
  self->roots = g_ptr_array_ref (roots);
  return self;
}

/**
 * hf_spool_open:
 * @directory: the spool directory
 * @name: of a spool that was kept
 * @error: return location
 *
 * Returns: (transfer full): the spool, to be read; %NULL with @error when it is not there or
 * damaged
 */
HfSpool *
hf_spool_open (const char *directory, const char *name, GError **error)
{
  g_autoptr (HfSpool) self = spool_new (directory, name, error);
  g_autofree char *car = g_strconcat (name, ".car", NULL);
  g_autofree char *index = g_strconcat (name, ".idx", NULL);

  if (self == NULL)
    return NULL;
  self->car_fd = openat (self->dir_fd, car, O_RDONLY | O_CLOEXEC);
  if (self->car_fd < 0)
    {
      hf_set_error_errno (error, errno, "opening the uploaded CAR %s", name);
      return NULL;
    }
  self->index = hf_car_index_open (self->dir_fd, index, error);
  return self->index != NULL ? g_steal_pointer (&self) : NULL;
}

/* Also what a publication that failed half way has made visible. What can't be removed is swept at
 * the next start. */
static void
discard (HfSpool *self)
{
  g_autofree char *index = g_strconcat (self->name, ".idx", NULL);
  g_autofree char *car = g_strconcat (self->name, ".car", NULL);

  hf_file_remove (self->dir_fd, index, NULL);
  hf_file_remove (self->dir_fd, car, NULL);
}

/**
 * hf_spool_free:
 * @self: (transfer full): a spool; one that was received and not kept is gone
 */
void
hf_spool_free (HfSpool *self)
{
  if (self->unkept)
    discard (self);
  if (self->new_car != NULL)
    hf_new_file_free (self->new_car);
  else if (self->car_fd >= 0)
    close (self->car_fd);
  g_clear_pointer (&self->index, hf_car_index_free);
  g_clear_pointer (&self->roots, g_ptr_array_unref);
  g_clear_pointer (&self->blocks, hf_cid_map_free);
  g_clear_pointer (&self->reached, hf_cid_map_free);
  if (self->dir_fd >= 0)
    close (self->dir_fd);
  g_free (self->directory);
  hf_spool_use_end (self->name);
  g_free (self->name);
  g_free (self->title);
  g_free (self);
}

/**
 * hf_spool_keep:
 * @self: a spool that was just received
 * @error: return location
 *
 * Makes it durable, to be opened by name until hf_spool_delete().
 *
 * Returns: %FALSE with @error when the disk refused
 */
gboolean
hf_spool_keep (HfSpool *self, GError **error)
{
  g_autofree char *name = g_strconcat (self->name, ".car", NULL);
  int fd = fcntl (self->car_fd, F_DUPFD_CLOEXEC, 0);
  gboolean existed;

  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "keeping the upload");
      return FALSE;
    }
  if (!hf_new_file_publish (self->new_car, name, &existed, error))
    {
      close (fd);
      g_prefix_error (error, "keeping the upload: ");
      return FALSE;
    }
  self->car_fd = fd;
  self->unkept = FALSE;
  g_clear_pointer (&self->new_car, hf_new_file_free);
  return TRUE;
}

/**
 * hf_spool_delete:
 * @directory: the spool directory
 * @name: of a spool
 * @error: return location
 *
 * Returns: %FALSE with @error when it could not be deleted; one that is not there is deleted
 */
gboolean
hf_spool_delete (const char *directory, const char *name, GError **error)
{
  static const char *const endings[] = { ".car", ".idx" };
  int dir_fd = hf_dir_open (AT_FDCWD, directory, error);
  gboolean good = dir_fd >= 0;
  gsize i;

  for (i = 0; good && i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (name, endings[i], NULL);
      g_autoptr (GError) local_error = NULL;

      if (!hf_file_remove (dir_fd, file, &local_error)
          && !g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          good = FALSE;
        }
    }
  if (dir_fd >= 0)
    close (dir_fd);
  return good;
}

/**
 * hf_spool_sweep:
 * @directory: the spool directory
 * @keep: (element-type utf8 utf8): names of spools that jobs still need
 * @error: return location
 *
 * Removes what a crash or a finished job left behind. Only before anything is received.
 *
 * Returns: %FALSE with @error when the directory can't be read or a file not removed
 */
gboolean
hf_spool_sweep (const char *directory, GHashTable *keep, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strndup (file, strcspn (file, "."));
      g_autofree char *path = g_build_filename (directory, file, NULL);

      if (g_hash_table_contains (keep, name) && !g_str_has_suffix (file, ".part"))
        continue;
      if (unlink (path) != 0 && errno != ENOENT)
        {
          hf_set_error_errno (error, errno, "removing the leftover %s", path);
          return FALSE;
        }
    }
  return dir != NULL;
}

/**
 * hf_spool_get_name:
 * @self: a spool
 *
 * Returns: the name to open it with
 */
const char *
hf_spool_get_name (HfSpool *self)
{
  return self->name;
}

/**
 * hf_spool_get_directory:
 * @self: a spool
 *
 * Returns: where it stands
 */
const char *
hf_spool_get_directory (HfSpool *self)
{
  return self->directory;
}

/**
 * hf_spool_get_roots:
 * @self: a spool that was just received
 *
 * Returns: (transfer none) (element-type HfCid): the roots that the CAR's header names
 */
GPtrArray *
hf_spool_get_roots (HfSpool *self)
{
  return self->roots;
}

/**
 * hf_spool_set_title:
 * @self: a spool that was just made
 * @title: (nullable): what people call its content, in any encoding
 */
void
hf_spool_set_title (HfSpool *self, const char *title)
{
  self->title = title != NULL ? g_utf8_make_valid (title, -1) : NULL;
}

/**
 * hf_spool_get_title:
 * @self: a spool that was just made
 *
 * Returns: (transfer none) (nullable): what people call its content, in UTF-8
 */
const char *
hf_spool_get_title (HfSpool *self)
{
  return self->title;
}

/**
 * hf_spool_get_bytes_read:
 * @self: a spool
 *
 * Returns: bytes of sections read from it so far
 */
guint64
hf_spool_get_bytes_read (HfSpool *self)
{
  return self->bytes_read;
}

static gboolean
mark_reached (HfSpool *self, HfCid *cid, GError **error)
{
  gboolean is_new;

  return hf_cid_map_insert (self->reached, cid, &is_new, error) != NULL;
}

/* A block under another codec has the same bytes, but is not what the CAR says it is. */
static gboolean
find (HfSpool *self, HfCid *cid, guint64 *offset)
{
  return (self->blocks == NULL || hf_cid_map_lookup (self->blocks, cid) != NULL)
         && hf_car_index_lookup (self->index, cid, offset);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  HfSpool *self = data;
  HfBlock *block;
  guint64 offset;

  if (!find (self, cid, &offset))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "not in the CAR");
      return NULL;
    }
  block = hf_car_block_read (self->car_fd, offset, G_MAXUINT64, cid, error);
  if (block != NULL)
    self->bytes_read += g_bytes_get_size (hf_block_get_section (block));
  return block;
}

static HfBlock *
fetch_and_mark (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBlock) block = fetch (cid, data, cancellable, error);

  return block != NULL && mark_reached (data, cid, error) ? g_steal_pointer (&block) : NULL;
}

/**
 * hf_spool_read_block:
 * @self: a spool
 * @cid: of a block
 * @error: return location
 *
 * Reads one block, which counts as reached then.
 *
 * Returns: (transfer full): the block, hashed again; %NULL with INCOMPLETE when the CAR lacks it
 */
HfBlock *
hf_spool_read_block (HfSpool *self, HfCid *cid, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfBlock) block = fetch_and_mark (cid, self, NULL, &why);
  g_autofree char *text = NULL;

  if (block != NULL)
    return hf_block_verify (block, error) ? g_steal_pointer (&block) : NULL;
  if (!g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  text = hf_cid_to_text (cid);
  g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "the CAR does not hold block %s", text);
  return NULL;
}

/* Reads the section's head for its length: a leaf's bytes were hashed when they came in. */
static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  HfSpool *self = data;
  HfCarSection section;
  guint64 offset;

  if (!find (self, cid, &offset)
      || !hf_car_block_locate (self->car_fd, offset, G_MAXUINT64, cid, &section, NULL))
    return FALSE;
  *length = section.data_length;
  return mark_reached (self, cid, NULL);
}

/**
 * hf_spool_survey:
 * @self: a spool
 * @root: whose DAG
 * @summary: (out): its blocks and bytes
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Follows the links from @root; leaves are looked up, not read.
 *
 * Returns: %FALSE with INCOMPLETE naming what is missing
 */
gboolean
hf_spool_survey (HfSpool *self, HfCid *root, HfDagSummary *summary, GCancellable *cancellable,
                 GError **error)
{
  static const HfBlockSource source = { fetch_and_mark, has };

  return hf_dag_survey (root, &source, self, self->directory, summary, cancellable, error);
}

/**
 * hf_spool_count_unreachable:
 * @self: a spool that was just received, all roots of interest surveyed
 *
 * Returns: how many of its blocks no surveyed root reaches
 */
guint64
hf_spool_count_unreachable (HfSpool *self)
{
  return self->distinct - MIN (self->distinct, hf_cid_map_get_count (self->reached));
}

/**
 * hf_spool_walk:
 * @self: a spool; outlives the stream
 * @root: whose DAG
 *
 * Returns: (transfer full): its blocks in depth-first order, each hashed again on the way
 */
HfBlockStream *
hf_spool_walk (HfSpool *self, HfCid *root)
{
  static const HfBlockSource source = { fetch, has };

  return HF_BLOCK_STREAM (hf_dag_walk_new (root, &source, self, NULL, self->directory));
}
