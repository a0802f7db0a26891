/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as blocks. The CIDs are those that Kubo 0.42 gives to the same bytes. */
#include "hf-unixfs-writer.h"

#include "hf-dag.h"
#include "hf-error.h"
#include "hf-test.h"

#define KIB 1024

typedef struct
{
  const char *profile;
  gsize size;
  const char *cid;
} Vector;

static const Vector vectors[] = {
  { "unixfs-v0-2015", 0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH" },
  { "unixfs-v0-2015", 1, "QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ" },
  { "unixfs-v0-2015", 262143, "QmekiPL89BS1DAhsiSSuESXH4wvrVfSnSUYCic3YG4BBJ7" },
  { "unixfs-v0-2015", 262144, "QmPthqNSFUcfuXXPaWmFrq2e7PTxD4swMrqdiRdAtaz53E" },
  { "unixfs-v0-2015", 262145, "QmXND9cSZhHEWHHXnPUTkxFxbnYAC86e9Hz75t5EB6VRdz" },
  { "unixfs-v0-2015", 1048576, "QmdKBQiTjjuWZ6kUrVGjR4NvqHQNSe5KgHjSZ8N6wD8zbo" },
  { "unixfs-v0-2015", 1048577, "QmTM1hSMURdWTL4Lm1xejsfHFiG9RAZyDuC2iKx3ke6imd" },
  { "unixfs-v0-2015", 45875200, "QmSEYMAEQHLc4xFhh1MtM116HPhuRJ2yWRBi2FNGhFeyRt" },
  { "kubo-cid-v1", 0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku" },
  { "kubo-cid-v1", 1, "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu" },
  { "kubo-cid-v1", 262143, "bafkreid6covlte36pxc2ekq4cvblilu23txkisqgur77fpksu7q5lmw5uu" },
  { "kubo-cid-v1", 262144, "bafkreiahdedpvpehsfnnzgs6epvdg5sldsqtjmxygjot6mvfg3oxem4iaa" },
  { "kubo-cid-v1", 262145, "bafybeihknuqdbj6b5ndrq2d7o3geiwtkxut2ykshu3wpyosnglq7onkhli" },
  { "kubo-cid-v1", 1048576, "bafybeifehiatgu7idasmfiljqnqtivrqozxgzbwkbwxjkc7rfgjhs3jfja" },
  { "kubo-cid-v1", 1048577, "bafybeid475osougngy3nboh7ueiz75qzo7ng3x7qewl7ivhemw5vbdztcu" },
  { "kubo-cid-v1", 45875200, "bafybeigvfrd3tkcpb63jm24bc5ryu4x2lcvgm46xvll4ygexja42pcmhby" },
  { "unixfs-v1-2025", 0, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku" },
  { "unixfs-v1-2025", 1, "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu" },
  { "unixfs-v1-2025", 262145, "bafkreida74ch2bbhwus5ujakzpvqwr3idbs3qbkqvknchmlre36u5lippy" },
  { "unixfs-v1-2025", 1048576, "bafkreic5nro3jfgx74zz6bper6hgggyis7yy663iqevutjigphlsemq2my" },
  { "unixfs-v1-2025", 1048577, "bafybeigbzvpodmvuhw3n3lgdvowvokfa7tote3qup3q3zdewylmrhpoqme" },
  { "unixfs-v1-2025", 45875200, "bafybeifc3npjo6gu2jcpvohu4ljdstoabgz5kvwjdqx5pmysa7va7m7tdu" },
};

/* Pieces of 10 bytes, three links to a node: trees of several levels. */
static const struct
{
  unsigned cid_version;
  gsize size;
  const char *cid;
} small_vectors[] = {
  { 0, 10, "QmWsMTjt1bBsx86U8tpSm8KsfitME8rpMhnWjjW7NufAy1" },
  { 0, 11, "QmeuBB7VcZLHUwyXTSphCK1N9f2JT9YBCThQTFQDpPH99P" },
  { 0, 30, "QmbjkJpYPWEHzaEQPnnb85k5iMJhsbLjUjSEMwmAF6tFyA" },
  { 0, 31, "QmacYSKRhoA59kuGhdgTvgrFNSLoFiPm2nQ319HGxBGyrA" },
  { 0, 90, "QmUktLTU3giGvvDjYouqi2zEJba8gqy8uDuDrsFL9Lds9t" },
  { 0, 91, "Qmad9S88TYR3B1913LEXWhGE54JhefMPoPX5VYVeMcH4Li" },
  { 0, 100, "QmedE6v2jyfrq9AYZnQeAgUzB8oS3CVEdKS2G79TSe5dFq" },
  { 0, 271, "QmTVdrRtEEeNXakMZjiuPmiMi3Er1PCKHjx6HXRxL7cQnJ" },
  { 1, 10, "bafkreifk3vz6wz7u4sf5wnmghdimilzudl6pt5qnof2brwddu33jeohad4" },
  { 1, 11, "bafybeidxyjw2lk3hfu3qerpe34z4o7dtlhsltq2wiaksh4ruigyugu2coe" },
  { 1, 30, "bafybeigo44dvcc6ryoqxvbv32tkbcyncnygcz4nduwj433khvqgszjahhy" },
  { 1, 31, "bafybeigl3tdyoo6z4uoa4uqoznglfyex4cuelkpd76tzkigzytzo5cx76i" },
  { 1, 90, "bafybeiejvzz5ex4hqbivqhn67wxaaw5wkhepxkcbptqsfwtqerpugkon5y" },
  { 1, 91, "bafybeiheezw5o7gc5iemlnl46ckbemb44cii2rngq7uqhvlpbnrcdgyrvq" },
  { 1, 100, "bafybeifezp42ao3xcxf3az4juecqxaihsdpr462xmpwmozbv5dkdppsl4m" },
  { 1, 271, "bafybeieqyjlrp6c3gxelmsjd7xzzymbltbqqhm7fq5ok5fzbxbjowj7qce" },
};

/* What the blocks that were handed out amount to. */
typedef struct
{
  GPtrArray *blocks;
  unsigned left; /* blocks that may still come; then it fails */
} Taken;

static gboolean
take (HfBlock *block, gpointer data, GError **error)
{
  Taken *taken = data;

  g_assert_true (hf_block_verify (block, NULL));
  if (taken->left-- == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "full");
      return FALSE;
    }
  g_ptr_array_add (taken->blocks, hf_block_ref (block));
  return TRUE;
}

/* Bytes that tell where they stand: the number of each KiB, in two halves. */
static GBytes *
numbered_bytes (gsize size)
{
  guint8 *bytes = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8)(i % KIB < KIB / 2 ? i / KIB : i / KIB >> 8);
  return g_bytes_new_take (bytes, size);
}

static GBytes *
small_bytes (gsize size)
{
  guint8 *bytes = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8)(i * 7 + 3);
  return g_bytes_new_take (bytes, size);
}

