/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is never linked into its directory where the file system allows that (O_TMPFILE), so a
 * crash leaves nothing. Its blocks are allocated before they are mapped: a full disk is an error of
 * the call, not a SIGBUS later. Capacity doubles. Nothing is synced: the bytes are worth nothing
 * after the process.
 */
#include "hf-spill.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hf-error.h"

#define MIN_CAPACITY 64 /* elements */

struct _HfSpill
{
  char *dir;
  gsize element_size;
  gsize heap_max; /* elements */
  gsize length; /* elements */
  gsize capacity; /* elements */
  guint8 *data;
  int fd; /* -1 while on the heap */
};

static gboolean
refuse_errno (const char *dir, int saved_errno, GError **error)
{
  hf_set_error_errno (error, saved_errno, "can't use a temporary file in “%s”", dir);
  return FALSE;
}

/**
 * hf_spill_open_unlinked:
 * @dir: (nullable): where the file is, by default the system's directory for temporary files
 * @error: return location
 *
 * Returns: an empty file to read and write that has no name, or -1; it is gone when it is closed
 */
int
hf_spill_open_unlinked (const char *dir, GError **error)
{
  const char *place = dir != NULL ? dir : g_get_tmp_dir ();
  g_autofree char *name = NULL;
  int fd = open (place, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    {
      if (fd < 0)
        refuse_errno (place, errno, error);
      return fd;
    }

  name = g_build_filename (place, ".holdfast-XXXXXX", NULL);
  fd = mkostemp (name, O_CLOEXEC);
  if (fd < 0 || g_unlink (name) != 0)
    {
      refuse_errno (place, errno, error);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

static gboolean
allocate_blocks (HfSpill *self, int fd, gsize from, gsize to, GError **error)
{
  int result;

  do
    result = posix_fallocate (fd, from, to - from);
  while (result == EINTR);
  return result == 0 || refuse_errno (self->dir, result, error);
}

static gboolean
grow_heap (HfSpill *self, gsize capacity, GError **error)
{
  gsize old = self->capacity * self->element_size, new = capacity * self->element_size;
  guint8 *data = g_try_realloc (self->data, new);

  if (data == NULL)
    return refuse_errno (self->dir, ENOMEM, error);
  memset (data + old, 0, new - old);
  self->data = data;
  self->capacity = capacity;
  return TRUE;
}

static gboolean
move_to_file (HfSpill *self, gsize capacity, GError **error)
{
  gsize size = capacity * self->element_size;
  int fd = hf_spill_open_unlinked (self->dir, error);
  void *data;

  if (fd < 0)
    return FALSE;
  if (!allocate_blocks (self, fd, 0, size, error))
    {
      close (fd);
      return FALSE;
    }
  data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED)
    {
      refuse_errno (self->dir, errno, error);
      close (fd);
      return FALSE;
    }
  if (self->length > 0)
    memcpy (data, self->data, self->length * self->element_size);
  g_free (self->data);
  self->data = data;
  self->fd = fd;
  self->capacity = capacity;
  return TRUE;
}

static gboolean
grow_file (HfSpill *self, gsize capacity, GError **error)
{
  gsize old = self->capacity * self->element_size, new = capacity * self->element_size;
  void *data;

  if (!allocate_blocks (self, self->fd, old, new, error))
    return FALSE;
  data = mremap (self->data, old, new, MREMAP_MAYMOVE);
  if (data == MAP_FAILED)
    return refuse_errno (self->dir, errno, error);
  self->data = data;
  self->capacity = capacity;
  return TRUE;
}

static gboolean
reserve (HfSpill *self, gsize needed, GError **error)
{
  gsize capacity = MAX (self->capacity, MIN_CAPACITY);

  if (needed <= self->capacity)
    return TRUE;
  if (needed > (gsize)G_MAXOFFSET / 2 / self->element_size)
    return refuse_errno (self->dir, EFBIG, error);
  while (capacity < needed)
    capacity *= 2;
  if (self->fd >= 0)
    return grow_file (self, capacity, error);
  if (needed <= self->heap_max)
    return grow_heap (self, MIN (capacity, self->heap_max), error);
  return move_to_file (self, capacity, error);
}

/**
 * hf_spill_new:
 * @dir: (nullable): where the file goes, by default the system's directory for temporary files
 * @element_size: bytes of an element
 * @heap_max: how many elements stay on the heap
 *
 * Returns: (transfer full): an empty array
 */
HfSpill *
hf_spill_new (const char *dir, gsize element_size, gsize heap_max)
{
  HfSpill *self = g_new0 (HfSpill, 1);

  self->dir = g_strdup (dir != NULL ? dir : g_get_tmp_dir ());
  self->element_size = element_size;
  self->heap_max = heap_max;
  self->fd = -1;
  return self;
}

/**
 * hf_spill_free:
 * @self: (transfer full) (nullable): freed, and its file with it
 */
void
hf_spill_free (HfSpill *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      munmap (self->data, self->capacity * self->element_size);
      close (self->fd);
    }
  else
    g_free (self->data);
  g_free (self->dir);
  g_free (self);
}

/**
 * hf_spill_append:
 * @n: how many elements to add
 *
 * Elements whose place was never used before are zero.
 *
 * Returns: (transfer none): the first of the new elements, valid until the next call; %NULL with
 * %HF_ERROR_NO_SPACE or another error of the file, and then nothing is added
 */
gpointer
hf_spill_append (HfSpill *self, gsize n, GError **error)
{
  gsize at = self->length;

  if (n > G_MAXSIZE - at)
    {
      refuse_errno (self->dir, EFBIG, error);
      return NULL;
    }
  if (!reserve (self, at + n, error))
    return NULL;
  self->length += n;
  return self->data + at * self->element_size;
}

/**
 * hf_spill_truncate:
 * @length: how many elements stay
 *
 * The room that they took stays taken.
 */
void
hf_spill_truncate (HfSpill *self, gsize length)
{
  g_return_if_fail (length <= self->length);

  self->length = length;
}

/**
 * hf_spill_get_data:
 * Returns: (transfer none): the elements, valid until the next is added
 */
gpointer
hf_spill_get_data (HfSpill *self)
{
  return self->data;
}

/**
 * hf_spill_get_length:
 * Returns: how many elements there are
 */
gsize
hf_spill_get_length (HfSpill *self)
{
  return self->length;
}
