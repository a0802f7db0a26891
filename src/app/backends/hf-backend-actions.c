/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread, but for the functions that the desk runs. */
#include "hf-backend-actions.h"

#include <glib/gi18n.h>

#include "hf-dialogs.h"
#include "hf-scrub-order.h"
#include "hf-wording.h"

/* Who asks, and of which backend. */
typedef struct
{
  HfDesk *desk;
  char *id;
} Subject;

static Subject *
subject_new (HfDesk *desk, const char *id)
{
  Subject *subject = g_new0 (Subject, 1);

  subject->desk = g_object_ref (desk);
  subject->id = g_strdup (id);
  return subject;
}

static void
subject_free (gpointer data)
{
  Subject *subject = data;

  g_object_unref (subject->desk);
  g_free (subject->id);
  g_free (subject);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Subject, subject_free)

static const HfBackendInfo *
find_info (HfDesk *desk, const char *id)
{
  const HfOverview *overview = hf_desk_get_overview (desk);

  return overview ? hf_overview_find_backend (overview, id) : NULL;
}

/* ---- pause ---- */

typedef struct
{
  char *id;
  gboolean paused;
} Pause;

static void
pause_free (gpointer data)
{
  Pause *pause = data;

  g_free (pause->id);
  g_free (pause);
}

static gpointer
set_paused (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  const Pause *pause = data;
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  json_object_set_boolean_member (changes, "paused", pause->paused);
  info = hf_engine_change_backend (engine, pause->id, changes, problems, error);
  return NULL;
}

static void
on_paused (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    hf_desk_say_error (HF_DESK (source),
                       GPOINTER_TO_INT (data) ? _ ("The backend could not be paused")
                                              : _ ("The backend could not be resumed"),
                       error);
}

/**
 * hf_backend_action_pause:
 * @paused: whether it is to get no new copies
 */
void
hf_backend_action_pause (HfDesk *desk, const char *id, gboolean paused)
{
  Pause *pause = g_new0 (Pause, 1);

  pause->id = g_strdup (id);
  pause->paused = paused;
  hf_desk_run (desk, set_paused, pause, pause_free, NULL, NULL, on_paused,
               GINT_TO_POINTER (paused));
}

/* ---- verify ---- */

static void
scrubbed_free (gpointer data)
{
  hf_scrubbed_clear (data);
  g_free (data);
}

static gpointer
verify (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  HfScrubOrder order = { .backend_id = data, .limit = HF_SCRUB_MOST };
  HfScrubbed *result = g_new0 (HfScrubbed, 1);

  if (hf_scrub_order_run (engine, &order, result, error))
    return result;
  scrubbed_free (result);
  return NULL;
}

static char *
describe_verification (const HfScrubbed *result)
{
  unsigned queued = result->job_ids->len;
  g_autofree char *count = hf_wording_count (queued);
  g_autofree char *matched = hf_wording_count (result->matched);

  if (result->matched == 0)
    return g_strdup (_ ("There is no proven copy to be read again"));
  if (queued == 0)
    return g_strdup (_ ("All copies wait to be read already"));
  if (queued < result->matched)
    return g_strdup_printf (_ ("The %s oldest of %s copies are read again"), count, matched);
  return g_strdup_printf (ngettext ("%s copy is read again", "%s copies are read again", queued),
                          count);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;
  HfScrubbed *scrubbed = hf_desk_run_finish (desk, result, &error);
  g_autofree char *text = scrubbed ? describe_verification (scrubbed) : NULL;

  if (error)
    hf_desk_say_error (desk, _ ("The copies are not read again"), error);
  else
    hf_desk_say (desk, text);
  if (scrubbed)
    scrubbed_free (scrubbed);
}

/**
 * hf_backend_action_verify:
 *
 * Has its copies read again, as many as may wait for that, those with the oldest proofs first.
 */
void
hf_backend_action_verify (HfDesk *desk, const char *id)
{
  hf_desk_run (desk, verify, g_strdup (id), g_free, scrubbed_free, NULL, on_verified, NULL);
}

