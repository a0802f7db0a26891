/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How copies are looked after as a value, and its JSON form: what `settings` has besides the
 * policy. Any thread; one value belongs to one thread at a time. */
#include "hf-upkeep.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "hf-clock.h"
#include "hf-limits.h"

#define MOST_BYTES G_GINT64_CONSTANT (1000000000000)
#define SCRUB "scrub"
#define RATE "bytes_per_second"

/* Durations, in the unit of their name. For a removal SAFETY §2 sets the longest, for health what
 * it says is where one begins. */
typedef struct
{
  const char *name;
  gsize offset;
  gint64 unit; /* µs */
  double least, most, initial;
} Duration;

#define AT(field) G_STRUCT_OFFSET (HfUpkeep, field)

static const Duration durations[] = {
  { "grace_minutes", AT (grace), HF_MINUTE, 0, 10080, 0 },
  { "steady_minutes", AT (steady_after), HF_MINUTE, 0, 1440, 5 },
  { "probe_seconds", AT (probe_every), HF_SECOND, 5, 3600, 30 },
  { "listing_minutes", AT (list_every), HF_MINUTE, 1, 10080, 15 },
  { "scrub_ahead_days", AT (scrub_ahead), HF_DAY, 0, 180, 30 },
  { "full_read_days", AT (full_read_lasts), HF_DAY, 1, 365, 180 },
  { "checksum_days", AT (checksum_lasts), HF_DAY, 1, 90, 30 },
  { "removal_proof_hours", AT (removal_proof_lasts), HF_HOUR, 1, 24, 24 },
};

/**
 * hf_upkeep_init:
 * @self: (out): becomes what holds until the user sets something else
 */
void
hf_upkeep_init (HfUpkeep *self)
{
  *self = (HfUpkeep){ .scrub = TRUE };
  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    G_STRUCT_MEMBER (gint64, self, durations[i].offset)
        = (gint64)(durations[i].initial * (double)durations[i].unit);
}

/**
 * hf_upkeep_add_to_json:
 * @object: gets all fields that hf_upkeep_apply_json() takes
 */
void
hf_upkeep_add_to_json (const HfUpkeep *self, JsonObject *object)
{
  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    json_object_set_double_member (object, durations[i].name,
                                   (double)G_STRUCT_MEMBER (gint64, self, durations[i].offset)
                                       / (double)durations[i].unit);
  json_object_set_boolean_member (object, SCRUB, self->scrub);
  json_object_set_int_member (object, RATE, self->bytes_per_second);
}

static void
read_duration (JsonObject *object, const Duration *duration, HfUpkeep *next, HfProblems *problems)
{
  double value;

  if (hf_json_read_double (object, duration->name, duration->least, duration->most, &value,
                           problems))
    G_STRUCT_MEMBER (gint64, next, duration->offset)
        = (gint64)llround (value * (double)duration->unit);
}

static void
read_rate (JsonObject *object, HfUpkeep *next, HfProblems *problems)
{
  gint64 rate;

  if (!hf_json_read_int (object, RATE, 0, MOST_BYTES, &rate, problems))
    return;
  if (rate == 0 || rate >= HF_LIMITS_LEAST_BYTES)
    next->bytes_per_second = rate;
  else
    hf_problems_add (problems, RATE, "value_error.range",
                     _ ("must be at least %d, or 0 for no limit"), HF_LIMITS_LEAST_BYTES);
}

/**
 * hf_upkeep_apply_json:
 * @object: fields to change; an absent one keeps its value
 * @problems: told of each field that is unknown, of a wrong type or out of range, and when copies
 * would be read again without an end
 *
 * All or nothing: when a problem was added, nothing was changed.
 */
void
hf_upkeep_apply_json (HfUpkeep *self, JsonObject *object, HfProblems *problems)
{
  const char *known[G_N_ELEMENTS (durations) + 3] = { SCRUB, RATE };
  unsigned before = hf_problems_count (problems);
  HfUpkeep next = *self;

  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      known[i + 2] = durations[i].name;
      read_duration (object, &durations[i], &next, problems);
    }
  hf_json_refuse_unknown (object, known, problems);
  hf_json_read_bool (object, SCRUB, &next.scrub, problems);
  read_rate (object, &next, problems);
  if (hf_problems_count (problems) == before && next.scrub_ahead > next.full_read_lasts / 2)
    hf_problems_add (problems, "scrub_ahead_days", "value_error.order",
                     _ ("must be at most half of the days for which a full read counts"));
  if (hf_problems_count (problems) == before)
    *self = next;
}

/**
 * hf_upkeep_has_field:
 * @name: of a setting
 *
 * Returns: whether it is one of those here
 */
gboolean
hf_upkeep_has_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (durations); i++)
    if (g_str_equal (name, durations[i].name))
      return TRUE;
  return g_str_equal (name, SCRUB) || g_str_equal (name, RATE);
}

/**
 * hf_upkeep_proof_lasts:
 * Returns: for how many µs after it was made such a proof counts for health; 0: it never counts
 */
gint64
hf_upkeep_proof_lasts (const HfUpkeep *self, HfProofKind kind)
{
  switch (kind)
    {
    case HF_PROOF_CHECKSUM:
    case HF_PROOF_SAMPLE:
      return self->checksum_lasts;
    case HF_PROOF_FULL_READ:
      return self->full_read_lasts;
    case HF_PROOF_NONE:
    case HF_PROOF_LISTED:
    default:
      return 0;
    }
}

/**
 * hf_upkeep_scrub_after:
 * Returns: how many µs after such a proof was made the copy is to be read again
 */
gint64
hf_upkeep_scrub_after (const HfUpkeep *self, HfProofKind kind)
{
  gint64 lasts = hf_upkeep_proof_lasts (self, kind);

  return lasts - MIN (self->scrub_ahead, lasts / 2);
}
