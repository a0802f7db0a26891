/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker reads pieces of the stream into a queue, the API thread gives libsoup one at a time.
 * Memory of one download: HIGH_WATER and three pieces. The first piece is read before the answer
 * begins, so that what fails at once is told as JSON; what fails later can only be shown by cutting
 * the connection, behind all that was read before: a client sees that a chunk is missing, or bytes
 * (RFC 9112 §8).
 *
 * Threading: hf_download_open() and hf_download_run() are the worker's, hf_download_send() and
 * hf_download_break_off() the API thread's; what they share is behind the mutex. The worker tells
 * its news through the context, so that libsoup is called on its own thread. */
#include "hf-download.h"

#include <glib-unix.h>
#include <poll.h>

#include "hf-connection.h"
#include "hf-error.h"

#define PIECE ((gsize)256 * 1024)
#define HIGH_WATER (4 * PIECE)

struct _HfDownload
{
  gatomicrefcount ref_count;
  GMainContext *context;
  GCancellable *stopping;
  gulong stopping_id;
  GCancellable *cancellable; /* of the reading */

  /* The worker's */
  GInputStream *bytes;
  gint64 left; /* bytes to read; -1: up to the end of the stream */

  GMutex mutex;
  GCond changed;
  GQueue pieces; /* of GBytes */
  gsize queued; /* bytes */
  gboolean ended; /* nothing comes behind the pieces */
  gboolean failed; /* and the answer is not whole */
  gboolean unwanted; /* the client is gone, or we stop */

  /* API thread */
  SoupServerMessage *message; /* not owned; NULL once nothing more is sent */
  GSource *hang_up;
  HfMoreFunc more; /* of one without an end, else NULL */
  gpointer more_data;
  gboolean hungry; /* libsoup has nothing to write */
  gboolean completed; /* all was given to libsoup */
  gboolean is_over; /* all that there is was sent, and it is not all */
};

static void
stop (HfDownload *self)
{
  g_mutex_lock (&self->mutex);
  self->unwanted = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_cancellable_cancel (self->cancellable);
}

/* When libsoup gives up a message, it closes the stream of its body, which writes the last chunk as
 * if all was well: so nothing can be written before that. */
static void
end_sending (HfDownload *self)
{
  HfConnection *connection
      = hf_connection_of (soup_server_message_get_remote_address (self->message));

  g_socket_shutdown (hf_connection_get_socket (connection), FALSE, TRUE, NULL);
}

/* What has no end is whole between any two pieces. Nobody will run libsoup any more, so this is
 * written past it. */
static void
send_last_chunk (HfDownload *self)
{
  HfConnection *connection
      = hf_connection_of (soup_server_message_get_remote_address (self->message));

  if (self->hungry)
    g_socket_send (hf_connection_get_socket (connection), "0\r\n\r\n", 5, NULL, NULL);
}

/* On the API thread, which ends the server. */
static void
on_stopping (GCancellable *stopping, gpointer data)
{
  HfDownload *self = data;

  if (self->message && self->more)
    send_last_chunk (self);
  if (self->message)
    end_sending (self);
  stop (self);
}

