/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Overview says: "safe" only when it is true, singular and plural. */
#include "hf-status.h"

typedef struct
{
  HfStatus status;
  const char *sentence;
} Case;

static const Case cases[] = {
  { { .total_pins = 0 }, "No pins yet" },
  { { .total_pins = 12, .at_target = 12 }, "All 12 pins are safe" },
  { { .total_pins = 1, .at_target = 1 }, "1 pin is safe" },
  { { .total_pins = 1 }, "1 pin is safe; it has fewer copies than wanted" },
  { { .total_pins = 12, .at_target = 11 }, "All pins are safe; 1 has fewer copies than wanted" },
  { { .total_pins = 12, .at_target = 7 }, "All pins are safe; 5 have fewer copies than wanted" },
  { { .total_pins = 12, .below_min = 3, .no_copy = 1 },
    "3 pins are at risk: 1 has no proven copy" },
  { { .total_pins = 12, .below_min = 3, .no_copy = 2 },
    "3 pins are at risk: 2 have no proven copy" },
  { { .total_pins = 12, .below_min = 1, .no_copy = 1 }, "1 pin is at risk: 1 has no proven copy" },
  { { .total_pins = 12, .below_min = 1 }, "1 pin is at risk: too few copies" },
  { { .total_pins = 12, .below_min = 2, .no_copy = 2, .waiting = 1 },
    "2 pins are at risk: 1 has no proven copy, 1 waits for its bytes" },
  { { .total_pins = 12, .below_min = 3, .no_copy = 2, .waiting = 2 },
    "3 pins are at risk: 2 wait for their bytes" },
  { { .total_pins = 12, .at_target = 12, .too_few_domains = 12 },
    "12 pins have enough copies, all in one place" },
  { { .total_pins = 12, .at_target = 12, .too_few_domains = 1 },
    "1 pin has enough copies, all in one place" },
  { { .total_pins = 12, .at_target = 12, .unverified = 4 }, "4 pins are unverified" },
  { { .total_pins = 12, .at_target = 12, .unverified = 1 }, "1 pin is unverified" },
};

static void
test_sentence (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sentence = hf_status_sentence (&cases[i].status, policy);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

static void
test_places (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  HfStatus status = { .total_pins = 5, .at_target = 5, .too_few_domains = 2 };
  g_autofree char *sentence = NULL;

  policy->min_domains = 3;
  sentence = hf_status_sentence (&status, policy);
  g_assert_cmpstr (sentence, ==, "2 pins have enough copies, in fewer than 3 places");
}

/* Any of the three counts forbids the word. */
static void
test_safe (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();

  for (unsigned bits = 0; bits < 8; bits++)
    {
      HfStatus status = { .total_pins = 9,
                          .at_target = 9,
                          .below_min = bits & 1,
                          .too_few_domains = (bits >> 1) & 1,
                          .unverified = bits >> 2 };
      g_autofree char *sentence = hf_status_sentence (&status, policy);

      g_assert_cmpint (strstr (sentence, "safe") != NULL, ==, bits == 0);
    }
}

static void
test_efficiency (void)
{
  HfStatus status = { 0 };

  g_assert_cmpfloat (hf_status_efficiency (&status), ==, 100.0);
  status.total_pins = 8;
  status.at_target = 6;
  g_assert_cmpfloat (hf_status_efficiency (&status), ==, 75.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/status/sentence", test_sentence);
  g_test_add_func ("/model/status/places", test_places);
  g_test_add_func ("/model/status/safe", test_safe);
  g_test_add_func ("/model/status/efficiency", test_efficiency);
  return g_test_run ();
}
