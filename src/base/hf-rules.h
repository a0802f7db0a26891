/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The safety rules, one name each. Code that implements one asks HF_RULE (name) there, which is
 * TRUE in the program. In the variants of the libraries that tests link, a test switches single
 * rules off through hf_rules_off, to show that it fails without them. */
enum
{
  HF_RULE_IDENTITY = 1 << 0,
  HF_RULE_SAME_STORE = 1 << 1,
  HF_RULE_PRIVATE = 1 << 2,
  HF_RULE_LISTED_IS_NO_PROOF = 1 << 3,
  HF_RULE_STALE_BY_AGE = 1 << 4,
  HF_RULE_STALE_FUTURE = 1 << 5,
  HF_RULE_STALE_STORE = 1 << 6,
  HF_RULE_TWO_LOOKS = 1 << 7,
  HF_RULE_OUR_ACCESS = 1 << 8,
  HF_RULE_FULL_READ = 1 << 9,
  HF_RULE_FRESH_PROOF = 1 << 10,
  HF_RULE_PROVE_AFTER_RESERVE = 1 << 11,
  HF_RULE_WITNESS_NO_VICTIM = 1 << 12,
  HF_RULE_RECHECK = 1 << 13,
  HF_RULE_MIN_COPIES = 1 << 14,
  HF_RULE_MIN_DOMAINS = 1 << 15,
  HF_RULE_ADOPTED_STAYS = 1 << 16,
  HF_RULE_OTHER_OWNER = 1 << 17,
  HF_RULE_LOOK_AFTER_CRASH = 1 << 18,
  HF_RULE_UNDO_WINDOW = 1 << 19,
  HF_RULE_BAD_KEPT = 1 << 20,
  HF_RULE_STALE_NO_WITNESS = 1 << 21,
  HF_RULE_APPROVAL = 1 << 22,
  HF_RULE_DEFERRED_LAST = 1 << 23,
  HF_RULE_NOT_BY_LISTING = 1 << 24,
};

#ifdef HF_TEST_RULES
extern guint64 hf_rules_off; /* defined by the tests */
#define HF_RULE(name) (!(hf_rules_off & HF_RULE_##name))
#else
#define HF_RULE(name) TRUE
#endif

G_END_DECLS