HfDownload *
hf_download_ref (HfDownload *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hf_download_unref (HfDownload *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_cancellable_disconnect (self->stopping, self->stopping_id);
  g_object_unref (self->stopping);
  g_object_unref (self->cancellable);
  g_clear_object (&self->bytes);
  g_queue_clear_full (&self->pieces, (GDestroyNotify)g_bytes_unref);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* (transfer none): triggered when nobody wants the bytes any more */
GCancellable *
hf_download_get_cancellable (HfDownload *self)
{
  return self->cancellable;
}

/* ---- API thread ---- */

static void
let_go (HfDownload *self)
{
  if (!self->message)
    return;
  g_source_destroy (self->hang_up);
  g_clear_pointer (&self->hang_up, g_source_unref);
  self->message = NULL;
}

/* Takes the connection from libsoup, which would wait for the rest. */
static void
cut (HfDownload *self)
{
  g_autoptr (HfDownload) alive = hf_download_ref (self);
  SoupServerMessage *message = self->message;
  g_autoptr (GIOStream) stream = NULL;

  end_sending (self);
  let_go (self);
  stop (self);
  stream = soup_server_message_steal_connection (message);
  g_io_stream_close (stream, NULL, NULL);
}

static void
set_phase (HfDownload *self, HfPhase phase)
{
  hf_connection_set_phase (hf_connection_of (
                               soup_server_message_get_remote_address (self->message)),
                           phase);
}

static void tell (HfDownload *self);

/* (transfer full) (nullable)
 * ended: (out): nothing comes any more; failed: (out): and it should have */
static GBytes *
take_piece (HfDownload *self, gboolean *ended, gboolean *failed)
{
  GBytes *piece = self->more ? self->more (self->more_data) : NULL;

  g_mutex_lock (&self->mutex);
  if (!self->more && (piece = g_queue_pop_head (&self->pieces)))
    self->queued -= g_bytes_get_size (piece);
  *ended = !piece && self->ended && !self->failed;
  *failed = !piece && self->failed;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return piece;
}

/* Returns whether libsoup has something to do now. */
static gboolean
feed (HfDownload *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gboolean failed;
  g_autoptr (GBytes) piece = take_piece (self, &self->completed, &failed);

  if (piece)
    soup_message_body_append_bytes (body, piece);
  else if (self->completed)
    {
      soup_message_body_complete (body);
      g_source_destroy (self->hang_up); /* there is nothing left to stop */
    }
  self->hungry = !piece && !self->completed;
  self->is_over = failed;
  set_phase (self, self->hungry ? HF_PHASE_WORK : HF_PHASE_ANSWER);
  return !self->hungry;
}

/* Inside of libsoup's writing, which goes on with what is fed, or pauses; there the connection
 * can't be taken from it. */
static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  HfDownload *self = data;

  if (!self->message || self->completed)
    return;
  feed (self);
  if (self->is_over)
    tell (self);
}

static gboolean
on_news (gpointer data)
{
  HfDownload *self = data;

  if (!self->message)
    return G_SOURCE_REMOVE;
  if (self->hungry && feed (self))
    soup_server_message_unpause (self->message);
  else if (self->is_over)
    cut (self);
  return G_SOURCE_REMOVE;
}

/* Any thread. */
static void
tell (HfDownload *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_news, hf_download_ref (self),
                         (GDestroyNotify)hf_download_unref);
  g_source_attach (source, self->context);
}

/* While libsoup has nothing to write it does not look at its socket, and a worker may be long in
 * coming: it shall not work for nobody. A client that only closed its sending side is taken for
 * gone too, there is no telling them apart. */
static gboolean
on_hang_up (int fd, GIOCondition condition, gpointer data)
{
  cut (data);
  return G_SOURCE_REMOVE;
}

/* message: of the request, for which it watches from now on; must not outlive this, and
 * hf_download_break_off() must be called when it goes; stopping: the server ends */
HfDownload *
hf_download_new (SoupServerMessage *message, GMainContext *context, GCancellable *stopping)
{
  HfConnection *connection = hf_connection_of (soup_server_message_get_remote_address (message));
  int fd = g_socket_get_fd (hf_connection_get_socket (connection));
  HfDownload *self = g_new0 (HfDownload, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->pieces);
  self->context = g_main_context_ref (context);
  self->cancellable = g_cancellable_new ();
  self->message = message;
  self->hang_up = g_unix_fd_source_new (fd, (GIOCondition)POLLRDHUP);
  g_source_set_callback (self->hang_up, G_SOURCE_FUNC (on_hang_up), self, NULL);
  g_source_attach (self->hang_up, context);
  self->stopping = g_object_ref (stopping);
  self->stopping_id = g_cancellable_connect (stopping, G_CALLBACK (on_stopping), self, NULL);
  return self;
}

/* It has no worker, and is asked for bytes instead, until hf_download_break_off(). */
void
hf_download_set_more_func (HfDownload *self, HfMoreFunc more, gpointer data)
{
  self->more = more;
  self->more_data = data;
}

