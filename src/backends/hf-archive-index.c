/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index beside a CAR file: made while the CAR is written, or anew from the CAR. It is a help,
 * not a witness: what stands at an offset is compared with the CID that was asked for, and hashed
 * by whoever asked. Any thread. */
#include "hf-archive-index.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "hf-archive-names.h"
#include "hf-error.h"
#include "hf-section-splitter.h"

#define PIECE                                                                                      \
  4096 /* bytes read at once by a scan: the heads of many small blocks, or of one large */

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

static gssize
read_at (int fd, guint8 *buffer, guint64 offset, GError **error)
{
  gssize got;

  do
    got = hf_file_allowed ("read", "scan") ? pread (fd, buffer, PIECE, (off_t)offset) : -1;
  while (got < 0 && errno == EINTR);
  if (got < 0)
    hf_set_error_errno (error, errno, "can't read at byte %" G_GUINT64_FORMAT, offset);
  return got;
}

/* Passing over data does not show whether it is all there. */
static gboolean
check_end (int fd, guint64 end, HfSectionSplitter *splitter, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at the CAR");
      return FALSE;
    }
  if (end > (guint64)info.st_size)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the last block of the CAR is cut short");
      return FALSE;
    }
  return hf_section_splitter_finish (splitter, error);
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
  g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (add_section, &scan);
  guint8 buffer[PIECE];
  guint64 at = 0;

  *offset = G_MAXUINT64;
  *found = 0;
  while (TRUE)
    {
      gssize got;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      got = read_at (fd, buffer, at, error);
      if (got < 0)
        return FALSE;
      if (got == 0)
        return check_end (fd, at, splitter, error);
      if (!hf_section_splitter_feed (splitter, buffer, (gsize)got, error))
        return FALSE;
      at += (guint64)got + hf_section_splitter_skip (splitter);
    }
}
