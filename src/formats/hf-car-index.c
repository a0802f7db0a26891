/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An index of a CARv2 read where it lies. hf-car-index-builder.c tells the bytes of a
 * MultihashIndexSorted; an IndexSorted (0x0400) knows no hash functions:
 *
 *   varint 0x0400
 *   i32 number of widths { u32 width, u64 bytes, entries }
 *
 * Opening checks the structure against the bytes that there are; that entries are sorted is not
 * checked: in a file where they are not some are not found, and whoever reads a block at an offset
 * compares and hashes it anyway. Entries are read one by one, not mapped: on a disk that goes away
 * a mapping would end the process. A look-up reads about log2 of the count, at most 25 for a
 * terabyte of large blocks. Any thread.
 */
#include "hf-car-index.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-varint.h"

#define INDEX_SORTED 0x0400
#define MULTIHASH_INDEX_SORTED 0x0401
#define MAX_GROUPS 1024
#define MAX_WIDTH (32 * 1024 * 1024) /* bytes of an entry, as go-car allows */
#define MAX_PLACES 64 /* of one look-up: more are no help, and each costs a read */
#define OFFSET_SIZE 8 /* bytes of the offset after each digest */
#define ENTRY_MAX (HF_CID_MAX_DIGEST + OFFSET_SIZE) /* of those that a CID can ask for */

typedef struct
{
  guint64 code; /* hash function; 0 in an IndexSorted */
  gsize width; /* bytes of an entry */
  guint64 start; /* of the entries in the file */
  guint64 count;
} Group;