/* There may be more bytes to ask for. */
void
hf_download_wake (HfDownload *self)
{
  if (self->message && self->hungry && feed (self))
    soup_server_message_unpause (self->message);
}

/* Nothing comes behind the next bytes that are asked for. */
void
hf_download_end (HfDownload *self)
{
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  g_mutex_unlock (&self->mutex);
}

/* Sends all that the worker reads. The message's headers are set, and it is paused; the caller
 * unpauses it. */
void
hf_download_send (HfDownload *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  soup_message_body_set_accumulate (body, FALSE);
  feed (self);
}

/* Nobody wants more: the worker is stopped. */
void
hf_download_break_off (HfDownload *self)
{
  let_go (self);
  stop (self);
}

/* ---- the worker ---- */

static void
add_piece (HfDownload *self, GBytes *piece, gboolean ended)
{
  g_mutex_lock (&self->mutex);
  if (g_bytes_get_size (piece) > 0)
    {
      g_queue_push_tail (&self->pieces, g_bytes_ref (piece));
      self->queued += g_bytes_get_size (piece);
    }
  self->ended = ended;
  g_mutex_unlock (&self->mutex);
}

/* Reads the next piece; it is full unless the stream ended. */
static gboolean
read_piece (HfDownload *self, gboolean *ended, GError **error)
{
  gsize wanted = self->left >= 0 ? (gsize)MIN (self->left, (gint64)PIECE) : PIECE;
  g_autofree void *buffer = g_malloc (MAX (wanted, 1));
  g_autoptr (GBytes) piece = NULL;
  gsize length;

  if (!g_input_stream_read_all (self->bytes, buffer, wanted, &length, self->cancellable, error))
    return FALSE;
  if (self->left >= 0 && length < wanted)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_FAILED,
                   "%" G_GINT64_FORMAT " bytes less came than were announced",
                   self->left - (gint64)length);
      return FALSE;
    }
  if (self->left >= 0)
    self->left -= (gint64)length;
  *ended = self->left == 0 || length < wanted;
  if (length < wanted)
    buffer = g_realloc (buffer, MAX (length, 1));
  piece = g_bytes_new_take (g_steal_pointer (&buffer), length);
  add_piece (self, piece, *ended);
  return TRUE;
}

/* Reads the first piece. bytes: the body of the answer; length: (inout): how much of it is sent, -1
 * for all; becomes known when all of it fits into the piece. After an error there is no answer to
 * send. */
gboolean
hf_download_open (HfDownload *self, GInputStream *bytes, gint64 *length, GError **error)
{
  gboolean ended;

  self->bytes = g_object_ref (bytes);
  self->left = *length;
  if (!read_piece (self, &ended, error))
    {
      g_clear_object (&self->bytes);
      return FALSE;
    }
  if (ended && *length < 0)
    *length = (gint64)self->queued;
  return TRUE;
}

/* Returns FALSE when nobody wants more. */
static gboolean
wait_for_room (HfDownload *self)
{
  gboolean wanted;

  g_mutex_lock (&self->mutex);
  while (self->queued >= HIGH_WATER && !self->unwanted)
    g_cond_wait (&self->changed, &self->mutex);
  wanted = !self->unwanted;
  g_mutex_unlock (&self->mutex);
  return wanted;
}

static void
fail (HfDownload *self, const GError *why)
{
  g_mutex_lock (&self->mutex);
  self->failed = TRUE;
  self->ended = TRUE;
  g_mutex_unlock (&self->mutex);
  if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("a download was cut: %s", why->message);
}

/* Reads the rest, as fast as the client takes it. */
void
hf_download_run (HfDownload *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ended = self->ended;

  while (!ended && wait_for_room (self))
    {
      if (!read_piece (self, &ended, &error))
        {
          fail (self, error);
          ended = TRUE;
        }
      tell (self);
    }
  g_input_stream_close (self->bytes, NULL, NULL);
  g_clear_object (&self->bytes);
}
