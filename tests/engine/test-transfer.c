/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One source, many targets: each target ends for itself, and none publishes what was not proven. */
#include "hf-transfer.h"

#include <string.h>

#include "hf-backend-kind.h"
#include "hf-car-reader.h"
#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-memory-backend.h"
#include "hf-mock-kubo.h"

#include "hf-test-dag.h"
#include "hf-test.h"

#define MIB (1024 * 1024)
#define QUEUE (8 * MIB) /* of each target */
#define STALL G_TIME_SPAN_SECOND /* real time: a busy machine must not look like it */

/* ---- a source that counts ---- */

#define HF_TYPE_COUNTER (hf_counter_get_type ())
G_DECLARE_FINAL_TYPE (HfCounter, hf_counter, HF, COUNTER, GObject)

struct _HfCounter
{
  GObject parent_instance;

  HfBlockStream *inner;
  unsigned calls;
  guint64 bytes;
  guint64 reach; /* after so many bytes … */
  void (*reached) (gpointer data);
  gpointer data;
};

static gboolean
count_next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable, GError **error)
{
  HfCounter *self = HF_COUNTER (stream);

  self->calls++;
  if (!hf_block_stream_next (self->inner, block, cancellable, error))
    return FALSE;
  if (*block != NULL)
    self->bytes += g_bytes_get_size (hf_block_get_section (*block));
  if (self->reached != NULL && self->bytes >= self->reach)
    self->reached (self->data);
  return TRUE;
}

static void
counter_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = count_next;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HfCounter, hf_counter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, counter_stream_init))

static void
hf_counter_finalize (GObject *object)
{
  g_object_unref (HF_COUNTER (object)->inner);
  G_OBJECT_CLASS (hf_counter_parent_class)->finalize (object);
}

static void
hf_counter_class_init (HfCounterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_counter_finalize;
}

static void
hf_counter_init (HfCounter *self)
{
}

static HfCounter *
counter_new (GBytes *car)
{
  HfCounter *self = g_object_new (HF_TYPE_COUNTER, NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  HfCarReader *reader = hf_car_reader_new (stream);
  g_autoptr (GError) error = NULL;

  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  self->inner = HF_BLOCK_STREAM (reader);
  return self;
}

/* ---- targets ---- */

typedef struct
{
  char *dir;
  GPtrArray *targets; /* to the stores "0", "1", … */
  HfTestDag *dag;
  GBytes *car;
  HfDagSummary summary;
  GCancellable *cancellable;
  GError *error;
} World;

static char *
store_name (unsigned i)
{
  return g_strdup_printf ("%u", i);
}

static HfMemoryStore *
store_at (unsigned i)
{
  g_autofree char *name = store_name (i);

  return hf_memory_store_get (name);
}

static HfTransferTarget *
target_new (unsigned i, const char *spill_dir, HfClock *clock)
{
  g_autofree char *name = store_name (i);
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (HfBackend) backend = NULL;

  hf_memory_store_set_uuid (hf_memory_store_get (name), name);
  json_object_set_string_member (settings, "store", name);
  config = hf_backend_config_new (name, settings, name, "us", spill_dir, clock, NULL);
  backend = hf_backend_kind_create (hf_backend_kind_find ("memory"), config);
  return hf_transfer_target_new (backend);
}

/* A DAG of @leaves MiB, and @n targets. */
static World *
world_new (unsigned n, guint64 leaves)
{
  World *world = g_new0 (World, 1);
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);

  world->dir = hf_test_dir_new ();
  world->targets = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_transfer_target_free);
  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (world->targets, target_new (i, world->dir, clock));
  world->dag = hf_test_dag_new (1, leaves, MIB, 4);
  world->car = hf_test_dag_to_car (world->dag);
  world->cancellable = g_cancellable_new ();
  return world;
}

