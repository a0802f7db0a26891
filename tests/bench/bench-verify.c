/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Verifies a CAR file as a proof does: every block hashed, the DAG complete. Prints the seconds.
 *
 *   bench-verify make FILE MIB KIB    writes a CAR of MIB MiB in leaves of KIB KiB
 *   bench-verify run FILE [THREADS]   reads it, on each of THREADS threads at the same time */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "hf-car-reader.h"
#include "hf-car-writer.h"
#include "hf-dag.h"

#define FANOUT 174 /* links of a node, as Kubo makes them */

static void
put (FILE *file, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  g_assert_cmpuint (fwrite (data, 1, length, file), ==, length);
}

static void
put_varint (GByteArray *out, guint64 value)
{
  for (; value >= 0x80; value >>= 7)
    g_byte_array_append (out, &(guint8){ (guint8)(value | 0x80) }, 1);
  g_byte_array_append (out, &(guint8){ (guint8)value }, 1);
}

/* A dag-pb node: field 2 is a link, whose field 1 is the CID. */
static HfBlock *
node_over (GPtrArray *children, gsize from, gsize to)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfCid) cid = NULL;
  gsize i;

  for (i = from; i < to; i++)
    {
      gsize length;
      const guint8 *bytes = hf_cid_get_bytes (g_ptr_array_index (children, i), &length);

      g_byte_array_append (out, (const guint8 *)"\x12", 1);
      put_varint (out, length + 2);
      g_byte_array_append (out, (const guint8 *)"\x0a", 1);
      put_varint (out, length);
      g_byte_array_append (out, bytes, (unsigned)length);
    }
  cid = hf_cid_new_for_data (HF_CODEC_DAG_PB, out->data, out->len);
  return hf_block_new (cid, out->data, out->len);
}

static GPtrArray *
write_nodes (FILE *file, GPtrArray *children)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  gsize i;

  for (i = 0; i < children->len; i += FANOUT)
    {
      g_autoptr (HfBlock) node = node_over (children, i, MIN (i + FANOUT, children->len));

      put (file, hf_block_get_section (node));
      g_ptr_array_add (nodes, hf_cid_ref (hf_block_get_cid (node)));
    }
  return nodes;
}

/* Leaves first; the header's root is put in at the end. */
static void
make (const char *path, gsize mib, gsize kib)
{
  FILE *file = fopen (path, "wb");
  g_autoptr (GPtrArray) level = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autofree guint32 *data = g_malloc (kib * 1024);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gsize i, k, leaves = mib * 1024 / kib;

  g_assert_nonnull (file);
  for (i = 0; i < leaves; i++)
    {
      g_autoptr (HfCid) cid = NULL;
      g_autoptr (HfBlock) leaf = NULL;

      for (k = 0; k < kib * 256; k++)
        data[k] = g_rand_int (rand);
      cid = hf_cid_new_for_data (HF_CODEC_RAW, data, kib * 1024);
      leaf = hf_block_new (cid, data, kib * 1024);
      if (i == 0)
        {
          g_autoptr (GBytes) header = hf_car_header_new (&cid, 1);
          put (file, header);
        }
      put (file, hf_block_get_section (leaf));
      g_ptr_array_add (level, g_steal_pointer (&cid));
    }
  while (level->len > 1)
    {
      GPtrArray *above = write_nodes (file, level);
      g_ptr_array_unref (level);
      level = above;
    }
  {
    g_autoptr (GBytes) header = hf_car_header_new ((HfCid *const *)level->pdata, 1);
    g_assert_cmpint (fseek (file, 0, SEEK_SET), ==, 0);
    put (file, header);
  }
  g_assert_cmpint (fclose (file), ==, 0);
}

static gpointer
verify (gpointer data)
{
  int fd = open (data, O_RDONLY | O_CLOEXEC);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, TRUE);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  g_autoptr (HfDagCheck) check = NULL;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  g_assert_cmpint (fd, >=, 0);
  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  check = hf_dag_check_new (g_ptr_array_index (hf_car_reader_get_roots (reader), 0), NULL);
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;
      HfBlockVerdict verdict;

      hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      g_assert_no_error (error);
      if (block == NULL)
        break;
      hf_dag_check_add (check, block, &verdict, &error);
      g_assert_no_error (error);
    }
  hf_dag_check_finish (check, &summary, &error);
  g_assert_no_error (error);
  return NULL;
}

static void
run (char *path, int threads)
{
  g_autoptr (GPtrArray) running = g_ptr_array_new ();
  gint64 start = g_get_monotonic_time ();
  unsigned i;

  for (i = 0; i < (unsigned)threads; i++)
    g_ptr_array_add (running, g_thread_new ("verify", verify, path));
  for (i = 0; i < running->len; i++)
    g_thread_join (g_ptr_array_index (running, i));
  printf ("%.6f\n", (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "make") == 0)
    make (argv[2], strtoul (argv[3], NULL, 10), strtoul (argv[4], NULL, 10));
  else if (argc >= 3 && strcmp (argv[1], "run") == 0)
    run (argv[2], argc > 3 ? atoi (argv[3]) : 1);
  else
    return 2;
  return 0;
}
