/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user should know and act on. Alerts are computed from the registry's counters, so they
 * are as true as those; the table remembers only since when each stands, and a change of it is an
 * event. Cost: that of the status and a few index look-ups, the same for any number of pins.
 * Threading: any; blocks. */

#include "hf-alerts.h"

#include <glib/gi18n-lib.h>

#include "hf-alert-words.h"
#include "hf-approval.h"
#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-language.h"
#include "hf-alert-table.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"
#include "hf-placement.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"

#define DOWN_AFTER HF_MINUTE /* one probe that failed is no alert yet */
#define FULL_SHARE 0.01 /* of what it holds and may still take */

typedef struct
{
  GPtrArray *alerts;
  gint64 now;
  HfPolicy *policy;
  GPtrArray *backends;
  HfStatus status;
  HfWaitingPlan plan;
  guint64 failed; /* jobs of the last day */
  gboolean all_paused;
  guint64 paused; /* jobs, one by one */
} World;

static void
world_clear (World *world)
{
  g_clear_pointer (&world->alerts, g_ptr_array_unref);
  g_clear_pointer (&world->policy, hf_policy_free);
  g_clear_pointer (&world->backends, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
load (World *world, HfDb *db, GError **error)
{
  world->alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_alert_free);
  world->policy = hf_setting_table_get_policy (db, error);
  world->backends = world->policy != NULL ? hf_backend_table_list (db, error) : NULL;
  return world->backends != NULL && hf_status_table_read (db, world->policy, &world->status, error)
         && hf_approval_read (db, &world->plan, error)
         && hf_job_table_count_failed (db, world->now - HF_DAY, &world->failed, error)
         && hf_job_pause_get_all (db, &world->all_paused, error)
         && hf_job_pause_count (db, &world->paused, error);
}

/* ---- what there is to say ---- */

static void
say (World *world, HfAlert *alert, gint64 since)
{
  alert->since = since;
  g_ptr_array_add (world->alerts, alert);
}

static gboolean
can_take (const HfBackendInfo *info)
{
  return info->state == HF_BACKEND_HEALTHY && !info->paused;
}

static gboolean
can_prove (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);

  return kind == NULL || hf_backend_kind_can_prove (kind, info->settings);
}

/* What only accepts copies gets none below the minimum, and a mere word is in no place. */
static unsigned
count_places (const World *world, unsigned *domains)
{
  g_autoptr (GHashTable) stores = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  unsigned i;

  for (i = 0; i < world->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (world->backends, i);

      if (!can_take (info))
        continue;
      if (!hf_placement_is_deferred (info))
        g_hash_table_add (stores, GSIZE_TO_POINTER (info->store_id));
      if (can_prove (info))
        g_hash_table_add (places, info->domain);
    }
  *domains = g_hash_table_size (places);
  return g_hash_table_size (stores);
}

static void
look_at_pins (World *world)
{
  const HfStatus *status = &world->status;
  g_autofree char *below_min = hf_human_count (status->below_min);
  g_autofree char *too_few = hf_human_count (status->too_few_domains);

  if (status->below_min > 0)
    say (world,
         hf_alert_new (HF_SEVERITY_CRITICAL, "under-replicated", NULL,
                       g_dngettext (GETTEXT_PACKAGE,
                                    "%s pin has fewer proven copies than its minimum",
                                    "%s pins have fewer proven copies than their minimum",
                                    (gulong)status->below_min),
                       below_min),
         0);
  if (status->too_few_domains > 0)
    say (world,
         hf_alert_new (
             HF_SEVERITY_WARNING, "too-few-places", NULL,
             g_dngettext (GETTEXT_PACKAGE,
                          "%s pin has enough copies, in fewer independent places than wanted",
                          "%s pins have enough copies, in fewer independent places than wanted",
                          (gulong)status->too_few_domains),
             too_few),
         0);
}

