/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CARv1: the header (see hf-car-writer.c), then sections of varint length, CID and data until the
 * end of the stream. Lengths are checked before anything is allocated for them. The stream may end
 * only between two sections, and a stream that is cut just there is found out by #HfDagCheck. A
 * CARv2 (see hf-car-v2.c) is read as the CARv1 in it; what stands before and after that is
 * passed over, the index too, since all blocks are met anyway. After an error the reader is dead
 * and repeats it. One thread; blocks may be released on others.
 */
#include "hf-car-reader.h"

#include "hf-car-header.h"
#include "hf-car-input.h"
#include "hf-car-v2.h"
#include "hf-error.h"
#include "hf-varint.h"

#define CID_MAX 160 /* bytes: version, codec, hash function, length and digest have at most 149 */

struct _HfCarReader
{
  GObject parent_instance;

  HfCarInput *input;
  GPtrArray *roots;
  guint64 blocks; /* handed out */
  guint64 block_offset;
  HfCarV2Header v2; /* all zero for a CARv1 */
  gboolean have_header;
  gboolean at_end;
  GError *failure;
};

static void block_stream_init (HfBlockStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfCarReader, hf_car_reader, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, block_stream_init))

/* Below, @error is never NULL: it is that of next() or of hf_car_reader_read_header(). */

/* The varint at which the input stands, not yet taken. *@used is 0 at the very end of the stream.
 */
static gboolean
peek_length (HfCarReader *self, const char *what, guint64 *value, gsize *used,
             GCancellable *cancellable, GError **error)
{
  gsize available;
  const guint8 *bytes;

  bytes = hf_car_input_peek (self->input, HF_VARINT_MAX, &available, cancellable, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "can't read the CAR: ");
      return FALSE;
    }
  *used = 0;
  if (available == 0 || hf_varint_decode (bytes, available, value, used))
    return TRUE;

  if (available < HF_VARINT_MAX && (bytes[available - 1] & 0x80))
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR ends in the middle of %s", what);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                 "the length of %s of the CAR is no valid number", what);
  return FALSE;
}

static gboolean
read_v1_header (HfCarReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  guint64 length = 0;
  gsize used;

  if (!peek_length (self, "its header", &length, &used, cancellable, error))
    return FALSE;
  if (used == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           hf_car_reader_get_version (self) == 2 ? "the CAR ends before its data"
                                                                 : "the CAR is empty");
      return FALSE;
    }
  if (length == 0 || length > HF_CAR_MAX_HEADER)
    {
      g_set_error (error, HF_ERROR, length == 0 ? HF_ERROR_CORRUPT : HF_ERROR_TOO_LARGE,
                   "the header of the CAR has %" G_GUINT64_FORMAT " bytes; 1 to %d are allowed",
                   length, HF_CAR_MAX_HEADER);
      return FALSE;
    }
  header = hf_car_input_take (self->input, used + length, cancellable, error);
  if (header == NULL)
    {
      g_prefix_error (error, "can't read the CAR: ");
      return FALSE;
    }
  if (g_bytes_get_size (header) < used + length)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the CAR ends in the middle of its header");
      return FALSE;
    }
  return hf_car_header_parse (header, used, self->roots, error);
}

static gboolean
read_header (HfCarReader *self, GCancellable *cancellable, GError **error)
{
  return hf_car_v2_enter (self->input, &self->v2, cancellable, error)
         && read_v1_header (self, cancellable, error);
}

/* The CID of the section at which the input stands; *@data_offset is where its data begins. */
static HfCid *
peek_cid (HfCarReader *self, const char *what, gsize varint_length, guint64 length,
          gsize *data_offset, GCancellable *cancellable, GError **error)
{
  gsize available, used, wanted = varint_length + MIN (length, CID_MAX);
  const guint8 *bytes;
  HfCid *cid;

  bytes = hf_car_input_peek (self->input, wanted, &available, cancellable, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "can't read the CAR: ");
      return NULL;
    }
  available = MIN (available, wanted);
  cid = hf_cid_new_from_bytes (bytes + varint_length, available - varint_length, &used, error);
  if (cid != NULL)
    {
      *data_offset = varint_length + used;
      return cid;
    }
  if (available < wanted)
    {
      g_clear_error (error);
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR ends in the middle of %s", what);
      return NULL;
    }
  g_prefix_error (error, "%s of the CAR has no valid CID: ", what);
  (*error)->code = HF_ERROR_CORRUPT;
  return NULL;
}

static gboolean
check_lengths (const char *what, guint64 length, GError **error)
{
  if (length == 0)
    g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "%s of the CAR has a length of zero", what);
  else if (length > HF_BLOCK_MAX + CID_MAX)
    g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                 "%s of the CAR has %" G_GUINT64_FORMAT " bytes; at most %d are allowed", what,
                 length, HF_BLOCK_MAX);
  else
    return TRUE;
  return FALSE;
}

