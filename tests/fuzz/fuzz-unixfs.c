/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a number of links, in one byte, and the data of a UnixFS node that has so many. */
#include "hf-unixfs.h"

#include "hf-fuzz.h"

static void
check_unixfs (const HfUnixfs *self, gsize n_links, gsize size)
{
  guint64 total = self->data_length;

  g_assert_cmpuint (self->data_length, <=, size);
  g_assert_cmpuint (self->n_block_sizes, <=, n_links);
  g_assert_cmpuint (self->stat.mtime_nanos, <, 1000000000);
  if (self->type == HF_UNIXFS_SYMLINK)
    g_assert_cmpuint (self->data_length, <=, HF_UNIXFS_MAX_TARGET);
  if (self->type == HF_UNIXFS_HAMT_SHARD)
    g_assert_cmpuint (self->fanout, <=, HF_UNIXFS_MAX_FANOUT);
  if (self->type != HF_UNIXFS_RAW && self->type != HF_UNIXFS_FILE)
    return;
  for (gsize i = 0; i < self->n_block_sizes; i++)
    g_assert_true (g_uint64_checked_add (&total, total, self->block_sizes[i]));
  g_assert_cmpuint (total, ==, self->file_size);
  g_assert_cmpuint (total, <=, G_MAXINT64);
}

/* What was read can be written, and reads the same then. */
static void
check_again (const HfUnixfs *self, gsize n_links)
{
  g_autoptr (GBytes) written = hf_unixfs_encode (self);
  g_autoptr (GArray) block_sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GBytes) twice = NULL;
  g_autoptr (GError) error = NULL;
  HfUnixfs again;
  gsize length;
  const guint8 *data = g_bytes_get_data (written, &length);

  hf_unixfs_decode (data, length, n_links, block_sizes, &again, &error);
  g_assert_no_error (error);
  twice = hf_unixfs_encode (&again);
  g_assert_true (g_bytes_equal (written, twice));
  g_assert_cmpuint (again.type, ==, self->type);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GArray) block_sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GError) error = NULL;
  gsize n_links = size > 0 ? data[0] : 0;
  gsize skip = MIN (size, 1);
  HfUnixfs unixfs;
  gboolean ok = hf_unixfs_decode (data + skip, size - skip, n_links, block_sizes, &unixfs, &error);

  hf_fuzz_check_error (ok, error);
  if (!ok)
    return 0;
  check_unixfs (&unixfs, n_links, size);
  check_again (&unixfs, n_links);
  return 0;
}
