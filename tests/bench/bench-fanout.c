/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies the DAG of a CAR file as the engine does, to N places at the same time; and what that is
 * measured against.
 *
 *   bench-fanout memory CAR N MB   N stores in memory that take MB·10⁶ bytes a second each (0: all
 * they can) bench-fanout archive CAR N DIR N directories of CAR files below DIR bench-fanout put
 * CAR N DIR     the same through the stores' put alone: nothing is hashed, nothing is queued
 *   bench-fanout plain CAR N DIR   N threads that write the same bytes to a file each, and fsync it
 *
 * Prints seconds, seconds of processor time, bytes read from the source, bytes of the CAR. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "hf-transfer.h"

#include "hf-backend-kind.h"
#include "hf-car-reader.h"
#include "hf-memory-backend.h"

#define PIECE (1024 * 1024)
#define STALL (60 * G_USEC_PER_SEC)
#define MB 1000000

/* ---- a source that counts what is read from it ---- */

#define BENCH_TYPE_COUNTER (bench_counter_get_type ())
G_DECLARE_FINAL_TYPE (BenchCounter, bench_counter, BENCH, COUNTER, GFilterInputStream)

struct _BenchCounter
{
  GFilterInputStream parent_instance;

  guint64 bytes;
};

G_DEFINE_FINAL_TYPE (BenchCounter, bench_counter, G_TYPE_FILTER_INPUT_STREAM)

static gssize
bench_counter_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                    GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize got = g_input_stream_read (base, buffer, count, cancellable, error);

  if (got > 0)
    BENCH_COUNTER (stream)->bytes += (guint64)got;
  return got;
}

static void
bench_counter_class_init (BenchCounterClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = bench_counter_read;
}

static void
bench_counter_init (BenchCounter *self)
{
}

static int
open_car (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static BenchCounter *
counter_new (const char *path)
{
  g_autoptr (GInputStream) file = g_unix_input_stream_new (open_car (path), TRUE);

  return g_object_new (BENCH_TYPE_COUNTER, "base-stream", file, NULL);
}

/* ---- places ---- */

typedef struct
{
  const char *car;
  guint64 size;
  const guint8 *bytes; /* of the CAR, in memory */
  const char *dir; /* or the rate */
  gboolean in_memory;
  unsigned n;
  HfCid *root;
  GPtrArray *backends;
  guint64 read;
} Bench;

static HfBackend *
make_backend (Bench *bench, const char *kind, const char *id, JsonObject *settings,
              const char *uuid)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfBackendConfig) config
      = hf_backend_config_new (id, settings, uuid, "bench", g_get_tmp_dir (), clock, NULL);

  return hf_backend_kind_create (hf_backend_kind_find (kind), config);
}

static HfBackend *
open_place (Bench *bench, unsigned number)
{
  const char *kind = bench->in_memory ? "memory" : "car_archive";
  g_autofree char *id = g_strdup_printf ("place-%u", number);
  g_autofree char *path = g_build_filename (bench->dir, id, NULL);
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfBackend) place = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  if (bench->in_memory)
    {
      json_object_set_string_member (settings, "store", id);
      hf_memory_store_set_rate (hf_memory_store_get (id), strtoul (bench->dir, NULL, 10) * MB);
    }
  else
    json_object_set_string_member (settings, "path", path);
  place = make_backend (bench, kind, id, settings, NULL);
  found = hf_backend_establish (place, uuid, NULL, &error);
  g_assert_no_error (error);
  return make_backend (bench, kind, id, settings, found);
}

static HfCarReader *
open_reader (GInputStream *stream)
{
  HfCarReader *reader = hf_car_reader_new (stream);
  g_autoptr (GError) error = NULL;

  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  return reader;
}

static HfCid *
read_root (const char *path)
{
  g_autoptr (BenchCounter) counter = counter_new (path);
  g_autoptr (HfCarReader) reader = open_reader (G_INPUT_STREAM (counter));

  return hf_cid_ref (g_ptr_array_index (hf_car_reader_get_roots (reader), 0));
}

/* ---- the ways ---- */

