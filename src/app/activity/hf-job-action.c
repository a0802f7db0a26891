/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-job-action.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

typedef struct
{
  HfJobAction action;
  gint64 id;
} Order;

static void
cancelled_free (gpointer data)
{
  hf_cancelled_clear (data);
  g_free (data);
}

/* Returns: (nullable): what became of a wish to cancel */
static gpointer
carry_out (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;
  HfCancelled *cancelled = NULL;

  if (order->action == HF_JOB_ACTION_RETRY)
    hf_engine_retry_job (engine, order->id, error);
  else if (order->action == HF_JOB_ACTION_PAUSE || order->action == HF_JOB_ACTION_RESUME)
    hf_engine_pause_job (engine, order->id, order->action == HF_JOB_ACTION_PAUSE, error);
  else if (order->action != HF_JOB_ACTION_CANCEL)
    hf_engine_pause_jobs (engine, order->action == HF_JOB_ACTION_PAUSE_ALL, error);
  else
    {
      cancelled = g_new0 (HfCancelled, 1);
      if (!hf_engine_cancel_job (engine, order->id, cancelled, error))
        g_clear_pointer (&cancelled, cancelled_free);
    }
  return cancelled;
}

/* Pins that nothing holds any more are gone: which ones must not be missed. */
static void
tell_unpinned (HfDesk *desk, GPtrArray *unpinned)
{
  g_autofree char *count = hf_wording_count (unpinned->len);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("%s pin that it had added went with it:",
                                    "%s pins that it had added went with it:", unpinned->len),
                          count);
  for (unsigned i = 0; i < unpinned->len; i++)
    g_string_append_printf (text, "\n%s", (const char *)unpinned->pdata[i]);
  hf_desk_tell (desk, _ ("The Job Was Cancelled"), text->str);
}

static void
tell_cancelled (HfDesk *desk, const HfCancelled *cancelled)
{
  if (cancelled->unpinned && cancelled->unpinned->len > 0)
    tell_unpinned (desk, cancelled->unpinned);
  else if (cancelled->over)
    hf_desk_say (desk, _ ("The job was cancelled"));
  else
    hf_desk_say (desk, _ ("The job ends as soon as it can"));
}

static const char *
failure_of (HfJobAction action)
{
  static const char *const failures[] = {
    [HF_JOB_ACTION_PAUSE] = N_ ("The job could not be paused"),
    [HF_JOB_ACTION_RESUME] = N_ ("The job could not be resumed"),
    [HF_JOB_ACTION_CANCEL] = N_ ("The job could not be cancelled"),
    [HF_JOB_ACTION_RETRY] = N_ ("The job could not be queued again"),
    [HF_JOB_ACTION_PAUSE_ALL] = N_ ("The jobs could not be paused"),
    [HF_JOB_ACTION_RESUME_ALL] = N_ ("The jobs could not be resumed"),
  };

  return _ (failures[action]);
}

static void
on_carried_out (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  HfJobAction action = (HfJobAction)GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  HfCancelled *cancelled = hf_desk_run_finish (desk, result, &error);

  if (error)
    hf_desk_say_error (desk, failure_of (action), error);
  if (cancelled)
    {
      tell_cancelled (desk, cancelled);
      cancelled_free (cancelled);
    }
  hf_desk_refresh (desk);
}

/**
 * hf_job_action_run:
 * @action: what is to be done
 * @id: of the job; 0 where it is for all
 *
 * Does it on a worker, and says what became of it.
 */
void
hf_job_action_run (HfDesk *desk, HfJobAction action, gint64 id)
{
  Order *order = g_new0 (Order, 1);

  order->action = action;
  order->id = id;
  hf_desk_run (desk, carry_out, order, g_free, cancelled_free, NULL, on_carried_out,
               GINT_TO_POINTER (action));
}
