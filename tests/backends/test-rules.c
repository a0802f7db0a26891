/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of SAFETY that backends keep: with each on, the harm does not happen; with it off, it
 * does. So the tests of the rules would notice if one were lost. */
#include "hf-rules.h"

#include "hf-archive-place.h"
#include "hf-error.h"
#include "hf-fixture.h"

/* Returns whether a copy was written into a store that is not the one that was added. */
static gboolean
writes_to_wrong_store (void)
{
  g_autoptr (HfFixture) fixture = hf_fixture_new (&hf_archive_traits, "archive");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 5, 100, 4);
  g_autoptr (HfReceipt) receipt = NULL;

  hf_archive_traits.set_uuid (fixture->place, OTHER_UUID);
  receipt = hf_fixture_try_put (fixture->backend, dag, NULL);
  return receipt != NULL;
}

/* Returns whether a copy that another installation owns was deleted. */
static gboolean
deletes_what_others_own (void)
{
  g_autoptr (HfFixture) fixture = hf_fixture_new (&hf_archive_traits, "archive");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 5, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *theirs = hf_fixture_put (fixture->theirs, dag, NULL);
  g_autoptr (GError) error = NULL;
  HfRemoved removed;

  g_assert_true (hf_backend_remove (fixture->backend, locator, &removed, NULL, &error));
  return hf_fixture_count (fixture->theirs) == 0;
}

/* Returns whether a damaged copy is gone after a good one came. */
static gboolean
loses_damaged_copy (void)
{
  g_autoptr (HfFixture) fixture = hf_fixture_new (&hf_archive_traits, "archive");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 5, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *again = NULL;

  hf_archive_traits.damage (fixture->place, hf_test_dag_get_root (dag), 300);
  again = hf_fixture_put (fixture->backend, dag, NULL);
  hf_fixture_check (fixture->backend, again, dag);
  return hf_archive_traits.count_set_aside (fixture->place) == 0;
}

static void
check_rule (guint64 rule, gboolean (*harm) (void))
{
  hf_rules_off = 0;
  g_assert_false (harm ());
  hf_rules_off = rule;
  g_assert_true (harm ());
  hf_rules_off = 0;
}

static void
test_identity (void)
{
  check_rule (HF_RULE_IDENTITY, writes_to_wrong_store);
}

static void
test_other_owner (void)
{
  check_rule (HF_RULE_OTHER_OWNER, deletes_what_others_own);
}

static void
test_bad_kept (void)
{
  check_rule (HF_RULE_BAD_KEPT, loses_damaged_copy);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/rules/identity", test_identity);
  g_test_add_func ("/backends/rules/other-owner", test_other_owner);
  g_test_add_func ("/backends/rules/bad-kept", test_bad_kept);
  return g_test_run ();
}
