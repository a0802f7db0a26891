/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-wish.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define BYTES_PER_GB 1e9
#define MOST_GB 1e9 /* an exabyte */
#define MOST_ID 63
#define MOST_PRIORITY 1000
#define MOST_TAGS 32
#define MOST_WORD 63

static gboolean
is_good_id (const char *id)
{
  if (!id || !g_ascii_isalnum (id[0]) || strlen (id) > MOST_ID)
    return FALSE;
  for (; *id; id++)
    if (!g_ascii_islower (*id) && !g_ascii_isdigit (*id) && *id != '-' && *id != '_')
      return FALSE;
  return TRUE;
}

/**
 * hf_backend_wish_check_id:
 * @id: (nullable): of a backend
 * @problems: told when it can't be one
 *
 * Returns: whether it can
 */
gboolean
hf_backend_wish_check_id (const char *id, HfProblems *problems)
{
  if (is_good_id (id))
    return TRUE;
  hf_problems_add (
      problems, "id", "value_error",
      _ ("must have 1 to %d of the characters a-z 0-9 - _ and begin with a letter or digit"),
      MOST_ID);
  return FALSE;
}

/* ---- what all have ---- */

static void
apply_discovery (HfBackendInfo *info, JsonObject *object, HfProblems *problems)
{
  g_autofree char *word = NULL;

  if (hf_json_read_string (object, "discovery", MOST_WORD, &word, problems)
      && !hf_discovery_from_string (word, &info->discovery))
    hf_problems_add (problems, "discovery", "value_error.word",
                     _ ("must be one of: off, tell, adopt"));
}

static void
apply_common (HfBackendInfo *info, JsonObject *object, HfProblems *problems)
{
  double max_size_gb;
  gint64 priority;

  if (hf_json_read_double (object, "max_size_gb", 0, MOST_GB, &max_size_gb, problems))
    info->max_bytes = (guint64)(max_size_gb * BYTES_PER_GB);
  if (hf_json_read_int (object, "priority", 1, MOST_PRIORITY, &priority, problems))
    info->priority = (int)priority;
  hf_json_read_strings (object, "tags", MOST_TAGS, &info->tags, problems);
  apply_discovery (info, object, problems);
  hf_limits_apply_field (info->limits, object, "limits", problems);
}

/* ---- a new one ---- */

static void
read_word (JsonObject *wish, const char *field, char **value, HfProblems *problems)
{
  unsigned before = hf_problems_count (problems);

  if (!hf_json_read_string (wish, field, MOST_WORD, value, problems)
      && hf_problems_count (problems) == before)
    hf_problems_add (problems, field, "value_error.missing", _ ("is required"));
}

/**
 * hf_backend_wish_read:
 * @wish: {id, kind, settings, secrets, max_size_gb, priority, tags, discovery, limits}
 * @kind: (nullable): the one that it names; its settings and secrets are not looked at without it
 * @secrets: (out) (nullable) (transfer none): name → value; they live as long as @wish
 * @problems: told of all that is wrong, but for secrets that are missing
 *
 * Returns: (transfer full): what hf_engine_add_backend() takes, when there are no problems
 */
HfBackendInfo *
hf_backend_wish_read (JsonObject *wish, const HfBackendKind *kind, JsonObject **secrets,
                      HfProblems *problems)
{
  static const char *const known[] = { "id",       "kind", "settings",  "secrets", "max_size_gb",
                                       "priority", "tags", "discovery", "limits",  NULL };
  HfBackendInfo *info = hf_backend_info_new ();
  g_autoptr (JsonObject) none = json_object_new ();
  JsonObject *settings = none;

  *secrets = NULL;
  hf_json_refuse_unknown (wish, known, problems);
  read_word (wish, "id", &info->id, problems);
  read_word (wish, "kind", &info->kind, problems);
  hf_json_read_object (wish, "settings", &settings, problems);
  hf_json_read_object (wish, "secrets", secrets, problems);
  apply_common (info, wish, problems);
  if (info->id)
    hf_backend_wish_check_id (info->id, problems);
  if (kind)
    hf_backend_kind_check (kind, settings, problems);
  if (kind && *secrets)
    hf_backend_kind_check_secrets (kind, settings, *secrets, problems);
  g_clear_pointer (&info->settings, json_object_unref);
  info->settings = json_object_ref (settings);
  return info;
}

/* ---- one that there is ---- */

/**
 * hf_backend_wish_apply:
 * @info: gets what is right of @changes
 * @changes: {max_size_gb, priority, tags, paused, discovery, limits}; secrets are not looked at
 * @problems: told of all that is wrong
 */
void
hf_backend_wish_apply (HfBackendInfo *info, JsonObject *changes, HfProblems *problems)
{
  static const char *const known[]
      = { "max_size_gb", "priority", "tags", "paused", "secrets", "discovery", "limits", NULL };

  hf_json_refuse_unknown (changes, known, problems);
  apply_common (info, changes, problems);
  hf_json_read_bool (changes, "paused", &info->paused, problems);
}
