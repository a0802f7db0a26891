/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a backend has been looked for in vain. Only time in which it was looked for counts, so
 * that a computer that slept finds nothing lost; and only what can't be our own network's fault
 * (SAFETY §2, “Our access is not their copies”): a backend on another computer is missed only while
 * another one such answers. Once it is too long, its copies are made elsewhere; they count again
 * when it is back. Inside a change. */

#include "hf-absence.h"

#include "hf-backend-kind.h"
#include "hf-backend-table.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-pin-table.h"
#include "hf-setting-table.h"

#define LEAST_STEP HF_MINUTE

/* What may have passed between two looks; in more it was not looked. */
static gint64
longest_step (const HfPolicy *policy)
{
  return MAX (2 * policy->upkeep.probe_every, LEAST_STEP);
}

static gboolean
is_remote (const HfBackendInfo *info)
{
  return hf_backend_kind_is_remote (info->kind, info->settings);
}

static gboolean
is_there_another (HfDb *db, const HfBackendInfo *info, gboolean *another, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);
  unsigned i;

  *another = FALSE;
  for (i = 0; backends != NULL && i < backends->len; i++)
    {
      const HfBackendInfo *other = g_ptr_array_index (backends, i);

      *another = *another
                 || (g_strcmp0 (other->id, info->id) != 0 && other->state == HF_BACKEND_HEALTHY
                     && is_remote (other));
    }
  return backends != NULL;
}

/**
 * hf_absence_note:
 * @db: inside a change
 * @info: a backend that was just asked; gets absent_us and probed_at
 * @there: whether its store was found, or refused us
 * @now: the time
 * @began: (out): whether its copies count as lost since now
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_absence_note (HfDb *db, HfBackendInfo *info, gboolean there, gint64 now, gboolean *began,
                 GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  gint64 before = info->absent_us;
  gint64 step = 0;
  gboolean counts = TRUE;

  *began = FALSE;
  if (policy == NULL)
    return FALSE;
  if (info->probed_at > 0)
    step = CLAMP (now - info->probed_at, 0, longest_step (policy));
  info->probed_at = now;
  if (there)
    {
      info->absent_us = 0;
      return TRUE;
    }
  if (is_remote (info) && !is_there_another (db, info, &counts, error))
    return FALSE;
  if (counts)
    info->absent_us += step;
  *began = before < policy->heal_after && info->absent_us >= policy->heal_after;
  return TRUE;
}

/**
 * hf_absence_begin:
 * @db: inside a change
 * @info: a backend whose copies count as lost since now
 * @now: the time
 * @error: return location
 *
 * Has its pins looked at.
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_absence_begin (HfDb *db, const HfBackendInfo *info, gint64 now, GError **error)
{
  g_autofree char *how_long = hf_human_duration (info->absent_us);
  g_autoptr (HfEvent) event = hf_event_new (
      HF_SEVERITY_WARNING, "backend-lost", 0, info->id,
      "%s has not been there for %s: its copies are made elsewhere, and count again "
      "when it is back",
      info->id, how_long);

  return hf_pin_table_touch_store (db, info->store_id, error)
         && hf_event_table_append (db, event, now, error);
}

/**
 * hf_absence_look_again:
 * @db: inside a change
 * @policy: one in which the time has another length
 * @error: return location
 *
 * Has the pins of all backends looked at that it calls lost.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_absence_look_again (HfDb *db, const HfPolicy *policy, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);
  unsigned i;

  for (i = 0; backends != NULL && i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);

      if (hf_policy_calls_lost (policy, info)
          && !hf_pin_table_touch_store (db, info->store_id, error))
        return FALSE;
    }
  return backends != NULL;
}