static void
world_free (World *world)
{
  g_ptr_array_unref (world->targets);
  hf_memory_stores_clear ();
  hf_test_dag_free (world->dag);
  g_bytes_unref (world->car);
  g_object_unref (world->cancellable);
  g_clear_error (&world->error);
  hf_test_dir_free (world->dir);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static HfTransferOutcome
run (World *world, HfBlockStream *source, gint64 stall)
{
  HfTransferOptions options = {
    .root = hf_test_dag_get_root (world->dag),
    .spill_dir = world->dir,
    .stall = stall,
  };

  return hf_transfer_run (source, &options, world->targets, &world->summary, world->cancellable,
                          &world->error);
}

static HfTransferOutcome
run_car (World *world, GBytes *car)
{
  g_autoptr (HfCounter) source = counter_new (car);

  return run (world, HF_BLOCK_STREAM (source), 0);
}

static HfTransferTarget *
target_at (World *world, unsigned i)
{
  return g_ptr_array_index (world->targets, i);
}

static void
assert_complete (World *world, unsigned i)
{
  HfTransferTarget *target = target_at (world, i);
  g_autoptr (GInputStream) stream = NULL;
  gsize size = g_bytes_get_size (world->car), got;
  g_autofree guint8 *data = g_malloc (size + 1);

  g_assert_no_error (target->error);
  g_assert_nonnull (target->receipt);
  g_assert_cmpuint (target->receipt->bytes, ==, size);
  stream = hf_backend_get (target->backend, target->receipt->locator, NULL, NULL);
  g_input_stream_read_all (stream, data, size + 1, &got, NULL, NULL);
  g_assert_cmpmem (data, got, g_bytes_get_data (world->car, NULL), size);
}

static void
assert_dropped (World *world, unsigned i, GQuark domain, int code)
{
  HfTransferTarget *target = target_at (world, i);

  g_assert_error (target->error, domain, code);
  g_assert_null (target->receipt);
  g_assert_cmpuint (hf_memory_store_get_copies (store_at (i)), ==, 0);
}

static void
assert_nothing_published (World *world)
{
  for (unsigned i = 0; i < world->targets->len; i++)
    {
      g_assert_null (target_at (world, i)->receipt);
      g_assert_nonnull (target_at (world, i)->error);
      g_assert_cmpuint (hf_memory_store_get_copies (store_at (i)), ==, 0);
    }
}

/* ---- what goes well ---- */

static void
note_progress (guint64 bytes, gpointer data)
{
  guint64 *last = data;

  g_assert_cmpuint (bytes, >=, *last);
  *last = bytes;
}

static void
test_fan_out (void)
{
  g_autoptr (World) world = world_new (5, 12);
  g_autoptr (HfCounter) source = counter_new (world->car);
  guint64 progress = 0;
  HfTransferOptions options = {
    .root = hf_test_dag_get_root (world->dag),
    .size = 12 * MIB,
    .spill_dir = world->dir,
    .progress = note_progress,
    .progress_data = &progress,
  };
  HfTransferOutcome outcome = hf_transfer_run (HF_BLOCK_STREAM (source), &options, world->targets,
                                               &world->summary, NULL, &world->error);

  g_assert_no_error (world->error);
  g_assert_cmpint (outcome, ==, HF_TRANSFER_PROVEN);
  for (unsigned i = 0; i < 5; i++)
    {
      assert_complete (world, i);
      g_assert_cmpuint (hf_memory_store_get_count (store_at (i), "put"), ==, 1);
    }
  /* Once: each block and the end. */
  g_assert_cmpuint (source->calls, ==, hf_test_dag_get_blocks (world->dag)->len + 1);
  g_assert_cmpuint (world->summary.blocks, ==, hf_test_dag_get_blocks (world->dag)->len);
  g_assert_cmpuint (progress, ==, world->summary.bytes);
}

static void
test_small_blocks (void)
{
  g_autoptr (World) world = world_new (2, 1);

  hf_test_dag_free (world->dag);
  g_bytes_unref (world->car);
  world->dag = hf_test_dag_new (2, 5000, 100, 20);
  world->car = hf_test_dag_to_car (world->dag);
  g_assert_cmpint (run_car (world, world->car), ==, HF_TRANSFER_PROVEN);
  assert_complete (world, 0);
  assert_complete (world, 1);
}

static void
test_leaves_out (void)
{
  g_autoptr (World) world = world_new (1, 3);
  GPtrArray *blocks = hf_test_dag_get_blocks (world->dag);
  g_autoptr (HfBlock) stray = hf_test_block_new (HF_CODEC_RAW, "stray", 5);
  g_autoptr (GPtrArray) more = g_ptr_array_new ();
  g_autoptr (GBytes) car = NULL;

  for (unsigned i = 0; i < blocks->len; i++)
    {
      g_ptr_array_add (more, blocks->pdata[i]);
      g_ptr_array_add (more, blocks->pdata[0]);
    }
  g_ptr_array_add (more, stray);
  g_ptr_array_add (more, stray);
  car = hf_test_car_new (hf_test_dag_get_root (world->dag), (HfBlock **)more->pdata, more->len);

  g_assert_cmpint (run_car (world, car), ==, HF_TRANSFER_PROVEN);
  assert_complete (world, 0);
  g_assert_cmpuint (world->summary.blocks, ==, blocks->len);
  g_assert_cmpuint (world->summary.unreachable, >, 0);
}

/* ---- sources that fail ---- */

/* The CARs that are still to be read from, last first. */
typedef struct
{
  GPtrArray *cars;
  unsigned asked;
} Sources;

static HfBlockStream *
give_next (const GError *why, gpointer data)
{
  Sources *sources = data;

  g_assert_nonnull (why);
  g_test_message ("%s", why->message);
  sources->asked++;
  if (sources->cars->len == 0)
    return NULL;
  return HF_BLOCK_STREAM (
      counter_new (g_ptr_array_steal_index (sources->cars, sources->cars->len - 1)));
}

static GBytes *
cut (World *world, gsize length)
{
  return g_bytes_new_from_bytes (world->car, 0, length);
}

static GBytes *
without_the_end (World *world)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (world->dag);

  return hf_test_car_new (hf_test_dag_get_root (world->dag), (HfBlock *const *)blocks->pdata,
                          blocks->len - 2);
}

