/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unlike GUnixInputStream it reports in HF_ERROR, names the file, and has the tests' seam.
 * Threading: one thread at a time. */
#include "hf-car-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"

struct _HfCarStream
{
  GInputStream parent_instance;

  int fd;
  char *name;
  off_t offset;
};

G_DEFINE_FINAL_TYPE (HfCarStream, hf_car_stream, G_TYPE_INPUT_STREAM)

static gssize
hf_car_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                    GError **error)
{
  HfCarStream *self = HF_CAR_STREAM (stream);
  gssize got;

  do
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
      got = hf_file_allowed ("read", self->name) ? pread (self->fd, buffer, count, self->offset)
                                                 : -1;
    }
  while (got < 0 && errno == EINTR);

  if (got < 0)
    hf_set_error_errno (error, errno, "can't read %s at byte %" G_GINT64_FORMAT, self->name,
                        (gint64)self->offset);
  else
    self->offset += got;
  return got;
}

static gboolean
hf_car_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  HfCarStream *self = HF_CAR_STREAM (stream);

  /* Nothing was written: there is no error to miss. */
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  return TRUE;
}

static void
hf_car_stream_finalize (GObject *object)
{
  HfCarStream *self = HF_CAR_STREAM (object);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->name);
  G_OBJECT_CLASS (hf_car_stream_parent_class)->finalize (object);
}

static void
hf_car_stream_class_init (HfCarStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_car_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_car_stream_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = hf_car_stream_close;
}

static void
hf_car_stream_init (HfCarStream *self)
{
  self->fd = -1;
}

/**
 * hf_car_stream_new:
 * @fd: (transfer full): an open file
 * @name: what it is called in messages
 *
 * Returns: (transfer full): its bytes
 */
GInputStream *
hf_car_stream_new (int fd, const char *name)
{
  HfCarStream *self = g_object_new (HF_TYPE_CAR_STREAM, NULL);

  self->fd = fd;
  self->name = g_strdup (name);
  /* Advice only. A proof that came from the page cache would say nothing about the disk. */
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return G_INPUT_STREAM (self);
}