static void
taken_clear (Taken *taken)
{
  g_ptr_array_unref (taken->blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taken, taken_clear)

static void
taken_init (Taken *taken)
{
  *taken = (Taken){ .blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref),
                    .left = G_MAXUINT };
}

/* Adds a file; its blocks are one complete DAG, children before parents. */
static HfUnixfsNode
add (const HfUnixfsProfile *profile, GBytes *bytes, const HfUnixfsStat *stat)
{
  g_auto (Taken) taken;
  g_autoptr (HfUnixfsWriter) writer = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (HfDagCheck) check = NULL;
  g_autoptr (GError) error = NULL;
  HfUnixfsNode node = { NULL };
  HfBlockVerdict verdict;
  HfDagSummary summary;

  taken_init (&taken);
  writer = hf_unixfs_writer_new (profile, NULL, take, &taken);
  g_assert_true (hf_unixfs_writer_add_file (writer, stream, stat, &node, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (node.file_size, ==, g_bytes_get_size (bytes));

  check = hf_dag_check_new (node.cid, NULL);
  for (unsigned i = taken.blocks->len; i > 0; i--)
    g_assert_true (hf_dag_check_add (check, taken.blocks->pdata[i - 1], &verdict, NULL));
  g_assert_true (hf_dag_check_finish (check, &summary, &error));
  g_assert_cmpuint (summary.unreachable, ==, 0);
  return node;
}

static void
assert_cid (HfUnixfsNode *node, const char *cid)
{
  g_autofree char *text = hf_cid_to_text (node->cid);

  g_assert_cmpstr (text, ==, cid);
  hf_unixfs_node_clear (node);
}

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GBytes) bytes = numbered_bytes (vectors[i].size);
      HfUnixfsNode node = add (hf_unixfs_profile_find (vectors[i].profile), bytes, NULL);

      assert_cid (&node, vectors[i].cid);
    }
}

