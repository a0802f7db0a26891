/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long stream that costs no memory, and tells what is done with it. */
#include "hf-fake-stream.h"

#include "hf-error.h"

#define TYPE_FAKE_STREAM (fake_stream_get_type ())
G_DECLARE_FINAL_TYPE (FakeStream, fake_stream, FAKE, STREAM, GInputStream)

struct _FakeStream
{
  GInputStream parent_instance;

  HfFakeScript *script;
  guint64 length; /* as it was when the stream was made, also below */
  gboolean fails, hangs;
  guint64 offset;
};

G_DEFINE_FINAL_TYPE (FakeStream, fake_stream, G_TYPE_INPUT_STREAM)

static GMutex mutex;
static GCond changed;

static void
add (int *number, int by)
{
  g_mutex_lock (&mutex);
  *number += by;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);
}

static void
wait_for (int *number, int count)
{
  g_mutex_lock (&mutex);
  while (*number != count)
    g_cond_wait (&changed, &mutex);
  g_mutex_unlock (&mutex);
}

void
hf_fake_script_wait_open (HfFakeScript *self, int count)
{
  wait_for (&self->open, count);
}

void
hf_fake_script_wait_hanging (HfFakeScript *self, int count)
{
  wait_for (&self->hanging, count);
}

void
hf_fake_script_wait_cancelled (HfFakeScript *self, int count)
{
  wait_for (&self->cancelled, count);
}

guint64
hf_fake_script_get_read (HfFakeScript *self)
{
  guint64 read;

  g_mutex_lock (&mutex);
  read = (guint64)self->read * 1024;
  g_mutex_unlock (&mutex);
  return read;
}

/* What was read, once nothing more was for 300 ms. A slow machine can only make it too small. */
guint64
hf_fake_script_wait_still (HfFakeScript *self)
{
  int before;

  g_mutex_lock (&mutex);
  do
    {
      gint64 until = g_get_monotonic_time () + 300000;

      before = self->read;
      while (self->read == before && g_cond_wait_until (&changed, &mutex, until))
        continue;
    }
  while (self->read != before);
  g_mutex_unlock (&mutex);
  return (guint64)before * 1024;
}

guint8
hf_fake_stream_byte (guint64 offset)
{
  return (guint8)(offset % 251 ^ offset >> 20);
}

static void
wait_for_cancel (FakeStream *self, GCancellable *cancellable)
{
  GPollFD fd;

  add (&self->script->hanging, 1);
  if (!g_cancellable_make_pollfd (cancellable, &fd))
    g_assert_not_reached ();
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
}

static gssize
fake_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                  GError **error)
{
  FakeStream *self = FAKE_STREAM (stream);
  gsize length = MIN (count, self->length - self->offset);
  guint8 *bytes = buffer;

  if (length == 0 && count > 0 && self->hangs)
    wait_for_cancel (self, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      add (&self->script->cancelled, 1);
      return -1;
    }
  if (length == 0 && count > 0 && self->fails)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "the script says that it fails");
      return -1;
    }
  for (gsize i = 0; i < length; i++)
    bytes[i] = hf_fake_stream_byte (self->offset + i);
  self->offset += length;
  add (&self->script->read, (int)(length / 1024));
  return (gssize)length;
}

static void
fake_stream_finalize (GObject *object)
{
  add (&FAKE_STREAM (object)->script->open, -1);
  G_OBJECT_CLASS (fake_stream_parent_class)->finalize (object);
}

static void
fake_stream_class_init (FakeStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fake_stream_read;
}

static void
fake_stream_init (FakeStream *self)
{
}

GInputStream *
hf_fake_stream_new (HfFakeScript *script)
{
  FakeStream *self = g_object_new (TYPE_FAKE_STREAM, NULL);

  self->script = script;
  self->length = script->length;
  self->fails = script->fails;
  self->hangs = script->hangs;
  add (&script->open, 1);
  return G_INPUT_STREAM (self);
}