static void
look_at_places (World *world)
{
  unsigned domains, stores = count_places (world, &domains);

  if (world->status.total_pins == 0)
    return;
  if (stores < (unsigned)world->policy->min_replicas)
    say (world,
         hf_alert_new (HF_SEVERITY_CRITICAL, "too-few-backends", NULL,
                       _ ("the policy asks for %d copies at least, and only %u of the backends can "
                          "take one now; add a backend"),
                       world->policy->min_replicas, stores),
         0);
  else if (domains < (unsigned)world->policy->min_domains)
    say (world,
         hf_alert_new (HF_SEVERITY_WARNING, "too-few-domains", NULL,
                       _ ("the policy asks for copies in %d independent places, and the backends "
                          "that can take one now are in %u; add a backend elsewhere"),
                       world->policy->min_domains, domains),
         0);
}

static void
look_at_backend (World *world, const HfBackendInfo *info)
{
  HfRoomLimit limit;
  guint64 room = hf_placement_room (world->policy, info, &limit);

  if (info->paused)
    return;
  if (info->state == HF_BACKEND_UNAVAILABLE || info->state == HF_BACKEND_DENIED)
    {
      if (world->now - info->since >= DOWN_AFTER)
        say (world, hf_alert_words_down (info, hf_policy_calls_lost (world->policy, info)),
             info->since);
    }
  else if (info->state == HF_BACKEND_HEALTHY
           && (double)room <= FULL_SHARE * ((double)room + (double)info->used_bytes))
    say (world, hf_alert_words_full (info, room, limit), 0);
}

static void
look_at_work (World *world)
{
  const HfWaitingPlan *plan = &world->plan;
  g_autofree char *failed = hf_human_count (world->failed);

  if (plan->urgent.pins + plan->other.pins > 0)
    say (world, hf_alert_words_plan (plan), plan->since);
  if (world->failed > 0)
    say (world,
         hf_alert_new (HF_SEVERITY_WARNING, "jobs-failed", NULL,
                       g_dngettext (GETTEXT_PACKAGE, "%s job failed within the last day",
                                    "%s jobs failed within the last day", (gulong)world->failed),
                       failed),
         0);
}

/* It is the user's own word, so nothing of it is a warning; what it costs is said. */
static void
look_at_pauses (World *world)
{
  guint64 below_min = world->status.below_min;
  g_autofree char *pins = hf_human_count (below_min);
  g_autofree char *paused = hf_human_count (world->paused);

  if (world->all_paused && below_min > 0)
    say (world,
         hf_alert_new (
             HF_SEVERITY_INFO, "all-paused", NULL,
             g_dngettext (GETTEXT_PACKAGE,
                          "all jobs are paused, also those for the %s pin below its minimum; "
                          "resume all of them to go on",
                          "all jobs are paused, also those for the %s pins below their minimum; "
                          "resume all of them to go on",
                          (gulong)below_min),
             pins),
         0);
  else if (world->all_paused)
    say (world,
         hf_alert_new (HF_SEVERITY_INFO, "all-paused", NULL,
                       _ ("all jobs are paused, also what would be done for pins below their "
                          "minimum; resume all of them to go on")),
         0);
  if (world->paused > 0)
    say (world,
         hf_alert_new (HF_SEVERITY_INFO, "jobs-paused", NULL,
                       g_dngettext (GETTEXT_PACKAGE, "%s job is paused until it is resumed",
                                    "%s jobs are paused until they are resumed",
                                    (gulong)world->paused),
                       paused),
         0);
}

static HfAlert *
find (GPtrArray *alerts, const HfAlert *wanted)
{
  unsigned i;

  for (i = 0; i < alerts->len; i++)
    {
      HfAlert *alert = g_ptr_array_index (alerts, i);

      if (g_str_equal (alert->type, wanted->type) && g_str_equal (alert->subject, wanted->subject))
        return alert;
    }
  return NULL;
}

static void
fill_since (World *world, GPtrArray *standing)
{
  unsigned i;

  for (i = 0; i < world->alerts->len; i++)
    {
      HfAlert *alert = g_ptr_array_index (world->alerts, i);
      const HfAlert *known = find (standing, alert);

      if (alert->since == 0)
        alert->since = known != NULL ? known->since : world->now;
    }
}

