/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of setting: texts by name, and the policy as one of them. Never secrets. Reads on any
 * connection, writes inside a change. */
#include "hf-setting-table.h"

#include "hf-error.h"
#include "hf-settings.h"

#define POLICY "policy"

/**
 * hf_setting_table_get:
 * @value: (out) (transfer full) (nullable): the text, %NULL when it was never set
 * @error: why it can't be read
 *
 * Returns: whether @value was set
 */
gboolean
hf_setting_table_get (HfDb *db, const char *key, char **value, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a setting */ SELECT value FROM setting WHERE key = ?1", error);
  gboolean row;

  *value = NULL;
  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, key);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *value = hf_statement_dup_text (statement, 0);
  return TRUE;
}

/**
 * hf_setting_table_set:
 * @db: inside a change
 * @value: (nullable): the text; %NULL forgets it
 * @error: what went wrong
 *
 * Returns: whether the setting is as @value says
 */
gboolean
hf_setting_table_set (HfDb *db, const char *key, const char *value, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       value ? "/* change a setting */ INSERT INTO setting (key, value)"
                               " VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value"
                             : "/* forget a setting */ DELETE FROM setting WHERE key = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, key);
  if (value)
    hf_statement_bind_text (statement, 2, value);
  return hf_statement_run (statement, error);
}

/**
 * hf_setting_table_get_policy:
 * @error: %HF_ERROR_CORRUPT when what is stored is no policy
 *
 * Returns: (transfer full): the policy that was set, or the one that holds from the beginning
 */
HfPolicy *
hf_setting_table_get_policy (HfDb *db, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;

  if (!hf_setting_table_get (db, POLICY, &text, error))
    return NULL;
  if (!text)
    return g_steal_pointer (&policy);

  object = hf_json_parse_object (text, -1, &problem);
  if (object)
    hf_settings_apply_json (policy, object, problems);
  if (object && !hf_problems_set_error (problems, &problem))
    return g_steal_pointer (&policy);
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "the policy in the registry is damaged: %s",
               problem->message);
  return NULL;
}

/**
 * hf_setting_table_set_policy:
 * @db: inside a change
 * @error: what went wrong
 *
 * A max_size_gb that the user did not set is not stored.
 *
 * Returns: whether the policy holds from the commit on
 */
gboolean
hf_setting_table_set_policy (HfDb *db, const HfPolicy *policy, GError **error)
{
  g_autoptr (JsonObject) object = hf_settings_to_json (policy);
  g_autofree char *text = NULL;

  if (!policy->max_size_set)
    json_object_remove_member (object, "max_size_gb");
  text = hf_json_to_text (object);
  return hf_setting_table_set (db, POLICY, text, error);
}
