/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Stores stand for the backends that reach them, as bits of their slots. What keeps a job from
 * beginning: the user, who paused everything, whatever it is; a backend that works on as many jobs
 * as it may; hours, for what the engine wants by itself; the battery, for the same; a metered
 * network, for what goes over it; the last worker, which is kept for what can't wait. A pin below
 * its minimum waits for none of the last three, unless the policy forbids the battery or the
 * network altogether. Threading: any. */

#include "hf-gate.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-kind.h"

struct _HfGate
{
  GPtrArray *backends;
  GTimeZone *zone;
  gint64 now;
  gint64 full; /* stores whose backend has no room for another job */
  gint64 closed; /* outside their hours */
  gint64 remote; /* behind a network that is metered */
  HfSparing metered;
  HfSparing battery; /* ALL = on mains */
  gboolean only_urgent;
  gboolean busy;
  gboolean paused;
};

static gint64
bit_of (const HfBackendInfo *info)
{
  return G_GINT64_CONSTANT (1) << info->slot;
}

/**
 * hf_gate_new:
 * @backends: (element-type HfBackendInfo): all of them
 * @policy: what it says of metered networks and the battery
 * @situation: what is going on
 *
 * Returns: (transfer full): the gate at that moment
 */
HfGate *
hf_gate_new (GPtrArray *backends, const HfPolicy *policy, const HfSituation *situation)
{
  HfGate *self = g_new0 (HfGate, 1);
  unsigned i;

  self->backends = g_ptr_array_ref (backends);
  self->zone = g_time_zone_new_local ();
  self->now = situation->now;
  self->metered = policy->metered;
  self->battery = situation->on_battery ? policy->battery : HF_SPARING_ALL;
  self->only_urgent = situation->only_urgent;
  self->busy = situation->busy;
  self->paused = situation->paused;
  for (i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);
      unsigned most = (unsigned)info->limits->parallel_jobs;

      if (most > 0 && situation->running[info->slot] >= most)
        self->full |= bit_of (info);
      if (!hf_limits_is_open (info->limits, self->now, self->zone))
        self->closed |= bit_of (info);
      if (situation->metered && hf_backend_kind_is_remote (info->kind, info->settings))
        self->remote |= bit_of (info);
    }
  return self;
}

/**
 * hf_gate_free:
 * @self: (transfer full): a gate
 */
void
hf_gate_free (HfGate *self)
{
  g_ptr_array_unref (self->backends);
  g_time_zone_unref (self->zone);
  g_free (self);
}

static gint64
shut_by_hours (const HfGate *self, HfUrgency urgency)
{
  return urgency == HF_URGENCY_NONE ? self->closed : 0;
}

static gint64
shut_by_network (const HfGate *self, HfUrgency urgency)
{
  switch (self->metered)
    {
    case HF_SPARING_ALL:
      return 0;
    case HF_SPARING_NONE:
      return self->remote;
    case HF_SPARING_BELOW_MIN:
    default:
      return (urgency & HF_URGENCY_SHORT) != 0 ? 0 : self->remote;
    }
}

/**
 * hf_gate_spares_battery:
 * @self: a gate
 * @urgency: of a job
 *
 * What the user asked for goes: their battery is theirs to spend.
 *
 * Returns: whether the battery keeps the job from beginning
 */
gboolean
hf_gate_spares_battery (const HfGate *self, HfUrgency urgency)
{
  switch (self->battery)
    {
    case HF_SPARING_ALL:
      return FALSE;
    case HF_SPARING_NONE:
      return (urgency & HF_URGENCY_ASKED) == 0;
    case HF_SPARING_BELOW_MIN:
    default:
      return urgency == HF_URGENCY_NONE;
    }
}

/* Copies that are only wished for, to a store that is slow, must not keep every worker from what
 * the user waits for. */
static gboolean
waits_for_worker (const HfGate *self, HfUrgency urgency)
{
  return self->busy || (self->only_urgent && urgency == HF_URGENCY_NONE);
}

/**
 * hf_gate_lets:
 * @self: a gate
 * @uses: stores that a job works with, as bits of their slots
 * @urgency: of the job
 *
 * Returns: whether it may begin
 */
gboolean
hf_gate_lets (const HfGate *self, gint64 uses, HfUrgency urgency)
{
  return (uses & self->full) == 0 && !waits_for_worker (self, urgency)
         && hf_gate_lacks_room_only (self, uses, urgency);
}

