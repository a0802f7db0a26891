/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single blocks of a directory of CAR files, with damaged indexes and damaged CARs. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hf-archive-place.h"
#include "hf-file.h"
#include "hf-fixture.h"
#include "hf-test.h"

static HfFixture *
fixture_new (void)
{
  return hf_fixture_new (&hf_archive_traits, "archive");
}

static void
check_all_blocks (HfFixture *fixture, HfTestDag *dag, const char *locator)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);

  for (unsigned i = 0; i < blocks->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfBlock) block
          = hf_backend_get_block (fixture->backend, locator, hf_block_get_cid (blocks->pdata[i]),
                                  NULL, &error);

      g_assert_no_error (error);
      g_assert_true (hf_block_verify (block, &error));
      g_assert_no_error (error);
    }
}

/* The index may be gone, cut short or wrong anywhere: every block is found, and a right index is
 * made. */
static void
test_index_damaged (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 12, 100, 4);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *car = hf_archive_place_file (fixture->place, root, ".car");
  g_autofree char *path = hf_archive_place_file (fixture->place, root, ".idx");
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) good = hf_test_file_get (dir, name);
  g_autoptr (GBytes) renewed = NULL;
  gsize size;
  const char *data = g_bytes_get_data (good, &size);

  for (gsize at = 0; at < size; at += 5)
    {
      g_autoptr (HfBackend) fresh = hf_archive_place_open (fixture->place, UUID, US);

      hf_archive_place_flip (path, at);
      g_set_object (&fixture->backend, fresh);
      check_all_blocks (fixture, dag, locator);
      hf_test_file_set (dir, name, data, at);
      hf_archive_place_flip (car, 0);
      hf_archive_place_flip (car, 0);
      check_all_blocks (fixture, dag, locator);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  hf_archive_place_flip (car, 0);
  hf_archive_place_flip (car, 0);
  check_all_blocks (fixture, dag, locator);
  renewed = hf_test_file_get (dir, name);
  g_assert_true (g_bytes_equal (renewed, good));
}

static HfHaving
look (HfFixture *fixture, const char *locator, HfCid *cid)
{
  HfHaving having = HF_HAVING;
  g_autoptr (GError) error = NULL;

  hf_backend_find_block (fixture->backend, cid, &locator, 1, &having, NULL, &error);
  g_assert_no_error (error);
  return having;
}

/* Many copies are asked, so none is read through: without an index nothing is known, and nothing is
 * said of a block that does not stand where the index says. */
static void
test_find_by_index_alone (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 12, 100, 4);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *path = hf_archive_place_file (fixture->place, root, ".idx");
  g_autofree char *car = hf_archive_place_file (fixture->place, root, ".car");
  g_autofree char *dir = g_path_get_dirname (car);
  g_autofree char *name = g_path_get_basename (car);
  g_autoptr (GBytes) whole = hf_test_file_get (dir, name);
  HfCid *leaf = hf_block_get_cid (hf_test_dag_get_blocks (dag)->pdata[5]);

  g_assert_cmpint (look (fixture, locator, leaf), ==, HF_HAVING);
  g_assert_cmpint (look (fixture, "cars/xx/none.car", leaf), ==, HF_HAVING_UNKNOWN);
  g_assert_cmpint (look (fixture, "../none", leaf), ==, HF_HAVING_UNKNOWN);
  hf_test_file_set (dir, name, g_bytes_get_data (whole, NULL), 80);
  g_assert_cmpint (look (fixture, locator, leaf), ==, HF_HAVING_UNKNOWN);
  hf_test_file_set (dir, name, g_bytes_get_data (whole, NULL), g_bytes_get_size (whole));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (look (fixture, locator, leaf), ==, HF_HAVING_UNKNOWN);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static int
refuse_to_create (const char *operation, const char *name)
{
  return strstr (name, "incoming") ? EROFS : 0;
}

static void
test_index_of_read_only_store (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 12, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *path
      = hf_archive_place_file (fixture->place, hf_test_dag_get_root (dag), ".idx");
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  hf_file_fault = refuse_to_create;
  block = hf_backend_get_block (fixture->backend, locator, hf_block_get_cid (blocks->pdata[7]),
                                NULL, &error);
  hf_file_fault = NULL;
  g_assert_no_error (error);
  g_assert_true (hf_block_verify (block, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Where sections can't be followed any more, what stands before is found without an index, and all
 * the rest with one. */
static void
test_structure_damaged (void)
{
  g_autoptr (HfFixture) fixture = fixture_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 10, 200, 20);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *car = hf_archive_place_file (fixture->place, root, ".car");
  g_autofree char *index = hf_archive_place_file (fixture->place, root, ".idx");
  g_autoptr (GBytes) bytes = hf_test_dag_to_car (dag);
  gsize at = g_bytes_get_size (bytes);

  for (unsigned i = 6; i < blocks->len; i++)
    at -= g_bytes_get_size (hf_block_get_section (blocks->pdata[i]));
  for (int with_index = 1; with_index >= 0; with_index--)
    {
      unsigned good = 0;

      hf_archive_place_flip (car, at); /* 0xec… becomes 0xed…: one byte too long */
      if (!with_index)
        g_assert_cmpint (g_unlink (index), ==, 0);
      for (unsigned i = 0; i < blocks->len; i++)
        {
          g_autoptr (HfBlock) block
              = hf_backend_get_block (fixture->backend, locator,
                                      hf_block_get_cid (blocks->pdata[i]), NULL, NULL);

          good += block && hf_block_verify (block, NULL);
        }
      if (with_index)
        g_assert_cmpuint (good, ==, blocks->len - 1);
      else
        g_assert_cmpuint (good, ==, 6);
      hf_archive_place_flip (car, at);
    }
  check_all_blocks (fixture, dag, locator);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/archive-blocks/find-by-index-alone", test_find_by_index_alone);
  g_test_add_func ("/backends/archive-blocks/index-damaged", test_index_damaged);
  g_test_add_func ("/backends/archive-blocks/index-of-read-only-store",
                   test_index_of_read_only_store);
  g_test_add_func ("/backends/archive-blocks/structure-damaged", test_structure_damaged);
  return g_test_run ();
}
