/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of pins by any CID and by paths: which pin has one, and what is given out of it. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-block-homes.h"
#include "hf-car-reader.h"
#include "hf-error.h"

#include "hf-test.h"

static HfBlock *
block_of (HfTestDag *dag, unsigned index)
{
  return hf_test_dag_get_blocks (dag)->pdata[index];
}

static HfCid *
cid_of (HfTestDag *dag, unsigned index)
{
  return hf_block_get_cid (block_of (dag, index));
}

static guint64
count (const char *store, const char *operation)
{
  return hf_memory_store_get_count (hf_memory_store_get (store), operation);
}

static HfPinPath *
try_open (HfHouse *house, HfCid *cid, GError **error)
{
  static const char *const no_names[] = { NULL };

  return hf_engine_open_path (house->engine, cid, no_names, NULL, error);
}

static HfPinPath *
open_path (HfHouse *house, HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  HfPinPath *path = try_open (house, cid, &error);

  g_assert_no_error (error);
  return path;
}

static void
assert_gives (HfHouse *house, HfTestDag *dag, unsigned index)
{
  g_autoptr (HfPinPath) path = open_path (house, cid_of (dag, index));
  HfBlock *given = hf_pin_path_get_block (path);

  g_assert_true (
      g_bytes_equal (hf_block_get_section (given), hf_block_get_section (block_of (dag, index))));
}

static void
assert_refused (HfHouse *house, HfCid *cid, HfError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinPath) path = try_open (house, cid, &error);

  g_assert_null (path);
  g_assert_error (error, HF_ERROR, (int)code);
  if (!strstr (error->message, words))
    g_error ("%s", error->message);
}

/* A pin needs no search; of its other blocks the stores' indexes tell. */
static void
test_any_block (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) old = hf_house_new_dag (1);
  g_autoptr (HfTestDag) new = hf_house_new_dag (2);
  g_autoptr (HfTestDag) stranger = hf_house_new_dag (3);

  hf_house_add (house, old);
  hf_house_add (house, new);
  assert_gives (house, old, 0);
  g_assert_cmpuint (count ("a", "find-block"), ==, 0);
  for (unsigned i = 12; i > 0; i--)
    {
      assert_gives (house, old, i);
      assert_gives (house, new, i);
    }
  assert_refused (house, cid_of (stranger, 0), HF_ERROR_NOT_FOUND, "no block of a pin");
  assert_refused (house, cid_of (stranger, 5), HF_ERROR_NOT_FOUND, "no block of a pin");
}

/* Who comes from above needs no search at all. */
static void
test_from_above (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (4);

  hf_house_add (house, dag);
  for (unsigned i = 0; i < 3; i++)
    hf_memory_store_fail (hf_memory_store_get ((char[]){ (char)('a' + i), '\0' }), "find-block", -1,
                          HF_ERROR_UNAVAILABLE);
  assert_refused (house, cid_of (dag, 2), HF_ERROR_NOT_FOUND, "1 pins can't be looked up");
  for (unsigned i = 0; i < hf_test_dag_get_blocks (dag)->len; i++)
    assert_gives (house, dag, i);
}

/* A store that can't be asked leaves it to the next. */
static void
test_next_store (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);

  hf_house_add (house, dag);
  hf_memory_store_fail (hf_memory_store_get ("a"), "find-block", -1, HF_ERROR_UNAVAILABLE);
  assert_gives (house, dag, 7);
  g_assert_cmpuint (count ("b", "find-block"), ==, 1);
  g_assert_cmpuint (count ("c", "find-block"), ==, 0);
}

/* However many pins there are: the rest is not looked through, and that is said. */
static void
test_bound (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (6);
  HfBlockSearch *search = hf_pin_access_get_search (hf_engine_get_access (house->engine));

  hf_house_add (house, dag);
  hf_block_search_set_most_pins (search, 0);
  assert_refused (house, cid_of (dag, 3), HF_ERROR_NOT_FOUND, "only the newest 0 pins");
  hf_block_search_set_most_pins (search, 1);
  assert_gives (house, dag, 3);
}

