/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins given out as CARs: one complete DAG, each block once, or an error; never a shorter one. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-error.h"
#include "hf-manifest.h"

#include "hf-test.h"

#define SEED 5
#define HOUSES 6

static GBytes *
read_all (GInputStream *stream, GError **error)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (out, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static GBytes *
export_pin (HfHouse *house, HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = hf_engine_export_pin (house->engine, cid, &error);
  GBytes *bytes;

  g_assert_no_error (error);
  bytes = read_all (stream, &error);
  g_assert_no_error (error);
  return bytes;
}

/* (element-type HfBlock): of a CAR that is one complete DAG below root, without doubles. */
static GPtrArray *
parse (GBytes *car, HfCid *root)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (root, NULL);
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  g_autoptr (GError) error = NULL;
  HfBlock *block;
  HfBlockVerdict verdict;
  HfDagSummary summary;

  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, 1);
  g_assert_true (hf_cid_equal (hf_car_reader_get_roots (reader)->pdata[0], root));
  while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error) && block)
    {
      g_assert_false (hf_cid_is_identity (hf_block_get_cid (block)));
      hf_dag_check_add (check, block, &verdict, &error);
      g_assert_no_error (error);
      g_assert_cmpint (verdict, ==, HF_BLOCK_NEW);
      g_ptr_array_add (blocks, block);
    }
  g_assert_no_error (error);
  hf_dag_check_finish (check, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, blocks->len);
  return blocks;
}

static HfTestDag *
random_dag (GRand *rand)
{
  unsigned seed = (unsigned)g_rand_int_range (rand, 0, 3); /* so that some share blocks */
  guint64 leaves = (guint64)g_rand_int_range (rand, 0, 40);
  gsize leaf_size = (gsize)g_rand_int_range (rand, 0, 3) * 700;

  return hf_test_dag_new (seed, leaves, leaf_size, (unsigned)g_rand_int_range (rand, 2, 6));
}

/* What was put in comes out, byte for byte: the order is that of links, as the tests' CARs have it,
 * and blocks that occur twice stand once. */
static void
test_one (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (HfHouse) house = hf_house_new (2);

  for (unsigned i = 0; i < 15; i++)
    {
      g_autoptr (HfTestDag) dag = random_dag (rand);
      HfCid *root = hf_test_dag_get_root (dag);
      g_autoptr (GBytes) car = NULL;
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GBytes) copy = NULL;
      g_autoptr (GPtrArray) blocks = NULL;

      hf_house_add (house, dag);
      car = export_pin (house, root);
      again = export_pin (house, root);
      copy = hf_house_read (house, "a", root);
      blocks = parse (car, root);
      g_assert_true (g_bytes_equal (car, again));
      g_assert_true (g_bytes_equal (car, copy));
    }
}

static GBytes *
try_export (HfHouse *house, const HfSelection *selection, HfCid **manifest, GError **error)
{
  g_autoptr (GInputStream) stream
      = hf_engine_export_pins (house->engine, selection, manifest, NULL, error);

  return stream ? read_all (stream, error) : NULL;
}

static GPtrArray *
pins_of (GPtrArray *blocks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);
  guint64 n;

  pages = hf_manifest_root_read (blocks->pdata[0], &n, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < pages->len; i++)
    {
      GPtrArray *pins = NULL;

      g_assert_true (hf_cid_equal (hf_block_get_cid (blocks->pdata[1 + i]), pages->pdata[i]));
      pins = hf_manifest_page_read (blocks->pdata[1 + i], &error);
      g_assert_no_error (error);
      g_ptr_array_extend_and_steal (all, pins);
    }
  g_assert_cmpuint (all->len, ==, n);
  return all;
}

static void
assert_has_whole (GPtrArray *blocks, HfTestDag *dag)
{
  g_autoptr (GHashTable) set = g_hash_table_new (hf_cid_hash, hf_cid_equal);

  for (unsigned i = 0; i < blocks->len; i++)
    g_hash_table_add (set, hf_block_get_cid (blocks->pdata[i]));
  for (unsigned i = 0; i < hf_test_dag_get_blocks (dag)->len; i++)
    g_assert_true (
        g_hash_table_contains (set, hf_block_get_cid (hf_test_dag_get_blocks (dag)->pdata[i])));
}

