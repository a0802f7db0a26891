/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every setting of the engine that people change by hand, in words. The rules are the engine's. */
#include "hf-setting-groups.h"

#include <glib/gi18n.h>

#define MB 1e6

static const HfSettingInfo copies[] = {
  { "min_replicas", N_ ("Minimum"), N_ ("With fewer proven copies a pin is at risk"), HF_ROW_COUNT,
    1, 63, 1, 0, NULL },
  { "target_replicas", N_ ("Target"), N_ ("So many copies are made"), HF_ROW_COUNT, 1, 63, 1, 0,
    NULL },
  { "max_replicas", N_ ("Maximum"), N_ ("No more than these are made"), HF_ROW_COUNT, 1, 63, 1, 0,
    NULL },
  { "min_domains", N_ ("Independent Places"), N_ ("Copies in one place are lost together"),
    HF_ROW_COUNT, 1, 63, 1, 0, NULL },
  { NULL },
};

static const HfRowChoice strategies[] = {
  { "balanced", N_ ("Fill all alike") },
  { "priority", N_ ("By priority") },
  { "size_based", N_ ("Where most is free") },
  { NULL },
};

static const HfSettingInfo placement[] = {
  { "auto_replication", N_ ("Make Copies by Itself"),
    N_ ("Without it copies are made only when you ask for them"), HF_ROW_SWITCH, 0, 0, 0, 0, NULL },
  { "replication_strategy", N_ ("Order of Stores"), NULL, HF_ROW_CHOICE, 0, 0, 0, 0, strategies },
  { "max_size_gb", N_ ("Most per Store (GB)"), N_ ("For stores without a limit of their own"),
    HF_ROW_AMOUNT, 0.01, 1e9, 10, 0, NULL },
  { NULL },
};

static const HfSettingInfo proofs[] = {
  { "scrub", N_ ("Read Copies Again"), N_ ("Before their proof ends"), HF_ROW_SWITCH, 0, 0, 0, 0,
    NULL },
  { "scrub_ahead_days", N_ ("Begin Before That (Days)"), NULL, HF_ROW_AMOUNT, 0, 180, 1, 0, NULL },
  { "full_read_days", N_ ("A Full Read Counts (Days)"), NULL, HF_ROW_AMOUNT, 1, 365, 1, 0, NULL },
  { "checksum_days", N_ ("A Checksum Counts (Days)"), NULL, HF_ROW_AMOUNT, 1, 90, 1, 0, NULL },
  { "removal_proof_hours", N_ ("For a Removal (Hours)"),
    N_ ("So old may the proofs of other copies be when one is removed"), HF_ROW_AMOUNT, 1, 24, 1, 0,
    NULL },
  { NULL },
};

static const HfSettingInfo looking[] = {
  { "probe_seconds", N_ ("Ask Stores How They Are (Seconds)"), NULL, HF_ROW_AMOUNT, 5, 3600, 5, 0,
    NULL },
  { "listing_minutes", N_ ("List What They Hold (Minutes)"), NULL, HF_ROW_AMOUNT, 1, 10080, 5, 0,
    NULL },
  { NULL },
};

static const HfSettingInfo repair[] = {
  { "grace_minutes", N_ ("Wait Before a Copy Is Made (Minutes)"),
    N_ ("Of pins that have their minimum"), HF_ROW_AMOUNT, 0, 10080, 1, 0, NULL },
  { "heal_after_hours", N_ ("A Store Is Lost After (Hours)"),
    N_ ("Its copies are made elsewhere then"), HF_ROW_AMOUNT, 0.25, 87600, 1, 0, NULL },
  { "steady_minutes", N_ ("A Store Is Back After (Minutes)"),
    N_ ("One that comes and goes must answer so long"), HF_ROW_AMOUNT, 0, 1440, 1, 0, NULL },
  { "undo_window_days", N_ ("Removals Can Be Undone (Days)"), NULL, HF_ROW_AMOUNT, 0, 3650, 1, 0,
    NULL },
  { NULL },
};

static const HfSettingInfo approval[] = {
  { "approval_pins", N_ ("More Pins a Day"), NULL, HF_ROW_COUNT, 0, 1e9, 100, 0, NULL },
  { "approval_gb", N_ ("More GB a Day"), NULL, HF_ROW_AMOUNT, 0, 1e9, 10, 0, NULL },
  { NULL },
};

static const HfRowChoice sparing[] = {
  { "below_min", N_ ("Only for pins at risk") },
  { "all", N_ ("All work") },
  { "none", N_ ("Nothing") },
  { NULL },
};

static const HfSettingInfo network[] = {
  { "bytes_per_second", N_ ("Most MB per Second"), N_ ("Over all stores; 0 is no limit"),
    HF_ROW_COUNT, 0, 1e6, 1, MB, NULL },
  { "metered", N_ ("On a Metered Network"), NULL, HF_ROW_CHOICE, 0, 0, 0, 0, sparing },
  { "battery", N_ ("On Battery"), NULL, HF_ROW_CHOICE, 0, 0, 0, 0, sparing },
  { NULL },
};

static const HfSettingGroup groups[] = {
  { "copies", N_ ("Copies of a Pin"), NULL, copies },
  { "copies", N_ ("Placement"), NULL, placement },
  { "checking", N_ ("Proofs"), N_ ("A copy counts only while it was proven not too long ago"),
    proofs },
  { "checking", N_ ("Looking"), NULL, looking },
  { "healing", N_ ("Repair"), NULL, repair },
  { "healing", N_ ("Wait for My Word"), N_ ("Before more than this is written by itself"),
    approval },
  { "network", N_ ("Network and Power"), N_ ("Single stores have limits and hours of their own"),
    network },
  { NULL },
};

/**
 * hf_setting_groups_get:
 *
 * Returns: (transfer none) (array zero-terminated=1): in the order in which they are shown
 */
const HfSettingGroup *
hf_setting_groups_get (void)
{
  return groups;
}
