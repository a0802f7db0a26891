/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of names: what the index finds is what a look at each name finds, whatever was added,
 * renamed or removed, and whenever the changes were taken in. */
#include <string.h>

#include "hf-bulk.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-name-index.h"
#include "hf-test.h"

#define ANY .health = -1, .min_replicas = 2, .target_replicas = 3, .max_replicas = 5

/* What LIKE and FTS5 may see in different ways: case in several scripts, letters that fold into
 * others, quotes, wildcards, signs of the query language of FTS5. */
static const char *const characters[]
    = { "a", "A",  "b", "B",  "ä", "Ä", "ß", "ẞ", "ſ", "s", "S", "İ", "ı", "i",  "I", "%",
        "_", "\\", "'", "\"", "*", "^", "-", "+", " ", "(", ")", "é", "́",  "日", "😀", "K" };

static char *
make_text (GRand *rand, int most)
{
  GString *text = g_string_new (NULL);
  int length = g_rand_int_range (rand, 1, most + 1);
  int kinds = g_rand_int_range (rand, 2, G_N_ELEMENTS (characters) + 1);

  for (int i = 0; i < length; i++)
    g_string_append (text, characters[g_rand_int_range (rand, 0, kinds)]);
  return g_string_free (text, FALSE);
}

/* A part of a name that there is, in another case. */
static char *
make_part (HfDb *db, GRand *rand)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "SELECT name FROM pin WHERE name <> '' AND id >= ?1 LIMIT 1", &error);
  const char *name;
  g_autofree char *part = NULL;
  gboolean row;
  glong length, first;

  g_assert_no_error (error);
  hf_statement_bind_int (statement, 1, g_rand_int_range (rand, 0, 200));
  g_assert_true (hf_statement_step (statement, &row, &error));
  if (!row)
    return g_strdup ("none");
  name = hf_statement_get_text (statement, 0);
  length = g_utf8_strlen (name, -1);
  first = g_rand_int_range (rand, 0, (int)length);
  part = g_utf8_substring (name, first,
                           first + g_rand_int_range (rand, 1, (int)(length - first) + 1));
  switch (g_rand_int_range (rand, 0, 3))
    {
    case 0:
      return g_utf8_strup (part, -1);
    case 1:
      return g_ascii_strdown (part, -1);
    default:
      return g_steal_pointer (&part);
    }
}

/* What the registry said before it had an index. */
static GHashTable *
scan (HfDb *db, const char *text)
{
  GHashTable *ids = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "SELECT id FROM pin WHERE managed AND (substr (canonical, 1, length (?1)) = ?1"
      " OR substr (given, 1, length (?1)) = ?1 OR name LIKE '%' || replace (replace (replace (?1,"
      " '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\')",
      &error);
  gboolean row;

  g_assert_no_error (error);
  hf_statement_bind_text (statement, 1, text);
  while (hf_statement_step (statement, &row, &error) && row)
    g_hash_table_add (ids, GSIZE_TO_POINTER (hf_statement_get_int (statement, 0)));
  g_assert_no_error (error);
  return ids;
}

static void
assert_pages (HfDb *db, HfPinQuery query, GHashTable *expected)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);

      g_assert_no_error (error);
      for (unsigned i = 0; i < pins->len; i++)
        {
          gint64 id = ((HfPin *)pins->pdata[i])->id;

          g_assert_true (g_hash_table_contains (expected, GSIZE_TO_POINTER (id)));
          g_assert_true (g_hash_table_add (seen, GSIZE_TO_POINTER (id)));
          if (query.sort == HF_PIN_SORT_CREATED && query.after_id != 0)
            g_assert_true (query.descending ? id < query.after_id : id > query.after_id);
          hf_pin_query_go_on (&query, pins->pdata[i]);
          g_free (name);
          query.after_name = name = g_strdup (query.after_name);
        }
      more = query.limit > 0 && pins->len == query.limit;
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, g_hash_table_size (expected));
}

