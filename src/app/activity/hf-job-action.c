/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-job-action.h"

#include <glib/gi18n.h>

#include "hf-dialogs.h"
#include "hf-job-cancel.h"
#include "hf-pin-table.h"
#include "hf-wording.h"

#define MOST_NAMED 5 /* pins */

typedef struct
{
  HfJobAction action;
  gint64 id;
  unsigned lost; /* pins of which the user knows that they go with it */
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
tell_cancelled (HfDesk *desk, const HfCancelled *cancelled, unsigned known)
{
  if (cancelled->unpinned && cancelled->unpinned->len > known)
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
  g_autofree Order *order = data;
  g_autoptr (GError) error = NULL;
  HfCancelled *cancelled = hf_desk_run_finish (desk, result, &error);

  if (error)
    hf_desk_say_error (desk, failure_of (order->action), error);
  if (cancelled)
    {
      tell_cancelled (desk, cancelled, order->lost);
      cancelled_free (cancelled);
    }
  hf_desk_refresh (desk);
}

/* order: (transfer full) */
static void
run (HfDesk *desk, Order *order)
{
  hf_desk_run (desk, carry_out, order, NULL, cancelled_free, NULL, on_carried_out, order);
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
  run (desk, order);
}

/* ---- cancelling ---- */

typedef struct
{
  HfDesk *desk;
  GWeakRef parent;
  gint64 id;
  unsigned lost;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *self = data;

  g_object_unref (self->desk);
  g_weak_ref_clear (&self->parent);
  g_free (self);
}

static gpointer
foresee (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  GPtrArray *pins = db ? hf_job_cancel_foresee (db, ((const Wish *)data)->id, error) : NULL;

  if (db)
    hf_store_give_back (store, db);
  return pins;
}

static void
on_confirmed (gpointer data)
{
  const Wish *wish = data;
  Order *order = g_new0 (Order, 1);

  order->action = HF_JOB_ACTION_CANCEL;
  order->id = wish->id;
  order->lost = wish->lost;
  run (wish->desk, order);
}

/* "These pins have no copy yet (1.2 MB)", and which. */
static char *
describe_lost (GPtrArray *pins)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *more = hf_wording_count (pins->len - MIN (pins->len, MOST_NAMED));
  guint64 sum = 0;

  for (unsigned i = 0; i < pins->len; i++)
    sum += ((HfPin *)pins->pdata[i])->size;
  bytes = hf_wording_bytes (sum);
  g_string_append_printf (text,
                          ngettext ("%s of content has no copy yet, and its pin goes with the job:",
                                    "%s of content has no copy yet, and its pins go with the job:",
                                    pins->len),
                          bytes);
  for (unsigned i = 0; i < MIN (pins->len, MOST_NAMED); i++)
    {
      const HfPin *pin = pins->pdata[i];
      g_autofree char *name = hf_wording_short (pin->name && *pin->name ? pin->name : pin->text);

      g_string_append_printf (text, "\n%s", name);
    }
  if (pins->len > MOST_NAMED)
    g_string_append_printf (text,
                            ngettext ("\nand %s more", "\nand %s more", pins->len - MOST_NAMED),
                            more);
  return g_strdup (text->str);
}

/* wish: (transfer full) */
static void
ask (Wish *wish, GPtrArray *pins)
{
  g_autofree char *count = hf_wording_count (pins->len);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Discard the Upload of %s Pin?",
                                   "Discard the Upload of %s Pins?", pins->len),
                         count);
  g_autofree char *body = describe_lost (pins);
  const HfQuestion question = { heading, body, _ ("Discard"), TRUE, NULL };
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&wish->parent);

  wish->lost = pins->len;
  hf_dialogs_confirm (parent, &question, on_confirmed, wish, wish_free);
}

static void
on_foreseen (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Wish *wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = hf_desk_run_finish (desk, result, &error);

  if (pins && pins->len > 0)
    {
      ask (wish, pins);
      return;
    }
  if (pins)
    on_confirmed (wish);
  else
    hf_desk_say_error (desk, failure_of (HF_JOB_ACTION_CANCEL), error);
  wish_free (wish);
}

/**
 * hf_job_action_cancel:
 * @desk: the desk
 * @parent: (nullable): the window over which is asked
 * @id: of a job
 *
 * Ends it, after a question where something goes with it that is nowhere else.
 */
void
hf_job_action_cancel (HfDesk *desk, GtkWindow *parent, gint64 id)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->desk = g_object_ref (desk);
  g_weak_ref_init (&wish->parent, parent);
  wish->id = id;
  hf_desk_run (desk, foresee, wish, NULL, (GDestroyNotify)g_ptr_array_unref, NULL, on_foreseen,
               wish);
}