/* ---- adopt ---- */

static gpointer
adopt (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree guint64 *count = g_new0 (guint64, 1);

  return hf_engine_adopt (engine, data, NULL, count, error) ? g_steal_pointer (&count) : NULL;
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *n = hf_desk_run_finish (desk, result, &error);
  g_autofree char *count = n ? hf_wording_count (*n) : NULL;
  g_autofree char *text
      = n ? g_strdup_printf (ngettext ("%s pin is adopted", "%s pins are adopted", (gulong)*n),
                             count)
          : NULL;

  if (error)
    hf_desk_say_error (desk, _ ("Nothing was adopted"), error);
  else
    hf_desk_say (desk, text);
}

static void
on_adoption_agreed (gpointer data)
{
  const Subject *subject = data;

  hf_desk_run (subject->desk, adopt, g_strdup (subject->id), g_free, g_free, NULL, on_adopted,
               NULL);
}

/**
 * hf_backend_action_adopt:
 *
 * Looks after all that was found there from now on.
 */
void
hf_backend_action_adopt (HfDesk *desk, GtkWindow *parent, const char *id)
{
  const HfBackendInfo *info = find_info (desk, id);
  guint64 n = info ? info->stray_found : 0;
  g_autofree char *count = hf_wording_count (n);
  g_autofree char *bytes = hf_wording_bytes (info ? info->stray_found_bytes : 0);
  g_autofree char *heading
      = g_strdup_printf (ngettext ("Adopt %s Pin of “%s”?", "Adopt %s Pins of “%s”?", (gulong)n),
                         count, id);
  g_autofree char *body = g_strdup_printf (
      _ ("Holdfast checks them and makes copies of them elsewhere until each has as many as the "
         "policy asks. They have %s as far as the place tells."),
      bytes);
  HfQuestion question = { .heading = heading, .body = body, .button = _ ("Adopt All") };

  if (n > 0)
    hf_dialogs_confirm (parent, &question, on_adoption_agreed, subject_new (desk, id),
                        subject_free);
}

/* ---- remove ---- */

static gpointer
remove_backend (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  hf_engine_remove_backend (engine, data, error);
  return NULL;
}

/* A reason of the engine's is long, and stays until it was read. */
static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Subject) subject = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  text = g_strdup_printf (error ? _ ("“%s” Can’t Be Removed")
                                : _ ("“%s” was removed; its copies stay where they are"),
                          subject->id);
  if (error)
    hf_desk_tell (subject->desk, text, error->message);
  else
    hf_desk_say (subject->desk, text);
}

static void
on_removal_agreed (gpointer data)
{
  const Subject *subject = data;

  hf_desk_run (subject->desk, remove_backend, g_strdup (subject->id), g_free, NULL, NULL,
               on_removed, subject_new (subject->desk, subject->id));
}

/**
 * hf_backend_action_remove:
 *
 * Stops using it; the engine refuses while pins need it.
 */
void
hf_backend_action_remove (HfDesk *desk, GtkWindow *parent, const char *id)
{
  const HfBackendInfo *info = find_info (desk, id);
  guint64 n = info ? info->pin_count : 0;
  g_autofree char *count = hf_wording_count (n);
  g_autofree char *bytes = hf_wording_bytes (info ? info->held_bytes : 0);
  g_autofree char *heading = g_strdup_printf (_ ("Remove “%s”?"), id);
  g_autofree char *body = g_strdup_printf (
      ngettext ("It holds a copy of %s pin (%s), which stays there but does not count any more. "
                "Adding it again finds it. Its secrets are forgotten.",
                "It holds copies of %s pins (%s), which stay there but do not count any more. "
                "Adding it again finds them. Its secrets are forgotten.",
                (gulong)n),
      count, bytes);
  HfQuestion question
      = { .heading = heading, .body = body, .button = _ ("Remove"), .destructive = TRUE };

  hf_dialogs_confirm (parent, &question, on_removal_agreed, subject_new (desk, id), subject_free);
}
