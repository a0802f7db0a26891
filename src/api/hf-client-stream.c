/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both ends of the socket's own stream, with the one byte added. */
#include "hf-client-stream.h"

#define HF_TYPE_CLIENT_INPUT (hf_client_input_get_type ())
G_DECLARE_FINAL_TYPE (HfClientInput, hf_client_input, HF, CLIENT_INPUT, GFilterInputStream)

struct _HfClientInput
{
  GFilterInputStream parent_instance;

  HfConnection *connection;
  gboolean end_shown;
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

static gssize
hf_client_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                      GError **error)
{
  GError *problem = NULL;
  gssize got = g_input_stream_read (G_INPUT_STREAM (base_of (stream)), buffer, count, cancellable,
                                    &problem);

  return show_end (HF_CLIENT_INPUT (stream), got, problem, buffer, count, error);
}

static gssize
hf_client_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count,
                                  GError **error)
{
  GError *problem = NULL;
  gssize got
      = g_pollable_input_stream_read_nonblocking (base_of (stream), buffer, count, NULL, &problem);

  return show_end (HF_CLIENT_INPUT (stream), got, problem, buffer, count, error);
}

static gboolean
hf_client_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (base_of (stream));
}

static GSource *
hf_client_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (base_of (stream), NULL);

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