/* More pins than a page of the registry has. */
static void
test_pages (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) first = hf_test_dag_new (1000, 2, 100, 2);

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, first);
  for (unsigned i = 0; i < 260; i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (2000 + i, 1, 100, 2);
      g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfAdded) added = hf_house_try_add (house, car, NULL, &error);

      g_assert_no_error (error);
    }
  hf_engine_settle (house->engine);
  assert_gives (house, first, 2);
  g_assert_cmpuint (count ("a", "find-block"), ==, 2);
}

/* What was unpinned is given out no more, also by those who remember where it was. */
static void
test_unpinned (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (7);
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_add (house, dag);
  assert_gives (house, dag, 0);
  assert_gives (house, dag, 1);
  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), TRUE, &jobs, &error);
  g_assert_no_error (error);
  assert_refused (house, cid_of (dag, 0), HF_ERROR_NOT_FOUND, "");
  assert_refused (house, cid_of (dag, 1), HF_ERROR_NOT_FOUND, "");
  assert_refused (house, cid_of (dag, 5), HF_ERROR_NOT_FOUND, "");
}

/* A wrong block is never given: another copy has it, and the bad one is seen to. */
static void
test_damage (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (8);

  hf_house_add (house, dag);
  for (unsigned i = 0; i < 2; i++)
    g_assert_true (hf_memory_store_flip (hf_memory_store_get (i == 0 ? "a" : "b"),
                                         hf_test_dag_get_root (dag), hf_house_offset_of (dag, 4)));
  assert_gives (house, dag, 4);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");

  for (unsigned i = 0; i < 3; i++)
    g_assert_true (hf_memory_store_flip (hf_memory_store_get ((char[]){ (char)('a' + i), '\0' }),
                                         hf_test_dag_get_root (dag), hf_house_offset_of (dag, 4)));
  assert_refused (house, cid_of (dag, 4), HF_ERROR_UNAVAILABLE, "no copy of");
}

static void
test_visibility (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) hidden = hf_house_new_dag (9);
  g_autoptr (HfTestDag) shown = hf_house_new_dag (10);
  g_autoptr (GBytes) car = hf_test_dag_to_car (shown);
  const HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (HfPinPath) first = NULL;
  g_autoptr (HfPinPath) second = NULL;

  hf_house_add (house, hidden);
  added = hf_house_try_add (house, car, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  first = open_path (house, cid_of (hidden, 6));
  second = open_path (house, cid_of (shown, 6));
  g_assert_false (hf_pin_path_is_public (first));
  g_assert_true (hf_pin_path_is_public (second));
}

/* ---- CARs ---- */

static unsigned
count_blocks (HfHouse *house, HfCid *cid, const HfDagPart *part)
{
  g_autoptr (HfPinPath) path = open_path (house, cid);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) car = hf_pin_path_read_car (path, part, &error);
  g_autoptr (HfCarReader) reader = NULL;

  g_assert_no_error (error);
  reader = hf_car_reader_new (car);
  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  for (unsigned n = 0;; n++)
    {
      g_autoptr (HfBlock) block = NULL;

      hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      g_assert_no_error (error);
      if (!block)
        return n;
    }
}

static void
test_parts (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (11);
  const HfDagPart all = { .scope = HF_DAG_SCOPE_ALL };
  const HfDagPart one = { .scope = HF_DAG_SCOPE_BLOCK };
  const HfDagPart entity = { .scope = HF_DAG_SCOPE_ENTITY };

  hf_house_add (house, dag);
  g_assert_cmpuint (count_blocks (house, cid_of (dag, 0), &all), ==, 13);
  g_assert_cmpuint (count_blocks (house, cid_of (dag, 0), &one), ==, 1);
  g_assert_cmpuint (count_blocks (house, cid_of (dag, 0), &entity), ==, 1);
  g_assert_cmpuint (count_blocks (house, cid_of (dag, 1), &all), ==, 4);
  g_assert_cmpuint (count_blocks (house, cid_of (dag, 2), &all), ==, 1);
}

