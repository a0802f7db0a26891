/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last answer on a connection whose request was not read to its end.
 *
 * Closing at once would make the kernel reset the connection, since unread bytes stand in it, and
 * the client would lose the answer with it: so our sending side is shut down, and what still comes
 * is read and dropped for a moment (RFC 9112 §9.6). API thread; bounded in bytes and by the
 * connection's timer. */
#include "hf-parting.h"

#define BUFFER_SIZE 65536
#define MOST_DROPPED (16 * 1024 * 1024)

typedef struct
{
  GIOStream *stream;
  HfConnection *connection;
  GCancellable *stopping;
  GBytes *answer;
  char *buffer;
  gsize dropped;
} Parting;

static void
parting_free (Parting *self)
{
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  hf_connection_unref (self->connection);
  g_object_unref (self->stopping);
  g_bytes_unref (self->answer);
  g_free (self->buffer);
  g_free (self);
}

static void read_more (Parting *self);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Parting *self = data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length > 0)
    self->dropped += (gsize)length;
  if (length > 0 && self->dropped < MOST_DROPPED)
    read_more (self);
  else
    parting_free (self);
}

static void
read_more (Parting *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, BUFFER_SIZE,
                             G_PRIORITY_DEFAULT, self->stopping, on_read, self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Parting *self = data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    {
      parting_free (self);
      return;
    }
  g_socket_shutdown (hf_connection_get_socket (self->connection), FALSE, TRUE, NULL);
  read_more (self);
}

/* Sends the bytes of an answer and closes the connection, as soon as the client has noticed.
 * stream: (transfer full): of the connection, used by nobody else any more */
void
hf_parting_begin (GIOStream *stream, HfConnection *connection, GBytes *answer,
                  GCancellable *stopping)
{
  Parting *self = g_new0 (Parting, 1);
  gsize length;
  const void *bytes = g_bytes_get_data (answer, &length);

  self->stream = stream;
  self->connection = hf_connection_ref (connection);
  self->stopping = g_object_ref (stopping);
  self->answer = g_bytes_ref (answer);
  self->buffer = g_malloc (BUFFER_SIZE);
  hf_connection_set_phase (connection, HF_PHASE_CLOSING);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), bytes, length,
                                   G_PRIORITY_DEFAULT, stopping, on_written, self);
}