static void
assert_same (HfDb *db, const char *text)
{
  g_autoptr (GHashTable) expected = scan (db, text);
  g_autoptr (GError) error = NULL;
  guint64 count = 0;

  hf_pin_table_count (db, &(HfPinQuery){ ANY, .text = text }, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, g_hash_table_size (expected));
  for (int sort = HF_PIN_SORT_CREATED; sort <= HF_PIN_SORT_SIZE; sort++)
    for (int descending = 0; descending < 2; descending++)
      for (unsigned limit = 0; limit < 60; limit = limit * 10 + 3)
        assert_pages (db,
                      (HfPinQuery){ ANY, .text = text, .sort = (HfPinSort)sort,
                                    .descending = descending != 0, .limit = limit },
                      expected);
}

static void
rename_or_remove (HfDb *db, GRand *rand, unsigned pins)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, g_rand_int_range (rand, 1, (int)pins + 1), &error);

  if (!pin)
    return;
  g_clear_pointer (&pin->name, g_free);
  if (g_rand_int_range (rand, 0, 3) == 0)
    hf_pin_table_delete (db, pin->id, &error);
  else
    {
      if (g_rand_int_range (rand, 0, 5) > 0)
        pin->name = make_text (rand, 12);
      pin->managed = g_rand_int_range (rand, 0, 8) > 0;
      hf_pin_table_update (db, pin, &error);
    }
  g_assert_no_error (error);
}

static void
test_same (void)
{
  unsigned seed = g_test_thorough () ? g_random_int () : 21;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  unsigned found = 0;

  g_test_message ("seed %u", seed);
  for (unsigned i = 0; i < 200; i++)
    {
      g_autoptr (HfPin) pin = hf_fixture_pin (i);
      g_autofree char *text = NULL;
      g_autofree char *part = NULL;
      g_autoptr (GHashTable) parts = NULL;

      if (i % 9 != 0)
        pin->name = make_text (rand, 20);
      hf_pin_table_insert (db, pin, NULL, &error);
      g_assert_no_error (error);
      rename_or_remove (db, rand, i + 1);
      hf_name_index_take (db, (unsigned)g_rand_int_range (rand, 1, 40), &error);
      g_assert_no_error (error);
      text = make_text (rand, 5);
      part = make_part (db, rand);
      assert_same (db, text);
      assert_same (db, part);
      parts = scan (db, part);
      found += g_hash_table_size (parts);
      if (i % 20 == 0)
        hf_fixture_recount (db);
    }
  g_assert_cmpuint (found, >, 200);
  assert_same (db, "baf");
  assert_same (db, "bafkrei");
  assert_same (db, "\xff\xfe\xfd");
  hf_fixture_recount (db);
}

static void
load (HfDb *db, unsigned count)
{
  g_autoptr (GError) error = NULL;
  HfBulk *bulk = hf_bulk_begin (db, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < count; i++)
    {
      g_autoptr (HfPin) pin = hf_fixture_pin (i);

      pin->name = g_strdup_printf ("a file %u", i);
      hf_bulk_add_pin (bulk, pin, &error);
      g_assert_no_error (error);
    }
  hf_bulk_end (bulk, &error);
  g_assert_no_error (error);
}

static unsigned
list_first (HfDb *db, HfPinQuery query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);
  const HfPin *first;

  g_assert_no_error (error);
  g_assert_cmpuint (pins->len, >, 0);
  first = pins->pdata[0];
  return (unsigned)(first->size - 1000); /* its number */
}

static gboolean
was_asked (HfDb *db, const char *words)
{
  sqlite3_stmt *statement = NULL;

  while ((statement = sqlite3_next_stmt (hf_db_get_handle (db), statement)) != NULL)
    if (strstr (sqlite3_sql (statement), "/* list pins */")
        && strstr (sqlite3_sql (statement), words))
      return TRUE;
  return FALSE;
}

