/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where all blocks of a CAR file stand, from the heads of its sections: what an index is made of.
 * Their data is passed over, neither read nor verified. Any thread. */
#include "hf-car-scan.h"

#include "hf-block.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-varint.h"

#define CID_MAX 160 /* bytes: version, codec, hash function, length and digest have at most 149 */
#define HEAD_MAX (HF_VARINT_MAX + CID_MAX)
#define PIECE 4096 /* bytes read at once: the heads of many small blocks, or of one large */

typedef struct
{
  int fd;
  guint64 end;
  guint64 at; /* where the piece begins */
  gsize length; /* bytes of it */
  guint8 piece[PIECE];
} Window;

static gboolean
read_piece (Window *self, guint64 at, GError **error)
{
  gsize got;

  if (!hf_file_read_at (self->fd, "the CAR", self->piece, PIECE, at, &got, error))
    return FALSE;
  self->at = at;
  self->length = MIN (got, self->end - at);
  return TRUE;
}

/* The head of what stands at @at: less than HEAD_MAX bytes only at the end. NULL with @error. */
static const guint8 *
look (Window *self, guint64 at, gsize *length, GError **error)
{
  gboolean have = at >= self->at && at - self->at <= self->length
                  && self->length - (at - self->at) >= MIN (HEAD_MAX, self->end - at);

  if (!have && !read_piece (self, at, error))
    return NULL;
  *length = self->length - (at - self->at);
  return self->piece + (at - self->at);
}

static gboolean
refuse (guint64 at, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
               "no section of a CAR stands at byte %" G_GUINT64_FORMAT, at);
  return FALSE;
}

static gboolean
pass (Window *self, guint64 *at, guint64 length, GError **error)
{
  if (length > self->end - *at)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                   "the CAR ends in the middle, at byte %" G_GUINT64_FORMAT, self->end);
      return FALSE;
    }
  *at += length;
  return TRUE;
}

/* By its length alone: what it says is of no use here, and may be damaged. */
static gboolean
pass_header (Window *self, guint64 *at, GError **error)
{
  gsize length, prefix;
  guint64 content;
  const guint8 *head = look (self, *at, &length, error);

  if (head == NULL)
    return FALSE;
  if (!hf_varint_decode (head, length, &content, &prefix) || content == 0
      || content > HF_CAR_MAX_HEADER)
    return refuse (*at, error);
  return pass (self, at, prefix + content, error);
}

static gboolean
pass_section (Window *self, guint64 *at, guint64 start, HfCarScanFunc func, gpointer data,
              GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  gsize length, prefix, used;
  guint64 content;
  const guint8 *head = look (self, *at, &length, error);

  if (head == NULL)
    return FALSE;
  if (!hf_varint_decode (head, length, &content, &prefix) || content > HF_BLOCK_MAX + CID_MAX)
    return refuse (*at, error);
  cid = hf_cid_new_from_bytes (head + prefix, MIN (length - prefix, content), &used, NULL);
  if (cid == NULL)
    return refuse (*at, error);
  return func (cid, *at - start, data, error) && pass (self, at, prefix + content, error);
}

/**
 * hf_car_scan:
 * @fd: a CAR file, perhaps a damaged one
 * @start: where the CARv1 begins in it, in bytes
 * @end: where it ends; not after the file
 * @func: (scope call): called for each section, also a last one that is cut short
 * @cancellable: (nullable): stops it
 * @error: %HF_ERROR_CORRUPT where the sections can't be followed any further, which says nothing
 * against those that were met before; the error of the file or of @func
 *
 * Cost: one small read for each block, less if blocks are small.
 *
 * Returns: whether the end was reached
 */
gboolean
hf_car_scan (int fd, guint64 start, guint64 end, HfCarScanFunc func, gpointer data,
             GCancellable *cancellable, GError **error)
{
  g_autofree Window *window = g_new0 (Window, 1);
  guint64 at = start;

  window->fd = fd;
  window->end = end;
  if (!pass_header (window, &at, error))
    return FALSE;
  while (at < end)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !pass_section (window, &at, start, func, data, error))
      return FALSE;
  return TRUE;
}