static HfUnixfsProfile
small_profile (unsigned cid_version)
{
  return (HfUnixfsProfile){
    .cid_version = cid_version, .raw_leaves = cid_version == 1, .chunk_size = 10, .max_links = 3
  };
}

static void
test_levels (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (small_vectors); i++)
    {
      HfUnixfsProfile profile = small_profile (small_vectors[i].cid_version);
      g_autoptr (GBytes) bytes = small_bytes (small_vectors[i].size);
      HfUnixfsNode node = add (&profile, bytes, NULL);

      assert_cid (&node, small_vectors[i].cid);
    }
}

/* A mode or a time stands in the root, which is no raw leaf then. */
static void
test_stat (void)
{
  static const HfUnixfsStat mode = { .has_mode = TRUE, .mode = 0640 };
  static const HfUnixfsStat time
      = { .has_mtime = TRUE, .mtime_seconds = 1234567890, .mtime_nanos = 5 };
  static const HfUnixfsStat early = { .has_mtime = TRUE, .mtime_seconds = -5 };
  static const HfUnixfsStat both
      = { .has_mode = TRUE, .mode = 0644, .has_mtime = TRUE, .mtime_seconds = 7 };
  const HfUnixfsProfile *profile = hf_unixfs_profile_find ("unixfs-v0-2015");
  HfUnixfsProfile tiny = { .cid_version = 0, .raw_leaves = FALSE, .chunk_size = 2, .max_links = 2 };
  g_autoptr (GBytes) hello = g_bytes_new_static ("hello\n", 6);
  HfUnixfsNode node = add (profile, hello, &mode);

  assert_cid (&node, "QmVR77of3sjWiFGMUAsYfD9xCjrPvkoBKJo4zkWC6XUzz8");
  node = add (profile, hello, &time);
  assert_cid (&node, "QmSkqXho5u3ns97kmwJ7NAQmuZmbpk35GHVcqxMyno1KVd");
  node = add (profile, hello, &early);
  assert_cid (&node, "QmVi8wuThqBPNC5a5yya9nw4X6W9StGqaeypT1qpwaDC5J");
  node = add (&tiny, hello, &both);
  assert_cid (&node, "QmfYvdSvUk8JZUbJTGWJuqw44R5Qi1xvoMYf5hEyrDfjr7");
}

/* One piece that is just full, with a stat: what follows must be looked for before it is named. */
static void
test_stat_of_full_piece (void)
{
  static const HfUnixfsStat stat = { .has_mode = TRUE, .mode = 0600 };
  HfUnixfsProfile profile = small_profile (1);
  g_autoptr (GBytes) bytes = small_bytes (10);
  HfUnixfsNode with = add (&profile, bytes, &stat), without = add (&profile, bytes, NULL);

  g_assert_cmpuint (hf_cid_get_codec (with.cid), ==, HF_CODEC_DAG_PB);
  g_assert_cmpuint (hf_cid_get_codec (without.cid), ==, HF_CODEC_RAW);
  g_assert_cmpuint (with.total_size, >, 10);
  hf_unixfs_node_clear (&with);
  hf_unixfs_node_clear (&without);
}

