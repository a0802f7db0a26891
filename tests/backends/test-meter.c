/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is counted of the calls of a backend: each byte once, and as errors only what the backend
 * itself has failed. */
#include "hf-meter.h"

#include "hf-backend-kind.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-memory-backend.h"

typedef struct
{
  HfMemoryStore *store;
  HfBackend *backend;
  HfMeter *meter;
  HfTestDag *dag;
  guint64 size; /* of its CAR */
} World;

static World
world_new (const char *name)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfTraffic) begin = hf_traffic_new (name, 0);
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (GBytes) car = NULL;
  World world = { .store = hf_memory_store_get (name), .dag = hf_test_dag_new (1, 10, 1000, 4) };

  json_object_set_string_member (settings, "store", name);
  config = hf_backend_config_new (name, settings, UUID, US, NULL, clock, NULL);
  hf_memory_store_set_uuid (world.store, UUID);
  world.backend = hf_backend_kind_create (hf_backend_kind_find ("memory"), config);
  world.meter = hf_meter_new (begin);
  hf_backend_set_meter (world.backend, world.meter);
  car = hf_test_dag_to_car (world.dag);
  world.size = g_bytes_get_size (car);
  return world;
}

static void
world_clear (World *world)
{
  hf_test_dag_free (world->dag);
  hf_meter_unref (world->meter);
  g_object_unref (world->backend);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
assert_counts (World *world, HfTraffic expected)
{
  g_autoptr (HfTraffic) got = hf_meter_read (world->meter);

  g_assert_cmpuint (got->written_bytes, ==, expected.written_bytes);
  g_assert_cmpuint (got->read_bytes, ==, expected.read_bytes);
  g_assert_cmpuint (got->files, ==, expected.files);
  g_assert_cmpuint (got->operations, ==, expected.operations);
  g_assert_cmpuint (got->errors, ==, expected.errors);
}

/* One copy that is stored, read, looked at, listed, read by the block and removed. */
static void
run_all (World *world)
{
  g_autofree char *locator = hf_fixture_put (world->backend, world->dag, NULL);
  HfBlock *leaf = g_ptr_array_index (hf_test_dag_get_blocks (world->dag), 9);
  g_autoptr (HfEntry) entry = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  hf_fixture_check (world->backend, locator, world->dag);
  entry = hf_backend_stat (world->backend, locator, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_fixture_count (world->backend), ==, 1);
  block = hf_backend_get_block (world->backend, locator, hf_block_get_cid (leaf), NULL, &error);
  g_assert_no_error (error);
  hf_fixture_remove (world->backend, locator, HF_REMOVED);
}

static gsize
leaf_size (World *world)
{
  gsize length;

  hf_block_get_data (g_ptr_array_index (hf_test_dag_get_blocks (world->dag), 9), &length);
  return length;
}

static void
test_calls (void)
{
  g_auto (World) world = world_new ("calls");
  g_autoptr (HfProbe) probe = hf_backend_probe (world.backend, NULL, NULL);

  assert_counts (&world, (HfTraffic){ 0 }); /* a probe is no traffic */
  run_all (&world);
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size,
                                      .read_bytes = world.size + leaf_size (&world),
                                      .files = 2,
                                      .operations = 6 });
}

/* The same under a limit, and nothing at all without a meter. */
static void
test_limited (void)
{
  g_auto (World) world = world_new ("limited");
  g_auto (World) other = world_new ("unmetered");
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, G_MAXUINT32);

  hf_backend_set_bucket (world.backend, bucket);
  run_all (&world);
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size,
                                      .read_bytes = world.size + leaf_size (&world),
                                      .files = 2,
                                      .operations = 6 });

  hf_backend_set_meter (other.backend, world.meter);
  run_all (&other);
  assert_counts (&other, (HfTraffic){ 0 });
}

