/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a block stands is told by an index that whoever made the file gave (beside it or, in a
 * CARv2, within), or by one of ours, made by a scan of the file at the first block that the other
 * does not lead to. A given index may lie in any way: it may lead nowhere, to another block, or to
 * bytes that look like the block and stand in the data of another one. Therefore a block that is
 * found by it is hashed here, which costs as much again where the caller hashes it too; blocks
 * found by our own are not. Lengths and parts of blocks can't be proven without the whole: of these
 * the head of the section alone is compared. A scan that comes to the end of the file makes the
 * given index useless; one that does not, since the file is damaged, leaves it for what stands
 * behind the damage.
 */
#include "hf-car-file.h"

#include <string.h>
#include <unistd.h>

#include "hf-car-block.h"
#include "hf-car-layout.h"
#include "hf-car-scan.h"
#include "hf-error.h"

struct _HfCarFile
{
  int fd;
  char *spill_dir;
  HfCarLayout layout;
  GPtrArray *roots;
  HfCarIndex *given;
  HfCarIndex *scanned;
  gboolean damaged; /* the scan did not come to the end */
};

/* An index that is not whole is as good as none. */
static HfCarIndex *
open_embedded (HfCarFile *self)
{
  if (self->layout.index_offset == 0)
    return NULL;
  return hf_car_index_new (self->fd, self->layout.index_offset, self->layout.file_size, NULL);
}

/**
 * hf_car_file_new:
 * @fd: (transfer full): a CARv1 or CARv2 file, open for reading; closed on an error too
 * @index: (transfer full) (nullable): an index that belongs to it; by default the one within
 * @spill_dir: (nullable): where an index of ours goes, by default the system's directory for
 * temporary files
 * @error: return location
 *
 * Reads the headers. A CARv1 that ends too early is opened all the same, for the blocks that it
 * has.
 *
 * Returns: (transfer full): the file; %NULL with %HF_ERROR_CORRUPT, %HF_ERROR_INVALID for what is
 * no regular file, or the error of the system
 */
HfCarFile *
hf_car_file_new (int fd, HfCarIndex *index, const char *spill_dir, GError **error)
{
  g_autoptr (HfCarFile) self = g_new0 (HfCarFile, 1);

  self->fd = fd;
  self->spill_dir = g_strdup (spill_dir);
  self->roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  self->given = index;
  if (!hf_car_layout_read (fd, &self->layout, self->roots, error))
    return NULL;
  if (self->given == NULL)
    self->given = open_embedded (self);
  return g_steal_pointer (&self);
}

/**
 * hf_car_file_free:
 * @self: (transfer full) (nullable): freed, and its file closed
 */
void
hf_car_file_free (HfCarFile *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_clear_pointer (&self->given, hf_car_index_free);
  g_clear_pointer (&self->scanned, hf_car_index_free);
  g_ptr_array_unref (self->roots);
  g_free (self->spill_dir);
  g_free (self);
}

static gboolean
scan (HfCarFile *self, GCancellable *cancellable, GError **error)
{
  gboolean whole;

  self->scanned = hf_car_scan_to_index (self->fd, self->layout.start, self->layout.end,
                                        self->spill_dir, &whole, cancellable, error);
  if (self->scanned == NULL)
    {
      g_prefix_error (error, "can't look for a block: ");
      return FALSE;
    }
  self->damaged = !whole;
  if (whole)
    g_clear_pointer (&self->given, hf_car_index_free);
  return TRUE;
}

typedef struct
{
  HfCarFile *file;
  HfCid *cid;
  gboolean by_given;
  HfCarSection section; /* what is looked for: the one or the other */
  HfBlock *block;
  gboolean found;
  GError *failure; /* of the last place that was none, or of the file */
} Search;

/* Whether to try the next place; not when the file itself fails. */
static gboolean
next_place (Search *search)
{
  return !search->found && g_error_matches (search->failure, HF_ERROR, HF_ERROR_CORRUPT);
}

/* @offset may be anything: whether it lies in the CARv1 is seen when it is looked at. */
static guint64
place_in_file (HfCarFile *self, guint64 offset)
{
  return offset < self->layout.end - self->layout.start ? self->layout.start + offset : G_MAXUINT64;
}

static gboolean
try_section (guint64 offset, gpointer data)
{
  Search *search = data;
  HfCarFile *self = search->file;

  g_clear_error (&search->failure);
  search->found = hf_car_block_locate (self->fd, place_in_file (self, offset), self->layout.end,
                                       search->cid, &search->section, &search->failure);
  return next_place (search);
}

