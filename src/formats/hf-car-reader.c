/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CARv1: the header (see hf-car-writer.c), then sections of varint length, CID and data until the
 * end of the stream. Lengths are checked before anything is allocated for them. The stream may end
 * only between two sections, and a stream that is cut just there is found out by #HfDagCheck. After
 * an error the reader is dead and repeats it. One thread; blocks may be released on others.
 */
#include "hf-car-reader.h"

#include <string.h>

#include "hf-car-input.h"
#include "hf-car-writer.h"
#include "hf-dag-cbor.h"
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
  gboolean have_header;
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
add_root (HfCid *link, gpointer data, GError **error)
{
  g_ptr_array_add (data, hf_cid_ref (link));
  return TRUE;
}

/* A header has one form only: what can't be written again byte for byte is none. */
static gboolean
parse_header (HfCarReader *self, GBytes *header, gsize varint_length, GError **error)
{
  static const guint8 v2[] = { 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02 };
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (GBytes) again = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (header, &length);

  data += varint_length;
  length -= varint_length;
  if (length == sizeof v2 && memcmp (data, v2, length) == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                           "this is a CARv2; only CARv1 is read here");
      return FALSE;
    }
  if (!hf_dag_cbor_links (data, length, add_root, roots, error))
    {
      g_prefix_error (error, "the header of the CAR is ");
      (*error)->code = HF_ERROR_CORRUPT;
      return FALSE;
    }
  again = hf_car_header_new ((HfCid **)roots->pdata, roots->len);
  if (!g_bytes_equal (header, again))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the header of the CAR is not that of a CARv1");
      return FALSE;
    }
  g_ptr_array_extend_and_steal (self->roots, g_steal_pointer (&roots));
  return TRUE;
}

static gboolean
read_header (HfCarReader *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  guint64 length = 0;
  gsize used;

  if (!peek_length (self, "its header", &length, &used, cancellable, error))
    return FALSE;
  if (used == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT, "the CAR is empty");
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
  return parse_header (self, header, used, error);
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

static gboolean
read_block (HfCarReader *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  char what[40];
  guint64 length = 0, offset = hf_car_input_get_position (self->input);
  gsize used;

  g_snprintf (what, sizeof what, "block number %" G_GUINT64_FORMAT, self->blocks + 1);
  if (!peek_length (self, what, &length, &used, cancellable, error))
    return FALSE;
  if (used == 0)
    return TRUE;
  if (!check_lengths (what, length, error))
    return FALSE;
  *block = read_section (self, what, used, length, cancellable, error);
  if (*block == NULL)
    return FALSE;
  self->blocks++;
  self->block_offset = offset;
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
 * @stream: a CARv1, read from its present place on; not closed
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
 * Returns: %FALSE with %HF_ERROR_CORRUPT, %HF_ERROR_TOO_LARGE, %HF_ERROR_UNSUPPORTED for a CARv2,
 * or the error of the stream
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
 * the CAR
 */
guint64
hf_car_reader_get_block_offset (HfCarReader *self)
{
  return self->block_offset;
}

/**
 * hf_car_reader_get_bytes_read:
 * Returns: how many bytes of the CAR the header and the blocks so far have
 */
guint64
hf_car_reader_get_bytes_read (HfCarReader *self)
{
  return hf_car_input_get_position (self->input);
}