static void
transfer (Bench *bench)
{
  g_autoptr (BenchCounter) counter = counter_new (bench->car);
  g_autoptr (HfCarReader) reader = open_reader (G_INPUT_STREAM (counter));
  g_autoptr (GPtrArray) targets
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_transfer_target_free);
  HfTransferOptions options
      = { .root = bench->root, .size = bench->size, .spill_dir = g_get_tmp_dir (), .stall = STALL };
  HfDagSummary summary;
  g_autoptr (GError) error = NULL;
  unsigned i;

  for (i = 0; i < bench->n; i++)
    g_ptr_array_add (targets, hf_transfer_target_new (g_ptr_array_index (bench->backends, i)));
  hf_transfer_run (HF_BLOCK_STREAM (reader), &options, targets, &summary, NULL, &error);
  g_assert_no_error (error);
  for (i = 0; i < bench->n; i++)
    {
      HfTransferTarget *target = g_ptr_array_index (targets, i);

      g_assert_no_error (target->error);
      g_assert_cmpuint (target->receipt->bytes, ==, bench->size);
    }
  bench->read = counter->bytes;
}

typedef struct
{
  Bench *bench;
  unsigned number;
} Single;

static gpointer
put_one (gpointer data)
{
  Single *single = data;
  Bench *bench = single->bench;
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (bench->bytes, (gssize)bench->size, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt
      = hf_backend_put (g_ptr_array_index (bench->backends, single->number),
                        &(HfPut){ bench->root, bench->size }, stream, NULL, &error);

  g_assert_no_error (error);
  return NULL;
}

static gpointer
write_one (gpointer data)
{
  Single *single = data;
  Bench *bench = single->bench;
  g_autofree char *path = g_strdup_printf ("%s/plain-%u", bench->dir, single->number);
  int out = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  guint64 at;

  g_assert_cmpint (out, >=, 0);
  for (at = 0; at < bench->size; at += PIECE)
    {
      gsize length = (gsize)MIN (PIECE, bench->size - at);

      g_assert_cmpint (write (out, bench->bytes + at, length), ==, length);
    }
  g_assert_cmpint (fsync (out), ==, 0);
  close (out);
  return NULL;
}

static const guint8 *
map_car (const Bench *bench)
{
  int fd = open_car (bench->car);
  void *bytes = mmap (NULL, bench->size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);

  g_assert_true (bytes != MAP_FAILED);
  close (fd);
  return bytes;
}

static void
on_threads (Bench *bench, GThreadFunc func)
{
  g_autofree Single *singles = g_new0 (Single, bench->n);
  g_autofree GThread **threads = g_new0 (GThread *, bench->n);
  unsigned i;

  for (i = 0; i < bench->n; i++)
    {
      singles[i] = (Single){ bench, i };
      threads[i] = g_thread_new ("single", func, &singles[i]);
    }
  for (i = 0; i < bench->n; i++)
    g_thread_join (threads[i]);
}

static gboolean
run (Bench *bench, const char *way)
{
  if (strcmp (way, "memory") == 0 || strcmp (way, "archive") == 0)
    transfer (bench);
  else if (strcmp (way, "put") == 0)
    on_threads (bench, put_one);
  else if (strcmp (way, "plain") == 0)
    on_threads (bench, write_one);
  else
    return FALSE;
  return TRUE;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  struct stat info;
  double processor;
  gint64 start;
  unsigned i;

  if (argc != 5)
    return 2;
  bench.car = argv[2];
  bench.n = (unsigned)atoi (argv[3]);
  bench.dir = argv[4];
  bench.in_memory = strcmp (argv[1], "memory") == 0;
  g_assert_cmpint (stat (bench.car, &info), ==, 0);
  bench.size = (guint64)info.st_size;
  bench.root = read_root (bench.car);
  bench.backends = g_ptr_array_new_with_free_func (g_object_unref);
  bench.bytes = map_car (&bench);
  for (i = 0; strcmp (argv[1], "plain") != 0 && i < bench.n; i++)
    g_ptr_array_add (bench.backends, open_place (&bench, i));

  processor = processor_seconds ();
  start = g_get_monotonic_time ();
  if (!run (&bench, argv[1]))
    return 2;
  printf ("%.6f %.6f %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
          (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC,
          processor_seconds () - processor, bench.read, bench.size);
  g_ptr_array_unref (bench.backends);
  hf_cid_unref (bench.root);
  return 0;
}
