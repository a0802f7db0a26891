/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By the same dry run that `POST plan` answers with. Reading blocks: on workers. */
#include "hf-foresight.h"

#include <glib/gi18n.h>

#include "hf-what-if.h"
#include "hf-wording.h"

/* What is begun by itself. */
static HfForesight
sum_up (const HfDryRun *run)
{
  HfForesight sum = { .exact = run->exact, .no_place = run->no_place };

  if (run->off)
    return (HfForesight){ .exact = TRUE };
  sum.copies = run->copies;
  sum.pins = run->urgent.pins + run->other.pins;
  sum.bytes = run->urgent.bytes + run->other.bytes;
  sum.waits = run->urgent_waits || run->other_waits;
  if (!run->exact)
    {
      sum.copies = MAX (sum.copies, run->before.lacking_copies);
      sum.pins = MAX (sum.pins, run->before.below_target.pins);
      sum.bytes = MAX (sum.bytes, run->before.lacking_bytes);
    }
  return sum;
}

/**
 * hf_foresight_read:
 * @changes: settings that would get another value
 * @self: (out): what would follow that does not follow now
 * @problems: gets what is wrong with @changes
 * @error: return location
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_foresight_read (HfEngine *engine, JsonObject *changes, HfForesight *self, HfProblems *problems,
                   GError **error)
{
  g_autoptr (HfDryRun) run = hf_what_if_plan (engine, changes, NULL, problems, error);
  g_autoptr (HfDryRun) before = run ? hf_what_if_plan (engine, NULL, NULL, NULL, error) : NULL;
  HfForesight now;

  if (!before)
    return FALSE;
  now = sum_up (before);
  *self = sum_up (run);
  self->copies -= MIN (self->copies, now.copies);
  self->bytes -= MIN (self->bytes, now.bytes);
  self->no_place -= MIN (self->no_place, now.no_place);
  return TRUE;
}

/**
 * hf_foresight_describe:
 * Returns: (transfer full): "12 copies of 4 pins will be made (1.2 GB)"
 */
char *
hf_foresight_describe (const HfForesight *self)
{
  g_autofree char *copies = hf_wording_count (self->copies);
  g_autofree char *pins = hf_wording_count (self->pins);
  g_autofree char *bytes = hf_wording_bytes (self->bytes);
  g_autofree char *made = g_strdup_printf (
      ngettext ("%s copy will be made", "%s copies will be made", (gulong)self->copies), copies);
  g_autofree char *of = g_strdup_printf (ngettext ("%s pin", "%s pins", (gulong)self->pins), pins);

  if (self->exact)
    /* Translators: “12 copies will be made”, “4 pins”, an amount of bytes */
    return g_strdup_printf (_ ("%s of %s: %s to be written"), made, of, bytes);
  /* Translators: “12 copies will be made”, “4 pins”, an amount of bytes */
  return g_strdup_printf (_ ("About %s of %s: %s to be written"), made, of, bytes);
}

/**
 * hf_foresight_describe_rest:
 * Returns: (transfer full): what else there is to know before one agrees; may be empty
 */
char *
hf_foresight_describe_rest (const HfForesight *self)
{
  g_autofree char *count = hf_wording_count (self->no_place);
  GString *text = g_string_new (NULL);

  if (self->waits)
    g_string_append (text, _ ("It waits for your approval on the Overview."));
  if (self->waits && self->no_place > 0)
    g_string_append_c (text, ' ');
  if (self->no_place > 0)
    g_string_append_printf (text,
                            ngettext ("For %s copy more no backend is fit.",
                                      "For %s copies more no backend is fit.",
                                      (gulong)self->no_place),
                            count);
  return g_string_free (text, FALSE);
}
