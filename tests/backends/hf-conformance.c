/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One suite over every kind of backend. A case is run on a fresh place of its own. */
#include "hf-conformance.h"

#include "hf-fixture.h"

typedef struct
{
  const HfCase *test;
  const HfConformance *traits;
} Run;

static void
run_case (gconstpointer data)
{
  const Run *run = data;
  g_autoptr (HfFixture) fixture = hf_fixture_new (run->traits, "store");

  run->test->run (fixture);
  hf_fixture_fail_nth (0);
}

static void
add_cases (const char *kind, const HfConformance *traits, const HfCase *cases)
{
  for (const HfCase *test = cases; test->name; test++)
    {
      g_autofree char *path = g_strdup_printf ("/backends/%s/%s", kind, test->name);
      Run *run;

      if (test->applies && !test->applies (traits))
        continue;
      run = g_new0 (Run, 1);
      run->test = test;
      run->traits = traits;
      g_test_add_data_func_full (path, run, run_case, g_free);
    }
}

void
hf_conformance_add (const char *kind, const HfConformance *traits)
{
  add_cases (kind, traits, hf_cases_of_copies);
  add_cases (kind, traits, hf_cases_of_faults);
  add_cases (kind, traits, hf_cases_of_safety);
}