static GBytes *
flipped (World *world, gsize at)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (world->car, &length);
  guint8 *copy = g_memdup2 (data, length);

  copy[at] ^= 1;
  return g_bytes_new_take (copy, length);
}

static HfTransferOutcome
run_sources (World *world, GBytes *first, Sources *sources)
{
  g_autoptr (HfCounter) source = counter_new (first);
  HfTransferOptions options = {
    .root = hf_test_dag_get_root (world->dag),
    .spill_dir = world->dir,
    .next_source = give_next,
    .next_source_data = sources,
  };

  return hf_transfer_run (HF_BLOCK_STREAM (source), &options, world->targets, &world->summary,
                          world->cancellable, &world->error);
}

/* One is cut off, one has a wrong block, one lacks its end: the targets get each block once, in one
 * put. */
static void
test_next_source (void)
{
  g_autoptr (World) world = world_new (2, 12);
  g_autoptr (GPtrArray) cars = g_ptr_array_new ();
  Sources sources = { cars, 0 };
  g_autoptr (GBytes) first = cut (world, 3 * MIB + 17);
  g_autoptr (GBytes) second = flipped (world, 7 * MIB);
  g_autoptr (GBytes) third = without_the_end (world);

  g_ptr_array_add (cars, world->car);
  g_ptr_array_add (cars, third);
  g_ptr_array_add (cars, second);
  g_assert_cmpint (run_sources (world, first, &sources), ==, HF_TRANSFER_PROVEN);
  g_assert_no_error (world->error);
  g_assert_cmpuint (sources.asked, ==, 3);
  for (unsigned i = 0; i < 2; i++)
    {
      assert_complete (world, i);
      g_assert_cmpuint (hf_memory_store_get_count (store_at (i), "put"), ==, 1);
    }
}

/* Two that lack different blocks make one that has all; two that lack the same do not. */
static void
test_no_next_source (void)
{
  g_autoptr (World) world = world_new (1, 12);
  g_autoptr (GPtrArray) cars = g_ptr_array_new ();
  Sources sources = { cars, 0 };
  g_autoptr (GBytes) first = flipped (world, 7 * MIB);
  g_autoptr (GBytes) second = without_the_end (world);

  g_ptr_array_add (cars, second);
  g_assert_cmpint (run_sources (world, first, &sources), ==, HF_TRANSFER_SOURCE_FAILED);
  g_assert_error (world->error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_cmpuint (sources.asked, ==, 2);
  assert_nothing_published (world);
}

/* ---- targets that fail ---- */

static void
test_target_fails_at_start (void)
{
  g_autoptr (World) world = world_new (3, 12);

  hf_memory_store_fail (store_at (1), "put", 1, HF_ERROR_DENIED);
  g_assert_cmpint (run_car (world, world->car), ==, HF_TRANSFER_PROVEN);
  assert_complete (world, 0);
  assert_dropped (world, 1, HF_ERROR, HF_ERROR_DENIED);
  assert_complete (world, 2);
}

static void
test_targets_fail_half_way (void)
{
  g_autoptr (World) world = world_new (4, 20);

  hf_memory_store_fail_after (store_at (0), "put", 10 * MIB, HF_ERROR_UNAVAILABLE);
  hf_memory_store_set_room (store_at (2), 3 * MIB);
  /* All but the very end. */
  hf_memory_store_fail_after (store_at (3), "put", g_bytes_get_size (world->car), HF_ERROR_FAILED);
  g_assert_cmpint (run_car (world, world->car), ==, HF_TRANSFER_PROVEN);
  assert_dropped (world, 0, HF_ERROR, HF_ERROR_UNAVAILABLE);
  assert_complete (world, 1);
  assert_dropped (world, 2, HF_ERROR, HF_ERROR_NO_SPACE);
  assert_dropped (world, 3, HF_ERROR, HF_ERROR_FAILED);
}

/* More than the queues take, so that each failure is noticed before the source's end. */
static void
test_all_targets_fail (void)
{
  g_autoptr (World) world = world_new (2, 20);
  g_autoptr (HfCounter) source = counter_new (world->car);

  hf_memory_store_fail (store_at (0), "put", 1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail_after (store_at (1), "put", MIB, HF_ERROR_NO_SPACE);
  g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), 0), ==, HF_TRANSFER_NO_TARGET);
  g_assert_nonnull (world->error);
  assert_dropped (world, 0, HF_ERROR, HF_ERROR_UNAVAILABLE);
  assert_dropped (world, 1, HF_ERROR, HF_ERROR_NO_SPACE);
  /* And it is not read for nobody. */
  g_assert_cmpuint (source->bytes, <, 12 * MIB);
}

