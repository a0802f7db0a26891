/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moved, as rows; and the count of pins that are linked to a VFS, against a recount. */
#include "hf-traffic-table.h"

#include "hf-bulk.h"
#include "hf-error.h"
#include "hf-fixture.h"

static void
set (HfDb *db, const char *id, guint64 factor)
{
  g_autoptr (HfTraffic) traffic = hf_traffic_new (id, HF_FIXTURE_NOW);
  g_autoptr (GError) error = NULL;

  traffic->written_bytes = factor;
  traffic->read_bytes = 2 * factor;
  traffic->files = 3 * factor;
  traffic->operations = 4 * factor;
  traffic->errors = 5 * factor;
  hf_traffic_table_set (db, traffic, &error);
  g_assert_no_error (error);
}

static void
test_rows (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = hf_traffic_table_list (db, &error);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (HfTraffic) much = hf_traffic_new ("b", 0);
  const HfTraffic *first;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  set (db, "b", 1);
  set (db, "a", 10);
  set (db, "b", 1000); /* in its place */
  list = hf_traffic_table_list (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  first = list->pdata[0];
  g_assert_cmpstr (first->backend_id, ==, "a");
  g_assert_cmpint (first->since, ==, HF_FIXTURE_NOW);
  g_assert_cmpuint (first->written_bytes, ==, 10);
  g_assert_cmpuint (first->read_bytes, ==, 20);
  g_assert_cmpuint (first->files, ==, 30);
  g_assert_cmpuint (first->operations, ==, 40);
  g_assert_cmpuint (first->errors, ==, 50);
  g_assert_cmpuint (((const HfTraffic *)list->pdata[1])->written_bytes, ==, 1000);

  much->written_bytes = G_MAXUINT64;
  g_assert_false (hf_traffic_table_set (db, much, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
}

/* ---- links ---- */

static guint64
linked (HfDb *db)
{
  g_autoptr (GError) error = NULL;
  guint64 count = 0;

  hf_pin_table_count_linked (db, &count, &error);
  g_assert_no_error (error);
  hf_fixture_recount (db);
  return count;
}

static HfPin *
add (HfDb *db, unsigned number, const char *metadata, gboolean managed)
{
  HfPin *pin = hf_fixture_pin (number);
  g_autoptr (GError) error = NULL;

  pin->metadata = g_strdup (metadata);
  pin->managed = managed;
  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);
  return pin;
}

static void
change (HfDb *db, HfPin *pin, const char *metadata, gboolean managed)
{
  g_autoptr (GError) error = NULL;

  g_free (pin->metadata);
  pin->metadata = g_strdup (metadata);
  pin->managed = managed;
  hf_pin_table_update (db, pin, &error);
  g_assert_no_error (error);
}

#define LINK "{\"colour\": \"red\", \"vfs_metadata_id\": \"vfs-1\"}"

/* What is no link, is none; and nothing in the metadata keeps a pin from being added. */
static void
test_what_links (void)
{
  static const char *const others[] = {
    NULL,
    "{}",
    "",
    "nonsense",
    "[\"vfs_metadata_id\"]",
    "{\"vfs_metadata_id\": null}",
    "{\"vfs_metadata_id\": 7}",
    "{\"a\": {\"vfs_metadata_id\": \"deep\"}}",
  };
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) leaving = add (db, 100, LINK, FALSE);
  g_autoptr (HfPin) pin = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (HfPin) other = add (db, i, others[i], TRUE);

      g_assert_cmpuint (linked (db), ==, 0);
    }
  pin = add (db, 101, LINK, TRUE);
  g_assert_cmpuint (linked (db), ==, 1);
}

static void
test_links_change (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) a = add (db, 1, "{}", TRUE);
  g_autoptr (HfPin) b = add (db, 2, LINK, TRUE);
  g_autoptr (GError) error = NULL;

  change (db, a, LINK, TRUE);
  g_assert_cmpuint (linked (db), ==, 2);
  change (db, a, "{\"vfs_metadata_id\": \"another\"}", TRUE);
  g_assert_cmpuint (linked (db), ==, 2);
  change (db, b, LINK, FALSE);
  g_assert_cmpuint (linked (db), ==, 1);
  change (db, b, LINK, TRUE);
  g_assert_cmpuint (linked (db), ==, 2);
  change (db, b, NULL, TRUE);
  g_assert_cmpuint (linked (db), ==, 1);
  hf_pin_table_delete (db, a->id, &error);
  g_assert_no_error (error);
  hf_pin_table_delete (db, b->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (linked (db), ==, 0);
}

/* More than are counted at a time. */
static void
test_links_in_bulk (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) before = add (db, 1000000, LINK, TRUE);
  g_autoptr (GError) error = NULL;
  HfBulk *bulk = hf_bulk_begin (db, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < 9000; i++)
    {
      g_autoptr (HfPin) pin = hf_fixture_pin (i);

      pin->metadata = g_strdup (i % 3 == 0 ? LINK : NULL);
      pin->managed = i % 2 == 0;
      hf_bulk_add_pin (bulk, pin, &error);
      g_assert_no_error (error);
    }
  hf_bulk_end (bulk, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (linked (db), ==, 1 + 1500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/traffic/rows", test_rows);
  g_test_add_func ("/store/traffic/what-links", test_what_links);
  g_test_add_func ("/store/traffic/links-change", test_links_change);
  g_test_add_func ("/store/traffic/links-in-bulk", test_links_in_bulk);
  return g_test_run ();
}
