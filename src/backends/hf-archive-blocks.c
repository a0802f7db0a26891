/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single blocks of a CAR file, also of a damaged one. The index says where to look; if it is
 * absent, damaged or leads to another block, the CAR is scanned and a new index takes its place. A
 * CAR is scanned once for that: it is remembered as long as the file stays the same. Any thread. */
#include "hf-archive-blocks.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hf-archive-index.h"
#include "hf-archive-names.h"
#include "hf-car-block.h"
#include "hf-error.h"

#define MOST_REMEMBERED 4096 /* CARs */

struct _HfArchiveBlocks
{
  GMutex mutex;
  GHashTable *scanned; /* key → state of the file */
};

/**
 * hf_archive_blocks_new:
 * Returns: (transfer full): one that remembers nothing yet
 */
HfArchiveBlocks *
hf_archive_blocks_new (void)
{
  HfArchiveBlocks *self = g_new0 (HfArchiveBlocks, 1);

  g_mutex_init (&self->mutex);
  self->scanned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * hf_archive_blocks_free:
 * @self: (transfer full): one
 */
void
hf_archive_blocks_free (HfArchiveBlocks *self)
{
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->scanned);
  g_free (self);
}

static char *
state_of (const struct stat *info)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%ld",
                          (guint64)info->st_ino, (gint64)info->st_size,
                          (gint64)info->st_mtim.tv_sec, info->st_mtim.tv_nsec);
}

static gboolean
was_scanned (HfArchiveBlocks *self, const char *key, const struct stat *info)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *state = state_of (info);

  return g_strcmp0 (g_hash_table_lookup (self->scanned, key), state) == 0;
}

static void
remember (HfArchiveBlocks *self, const char *key, const struct stat *info)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_size (self->scanned) >= MOST_REMEMBERED)
    g_hash_table_remove_all (self->scanned);
  g_hash_table_replace (self->scanned, g_strdup (key), state_of (info));
}

/* NULL without an error: the index, as it is, does not lead to the block. */
static HfBlock *
get_by_index (HfCarArchive *archive, int fd, const char *key, HfCid *cid, GError **error)
{
  g_autofree char *name = hf_archive_index_name (key);
  g_autoptr (HfCarIndex) index = hf_car_index_open (hf_car_archive_get_fd (archive), name, NULL);
  g_autoptr (GError) why = NULL;
  HfBlock *block;
  guint64 offset;

  if (!index || !hf_car_index_lookup (index, cid, &offset))
    return NULL;
  block = hf_car_block_read (fd, offset, G_MAXUINT64, cid, &why);
  if (!block && !g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    g_propagate_error (error, g_steal_pointer (&why));
  return block;
}

static guint64
count_of_index (HfCarArchive *archive, const char *key)
{
  g_autofree char *name = hf_archive_index_name (key);
  g_autoptr (HfCarIndex) index = hf_car_index_open (hf_car_archive_get_fd (archive), name, NULL);

  return index ? hf_car_index_get_count (index) : 0;
}

static gboolean
is_still (HfCarArchive *archive, const char *key, const struct stat *info)
{
  g_autofree char *name = hf_archive_car_name (key);
  struct stat now;

  return hf_car_archive_look (archive, name, &now, NULL) && now.st_ino == info->st_ino
         && now.st_dev == info->st_dev;
}

/* An index that reaches beyond a place where the sections can't be followed is worth more than what
 * a scan found before it. Without the right to write, or without room, the next look-up scans
 * again: reading must not fail for that. */
static void
renew_index (HfCarArchive *archive, HfCarIndexBuilder *builder, const char *key,
             const struct stat *info, gboolean whole, guint64 found)
{
  g_autoptr (HfNewFile) file = NULL;
  int lock;

  if (!whole && count_of_index (archive, key) > found)
    return;
  file = hf_archive_index_write (archive, builder, NULL);
  lock = file ? hf_car_archive_lock (archive, NULL) : -1;
  if (lock < 0)
    return;
  if (is_still (archive, key, info))
    hf_archive_index_publish (archive, file, key, NULL);
  hf_car_archive_unlock (lock);
}

static HfBlock *
not_found (HfCarArchive *archive, const char *locator, HfCid *cid, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "block %s was not found in %s/%s", text,
               hf_car_archive_get_path (archive), locator);
  return NULL;
}

