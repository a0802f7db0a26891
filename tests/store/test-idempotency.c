/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of requests with a key: all of it, and not too much of it. */
#include "hf-idempotency-table.h"

#include <string.h>

#include "hf-fixture.h"

static HfIdempotency
make_row (unsigned number, gint64 time, unsigned status, const char *body)
{
  HfIdempotency row = { .time = time, .status = status, .body = g_strdup (body) };

  memcpy (row.key, &number, sizeof number);
  memset (row.request, 7, sizeof row.request);
  return row;
}

static void
put (HfDb *db, unsigned number, gint64 time, unsigned status, const char *body)
{
  g_auto (HfIdempotency) row = make_row (number, time, status, body);
  g_autoptr (GError) error = NULL;

  hf_idempotency_table_put (db, &row, &error);
  g_assert_no_error (error);
}

static gboolean
find (HfDb *db, unsigned number, HfIdempotency *found)
{
  g_auto (HfIdempotency) row = make_row (number, 0, 0, NULL);
  g_autoptr (GError) error = NULL;
  gboolean any;

  hf_idempotency_table_find (db, row.key, found, &any, &error);
  g_assert_no_error (error);
  return any;
}

static gboolean
is_known (HfDb *db, unsigned number)
{
  g_auto (HfIdempotency) found = { 0 };

  return find (db, number, &found);
}

static void
test_round_trip (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_auto (HfIdempotency) row = make_row (1, 50, 201, "{\"a\": 1}");
  g_auto (HfIdempotency) found = { 0 };
  g_auto (HfIdempotency) begun = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (is_known (db, 1));
  put (db, 1, 40, 0, NULL);
  g_assert_true (find (db, 1, &begun));
  g_assert_cmpuint (begun.status, ==, 0);
  g_assert_null (begun.body);
  row.location = g_strdup ("/api/x");
  hf_idempotency_table_put (db, &row, &error);
  g_assert_no_error (error);
  g_assert_true (find (db, 1, &found));
  g_assert_cmpmem (found.key, sizeof found.key, row.key, sizeof row.key);
  g_assert_cmpmem (found.request, sizeof found.request, row.request, sizeof row.request);
  g_assert_cmpint (found.time, ==, 50);
  g_assert_cmpuint (found.status, ==, 201);
  g_assert_cmpstr (found.body, ==, "{\"a\": 1}");
  g_assert_cmpstr (found.location, ==, "/api/x");
  hf_idempotency_table_delete (db, row.key, &error);
  g_assert_no_error (error);
  g_assert_false (is_known (db, 1));
}

static void
test_clean (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  guint64 rows, bytes;

  for (unsigned i = 0; i < 1000; i++)
    put (db, i, i, 200, "1234567890");
  hf_idempotency_table_clean (db, 300, 10000, 1000000, &error);
  g_assert_no_error (error);
  g_assert_false (is_known (db, 299));
  g_assert_true (is_known (db, 300));

  /* By number, then by bytes; the newest stay. */
  hf_idempotency_table_clean (db, 0, 500, 1000000, &error);
  hf_idempotency_table_count (db, &rows, &bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 500);
  g_assert_cmpuint (bytes, ==, 5000);
  hf_idempotency_table_clean (db, 0, 500, 999, &error);
  hf_idempotency_table_count (db, &rows, &bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows, <, 100);
  hf_idempotency_table_clean (db, 0, 500, 0, &error);
  g_assert_no_error (error);
  g_assert_false (is_known (db, 999));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/idempotency/round-trip", test_round_trip);
  g_test_add_func ("/store/idempotency/clean", test_clean);
  return g_test_run ();
}
