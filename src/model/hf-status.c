/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the counts mean, in a number and in a sentence. Any thread. */
#include "hf-status.h"

#include <glib/gi18n-lib.h>

#include "hf-human.h"

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

/* Clauses behind a sentence, or behind others. */
static void
append_clause (GString *text, gboolean first, const char *clause)
{
  g_autofree char *before = g_strdup (text->str);

  /* TRANSLATORS: a sentence and what it means in detail: "3 pins are at risk: 1 has no proven
   * copy"; behind that more: "…: 1 has no proven copy, 2 wait for their bytes". */
  g_string_printf (text, first ? C_ ("sentence", "%s: %s") : C_ ("sentence", "%s, %s"), before,
                   clause);
}

static char *
risk_sentence (const HfStatus *self)
{
  guint64 lost = self->no_copy - MIN (self->waiting, self->no_copy);
  g_autofree char *at_risk = hf_human_count (self->below_min);
  g_autofree char *without = hf_human_count (lost);
  g_autofree char *waiting = hf_human_count (self->waiting);
  g_autofree char *clause = NULL;
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   g_dngettext (GETTEXT_PACKAGE, "%s pin is at risk", "%s pins are at risk",
                                (gulong)self->below_min),
                   at_risk);
  if (lost > 0)
    {
      clause = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s has no proven copy",
                                             "%s have no proven copy", (gulong)lost),
                                without);
      append_clause (text, TRUE, clause);
    }
  if (self->waiting > 0)
    {
      g_free (clause);
      clause = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s waits for its bytes",
                                             "%s wait for their bytes", (gulong)self->waiting),
                                waiting);
      append_clause (text, lost == 0, clause);
    }
  if (self->no_copy == 0)
    append_clause (text, TRUE, _ ("too few copies"));
  return g_string_free (text, FALSE);
}

static char *
place_sentence (guint64 pins, int min_domains)
{
  g_autofree char *count = hf_human_count (pins);

  if (min_domains <= 2)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s pin has enough copies, all in one place",
                                         "%s pins have enough copies, all in one place",
                                         (gulong)pins),
                            count);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%s pin has enough copies, in fewer than %d places",
                                       "%s pins have enough copies, in fewer than %d places",
                                       (gulong)pins),
                          count, min_domains);
}

static char *
safe_sentence (const HfStatus *self)
{
  guint64 wanting = self->total_pins - MIN (self->at_target, self->total_pins);
  g_autofree char *count = hf_human_count (wanting > 0 ? wanting : self->total_pins);

  if (self->total_pins == 1)
    return g_strdup (wanting == 0 ? _ ("1 pin is safe")
                                  : _ ("1 pin is safe; it has fewer copies than wanted"));
  if (wanting > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "All pins are safe; %s has fewer copies than wanted",
                                         "All pins are safe; %s have fewer copies than wanted",
                                         (gulong)wanting),
                            count);
  return g_strdup_printf (_ ("All %s pins are safe"), count);
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
  if (self->total_pins == 0)
    return g_strdup (_ ("No pins yet"));
  if (self->below_min > 0)
    return risk_sentence (self);
  if (self->too_few_domains > 0)
    return place_sentence (self->too_few_domains, policy->min_domains);
  if (self->unverified > 0)
    {
      g_autofree char *count = hf_human_count (self->unverified);

      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s pin is unverified",
                                           "%s pins are unverified", (gulong)self->unverified),
                              count);
    }
  return safe_sentence (self);
}
