/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit.h"
#include "hf-test-dag.h"

G_BEGIN_DECLS

/**
 * HfFakePlace:
 * A place that a test makes up: pins 0, 1, 2, … and how each of them is.
 */
#define HF_TYPE_FAKE_PLACE (hf_fake_place_get_type ())
G_DECLARE_FINAL_TYPE (HfFakePlace, hf_fake_place, HF, FAKE_PLACE, HfAuditPlace)

typedef enum
{
  HF_FAKE_PLACE_WORKS,
  HF_FAKE_PLACE_HANGS_AT_OPEN, /* until it is cancelled */
  HF_FAKE_PLACE_HANGS_AT_READ,
  HF_FAKE_PLACE_FAILS_AT_LIST, /* after the last pin */
  HF_FAKE_PLACE_FAILS_AT_READ,
} HfFakePlaceFault;

HfFakePlace *hf_fake_place_new (const char *name, const char *domain, HfClock *clock);
void hf_fake_place_add (HfFakePlace *self, unsigned first, unsigned n, HfAuditState state);
void hf_fake_place_set_slow (HfFakePlace *self, unsigned pin, gint64 time_us);
void hf_fake_place_set_fault (HfFakePlace *self, HfFakePlaceFault fault);
GArray *hf_fake_place_get_read (HfFakePlace *self);
HfCid *hf_fake_place_pin (unsigned pin);

/* Runs an audit of places, which end with NULL, with defaults where @options has none. */
HfAuditReport *hf_test_audit (HfAuditPlace *const *places, HfAuditOptions options,
                              GCancellable *cancellable);
HfAuditPlaceReport *hf_test_audit_place (const HfAuditReport *report, unsigned index);
void hf_test_audit_assert (const HfAuditReport *report, HfAuditResult result, const char *sentence);
HfAuditFinding *hf_test_audit_find (const HfAuditPlaceReport *place, HfCid *pin);
void hf_test_audit_assert_block (const HfAuditFinding *finding, HfCid *block);

G_END_DECLS
