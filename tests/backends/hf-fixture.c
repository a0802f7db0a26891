/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cases of the conformance suite share. */
#include "hf-fixture.h"

#include <errno.h>
#include <string.h>

#include "hf-error.h"
#include "hf-file.h"

#define FIXTURE "fixture"

#define TEST_TYPE_STREAM (test_stream_get_type ())
G_DECLARE_FINAL_TYPE (TestStream, test_stream, TEST, STREAM, GInputStream)

struct _TestStream
{
  GInputStream parent_instance;

  GBytes *bytes;
  gsize piece;
  gsize at;
  gsize break_at;
  gsize cancel_at;
  GCancellable *cancellable;
  gboolean saw_end;
};

G_DEFINE_FINAL_TYPE (TestStream, test_stream, G_TYPE_INPUT_STREAM)

static gssize
test_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                  GError **error)
{
  TestStream *self = TEST_STREAM (stream);
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  gsize end;

  if (self->at >= self->cancel_at)
    {
      self->cancel_at = G_MAXSIZE;
      g_cancellable_cancel (self->cancellable);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->at >= self->break_at)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STALLED, "the source broke at %zu", self->at);
      return -1;
    }
  end = MIN (size, MIN (self->break_at, self->cancel_at));
  count = MIN (count, MIN (self->piece, end - self->at));
  memcpy (buffer, data + self->at, count);
  self->at += count;
  self->saw_end = self->saw_end || count == 0;
  return (gssize)count;
}

static void
test_stream_finalize (GObject *object)
{
  TestStream *self = TEST_STREAM (object);

  g_bytes_unref (self->bytes);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (test_stream_parent_class)->finalize (object);
}

static void
test_stream_class_init (TestStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_stream_read;
}

static void
test_stream_init (TestStream *self)
{
  self->cancel_at = G_MAXSIZE;
}

GInputStream *
hf_fixture_stream (GBytes *bytes, gsize piece, gsize break_at)
{
  TestStream *self = g_object_new (TEST_TYPE_STREAM, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->piece = piece;
  self->break_at = break_at;
  return G_INPUT_STREAM (self);
}

void
hf_fixture_stream_cancel_at (GInputStream *stream, gsize at, GCancellable *cancellable)
{
  TEST_STREAM (stream)->cancel_at = at;
  TEST_STREAM (stream)->cancellable = g_object_ref (cancellable);
}

gsize
hf_fixture_stream_get_read (GInputStream *stream)
{
  return TEST_STREAM (stream)->at;
}

gboolean
hf_fixture_stream_saw_end (GInputStream *stream)
{
  return TEST_STREAM (stream)->saw_end;
}

HfFixture *
hf_fixture_new (const HfConformance *traits, const char *name)
{
  HfFixture *self = g_new0 (HfFixture, 1);
  g_autoptr (HfBackend) fresh = NULL;
  g_autoptr (GError) error = NULL;

  self->traits = traits;
  self->place = traits->place_new (name);
  fresh = traits->backend_new (self->place, NULL, US);
  self->uuid = hf_backend_establish (fresh, UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->uuid, ==, traits->uuid ? traits->uuid : UUID);
  self->backend = traits->backend_new (self->place, self->uuid, US);
  self->theirs = traits->backend_new (self->place, self->uuid, THEM);
  g_object_set_data (G_OBJECT (self->backend), FIXTURE, self);
  g_object_set_data (G_OBJECT (self->theirs), FIXTURE, self);
  return self;
}

void
hf_fixture_free (HfFixture *self)
{
  g_assert_finalize_object (self->backend);
  g_assert_finalize_object (self->theirs);
  self->traits->place_free (self->place);
  g_free (self->uuid);
  g_free (self);
}

HfReceipt *
hf_fixture_put_car (HfBackend *backend, HfCid *root, GBytes *car, gsize piece,
                    GCancellable *cancellable, GError **error)
{
  HfFixture *self = g_object_get_data (G_OBJECT (backend), FIXTURE); /* NULL: a place of its own */
  HfPut put = { root, g_bytes_get_size (car) };
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, piece, G_MAXSIZE);
  HfReceipt *receipt;

  if (self && self->traits->offer)
    {
      self->traits->offer (self->place, car);
      return hf_backend_obtain (backend, &put, NULL, NULL, cancellable, error);
    }
  receipt = hf_backend_put (backend, &put, stream, cancellable, error);
  if (receipt)
    {
      g_assert_true (hf_fixture_stream_saw_end (stream));
      g_assert_cmpuint (receipt->bytes, ==, g_bytes_get_size (car));
    }
  return receipt;
}