/* ---- limits ---- */

/* Lets time pass for whoever waits for a limit. */
typedef struct
{
  HfClock *clock;
  HfTokenBucket *bucket;
  gint64 passed;
  int stop;
} Time;

static gpointer
pass_time (gpointer data)
{
  Time *time = data;

  while (!g_atomic_int_get (&time->stop))
    if (hf_token_bucket_get_waiting (time->bucket) == 0)
      g_thread_yield ();
    else
      {
        hf_clock_advance (time->clock, HF_SECOND / 4);
        time->passed += HF_SECOND / 4;
      }
  return NULL;
}

/* Far more than its queue, at a rate at which a buffer of it takes longer than the stall time: it
 * moves in small portions, and is alive. */
static void
test_limited_target (void)
{
  g_autoptr (World) world = world_new (2, 12);
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, MIB / 16);
  g_autoptr (HfCounter) source = counter_new (world->car);
  Time time = { clock, bucket };
  GThread *thread = g_thread_new ("time", pass_time, &time);

  hf_backend_set_bucket (target_at (world, 1)->backend, bucket);
  g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), 20 * G_USEC_PER_SEC), ==,
                   HF_TRANSFER_PROVEN);
  g_atomic_int_set (&time.stop, 1);
  g_thread_join (thread);
  hf_token_bucket_set_rate (bucket, 0);
  assert_complete (world, 0);
  assert_complete (world, 1);
  g_assert_cmpint (time.passed, >=, 12 * 16 * HF_SECOND - 2 * HF_SECOND);
}

/* Cancels whoever waits for the limit. */
typedef struct
{
  HfTokenBucket *bucket;
  GCancellable *cancellable;
  int stop;
} Impatience;

static gpointer
cancel_waiting (gpointer data)
{
  Impatience *self = data;

  while (!g_atomic_int_get (&self->stop))
    {
      if (hf_token_bucket_get_waiting (self->bucket) > 0)
        g_cancellable_cancel (self->cancellable);
      g_thread_yield ();
    }
  return NULL;
}

static void
read_all (HfBackend *backend, const char *locator, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = hf_backend_get (backend, locator, cancellable, error);
  g_autofree guint8 *data = g_malloc (4 * MIB);
  gsize got;

  if (stream != NULL)
    g_input_stream_read_all (stream, data, 4 * MIB, &got, cancellable, error);
}

/* Reads and single blocks count too: when nothing is saved up, they have to wait. */
static void
test_limited_reads (void)
{
  g_autoptr (World) world = world_new (1, 3);
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, MIB);
  HfBackend *backend = target_at (world, 0)->backend;
  HfBlock *leaf = g_ptr_array_index (hf_test_dag_get_blocks (world->dag), 2);
  Impatience impatience = { bucket, world->cancellable, 0 };
  g_autoptr (HfBlock) block = NULL;
  const char *locator;
  GThread *thread;

  g_assert_cmpint (run_car (world, world->car), ==, HF_TRANSFER_PROVEN);
  locator = target_at (world, 0)->receipt->locator;
  hf_backend_set_bucket (backend, bucket);
  hf_token_bucket_take (bucket, MIB, NULL, NULL);
  thread = g_thread_new ("impatience", cancel_waiting, &impatience);
  read_all (backend, locator, world->cancellable, &world->error);
  g_assert_error (world->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&world->error);

  g_cancellable_reset (world->cancellable);
  block = hf_backend_get_block (backend, locator, hf_block_get_cid (leaf), world->cancellable,
                                &world->error);
  g_assert_error (world->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (block);
  g_atomic_int_set (&impatience.stop, 1);
  g_thread_join (thread);
}