/* No statement that asks the index reads all pins as well. */
static void
assert_scans_no_pins (HfDb *db)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  while ((statement = sqlite3_next_stmt (hf_db_get_handle (db), statement)) != NULL)
    if (strstr (sqlite3_sql (statement), ":match"))
      g_ptr_array_add (texts, g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (statement), NULL));
  g_assert_cmpuint (texts->len, >=, 4);
  for (unsigned i = 0; i < texts->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfStatement) explain = hf_db_prepare (db, texts->pdata[i], &error);
      gboolean row = FALSE;

      g_assert_no_error (error);
      while (hf_statement_step (explain, &row, &error) && row)
        g_assert_false (g_str_has_prefix (hf_statement_get_text (explain, 3), "SCAN pin"));
      g_assert_no_error (error);
    }
}

/* What most have is not put together before the first page is shown. */
static void
test_many (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  HfPinQuery query = { ANY, .text = "FILE", .limit = 5 };
  guint64 count = 0;

  load (db, 50100);
  hf_fixture_recount (db);
  hf_pin_table_count (db, &query, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 50100);
  g_assert_cmpuint (list_first (db, query), ==, 0);
  query.descending = TRUE;
  g_assert_cmpuint (list_first (db, query), ==, 50099);
  g_assert_true (was_asked (db, "name_index"));
  g_assert_false (was_asked (db, "canonical >= :text AND canonical < :text_end)"));
  query.sort = HF_PIN_SORT_SIZE;
  g_assert_cmpuint (list_first (db, query), ==, 50099);
  g_assert_true (was_asked (db, "canonical >= :text AND canonical < :text_end)"));
  query.text = "e 5009";
  g_assert_cmpuint (list_first (db, query), ==, 50099);
  query.text = "bafkrei"; /* all of them */
  g_assert_cmpuint (list_first (db, query), ==, 50099);
  query.limit = 0;
  g_assert_cmpuint (list_first (db, query), ==, 50099);
  query = (HfPinQuery){ ANY, .text = "99", .limit = 1 };
  g_assert_cmpuint (list_first (db, query), ==, 99);
  query.text = "FI";
  g_assert_cmpuint (list_first (db, query), ==, 0);
  assert_scans_no_pins (db);
}

static gboolean
add_named (HfDb *db, gpointer data, GError **error)
{
  unsigned *number = data;
  g_autoptr (HfPin) pin = hf_fixture_pin ((*number)++);

  pin->name = g_strdup_printf ("number %u", *number);
  return hf_pin_table_insert (db, pin, NULL, error);
}

/* The writer takes changed names in, and no sooner than it pays. */
static void
test_taken (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  unsigned number = 0;

  g_assert_no_error (error);
  while (number < HF_NAME_INDEX_WAITING - 1)
    hf_fixture_change (store, add_named, &number);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM name_change"), ==, number);
  hf_fixture_recount (db);
  hf_fixture_change (store, add_named, &number);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM name_change"), ==, 0);
  assert_same (db, "number 25");
  hf_fixture_recount (db);
  /* The connection may write no more than before. */
  g_assert_false (hf_db_execute (db, "DELETE FROM pin", &error));
  hf_store_give_back (store, db);
}

/* A check sees what is missing, what is too much, and a name that another pin has. */
static void
test_wrong (void)
{
  static const char *const damages[] = {
    "INSERT INTO name_index (name_index, rowid, chars) VALUES ('delete', 1, 'number 1')",
    "INSERT INTO name_index (rowid, chars) VALUES (99, 'number 1')",
    "DELETE FROM name_change",
    "UPDATE name_change SET was = 'other'",
    "UPDATE name_change SET pin_id = 1",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (HfDb) db = hf_fixture_db_new ();
      g_autoptr (GError) error = NULL;
      unsigned number = 0;

      for (unsigned n = 0; n < 3; n++)
        add_named (db, &number, &error);
      hf_name_index_take (db, 1, &error);
      add_named (db, &number, &error);
      g_assert_no_error (error);
      hf_fixture_recount (db);
      hf_db_execute (db, damages[i], &error);
      g_assert_no_error (error);
      g_assert_false (hf_name_index_check (db, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/name-index/same", test_same);
  g_test_add_func ("/store/name-index/many", test_many);
  g_test_add_func ("/store/name-index/taken", test_taken);
  g_test_add_func ("/store/name-index/wrong", test_wrong);
  return g_test_run ();
}
