/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the counts mean, in a number and in a sentence. Any thread. */
#include "hf-status.h"

#define COUNT "%'" G_GUINT64_FORMAT /* grouped as the user's locale does */

/**
 * hf_status_efficiency:
 * Returns: the percentage of pins that have at least their target of copies; 100 when there are no
 * pins
 */
double
hf_status_efficiency (const HfStatus *self)
{
  if (self->total_pins == 0)
    return 100.0;
  return 100.0 * (double)self->at_target / (double)self->total_pins;
}

/**
 * hf_status_replication_factor:
 * Returns: how many copies a pin has on average; 0 when there are no pins
 */
double
hf_status_replication_factor (const HfStatus *self)
{
  return self->total_pins > 0 ? (double)self->copies / (double)self->total_pins : 0;
}

static char *
risk_sentence (const HfStatus *self)
{
  GString *text = g_string_new (NULL);
  guint64 lost = self->no_copy - MIN (self->waiting, self->no_copy);
  const char *separator = ": ";

  g_string_append_printf (text,
                          self->below_min == 1 ? COUNT " pin is at risk"
                                               : COUNT " pins are at risk",
                          self->below_min);
  if (lost > 0)
    {
      g_string_append_printf (text,
                              lost == 1 ? "%s" COUNT " has no proven copy"
                                        : "%s" COUNT " have no proven copy",
                              separator, lost);
      separator = ", ";
    }
  if (self->waiting > 0)
    {
      g_string_append_printf (text,
                              self->waiting == 1 ? "%s" COUNT " waits for its bytes"
                                                 : "%s" COUNT " wait for their bytes",
                              separator, self->waiting);
      separator = ", ";
    }
  if (self->no_copy == 0)
    g_string_append_printf (text, "%stoo few copies", separator);
  return g_string_free (text, FALSE);
}

static char *
place_sentence (guint64 pins, int min_domains)
{
  g_autofree char *who = g_strdup_printf (pins == 1 ? COUNT " pin has" : COUNT " pins have", pins);

  if (min_domains <= 2)
    return g_strdup_printf ("%s enough copies, all in one place", who);
  return g_strdup_printf ("%s enough copies, in fewer than %d places", who, min_domains);
}

/**
 * hf_status_sentence:
 * @policy: the policy that the counts were made with
 *
 * The worst that can be said, for the top of the Overview. "Safe" is said only when no pin has
 * fewer copies than min, copies in too few domains, or fewer than min with a proof that still
 * counts.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
hf_status_sentence (const HfStatus *self, const HfPolicy *policy)
{
  guint64 short_of_target = self->total_pins - MIN (self->at_target, self->total_pins);

  if (self->total_pins == 0)
    return g_strdup ("No pins yet");
  if (self->below_min > 0)
    return risk_sentence (self);
  if (self->too_few_domains > 0)
    return place_sentence (self->too_few_domains, policy->min_domains);
  if (self->unverified > 0)
    return g_strdup_printf (self->unverified == 1 ? COUNT " pin is unverified"
                                                  : COUNT " pins are unverified",
                            self->unverified);
  if (self->total_pins == 1)
    return g_strdup (short_of_target == 0 ? "1 pin is safe"
                                          : "1 pin is safe; it has fewer copies than wanted");
  if (short_of_target > 0)
    return g_strdup_printf (short_of_target == 1
                                ? "All pins are safe; " COUNT " has fewer copies than wanted"
                                : "All pins are safe; " COUNT " have fewer copies than wanted",
                            short_of_target);
  return g_strdup_printf ("All " COUNT " pins are safe", self->total_pins);
}