/* A block that is linked to three times, below one that is. */
static void
test_doubles (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  HfCid *leaf_cid = hf_block_get_cid (leaf);
  g_autoptr (HfBlock) node = hf_test_node_new ((HfCid *[]){ leaf_cid, leaf_cid, leaf_cid }, 3, "n");
  HfCid *node_cid = hf_block_get_cid (node);
  g_autoptr (HfBlock) root = hf_test_node_new ((HfCid *[]){ node_cid, node_cid }, 2, "r");
  g_autoptr (HfTestDag) dag = hf_test_dag_new_of ((HfBlock *[]){ root, node, leaf }, 3);
  const HfDagPart once = { .scope = HF_DAG_SCOPE_ALL };
  const HfDagPart often = { .scope = HF_DAG_SCOPE_ALL, .doubles = TRUE };

  hf_house_add (house, dag);
  g_assert_cmpuint (count_blocks (house, hf_block_get_cid (root), &once), ==, 3);
  g_assert_cmpuint (count_blocks (house, hf_block_get_cid (root), &often), ==, 1 + 2 * (1 + 3));
  g_assert_cmpuint (count_blocks (house, node_cid, &often), ==, 1 + 3);
}

/* A CID that holds its content needs no pin; what it links to does. */
static void
test_identity (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (12);
  g_autoptr (HfCid) text = hf_cid_new (HF_CODEC_RAW, 0, (const guint8 *)"text", 4);
  HfCid *leaf = cid_of (dag, 2);
  g_autoptr (HfBlock) node = hf_test_node_new (&leaf, 1, "n");
  gsize length;
  const guint8 *data = hf_block_get_data (node, &length);
  g_autoptr (HfCid) inlined = hf_cid_new (HF_CODEC_DAG_PB, 0, data, length);
  const HfDagPart all = { .scope = HF_DAG_SCOPE_ALL };
  const HfDagPart one = { .scope = HF_DAG_SCOPE_BLOCK };
  g_autoptr (HfPinPath) path = NULL;
  g_autoptr (GInputStream) car = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[1000];

  hf_house_add (house, dag);
  g_assert_cmpuint (count_blocks (house, text, &all), ==, 0);
  g_assert_cmpuint (count_blocks (house, inlined, &one), ==, 0);
  path = open_path (house, inlined);
  car = hf_pin_path_read_car (path, &all, &error);
  g_assert_no_error (error);
  g_assert_false (g_input_stream_read_all (car, buffer, sizeof buffer, NULL, NULL, &error)
                  && g_input_stream_read (car, buffer, sizeof buffer, NULL, &error) == 0);
  g_assert_nonnull (error);
}

/* What is newest stays, whatever else is noted. */
static void
test_homes (void)
{
  g_autoptr (HfBlockHomes) homes = hf_block_homes_new ();
  g_autoptr (HfTestDag) dag = hf_house_new_dag (13);

  g_assert_cmpint (hf_block_homes_find (homes, cid_of (dag, 1)), ==, 0);
  hf_block_homes_note_links (homes, block_of (dag, 0), 5);
  g_assert_cmpint (hf_block_homes_find (homes, cid_of (dag, 0)), ==, 0);
  g_assert_cmpint (hf_block_homes_find (homes, cid_of (dag, 1)), ==, 5);
  g_assert_cmpint (hf_block_homes_find (homes, cid_of (dag, 2)), ==, 0);
  for (unsigned i = 0; i < 300000; i++)
    {
      g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);

      hf_block_homes_note (homes, cid, i + 1);
      g_assert_cmpint (hf_block_homes_find (homes, cid), ==, i + 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/path/any-block", test_any_block);
  g_test_add_func ("/engine/path/from-above", test_from_above);
  g_test_add_func ("/engine/path/next-store", test_next_store);
  g_test_add_func ("/engine/path/bound", test_bound);
  g_test_add_func ("/engine/path/pages", test_pages);
  g_test_add_func ("/engine/path/unpinned", test_unpinned);
  g_test_add_func ("/engine/path/damage", test_damage);
  g_test_add_func ("/engine/path/visibility", test_visibility);
  g_test_add_func ("/engine/path/parts", test_parts);
  g_test_add_func ("/engine/path/doubles", test_doubles);
  g_test_add_func ("/engine/path/identity", test_identity);
  g_test_add_func ("/engine/path/homes", test_homes);
  return g_test_run ();
}
