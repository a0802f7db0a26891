/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens in the registry: found by hash while they are valid, listed always. */
#include "hf-token-table.h"

#include "hf-error.h"
#include "hf-fixture.h"

static gint64
insert (HfDb *db, const char *text, HfScope scope)
{
  g_autoptr (HfToken) token = hf_token_new ();
  g_autoptr (GError) error = NULL;
  HfBearerHash hash;

  token->name = g_strdup_printf ("name of %s", text);
  token->scope = scope;
  token->created = HF_FIXTURE_NOW;
  hf_bearer_hash (text, &hash);
  hf_token_table_insert (db, token, &hash, &error);
  g_assert_no_error (error);
  return token->id;
}

static HfToken *
find (HfDb *db, const char *text)
{
  g_autoptr (GError) error = NULL;
  HfToken *token;
  HfBearerHash hash;

  hf_bearer_hash (text, &hash);
  hf_token_table_find (db, &hash, &token, &error);
  g_assert_no_error (error);
  return token;
}

static void
test_find (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 id = insert (db, "one", HF_SCOPE_OPERATE);
  g_autoptr (HfToken) one = NULL;

  insert (db, "two", HF_SCOPE_READ);
  one = find (db, "one");
  g_assert_cmpint (one->id, ==, id);
  g_assert_cmpstr (one->name, ==, "name of one");
  g_assert_cmpint (one->scope, ==, HF_SCOPE_OPERATE);
  g_assert_cmpint (one->created, ==, HF_FIXTURE_NOW);
  g_assert_cmpint (one->last_use, ==, 0);
  g_assert_cmpint (one->revoked, ==, 0);
  g_assert_null (find (db, "three"));
  g_assert_null (find (db, ""));
}

static void
test_revoke (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 id = insert (db, "one", HF_SCOPE_ADMIN);
  g_autoptr (HfToken) other = NULL;
  g_autoptr (HfToken) one = NULL;
  g_autoptr (GError) error = NULL;

  insert (db, "two", HF_SCOPE_READ);
  g_assert_true (hf_token_table_use (db, id, HF_FIXTURE_NOW + 5, NULL));
  g_assert_true (hf_token_table_revoke (db, id, HF_FIXTURE_NOW + 7, NULL));
  g_assert_true (hf_token_table_revoke (db, id, HF_FIXTURE_NOW + 9, NULL));
  g_assert_null (find (db, "one"));
  other = find (db, "two");
  g_assert_nonnull (other);

  one = hf_token_table_get (db, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (one->last_use, ==, HF_FIXTURE_NOW + 5);
  g_assert_cmpint (one->revoked, ==, HF_FIXTURE_NOW + 7);
  g_assert_null (hf_token_table_get (db, 4711, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
test_list (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 ids[3] = { insert (db, "a", HF_SCOPE_READ), insert (db, "b", HF_SCOPE_READ),
                    insert (db, "c", HF_SCOPE_READ) };
  g_autoptr (GPtrArray) first = hf_token_table_list (db, 0, 2, NULL);
  g_autoptr (GPtrArray) rest = hf_token_table_list (db, ids[1], 2, NULL);
  guint64 count = 0;

  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpint (((HfToken *)first->pdata[0])->id, ==, ids[2]);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (((HfToken *)rest->pdata[0])->id, ==, ids[0]);
  g_assert_true (hf_token_table_count (db, &count, NULL));
  g_assert_cmpuint (count, ==, 3);
}

/* Two tokens can't be one. */
static void
test_once (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfToken) again = hf_token_new ();
  g_autoptr (GError) error = NULL;
  HfBearerHash hash;

  insert (db, "one", HF_SCOPE_READ);
  again->name = g_strdup ("again");
  again->scope = HF_SCOPE_ADMIN;
  hf_bearer_hash ("one", &hash);
  g_assert_false (hf_token_table_insert (db, again, &hash, &error));
  g_assert_nonnull (error);
}

static void
test_words (void)
{
  HfScope scope = HF_SCOPE_NONE;

  for (int i = HF_SCOPE_READ; i <= HF_SCOPE_ADMIN; i++)
    {
      g_assert_true (hf_scope_from_string (hf_scope_to_string ((HfScope)i), &scope));
      g_assert_cmpint (scope, ==, i);
    }
  g_assert_false (hf_scope_from_string ("none", &scope));
  g_assert_false (hf_scope_from_string ("", &scope));
  g_assert_cmpstr (hf_scope_to_string ((HfScope)9), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/token/find", test_find);
  g_test_add_func ("/store/token/revoke", test_revoke);
  g_test_add_func ("/store/token/list", test_list);
  g_test_add_func ("/store/token/once", test_once);
  g_test_add_func ("/store/token/words", test_words);
  return g_test_run ();
}