/* One that waits for its limit can be cancelled. */
static void
test_limited_cancelled (void)
{
  g_autoptr (World) world = world_new (1, 12);
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, MIB);
  g_autoptr (HfCounter) source = counter_new (world->car);

  hf_backend_set_bucket (target_at (world, 0)->backend, bucket);
  source->reach = 9 * MIB;
  source->reached = (void (*) (gpointer))g_cancellable_cancel;
  source->data = world->cancellable;
  g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), 0), ==, HF_TRANSFER_SOURCE_FAILED);
  g_assert_error (world->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_published (world);
}

/* ---- sources that fail ---- */

static void
test_source_corrupt (void)
{
  g_autoptr (World) world = world_new (3, 10);
  GPtrArray *blocks = hf_test_dag_get_blocks (world->dag);
  HfBlock *last = g_ptr_array_index (blocks, blocks->len - 1);
  g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (last));
  gsize size = g_bytes_get_size (world->car);
  guint8 *data = g_memdup2 (g_bytes_get_data (world->car, NULL), size);
  g_autoptr (GBytes) car = g_bytes_new_take (data, size);

  data[size - 1] ^= 1;
  g_assert_cmpint (run_car (world, car), ==, HF_TRANSFER_SOURCE_FAILED);
  g_assert_error (world->error, HF_ERROR, HF_ERROR_CORRUPT);
  g_assert_nonnull (strstr (world->error->message, cid));
  assert_nothing_published (world);
}

static void
test_source_truncated (void)
{
  g_autoptr (World) world = world_new (3, 3);
  gsize size = g_bytes_get_size (world->car);

  for (gsize cut = 1; cut < MIB; cut = cut * 7 + 1)
    {
      g_autoptr (GBytes) car = g_bytes_new_from_bytes (world->car, 0, size - cut);

      g_assert_cmpint (run_car (world, car), ==, HF_TRANSFER_SOURCE_FAILED);
      g_assert_error (world->error, HF_ERROR, HF_ERROR_CORRUPT);
      assert_nothing_published (world);
      g_clear_error (&world->error);
      for (unsigned i = 0; i < world->targets->len; i++)
        g_clear_error (&target_at (world, i)->error);
    }
}

/* Each block is right, and one is not there. */
static void
test_source_incomplete (void)
{
  g_autoptr (World) world = world_new (3, 6);
  GPtrArray *blocks = hf_test_dag_get_blocks (world->dag);
  HfBlock *gone = g_ptr_array_index (blocks, 2);
  g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (gone));
  g_autoptr (GPtrArray) fewer = g_ptr_array_new ();
  g_autoptr (GBytes) car = NULL;

  for (unsigned i = 0; i < blocks->len; i++)
    if (blocks->pdata[i] != gone)
      g_ptr_array_add (fewer, blocks->pdata[i]);
  car = hf_test_car_new (hf_test_dag_get_root (world->dag), (HfBlock **)fewer->pdata, fewer->len);
  g_assert_cmpint (run_car (world, car), ==, HF_TRANSFER_SOURCE_FAILED);
  g_assert_error (world->error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (world->error->message, cid));
  assert_nothing_published (world);
}

/* A proper CAR of something else. */
static void
test_source_other (void)
{
  g_autoptr (World) world = world_new (1, 2);
  g_autoptr (HfTestDag) other = hf_test_dag_new (77, 5, 1000, 2);
  g_autoptr (GBytes) car = hf_test_dag_to_car (other);

  g_assert_cmpint (run_car (world, car), ==, HF_TRANSFER_SOURCE_FAILED);
  g_assert_error (world->error, HF_ERROR, HF_ERROR_INCOMPLETE);
  assert_nothing_published (world);
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_cancel (void)
{
  static const guint64 moments[] = { 1, 10 * MIB, 20 * MIB };

  for (unsigned i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (World) world = world_new (3, 20);
      g_autoptr (HfCounter) source = counter_new (world->car);

      source->reach = moments[i];
      source->reached = cancel;
      source->data = world->cancellable;
      g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), 0), ==, HF_TRANSFER_SOURCE_FAILED);
      g_assert_error (world->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_nothing_published (world);
    }
}

