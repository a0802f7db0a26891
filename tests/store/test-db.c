/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection: what its errors say, values at their limits, statements that are used within each
 * other. */
#include "hf-fixture.h"

#include "hf-error.h"
#include "hf-test.h"

static void
test_error_says_what_for (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* count sheep */ INSERT INTO setting VALUES (?1, ?2)", &error);

  g_assert_no_error (error);
  hf_statement_bind_text (statement, 1, "key");
  g_assert_false (hf_statement_run (statement, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==,
                   "can't count sheep: NOT NULL constraint failed: setting.value");

  g_clear_error (&error);
  g_assert_null (hf_db_prepare (db, "/* count wolves */ SELECT * FROM wolf", &error));
  g_assert_cmpstr (error->message, ==, "can't count wolves: no such table: wolf");
}

/* What is wrong with a value is told by the step, once, and not by the next use of the statement.
 */
static void
test_bind_error_comes_with_step (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfStatement *statement = hf_db_prepare (db, "/* add */ SELECT ?1", &error);
  gboolean row;

  hf_statement_bind_size (statement, 1, (guint64)G_MAXINT64 + 1);
  g_assert_false (hf_statement_step (statement, &row, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "9223372036854775808"));
  g_clear_error (&error);
  hf_statement_bind_int (statement, 7, 1);
  hf_statement_done (statement);

  statement = hf_db_prepare (db, "/* add */ SELECT ?1", &error);
  hf_statement_bind_size (statement, 1, G_MAXINT64);
  g_assert_true (hf_statement_step (statement, &row, &error));
  g_assert_cmpuint (hf_statement_get_size (statement, 0), ==, G_MAXINT64);
  hf_statement_done (statement);
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "SELECT ?1, ?2, ?3, ?4, ?5, typeof (?4), typeof (?5)", &error);
  const guint8 bytes[] = { 0, 1, 255 };
  const guint8 *read;
  gsize length;
  gboolean row;

  hf_statement_bind_double (statement, 1, 0.5);
  hf_statement_bind_text (statement, 2, NULL);
  hf_statement_bind_blob (statement, 3, bytes, sizeof bytes);
  hf_statement_bind_blob (statement, 4, bytes, 0);
  hf_statement_bind_blob (statement, 5, NULL, 0);
  hf_statement_step (statement, &row, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (hf_statement_get_double (statement, 0), ==, 0.5);
  g_assert_null (hf_statement_get_text (statement, 1));
  read = hf_statement_get_blob (statement, 2, &length);
  g_assert_cmpmem (read, length, bytes, sizeof bytes);
  g_assert_cmpstr (hf_statement_get_text (statement, 5), ==, "blob");
  g_assert_cmpstr (hf_statement_get_text (statement, 6), ==, "null");
}

static void
test_same_statement_twice (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  const char *sql = "SELECT value FROM (SELECT 1 AS value UNION ALL SELECT 2) ORDER BY value";
  g_autoptr (HfStatement) outer = hf_db_prepare (db, sql, &error);
  gboolean row;

  hf_statement_step (outer, &row, &error);
  g_assert_cmpint (hf_statement_get_int (outer, 0), ==, 1);
  g_assert_cmpint (hf_fixture_number (db, sql), ==, 1);
  hf_statement_step (outer, &row, &error);
  g_assert_true (row);
  g_assert_cmpint (hf_statement_get_int (outer, 0), ==, 2);
}

static void
test_many_statements (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);

      g_assert_cmpint (hf_fixture_number (db, sql), ==, i);
    }
}

/* Readers can't write, whatever they try. */
static void
test_reader (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "db", NULL);
  g_autoptr (HfDb) writer = hf_db_open (path, TRUE, &error);
  g_autoptr (HfDb) reader = NULL;

  g_assert_no_error (error);
  g_assert_true (hf_db_execute (writer, "CREATE TABLE t (a) ; INSERT INTO t VALUES (7)", &error));
  reader = hf_db_open (path, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (reader, "SELECT a FROM t"), ==, 7);
  g_assert_false (hf_db_execute (reader, "DELETE FROM t", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/db/error-says-what-for", test_error_says_what_for);
  g_test_add_func ("/store/db/bind-error-comes-with-step", test_bind_error_comes_with_step);
  g_test_add_func ("/store/db/values", test_values);
  g_test_add_func ("/store/db/same-statement-twice", test_same_statement_twice);
  g_test_add_func ("/store/db/many-statements", test_many_statements);
  g_test_add_func ("/store/db/reader", test_reader);
  return g_test_run ();
}