/* What can't be hashed is for the caller to judge. */
static gboolean
may_be_true (HfBlock *block, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (hf_block_verify (block, &why) || !g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
try_block (guint64 offset, gpointer data)
{
  Search *search = data;
  HfCarFile *self = search->file;
  g_autoptr (HfBlock) block = NULL;

  g_clear_error (&search->failure);
  block = hf_car_block_read (self->fd, place_in_file (self, offset), self->layout.end, search->cid,
                             &search->failure);
  if (block != NULL && (!search->by_given || may_be_true (block, &search->failure)))
    {
      search->block = g_steal_pointer (&block);
      search->found = TRUE;
    }
  return next_place (search);
}

static gboolean
refuse (HfCarFile *self, const HfCid *cid, GError **error)
{
  g_autofree char *text = hf_cid_to_text (cid);

  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "block %s is not in the CAR%s", text,
               self->damaged ? ", as far as that can be read" : "");
  return FALSE;
}

/* FALSE: the search is over. What was wrong with the places that a former index told is of no
 * interest any more. */
static gboolean
find_in (Search *search, HfCarIndex *index, HfCarIndexFunc try)
{
  if (index == NULL)
    return TRUE;
  g_clear_error (&search->failure);
  search->by_given = index == search->file->given;
  hf_car_index_find (index, search->cid, try, search);
  return !search->found
         && (search->failure == NULL
             || g_error_matches (search->failure, HF_ERROR, HF_ERROR_CORRUPT));
}

static gboolean
find (Search *search, HfCarIndexFunc try, GCancellable *cancellable, GError **error)
{
  HfCarFile *self = search->file;
  g_autoptr (GError) failure = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (find_in (search, self->given, try)
      && (self->scanned != NULL || scan (self, cancellable, &failure)))
    find_in (search, self->scanned, try);
  if (failure == NULL)
    failure = g_steal_pointer (&search->failure);
  g_clear_error (&search->failure);
  if (search->found)
    return TRUE;
  if (failure == NULL)
    return refuse (self, search->cid, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
locate (HfCarFile *self, HfCid *cid, HfCarSection *section, GCancellable *cancellable,
        GError **error)
{
  Search search = { .file = self, .cid = cid };

  if (!find (&search, try_section, cancellable, error))
    return FALSE;
  *section = search.section;
  return TRUE;
}

/**
 * hf_car_file_get_block:
 * @cid: of a block; one that differs in codec alone is taken for it. The data of an identity CID
 * comes from the CID
 * @cancellable: (nullable): stops a scan
 * @error: %HF_ERROR_NOT_FOUND, %HF_ERROR_CORRUPT when the block is damaged, the error of the system
 *
 * Returns: (transfer full): the block; not verified
 */
HfBlock *
hf_car_file_get_block (HfCarFile *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  Search search = { .file = self, .cid = cid };
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  if (hf_cid_is_identity (cid))
    return hf_block_new (cid, digest, length);
  return find (&search, try_block, cancellable, error) ? search.block : NULL;
}

/**
 * hf_car_file_has:
 * @cid: of a block, as for hf_car_file_get_block()
 * @length: (out): bytes of its data, as its head says
 * @cancellable: (nullable): stops a scan
 * @error: as for hf_car_file_get_block()
 *
 * Looks without reading the data.
 *
 * Returns: whether it is there
 */
gboolean
hf_car_file_has (HfCarFile *self, HfCid *cid, guint64 *length, GCancellable *cancellable,
                 GError **error)
{
  HfCarSection section = { 0 };

  if (hf_cid_is_identity (cid))
    hf_cid_get_digest (cid, &section.data_length);
  else if (!locate (self, cid, &section, cancellable, error))
    return FALSE;
  *length = section.data_length;
  return TRUE;
}

/**
 * hf_car_file_read_range:
 * @cid: of a block, as for hf_car_file_get_block()
 * @offset: which byte of its data is the first
 * @data: (out) (array length=length): gets them; not verified, as a part of a block can't be: of
 * what a stranger gave whole blocks are read
 * @length: how many
 * @got: (out): how many there were: less than @length only at the end of the block
 * @cancellable: (nullable): stops a scan
 * @error: as for hf_car_file_get_block()
 *
 * Reads a part of a block, and nothing of the rest.
 *
 * Returns: whether that was possible; *@got is 0 behind the end of the block
 */
gboolean
hf_car_file_read_range (HfCarFile *self, HfCid *cid, guint64 offset, void *data, gsize length,
                        gsize *got, GCancellable *cancellable, GError **error)
{
  gboolean inlined = hf_cid_is_identity (cid);
  HfCarSection section;
  gsize size;
  const guint8 *digest = hf_cid_get_digest (cid, &size);

  *got = 0;
  if (!inlined && !locate (self, cid, &section, cancellable, error))
    return FALSE;
  if (!inlined)
    size = section.data_length;
  if (offset >= size || length == 0)
    return TRUE;
  *got = MIN (length, size - offset);
  if (!inlined)
    return hf_car_block_read_range (self->fd, &section, offset, *got, data, error);
  memcpy (data, digest + offset, *got);
  return TRUE;
}

/**
 * hf_car_file_get_version:
 * Returns: 1 or 2
 */
unsigned
hf_car_file_get_version (HfCarFile *self)
{
  return self->layout.version;
}

/**
 * hf_car_file_get_roots:
 * Returns: (transfer none) (element-type HfCid): the roots that the header names: perhaps none,
 * perhaps some twice, perhaps some that the file does not have
 */
GPtrArray *
hf_car_file_get_roots (HfCarFile *self)
{
  return self->roots;
}

/**
 * hf_car_file_get_payload:
 * @offset: (out): where the CARv1 begins in the file, in bytes
 * @size: (out): how many bytes it has
 */
void
hf_car_file_get_payload (HfCarFile *self, guint64 *offset, guint64 *size)
{
  *offset = self->layout.start;
  *size = self->layout.end - self->layout.start;
}

/**
 * hf_car_file_was_scanned:
 * Returns: whether blocks had to be looked for without the index that was given, if one was
 */
gboolean
hf_car_file_was_scanned (HfCarFile *self)
{
  return self->scanned != NULL;
}

static HfBlock *
source_fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_car_file_get_block (data, cid, cancellable, error);
}

/* An error of the file shows when a block is read: the answer here is but yes or no. */
static gboolean
source_has (HfCid *cid, guint64 *length, gpointer data)
{
  return hf_car_file_has (data, cid, length, NULL, NULL);
}

const HfBlockSource hf_car_file_source = { source_fetch, source_has };
