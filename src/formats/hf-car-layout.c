/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands where in a CAR file, from its headers. Any thread. */
#include "hf-car-layout.h"

#include <errno.h>
#include <sys/stat.h>

#include "hf-block.h"
#include "hf-car-header.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-varint.h"

static gboolean
measure (int fd, HfCarLayout *self, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at the CAR");
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "the CAR is not a file");
      return FALSE;
    }
  *self = (HfCarLayout){ .version = 1, .end = (guint64)status.st_size };
  self->file_size = self->end;
  return TRUE;
}

static gboolean
read_v2_header (int fd, HfCarLayout *self, GError **error)
{
  guint8 bytes[HF_CAR_V2_START];
  HfCarV2Header header;
  gsize got;

  if (!hf_file_read_at (fd, "the CAR", bytes, sizeof bytes, 0, &got, error))
    return FALSE;
  if (!hf_car_v2_is_pragma (bytes, got))
    return TRUE;
  if (got < sizeof bytes)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the CAR ends in the middle of its header");
      return FALSE;
    }
  if (!hf_car_v2_header_parse (bytes + HF_CAR_PRAGMA_SIZE, &header, error))
    return FALSE;
  self->version = 2;
  self->index_offset = header.index_offset;
  self->start = header.data_offset;
  self->end = self->start + header.data_size;
  if (self->end <= self->file_size)
    return TRUE;
  self->lacking = self->end - self->file_size;
  self->end = MAX (self->start, self->file_size);
  return TRUE;
}

static gboolean
read_v1_header (int fd, const HfCarLayout *self, GPtrArray *roots, GError **error)
{
  guint8 varint[HF_VARINT_MAX];
  g_autofree guint8 *bytes = NULL;
  g_autoptr (GBytes) header = NULL;
  gsize got, prefix, length;
  guint64 content, room = self->end - self->start;

  if (!hf_file_read_at (fd, "the CAR", varint, MIN (sizeof varint, room), self->start, &got, error))
    return FALSE;
  if (!hf_varint_decode (varint, got, &content, &prefix) || content == 0
      || content > HF_CAR_MAX_HEADER || content > room - prefix)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR has no whole header");
      return FALSE;
    }
  length = prefix + content;
  bytes = g_malloc (length);
  if (!hf_file_read_at (fd, "the CAR", bytes, length, self->start, &got, error))
    return FALSE;
  header = g_bytes_new_take (g_steal_pointer (&bytes), got);
  return hf_car_header_parse (header, prefix, roots, error);
}

/**
 * hf_car_layout_look:
 * @fd: a CARv1 or CARv2 file, perhaps one that was cut short
 * @layout: (out): what stands where in it, as far as it goes
 * @roots: (element-type HfCid): gets the roots that its header names
 * @error: return location
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT when there is no whole header, %HF_ERROR_INVALID for what
 * is no regular file, or the error of the system
 */
gboolean
hf_car_layout_look (int fd, HfCarLayout *layout, GPtrArray *roots, GError **error)
{
  return measure (fd, layout, error) && read_v2_header (fd, layout, error)
         && read_v1_header (fd, layout, roots, error);
}

/**
 * hf_car_layout_read:
 * @fd: a CARv1 or CARv2 file
 * @layout: (out): what stands where in it
 * @roots: (element-type HfCid): gets the roots that its header names
 * @error: return location
 *
 * A CARv1 that ends too early is not noticed; a CARv2 whose data do is refused.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT, %HF_ERROR_INVALID for what is no regular file, or the
 * error of the system
 */
gboolean
hf_car_layout_read (int fd, HfCarLayout *layout, GPtrArray *roots, GError **error)
{
  if (!measure (fd, layout, error) || !read_v2_header (fd, layout, error))
    return FALSE;
  if (layout->lacking == 0)
    return read_v1_header (fd, layout, roots, error);
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
               "the CAR ends %" G_GUINT64_FORMAT " bytes before the end of its data",
               layout->lacking);
  return FALSE;
}