static HfBlock *
read_section (HfCarReader *self, const char *what, gsize varint_length, guint64 length,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GBytes) section = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autofree char *text = NULL;
  gsize data_offset, total = varint_length + length;

  cid = peek_cid (self, what, varint_length, length, &data_offset, cancellable, error);
  if (cid == NULL)
    return NULL;
  if (total - data_offset > HF_BLOCK_MAX)
    {
      text = hf_cid_to_text (cid);
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "%s of the CAR (%s) has %" G_GSIZE_FORMAT " bytes; at most %d are allowed", what,
                   text, total - data_offset, HF_BLOCK_MAX);
      return NULL;
    }
  section = hf_car_input_take (self->input, total, cancellable, error);
  if (section == NULL)
    {
      g_prefix_error (error, "can't read the CAR: ");
      return NULL;
    }
  if (g_bytes_get_size (section) < total)
    {
      text = hf_cid_to_text (cid);
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR ends in the middle of %s (%s)", what,
                   text);
      return NULL;
    }
  block = hf_block_new_from_section (cid, section, data_offset);
  if (!hf_block_verify (block, error))
    {
      g_prefix_error (error, "%s of the CAR: ", what);
      return NULL;
    }
  return g_steal_pointer (&block);
}

/* Where no block follows. */
static gboolean
finish (HfCarReader *self, GCancellable *cancellable, GError **error)
{
  if (hf_car_reader_get_version (self) == 2)
    self->at_end = hf_car_v2_leave (self->input, &self->v2, cancellable, error);
  else
    self->at_end = TRUE;
  return self->at_end;
}

static gboolean
read_block (HfCarReader *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  char what[40];
  guint64 length = 0, offset = hf_car_input_get_position (self->input);
  gsize used;

  if (self->at_end)
    return TRUE;
  g_snprintf (what, sizeof what, "block number %" G_GUINT64_FORMAT, self->blocks + 1);
  if (!peek_length (self, what, &length, &used, cancellable, error))
    return FALSE;
  if (used == 0)
    return finish (self, cancellable, error);
  if (!check_lengths (what, length, error))
    return FALSE;
  *block = read_section (self, what, used, length, cancellable, error);
  if (*block == NULL)
    return FALSE;
  self->blocks++;
  self->block_offset = offset - self->v2.data_offset;
  return TRUE;
}

/* Remembers the error that ended the reader. */
static gboolean
fail (HfCarReader *self, GError *failure, GError **error)
{
  self->failure = failure;
  if (error != NULL)
    *error = g_error_copy (failure);
  return FALSE;
}

static gboolean
next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable, GError **error)
{
  HfCarReader *self = HF_CAR_READER (stream);
  GError *failure = NULL;

  if (!hf_car_reader_read_header (self, cancellable, error))
    return FALSE;
  /* Many a block is in the buffer already, and its turn asks nobody else. */
  if (g_cancellable_set_error_if_cancelled (cancellable, &failure))
    return fail (self, failure, error);
  if (!read_block (self, block, cancellable, &failure))
    return fail (self, failure, error);
  return TRUE;
}

static void
block_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = next;
}

static void
hf_car_reader_finalize (GObject *object)
{
  HfCarReader *self = HF_CAR_READER (object);

  g_clear_pointer (&self->input, hf_car_input_free);
  g_clear_pointer (&self->roots, g_ptr_array_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_car_reader_parent_class)->finalize (object);
}

static void
hf_car_reader_class_init (HfCarReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_car_reader_finalize;
}

static void
hf_car_reader_init (HfCarReader *self)
{
  self->roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
}

/**
 * hf_car_reader_new:
 * @stream: a CARv1 or CARv2, read from its present place on; not closed
 *
 * Returns: (transfer full): a reader that has not read anything yet
 */
HfCarReader *
hf_car_reader_new (GInputStream *stream)
{
  HfCarReader *self = g_object_new (HF_TYPE_CAR_READER, NULL);

  self->input = hf_car_input_new (stream);
  return self;
}

/**
 * hf_car_reader_read_header:
 *
 * Reads the header, if that has not been done; the first block otherwise does it.
 *
 * Returns: %FALSE with %HF_ERROR_CORRUPT, %HF_ERROR_TOO_LARGE, or the error of the stream
 */
gboolean
hf_car_reader_read_header (HfCarReader *self, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  if (self->failure != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->failure);
      return FALSE;
    }
  if (!self->have_header && !read_header (self, cancellable, &failure))
    return fail (self, failure, error);
  self->have_header = TRUE;
  return TRUE;
}

/**
 * hf_car_reader_get_version:
 * Returns: 1 or 2; it is known when the header was read
 */
unsigned
hf_car_reader_get_version (HfCarReader *self)
{
  return self->v2.data_size > 0 ? 2 : 1;
}

/**
 * hf_car_reader_get_roots:
 * Returns: (transfer none) (element-type HfCid): the roots that the header names, perhaps none;
 * empty before it was read
 */
GPtrArray *
hf_car_reader_get_roots (HfCarReader *self)
{
  return self->roots;
}

/**
 * hf_car_reader_get_block_offset:
 * Returns: where the section of the last block begins, with its length, in bytes from the start of
 * the CARv1, also in a CARv2
 */
guint64
hf_car_reader_get_block_offset (HfCarReader *self)
{
  return self->block_offset;
}

/**
 * hf_car_reader_get_bytes_read:
 * Returns: how many bytes of the CAR the header and the blocks so far have, with those around the
 * data of a CARv2
 */
guint64
hf_car_reader_get_bytes_read (HfCarReader *self)
{
  return hf_car_input_get_position (self->input);
}
