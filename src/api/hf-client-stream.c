/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both ends of the socket's own stream. What comes is kept until the head of a request is whole,
 * and given on when it is well-formed; a body goes through as it comes. So libsoup never sees more
 * than one request at a time. */
#include "hf-client-stream.h"

#include <string.h>

#include "hf-head.h"

#define HF_TYPE_CLIENT_INPUT (hf_client_input_get_type ())
G_DECLARE_FINAL_TYPE (HfClientInput, hf_client_input, HF, CLIENT_INPUT, GFilterInputStream)

struct _HfClientInput
{
  GFilterInputStream parent_instance;

  HfConnection *connection;
  gboolean end_shown;
  GByteArray *kept; /* that came, and was not given on */
  gsize searched; /* of it, for the end of a head */
  gsize ready; /* of it, to be given on */
  guint64 body_left; /* bytes to come before the next head */
  gboolean is_unclear; /* where the next head begins: there is none */
};

struct _HfClientStream
{
  GIOStream parent_instance;

  GIOStream *base;
  GInputStream *input;
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfClientInput, hf_client_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

G_DEFINE_FINAL_TYPE (HfClientStream, hf_client_stream, G_TYPE_IO_STREAM)

static GPollableInputStream *
base_of (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

/* Whether nothing comes any more: the client closed it, or reset it. */
static gboolean
is_over (gssize got, const GError *error)
{
  return got == 0
         || (got < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
             && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

/* problem: (transfer full) (nullable): of the read that got nothing */
static gssize
show_end (HfClientInput *self, gssize got, GError *problem, void *buffer, gsize count,
          GError **error)
{
  if (count > 0 && is_over (got, problem) && !self->end_shown
      && hf_connection_awaits_request (self->connection))
    {
      g_clear_error (&problem);
      self->end_shown = TRUE;
      *(char *)buffer = 'X';
      return 1;
    }
  if (problem)
    g_propagate_error (error, problem);
  return got;
}

/* What is no head is shown as a request that nothing is wrong with, and refused by who asks the
 * connection. */
static void
show_malformed (HfClientInput *self)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: malformed\r\n\r\n";

  hf_connection_set_malformed (self->connection);
  g_byte_array_set_size (self->kept, 0);
  g_byte_array_append (self->kept, (const guint8 *)request, sizeof request - 1);
  self->ready = sizeof request - 1;
  self->is_unclear = TRUE;
}

/* Makes kept bytes ready, if they can be. Returns FALSE when more must come first. */
static gboolean
prepare (HfClientInput *self)
{
  HfHead head;
  gsize end;

  if (self->ready > 0)
    return TRUE;
  if (self->is_unclear || self->body_left > 0)
    {
      self->ready = self->is_unclear ? self->kept->len : MIN (self->kept->len, self->body_left);
      self->body_left -= self->is_unclear ? 0 : self->ready;
      return self->ready > 0;
    }
  end = hf_head_find_end ((const char *)self->kept->data, self->kept->len, &self->searched);
  if (end == 0 && self->kept->len < HF_HEAD_MOST)
    return FALSE;
  self->searched = 0;
  if (end == 0 || !hf_head_read ((const char *)self->kept->data, end, &head))
    {
      show_malformed (self);
      return TRUE;
    }
  self->ready = end;
  self->body_left = head.length;
  self->is_unclear = head.is_unclear;
  return TRUE;
}

static gssize
give (HfClientInput *self, void *buffer, gsize count)
{
  gsize length = MIN (count, self->ready);

  memcpy (buffer, self->kept->data, length);
  g_byte_array_remove_range (self->kept, 0, (unsigned)length);
  self->ready -= length;
  return (gssize)length;
}

static gssize
read_base (HfClientInput *self, void *buffer, gsize count, gboolean blocking,
           GCancellable *cancellable, GError **error)
{
  GPollableInputStream *base = base_of (self);

  return blocking ? g_input_stream_read (G_INPUT_STREAM (base), buffer, count, cancellable, error)
                  : g_pollable_input_stream_read_nonblocking (base, buffer, count, NULL, error);
}

/* Nothing is kept, and it need not be. */
static gssize
pass_body (HfClientInput *self, void *buffer, gsize count, gboolean blocking,
           GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  gsize most = self->is_unclear ? count : MIN (count, self->body_left);
  gssize got = read_base (self, buffer, most, blocking, cancellable, &problem);

  if (got > 0 && !self->is_unclear)
    self->body_left -= (gsize)got;
  return show_end (self, got, problem, buffer, count, error);
}

static gssize
read_some (HfClientInput *self, void *buffer, gsize count, gboolean blocking,
           GCancellable *cancellable, GError **error)
{
  guint8 piece[8192];
  GError *problem = NULL;
  gssize got;

  while (!prepare (self))
    {
      if (self->is_unclear || self->body_left > 0)
        return pass_body (self, buffer, count, blocking, cancellable, error);
      got = read_base (self, piece, sizeof piece, blocking, cancellable, &problem);
      if (got <= 0)
        return show_end (self, got, problem, buffer, count, error);
      g_byte_array_append (self->kept, piece, (unsigned)got);
    }
  return give (self, buffer, count);
}

static gssize
hf_client_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                      GError **error)
{
  return read_some (HF_CLIENT_INPUT (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
hf_client_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count,
                                  GError **error)
{
  return read_some (HF_CLIENT_INPUT (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
hf_client_input_is_readable (GPollableInputStream *stream)
{
  return prepare (HF_CLIENT_INPUT (stream))
         || g_pollable_input_stream_is_readable (base_of (stream));
}

static GSource *
hf_client_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) source = prepare (HF_CLIENT_INPUT (stream))
                                   ? g_timeout_source_new (0)
                                   : g_pollable_input_stream_create_source (base_of (stream), NULL);

  return g_pollable_source_new_full (stream, source, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = hf_client_input_is_readable;
  iface->create_source = hf_client_input_create_source;
  iface->read_nonblocking = hf_client_input_read_nonblocking;
}

static void
hf_client_input_finalize (GObject *object)
{
  g_clear_pointer (&HF_CLIENT_INPUT (object)->connection, hf_connection_unref);
  g_byte_array_unref (HF_CLIENT_INPUT (object)->kept);
  G_OBJECT_CLASS (hf_client_input_parent_class)->finalize (object);
}

static void
hf_client_input_class_init (HfClientInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_client_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_client_input_read;
}

static void
hf_client_input_init (HfClientInput *self)
{
  self->kept = g_byte_array_new ();
}

static GInputStream *
hf_client_stream_get_input (GIOStream *stream)
{
  return HF_CLIENT_STREAM (stream)->input;
}

static GOutputStream *
hf_client_stream_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (HF_CLIENT_STREAM (stream)->base);
}

static gboolean
hf_client_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (HF_CLIENT_STREAM (stream)->base, cancellable, error);
}

static void
hf_client_stream_finalize (GObject *object)
{
  HfClientStream *self = HF_CLIENT_STREAM (object);

  G_OBJECT_CLASS (hf_client_stream_parent_class)->finalize (object); /* closes */
  g_clear_object (&self->input);
  g_clear_object (&self->base);
}

static void
hf_client_stream_class_init (HfClientStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_client_stream_finalize;
  stream_class->get_input_stream = hf_client_stream_get_input;
  stream_class->get_output_stream = hf_client_stream_get_output;
  stream_class->close_fn = hf_client_stream_close;
}

static void
hf_client_stream_init (HfClientStream *self)
{
}

/* connection: what is known of it */
GIOStream *
hf_client_stream_new (GIOStream *base, HfConnection *connection)
{
  HfClientStream *self = g_object_new (HF_TYPE_CLIENT_STREAM, NULL);
  HfClientInput *input
      = g_object_new (HF_TYPE_CLIENT_INPUT, "base-stream", g_io_stream_get_input_stream (base),
                      "close-base-stream", FALSE, NULL);

  input->connection = hf_connection_ref (connection);
  self->base = g_object_ref (base);
  self->input = G_INPUT_STREAM (input);
  return G_IO_STREAM (self);
}