/* How many bytes a stream gives at once changes nothing. */
typedef struct
{
  GFilterInputStream parent_instance;
} Dripping;
typedef GFilterInputStreamClass DrippingClass;
GType dripping_get_type (void);
G_DEFINE_TYPE (Dripping, dripping, G_TYPE_FILTER_INPUT_STREAM)

static gssize
drip (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return g_input_stream_read (base, buffer, MIN (count, 3), cancellable, error);
}

static void
dripping_class_init (DrippingClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = drip;
}

static void
dripping_init (Dripping *self)
{
}

static void
test_short_reads (void)
{
  HfUnixfsProfile profile = small_profile (1);
  g_autoptr (GBytes) bytes = small_bytes (271);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) stream
      = g_object_new (dripping_get_type (), "base-stream", memory, NULL);
  g_auto (Taken) taken;
  g_autoptr (HfUnixfsWriter) writer = NULL;
  HfUnixfsNode node = { NULL };

  taken_init (&taken);
  writer = hf_unixfs_writer_new (&profile, NULL, take, &taken);
  g_assert_true (hf_unixfs_writer_add_file (writer, stream, NULL, &node, NULL, NULL));
  assert_cid (&node, "bafybeieqyjlrp6c3gxelmsjd7xzzymbltbqqhm7fq5ok5fzbxbjowj7qce");
}

/* A block that can't be kept ends it, whichever it is. */
static void
test_refused_block (void)
{
  HfUnixfsProfile profile = small_profile (0);
  g_autoptr (GBytes) bytes = small_bytes (100);

  for (unsigned left = 0;; left++)
    {
      g_auto (Taken) taken;
      g_autoptr (HfUnixfsWriter) writer = NULL;
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GError) error = NULL;
      g_auto (HfUnixfsNode) node = { NULL };

      taken_init (&taken);
      taken.left = left;
      writer = hf_unixfs_writer_new (&profile, NULL, take, &taken);
      if (hf_unixfs_writer_add_file (writer, stream, NULL, &node, NULL, &error))
        {
          g_assert_cmpuint (left, >, 10);
          return;
        }
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
    }
}

static void
test_cancelled (void)
{
  HfUnixfsProfile profile = small_profile (0);
  g_autoptr (GBytes) bytes = small_bytes (100);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Taken) taken;
  g_autoptr (HfUnixfsWriter) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HfUnixfsNode) node = { NULL };

  taken_init (&taken);
  writer = hf_unixfs_writer_new (&profile, NULL, take, &taken);
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_unixfs_writer_add_file (writer, stream, NULL, &node, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (taken.blocks->len, ==, 0);
}

static void
test_profiles (void)
{
  g_autofree char *names = hf_unixfs_profile_list ();

  g_assert_cmpstr (names, ==, "unixfs-v1-2025, unixfs-v0-2015, kubo-cid-v1");
  g_assert_cmpstr (hf_unixfs_profile_get_default ()->name, ==, "unixfs-v1-2025");
  g_assert_null (hf_unixfs_profile_find ("unixfs"));
  g_assert_null (hf_unixfs_profile_find (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-file/vectors", test_vectors);
  g_test_add_func ("/formats/unixfs-file/levels", test_levels);
  g_test_add_func ("/formats/unixfs-file/stat", test_stat);
  g_test_add_func ("/formats/unixfs-file/stat-of-full-piece", test_stat_of_full_piece);
  g_test_add_func ("/formats/unixfs-file/short-reads", test_short_reads);
  g_test_add_func ("/formats/unixfs-file/refused-block", test_refused_block);
  g_test_add_func ("/formats/unixfs-file/cancelled", test_cancelled);
  g_test_add_func ("/formats/unixfs-file/profiles", test_profiles);
  return g_test_run ();
}
