/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of any size, in both directions. */
#include "hf-error.h"
#include "hf-http-client.h"
#include "hf-mock-server.h"
#include "hf-multipart-stream.h"
#include "hf-test.h"

#include <string.h>

#define SIZE (3 * 1024 * 1024 + 17)

typedef struct
{
  HfMockServer *server;
  HfHttpClient *client;
  GBytes *large;
  GBytes *received; /* what the last request carried as its file */
} Fixture;

static void
answer (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  Fixture *fixture = data;

  if (g_str_equal (request->path, "/large"))
    hf_mock_answer_set (answer, 200, "application/octet-stream",
                        g_bytes_get_data (fixture->large, NULL), SIZE);
  else
    {
      g_clear_pointer (&fixture->received, g_bytes_unref);
      fixture->received = g_str_equal (request->path, "/form") ? hf_mock_request_get_file (request)
                                                               : g_bytes_ref (request->body);
      hf_mock_answer_printf (answer, 200, "{}");
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);

  fixture->large = hf_test_bytes (SIZE, 1);
  fixture->server = hf_mock_server_new (answer, fixture);
  fixture->client = hf_http_client_new (hf_mock_server_get_address (fixture->server), clock, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_http_client_unref (fixture->client);
  hf_mock_server_free (fixture->server);
  g_bytes_unref (fixture->large);
  g_clear_pointer (&fixture->received, g_bytes_unref);
}

static void
test_download (Fixture *fixture, gconstpointer data)
{
  static const gsize pieces[] = { 999, 65536, 1024 * 1024 };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/large");
      g_autoptr (GError) error = NULL;
      g_autoptr (HfHttpResponse) response
          = hf_http_client_open (fixture->client, request, NULL, &error);
      g_autoptr (GByteArray) all = g_byte_array_new ();
      g_autofree guint8 *piece = g_malloc (pieces[i]);
      gssize got;

      while ((got = g_input_stream_read (G_INPUT_STREAM (response), piece, pieces[i], NULL, &error))
             > 0)
        g_byte_array_append (all, piece, (guint)got);
      g_assert_no_error (error);
      g_assert_cmpmem (all->data, all->len, g_bytes_get_data (fixture->large, NULL), SIZE);
    }
  g_assert_cmpuint (hf_mock_server_count_connections (fixture->server), ==, 1);
}

/* Who goes before the end closes the connection, and the next request has another one. */
static void
test_download_left (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/large");
      g_autoptr (GError) error = NULL;
      g_autoptr (HfHttpResponse) response
          = hf_http_client_open (fixture->client, request, NULL, &error);
      char piece[10];

      g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (response), piece, sizeof piece, NULL,
                                            &error),
                       ==, 10);
      g_assert_no_error (error);
      g_assert_cmpmem (piece, 10, g_bytes_get_data (fixture->large, NULL), 10);
    }
  g_assert_cmpuint (hf_mock_server_count_connections (fixture->server), ==, 3);
}

