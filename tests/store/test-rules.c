/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each reason for which a copy becomes stale is a rule of its own: switched off, that copy alone
 * stays verified. */
#include "hf-fixture.h"

#include "hf-rules.h"

typedef struct
{
  guint64 rule;
  gint64 age;
  const char *proved_store;
} Reason;

static const Reason reasons[] = {
  { HF_RULE_STALE_BY_AGE, 181 * HF_DAY, "uuid-a" },
  { HF_RULE_STALE_FUTURE, -HF_SECOND, "uuid-a" },
  { HF_RULE_STALE_STORE, 0, "uuid-other" },
};

static guint64
aged (guint64 rules_off)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  guint64 changed, stale = 0;

  for (unsigned i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autoptr (HfReplica) replica
          = hf_fixture_replica (hf_fixture_add_pin (db, i), store_id, "a", HF_REPLICA_VERIFIED);

      replica->proved_at = HF_FIXTURE_NOW - reasons[i].age;
      g_free (replica->proved_store);
      replica->proved_store = g_strdup (reasons[i].proved_store);
      hf_replica_table_insert (db, replica, &error);
      g_assert_no_error (error);
    }
  hf_rules_off = rules_off;
  hf_replica_table_age (db, HF_FIXTURE_NOW, &changed, &error);
  hf_rules_off = 0;
  g_assert_no_error (error);

  for (unsigned i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autoptr (HfReplica) replica = hf_replica_table_get (db, i + 1, &error);

      g_assert_no_error (error);
      if (replica->state == HF_REPLICA_STALE)
        stale |= reasons[i].rule;
    }
  return stale;
}

static void
test_stale (void)
{
  guint64 all = HF_RULE_STALE_BY_AGE | HF_RULE_STALE_FUTURE | HF_RULE_STALE_STORE;

  g_assert_cmphex (aged (0), ==, all);
  for (unsigned i = 0; i < G_N_ELEMENTS (reasons); i++)
    g_assert_cmphex (aged (reasons[i].rule), ==, all & ~reasons[i].rule);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/rules/stale", test_stale);
  return g_test_run ();
}