static void
test_many (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED + 1);

  for (unsigned i = 0; i < HOUSES; i++)
    {
      g_autoptr (HfHouse) house = hf_house_new (2);
      g_autoptr (GPtrArray) dags
          = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_test_dag_free);
      g_autoptr (GHashTable) roots = g_hash_table_new (hf_cid_hash, hf_cid_equal);
      HfSelection all = { .query = { .health = -1 } };
      g_autoptr (HfCid) manifest = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) car = NULL;
      g_autoptr (GPtrArray) blocks = NULL;
      g_autoptr (GPtrArray) pins = NULL;

      for (unsigned j = 0; j < i * 3; j++)
        {
          HfTestDag *dag = random_dag (rand);

          g_ptr_array_add (dags, dag);
          g_hash_table_add (roots, hf_test_dag_get_root (dag));
          hf_house_add (house, dag);
        }
      car = try_export (house, &all, &manifest, &error);
      g_assert_no_error (error);
      blocks = parse (car, manifest);
      pins = pins_of (blocks);
      g_assert_cmpuint (pins->len, ==, g_hash_table_size (roots));
      for (unsigned j = 0; j < pins->len; j++)
        g_assert_true (g_hash_table_contains (roots, ((HfManifestPin *)pins->pdata[j])->cid));
      for (unsigned j = 0; j < dags->len; j++)
        assert_has_whole (blocks, dags->pdata[j]);
    }
}

/* A list that was exported, added as a pin, and is exported again beside its own pins. */
static void
test_list_in_list (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfSelection all = { .query = { .health = -1 } };
  HfAddOptions options = { .name = "the list" };
  g_autoptr (HfCid) first = NULL;
  g_autoptr (HfCid) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autoptr (GPtrArray) pins = NULL;

  hf_house_add (house, dag);
  car = try_export (house, &all, &first, &error);
  g_assert_no_error (error);
  added = hf_house_try_add (house, car, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  again = try_export (house, &all, &second, &error);
  g_assert_no_error (error);
  blocks = parse (again, second);
  pins = pins_of (blocks);
  g_assert_cmpuint (pins->len, ==, 2);
  g_assert_cmpstr (((HfManifestPin *)pins->pdata[1])->name, ==, "the list");
  g_assert_true (hf_cid_equal (((HfManifestPin *)pins->pdata[1])->cid, first));
}

static void
test_query (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) small = hf_test_dag_new (1, 1, 10, 2);
  g_autoptr (HfTestDag) large = hf_test_dag_new (2, 20, 1000, 4);
  HfSelection selection = { .query = { .health = -1, .min_size = 5000 } };
  HfSelection nobody = { .query = { .health = HF_HEALTH_EXCESS } };
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (HfCid) empty = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autoptr (GPtrArray) of_none = NULL;

  hf_house_add (house, small);
  hf_house_add (house, large);
  car = try_export (house, &selection, &manifest, &error);
  g_assert_no_error (error);
  blocks = parse (car, manifest);
  g_assert_cmpuint (blocks->len, ==, 2 + hf_test_dag_get_blocks (large)->len);
  none = try_export (house, &nobody, &empty, &error);
  g_assert_no_error (error);
  of_none = parse (none, empty);
  g_assert_cmpuint (of_none->len, ==, 1);
}

static GPtrArray *
cids_new (HfCid *first, HfCid *second)
{
  GPtrArray *cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  g_ptr_array_add (cids, hf_cid_ref (first));
  g_ptr_array_add (cids, hf_cid_ref (second));
  return cids;
}

