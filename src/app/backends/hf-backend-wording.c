/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure, but for the language of the process. What the engine and the places say of themselves is
 * shown as they say it. */
#include "hf-backend-wording.h"

#include <glib/gi18n.h>
#include <math.h>

#include "hf-clock.h"
#include "hf-wording.h"

/* ---- how it is ---- */

/**
 * hf_backend_wording_state:
 * @info: a backend
 *
 * Returns: what to show for how it is; that it is paused goes before anything else
 */
HfSign
hf_backend_wording_state (const HfBackendInfo *info)
{
  if (info->paused)
    return (HfSign){ "media-playback-pause-symbolic", NULL, _ ("Paused") };
  switch (info->state)
    {
    case HF_BACKEND_HEALTHY:
      return (HfSign){ "emblem-ok-symbolic", "success", _ ("Healthy") };
    case HF_BACKEND_UNAVAILABLE:
      return (HfSign){ "dialog-error-symbolic", "error", _ ("Unavailable") };
    case HF_BACKEND_DENIED:
      return (HfSign){ "changes-prevent-symbolic", "error", _ ("Access Denied") };
    case HF_BACKEND_UNKNOWN:
    default:
      return (HfSign){ "dialog-question-symbolic", NULL, _ ("Not Looked At Yet") };
    }
}

/**
 * hf_backend_wording_since:
 * @info: a backend
 * @now: the time
 *
 * Returns: "for 3 minutes"; empty where it is not known
 */
char *
hf_backend_wording_since (const HfBackendInfo *info, gint64 now)
{
  g_autofree char *span = NULL;

  if (info->paused || info->state == HF_BACKEND_UNKNOWN || info->since == 0)
    return g_strdup ("");
  if (now - info->since < HF_MINUTE)
    return g_strdup (_ ("for less than a minute"));
  span = hf_wording_duration ((now - info->since) / G_USEC_PER_SEC);
  /* Translators: how long a backend has been healthy or unavailable, e.g. “for 3 minutes” */
  return g_strdup_printf (_ ("for %s"), span);
}

static char *
describe_hours (const HfBackendInfo *info, gint64 now)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *hours = g_strjoinv ("; ", info->limits->hours);

  if (hf_limits_is_open (info->limits, now, zone))
    return g_strdup ("");
  return g_strdup_printf (_ ("Its jobs wait, as it is only used at these hours: %s"), hours);
}

/**
 * hf_backend_wording_reason:
 * @info: a backend
 * @now: the time
 *
 * Returns: why it is not in use, a sentence; empty when it is
 */
char *
hf_backend_wording_reason (const HfBackendInfo *info, gint64 now)
{
  if (info->paused)
    return g_strdup (_ ("You paused it: it gets no new copies and is not looked at until you "
                        "resume it. The copies that it has stay where they are."));
  return info->state == HF_BACKEND_HEALTHY ? describe_hours (info, now)
                                           : hf_wording_capital (info->reason);
}

/* ---- what it is ---- */

static const char *
find_place (const HfBackendKind *kind, JsonObject *settings)
{
  for (gsize i = 0; i < kind->n_settings; i++)
    {
      const HfSetting *setting = &kind->settings[i];

      if ((setting->type == HF_SETTING_PATH || setting->type == HF_SETTING_ADDRESS)
          && hf_json_has (settings, setting->name))
        return json_object_get_string_member_with_default (settings, setting->name, NULL);
    }
  return NULL;
}

/**
 * hf_backend_wording_kind:
 * @info: a backend
 *
 * Returns: its kind, and where it is if its settings tell
 */
char *
hf_backend_wording_kind (const HfBackendInfo *info)
{
  const HfBackendKind *kind = hf_backend_kind_find (info->kind);
  const char *title = kind ? _ (kind->title) : info->kind;
  const char *place = kind ? find_place (kind, info->settings) : NULL;

  /* Translators: a kind of backend and its place, e.g. “IPFS node · http://127.0.0.1:5001” */
  return place ? g_strdup_printf (_ ("%s · %s"), title, place) : g_strdup (title);
}

/**
 * hf_backend_wording_icon:
 * @kind: (nullable): a kind
 *
 * Returns: the name of an icon for it
 */
const char *
hf_backend_wording_icon (const HfBackendKind *kind)
{
  if (kind && g_str_equal (kind->type, "local"))
    return "drive-harddisk-symbolic";
  if (kind && g_str_equal (kind->type, "distributed"))
    return "network-workgroup-symbolic";
  return "network-server-symbolic";
}

/* ---- its numbers ---- */

static guint64
room_of (const HfBackendInfo *info)
{
  return info->max_bytes > 0 ? info->max_bytes : info->total_bytes;
}

/**
 * hf_backend_wording_fraction:
 * @info: a backend
 *
 * Returns: how much of its limit is used, from 0 to 1; -1 when there is none
 */
double
hf_backend_wording_fraction (const HfBackendInfo *info)
{
  guint64 room = room_of (info);

  return room > 0 ? MIN ((double)info->held_bytes / (double)room, 1.0) : -1;
}