static void
test_download_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/large");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHttpResponse) response
      = hf_http_client_open (fixture->client, request, cancellable, &error);
  char byte;

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (response), &byte, 1, cancellable, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_download_cut (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", "/large");
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHttpResponse) response = NULL;

  hf_mock_server_fail (fixture->server, "/large", HF_MOCK_CUT, NULL, 1);
  response = hf_http_client_open (fixture->client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (hf_http_response_read_all (response, SIZE, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  /* It stays so. */
  g_assert_null (hf_http_response_read_all (response, SIZE, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

/* Bytes that can't be sought, at most 1,000 at a time; an error after @left, if @broken. */
#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GInputStream)

struct _TestSource
{
  GInputStream parent_instance;
  GBytes *bytes;
  gsize at, end;
  gboolean broken;
};

G_DEFINE_FINAL_TYPE (TestSource, test_source, G_TYPE_INPUT_STREAM)

static gssize
test_source_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                  GError **error)
{
  TestSource *self = TEST_SOURCE (stream);

  if (self->at == self->end && self->broken)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the source is bad");
      return -1;
    }
  count = MIN (MIN (count, 1000), self->end - self->at);
  memcpy (buffer, (const char *)g_bytes_get_data (self->bytes, NULL) + self->at, count);
  self->at += count;
  return (gssize)count;
}

static void
test_source_finalize (GObject *object)
{
  g_bytes_unref (TEST_SOURCE (object)->bytes);
  G_OBJECT_CLASS (test_source_parent_class)->finalize (object);
}

static void
test_source_class_init (TestSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_source_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_source_read;
}

static void
test_source_init (TestSource *self)
{
}

static GInputStream *
source_new (GBytes *bytes, gsize end, gboolean broken)
{
  TestSource *self = g_object_new (TEST_TYPE_SOURCE, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->end = end;
  self->broken = broken;
  return G_INPUT_STREAM (self);
}

static gboolean
send_raw (Fixture *fixture, GInputStream *source, gint64 size, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/raw");
  g_autoptr (GBytes) body = NULL;

  hf_http_request_set_body (request, "application/octet-stream", source, size);
  body = hf_http_client_call (fixture->client, request, NULL, error);
  return body != NULL;
}

static void
test_upload (Fixture *fixture, gconstpointer data)
{
  static const gint64 sizes[] = { SIZE, -1, 0, 1, 999 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize end = sizes[i] < 0 ? SIZE : (gsize)sizes[i];
      g_autoptr (GInputStream) source = source_new (fixture->large, end, FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_true (send_raw (fixture, source, sizes[i], &error));
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (fixture->received, NULL),
                       g_bytes_get_size (fixture->received),
                       g_bytes_get_data (fixture->large, NULL), end);
    }
}

/* A source that breaks never looks as if it had ended. */
static void
test_upload_broken (Fixture *fixture, gconstpointer data)
{
  static const gint64 sizes[] = { SIZE, -1 };
  static const gsize ends[] = { 0, 1, 100000, SIZE };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (ends); i++)
    {
      gsize end = ends[i / 2];
      gboolean short_of_it = end < SIZE && i % 2 == 0;
      g_autoptr (GInputStream) source = source_new (fixture->large, end, TRUE);
      g_autoptr (GInputStream) shorter = source_new (fixture->large, end, FALSE);
      g_autoptr (GError) error = NULL;

      /* With all of the announced bytes there is no more to ask for. */
      if (end == SIZE && i % 2 == 0)
        continue;
      g_assert_false (send_raw (fixture, source, sizes[i % 2], &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_clear_error (&error);
      if (short_of_it)
        {
          g_assert_false (send_raw (fixture, shorter, sizes[0], &error));
          g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
        }
      g_assert_null (fixture->received);
    }
}

/* A service that refuses at once is heard, though it did not read the body. */
static void
test_upload_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GInputStream) source = source_new (fixture->large, SIZE, FALSE);
  g_autoptr (GError) error = NULL;

  hf_mock_server_fail (fixture->server, "/raw", HF_MOCK_EARLY, "403", 1);
  g_assert_false (send_raw (fixture, source, -1, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_cmpuint (TEST_SOURCE (source)->at, <, SIZE);
}

/* A kept connection that the service has closed costs nothing but another one. */
static void
test_upload_after_close (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GInputStream) seekable = g_memory_input_stream_new_from_bytes (fixture->large);
      g_autoptr (GInputStream) source = source_new (fixture->large, SIZE, FALSE);
      g_autoptr (GError) error = NULL;

      g_assert_true (send_raw (fixture, seekable, SIZE, &error));
      g_assert_no_error (error);
      hf_mock_server_set_reachable (fixture->server, FALSE);
      hf_mock_server_set_reachable (fixture->server, TRUE);
      g_assert_true (send_raw (fixture, i == 1 ? source : seekable, i == 1 ? SIZE : 0, &error));
      g_assert_no_error (error);
      hf_mock_server_set_reachable (fixture->server, FALSE);
      hf_mock_server_set_reachable (fixture->server, TRUE);
    }
}

static void
test_multipart (Fixture *fixture, gconstpointer data)
{
  static const gint64 sizes[] = { SIZE, -1, 0, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gsize end = sizes[i] < 0 ? SIZE : (gsize)sizes[i];
      g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/form");
      g_autoptr (GInputStream) source = source_new (fixture->large, end, FALSE);
      g_autoptr (HfMultipartStream) form
          = hf_multipart_stream_new ("file", "x.car", source, sizes[i]);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GError) error = NULL;

      hf_http_request_set_body (request, hf_multipart_stream_get_content_type (form),
                                G_INPUT_STREAM (form), hf_multipart_stream_get_size (form));
      body = hf_http_client_call (fixture->client, request, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (fixture->received);
      g_assert_cmpmem (g_bytes_get_data (fixture->received, NULL),
                       g_bytes_get_size (fixture->received),
                       g_bytes_get_data (fixture->large, NULL), end);
      g_assert_cmpuint (hf_multipart_stream_get_file_bytes (form), ==, end);
    }
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/net/http-body/download", test_download);
  ADD ("/net/http-body/download-left", test_download_left);
  ADD ("/net/http-body/download-cancelled", test_download_cancelled);
  ADD ("/net/http-body/download-cut", test_download_cut);
  ADD ("/net/http-body/upload", test_upload);
  ADD ("/net/http-body/upload-broken", test_upload_broken);
  ADD ("/net/http-body/upload-refused", test_upload_refused);
  ADD ("/net/http-body/upload-after-close", test_upload_after_close);
  ADD ("/net/http-body/multipart", test_multipart);
  return g_test_run ();
}
