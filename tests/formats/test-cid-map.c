/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-cid-map.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-spill.h"
#include "hf-test.h"

#define MANY (64 * 1024 + 5000) /* more than stay on the heap */

static HfCid *
numbered (guint64 i, gsize digest_length)
{
  guint8 digest[HF_CID_MAX_DIGEST] = { 0 };

  memcpy (digest, &i, sizeof i);
  return hf_cid_new (HF_CODEC_RAW, digest_length == 32 ? HF_HASH_SHA2_256 : 0x13, digest,
                     digest_length);
}

typedef struct
{
  HfCidMap *map;
  guint64 n;
  guint64 sum;
} Count;

static gboolean
count (HfCid *cid, guint64 value, gpointer data)
{
  Count *counted = data;
  guint64 *found = hf_cid_map_lookup (counted->map, cid);

  g_assert_nonnull (found);
  g_assert_cmpuint (*found, ==, value);
  counted->n++;
  counted->sum += value;
  return TRUE;
}

static gboolean
count_three (HfCid *cid, guint64 value, gpointer data)
{
  unsigned *n = data;

  return ++*n < 3;
}

static void
fill (HfCidMap *map, guint64 n, gsize digest_length)
{
  for (guint64 i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfCid) cid = numbered (i, digest_length);
      gboolean is_new;
      guint64 *value = hf_cid_map_insert (map, cid, &is_new, &error);

      g_assert_no_error (error);
      g_assert_true (is_new);
      g_assert_cmpuint (*value, ==, 0);
      *value = i;
    }
}

/* Digests that differ in few bits, on the heap, in a file, and with digests that don't fit a slot.
 */
static void
test_many (gconstpointer data)
{
  gsize digest_length = GPOINTER_TO_SIZE (data);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCidMap) map = hf_cid_map_new (dir);
  g_autoptr (HfCid) absent = numbered (MANY, digest_length);
  Count counted = { map, 0, 0 };
  unsigned three = 0;

  fill (map, MANY, digest_length);
  g_assert_cmpuint (hf_cid_map_get_count (map), ==, MANY);
  for (guint64 i = 0; i < MANY; i++)
    {
      g_autoptr (HfCid) cid = numbered (i, digest_length);
      gboolean is_new;

      g_assert_cmpuint (*hf_cid_map_lookup (map, cid), ==, i);
      g_assert_cmpuint (*hf_cid_map_insert (map, cid, &is_new, NULL), ==, i);
      g_assert_false (is_new);
    }
  g_assert_null (hf_cid_map_lookup (map, absent));
  hf_cid_map_foreach (map, count, &counted);
  g_assert_cmpuint (counted.n, ==, MANY);
  g_assert_cmpuint (counted.sum, ==, (guint64)MANY * (MANY - 1) / 2);
  hf_cid_map_foreach (map, count_three, &three);
  g_assert_cmpuint (three, ==, 3);
  /* The file has no name that a crash could leave. */
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

static gboolean
keep (HfCid *cid, guint64 value, gpointer data)
{
  *(HfCid **)data = hf_cid_ref (cid);
  return TRUE;
}

/* The versions are one entry, which remembers the first. */
static void
test_versions (void)
{
  g_autoptr (HfCidMap) map = hf_cid_map_new (NULL);
  g_autoptr (HfCid) v0
      = hf_cid_new_from_text ("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", NULL);
  g_autofree char *canonical = hf_cid_to_canonical (v0);
  g_autoptr (HfCid) v1 = hf_cid_new_from_text (canonical, NULL);
  g_autoptr (HfCid) kept = NULL;
  gsize length;
  const guint8 *digest = hf_cid_get_digest (v0, &length);
  g_autoptr (HfCid) raw = hf_cid_new (HF_CODEC_RAW, HF_HASH_SHA2_256, digest, length);

  g_assert_null (hf_cid_map_lookup (map, v0));
  hf_cid_map_foreach (map, count_three, NULL);
  *hf_cid_map_insert (map, v0, NULL, NULL) = 7;
  g_assert_cmpuint (*hf_cid_map_lookup (map, v1), ==, 7);
  g_assert_null (hf_cid_map_lookup (map, raw));
  hf_cid_map_foreach (map, keep, &kept);
  g_assert_cmpuint (hf_cid_get_version (kept), ==, 0);
  g_assert_true (hf_cid_equal (kept, v1));
}

static void
test_no_directory (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *absent = g_build_filename (dir, "absent", NULL);
  g_autoptr (HfCidMap) map = hf_cid_map_new (absent);
  g_autoptr (HfCid) last = numbered (64 * 1024, 32);
  g_autoptr (HfCid) first = numbered (0, 32);
  g_autoptr (GError) error = NULL;

  fill (map, 64 * 1024, 32);
  g_assert_null (hf_cid_map_insert (map, last, NULL, &error));
  g_assert_true (error->domain == HF_ERROR);
  g_assert_nonnull (strstr (error->message, absent));
  g_assert_cmpuint (hf_cid_map_get_count (map), ==, 64 * 1024);
  g_assert_nonnull (hf_cid_map_lookup (map, first));
}

/* A file that may not grow stands for a full disk: an error, no signal, and nothing is lost. */
static void
test_no_room (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfSpill) spill = hf_spill_new (dir, 8, 16);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;
  guint64 *all, n = 0;
  void (*old_handler) (int) = signal (SIGXFSZ, SIG_IGN);

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 64 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  for (;; n++)
    {
      guint64 *element = hf_spill_append (spill, 1, &error);

      if (element == NULL)
        break;
      *element = n;
    }
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, old_handler);

  g_assert_true (error->domain == HF_ERROR);
  g_assert_cmpuint (n, ==, 64 * 1024 / 8);
  g_assert_cmpuint (hf_spill_get_length (spill), ==, n);
  all = hf_spill_get_data (spill);
  for (guint64 i = 0; i < n; i++)
    g_assert_cmpuint (all[i], ==, i);
  g_assert_nonnull (hf_spill_append (spill, 1, NULL));
  g_clear_error (&error);
  g_assert_null (hf_spill_append (spill, G_MAXSIZE / 2, &error));
  g_assert_true (error->domain == HF_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/formats/cid-map/many", GSIZE_TO_POINTER (32), test_many);
  g_test_add_data_func ("/formats/cid-map/many-short", GSIZE_TO_POINTER (20), test_many);
  g_test_add_data_func ("/formats/cid-map/many-long", GSIZE_TO_POINTER (64), test_many);
  g_test_add_func ("/formats/cid-map/versions", test_versions);
  g_test_add_func ("/formats/cid-map/no-directory", test_no_directory);
  g_test_add_func ("/formats/cid-map/no-room", test_no_room);
  return g_test_run ();
}
