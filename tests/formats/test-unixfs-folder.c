/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders and trees of them as blocks. The CIDs are those that Kubo 0.42 gives to the same. */
#include "hf-tree-builder.h"

#include <string.h>

#include "hf-dag.h"
#include "hf-error.h"
#include "hf-murmur3.h"
#include "hf-test.h"

typedef struct
{
  GHashTable *blocks; /* HfCid → HfBlock */
} Kept;

static gboolean
keep (HfBlock *block, gpointer data, GError **error)
{
  Kept *kept = data;

  g_assert_true (hf_block_verify (block, NULL));
  g_hash_table_insert (kept->blocks, hf_cid_ref (hf_block_get_cid (block)), hf_block_ref (block));
  return TRUE;
}

static void
kept_clear (Kept *kept)
{
  g_hash_table_unref (kept->blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kept, kept_clear)

static HfTreeBuilder *
builder_for (Kept *kept, const HfUnixfsProfile *profile)
{
  kept->blocks = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, (GDestroyNotify)hf_cid_unref,
                                        (GDestroyNotify)hf_block_unref);
  return hf_tree_builder_new (profile, NULL, keep, kept);
}

static gboolean
add_text (HfTreeBuilder *builder, const char *path, const char *text, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);

  return hf_tree_builder_add_file (builder, path, NULL, stream, NULL, error);
}

static void
add_well (HfTreeBuilder *builder, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (add_text (builder, path, text, &error));
  g_assert_no_error (error);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  HfBlock *block = g_hash_table_lookup (((Kept *)data)->blocks, cid);

  return hf_block_ref (block);
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  gsize size;

  hf_block_get_data (g_hash_table_lookup (((Kept *)data)->blocks, cid), &size);
  *length = size;
  return TRUE;
}

/* The root: all blocks hang on it, and none that does not was made. */
static char *
finish (HfTreeBuilder *builder, Kept *kept)
{
  static const HfBlockSource source = { fetch, has };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) root = hf_tree_builder_finish (builder, &error);
  HfDagSummary summary;

  g_assert_no_error (error);
  g_assert_true (hf_dag_survey (root, &source, kept, NULL, &summary, NULL, &error));
  g_assert_cmpuint (summary.blocks, ==, g_hash_table_size (kept->blocks));
  return hf_cid_to_text (root);
}