/**
 * hf_gate_lacks_room_only:
 * @self: a gate
 * @uses: as for hf_gate_lets()
 * @urgency: as for hf_gate_lets()
 *
 * Returns: whether it may begin, but for other jobs
 */
gboolean
hf_gate_lacks_room_only (const HfGate *self, gint64 uses, HfUrgency urgency)
{
  return !self->paused && !hf_gate_spares_battery (self, urgency)
         && (uses & (shut_by_hours (self, urgency) | shut_by_network (self, urgency))) == 0;
}

/**
 * hf_gate_is_metered_for:
 * @self: a gate
 * @uses: as for hf_gate_lets()
 * @urgency: as for hf_gate_lets()
 *
 * Returns: whether a metered network keeps the job from beginning
 */
gboolean
hf_gate_is_metered_for (const HfGate *self, gint64 uses, HfUrgency urgency)
{
  return (uses & shut_by_network (self, urgency)) != 0;
}

static const HfBackendInfo *
first_of (const HfGate *self, gint64 mask)
{
  unsigned i;

  for (i = 0; i < self->backends->len; i++)
    if ((bit_of (g_ptr_array_index (self->backends, i)) & mask) != 0)
      return g_ptr_array_index (self->backends, i);
  return NULL;
}

/* "22:00", with the day when that is not within a day. */
static char *
format_local (const HfGate *self, gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / HF_SECOND);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, self->zone);

  return g_date_time_format (local, time - self->now < HF_DAY ? "%H:%M" : "%F %H:%M");
}

static char *
explain_hours (const HfGate *self, const HfBackendInfo *info)
{
  gint64 opens = hf_limits_next_change (info->limits, self->now, self->zone);
  g_autofree char *from = format_local (self, opens);

  return g_strdup_printf (_ ("waits for %s's hours, from %s"), info->id, from);
}

/* TRANSLATORS: what says why a job waits is the end of a sentence that begins with the job: "job 7
 * waits for other jobs to end". */

/**
 * hf_gate_explain:
 * @self: a gate
 * @uses: as for hf_gate_lets()
 * @urgency: as for hf_gate_lets()
 *
 * Returns: (transfer full) (nullable): what the job waits for, %NULL when it may begin
 */
char *
hf_gate_explain (const HfGate *self, gint64 uses, HfUrgency urgency)
{
  const HfBackendInfo *closed = first_of (self, uses & shut_by_hours (self, urgency));
  const HfBackendInfo *remote = first_of (self, uses & shut_by_network (self, urgency));
  const HfBackendInfo *full = first_of (self, uses & self->full);

  if (self->paused)
    return g_strdup (_ ("waits, as all jobs are paused; resume all of them to go on"));
  if (remote != NULL)
    return g_strdup_printf (
        self->metered == HF_SPARING_NONE
            ? _ ("waits, as the network to %s is metered; the settings can allow all work on "
                 "such a network")
            : _ ("waits, as the network to %s is metered and no pin of it is below its minimum; "
                 "the settings can allow all work on such a network"),
        remote->id);
  if (hf_gate_spares_battery (self, urgency))
    return g_strdup (
        self->battery == HF_SPARING_NONE ? _ (
            "waits, as this computer runs on its battery; the settings can allow all work on it")
                                         : _ ("waits, as this computer runs on its battery and no "
                                              "pin of it is below its minimum; "
                                              "the settings can allow all work on it"));
  if (closed != NULL)
    return explain_hours (self, closed);
  if (full != NULL)
    return g_strdup_printf (_ ("waits for %s, which works on as many jobs as it may (%d)"),
                            full->id, full->limits->parallel_jobs);
  return waits_for_worker (self, urgency) ? g_strdup (_ ("waits for other jobs to end")) : NULL;
}

/**
 * hf_gate_next_change:
 * @self: a gate
 *
 * Returns: when to look again, as nobody tells of it: a backend's hours begin, or mains may be
 * back; or %G_MAXINT64
 */
gint64
hf_gate_next_change (const HfGate *self)
{
  gint64 next = self->battery == HF_SPARING_ALL ? G_MAXINT64 : self->now + HF_MINUTE;
  unsigned i;

  for (i = 0; i < self->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (self->backends, i);

      if ((self->closed & bit_of (info)) != 0)
        next = MIN (next, hf_limits_next_change (info->limits, self->now, self->zone));
    }
  return next;
}