/**
 * hf_backend_wording_usage:
 * @info: a backend
 *
 * Returns: what it holds for us, of how much, and what is free there as far as it tells
 */
char *
hf_backend_wording_usage (const HfBackendInfo *info)
{
  g_autofree char *used = hf_wording_bytes (info->held_bytes);
  g_autofree char *most = hf_wording_bytes (room_of (info));
  g_autofree char *free_bytes = hf_wording_bytes (info->free_bytes);
  g_autofree char *text = room_of (info) > 0 ? g_strdup_printf (_ ("%s of %s used"), used, most)
                                             : g_strdup_printf (_ ("%s used"), used);

  if (info->probed_at == 0 || info->free_bytes >= (guint64)G_MAXINT64)
    return g_steal_pointer (&text);
  /* Translators: what is used of a limit, then what is free in the place altogether */
  return g_strdup_printf (_ ("%s · %s free there"), text, free_bytes);
}

/**
 * hf_backend_wording_strays:
 * @info: a backend
 *
 * Returns: what else it holds, a sentence; empty when there is nothing
 */
char *
hf_backend_wording_strays (const HfBackendInfo *info)
{
  guint64 n = info->stray_found;
  g_autofree char *count = hf_wording_count (n);
  g_autofree char *bytes = hf_wording_bytes (info->stray_found_bytes);

  if (info->stray_wanted > 0 || (n > 0 && info->adopt_upto > 0))
    {
      g_autofree char *wanted = hf_wording_count (n + info->stray_wanted);

      return g_strdup_printf (ngettext ("%s pin found there is being adopted",
                                        "%s pins found there are being adopted",
                                        (gulong)(n + info->stray_wanted)),
                              wanted);
    }
  if (n == 0)
    return g_strdup ("");
  if (info->stray_found_bytes == 0)
    return g_strdup_printf (ngettext ("%s pin found there that Holdfast doesn’t look after",
                                      "%s pins found there that Holdfast doesn’t look after",
                                      (gulong)n),
                            count);
  return g_strdup_printf (ngettext ("%s pin found there that Holdfast doesn’t look after (%s)",
                                    "%s pins found there that Holdfast doesn’t look after (%s)",
                                    (gulong)n),
                          count, bytes);
}

/**
 * hf_backend_wording_jobs:
 * Returns: how many jobs work with it and wait for it
 */
char *
hf_backend_wording_jobs (guint64 running, guint64 queued)
{
  g_autofree char *now = hf_wording_count (running);
  g_autofree char *later = hf_wording_count (queued);

  if (running == 0 && queued == 0)
    return g_strdup (_ ("none"));
  if (queued == 0)
    return g_strdup_printf (ngettext ("%s running", "%s running", (gulong)running), now);
  if (running == 0)
    return g_strdup_printf (ngettext ("%s waiting", "%s waiting", (gulong)queued), later);
  /* Translators: numbers of jobs */
  return g_strdup_printf (_ ("%s running, %s waiting"), now, later);
}

/**
 * hf_backend_wording_latency:
 * @us: how long an answer took; -1: there was none
 *
 * Returns: "12 ms"
 */
char *
hf_backend_wording_latency (gint64 us)
{
  if (us < 0)
    return g_strdup (_ ("not known"));
  if (us < 1000)
    return g_strdup (_ ("below 1 ms"));
  if (us < G_USEC_PER_SEC)
    /* Translators: milliseconds */
    return g_strdup_printf (_ ("%d ms"), (int)(us / 1000));
  /* Translators: seconds, with one decimal */
  return g_strdup_printf (_ ("%.1f s"), (double)us / G_USEC_PER_SEC);
}

/* ---- trials ---- */

/**
 * hf_trial_wording_step:
 * @step: of a trial
 *
 * Returns: what it tries
 */
const char *
hf_trial_wording_step (const HfTrialStep *step)
{
  static const struct
  {
    const char *name, *title;
  } steps[] = {
    { "settings", N_ ("Settings") },
    { "secrets", N_ ("Secrets") },
    { "answer", N_ ("Answer") },
    { "identity", N_ ("Identity") },
    { "list", N_ ("Listing What Is There") },
    { "look", N_ ("Looking for a Copy") },
    { "read", N_ ("Reading a Copy") },
    { "room", N_ ("Room") },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].name, step->name))
      return _ (steps[i].title);
  return step->name;
}

/**
 * hf_trial_wording_result:
 * Returns: what to show for how a step ended
 */
HfSign
hf_trial_wording_result (HfTrialResult result)
{
  switch (result)
    {
    case HF_TRIAL_GOOD:
      return (HfSign){ "emblem-ok-symbolic", "success", _ ("Passed") };
    case HF_TRIAL_BAD:
      return (HfSign){ "dialog-error-symbolic", "error", _ ("Failed") };
    case HF_TRIAL_SKIPPED:
    default:
      return (HfSign){ "list-remove-symbolic", NULL, _ ("Skipped") };
    }
}