/* A folder that has just the bytes of a single node, and one with a byte more. */
static void
test_threshold (void)
{
  static const struct
  {
    const char *profile;
    unsigned n;
    int width;
    int extra;
    const char *cid;
  } vectors[] = {
    { "unixfs-v0-2015", 4096, 30, 0, "QmXnpikNjZQCgJZhJCQgdBNp7TDVErH5Ma3gyNKvC72hq7" },
    { "unixfs-v0-2015", 4096, 30, 1, "QmPpmmMSm8AkQQGMA7ZTKUGUpiBUQqi9tf5Nw2ryeuXZec" },
    { "kubo-cid-v1", 4096, 28, 0, "bafybeid7kf3npstt74xdu7mzfz5kwamfmdsb7iywuixykz7akhdv3ntya4" },
    { "kubo-cid-v1", 4096, 28, 1, "bafybeicbvjnearatzhchzqhvhf4owctxmgppycs7tn27yyqkmif2e5uczq" },
    { "unixfs-v1-2025", 4369, 17, 0,
      "bafybeibotv6sqwtjsvjejo7y325grfcdqrwqygapifi7krprbzamzeiisu" },
    { "unixfs-v1-2025", 4369, 17, 1,
      "bafybeieqjwlgll2ele6ojyyzz36gn27gly3ayint3rncgbojwbom4wc2fe" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_auto (Kept) kept;
      g_autoptr (HfTreeBuilder) builder
          = builder_for (&kept, hf_unixfs_profile_find (vectors[i].profile));
      g_autofree char *root = NULL;

      for (unsigned k = 0; k < vectors[i].n; k++)
        {
          gboolean last = k == vectors[i].n - 1;
          g_autofree char *name
              = g_strdup_printf ("%0*u", vectors[i].width + (last ? vectors[i].extra : 0), k);

          add_well (builder, name, "");
        }
      root = finish (builder, &kept);
      g_assert_cmpstr (root, ==, vectors[i].cid);
    }
}

/* A path, and what stands there: "/" a folder, "@…" a link, else a text. */
static const char *const tree[][2] = {
  { "b/c/ü", "deep\n" }, { "b.txt", "hello\n" },    { "empty", "/" },
  { "b!", "" },          { "b/link", "@../b.txt" },
};

static void
add_one (HfTreeBuilder *builder, const char *const entry[2])
{
  g_autoptr (GError) error = NULL;

  if (*entry[1] == '/')
    hf_tree_builder_add_directory (builder, entry[0], NULL, &error);
  else if (*entry[1] == '@')
    hf_tree_builder_add_symlink (builder, entry[0], NULL, entry[1] + 1, &error);
  else
    add_text (builder, entry[0], entry[1], &error);
  g_assert_no_error (error);
}

/* All 120 orders of the paths give the tree that Kubo gives. */
static void
test_any_order (void)
{
  static const char *const expected[][2] = {
    { "unixfs-v0-2015", "QmRPLqjjexzkVC4mv1DxMMJ4VCFGsk6eZz7xGHtCKtQ7Ty" },
    { "kubo-cid-v1", "bafybeialbhj5udktanffsllbqtaqkoptxp7yp6sq3b22g7vokrmrdxdvfe" },
    { "unixfs-v1-2025", "bafybeialbhj5udktanffsllbqtaqkoptxp7yp6sq3b22g7vokrmrdxdvfe" },
  };

  for (unsigned order = 0; order < 120; order++)
    {
      const char *const *which = expected[order % 3];
      g_auto (Kept) kept;
      g_autoptr (HfTreeBuilder) builder = builder_for (&kept, hf_unixfs_profile_find (which[0]));
      unsigned left[] = { 0, 1, 2, 3, 4 }, rest = order;
      g_autofree char *root = NULL;

      for (unsigned n = G_N_ELEMENTS (left); n > 0; n--)
        {
          unsigned at = rest % n;

          rest /= n;
          add_one (builder, tree[left[at]]);
          left[at] = left[n - 1];
        }
      root = finish (builder, &kept);
      g_assert_cmpstr (root, ==, which[1]);
    }
}

/* Folders that are named, also after what is in them, change nothing but their mode. */
static void
test_named_folders (void)
{
  static const HfUnixfsStat stat = { .has_mode = TRUE, .mode = 0700 };

  for (unsigned with_stat = 0; with_stat < 2; with_stat++)
    {
      const HfUnixfsStat *folder_stat = with_stat ? &stat : NULL;
      g_auto (Kept) kept;
      g_autoptr (HfTreeBuilder) builder
          = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v0-2015"));
      g_autofree char *root = NULL;

      for (gsize i = 0; i < G_N_ELEMENTS (tree); i++)
        add_one (builder, tree[i]);
      g_assert_true (hf_tree_builder_add_directory (builder, "b/c", folder_stat, NULL));
      g_assert_true (hf_tree_builder_add_directory (builder, "", NULL, NULL));
      g_assert_true (hf_tree_builder_add_directory (builder, "b", NULL, NULL));
      root = finish (builder, &kept);
      if (with_stat)
        g_assert_cmpstr (root, !=, "QmRPLqjjexzkVC4mv1DxMMJ4VCFGsk6eZz7xGHtCKtQ7Ty");
      else
        g_assert_cmpstr (root, ==, "QmRPLqjjexzkVC4mv1DxMMJ4VCFGsk6eZz7xGHtCKtQ7Ty");
    }
}

static void
test_single_file (void)
{
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
  g_autofree char *root = NULL;

  add_well (builder, "", "");
  root = finish (builder, &kept);
  g_assert_cmpstr (root, ==, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
}

static void
test_empty_folder (void)
{
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v0-2015"));
  g_autofree char *root = NULL;

  g_assert_true (hf_tree_builder_add_directory (builder, "", NULL, NULL));
  root = finish (builder, &kept);
  g_assert_cmpstr (root, ==, "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
}

static void
test_conflicts (void)
{
  static const struct
  {
    const char *paths[3];
    int code;
    const char *named;
  } wrong[] = {
    { { NULL }, HF_ERROR_INVALID, "no file" },
    { { "a", "b", "a" }, HF_ERROR_CONFLICT, "“a”" },
    { { "a/b", "a" }, HF_ERROR_CONFLICT, "“a”" },
    { { "a", "a/b/c" }, HF_ERROR_CONFLICT, "“a”" },
    { { "a/b/c", "a/b/c/d", "a!" }, HF_ERROR_CONFLICT, "“a/b/c”" },
    { { "", "a" }, HF_ERROR_CONFLICT, "without a name" },
    { { "", "" }, HF_ERROR_CONFLICT, "without a name" },
  };

  for (gsize j = 0; j < 2 * G_N_ELEMENTS (wrong); j++)
    {
      gsize i = j / 2;
      g_auto (Kept) kept;
      g_autoptr (HfTreeBuilder) builder
          = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
      g_autoptr (GError) error = NULL;

      if (j % 2 > 0)
        hf_tree_builder_set_bare (builder);
      for (gsize k = 0; k < G_N_ELEMENTS (wrong[i].paths) && wrong[i].paths[k] != NULL; k++)
        add_well (builder, wrong[i].paths[k], "x");
      g_assert_null (hf_tree_builder_finish (builder, &error));
      g_assert_error (error, HF_ERROR, wrong[i].code);
      g_assert_nonnull (strstr (error->message, wrong[i].named));
    }
}

/* folders: added with a mode; files: with the same text each */
static char *
build (const char *const *folders, const char *const *files, gboolean bare)
{
  static const HfUnixfsStat stat = { .has_mode = TRUE, .mode = 0700 };
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));

  if (bare)
    hf_tree_builder_set_bare (builder);
  for (; *folders != NULL; folders++)
    g_assert_true (hf_tree_builder_add_directory (builder, *folders, &stat, NULL));
  for (; *files != NULL; files++)
    add_well (builder, *files, "x");
  return finish (builder, &kept);
}

/* A tree that is made bare, and what it equals. */
static void
test_bare (void)
{
  static const struct
  {
    const char *folders[3], *files[3];
    const char *same_folders[3], *same_files[3];
  } cases[] = {
    { { NULL }, { "a" }, { NULL }, { "" } },
    { { NULL }, { "a/b" }, { NULL }, { "b" } },
    { { NULL }, { "a/b/c", "a/b!" }, { NULL }, { "b/c", "b!" } },
    { { "a" }, { "a/b" }, { "" }, { "b" } },
    { { "a", "a/b" }, { NULL }, { "", "b" }, { NULL } },
    { { "a/b" }, { "a/c" }, { "b" }, { "c" } },
    { { "a" }, { NULL }, { "" }, { NULL } },
    /* More than one thing, or a root that was added. */
    { { NULL }, { "a", "b" }, { NULL }, { "a", "b" } },
    { { NULL }, { "a/x", "ab/x" }, { NULL }, { "a/x", "ab/x" } },
    { { NULL }, { "a/x", "a!" }, { NULL }, { "a/x", "a!" } },
    { { "a" }, { "ab" }, { "a" }, { "ab" } },
    { { "" }, { "a" }, { "" }, { "a" } },
    { { NULL }, { "" }, { NULL }, { "" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *root = build (cases[i].folders, cases[i].files, TRUE);
      g_autofree char *same = build (cases[i].same_folders, cases[i].same_files, FALSE);

      g_assert_cmpstr (root, ==, same);
    }
}

static void
test_paths (void)
{
  static const char *const wrong[]
      = { "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "/" };
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
  g_autofree char *long_path = g_strnfill (HF_TREE_PATH_MAX + 1, 'x');
  g_autofree char *long_name = g_strnfill (HF_TREE_PATH_MAX, 'x');
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) why = NULL;

      g_assert_false (add_text (builder, wrong[i], "x", &why));
      g_assert_error (why, HF_ERROR, HF_ERROR_INVALID);
    }
  g_assert_false (hf_tree_builder_add_directory (builder, long_path, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (hf_tree_builder_add_symlink (builder, "a/../b", NULL, "c", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);

  add_well (builder, "...", "x");
  add_well (builder, ".hidden/..b/c..", "x");
  add_well (builder, long_name, "x");
  g_assert_null (hf_tree_builder_finish (builder, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
}

/* As deep as a path may be, and nothing is kept on the stack for it. */
static void
test_deep (void)
{
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
  g_autoptr (GString) path = g_string_new ("a");
  g_autofree char *root = NULL;

  while (path->len + 2 <= HF_TREE_PATH_MAX)
    g_string_append (path, "/a");
  add_well (builder, path->str, "x");
  root = finish (builder, &kept);
  g_assert_cmpuint (g_hash_table_size (kept.blocks), ==, HF_TREE_PATH_MAX / 2 + 1);
}

/* ---- names with the same hash: each step of the hash can be undone ---- */

#define C1 G_GUINT64_CONSTANT (0x87c37b91114253d5)
#define C2 G_GUINT64_CONSTANT (0x4cf5ad432745937f)

static guint64
rotate_left (guint64 x, unsigned n)
{
  return x << n | x >> (64 - n);
}

/* x · inverse (x) = 1 modulo 2⁶⁴, for odd x; each step doubles the bits that are right. */
static guint64
inverse (guint64 x)
{
  guint64 y = x;

  for (unsigned i = 0; i < 5; i++)
    y *= 2 - x * y;
  return y;
}

/* The state of the hash after a first block of two words. */
static void
first_state (const guint64 k[2], guint64 h[2])
{
  h[0] = rotate_left (rotate_left (k[0] * C1, 31) * C2, 27) * 5 + 0x52dce729;
  h[1] = (rotate_left (rotate_left (k[1] * C2, 33) * C1, 31) + h[0]) * 5 + 0x38495ab5;
}

/* A name of two blocks, the second of which leads from the first to the state 1, 2. */
static gboolean
make_name (guint64 seed, char name[33])
{
  guint64 k[4] = { GUINT64_TO_LE (seed * C1 | 1), GUINT64_TO_LE (seed * C2 | 1) }, h[2], word;

  first_state (k, h);
  word = rotate_left ((1 - (guint64)0x52dce729) * inverse (5) - h[1], 64 - 27) ^ h[0];
  k[2] = rotate_left (word * inverse (C2), 64 - 31) * inverse (C1);
  word = rotate_left ((2 - (guint64)0x38495ab5) * inverse (5) - 1, 64 - 31) ^ h[1];
  k[3] = rotate_left (word * inverse (C1), 64 - 33) * inverse (C2);
  for (unsigned i = 0; i < 4; i++)
    k[i] = GUINT64_TO_LE (k[i]);
  memcpy (name, k, 32);
  name[32] = '\0';
  return memchr (name, '\0', 32) == NULL && memchr (name, '/', 32) == NULL;
}

/* A trie can't tell them apart: an error, no endless descent. */
static void
test_same_hash (void)
{
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
  g_autoptr (GError) error = NULL;
  guint64 hash = 0;
  char name[33];

  for (unsigned seed = 1, n = 0; n < 5000; seed++)
    {
      if (!make_name (seed, name))
        continue;
      if (n++ == 0)
        hash = hf_murmur3_x64_64 (name, 32);
      g_assert_cmphex (hf_murmur3_x64_64 (name, 32), ==, hash);
      add_well (builder, name, "");
    }
  g_assert_null (hf_tree_builder_finish (builder, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "same hash"));
}

static void
test_many_levels (void)
{
  g_auto (Kept) kept;
  g_autoptr (HfTreeBuilder) builder
      = builder_for (&kept, hf_unixfs_profile_find ("unixfs-v1-2025"));
  g_autofree char *root = NULL;

  for (unsigned i = 0; i < 70000; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry %u", i);

      add_well (builder, name, "");
    }
  root = finish (builder, &kept);
  /* Computed by Kubo. */
  g_assert_cmpstr (root, ==, "bafybeih5p755i4pibgw5rdg3isfzlqxcz3btbujhv3cqtty2irlun76yxi");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-folder/threshold", test_threshold);
  g_test_add_func ("/formats/unixfs-folder/many-levels", test_many_levels);
  g_test_add_func ("/formats/unixfs-folder/same-hash", test_same_hash);
  g_test_add_func ("/formats/tree-builder/any-order", test_any_order);
  g_test_add_func ("/formats/tree-builder/named-folders", test_named_folders);
  g_test_add_func ("/formats/tree-builder/single-file", test_single_file);
  g_test_add_func ("/formats/tree-builder/empty-folder", test_empty_folder);
  g_test_add_func ("/formats/tree-builder/conflicts", test_conflicts);
  g_test_add_func ("/formats/tree-builder/bare", test_bare);
  g_test_add_func ("/formats/tree-builder/paths", test_paths);
  g_test_add_func ("/formats/tree-builder/deep", test_deep);
  return g_test_run ();
}
