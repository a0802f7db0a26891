/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies the DAG of a CAR file as the engine does, to N places at the same time; and what that is
 * measured against: bench-fanout WAY CAR N WHERE
 *
 * - memory: N stores in memory that take WHERE·10⁶ bytes a second each; 0: all they can
 * - archive: N directories of CAR files below WHERE
 * - ipfs: N IPFS nodes; WHERE is their addresses, with commas between them
 * - fetch: from the IPFS node N, an address, which has the DAG, to a directory of CAR files in
 * WHERE
 * - put: N directories through the stores' put alone: nothing is hashed, nothing is queued
 * - plain: N threads that write the same bytes to a file each, and fsync it
 *
 * Prints seconds, seconds of processor time, bytes read from the source, bytes of the CAR. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
counter_new (GInputStream *base)
{
  return g_object_new (BENCH_TYPE_COUNTER, "base-stream", base, NULL);
}

/* ---- places ---- */

typedef struct
{
  const char *car;
  guint64 size;
  const guint8 *bytes; /* of the CAR, in memory */
  const char *kind; /* of the places */
  const char *where;
  unsigned n;
  HfCid *root;
  HfBackend *source; /* NULL: the file */
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

/* Its identity is written, if it has none. */
static HfBackend *
open_backend (Bench *bench, const char *kind, const char *id, JsonObject *settings)
{
  g_autoptr (HfBackend) place = make_backend (bench, kind, id, settings, NULL);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;
  g_autofree char *found = hf_backend_establish (place, uuid, NULL, &error);

  g_assert_no_error (error);
  return make_backend (bench, kind, id, settings, found);
}

static HfBackend *
open_node (Bench *bench, const char *id, const char *address)
{
  g_autoptr (JsonObject) settings = json_object_new ();

  json_object_set_string_member (settings, "address", address);
  return open_backend (bench, "ipfs", id, settings);
}

static HfBackend *
open_place (Bench *bench, unsigned number)
{
  g_autofree char *id = g_strdup_printf ("place-%u", number);
  g_autofree char *path = g_build_filename (bench->where, id, NULL);
  g_auto (GStrv) addresses = g_strsplit (bench->where, ",", -1);
  g_autoptr (JsonObject) settings = json_object_new ();

  if (g_str_equal (bench->kind, "ipfs"))
    return open_node (bench, id, addresses[number]);
  if (g_str_equal (bench->kind, "memory"))
    {
      json_object_set_string_member (settings, "store", id);
      hf_memory_store_set_rate (hf_memory_store_get (id), strtoul (bench->where, NULL, 10) * MB);
    }
  else
    json_object_set_string_member (settings, "path", path);
  return open_backend (bench, bench->kind, id, settings);
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
  g_autoptr (GInputStream) file = g_unix_input_stream_new (open_car (path), TRUE);
  g_autoptr (HfCarReader) reader = open_reader (file);

  return hf_cid_ref (g_ptr_array_index (hf_car_reader_get_roots (reader), 0));
}

/* ---- the ways ---- */

static GInputStream *
open_source (Bench *bench)
{
  g_autofree char *locator = bench->source ? hf_backend_locate (bench->source, bench->root) : NULL;
  g_autoptr (GError) error = NULL;
  GInputStream *stream = bench->source ? hf_backend_get (bench->source, locator, NULL, &error)
                                       : g_unix_input_stream_new (open_car (bench->car), TRUE);

  g_assert_no_error (error);
  return stream;
}

static void
transfer (Bench *bench)
{
  g_autoptr (GInputStream) source = open_source (bench);
  g_autoptr (BenchCounter) counter = counter_new (source);
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
  g_autofree char *path = g_strdup_printf ("%s/plain-%u", bench->where, single->number);
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

static void
put_each (Bench *bench)
{
  on_threads (bench, put_one);
}

static void
write_each (Bench *bench)
{
  on_threads (bench, write_one);
}

/* Where a way writes to, and how. Plain files are no places. */
static const struct
{
  const char *name, *kind;
  void (*run) (Bench *bench);
} ways[] = {
  { "memory", "memory", transfer },   { "archive", "car_archive", transfer },
  { "ipfs", "ipfs", transfer },       { "fetch", "car_archive", transfer },
  { "put", "car_archive", put_each }, { "plain", NULL, write_each },
};

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
measure (Bench *bench, void (*run) (Bench *bench))
{
  double processor = processor_seconds ();
  gint64 start = g_get_monotonic_time ();

  run (bench);
  printf ("%.6f %.6f %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
          (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC,
          processor_seconds () - processor, bench->read, bench->size);
}

static void
set_up (Bench *bench, const char *way, const char *car, const char *number, const char *where)
{
  gboolean fetches = g_str_equal (way, "fetch");
  struct stat info;

  g_assert_cmpint (stat (car, &info), ==, 0);
  bench->car = car;
  bench->size = (guint64)info.st_size;
  bench->root = read_root (car);
  bench->where = where;
  bench->n = fetches ? 1 : (unsigned)atoi (number);
  bench->source = fetches ? open_node (bench, "source", number) : NULL;
  bench->backends = g_ptr_array_new_with_free_func (g_object_unref);
  bench->bytes = fetches ? NULL : map_car (bench);
  for (unsigned i = 0; bench->kind && i < bench->n; i++)
    g_ptr_array_add (bench->backends, open_place (bench, i));
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };

  for (gsize i = 0; argc == 5 && i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (argv[1], ways[i].name))
      {
        bench.kind = ways[i].kind;
        set_up (&bench, argv[1], argv[2], argv[3], argv[4]);
        measure (&bench, ways[i].run);
        g_ptr_array_unref (bench.backends);
        g_clear_object (&bench.source);
        hf_cid_unref (bench.root);
        return 0;
      }
  return 2;
}
