/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv1 (https://ipld.io/specs/transport/car/carv1/) is varint length and header, then sections of
 * varint length, CID and data. Of each only the head is gathered, at most HEAD_MAX bytes, so that a
 * piece may end anywhere. Cost: one CID for each block. Threading: one thread at a time. */
#include "hf-section-splitter.h"

#include <string.h>

#include "hf-block.h"
#include "hf-error.h"
#include "hf-varint.h"

#define CID_MAX 160 /* bytes: version, codec, hash function, length and digest have at most 149 */
#define HEAD_MAX (HF_VARINT_MAX + CID_MAX)

struct _HfSectionSplitter
{
  HfSectionFunc func;
  gpointer data;
  guint64 offset; /* of the next byte */
  guint64 rest; /* bytes of the header or the section that are not looked at */
  guint64 start; /* of the section whose head is being gathered */
  gboolean have_header;
  gsize length;
  guint8 head[HEAD_MAX];
};

/**
 * hf_section_splitter_new:
 * @func: called for each block, in the order of the CAR
 *
 * Returns: (transfer full): a splitter at the start of a CAR
 */
HfSectionSplitter *
hf_section_splitter_new (HfSectionFunc func, gpointer data)
{
  HfSectionSplitter *self = g_new0 (HfSectionSplitter, 1);

  self->func = func;
  self->data = data;
  return self;
}

/**
 * hf_section_splitter_free:
 * @self: (transfer full): a splitter
 */
void
hf_section_splitter_free (HfSectionSplitter *self)
{
  g_free (self);
}

static gboolean
refuse (HfSectionSplitter *self, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
               "no section of a CAR stands at byte %" G_GUINT64_FORMAT, self->start);
  return FALSE;
}

/* How many bytes the head has, as far as that is known by now. 0: it can't be one. */
static gsize
head_size (HfSectionSplitter *self, guint64 *content, gsize *prefix)
{
  guint64 most = self->have_header ? HF_BLOCK_MAX + CID_MAX : HF_CAR_MAX_HEADER;

  if (!hf_varint_decode (self->head, self->length, content, prefix))
    return self->length < HF_VARINT_MAX
                   && (self->length == 0 || self->head[self->length - 1] & 0x80)
               ? self->length + 1
               : 0;
  if (*content == 0 || *content > most)
    return 0;
  return self->have_header ? *prefix + MIN (*content, CID_MAX) : *prefix;
}

static gboolean
tell (HfSectionSplitter *self, guint64 content, gsize prefix, GError **error)
{
  gsize used;
  g_autoptr (HfCid) cid = NULL;

  if (self->have_header)
    {
      cid = hf_cid_new_from_bytes (self->head + prefix, self->length - prefix, &used, NULL);
      if (!cid)
        return refuse (self, error);
      if (!self->func (cid, self->start, self->data, error))
        return FALSE;
    }
  self->rest = prefix + content - self->length;
  self->have_header = TRUE;
  self->length = 0;
  return TRUE;
}

/* Takes as much of the head as there is. */
static gboolean
gather (HfSectionSplitter *self, const guint8 *data, gsize length, gsize *used, GError **error)
{
  guint64 content = 0;
  gsize prefix = 0, want;

  if (self->length == 0)
    self->start = self->offset;
  *used = 0;
  while ((want = head_size (self, &content, &prefix)) > self->length)
    {
      gsize part = MIN (want - self->length, length - *used);

      if (part == 0)
        return TRUE;
      memcpy (self->head + self->length, data + *used, part);
      self->length += part;
      self->offset += part;
      *used += part;
    }
  return want == 0 ? refuse (self, error) : tell (self, content, prefix, error);
}

/**
 * hf_section_splitter_feed:
 * @data: (array length=length): the next bytes of the CAR
 * @error: %HF_ERROR_CORRUPT when they can't be those of a CAR, or the error of the function
 *
 * Returns: whether all is well so far; nothing can be fed after an error
 */
gboolean
hf_section_splitter_feed (HfSectionSplitter *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gsize used = MIN (self->rest, length);

      if (used > 0)
        {
          self->rest -= used;
          self->offset += used;
        }
      else if (!gather (self, data, length, &used, error))
        return FALSE;
      data += used;
      length -= used;
    }
  return TRUE;
}

/**
 * hf_section_splitter_finish:
 * @error: %HF_ERROR_CORRUPT
 *
 * Returns: whether a CAR may end here: it has a header, and its last section is whole
 */
gboolean
hf_section_splitter_finish (HfSectionSplitter *self, GError **error)
{
  if (self->have_header && self->rest == 0 && self->length == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
               "the CAR ends in the middle, at byte %" G_GUINT64_FORMAT, self->offset);
  return FALSE;
}