struct _HfCarIndex
{
  int fd;
  gboolean has_codes;
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
  if (width < OFFSET_SIZE || width > MAX_WIDTH)
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
take_codec (HfCarIndex *self, Span *span)
{
  guint8 head[HF_VARINT_MAX];
  gsize length = MIN (sizeof head, span->end - span->at), used;
  guint64 codec;

  if (!read_exactly (span->fd, head, length, span->at)
      || !hf_varint_decode (head, length, &codec, &used))
    return FALSE;
  span->at += used;
  self->has_codes = codec == MULTIHASH_INDEX_SORTED;
  return self->has_codes || codec == INDEX_SORTED;
}

/* The groups of one hash function, or of all. Each number is that of things that take bytes, so
 * that large ones end with the file. */
static gboolean
take_widths (HfCarIndex *self, Span *span, guint64 code)
{
  guint64 n_widths;

  if (!take_number (span, 4, &n_widths) || (self->has_codes && n_widths == 0))
    return FALSE;
  for (guint64 i = 0; i < n_widths; i++)
    if (!take_group (self, span, code))
      return FALSE;
  return TRUE;
}

static gboolean
take_codes (HfCarIndex *self, Span *span)
{
  guint64 n_codes, code;

  if (!take_number (span, 4, &n_codes))
    return FALSE;
  for (guint64 i = 0; i < n_codes; i++)
    if (!take_number (span, 8, &code) || !take_widths (self, span, code))
      return FALSE;
  return TRUE;
}

static gboolean
take_index (HfCarIndex *self, Span *span)
{
  return take_codec (self, span)
         && (self->has_codes ? take_codes (self, span) : take_widths (self, span, 0))
         && span->at == span->end;
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

static gboolean
read_entry (HfCarIndex *self, const Group *group, guint64 i, guint8 entry[ENTRY_MAX])
{
  return read_exactly (self->fd, entry, group->width, group->start + i * group->width);
}

/* The first entry whose digest is not smaller, or the count where there is none to be read. */
static guint64
lower_bound (HfCarIndex *self, const Group *group, const guint8 *digest)
{
  guint64 low = 0, high = group->count;
  guint8 entry[ENTRY_MAX];

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

/* Takes @fd, also when it fails. */
static HfCarIndex *
index_new (int fd, guint64 start, guint64 end)
{
  g_autoptr (HfCarIndex) self = g_new0 (HfCarIndex, 1);
  Span span = { fd, start, end };

  self->fd = fd;
  self->groups = g_array_new (FALSE, FALSE, sizeof (Group));
  return start < end && take_index (self, &span) ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_car_index_new:
 * @fd: a file; duplicated
 * @start: where the index begins in it, in bytes
 * @end: where it ends
 * @error: return location
 *
 * Returns: (transfer full): an index that is a part of a file; %NULL with %HF_ERROR_CORRUPT, or
 * another error of the file
 */
HfCarIndex *
hf_car_index_new (int fd, guint64 start, guint64 end, GError **error)
{
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  HfCarIndex *self;

  if (copy < 0)
    {
      hf_set_error_errno (error, errno, "can't open the index of the CAR");
      return NULL;
    }
  self = index_new (copy, start, end);
  if (self == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "no whole index of a kind that is known stands at byte %" G_GUINT64_FORMAT, start);
  return self;
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
  int fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  HfCarIndex *self;
  guint64 size;

  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "can't open the index “%s”", name);
      return NULL;
    }
  if (!measure_file (fd, name, &size, error))
    {
      close (fd);
      return NULL;
    }
  self = index_new (fd, 0, size);
  if (self == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "“%s” is not a whole index of a kind that is known", name);
  return self;
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
  close (self->fd);
  g_array_unref (self->groups);
  g_free (self);
}

/* @left is how many places may still be told. FALSE: @func has had enough, or there were too many.
 */
static gboolean
find_in_group (HfCarIndex *self, const Group *group, const guint8 *digest, unsigned *left,
               HfCarIndexFunc func, gpointer data)
{
  guint64 first = lower_bound (self, group, digest);
  gsize length = group->width - OFFSET_SIZE;
  guint8 entry[ENTRY_MAX];

  for (guint64 i = first; i < group->count; i++)
    {
      guint64 little;

      if (!read_entry (self, group, i, entry) || memcmp (entry, digest, length) != 0)
        break;
      memcpy (&little, entry + length, sizeof little);
      if (!func (GUINT64_FROM_LE (little), data) || --*left == 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_car_index_find:
 * @cid: of which the multihash alone is looked up, and in an IndexSorted the digest alone; those of
 * identity CIDs are looked up as others are, though an index seldom has them
 * @func: (scope call): called with each place that the block may have, at most 64, until it returns
 * %FALSE
 *
 * Finds where a block may stand, as the index says it: nothing of that is certain. Nothing is found
 * where the file can't be read.
 */
void
hf_car_index_find (HfCarIndex *self, const HfCid *cid, HfCarIndexFunc func, gpointer data)
{
  gsize length;
  const guint8 *digest = hf_cid_get_digest (cid, &length);
  unsigned left = MAX_PLACES;

  for (unsigned i = 0; i < self->groups->len; i++)
    {
      const Group *group = &g_array_index (self->groups, Group, i);

      if (self->has_codes && group->code != hf_cid_get_hash_code (cid))
        continue;
      if (group->width == length + OFFSET_SIZE
          && !find_in_group (self, group, digest, &left, func, data))
        return;
    }
}

static gboolean
take_first (guint64 offset, gpointer data)
{
  *(guint64 *)data = offset;
  return FALSE;
}

/**
 * hf_car_index_lookup:
 * @cid: as for hf_car_index_find()
 * @offset: (out): where the block's section begins, in bytes from the start of the CARv1; as the
 * file says it first
 *
 * Returns: whether the block is in the index; not where the file can't be read
 */
gboolean
hf_car_index_lookup (HfCarIndex *self, const HfCid *cid, guint64 *offset)
{
  guint64 found = G_MAXUINT64;

  hf_car_index_find (self, cid, take_first, &found);
  if (found == G_MAXUINT64)
    return FALSE;
  *offset = found;
  return TRUE;
}

/**
 * hf_car_index_get_count:
 * Returns: how many entries the index has
 */
guint64
hf_car_index_get_count (HfCarIndex *self)
{
  return self->count;
}