/* Named twice is meant once; what is not pinned, or never was here, is said before anything. */
static void
test_cids (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (HfCid) other = hf_cid_new_for_data (HF_CODEC_RAW, "other", 5);
  g_autofree char *text = hf_cid_to_text (other);
  g_autoptr (GPtrArray) twice = cids_new (root, root);
  g_autoptr (GPtrArray) both = cids_new (root, other);
  HfSelection selection = { .cids = twice };
  HfAddOptions options = { 0 };
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (HfCid) unused = NULL;
  g_autoptr (HfCid) skipped = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) waiting = NULL;
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autoptr (HfAdded) added = NULL;

  hf_house_add (house, dag);
  car = try_export (house, &selection, &manifest, &error);
  g_assert_no_error (error);
  blocks = parse (car, manifest);
  g_assert_cmpuint (blocks->len, ==, 2 + hf_test_dag_get_blocks (dag)->len);

  selection.cids = both;
  g_assert_null (try_export (house, &selection, &unused, &unknown));
  g_assert_error (unknown, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (unknown->message, text));

  added = hf_engine_add_cid (house->engine, text, &options, &error);
  g_assert_no_error (error);
  g_assert_null (try_export (house, &selection, &unused, &waiting));
  g_assert_error (waiting, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_nonnull (strstr (waiting->message, text));
  selection.skip_waiting = TRUE;
  rest = try_export (house, &selection, &skipped, &error);
  g_assert_no_error (error);
  g_assert_true (hf_cid_equal (skipped, manifest));
}

/* Read a little, change the world, read on. */
static GError *
change_in_the_middle (HfHouse *house, HfTestDag *dag, void (*change) (HfHouse *, HfTestDag *))
{
  HfSelection all = { .query = { .health = -1 } };
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream
      = hf_engine_export_pins (house->engine, &all, &manifest, NULL, &error);
  g_autoptr (GBytes) rest = NULL;
  guint8 some[50];

  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_read (stream, some, sizeof some, NULL, &error), ==, sizeof some);
  change (house, dag);
  rest = read_all (stream, &error);
  return g_steal_pointer (&error);
}

static void
unpin (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &jobs, &error);
  g_assert_no_error (error);
}

static void
lose (HfHouse *house, HfTestDag *dag)
{
  static const char *const stores[] = { "a", "b" };

  for (unsigned i = 0; i < G_N_ELEMENTS (stores); i++)
    g_assert_true (hf_memory_store_flip (hf_memory_store_get (stores[i]),
                                         hf_test_dag_get_root (dag), hf_house_offset_of (dag, 7)));
}

static void
add_another (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (HfTestDag) another = hf_house_new_dag (77);

  hf_house_add (house, another);
}

