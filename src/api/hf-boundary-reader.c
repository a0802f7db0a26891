/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A delimiter is CR LF "--" and the boundary. The buffer is searched for it whole, not byte by
 * byte; what may be its beginning, at the buffer's end, is held back until more has come. The CR LF
 * before it belongs to it, and may also be the one that ends the headers of a part without content,
 * or the beginning of the body: one is put there for that. */
#include "hf-boundary-reader.h"

#include <string.h>

#include "hf-error.h"

#define BUFFER_BYTES (256 * 1024)
#define MOST_PADDING 64 /* blanks after a boundary, which some mail programs add */

struct _HfBoundaryReader
{
  GInputStream *stream;
  char *delimiter;
  gsize delimiter_length;
  gsize start; /* of what was not taken yet, in the buffer */
  gsize ready; /* content ends here, as far as it was searched */
  gsize end;
  gboolean found; /* the delimiter, at ready */
  gboolean at_end; /* of the stream */
  guint8 buffer[BUFFER_BYTES];
};

/**
 * hf_boundary_reader_new:
 * @stream: read from its present place on; not closed
 * @boundary: without its leading hyphens, not empty
 *
 * Returns: (transfer full): the reader
 */
HfBoundaryReader *
hf_boundary_reader_new (GInputStream *stream, const char *boundary)
{
  HfBoundaryReader *self = g_malloc (sizeof *self);

  self->stream = g_object_ref (stream);
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_length = strlen (self->delimiter);
  self->start = self->ready = 0;
  self->end = 2;
  self->found = self->at_end = FALSE;
  memcpy (self->buffer, "\r\n", 2);
  return self;
}

/**
 * hf_boundary_reader_free:
 * @self: (transfer full): freed
 */
void
hf_boundary_reader_free (HfBoundaryReader *self)
{
  g_object_unref (self->stream);
  g_free (self->delimiter);
  g_free (self);
}

/* Reads something, or notices the end. The buffer is never full here: what is kept in it is a
 * beginning of a delimiter or of headers. */
static gboolean
fill (HfBoundaryReader *self, GCancellable *cancellable, GError **error)
{
  gssize n;

  memmove (self->buffer, self->buffer + self->start, self->end - self->start);
  self->end -= self->start;
  self->ready -= MIN (self->ready, self->start);
  self->start = 0;
  n = g_input_stream_read (self->stream, self->buffer + self->end, BUFFER_BYTES - self->end,
                           cancellable, error);
  if (n < 0)
    return FALSE;
  self->end += (gsize)n;
  self->at_end = n == 0;
  return TRUE;
}

/* The same, where the end would come too early. */
static gboolean
fill_more (HfBoundaryReader *self, GCancellable *cancellable, GError **error)
{
  if (!fill (self, cancellable, error))
    return FALSE;
  if (!self->at_end)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                       "the upload ends before its last boundary: a part of it is missing");
  return FALSE;
}

