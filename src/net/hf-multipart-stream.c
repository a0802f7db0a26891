/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Head, file, tail. One thread at a time. */
#include "hf-multipart-stream.h"

#include <string.h>

struct _HfMultipartStream
{
  GInputStream parent_instance;

  char *content_type;
  char *head;
  char *tail;
  gsize head_at, tail_at; /* bytes that were read */
  GInputStream *file;
  gint64 size; /* of the file; -1 when not known */
  guint64 file_bytes; /* that were read */
  gboolean file_ended;
};

G_DEFINE_FINAL_TYPE (HfMultipartStream, hf_multipart_stream, G_TYPE_INPUT_STREAM)

static gssize
read_text (const char *text, gsize *at, void *buffer, gsize count)
{
  gsize now = MIN (count, strlen (text + *at));

  memcpy (buffer, text + *at, now);
  *at += now;
  return (gssize)now;
}

static gssize
hf_multipart_stream_read (GInputStream *stream, void *buffer, gsize count,
                          GCancellable *cancellable, GError **error)
{
  HfMultipartStream *self = HF_MULTIPART_STREAM (stream);
  gssize got;

  if (self->head[self->head_at] != '\0')
    return read_text (self->head, &self->head_at, buffer, count);
  if (!self->file_ended)
    {
      got = g_input_stream_read (self->file, buffer, count, cancellable, error);
      if (got > 0)
        self->file_bytes += (guint64)got;
      if (got != 0 || count == 0)
        return got;
      self->file_ended = TRUE;
    }
  return read_text (self->tail, &self->tail_at, buffer, count);
}

static void
hf_multipart_stream_finalize (GObject *object)
{
  HfMultipartStream *self = HF_MULTIPART_STREAM (object);

  g_free (self->content_type);
  g_free (self->head);
  g_free (self->tail);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (hf_multipart_stream_parent_class)->finalize (object);
}

static void
hf_multipart_stream_class_init (HfMultipartStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_multipart_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_multipart_stream_read;
}

static void
hf_multipart_stream_init (HfMultipartStream *self)
{
}

/**
 * hf_multipart_stream_new:
 * @field: of the form
 * @filename: of the part; without quotes, backslashes and line breaks, as are ours
 * @file: the bytes; an error in it is passed on, so that the body never ends as if it were whole
 * @size: of @file; -1 when not known
 *
 * Returns: (transfer full): the body
 */
HfMultipartStream *
hf_multipart_stream_new (const char *field, const char *filename, GInputStream *file, gint64 size)
{
  HfMultipartStream *self = g_object_new (HF_TYPE_MULTIPART_STREAM, NULL);
  g_autofree char *random = g_uuid_string_random ();
  g_autofree char *boundary = g_strconcat ("holdfast-", random, NULL);

  self->content_type = g_strconcat ("multipart/form-data; boundary=", boundary, NULL);
  self->head = g_strdup_printf ("--%s\r\n"
                                "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                                "Content-Type: application/octet-stream\r\n\r\n",
                                boundary, field, filename);
  self->tail = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  self->file = g_object_ref (file);
  self->size = size;
  return self;
}

/**
 * hf_multipart_stream_get_content_type:
 * Returns: (transfer none): the media type with the boundary
 */
const char *
hf_multipart_stream_get_content_type (HfMultipartStream *self)
{
  return self->content_type;
}

/**
 * hf_multipart_stream_get_size:
 * Returns: the bytes of the whole body; -1 when not known
 */
gint64
hf_multipart_stream_get_size (HfMultipartStream *self)
{
  return self->size < 0 ? -1 : self->size + (gint64)(strlen (self->head) + strlen (self->tail));
}

/**
 * hf_multipart_stream_get_file_bytes:
 * Returns: the bytes of the file that were read so far
 */
guint64
hf_multipart_stream_get_file_bytes (HfMultipartStream *self)
{
  return self->file_bytes;
}
