/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of pins in every order, page by page, held against all pins sorted here; and that no page
 * sorts what it does not show. */
#include "hf-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test.h"

#define PINS 60
#define STORES 4
#define POLICY .min_replicas = 2, .target_replicas = 3, .max_replicas = 5
#define ANY .health = -1, POLICY

static void
add_copies (HfDb *db, gint64 pin_id, const gint64 *stores, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      char id[] = { 'b', (char)('0' + i), '\0' };

      hf_fixture_add_replica (db, pin_id, stores[i], id, HF_REPLICA_VERIFIED);
    }
}

static void
add_pin (HfDb *db, GRand *rand, unsigned number, const gint64 *stores)
{
  static const char *const names[] = { NULL, "", "a", "A", "b b", "ä", "z'z", "a" };
  g_autoptr (HfPin) pin = hf_fixture_pin (number);
  g_autoptr (GError) error = NULL;

  pin->name = g_strdup (names[g_rand_int_range (rand, 0, G_N_ELEMENTS (names))]);
  pin->size = (guint64)g_rand_int_range (rand, 0, 6) * 1000;
  pin->last_check = g_rand_int_range (rand, 0, 4);
  pin->managed = number % 13 != 12;
  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);
  add_copies (db, pin->id, stores, (unsigned)g_rand_int_range (rand, 0, STORES + 1));
}

static HfDb *
make_registry (gint64 *stores)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  HfDb *db = hf_fixture_db_new ();

  for (unsigned i = 0; i < STORES; i++)
    {
      char id[] = { 'b', (char)('0' + i), '\0' };
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);

      stores[i] = hf_fixture_add_backend (db, id, uuid, uuid);
    }
  for (unsigned i = 0; i < PINS; i++)
    add_pin (db, rand, i, stores);
  return db;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const HfPinQuery *query = data;
  const HfPin *one = *(HfPin *const *)a, *two = *(HfPin *const *)b;
  int by = 0;

  if (query->sort == HF_PIN_SORT_NAME)
    by = strcmp (one->name ? one->name : "", two->name ? two->name : "");
  else if (query->sort == HF_PIN_SORT_SIZE)
    by = (one->size > two->size) - (one->size < two->size);
  else if (query->sort == HF_PIN_SORT_LAST_CHECK)
    by = (one->last_check > two->last_check) - (one->last_check < two->last_check);
  else if (query->sort == HF_PIN_SORT_COUNT)
    by = one->held - two->held;
  if (by == 0)
    by = (one->id > two->id) - (one->id < two->id);
  return query->descending ? -by : by;
}

/* All that the query finds, in the order of the ids, sorted here. */
static GPtrArray *
expected_of (HfDb *db, HfPinQuery query)
{
  HfPinQuery plain = query;
  g_autoptr (GError) error = NULL;
  GPtrArray *pins;

  plain.sort = HF_PIN_SORT_CREATED;
  plain.descending = FALSE;
  pins = hf_pin_table_list (db, &plain, &error);
  g_assert_no_error (error);
  g_ptr_array_sort_with_data (pins, compare, &query);
  return pins;
}

static void
assert_pages (HfDb *db, HfPinQuery query, unsigned limit)
{
  g_autoptr (GPtrArray) expected = expected_of (db, query);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  unsigned seen = 0;

  query.limit = limit;
  for (;;)
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (pins->len, ==, MIN (limit, expected->len - seen));
      for (unsigned i = 0; i < pins->len; i++)
        g_assert_cmpint (((HfPin *)pins->pdata[i])->id, ==, ((HfPin *)expected->pdata[seen++])->id);
      if (pins->len < limit)
        break;
      hf_pin_query_go_on (&query, pins->pdata[pins->len - 1]);
      g_free (name);
      query.after_name = name = g_strdup (query.after_name);
    }
  g_assert_cmpuint (seen, ==, expected->len);
}

static void
test_pages (void)
{
  const HfPinQuery filters[] = { { ANY },
                                 { ANY, .backend_id = "b1" },
                                 { ANY, .min_size = 2000 },
                                 { ANY, .text = "a" },
                                 { .health = HF_HEALTH_CRITICAL, POLICY },
                                 { .health = HF_HEALTH_WARNING, POLICY, .max_size = 3000 },
                                 { .health = HF_HEALTH_HEALTHY, POLICY, .backend_id = "b3" },
                                 { .health = HF_HEALTH_EXCESS, POLICY },
                                 { ANY, .backend_id = "nowhere" } };
  gint64 stores[STORES];
  g_autoptr (HfDb) db = make_registry (stores);

  for (unsigned f = 0; f < G_N_ELEMENTS (filters); f++)
    for (int sort = HF_PIN_SORT_CREATED; sort <= HF_PIN_SORT_COUNT; sort++)
      for (int descending = 0; descending < 2; descending++)
        for (unsigned limit = 1; limit < 2 * PINS; limit = limit * 3 + 1)
          {
            HfPinQuery query = filters[f];

            query.sort = (HfPinSort)sort;
            query.descending = descending != 0;
            assert_pages (db, query, limit);
          }
}

