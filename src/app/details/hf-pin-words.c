/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the registry's states are called, and how they look. */
#include "hf-pin-words.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

static const HfLook unknown = { "dialog-question-symbolic", NULL, N_ ("Unknown") };

static const HfLook healths[] = {
  [HF_HEALTH_CRITICAL] = { "dialog-error-symbolic", "error", N_ ("At risk") },
  [HF_HEALTH_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Below target") },
  [HF_HEALTH_HEALTHY] = { "emblem-ok-symbolic", "success", N_ ("Healthy") },
  [HF_HEALTH_EXCESS] = { "emblem-ok-symbolic", "success", N_ ("More than the maximum") },
};

static const HfLook states[] = {
  [HF_REPLICA_QUEUED] = { "document-open-recent-symbolic", NULL, N_ ("Waits to be copied") },
  [HF_REPLICA_ACCEPTED]
  = { "document-open-recent-symbolic", NULL, N_ ("Accepted, and not seen held yet") },
  [HF_REPLICA_COPYING] = { "emblem-synchronizing-symbolic", NULL, N_ ("Being copied") },
  [HF_REPLICA_STORED] = { "document-open-recent-symbolic", NULL, N_ ("Written, not yet proven") },
  [HF_REPLICA_VERIFIED] = { "emblem-ok-symbolic", "success", N_ ("Proven") },
  [HF_REPLICA_STALE] = { "dialog-warning-symbolic", "warning", N_ ("Proven too long ago") },
  [HF_REPLICA_SUSPECT] = { "dialog-warning-symbolic", "warning", N_ ("Not found once") },
  [HF_REPLICA_MISSING] = { "dialog-error-symbolic", "error", N_ ("Missing") },
  [HF_REPLICA_CORRUPT] = { "dialog-error-symbolic", "error", N_ ("Damaged") },
  [HF_REPLICA_REMOVING] = { "user-trash-symbolic", "warning", N_ ("Waits for its removal") },
  [HF_REPLICA_DELETING] = { "user-trash-symbolic", "warning", N_ ("Being removed") },
  [HF_REPLICA_FAILED] = { "dialog-error-symbolic", "error", N_ ("Could not be written") },
};

static const HfLook verdicts[] = {
  [HF_VERDICT_GOOD] = { "emblem-ok-symbolic", "success", N_ ("good") },
  [HF_VERDICT_CORRUPT] = { "dialog-error-symbolic", "error", N_ ("damaged") },
  [HF_VERDICT_ABSENT] = { "dialog-error-symbolic", "error", N_ ("not there") },
  [HF_VERDICT_INCONCLUSIVE] = { "dialog-question-symbolic", NULL, N_ ("no answer") },
};

static const char *const proofs[] = {
  [HF_PROOF_NONE] = N_ ("never proven"),
  [HF_PROOF_LISTED] = N_ ("listed by the service"),
  [HF_PROOF_CHECKSUM] = N_ ("checksum of the service"),
  [HF_PROOF_SAMPLE] = N_ ("some blocks read"),
  [HF_PROOF_FULL_READ] = N_ ("read in full"),
};

static const char *const contents[] = {
  [HF_CONTENT_WAITING] = N_ ("Never held here yet"),
  [HF_CONTENT_COMPLETE] = N_ ("Complete: every block was seen"),
  [HF_CONTENT_OPAQUE] = N_ ("Complete, as far as links can be read"),
};

static const char *const jobs[] = {
  [0] = N_ ("Work"),
  [HF_JOB_IMPORT] = N_ ("First copies"),
  [HF_JOB_REPLICATE] = N_ ("Copying"),
  [HF_JOB_VERIFY] = N_ ("Verifying"),
  [HF_JOB_REMOVE] = N_ ("Removing a copy"),
  [HF_JOB_OBTAIN] = N_ ("Waiting for a service"),
  [HF_JOB_MOVE] = N_ ("Moving a copy"),
};

/**
 * hf_pin_words_health:
 * Returns: (transfer none): how it is shown
 */
const HfLook *
hf_pin_words_health (HfHealth health)
{
  return (unsigned)health < G_N_ELEMENTS (healths) ? &healths[health] : &unknown;
}

/**
 * hf_pin_words_state:
 * Returns: (transfer none): how a copy's state is shown
 */
const HfLook *
hf_pin_words_state (HfReplicaState state)
{
  return (unsigned)state < G_N_ELEMENTS (states) ? &states[state] : &unknown;
}

/**
 * hf_pin_words_verdict:
 * Returns: (transfer none): how the outcome of a look is shown
 */
const HfLook *
hf_pin_words_verdict (HfVerdict verdict)
{
  return (unsigned)verdict < G_N_ELEMENTS (verdicts) ? &verdicts[verdict] : &unknown;
}

/**
 * hf_pin_words_proof:
 * Returns: what the proof was, in the user's language
 */
const char *
hf_pin_words_proof (HfProofKind proof)
{
  return (unsigned)proof < G_N_ELEMENTS (proofs) ? _ (proofs[proof]) : _ (unknown.word);
}

/**
 * hf_pin_words_content:
 * Returns: what is known of the content, in the user's language
 */
const char *
hf_pin_words_content (HfContent content)
{
  return (unsigned)content < G_N_ELEMENTS (contents) ? _ (contents[content]) : _ (unknown.word);
}

/**
 * hf_pin_words_job:
 * Returns: what a job does, in the user's language
 */
const char *
hf_pin_words_job (HfJobKind kind)
{
  return (unsigned)kind < G_N_ELEMENTS (jobs) ? _ (jobs[kind]) : _ (jobs[0]);
}

/**
 * hf_pin_words_about:
 * @text: a sentence of the engine's
 * @pin: the pin that is shown
 *
 * Returns: (transfer full): it with a capital, and without the CID that is shown anyway
 */
char *
hf_pin_words_about (const char *text, const HfPin *pin)
{
  g_autoptr (GString) said = g_string_new (text);

  g_string_replace (said, pin->text, _ ("this pin"), 0);
  return hf_wording_capital (said->str);
}

/**
 * hf_look_show:
 * @image: beside the word
 */
void
hf_look_show (const HfLook *self, GtkImage *image)
{
  static const char *const styles[] = { "success", "warning", "error" };

  gtk_image_set_from_icon_name (image, self->icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (self->style, styles[i]) == 0)
      gtk_widget_add_css_class (GTK_WIDGET (image), styles[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (image), styles[i]);
}
