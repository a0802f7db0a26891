/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A MultihashIndexSorted read where it lies; hf-car-index-builder.c tells its bytes. Opening checks
 * the structure against the size of the file; that entries are sorted is not checked: in a file
 * where they are not some are not found, and whoever reads a block at an offset hashes it anyway.
 * Entries are read one by one, not mapped: on a disk that goes away a mapping would end the
 * process. A look-up reads about log2 of the count, at most 25 for a terabyte of large blocks. Any
 * thread.
 */
#include "hf-car-index.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-varint.h"

#define INDEX_CODEC 0x0401
#define MAX_GROUPS 1024
#define OFFSET_SIZE 8 /* bytes of the offset after each digest */

typedef struct
{
  guint64 code;
  gsize width; /* bytes of an entry */
  guint64 start; /* of the entries in the file */
  guint64 count;
} Group;

struct _HfCarIndex
{
  int fd;
  GArray *groups; /* Group */
  guint64 count;
};

/* What is left of the file while its structure is read. */
typedef struct
{
  int fd;
  guint64 at;
  guint64 end;
} Span;

static gboolean
read_exactly (int fd, void *data, gsize length, guint64 at)
{
  ssize_t n;

  do
    n = pread (fd, data, length, (off_t)at);
  while (n < 0 && errno == EINTR);
  return n == (ssize_t)length;
}

static gboolean
take_number (Span *span, gsize n, guint64 *value)
{
  guint64 little = 0;

  if (span->end - span->at < n || !read_exactly (span->fd, &little, n, span->at))
    return FALSE;
  *value = GUINT64_FROM_LE (little);
  span->at += n;
  return TRUE;
}

static gboolean
take_group (HfCarIndex *self, Span *span, guint64 code)
{
  Group group = { .code = code };
  guint64 width, length;

  if (!take_number (span, 4, &width) || !take_number (span, 8, &length))
    return FALSE;
  if (width <= OFFSET_SIZE || width > HF_CID_MAX_DIGEST + OFFSET_SIZE)
    return FALSE;
  if (length > span->end - span->at || length % width != 0 || self->groups->len == MAX_GROUPS)
    return FALSE;
  group.width = width;
  group.start = span->at;
  group.count = length / width;
  self->count += group.count;
  span->at += length;
  g_array_append_val (self->groups, group);
  return TRUE;
}

static gboolean
take_codec (Span *span)
{
  guint8 head[HF_VARINT_MAX];
  gsize length = MIN (sizeof head, span->end), used;
  guint64 codec;

  if (!read_exactly (span->fd, head, length, 0) || !hf_varint_decode (head, length, &codec, &used))
    return FALSE;
  span->at = used;
  return codec == INDEX_CODEC;
}

static gboolean
take_groups (HfCarIndex *self, guint64 size)
{
  Span span = { self->fd, 0, size };
  guint64 n_codes, code, n_widths;

  if (!take_codec (&span) || !take_number (&span, 4, &n_codes))
    return FALSE;
  /* Each takes bytes, so that large numbers end with the file. */
  for (guint64 i = 0; i < n_codes; i++)
    {
      if (!take_number (&span, 8, &code) || !take_number (&span, 4, &n_widths) || n_widths == 0)
        return FALSE;
      for (guint64 j = 0; j < n_widths; j++)
        if (!take_group (self, &span, code))
          return FALSE;
    }
  return span.at == span.end;
}

static gboolean
measure_file (int fd, const char *name, guint64 *size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      hf_set_error_errno (error, errno, "can't open the index “%s”", name);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) || status.st_size == 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the index “%s” is empty or no file", name);
      return FALSE;
    }
  *size = (guint64)status.st_size;
  return TRUE;
}

#define MAX_WIDTH (HF_CID_MAX_DIGEST + OFFSET_SIZE)

static gboolean
read_entry (HfCarIndex *self, const Group *group, guint64 i, guint8 entry[MAX_WIDTH])
{
  return read_exactly (self->fd, entry, group->width, group->start + i * group->width);
}

/* The first entry whose digest is not smaller, or the count where there is none to be read. */
static guint64
lower_bound (HfCarIndex *self, const Group *group, const guint8 *digest)
{
  guint64 low = 0, high = group->count;
  guint8 entry[MAX_WIDTH];

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (!read_entry (self, group, middle, entry))
        return group->count;
      if (memcmp (entry, digest, group->width - OFFSET_SIZE) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * hf_car_index_open:
 * @dir_fd: the open directory
 * @name: of the index in it
 *
 * Returns: (transfer full): the index; %NULL with %HF_ERROR_NOT_FOUND, %HF_ERROR_CORRUPT, or
 * another error of the file
 */
HfCarIndex *
hf_car_index_open (int dir_fd, const char *name, GError **error)
{
  g_autoptr (HfCarIndex) self = g_new0 (HfCarIndex, 1);
  guint64 size;

  self->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  self->fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->fd < 0)
    {
      hf_set_error_errno (error, errno, "can't open the index “%s”", name);
      return NULL;
    }
  if (!measure_file (self->fd, name, &size, error))
    return NULL;
  if (!take_groups (self, size))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                   "“%s” is not a whole index of the kind MultihashIndexSorted", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * hf_car_index_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_car_index_free (HfCarIndex *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->groups);
  g_free (self);
}

/**
 * hf_car_index_lookup:
 * @cid: of which the multihash alone is looked up: the format knows no codecs
 * @offset: (out): where the block's section begins, in bytes from the start of the CARv1; as the
 * file says it
 *
 * Returns: whether the block is in the index; not where the file can't be read
 */
gboolean
hf_car_index_lookup (HfCarIndex *self, const HfCid *cid, guint64 *offset)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);

  for (unsigned i = 0; i < self->groups->len; i++)
    {
      const Group *group = &g_array_index (self->groups, Group, i);
      guint8 entry[MAX_WIDTH];
      guint64 at, little;

      if (group->code != hf_cid_get_hash_code (cid) || group->width != length + OFFSET_SIZE)
        continue;
      at = lower_bound (self, group, digest);
      if (at == group->count || !read_entry (self, group, at, entry)
          || memcmp (entry, digest, length) != 0)
        continue;
      memcpy (&little, entry + length, sizeof little);
      *offset = GUINT64_FROM_LE (little);
      return TRUE;
    }
  return FALSE;
}

/**
 * hf_car_index_get_count:
 * Returns: how many blocks are in the index
 */
guint64
hf_car_index_get_count (HfCarIndex *self)
{
  return self->count;
}