/* What is added or removed between two pages moves nothing: what was there is seen once. */
static void
test_stable (void)
{
  gint64 stores[STORES];
  g_autoptr (HfDb) db = make_registry (stores);
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  HfPinQuery query = { ANY, .sort = HF_PIN_SORT_SIZE, .limit = 7 };
  g_autoptr (GPtrArray) before = expected_of (db, (HfPinQuery){ ANY, .sort = HF_PIN_SORT_SIZE });
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  unsigned number = PINS;

  for (;;)
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);

      for (unsigned i = 0; i < pins->len; i++)
        g_assert_true (g_hash_table_add (seen, GSIZE_TO_POINTER (((HfPin *)pins->pdata[i])->id)));
      if (pins->len < query.limit)
        break;
      hf_pin_query_go_on (&query, pins->pdata[pins->len - 1]);
      query.after_name = NULL;
      for (unsigned i = 0; i < 3; i++)
        add_pin (db, rand, number++, stores);
    }
  for (unsigned i = 0; i < before->len; i++)
    g_assert_true (
        g_hash_table_contains (seen, GSIZE_TO_POINTER (((HfPin *)before->pdata[i])->id)));
}

/* Whether SQLite would sort for one of the statements that were run, but for pages that it merges.
 */
static gboolean
sorts (HfDb *db, const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (db, explain, &error);
  gboolean row = FALSE, found = FALSE, page = FALSE;

  g_assert_no_error (error);
  while (hf_statement_step (statement, &row, &error) && row)
    {
      const char *step = hf_statement_get_text (statement, 3);

      found = found || (!page && strstr (step, "TEMP B-TREE") != NULL);
      page = g_str_has_prefix (step, "SCAN (subquery");
    }
  g_assert_no_error (error);
  return found;
}

static void
test_by_index (void)
{
  gint64 stores[STORES];
  g_autoptr (HfDb) db = make_registry (stores);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  for (int descending = 0; descending < 2; descending++)
    {
      HfPinQuery query = { ANY, .descending = descending != 0 };

      for (int sort = HF_PIN_SORT_CREATED; sort <= HF_PIN_SORT_COUNT; sort++)
        {
          query.sort = (HfPinSort)sort;
          assert_pages (db, query, 3);
        }
      query.sort = HF_PIN_SORT_CREATED;
      query.health = HF_HEALTH_CRITICAL;
      assert_pages (db, query, 3);
      query = (HfPinQuery){ ANY, .sort = HF_PIN_SORT_SIZE, .min_size = 1000,
                            .descending = descending != 0 };
      assert_pages (db, query, 3);
    }
  while ((statement = sqlite3_next_stmt (hf_db_get_handle (db), statement)) != NULL)
    if (strstr (sqlite3_sql (statement), "/* list pins */") != NULL
        && !strstr (sqlite3_sql (statement), ":min_size ORDER BY id")) /* few */
      g_ptr_array_add (texts, g_strdup (sqlite3_sql (statement)));
  g_assert_cmpuint (texts->len, >=, 20);
  for (unsigned i = 0; i < texts->len; i++)
    {
      g_test_message ("%s", (char *)texts->pdata[i]);
      g_assert_false (sorts (db, texts->pdata[i]));
    }
}

/* Of what nobody has, nothing is read. */
static void
test_none (void)
{
  gint64 stores[STORES];
  g_autoptr (HfDb) db = make_registry (stores);
  HfPinQuery query = { .health = HF_HEALTH_EXCESS, POLICY, .sort = HF_PIN_SORT_NAME };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = NULL;
  guint64 before = hf_db_get_statements_run (db);

  pins = hf_pin_table_list (db, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins->len, ==, 0);
  g_assert_cmpuint (hf_db_get_statements_run (db), ==, before + 1);
}

static void
test_of_store (void)
{
  gint64 stores[STORES];
  g_autoptr (HfDb) db = make_registry (stores);
  HfPinQuery query = { ANY, .backend_id = "b2" };
  g_autoptr (GPtrArray) expected = expected_of (db, query);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  gint64 after = 0;
  unsigned pages = 0;

  for (;; pages++)
    {
      g_autoptr (GPtrArray) pins
          = hf_pin_table_list_of_store (db, stores[2], after, 5, &after, &error);

      g_assert_no_error (error);
      for (unsigned i = 0; i < pins->len; i++)
        g_assert_true (g_hash_table_add (seen, GSIZE_TO_POINTER (((HfPin *)pins->pdata[i])->id)));
      if (pins->len < 5)
        break;
    }
  g_assert_cmpuint (pages, >, 1);
  g_assert_cmpuint (g_hash_table_size (seen), ==, expected->len);
  for (unsigned i = 0; i < expected->len; i++)
    g_assert_true (
        g_hash_table_contains (seen, GSIZE_TO_POINTER (((HfPin *)expected->pdata[i])->id)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pin-sort/pages", test_pages);
  g_test_add_func ("/store/pin-sort/stable", test_stable);
  g_test_add_func ("/store/pin-sort/by-index", test_by_index);
  g_test_add_func ("/store/pin-sort/none", test_none);
  g_test_add_func ("/store/pin-sort/of-store", test_of_store);
  return g_test_run ();
}
