/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsoup hands over 8 KiB at a time; waking a worker for each would cost more than hashing them,
 * so they are gathered. Memory of one upload: EARLY until a worker has it, then HIGH_WATER and a
 * batch.
 *
 * Threading: API thread, except for hf_upload_start_reading() and the stream, which are the
 * worker's, and counting, which is anybody's. The worker asks for more through the context, so that
 * libsoup is called on its own thread. */
#include "hf-upload.h"

#include "hf-connection.h"
#include "hf-error.h"
#include "hf-pipe.h"

#define EARLY ((gsize)256 * 1024)
#define BATCH ((gsize)1024 * 1024)
#define HIGH_WATER (4 * BATCH)

struct _HfUpload
{
  gatomicrefcount ref_count;
  GMainContext *context;
  HfPipe *pipe;
  int whole; /* atomic: all of the body came */

  /* API thread */
  SoupServerMessage *message; /* not owned; NULL once nothing more comes from it */
  GByteArray *batch;
  guint64 taken; /* bytes */
  gboolean reading; /* a worker has it */
  gboolean paused;
};

static void
set_phase (HfUpload *self, HfPhase phase)
{
  hf_connection_set_phase (hf_connection_of (
                               soup_server_message_get_remote_address (self->message)),
                           phase);
}

static gboolean
on_room (gpointer data)
{
  HfUpload *self = data;

  self->reading = TRUE;
  if (!self->message || !self->paused)
    return G_SOURCE_REMOVE;
  self->paused = FALSE;
  set_phase (self, HF_PHASE_BODY);
  soup_server_message_unpause (self->message);
  return G_SOURCE_REMOVE;
}

/* The worker's thread. */
static void
ask_for_more (gpointer data)
{
  HfUpload *self = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_room, hf_upload_ref (self), (GDestroyNotify)hf_upload_unref);
  g_source_attach (source, self->context);
}

/* message: must outlive this, or hf_upload_end() or hf_upload_break_off() must be called before it
 * goes */
HfUpload *
hf_upload_new (SoupServerMessage *message, GMainContext *context)
{
  HfUpload *self = g_new0 (HfUpload, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  self->pipe = hf_pipe_new (HIGH_WATER);
  self->message = message;
  self->batch = g_byte_array_new ();
  hf_pipe_set_drained_func (self->pipe, ask_for_more, self, NULL);
  return self;
}

HfUpload *
hf_upload_ref (HfUpload *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hf_upload_unref (HfUpload *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_pipe_unref (self->pipe);
  g_byte_array_unref (self->batch);
  g_main_context_unref (self->context);
  g_free (self);
}

/* (transfer full): the body; once. Its reader must hold a reference on self as long as it reads. */
GInputStream *
hf_upload_get_stream (HfUpload *self)
{
  return hf_pipe_get_stream (self->pipe);
}

/* Until a worker says this, only a small part of the body is taken in. */
void
hf_upload_start_reading (HfUpload *self)
{
  ask_for_more (self);
}

static void
hold_back (HfUpload *self)
{
  if (self->paused)
    return;
  self->paused = TRUE;
  set_phase (self, HF_PHASE_WORK);
  soup_server_message_pause (self->message);
}

static void
flush (HfUpload *self)
{
  g_autoptr (GBytes) bytes = NULL;
  gboolean full = FALSE;

  if (self->batch->len == 0)
    return;
  bytes = g_byte_array_free_to_bytes (self->batch);
  self->batch = g_byte_array_new ();
  hf_pipe_push (self->pipe, bytes, &full);
  if (full && self->message)
    hold_back (self);
}

/* Takes in bytes, and stops the connection when that was enough. */
void
hf_upload_take (HfUpload *self, GBytes *chunk)
{
  gsize length;
  const void *data = g_bytes_get_data (chunk, &length);

  self->taken += length;
  g_byte_array_append (self->batch, data, (unsigned)length);
  if (self->batch->len >= BATCH)
    flush (self);
  if (!self->reading && self->taken >= EARLY)
    hold_back (self);
}

/* The body is complete. */
void
hf_upload_end (HfUpload *self)
{
  self->message = NULL;
  flush (self);
  g_atomic_int_set (&self->whole, TRUE);
  hf_pipe_close (self->pipe, NULL);
}

/* The client went away, or we stop: the reader gets an error, never an end. Does nothing after the
 * true end. */
void
hf_upload_break_off (HfUpload *self)
{
  g_autoptr (GError) error = NULL;

  self->message = NULL;
  error = g_error_new (HF_ERROR, HF_ERROR_INCOMPLETE,
                       "the upload ended early; nothing of it was kept, send it again");
  hf_pipe_close (self->pipe, error);
}

/* Whether all of the body has come. Any thread. */
gboolean
hf_upload_is_whole (HfUpload *self)
{
  return g_atomic_int_get (&self->whole);
}