/* What the backend breaks: the bytes up to there have moved. */
static void
test_failures (void)
{
  g_auto (World) world = world_new ("failures");
  g_autoptr (GError) error = NULL;
  g_autofree char *locator = NULL;

  hf_memory_store_fail (world.store, "put", 1, HF_ERROR_DENIED);
  g_assert_null (hf_fixture_try_put (world.backend, world.dag, &error));
  g_clear_error (&error);
  assert_counts (&world, (HfTraffic){ .operations = 1, .errors = 1 });

  locator = hf_fixture_put (world.backend, world.dag, NULL);
  hf_memory_store_fail_after (world.store, "get", 100, HF_ERROR_UNAVAILABLE);
  g_assert_null (hf_fixture_read (world.backend, locator, &error));
  g_clear_error (&error);
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size,
                                      .read_bytes = 100,
                                      .files = 1,
                                      .operations = 3,
                                      .errors = 2 });

  hf_memory_store_fail (world.store, "stat", 1, HF_ERROR_UNAVAILABLE);
  g_assert_null (hf_backend_stat (world.backend, locator, NULL, NULL));
  hf_memory_store_fail (world.store, "list", 1, HF_ERROR_UNAVAILABLE);
  g_assert_false (hf_backend_list (world.backend, NULL, NULL, NULL, NULL));
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size,
                                      .read_bytes = 100,
                                      .files = 1,
                                      .operations = 5,
                                      .errors = 4 });
}

static gboolean
stop_listing (const HfEntry *entry, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "the listener is full");
  return FALSE;
}

/* What somebody else breaks, or what is merely not there, is no error of the backend. */
static void
test_blameless (void)
{
  g_auto (World) world = world_new ("blameless");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) car = hf_test_dag_to_car (world.dag);
  g_autoptr (GInputStream) breaking = hf_fixture_stream (car, 50, 200);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  HfPut put = { .root = hf_test_dag_get_root (world.dag) };
  g_autofree char *locator = NULL;
  char buffer[100];

  g_assert_null (hf_backend_put (world.backend, &put, breaking, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  assert_counts (&world, (HfTraffic){ .written_bytes = 200, .operations = 1 });
  g_assert_null (hf_backend_stat (world.backend, "nothing", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  locator = hf_fixture_put (world.backend, world.dag, NULL);
  g_assert_false (hf_backend_list (world.backend, stop_listing, NULL, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_clear_error (&error);

  stream = hf_backend_get (world.backend, locator, NULL, &error);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, 100);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, cancellable, &error), ==,
                   -1);
  g_assert_null (hf_backend_stat (world.backend, locator, cancellable, NULL)); /* asks nothing */
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size + 200,
                                      .read_bytes = 100,
                                      .files = 1,
                                      .operations = 5 });
}

/* A copy whose stream is read beyond its end is one file. */
static void
test_end (void)
{
  g_auto (World) world = world_new ("end");
  g_autofree char *locator = hf_fixture_put (world.backend, world.dag, NULL);
  g_autoptr (GInputStream) stream = hf_backend_get (world.backend, locator, NULL, NULL);
  char buffer[1000];

  while (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL) > 0)
    ;
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 0);
  assert_counts (&world, (HfTraffic){ .written_bytes = world.size,
                                      .read_bytes = world.size,
                                      .files = 2,
                                      .operations = 2 });
}

#define THREADS 4
#define COUNTS 20000

static gpointer
count_much (gpointer meter)
{
  for (unsigned i = 0; i < COUNTS; i++)
    hf_meter_count (meter, &(HfTraffic){ .read_bytes = 3, .operations = 1 });
  return NULL;
}

static void
test_threads (void)
{
  g_auto (World) world = world_new ("threads");
  GThread *threads[THREADS];

  for (unsigned i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("count", count_much, world.meter);
  for (unsigned i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  assert_counts (&world, (HfTraffic){ .read_bytes = (guint64)3 * THREADS * COUNTS,
                                      .operations = (guint64)THREADS * COUNTS });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/meter/calls", test_calls);
  g_test_add_func ("/backends/meter/limited", test_limited);
  g_test_add_func ("/backends/meter/failures", test_failures);
  g_test_add_func ("/backends/meter/blameless", test_blameless);
  g_test_add_func ("/backends/meter/end", test_end);
  g_test_add_func ("/backends/meter/threads", test_threads);
  return g_test_run ();
}
