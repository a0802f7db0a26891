/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Alerts with longer words, in the language of the thread. Threading: any. */

#include "hf-alert-words.h"

#include <glib/gi18n-lib.h>

#include "hf-human.h"

/* lost: whether its copies are made elsewhere */
HfAlert *
hf_alert_words_down (const HfBackendInfo *info, gboolean lost)
{
  if (info->state == HF_BACKEND_DENIED)
    return hf_alert_new (HF_SEVERITY_WARNING, "backend-denied", info->id,
                         lost ? _ ("%s is denied: %s; its copies are made elsewhere")
                              : _ ("%s is denied: %s"),
                         info->id, info->reason);
  return hf_alert_new (HF_SEVERITY_WARNING, "backend-down", info->id,
                       lost ? _ ("%s is unavailable: %s; its copies are made elsewhere")
                            : _ ("%s is unavailable: %s"),
                       info->id, info->reason);
}

/* room: bytes that it may still take, by that limit */
HfAlert *
hf_alert_words_full (const HfBackendInfo *info, guint64 room, HfRoomLimit limit)
{
  g_autofree char *left = hf_human_bytes (room);

  return hf_alert_new (
      HF_SEVERITY_WARNING, "backend-full", info->id,
      limit == HF_ROOM_OWN
          ? _ ("%s has room for %s more, by its own size limit; make room or add a backend")
      : limit == HF_ROOM_SETTINGS
          ? _ ("%s has room for %s more, by the limit for stores in the settings; make room or add "
               "a backend")
          : _ ("%s has room for %s more, by free space above the floor; make room or add a "
               "backend"),
      info->id, left);
}

HfAlert *
hf_alert_words_plan (const HfWaitingPlan *plan)
{
  guint64 pins = plan->urgent.pins + plan->other.pins;
  g_autofree char *count = hf_human_count (pins);
  g_autofree char *bytes = hf_human_bytes (plan->urgent.bytes + plan->other.bytes);

  return hf_alert_new (
      plan->urgent.pins > 0 ? HF_SEVERITY_CRITICAL : HF_SEVERITY_WARNING, "plan-waits", NULL,
      g_dngettext (GETTEXT_PACKAGE,
                   "copies of %s pin, %s in all, wait for your word, as they are more than "
                   "Holdfast makes by itself; approve or decline the plan",
                   "copies of %s pins, %s in all, wait for your word, as they are more than "
                   "Holdfast makes by itself; approve or decline the plan",
                   (gulong)pins),
      count, bytes);
}