static void
test_in_the_middle (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) first = hf_house_new_dag (1);
  g_autoptr (HfTestDag) last = hf_house_new_dag (2);
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) lost = NULL;
  g_autoptr (GError) gone = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, first);
  hf_house_add (house, last);
  none = change_in_the_middle (house, last, add_another);
  g_assert_no_error (none);
  gone = change_in_the_middle (house, last, unpin);
  g_assert_error (gone, HF_ERROR, HF_ERROR_NOT_FOUND);
  lost = change_in_the_middle (house, first, lose);
  g_assert_error (lost, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

/* More than one page. */
static void
test_pages (void)
{
  const unsigned n = 2 * HF_MANIFEST_PAGE_PINS + 1;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfExportList) list = hf_export_list_new (dir);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strnfill (HF_MANIFEST_MAX_NAME, 'n'); /* enough for a file */
  g_autoptr (HfPin) long_named = hf_pin_new ();

  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (HfPin) pin = hf_pin_new ();

      pin->id = i + 100;
      pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      pin->name = g_strdup (name);
      hf_export_list_add (list, pin, &error);
      g_assert_no_error (error);
    }
  hf_export_list_finish (list, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_export_list_count (list), ==, n);
  g_assert_cmpuint (hf_export_list_count_blocks (list), ==, 4);
  for (unsigned i = 0; i < 4; i++)
    g_ptr_array_add (blocks, hf_export_list_get_block (list, i));
  pins = pins_of (blocks);
  g_assert_cmpuint (pins->len, ==, n);
  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);

      g_assert_true (hf_cid_equal (((HfManifestPin *)pins->pdata[i])->cid, cid));
      g_assert_cmpint (hf_export_list_get_id (list, i), ==, i + 100);
    }
  long_named->cid = hf_cid_new_for_data (HF_CODEC_RAW, "x", 1);
  long_named->text = hf_cid_to_text (long_named->cid);
  long_named->name = g_strconcat (name, "n", NULL);
  g_assert_false (hf_export_list_add (list, long_named, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
}

/* ---- uploading what was exported ---- */

static HfAdded *
add_listed (HfHouse *house, GBytes *car, GError **error)
{
  HfAddOptions options = { .listed = TRUE };

  return hf_house_try_add (house, car, &options, error);
}

/* Everything is there again, in another place, under the same names. */
static void
test_round_trip (void)
{
  static const char *const names[] = { "first", NULL, "third \xc3\xbc", NULL };
  g_autoptr (GPtrArray) dags = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_test_dag_free);
  HfSelection all = { .query = { .health = -1 } };
  g_autoptr (HfCid) manifest = NULL;
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;
  HfHouse *old = hf_house_new (2);
  HfHouse *new;

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      HfTestDag *dag = hf_test_dag_new (i / 2, 10 + i, 500, 3); /* two share blocks */
      g_autoptr (GBytes) of_dag = hf_test_dag_to_car (dag);
      HfAddOptions options = { .name = names[i] };
      g_autoptr (HfAdded) one = hf_house_try_add (old, of_dag, &options, &error);

      g_assert_no_error (error);
      g_ptr_array_add (dags, dag);
    }
  hf_engine_settle (old->engine);
  car = try_export (old, &all, &manifest, &error);
  g_assert_no_error (error);
  hf_house_free (old);

  new = hf_house_new (2);
  added = add_listed (new, car, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (added->cids->len, ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (added->unreachable, ==, 0);
  hf_engine_settle (new->engine);
  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HfPin) pin = hf_house_get_pin (new, dags->pdata[i]);
      g_autoptr (GBytes) exported = export_pin (new, pin->cid);
      g_autoptr (GBytes) put_in = hf_test_dag_to_car (dags->pdata[i]);

      g_assert_cmpstr (pin->name ? pin->name : "", ==, names[i] ? names[i] : "");
      g_assert_cmpint (pin->held, ==, 2);
      g_assert_true (g_bytes_equal (exported, put_in));
    }
  hf_house_free (new);
}

static GPtrArray *
blocks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
}

static HfCid *
add_block (GPtrArray *blocks, HfBlock *block)
{
  g_ptr_array_add (blocks, block);
  return hf_block_get_cid (block);
}

/* A page of one-block pins. */
static HfCid *
add_page (GPtrArray *blocks, unsigned first, unsigned n)
{
  g_autoptr (GPtrArray) pins
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_manifest_pin_free);

  for (unsigned i = first; i < first + n; i++)
    g_ptr_array_add (pins,
                     hf_manifest_pin_new (
                         add_block (blocks, hf_test_block_new (HF_CODEC_RAW, &i, sizeof i)), NULL));
  return add_block (blocks, hf_manifest_page_new (pins));
}

static void
refuse_listed (GPtrArray *blocks, HfCid *root, HfError code, const char *part)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (GBytes) car = hf_test_car_new (root, (HfBlock *const *)blocks->pdata, blocks->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = add_listed (house, car, &error);
  HfStatus status = hf_house_get_status (house);

  g_assert_null (added);
  g_assert_error (error, HF_ERROR, (int)code);
  if (!strstr (error->message, part))
    g_error ("no “%s” in: %s", part, error->message);
  g_assert_cmpuint (status.total_pins, ==, 0);
  hf_house_assert_spool_empty (house);
}

static void
refuse_pages (unsigned pins, const unsigned *sizes, unsigned n_pages, HfError code,
              const char *part)
{
  g_autoptr (GPtrArray) blocks = blocks_new ();
  HfCid *pages[3];
  HfCid *root;

  for (unsigned i = 0; i < n_pages; i++)
    pages[i] = add_page (blocks, i * 2000, sizes[i]);
  root = add_block (blocks, hf_manifest_root_new (pins, pages, n_pages));
  refuse_listed (blocks, root, code, part);
}