static gboolean
need (HfBoundaryReader *self, gsize n, GCancellable *cancellable, GError **error)
{
  while (self->end - self->start < n)
    if (!fill_more (self, cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
stands_here (HfBoundaryReader *self, const char *text, gsize length)
{
  return self->end - self->start >= length
         && memcmp (self->buffer + self->start, text, length) == 0;
}

static void
search (HfBoundaryReader *self)
{
  const guint8 *begin = self->buffer + self->start;
  gsize have = self->end - self->start;
  const guint8 *hit = memmem (begin, have, self->delimiter, self->delimiter_length);

  self->found = hit != NULL;
  self->ready
      = hit ? (gsize)(hit - self->buffer) : self->end - MIN (have, self->delimiter_length - 1);
}

/**
 * hf_boundary_reader_read:
 * @buffer: (nullable): gets the content; %NULL to pass over it
 * @count: its bytes, more than 0
 * @error: %HF_ERROR_MALFORMED when the body ends without a delimiter, or the stream's own
 *
 * Returns: how many bytes of content were taken; 0 when it ends, before a delimiter; -1 with @error
 */
gssize
hf_boundary_reader_read (HfBoundaryReader *self, void *buffer, gsize count,
                         GCancellable *cancellable, GError **error)
{
  gsize n;

  while (self->start == self->ready && !self->found)
    {
      search (self);
      if (self->start == self->ready && !self->found && !fill_more (self, cancellable, error))
        return -1;
    }
  n = MIN (count, self->ready - self->start);
  if (buffer)
    memcpy (buffer, self->buffer + self->start, n);
  self->start += n;
  return (gssize)n;
}

static gboolean
pass_padding (HfBoundaryReader *self, GCancellable *cancellable, GError **error)
{
  for (unsigned i = 0; i <= MOST_PADDING; i++)
    {
      if (self->start == self->end && !fill (self, cancellable, error))
        return FALSE;
      if (!stands_here (self, " ", 1) && !stands_here (self, "\t", 1))
        return TRUE;
      self->start++;
    }
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                       "a boundary is followed by too many blanks");
  return FALSE;
}

/**
 * hf_boundary_reader_pass:
 * @last: (out): whether it was the last delimiter, which two hyphens follow
 * @error: %HF_ERROR_MALFORMED for what is no delimiter's line, or the stream's own
 *
 * Passes over the delimiter that hf_boundary_reader_read() has come to. What only begins like one
 * is refused and not taken for content, since RFC 2046 lets a reader see a delimiter there.
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_boundary_reader_pass (HfBoundaryReader *self, gboolean *last, GCancellable *cancellable,
                         GError **error)
{
  self->start = self->ready += self->delimiter_length;
  self->found = FALSE;
  if (!need (self, 2, cancellable, error))
    return FALSE;
  *last = stands_here (self, "--", 2);
  if (*last)
    self->start += 2;
  if (!pass_padding (self, cancellable, error))
    return FALSE;
  if (*last && self->start == self->end)
    return TRUE;
  if (!need (self, 2, cancellable, error))
    return FALSE;
  if (stands_here (self, "\r\n", 2))
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED,
                       "a line begins with the boundary and goes on: a boundary must be chosen so "
                       "that no file has it in it, and stand alone on its line");
  return FALSE;
}

/* From the CR LF before the empty line's, which may be a delimiter's already. */
static gboolean
begin_content (HfBoundaryReader *self, GCancellable *cancellable, GError **error)
{
  if (!need (self, self->delimiter_length, cancellable, error))
    return FALSE;
  self->found = stands_here (self, self->delimiter, self->delimiter_length);
  if (!self->found)
    self->start += 2;
  self->ready = self->start;
  return TRUE;
}

/**
 * hf_boundary_reader_take_head:
 * @most: bytes that headers may have, much less than a quarter of a MiB
 * @error: %HF_ERROR_TOO_LARGE, %HF_ERROR_MALFORMED, or the stream's own
 *
 * Takes the headers of a part, after a delimiter that was not the last.
 *
 * Returns: (transfer full): their lines, with CR LF between them; %NULL with @error
 */
char *
hf_boundary_reader_take_head (HfBoundaryReader *self, gsize most, GCancellable *cancellable,
                              GError **error)
{
  g_autofree char *head = NULL;
  const guint8 *end;
  gsize length;

  while (!(end = memmem (self->buffer + self->start, self->end - self->start, "\r\n\r\n", 4))
         && self->end - self->start <= most)
    if (!fill_more (self, cancellable, error))
      return NULL;
  length = end ? (gsize)(end - self->buffer) - self->start : most + 1;
  if (length > most)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE, "its headers have more than %zu bytes",
                   most);
      return NULL;
    }
  if (memchr (self->buffer + self->start, '\0', length))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, "its headers have a zero byte");
      return NULL;
    }
  if (length > 2)
    head = g_strndup ((const char *)self->buffer + self->start + 2, length - 2);
  self->start += length + 2;
  return begin_content (self, cancellable, error) ? head ? g_steal_pointer (&head) : g_strdup ("")
                                                  : NULL;
}

/**
 * hf_boundary_reader_finish:
 * @most: bytes that may follow
 * @error: %HF_ERROR_TOO_LARGE, or the stream's own
 *
 * Reads what follows the last delimiter, to the end of the stream.
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_boundary_reader_finish (HfBoundaryReader *self, gsize most, GCancellable *cancellable,
                           GError **error)
{
  gsize passed = 0;

  do
    {
      passed += self->end - self->start;
      self->start = self->ready = self->end;
      if (passed > most)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                       "more than %zu bytes follow the last boundary of the upload", most);
          return FALSE;
        }
    }
  while (!self->at_end && fill (self, cancellable, error));
  return self->at_end;
}