static GPtrArray *
compute (HfDb *db, GPtrArray *standing, gint64 now, GError **error)
{
  g_auto (World) world = { .now = now };
  unsigned i;

  if (!load (&world, db, error))
    return NULL;
  look_at_pins (&world);
  look_at_places (&world);
  for (i = 0; i < world.backends->len; i++)
    look_at_backend (&world, g_ptr_array_index (world.backends, i));
  look_at_work (&world);
  look_at_pauses (&world);
  fill_since (&world, standing);
  g_ptr_array_sort (world.alerts, hf_alert_compare);
  return g_steal_pointer (&world.alerts);
}

/**
 * hf_alerts_list:
 * @db: a connection
 * @now: the time
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfAlert): all that is to be said now, the worst first
 */
GPtrArray *
hf_alerts_list (HfDb *db, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) standing = hf_alert_table_list (db, error);

  return standing != NULL ? compute (db, standing, now, error) : NULL;
}

/* ---- what is remembered of it ---- */

/* Of a backend's coming and going its probes tell already. */
static gboolean
tell (HfDb *db, const HfAlert *alert, gboolean over, gint64 now, GError **error)
{
  g_autofree char *type = g_strconcat (alert->type, over ? "-over" : "", NULL);
  g_autoptr (HfEvent) event = NULL;

  if (g_str_equal (alert->type, "backend-down") || g_str_equal (alert->type, "backend-denied"))
    return TRUE;
  event = hf_event_new (over ? HF_SEVERITY_INFO : alert->severity, type, 0,
                        *alert->subject ? alert->subject : NULL, "%s",
                        over ? "it is over" : alert->message);
  return hf_event_table_append (db, event, now, error);
}

typedef struct
{
  HfStore *store;
  GPtrArray *alerts;
  GPtrArray *standing;
} Change;

static gboolean
enter (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;
  gint64 now = hf_clock_now (hf_store_get_clock (change->store));
  unsigned i;

  for (i = 0; i < change->alerts->len; i++)
    {
      const HfAlert *alert = g_ptr_array_index (change->alerts, i);

      if (find (change->standing, alert) == NULL
          && (!hf_alert_table_insert (db, alert, error) || !tell (db, alert, FALSE, now, error)))
        return FALSE;
    }
  for (i = 0; i < change->standing->len; i++)
    {
      const HfAlert *alert = g_ptr_array_index (change->standing, i);

      if (find (change->alerts, alert) == NULL
          && (!hf_alert_table_delete (db, alert, error) || !tell (db, alert, TRUE, now, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same (const Change *change)
{
  unsigned i;

  for (i = 0; i < change->alerts->len; i++)
    if (find (change->standing, g_ptr_array_index (change->alerts, i)) == NULL)
      return FALSE;
  return change->alerts->len == change->standing->len;
}

static gboolean
refresh (HfStore *store, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (store));
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (GPtrArray) standing = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  Change change = { .store = store };

  if (db == NULL)
    return FALSE;
  standing = hf_alert_table_list (db, error);
  if (standing != NULL)
    alerts = compute (db, standing, now, error);
  hf_store_give_back (store, db);
  if (alerts == NULL)
    return FALSE;
  change.alerts = alerts;
  change.standing = standing;
  return is_same (&change) || hf_store_change (store, enter, &change, error);
}

/**
 * hf_alerts_refresh:
 * @store: the registry
 * @error: return location
 *
 * Remembers which alerts stand now, and records as events those that began and those that ended.
 * Writes nothing when they are the same. One thread at a time.
 *
 * Returns: %FALSE with @error when the registry can't be used
 */
gboolean
hf_alerts_refresh (HfStore *store, GError **error)
{
  HfLanguage spoken = hf_language_use_plain (); /* events are kept */
  gboolean refreshed = refresh (store, error);

  hf_language_use (spoken);
  return refreshed;
}
