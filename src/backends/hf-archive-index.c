/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index beside a CAR file: made while the CAR is written, or anew from the CAR. It is a help,
 * not a witness: what stands at an offset is compared with the CID that was asked for, and hashed
 * by whoever asked. Any thread. */
#include "hf-archive-index.h"

#include <errno.h>
#include <string.h>

#include "hf-archive-names.h"
#include "hf-car-scan.h"
#include "hf-error.h"

static gboolean
write_piece (gconstpointer bytes, gsize length, gpointer data, GError **error)
{
  return hf_new_file_write (data, bytes, length, error);
}

/**
 * hf_archive_index_write:
 * @builder: with all blocks of a CAR
 *
 * Returns: (transfer full): the index as a durable file that has no name of its own yet
 */
HfNewFile *
hf_archive_index_write (HfCarArchive *archive, HfCarIndexBuilder *builder, GError **error)
{
  g_autoptr (HfNewFile) file = hf_car_archive_new_part (archive, error);

  if (file && hf_car_index_builder_write (builder, write_piece, file, error)
      && hf_new_file_sync (file, error))
    return g_steal_pointer (&file);
  return NULL;
}

/**
 * hf_archive_index_publish:
 * @file: from hf_archive_index_write()
 * @key: of the CAR
 *
 * Puts the index in place of a former one. The archive's lock is held.
 *
 * Returns: whether it is there
 */
gboolean
hf_archive_index_publish (HfCarArchive *archive, HfNewFile *file, const char *key, GError **error)
{
  g_autofree char *name = hf_archive_index_name (key);

  return hf_car_archive_remove_file (archive, name, error)
         && hf_new_file_publish (file, name, NULL, error);
}

typedef struct
{
  HfCarIndexBuilder *builder;
  HfCid *wanted;
  guint64 *offset;
  guint64 *found;
} Scan;

static gboolean
add_section (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  Scan *scan = data;
  gsize length, wanted_length;
  const guint8 *hash = hf_cid_get_multihash (cid, &length);
  const guint8 *wanted = hf_cid_get_multihash (scan->wanted, &wanted_length);

  if (*scan->offset == G_MAXUINT64 && length == wanted_length && memcmp (hash, wanted, length) == 0)
    *scan->offset = offset;
  *scan->found += 1;
  return hf_car_index_builder_add (scan->builder, cid, offset, error);
}

/**
 * hf_archive_index_scan:
 * @fd: a CAR, perhaps a damaged one
 * @builder: gets its blocks
 * @wanted: the block that is looked for at the same time
 * @offset: (out): its section, %G_MAXUINT64 when it was not met
 * @found: (out): how many sections were met
 * @error: %HF_ERROR_CORRUPT where the sections can't be followed any further; what stands before
 * that was found
 *
 * Reads the heads of all sections. Cost: one small read for each block.
 *
 * Returns: whether the end was reached
 */
gboolean
hf_archive_index_scan (int fd, HfCarIndexBuilder *builder, HfCid *wanted, guint64 *offset,
                       guint64 *found, GCancellable *cancellable, GError **error)
{
  Scan scan = { builder, wanted, offset, found };
  struct stat info;

  *offset = G_MAXUINT64;
  *found = 0;
  if (fstat (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at the CAR");
      return FALSE;
    }
  return hf_car_scan (fd, 0, (guint64)info.st_size, add_section, &scan, cancellable, error);
}
