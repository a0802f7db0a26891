/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pipe.h"

#include "hf-error.h"
#include "hf-test.h"

/* Long enough never to pass in a test that works. */
#define NEVER (600 * G_USEC_PER_SEC)

static gboolean
write_all (HfPipe *pipe, GBytes *bytes, gsize piece, GError **error)
{
  gsize size = g_bytes_get_size (bytes);

  for (gsize from = 0; from < size; from += piece)
    {
      g_autoptr (GBytes) chunk = g_bytes_new_from_bytes (bytes, from, MIN (piece, size - from));

      if (!hf_pipe_write (pipe, chunk, NEVER, NULL, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  HfPipe *pipe;
  GBytes *bytes;
  gsize piece;
  GCancellable *cancellable;
  GError *error;
} Writer;

static gpointer
write_thread (gpointer data)
{
  Writer *self = data;

  if (write_all (self->pipe, self->bytes, self->piece, &self->error))
    hf_pipe_close (self->pipe, NULL);
  return NULL;
}

static GBytes *
read_all (GInputStream *stream, gsize piece, GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autofree char *buffer = g_malloc (piece);
  gssize got;

  while ((got = g_input_stream_read (stream, buffer, piece, NULL, error)) > 0)
    g_byte_array_append (array, (const guint8 *)buffer, (unsigned)got);
  return got < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

/* The bytes arrive as they were sent, whatever the sizes of pieces, chunks and queue. */
static void
test_round_trip (void)
{
  static const gsize sizes[] = { 1, 7, 64, 1000, 65536 };
  g_autoptr (GBytes) bytes = hf_test_bytes (20011, 1);

  for (gsize w = 1; w < G_N_ELEMENTS (sizes); w++)
    for (gsize r = 1; r < G_N_ELEMENTS (sizes); r++)
      for (gsize high = 0; high < G_N_ELEMENTS (sizes); high += 2)
        {
          g_autoptr (HfPipe) pipe = hf_pipe_new (sizes[high]);
          g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
          Writer writer = { pipe, bytes, sizes[w], NULL, NULL };
          GThread *thread = g_thread_new ("writer", write_thread, &writer);
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) got = read_all (stream, sizes[r], &error);

          g_thread_join (thread);
          g_assert_no_error (writer.error);
          g_assert_no_error (error);
          g_assert_true (g_bytes_equal (got, bytes));
          g_assert_cmpuint (hf_pipe_get_bytes_read (pipe), ==, g_bytes_get_size (bytes));
        }
}

static void
test_empty (void)
{
  g_autoptr (HfPipe) pipe = hf_pipe_new (10);
  g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  char buffer[4];

  g_assert_true (hf_pipe_write (pipe, nothing, NEVER, NULL, &error));
  hf_pipe_close (pipe, NULL);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (hf_pipe_write (pipe, nothing, NEVER, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* An error is never taken for the end, comes at once, and comes again. */
static void
test_error (void)
{
  g_autoptr (HfPipe) pipe = hf_pipe_new (10);
  g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) broken = g_error_new_literal (HF_ERROR, HF_ERROR_CORRUPT, "block x");
  char buffer[4];

  g_assert_true (hf_pipe_push (pipe, bytes, NULL));
  hf_pipe_close (pipe, broken);
  hf_pipe_close (pipe, NULL);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, -1);
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
    }
}

static void
test_writer_goes (void)
{
  HfPipe *pipe = hf_pipe_new (10);
  g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
  g_autoptr (GError) error = NULL;
  char buffer[4];

  hf_pipe_unref (pipe);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, -1);
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
}

static void
count_call (gpointer data)
{
  g_atomic_int_inc ((int *)data);
}

static void
test_reader_goes (void)
{
  for (int close_it = 0; close_it < 2; close_it++)
    {
      g_autoptr (HfPipe) pipe = hf_pipe_new (2);
      GInputStream *stream = hf_pipe_get_stream (pipe);
      g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
      g_autoptr (GError) error = NULL;
      gboolean full = FALSE;
      int drained = 0;

      hf_pipe_set_drained_func (pipe, count_call, &drained, NULL);
      g_assert_true (hf_pipe_push (pipe, bytes, &full));
      g_assert_true (full);
      if (close_it)
        g_assert_true (g_input_stream_close (stream, NULL, NULL));
      else
        g_clear_object (&stream);
      g_assert_cmpint (drained, ==, 1);
      g_assert_false (hf_pipe_push (pipe, bytes, &full));
      g_assert_false (full);
      g_assert_false (hf_pipe_write (pipe, bytes, NEVER, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
      g_clear_object (&stream);
      g_assert_cmpint (drained, ==, 1);
    }
}

/* A writer that already waits must hear of it too. */
static void
test_reader_goes_meanwhile (void)
{
  g_autoptr (HfPipe) pipe = hf_pipe_new (64);
  GInputStream *stream = hf_pipe_get_stream (pipe);
  g_autoptr (GBytes) bytes = hf_test_bytes (10000, 2);
  Writer writer = { pipe, bytes, 64, NULL, NULL };
  GThread *thread = g_thread_new ("writer", write_thread, &writer);
  char buffer[100];

  g_assert_true (g_input_stream_read_all (stream, buffer, sizeof buffer, NULL, NULL, NULL));
  g_object_unref (stream);
  g_thread_join (thread);
  g_assert_error (writer.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&writer.error);
}

static void
test_stall (void)
{
  g_autoptr (HfPipe) pipe = hf_pipe_new (4);
  g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcd", 4);
  g_autoptr (GError) error = NULL;
  char buffer[4];

  g_assert_true (hf_pipe_write (pipe, bytes, 1000, NULL, &error));
  g_assert_false (hf_pipe_write (pipe, bytes, 1000, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STALLED);
  g_clear_error (&error);

  g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, NULL), ==, 1);
  g_assert_true (hf_pipe_write (pipe, bytes, 1000, NULL, &error));
  g_assert_no_error (error);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_write (void)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (HfPipe) pipe = hf_pipe_new (1);
      g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
      g_autoptr (GBytes) bytes = g_bytes_new_static ("abcd", 4);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread;

      g_assert_true (hf_pipe_push (pipe, bytes, NULL));
      thread = g_thread_new ("cancel", cancel_thread, cancellable);
      g_assert_false (hf_pipe_write (pipe, bytes, NEVER, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

static void
test_cancel_read (void)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (HfPipe) pipe = hf_pipe_new (1);
      g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);
      char buffer[4];

      g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, cancellable, &error), ==,
                       -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

/* Told once each time: at half of high water, and not again before it was full again. */
static void
test_drained (void)
{
  g_autoptr (HfPipe) pipe = hf_pipe_new (8);
  g_autoptr (GInputStream) stream = hf_pipe_get_stream (pipe);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcdef", 6);
  int drained = 0;
  int destroyed = 0;
  gboolean full;
  char buffer[16];

  hf_pipe_set_drained_func (pipe, count_call, &drained, NULL);
  for (int round = 1; round <= 3; round++)
    {
      g_assert_true (hf_pipe_push (pipe, bytes, &full));
      g_assert_false (full);
      g_assert_true (hf_pipe_push (pipe, bytes, &full));
      g_assert_true (full);
      g_assert_cmpint (g_input_stream_read (stream, buffer, 7, NULL, NULL), ==, 7);
      g_assert_cmpint (drained, ==, round - 1);
      g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, NULL), ==, 1);
      g_assert_cmpint (drained, ==, round);
      g_assert_cmpint (g_input_stream_read (stream, buffer, 16, NULL, NULL), ==, 4);
      g_assert_cmpint (drained, ==, round);
    }
  hf_pipe_set_drained_func (pipe, count_call, &drained, count_call);
  hf_pipe_set_drained_func (pipe, NULL, NULL, NULL);
  g_assert_cmpint (drained, ==, 4);
  hf_pipe_set_drained_func (pipe, count_call, &destroyed, count_call);
  g_clear_object (&stream);
  g_clear_pointer (&pipe, hf_pipe_unref);
  g_assert_cmpint (destroyed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pipe/round-trip", test_round_trip);
  g_test_add_func ("/base/pipe/empty", test_empty);
  g_test_add_func ("/base/pipe/error", test_error);
  g_test_add_func ("/base/pipe/writer-goes", test_writer_goes);
  g_test_add_func ("/base/pipe/reader-goes", test_reader_goes);
  g_test_add_func ("/base/pipe/reader-goes-meanwhile", test_reader_goes_meanwhile);
  g_test_add_func ("/base/pipe/stall", test_stall);
  g_test_add_func ("/base/pipe/cancel-write", test_cancel_write);
  g_test_add_func ("/base/pipe/cancel-read", test_cancel_read);
  g_test_add_func ("/base/pipe/drained", test_drained);
  return g_test_run ();
}
