/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The secrets of one backend, from the user's hand to their keeper. They are saved before the place
 * is asked for the first time, so what follows may fail; then all is as it was before. No error and
 * no problem has one in it. Threading: blocks; workers only, one change of a backend at a time. */

#include "hf-backend-secrets.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"

struct _HfBackendSecrets
{
  HfCredentials *credentials;
  char *id;
  GHashTable *before; /* name → value or NULL, of what was changed */
};

static gboolean
is_known (HfCredentials *credentials, const char *id, const char *name)
{
  g_autoptr (HfSecret) value = hf_credentials_lookup (credentials, id, name, NULL);

  return value != NULL;
}

/* One that a service manager hands over needs not be given. */
static void
check_required (HfCredentials *credentials, const char *id, const HfSetting *setting,
                JsonObject *secrets, HfProblems *problems)
{
  g_autofree char *field = g_strconcat ("secrets.", setting->name, NULL);
  JsonNode *node = secrets != NULL ? json_object_get_member (secrets, setting->name) : NULL;

  if (node != NULL ? JSON_NODE_HOLDS_NULL (node) : !is_known (credentials, id, setting->name))
    hf_problems_add (problems, field, "value_error.missing", _ ("is required: %s"),
                     _ (setting->help));
}

/**
 * hf_backend_secrets_check:
 * @credentials: (nullable): where secrets are
 * @id: of the backend
 * @kind: its kind
 * @settings: of the backend
 * @secrets: (nullable): what a user or a script gave
 * @problems: told of what is wrong with @secrets, and of those that are missing
 */
void
hf_backend_secrets_check (HfCredentials *credentials, const char *id, const HfBackendKind *kind,
                          JsonObject *settings, JsonObject *secrets, HfProblems *problems)
{
  gsize i;

  if (secrets != NULL)
    hf_backend_kind_check_secrets (kind, settings, secrets, problems);
  for (i = 0; i < kind->n_settings; i++)
    if (kind->settings[i].type == HF_SETTING_SECRET && kind->settings[i].required)
      check_required (credentials, id, &kind->settings[i], secrets, problems);
}

static gboolean
save_one (HfBackendSecrets *self, const char *name, const char *value, GError **error)
{
  g_autoptr (GError) why = NULL;
  char *before = hf_credentials_lookup (self->credentials, self->id, name, &why);

  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  g_hash_table_replace (self->before, g_strdup (name), before);
  return hf_credentials_save (self->credentials, self->id, name, value, error);
}

/**
 * hf_backend_secrets_save:
 * @credentials: (nullable): where secrets are
 * @id: of the backend
 * @secrets: those to be saved, checked; null forgets one
 * @error: %HF_ERROR_UNSUPPORTED when there is nowhere to keep them
 *
 * Returns: (transfer full): all of them are saved; %NULL: none
 */
HfBackendSecrets *
hf_backend_secrets_save (HfCredentials *credentials, const char *id, JsonObject *secrets,
                         GError **error)
{
  HfBackendSecrets *self = g_new0 (HfBackendSecrets, 1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_set_object (&self->credentials, credentials);
  self->id = g_strdup (id);
  self->before
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)hf_secret_free);
  json_object_iter_init (&iter, secrets);
  while (json_object_iter_next (&iter, &name, &node))
    if (!save_one (self, name, JSON_NODE_HOLDS_NULL (node) ? NULL : json_node_get_string (node),
                   error))
      {
        hf_backend_secrets_take_back (self, error);
        hf_backend_secrets_free (self);
        return NULL;
      }
  return self;
}

/* What was there before may have come from a place that nobody can write to, and is there again
 * without the new one. */
static gboolean
restore (HfBackendSecrets *self, const char *name, const char *before, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfSecret) now = NULL;

  if (!hf_credentials_save (self->credentials, self->id, name, NULL, &why)
      && !g_error_matches (why, HF_ERROR, HF_ERROR_UNSUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  now = hf_credentials_lookup (self->credentials, self->id, name, NULL);
  return g_strcmp0 (now, before) == 0
         || hf_credentials_save (self->credentials, self->id, name, before, error);
}

/**
 * hf_backend_secrets_take_back:
 * @self: what was saved
 * @error: (inout): why; is told, too, when that fails
 *
 * Makes the secrets what they were before.
 */
void
hf_backend_secrets_take_back (HfBackendSecrets *self, GError **error)
{
  GHashTableIter iter;
  gpointer name, before;

  g_hash_table_iter_init (&iter, self->before);
  while (g_hash_table_iter_next (&iter, &name, &before))
    {
      g_autoptr (GError) why = NULL;

      if (!restore (self, name, before, &why))
        g_prefix_error (error, _ ("the secret “%s” could not be taken back (%s), after this: "),
                        (const char *)name, why->message);
    }
  g_hash_table_remove_all (self->before);
}

/**
 * hf_backend_secrets_free:
 * @self: (transfer full): what was saved stays so
 */
void
hf_backend_secrets_free (HfBackendSecrets *self)
{
  g_clear_object (&self->credentials);
  g_free (self->id);
  g_hash_table_unref (self->before);
  g_free (self);
}

/**
 * hf_backend_secrets_forget:
 * @credentials: (nullable): where secrets are
 * @id: of a backend that is not used any more
 * @kind: its kind
 * @error: which is still kept, and why
 *
 * Returns: whether none of its secrets is kept any more
 */
gboolean
hf_backend_secrets_forget (HfCredentials *credentials, const char *id, const HfBackendKind *kind,
                           GError **error)
{
  gboolean forgotten = TRUE;
  gsize i;

  for (i = 0; i < kind->n_settings; i++)
    if (kind->settings[i].type == HF_SETTING_SECRET)
      forgotten = hf_credentials_save (credentials, id, kind->settings[i].name, NULL,
                                       forgotten ? error : NULL)
                  && forgotten;
  return forgotten;
}

/**
 * hf_backend_secrets_list:
 * @credentials: (nullable): where secrets are
 * @id: of a backend
 * @kind: its kind
 *
 * Returns: (transfer full): the names of those that are there
 */
char **
hf_backend_secrets_list (HfCredentials *credentials, const char *id, const HfBackendKind *kind)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  gsize i;

  for (i = 0; i < kind->n_settings; i++)
    if (kind->settings[i].type == HF_SETTING_SECRET
        && is_known (credentials, id, kind->settings[i].name))
      g_strv_builder_add (names, kind->settings[i].name);
  return g_strv_builder_end (names);
}