static HfBlock *
get_by_scan (HfArchiveBlocks *self, HfCarArchive *archive, int fd, const struct stat *info,
             const char *key, const char *locator, HfCid *cid, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (HfCarIndexBuilder) builder
      = hf_car_index_builder_new (hf_car_archive_get_config (archive)->spill_dir);
  g_autoptr (GError) why = NULL;
  guint64 offset, found;
  gboolean whole = hf_archive_index_scan (fd, builder, cid, &offset, &found, cancellable, &why);

  if (!whole && !g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&why),
                                  "can't look for a block in %s/%s: ",
                                  hf_car_archive_get_path (archive), locator);
      return NULL;
    }
  renew_index (archive, builder, key, info, whole, found);
  remember (self, key, info);
  if (offset == G_MAXUINT64)
    return not_found (archive, locator, cid, error);
  return hf_car_block_read (fd, offset, G_MAXUINT64, cid, error);
}

/**
 * hf_archive_blocks_get:
 * @locator: of a copy
 * @cid: of a block
 * @error: %HF_ERROR_NOT_FOUND when the copy is absent or does not have the block, as far as it can
 * be read; %HF_ERROR_CORRUPT when the block is cut short
 *
 * Returns: (transfer full): the block, not verified
 */
HfBlock *
hf_archive_blocks_get (HfArchiveBlocks *self, HfCarArchive *archive, const char *locator,
                       HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autofree char *key = hf_archive_key_of_locator (locator, error);
  g_autoptr (GError) why = NULL;
  struct stat info;
  HfBlock *block;
  int fd;

  if (!key)
    return NULL;
  fd = hf_car_archive_open_car (archive, locator, &info, error);
  if (fd < 0)
    return NULL;
  block = get_by_index (archive, fd, key, cid, &why);
  if (why)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (!block && was_scanned (self, key, &info))
    not_found (archive, locator, cid, error);
  else if (!block)
    block = get_by_scan (self, archive, fd, &info, key, locator, cid, cancellable, error);
  close (fd);
  return block;
}

/* Only an index that is whole can say that a block is not there. Its entries go by the hash alone,
 * and the hash of another codec may be there. */
static HfHaving
look_in_car (HfCarArchive *archive, int fd, const char *key, HfCid *cid)
{
  g_autofree char *name = hf_archive_index_name (key);
  g_autoptr (HfCarIndex) index = hf_car_index_open (hf_car_archive_get_fd (archive), name, NULL);
  g_autoptr (HfBlock) block = NULL;
  guint64 offset;

  if (!index)
    return HF_HAVING_UNKNOWN;
  if (!hf_car_index_lookup (index, cid, &offset))
    return HF_HAVING_NOT;
  block = hf_car_block_read (fd, offset, G_MAXUINT64, cid, NULL);
  return block ? HF_HAVING : HF_HAVING_UNKNOWN;
}

/**
 * hf_archive_blocks_look:
 * @locator: of a copy
 * @cid: of a block
 *
 * Cost: two files are opened and some pages of the index read, whatever the size of the CAR.
 *
 * Returns: whether the copy has the block, as far as its index tells
 */
HfHaving
hf_archive_blocks_look (HfCarArchive *archive, const char *locator, HfCid *cid)
{
  g_autofree char *key = hf_archive_key_of_locator (locator, NULL);
  HfHaving having = HF_HAVING_UNKNOWN;
  struct stat info;
  int fd;

  if (!key)
    return HF_HAVING_UNKNOWN;
  fd = hf_car_archive_open_car (archive, locator, &info, NULL);
  if (fd < 0)
    return HF_HAVING_UNKNOWN;
  having = look_in_car (archive, fd, key, cid);
  close (fd);
  return having;
}
