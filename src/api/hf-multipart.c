/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a body. What two readers could take in two ways is refused, a part that is a
 * multipart itself too. */
#include "hf-multipart.h"

#include <string.h>

#include "hf-boundary-reader.h"
#include "hf-error.h"
#include "hf-header-value.h"

struct _HfMultipart
{
  gatomicrefcount ref_count;
  HfBoundaryReader *reader;
  unsigned number; /* of the part that is being read; 0 before the first */
  gboolean over;
  GError *failure; /* that it ended with, and goes on to report */
};

#define HF_TYPE_PART_STREAM (hf_part_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfPartStream, hf_part_stream, HF, PART_STREAM, GInputStream)

struct _HfPartStream
{
  GInputStream parent_instance;
  HfMultipart *multipart;
  unsigned number;
};

G_DEFINE_FINAL_TYPE (HfPartStream, hf_part_stream, G_TYPE_INPUT_STREAM)

/* ---- the body ---- */

/* RFC 2046 §5.1.1: letters, digits and some marks, a blank not at the end. */
static gboolean
check_boundary (const char *boundary, GError **error)
{
  gsize length = strlen (boundary);

  if (length > 0 && length <= HF_MULTIPART_MOST_BOUNDARY && boundary[length - 1] != ' '
      && strspn (boundary, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "'()+_,-./:=? ")
             == length)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
               "a boundary must have from 1 to %d letters, digits, or marks of '()+_,-./:=?",
               HF_MULTIPART_MOST_BOUNDARY);
  return FALSE;
}

static HfHeaderValue *
read_content_type (const char *content_type, GError **error)
{
  g_autoptr (HfHeaderValue) type = hf_header_value_new (content_type, error);
  const char *boundary;

  if (!type)
    return NULL;
  boundary = hf_header_value_get (type, "boundary");
  if (!g_str_equal (type->main, HF_MULTIPART_TYPE) || !boundary)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                           "it must be " HF_MULTIPART_TYPE " with a boundary");
      return NULL;
    }
  return check_boundary (boundary, error) ? g_steal_pointer (&type) : NULL;
}

/**
 * hf_multipart_new:
 * @content_type: of the body, with its boundary
 * @body: read from its present place on; not closed
 * @error: %HF_ERROR_MALFORMED for what is not multipart/form-data with a valid boundary
 *
 * Returns: (transfer full): the body, before its first part; %NULL with @error
 */
HfMultipart *
hf_multipart_new (const char *content_type, GInputStream *body, GError **error)
{
  g_autoptr (HfHeaderValue) type = read_content_type (content_type, error);
  HfMultipart *self;

  if (!type)
    {
      g_prefix_error (error, "the Content-Type can't be read: ");
      return NULL;
    }
  self = g_new0 (HfMultipart, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->reader = hf_boundary_reader_new (body, hf_header_value_get (type, "boundary"));
  return self;
}

/**
 * hf_multipart_ref:
 * Returns: (transfer full): @self
 */
HfMultipart *
hf_multipart_ref (HfMultipart *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_multipart_unref:
 * @self: (transfer full): freed when this was the last reference
 */
void
hf_multipart_unref (HfMultipart *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_boundary_reader_free (self->reader);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Nothing comes after a failure: the reader has lost its place. */
static gboolean
fail (HfMultipart *self, GError *failure, GError **error)
{
  if (!self->failure)
    self->failure = failure;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

/* ---- content ---- */

static gssize
hf_part_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                     GError **error)
{
  HfPartStream *self = HF_PART_STREAM (stream);
  GError *failure = NULL;
  gssize n;

  if (self->number != self->multipart->number)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                   "part %u can't be read any more, as the next one was asked for", self->number);
      return -1;
    }
  n = self->multipart->failure
          ? -1
          : hf_boundary_reader_read (self->multipart->reader, buffer, count, cancellable, &failure);
  if (n < 0)
    fail (self->multipart, failure, error);
  return n;
}

static void
hf_part_stream_finalize (GObject *object)
{
  hf_multipart_unref (HF_PART_STREAM (object)->multipart);
  G_OBJECT_CLASS (hf_part_stream_parent_class)->finalize (object);
}

static void
hf_part_stream_class_init (HfPartStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_part_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_part_stream_read;
}

static void
hf_part_stream_init (HfPartStream *self)
{
}

/* ---- parts ---- */

/* Old browsers and curl's "file=@a,b" put several files into one part. */
static gboolean
check_nesting (const HfPart *part, GError **error)
{
  const char *type = hf_part_get_header (part, "content-type");

  if (!type || g_ascii_strncasecmp (type, "multipart/", strlen ("multipart/")) != 0)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                       "it is a multipart itself: send each file as a part of its own");
  return FALSE;
}

static HfPart *
part_new (HfMultipart *self)
{
  HfPart *part = g_new0 (HfPart, 1);
  HfPartStream *stream = g_object_new (HF_TYPE_PART_STREAM, NULL);

  stream->multipart = hf_multipart_ref (self);
  stream->number = self->number;
  part->number = self->number;
  part->content = G_INPUT_STREAM (stream);
  return part;
}

/* The rest of the part before, or what stands before the first. */
static gboolean
pass_content (HfMultipart *self, GCancellable *cancellable, GError **error)
{
  guint64 passed = 0;
  gssize n;

  while ((n = hf_boundary_reader_read (self->reader, NULL, G_MAXSSIZE, cancellable, error)) > 0)
    {
      passed += (guint64)n;
      if (self->number == 0 && passed > HF_MULTIPART_MOST_AROUND)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                       "the upload does not begin with the boundary that its Content-Type names");
          return FALSE;
        }
    }
  return n == 0;
}

static gboolean
read_next (HfMultipart *self, HfPart **part, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfPart) next = NULL;
  g_autofree char *head = NULL;

  if (!pass_content (self, cancellable, error)
      || !hf_boundary_reader_pass (self->reader, &self->over, cancellable, error))
    return FALSE;
  if (self->over)
    return hf_boundary_reader_finish (self->reader, HF_MULTIPART_MOST_AROUND, cancellable, error);
  self->number++;
  next = part_new (self);
  head = hf_boundary_reader_take_head (self->reader, HF_MULTIPART_MOST_HEADER_BYTES, cancellable,
                                       error);
  next->headers = head ? hf_headers_new (head, error) : NULL;
  if (!next->headers || !check_nesting (next, error))
    {
      g_prefix_error (error, "part %u of the upload can't be read: ", self->number);
      return FALSE;
    }
  *part = g_steal_pointer (&next);
  return TRUE;
}

/**
 * hf_multipart_next:
 * @part: (out) (transfer full) (nullable): the next part, %NULL when the body is at its end: then
 * its last boundary was seen, and the stream has ended
 * @error: %HF_ERROR_MALFORMED, %HF_ERROR_TOO_LARGE, or the stream's own; each further call reports
 * it again
 *
 * Passes over what was not read of the part before.
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_multipart_next (HfMultipart *self, HfPart **part, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  *part = NULL;
  if (self->failure)
    return fail (self, NULL, error);
  if (self->over || read_next (self, part, cancellable, &failure))
    return TRUE;
  return fail (self, failure, error);
}

/**
 * hf_part_get_header:
 * @name: in lower case
 *
 * Returns: (nullable) (transfer none): the header's value, without blanks around it
 */
const char *
hf_part_get_header (const HfPart *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

/**
 * hf_part_free:
 * @self: (transfer full): freed
 */
void
hf_part_free (HfPart *self)
{
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_object_unref (self->content);
  g_free (self);
}