static void
test_refused_lists (void)
{
  static const unsigned not_full[] = { 999, 1 }, too_full[] = { 3 }, too_empty[] = { 1000, 2 };
  g_autoptr (GPtrArray) plain = blocks_new ();
  g_autoptr (GPtrArray) no_page = blocks_new ();
  g_autoptr (GPtrArray) no_block = blocks_new ();
  g_autoptr (GPtrArray) twice = blocks_new ();
  g_autoptr (GPtrArray) large = blocks_new ();
  g_autoptr (GPtrArray) pages = g_ptr_array_new ();
  g_autoptr (HfBlock) page = NULL;
  HfCid *cid, *root;

  refuse_pages (0, NULL, 0, HF_ERROR_INVALID, "lists no pins");
  refuse_pages (1001, not_full, 2, HF_ERROR_INVALID, "page 1 ends at pin 999");
  refuse_pages (2, too_full, 1, HF_ERROR_INVALID, "page 1 ends at pin 3");
  refuse_pages (1003, too_empty, 2, HF_ERROR_INVALID, "page 2 ends at pin 1002");

  cid = add_block (plain, hf_test_block_new (HF_CODEC_RAW, "x", 1));
  refuse_listed (plain, cid, HF_ERROR_INVALID, "not the root of a list");

  page = hf_block_ref (plain->pdata[0]);
  cid = hf_block_get_cid (page);
  root = add_block (no_page, hf_manifest_root_new (1, &cid, 1));
  refuse_listed (no_page, root, HF_ERROR_INCOMPLETE, "does not hold block");
  add_block (no_page, g_steal_pointer (&page));
  refuse_listed (no_page, root, HF_ERROR_INVALID, "not a page of a list");

  cid = add_page (no_block, 0, 3);
  root = add_block (no_block, hf_manifest_root_new (3, &cid, 1));
  g_ptr_array_remove_index (no_block, 1);
  refuse_listed (no_block, root, HF_ERROR_INCOMPLETE, "does not hold all of");

  cid = add_page (twice, 0, 1000);
  {
    HfCid *both[] = { cid, add_page (twice, 999, 1) };

    root = add_block (twice, hf_manifest_root_new (1001, both, 2));
  }
  refuse_listed (twice, root, HF_ERROR_INVALID, "twice");

  for (unsigned i = 0; i < 26; i++)
    g_ptr_array_add (pages, cid);
  root = add_block (large, hf_manifest_root_new (25001, (HfCid *const *)pages->pdata, 26));
  refuse_listed (large, root, HF_ERROR_TOO_LARGE, "25001 pins");
}

/* Strangers in the CAR are told; the list itself is none. */
static void
test_list_and_strangers (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (GPtrArray) blocks = blocks_new ();
  HfCid *page = add_page (blocks, 0, 5);
  HfCid *root = add_block (blocks, hf_manifest_root_new (5, &page, 1));
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;

  add_block (blocks, hf_test_block_new (HF_CODEC_RAW, "stranger", 8));
  car = hf_test_car_new (root, (HfBlock *const *)blocks->pdata, blocks->len);
  added = add_listed (house, car, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (added->cids->len, ==, 5);
  g_assert_cmpuint (added->unreachable, ==, 1);
  hf_engine_settle (house->engine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/export/one", test_one);
  g_test_add_func ("/engine/export/many", test_many);
  g_test_add_func ("/engine/export/list-in-list", test_list_in_list);
  g_test_add_func ("/engine/export/query", test_query);
  g_test_add_func ("/engine/export/cids", test_cids);
  g_test_add_func ("/engine/export/in-the-middle", test_in_the_middle);
  g_test_add_func ("/engine/export/pages", test_pages);
  g_test_add_func ("/engine/export/round-trip", test_round_trip);
  g_test_add_func ("/engine/export/refused-lists", test_refused_lists);
  g_test_add_func ("/engine/export/list-and-strangers", test_list_and_strangers);
  return g_test_run ();
}
