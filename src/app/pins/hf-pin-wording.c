/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins and conditions in the user's language. The words of health are those of the search. */
#include "hf-pin-wording.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

static const HfPinState states[] = {
  [HF_HEALTH_CRITICAL]
  = { N_ ("Critical"), "dialog-error-symbolic", N_ ("Fewer copies than the minimum"), "error" },
  [HF_HEALTH_WARNING]
  = { N_ ("Warning"), "dialog-warning-symbolic", N_ ("Fewer copies than wanted"), "warning" },
  [HF_HEALTH_HEALTHY]
  = { N_ ("Healthy"), "emblem-ok-symbolic", N_ ("As many copies as wanted"), "success" },
  [HF_HEALTH_EXCESS]
  = { N_ ("Excess"), "go-up-symbolic", N_ ("More copies than the maximum"), NULL },
};

static const HfPinState waiting = { N_ ("Waiting"), "content-loading-symbolic",
                                    N_ ("Its content was never held here"), "error" };

/**
 * hf_pin_wording_state:
 * @pin: a pin
 * @policy: whose limits hold
 *
 * Returns: how the pin is
 */
HfPinState
hf_pin_wording_state (const HfPin *pin, const HfPolicy *policy)
{
  HfPinState state = pin->content == HF_CONTENT_WAITING && pin->held == 0
                         ? waiting
                         : states[hf_policy_health_of (policy, pin)];

  state.word = _ (state.word);
  state.meaning = _ (state.meaning);
  return state;
}

/**
 * hf_pin_wording_name:
 * Returns: (transfer full): its name, or that it has none
 */
char *
hf_pin_wording_name (const HfPin *pin)
{
  return g_strdup (pin->name && *pin->name ? pin->name : _ ("Unnamed"));
}

static char *
word_size (const HfPinTerm *term)
{
  g_autofree char *bytes = hf_wording_bytes (term->amount);

  switch (term->compare)
    {
    case HF_COMPARE_LESS:
      return g_strdup_printf (_ ("Smaller than %s"), bytes);
    case HF_COMPARE_LESS_OR_EQUAL:
      return g_strdup_printf (_ ("%s or smaller"), bytes);
    case HF_COMPARE_MORE_OR_EQUAL:
      return g_strdup_printf (_ ("%s or larger"), bytes);
    case HF_COMPARE_MORE:
    case HF_COMPARE_NONE:
    default:
      return g_strdup_printf (_ ("Larger than %s"), bytes);
    }
}

static char *
word_age (const HfPinTerm *term)
{
  g_autofree char *span = hf_wording_duration ((gint64)term->amount);

  if (term->compare == HF_COMPARE_NONE)
    return g_strdup (_ ("Never checked"));
  if (term->compare == HF_COMPARE_LESS)
    /* Translators: a span of time, e.g. “Checked within 7 days” */
    return g_strdup_printf (_ ("Checked within %s"), span);
  /* Translators: a span of time, e.g. “Not checked for 7 days” */
  return g_strdup_printf (_ ("Not checked for %s"), span);
}

/**
 * hf_pin_wording_term:
 * @term: a condition of a search
 *
 * Returns: (transfer full): what it asks for
 */
char *
hf_pin_wording_term (const HfPinTerm *term)
{
  switch (term->kind)
    {
    case HF_PIN_TERM_BACKEND:
      return g_strdup_printf (term->negated ? _ ("Not on %s") : _ ("On %s"), term->text);
    case HF_PIN_TERM_HEALTH:
      return g_strdup (_ (states[term->health].word));
    case HF_PIN_TERM_SIZE:
      return word_size (term);
    case HF_PIN_TERM_CHECKED:
      return word_age (term);
    case HF_PIN_TERM_WORD:
    default:
      return g_strdup (term->text);
    }
}

/**
 * hf_pin_wording_amount:
 * Returns: (transfer full): "12 pins, 3.4 GB"
 */
char *
hf_pin_wording_amount (guint64 pins, guint64 bytes)
{
  g_autofree char *count = hf_wording_count (pins);
  g_autofree char *size = hf_wording_bytes (bytes);

  /* Translators: how many, and the sum of their sizes */
  return g_strdup_printf (ngettext ("%s pin, %s", "%s pins, %s", (gulong)pins), count, size);
}