/* ---- a target that takes nothing ---- */

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean open;
} Gate;

static void
stand_at (HfMemoryStore *store, gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
open_gate (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

/* The gate opens only when more was read than a queue holds: if it were not bounded, or not given
 * up, the target behind the gate would end well, or the test would not end. */
static void
test_stalled (void)
{
  g_autoptr (World) world = world_new (3, 14);
  g_autoptr (HfCounter) source = counter_new (world->car);
  Gate gate = { .open = FALSE };

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  hf_memory_store_set_hook (store_at (0), "put", G_CALLBACK (stand_at), &gate);
  source->reach = QUEUE + 2 * MIB;
  source->reached = open_gate;
  source->data = &gate;
  g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), STALL), ==, HF_TRANSFER_PROVEN);
  assert_dropped (world, 0, HF_ERROR, HF_ERROR_STALLED);
  assert_complete (world, 1);
  assert_complete (world, 2);
  g_mutex_clear (&gate.mutex);
  g_cond_clear (&gate.cond);
}

static HfTransferTarget *
kubo_target_new (HfMockKubo *kubo, HfClock *clock)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (HfBackend) backend = NULL;
  g_autofree char *uuid = NULL;

  json_object_set_string_member (settings, "address", hf_mock_kubo_get_address (kubo));
  config = hf_backend_config_new ("kubo", settings, "12D3KooWNobody", "us", NULL, clock, NULL);
  backend = hf_backend_kind_create (hf_backend_kind_find ("ipfs"), config);
  uuid = hf_backend_establish (backend, "unused", NULL, NULL);
  hf_mock_kubo_set_peer_id (kubo, "12D3KooWNobody");
  return hf_transfer_target_new (backend);
}

/* A service that hangs is let go of when it is given up, not when its own patience is at an end. */
static void
test_service_hangs (void)
{
  g_autoptr (World) world = world_new (2, 40);
  g_autoptr (HfMockKubo) kubo = hf_mock_kubo_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfCounter) source = counter_new (world->car);
  gint64 begin = g_get_monotonic_time ();

  g_ptr_array_add (world->targets, kubo_target_new (kubo, clock));
  hf_mock_server_fail (hf_mock_kubo_get_server (kubo), "/api/v0/dag/import", HF_MOCK_STALL, NULL,
                       1);
  g_assert_cmpint (run (world, HF_BLOCK_STREAM (source), STALL), ==, HF_TRANSFER_PROVEN);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 30 * G_USEC_PER_SEC);
  assert_complete (world, 0);
  assert_complete (world, 1);
  assert_dropped (world, 2, HF_ERROR, HF_ERROR_STALLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/transfer/fan-out", test_fan_out);
  g_test_add_func ("/engine/transfer/small-blocks", test_small_blocks);
  g_test_add_func ("/engine/transfer/leaves-out", test_leaves_out);
  g_test_add_func ("/engine/transfer/next-source", test_next_source);
  g_test_add_func ("/engine/transfer/no-next-source", test_no_next_source);
  g_test_add_func ("/engine/transfer/target-fails-at-start", test_target_fails_at_start);
  g_test_add_func ("/engine/transfer/targets-fail-half-way", test_targets_fail_half_way);
  g_test_add_func ("/engine/transfer/all-targets-fail", test_all_targets_fail);
  g_test_add_func ("/engine/transfer/limited-target", test_limited_target);
  g_test_add_func ("/engine/transfer/limited-reads", test_limited_reads);
  g_test_add_func ("/engine/transfer/limited-cancelled", test_limited_cancelled);
  g_test_add_func ("/engine/transfer/source-corrupt", test_source_corrupt);
  g_test_add_func ("/engine/transfer/source-truncated", test_source_truncated);
  g_test_add_func ("/engine/transfer/source-incomplete", test_source_incomplete);
  g_test_add_func ("/engine/transfer/source-other", test_source_other);
  g_test_add_func ("/engine/transfer/cancel", test_cancel);
  g_test_add_func ("/engine/transfer/stalled", test_stalled);
  g_test_add_func ("/engine/transfer/service-hangs", test_service_hangs);
  return g_test_run ();
}
