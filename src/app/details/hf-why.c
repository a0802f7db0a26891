/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-why.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hf-pin-words.h"
#include "hf-wording.h"

static void
why_free (gpointer data)
{
  HfWhy *self = data;

  g_free (self->key);
  g_free (self->title);
  g_free (self->text);
  g_free (self);
}

/* text: (transfer full) */
static void
add (GPtrArray *list, const char *key, const char *title, char *text)
{
  HfWhy *why = g_new0 (HfWhy, 1);

  why->key = g_strdup (key);
  why->title = g_strdup (title);
  why->text = text;
  g_ptr_array_add (list, why);
}

static gboolean
is_running (const HfExplanation *explanation)
{
  for (unsigned i = 0; i < explanation->jobs->len; i++)
    if (((HfOpenJob *)explanation->jobs->pdata[i])->job->state == HF_JOB_RUNNING)
      return TRUE;
  return FALSE;
}

/* n: copies that are to be made */
static char *
describe_copies (const HfExplanation *explanation, unsigned n)
{
  g_autofree char *when = hf_wording_time (explanation->next_time);

  switch (explanation->next)
    {
    case HF_NEXT_APPROVAL:
      return g_strdup_printf (ngettext ("%u more copy waits for your approval, on the Overview",
                                        "%u more copies wait for your approval, on the Overview",
                                        n),
                              n);
    case HF_NEXT_OFF:
      return g_strdup_printf (ngettext ("%u more copy is wanted, but automatic copies are off",
                                        "%u more copies are wanted, but automatic copies are off",
                                        n),
                              n);
    case HF_NEXT_DECLINED:
      return g_strdup_printf (ngettext ("%u more copy could be made, and nobody asks for it: "
                                        "“Replicate” does",
                                        "%u more copies could be made, and nobody asks for them: "
                                        "“Replicate” does",
                                        n),
                              n);
    default:
      break;
    }
  if (explanation->next_time > 0)
    return g_strdup_printf (ngettext ("%u more copy will be made, from %s on",
                                      "%u more copies will be made, from %s on", n),
                            n, when);
  return g_strdup_printf (ngettext ("%u more copy will be made", "%u more copies will be made", n),
                          n);
}

static char *
describe_next (const HfExplanation *explanation)
{
  int target = hf_policy_target_for (explanation->policy, explanation->pin);

  switch (explanation->next)
    {
    case HF_NEXT_NOTHING:
      return g_strdup_printf (ngettext ("It has the %d copy that is wanted",
                                        "It has the %d copies that are wanted", (gulong)target),
                              target);
    case HF_NEXT_JOB:
      return g_strdup (is_running (explanation) ? _ ("The copies that it lacks are made now")
                                                : _ ("A job waits to make the copies it lacks"));
    case HF_NEXT_SEARCH:
      return g_strdup (_ ("Its content was never held here: it is looked for in all backends"));
    case HF_NEXT_NO_PLACE:
      return hf_pin_words_about (explanation->sentence, explanation->pin);
    default:
      return describe_copies (explanation, explanation->plan->targets->len);
    }
}

static char *
describe_place (const HfPlaceView *view, const char *waits)
{
  g_autofree char *reason = hf_wording_capital (view->reason ? view->reason : "");

  return waits ? g_strdup_printf ("%s; it %s", reason, waits) : g_steal_pointer (&reason);
}

/**
 * hf_why_list:
 * @report: of a pin
 *
 * Returns: (transfer full) (element-type HfWhy): what comes next for it, then each backend
 */
GPtrArray *
hf_why_list (const HfPinReport *report)
{
  const HfExplanation *explanation = report->explanation;
  GPtrArray *list = g_ptr_array_new_with_free_func (why_free);

  if (!explanation)
    return list;
  add (list, "", NULL, describe_next (explanation));
  for (unsigned i = 0; i < explanation->places->len; i++)
    {
      const HfPlaceView *view = explanation->places->pdata[i];

      add (list, view->backend->id, view->backend->id,
           describe_place (view, explanation->waits->pdata[i]));
    }
  return list;
}

/* ---- rows ---- */

static char *
key_of (gconstpointer thing)
{
  return g_strdup (((const HfWhy *)thing)->key);
}

static GtkWidget *
make_row (gconstpointer thing, gpointer data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

static void
show_row (GtkWidget *row, gconstpointer thing, gpointer data)
{
  const HfWhy *why = thing;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), why->title ? why->title : why->text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), why->title ? why->text : "");
}

const HfKeyedRowsKind hf_why_rows = { key_of, make_row, show_row };
