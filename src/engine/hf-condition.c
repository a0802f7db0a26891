/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What --check and GET check say, from the counters and alerts of the registry. Cost: that of the
 * status. Threading: any; blocks. */

#include "hf-condition.h"

#include "hf-alerts.h"
#include "hf-clock.h"
#include "hf-sample-table.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"

#define SAMPLE_EVERY (5 * HF_MINUTE) /* what a running program keeps points in */

static HfConditionLevel
judge (const HfStatus *status, GPtrArray *alerts)
{
  if (status->below_min > 0)
    return HF_CONDITION_AT_RISK;
  if (status->too_few_domains > 0 || status->unverified > 0
      || status->at_target < status->total_pins)
    return HF_CONDITION_WARNING;
  for (unsigned i = 0; i < alerts->len; i++)
    if (((const HfAlert *)g_ptr_array_index (alerts, i))->severity != HF_SEVERITY_INFO)
      return HF_CONDITION_WARNING;
  return HF_CONDITION_SAFE;
}

/* A point stands for the five minutes that follow it. */
static gboolean
is_too_old (gint64 looked, gint64 max_age, gint64 now)
{
  return now - looked > max_age + SAMPLE_EVERY;
}

static void
tell_unknown (HfCondition *self)
{
  g_autofree char *when = self->looked > 0 ? hf_clock_format (self->looked) : NULL;
  char *sentence = g_strdup_printf ("Holdfast has not looked since %s; then: %s",
                                    when != NULL ? when : "it was set up", self->sentence);

  g_free (self->sentence);
  self->sentence = sentence;
  self->level = HF_CONDITION_UNKNOWN;
  g_ptr_array_set_size (self->alerts, 0);
}

/**
 * hf_condition_read:
 * @db: a connection
 * @max_age: µs since Holdfast looked for the last time, beyond which its word is not taken
 * @now: the time
 * @error: return location
 *
 * Returns: (transfer full): how the pins are, or %NULL when the registry can't be read
 */
HfCondition *
hf_condition_read (HfDb *db, gint64 max_age, gint64 now, GError **error)
{
  g_autoptr (HfCondition) self = g_new0 (HfCondition, 1);
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  HfStatus status = { 0 };

  if (policy == NULL || !hf_status_table_read (db, policy, &status, error)
      || !hf_sample_table_get_last (db, &self->looked, error))
    return NULL;
  self->alerts = hf_alerts_list (db, now, error);
  if (self->alerts == NULL)
    return NULL;
  self->sentence = hf_status_sentence (&status, policy);
  self->level = judge (&status, self->alerts);
  if (is_too_old (self->looked, max_age, now))
    tell_unknown (self);
  return g_steal_pointer (&self);
}

/**
 * hf_condition_level_to_string:
 * @level: a level
 *
 * Returns: the word for answers
 */
const char *
hf_condition_level_to_string (HfConditionLevel level)
{
  static const char *const words[] = { "safe", "warning", "at_risk", "unknown" };

  return (unsigned)level < G_N_ELEMENTS (words) ? words[level] : "unknown";
}

/**
 * hf_condition_free:
 * @self: (transfer full): a condition
 */
void
hf_condition_free (HfCondition *self)
{
  g_free (self->sentence);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_free (self);
}
