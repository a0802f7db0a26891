/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NDJSON. One thread at a time. */
#include "hf-json-lines.h"

#include <string.h>

#include "hf-error.h"
#include "hf-json.h"

#define PIECE (64 * 1024)

struct _HfJsonLines
{
  GInputStream *stream;
  gsize most_line;
  GByteArray *pending; /* bytes that were not handed out yet */
  gsize at; /* where the next line begins in pending */
  gboolean ended;
};

/**
 * hf_json_lines_new:
 * @stream: read as lines are asked for
 * @most_line: bytes of a line
 *
 * Returns: (transfer full): its lines
 */
HfJsonLines *
hf_json_lines_new (GInputStream *stream, gsize most_line)
{
  HfJsonLines *self = g_new0 (HfJsonLines, 1);

  self->stream = g_object_ref (stream);
  self->most_line = most_line;
  self->pending = g_byte_array_new ();
  return self;
}

/**
 * hf_json_lines_free:
 * @self: (transfer full): lines
 */
void
hf_json_lines_free (HfJsonLines *self)
{
  g_object_unref (self->stream);
  g_byte_array_unref (self->pending);
  g_free (self);
}

static gboolean
read_more (HfJsonLines *self, GCancellable *cancellable, GError **error)
{
  gsize left = self->pending->len - self->at;
  gssize got;

  if (left > self->most_line)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                   "a line of JSON is longer than %" G_GSIZE_FORMAT " bytes", self->most_line);
      return FALSE;
    }
  if (self->at > 0)
    g_byte_array_remove_range (self->pending, 0, (guint)self->at);
  self->at = 0;
  g_byte_array_set_size (self->pending, (guint)(left + PIECE));
  got = g_input_stream_read (self->stream, self->pending->data + left, PIECE, cancellable, error);
  g_byte_array_set_size (self->pending, (guint)(left + (gsize)MAX (got, 0)));
  self->ended = got == 0;
  return got >= 0;
}

/* The next line without its end; NULL behind the last. What follows the last line feed is a line
 * too. */
static gboolean
next_line (HfJsonLines *self, const char **line, gsize *length, GCancellable *cancellable,
           GError **error)
{
  gsize scanned = 0;

  while (TRUE)
    {
      const char *begin = (const char *)self->pending->data + self->at;
      gsize left = self->pending->len - self->at;
      const char *end = left > scanned ? memchr (begin + scanned, '\n', left - scanned) : NULL;

      if (end || self->ended)
        {
          *line = left > 0 ? begin : NULL;
          *length = end ? (gsize)(end - begin) : left;
          self->at += *length + (end ? 1 : 0);
          return TRUE;
        }
      scanned = left;
      if (!read_more (self, cancellable, error))
        return FALSE;
    }
}

static gboolean
is_empty (const char *line, gsize length)
{
  return length == 0 || (length == 1 && *line == '\r');
}

/**
 * hf_json_lines_next:
 * @object: (out) (transfer full) (nullable): the object of the next line that is not empty; %NULL
 * at the end
 * @error: %HF_ERROR_MALFORMED, the stream's
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_json_lines_next (HfJsonLines *self, JsonObject **object, GCancellable *cancellable,
                    GError **error)
{
  const char *line = NULL;
  gsize length = 0;

  *object = NULL;
  do
    if (!next_line (self, &line, &length, cancellable, error))
      return FALSE;
  while (line && is_empty (line, length));
  if (!line)
    return TRUE;
  *object = hf_json_parse_object (line, (gssize)length, error);
  return *object != NULL;
}