HfReceipt *
hf_fixture_try_put (HfBackend *backend, HfTestDag *dag, GError **error)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);

  return hf_fixture_put_car (backend, hf_test_dag_get_root (dag), car, 65521, NULL, error);
}

/* Where a copy would be looked for is where it is. */
static void
check_located (HfBackend *backend, HfCid *root, const char *locator)
{
  g_autofree char *located = hf_backend_locate (backend, root);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfEntry) entry = NULL;

  if (!located || g_str_equal (located, locator))
    return;
  entry = hf_backend_stat (backend, located, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->locator, ==, locator);
}

/* Returns the locator. */
char *
hf_fixture_put (HfBackend *backend, HfTestDag *dag, gboolean *created)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = hf_fixture_try_put (backend, dag, &error);

  g_assert_no_error (error);
  g_assert_false (receipt->accepted);
  check_located (backend, hf_test_dag_get_root (dag), receipt->locator);
  if (created)
    *created = receipt->created;
  return g_strdup (receipt->locator);
}

void
hf_fixture_remove (HfBackend *backend, const char *locator, HfRemoved expected)
{
  g_autoptr (GError) error = NULL;
  HfRemoved removed = (HfRemoved)-1;

  g_assert_true (hf_backend_remove (backend, locator, &removed, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (removed, ==, expected);
}

GBytes *
hf_fixture_read (HfBackend *backend, const char *locator, GError **error)
{
  g_autoptr (GInputStream) stream = hf_backend_get (backend, locator, NULL, error);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (100000);
  gssize got;

  if (!stream)
    return NULL;
  while ((got = g_input_stream_read (stream, piece, 100000, NULL, error)) > 0)
    g_byte_array_append (all, piece, (guint)got);
  if (got < 0)
    return NULL;
  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

void
hf_fixture_check (HfBackend *backend, const char *locator, HfTestDag *dag)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) found = hf_fixture_read (backend, locator, &error);
  g_autoptr (GBytes) expected = hf_test_dag_to_car (dag);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (found, expected));
}

static gboolean
add_entry (const HfEntry *entry, gpointer data, GError **error)
{
  g_assert_nonnull (entry->locator);
  g_assert_true (g_hash_table_add (data, g_strdup (entry->locator)));
  return TRUE;
}

GHashTable *
hf_fixture_list (HfBackend *backend)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_backend_list (backend, add_entry, found, NULL, &error));
  g_assert_no_error (error);
  return found;
}

unsigned
hf_fixture_count (HfBackend *backend)
{
  g_autoptr (GHashTable) found = hf_fixture_list (backend);

  return g_hash_table_size (found);
}

char *
hf_fixture_snapshot (HfFixture *self)
{
  return self->traits->snapshot ? self->traits->snapshot (self->place) : g_strdup ("");
}

static unsigned fault_countdown, fault_calls;

static int
count_down (const char *operation, const char *name)
{
  fault_calls++;
  return fault_countdown > 0 && --fault_countdown == 0 ? EIO : 0;
}

unsigned
hf_fixture_fail_nth (unsigned n)
{
  unsigned calls = fault_calls;

  fault_countdown = n;
  fault_calls = 0;
  hf_file_fault = n > 0 ? count_down : NULL;
  return calls;
}
