/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input tells how to make a few blocks (see hf-fuzz-dag.h), of which the last one is walked
 * through and made an archive. */
#include "hf-tar-stream.h"

#include <string.h>

#include "hf-fuzz-dag.h"
#include "hf-fuzz.h"
#include "hf-tar-header.h"
#include "hf-unixfs-walk.h"

#define MOST_BLOCKS 500 /* of the archive: the tree may be larger than can be walked */
#define MOST_STEPS (2 * MOST_BLOCKS + 1) /* each folder takes two, and a block at least */
#define NAME "root"

/* Nothing that leaves the folder where it is put. */
static void
check_path (const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  g_assert_cmpstr (names[0], ==, NAME);
  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_assert_cmpstr (names[i], !=, "");
      g_assert_cmpstr (names[i], !=, ".");
      g_assert_cmpstr (names[i], !=, "..");
    }
}

/* Folders end in the order in which they began. Returns whether the walk came to its end. */
static gboolean
check_walk (HfUnixfsReader *reader, HfCid *root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsWalk) walk = hf_unixfs_walk_new (reader, root, NAME, &error);
  unsigned depth = 0;

  g_assert_no_error (error);
  for (unsigned n = 0; n < MOST_STEPS; n++)
    {
      HfUnixfsStep step;
      gboolean ok = hf_unixfs_walk_next (walk, &step, NULL, &error);

      hf_fuzz_check_error (ok, error);
      if (!ok)
        return FALSE;
      if (step == HF_UNIXFS_STEP_END)
        {
          g_assert_cmpuint (depth, ==, 0);
          return TRUE;
        }
      if (step == HF_UNIXFS_STEP_ENTER)
        depth++;
      else if (step == HF_UNIXFS_STEP_LEAVE)
        g_assert_cmpuint (depth--, >, 0);
      if (step != HF_UNIXFS_STEP_LEAVE)
        check_path (hf_unixfs_walk_get_path (walk));
    }
  return FALSE;
}

/* Whole blocks, the last two of zeros; nothing of that when it was refused. */
static void
check_tar (HfUnixfsReader *reader, HfCid *root, gboolean walked)
{
  static const guint8 zeros[2 * HF_TAR_BLOCK];
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTarStream) tar = hf_tar_stream_new (reader, root, NAME, &error);
  g_autofree guint8 *archive = g_malloc (MOST_BLOCKS * HF_TAR_BLOCK);
  gsize length;
  gboolean ok;

  g_assert_no_error (error);
  ok = g_input_stream_read_all (G_INPUT_STREAM (tar), archive, MOST_BLOCKS * HF_TAR_BLOCK, &length,
                                NULL, &error);
  hf_fuzz_check_error (ok, error);
  if (!ok || length == MOST_BLOCKS * HF_TAR_BLOCK)
    return;
  g_assert_true (walked);
  g_assert_cmpuint (length % HF_TAR_BLOCK, ==, 0);
  g_assert_cmpuint (length, >, sizeof zeros);
  g_assert_cmpmem (archive + length - sizeof zeros, sizeof zeros, zeros, sizeof zeros);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (GPtrArray) blocks = hf_fuzz_dag_make (data, size, shelf, NULL);
  g_autoptr (HfUnixfsReader) reader = hf_unixfs_reader_new (&hf_test_shelf_source, shelf, NULL);

  if (blocks->len > 0)
    {
      HfCid *root = blocks->pdata[blocks->len - 1];

      check_tar (reader, root, check_walk (reader, root));
    }
  return 0;
}
