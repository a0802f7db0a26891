/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switches of the safety rules, for tests that link the variants of the libraries which ask
 * them. */
#include "hf-rules.h"

guint64 hf_rules_off;
