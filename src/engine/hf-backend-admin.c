/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding, changing and removing backends. Adding is the one moment at which a place gets its
 * identity (SAFETY §1). Threading: blocks; workers only. */

#include "hf-backend-admin.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-backend-kind.h"
#include "hf-backend-secrets.h"
#include "hf-backend-table.h"
#include "hf-backend-wish.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-held-table.h"
#include "hf-human.h"
#include "hf-origins.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

#define GB 1000000000.0

/* ---- add ---- */

static const HfBackendKind *
check_wanted (HfCredentials *credentials, const HfBackendInfo *wanted, JsonObject *secrets,
              HfProblems *problems)
{
  const HfBackendKind *kind = wanted->kind != NULL ? hf_backend_kind_find (wanted->kind) : NULL;

  hf_backend_wish_check_id (wanted->id, problems);
  if (kind == NULL)
    hf_problems_add (problems, "kind", "value_error", _ ("“%s” is not a kind of backend"),
                     wanted->kind != NULL ? wanted->kind : "");
  else
    {
      hf_backend_kind_check (kind, wanted->settings, problems);
      hf_backend_secrets_check (credentials, wanted->id, kind, wanted->settings, secrets, problems);
    }
  return hf_problems_count (problems) == 0 ? kind : NULL;
}

/* A tag "domain:NAME" says what the device can't tell: that two disks are in one house, or one
 * array in two. */
static char *
domain_for (char **tags, const char *derived)
{
  gsize i;

  for (i = 0; tags != NULL && tags[i] != NULL; i++)
    if (g_str_has_prefix (tags[i], "domain:") && tags[i][7] != '\0')
      return g_strdup (tags[i]);
  return g_strdup (derived);
}

static HfBackendInfo *
make_info (const HfBackendKind *kind, const HfBackendInfo *wanted, const HfProbe *probe,
           const char *store_uuid, gint64 now)
{
  HfBackendInfo *info = hf_backend_info_copy (wanted);

  if (info->max_bytes == 0)
    info->max_bytes = (guint64)((double)kind->max_size_gb * GB);
  if (info->priority == 0)
    info->priority = kind->priority;
  if (info->discovery == HF_DISCOVERY_DEFAULT)
    info->discovery = kind->discovery;
  info->is_public = kind->is_public;
  if (hf_json_has (info->settings, "public"))
    info->is_public = json_object_get_boolean_member (info->settings, "public");
  info->created = now;
  g_free (info->store_uuid);
  info->store_uuid = g_strdup (store_uuid);
  g_free (info->domain);
  info->domain = domain_for (info->tags, probe->domain);
  info->state = HF_BACKEND_HEALTHY;
  info->since = now;
  info->probed_at = now;
  info->free_bytes = MIN (probe->free_bytes, (guint64)G_MAXINT64); /* not known: endless */
  info->total_bytes = probe->total_bytes;
  return info;
}

typedef struct
{
  HfStore *store;
  HfBackendInfo *info;
} Entry;

/* One store under two names would make one copy look like two. */
static gboolean
refuse_node_of_service (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autofree char *service = NULL;

  if (!hf_origins_find_service (db, info->store_uuid, &service, error))
    return FALSE;
  if (service == NULL)
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_CONFLICT,
      _ ("this node is where “%s” keeps its pins: a copy there would count once. Choose another "
         "place, or remove that backend first"),
      service);
  return FALSE;
}

static gboolean
refuse_same_store (HfDb *db, const HfBackendInfo *info, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfBackendInfo) known
      = hf_backend_table_find_store (db, info->store_uuid, &local_error);

  if (!HF_RULE (SAME_STORE)
      || (known == NULL && g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND)))
    return !HF_RULE (SAME_STORE) || refuse_node_of_service (db, info, error);
  if (known == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_set_error (
      error, HF_ERROR, HF_ERROR_CONFLICT,
      _ ("this place is the store of backend “%s”, reached another way: a copy there would "
         "count once. "
         "Choose another place"),
      known->id);
  return FALSE;
}

static gboolean
touch_short (HfDb *db, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);

  return policy != NULL && hf_pin_table_touch_short (db, policy->target_replicas, error);
}

static gboolean
enter (HfDb *db, gpointer data, GError **error)
{
  Entry *entry = data;
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, "backend-added", 0, entry->info->id,
                                            "%s was added", entry->info->id);

  return refuse_same_store (db, entry->info, error)
         && hf_backend_table_insert (db, entry->info, error)
         && hf_event_table_append (db, event, entry->info->created, error)
         && touch_short (db, error);
}

/* The place, with its identity: as it carries it, or new. */
static char *
establish (HfBackendSet *backends, const HfBackendInfo *wanted, HfProbe **probe, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (HfBackend) place
      = hf_backend_set_make (backends, wanted->id, wanted->kind, wanted->settings, NULL, error);
  g_autofree char *found = place != NULL ? hf_backend_establish (place, uuid, NULL, error) : NULL;

  *probe = found != NULL ? hf_backend_probe (place, NULL, error) : NULL;
  if (*probe == NULL)
    {
      g_prefix_error (error, _ ("adding backend “%s”: "), wanted->id);
      return NULL;
    }
  return g_steal_pointer (&found);
}

/* Told before the place is touched, which would get an identity otherwise. */
static gboolean
refuse_known_id (HfBackendSet *backends, const char *id, GError **error)
{
  g_autoptr (HfBackend) known = hf_backend_set_get (backends, id, NULL);

  if (known == NULL)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               _ ("there is a backend “%s” already: choose another id"), id);
  return FALSE;
}

static HfBackendInfo *
add_place (HfStore *store, HfBackendSet *backends, const HfBackendKind *kind,
           const HfBackendInfo *wanted, GError **error)
{
  g_autoptr (HfProbe) probe = NULL;
  g_autofree char *uuid = refuse_known_id (backends, wanted->id, error)
                              ? establish (backends, wanted, &probe, error)
                              : NULL;
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfBackend) backend = NULL;
  Entry entry = { store, NULL };

  if (uuid == NULL)
    return NULL;
  info = make_info (kind, wanted, probe, uuid, hf_clock_now (hf_store_get_clock (store)));
  entry.info = info;
  backend = hf_backend_set_make (backends, info->id, info->kind, info->settings, uuid, error);
  if (backend == NULL || !hf_store_change (store, enter, &entry, error))
    return NULL;
  hf_backend_set_put (backends, backend, info->limits);
  hf_backend_set_note_secrets (backends, info->id);
  hf_delegates_ask (hf_backend_set_get_delegates (backends), backend, NULL);
  return g_steal_pointer (&info);
}

/* Saved before the place is asked, which may need them; not under the id of another backend. */
static HfBackendInfo *
add_with_secrets (HfStore *store, HfBackendSet *backends, const HfBackendKind *kind,
                  const HfBackendInfo *wanted, JsonObject *secrets, GError **error)
{
  g_autoptr (GMutexLocker) locker
      = g_mutex_locker_new (hf_backend_set_get_secrets_mutex (backends));
  g_autoptr (HfBackendSecrets) saved = NULL;
  HfBackendInfo *info;

  if (!refuse_known_id (backends, wanted->id, error))
    return NULL;
  saved = hf_backend_secrets_save (hf_backend_set_get_credentials (backends), wanted->id, secrets,
                                   error);
  if (saved == NULL)
    return NULL;
  info = add_place (store, backends, kind, wanted, error);
  if (info == NULL)
    hf_backend_secrets_take_back (saved, error);
  return info;
}

/**
 * hf_backend_admin_add:
 * @store: the registry
 * @backends: gets the new one
 * @wanted: id, kind, settings, discovery; where not 0 or %NULL: max_bytes, priority, tags
 * @secrets: (nullable): name → value, for the credentials alone
 * @problems: gets what is wrong with @wanted and @secrets
 * @error: return location
 *
 * Gives the place its identity, if it has none, and begins to use it.
 *
 * Returns: (transfer full): the backend; %NULL with @problems, or with CONFLICT (id or store
 * known), UNAVAILABLE, DENIED, UNSUPPORTED (nowhere to keep secrets)
 */
HfBackendInfo *
hf_backend_admin_add (HfStore *store, HfBackendSet *backends, const HfBackendInfo *wanted,
                      JsonObject *secrets, HfProblems *problems, GError **error)
{
  const HfBackendKind *kind
      = check_wanted (hf_backend_set_get_credentials (backends), wanted, secrets, problems);

  if (kind == NULL)
    return NULL;
  return secrets != NULL ? add_with_secrets (store, backends, kind, wanted, secrets, error)
                         : add_place (store, backends, kind, wanted, error);
}

static gboolean
read_flag (HfStore *store, const char *key, gboolean *set, GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  g_autofree char *value = NULL;
  gboolean read = db != NULL && hf_setting_table_get (db, key, &value, error);

  if (db != NULL)
    hf_store_give_back (store, db);
  *set = value != NULL;
  return read;
}

static gboolean
set_flag (HfDb *db, gpointer data, GError **error)
{
  return hf_setting_table_set (db, data, "1", error);
}

/**
 * hf_backend_admin_add_first:
 * @store: the registry
 * @backends: gets the new one
 * @data_dir: the data directory
 * @error: return location
 *
 * On the first start of all, makes a store in the data directory, so that the program is useful
 * with nothing else installed. One that the user removes does not come back.
 *
 * Returns: %FALSE with @error when it could not be made
 */
gboolean
hf_backend_admin_add_first (HfStore *store, HfBackendSet *backends, const char *data_dir,
                            GError **error)
{
  static const char *const key = "first-store-made";
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autofree char *path = g_build_filename (data_dir, "car_archive", NULL);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  gboolean made;

  if (!read_flag (store, key, &made, error))
    return FALSE;
  if (made)
    return TRUE;
  g_free (wanted->id);
  wanted->id = g_strdup ("car_archive");
  g_free (wanted->kind);
  wanted->kind = g_strdup ("car_archive");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "path", path);
  info = hf_backend_admin_add (store, backends, wanted, NULL, problems, error);
  return info != NULL && hf_store_change (store, set_flag, (gpointer)key, error);
}

/* ---- change ---- */

typedef struct
{
  HfStore *store;
  const char *id;
  JsonObject *changes;
  HfProblems *problems;
  const char *derived; /* domain of the place; NULL when it can't be seen now */
  HfBackendInfo *info;
} Change;

/* Whether copies may be placed otherwise from now on; if not, nothing is begun that the user has
 * said no to. */
static gboolean
moves_copies (const HfBackendInfo *before, const HfBackendInfo *after)
{
  return after->max_bytes != before->max_bytes || after->priority != before->priority
         || after->paused != before->paused || g_strcmp0 (after->domain, before->domain) != 0;
}

static gboolean
enter_change (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;
  g_autoptr (HfBackendInfo) before = NULL;

  change->info = hf_backend_table_get (db, change->id, error);
  if (change->info == NULL)
    return FALSE;
  before = hf_backend_info_copy (change->info);
  hf_backend_wish_apply (change->info, change->changes, change->problems);
  if (hf_problems_count (change->problems) > 0)
    return hf_problems_set_error (change->problems, error), FALSE;
  if (hf_json_has (change->changes, "tags"))
    {
      const char *derived = change->derived != NULL ? change->derived : change->info->domain;
      char *domain = domain_for (change->info->tags, derived);

      g_free (change->info->domain);
      change->info->domain = domain;
    }
  return hf_backend_table_update (db, change->info, error)
         && (!moves_copies (before, change->info) || touch_short (db, error));
}

static char *
derive_domain (HfBackendSet *backends, const char *id)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (backends, id, NULL);
  g_autoptr (HfProbe) probe = backend != NULL ? hf_backend_probe (backend, NULL, NULL) : NULL;

  return probe != NULL ? g_strdup (probe->domain) : NULL;
}

static HfBackendInfo *
read_info (HfStore *store, const char *id, GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  HfBackendInfo *info = db != NULL ? hf_backend_table_get (db, id, error) : NULL;

  if (db != NULL)
    hf_store_give_back (store, db);
  return info;
}

static HfBackendInfo *
change_row (HfStore *store, HfBackendSet *backends, const char *id, JsonObject *changes,
            HfProblems *problems, GError **error)
{
  g_autofree char *derived = hf_json_has (changes, "tags") ? derive_domain (backends, id) : NULL;
  Change change = { store, id, changes, problems, derived, NULL };

  if (hf_store_change (store, enter_change, &change, error))
    {
      hf_backend_set_limit (backends, id, change.info->limits);
      return change.info;
    }
  g_clear_pointer (&change.info, hf_backend_info_free);
  return NULL;
}

/* All that is wrong is told before anything is saved. */
static gboolean
check_secrets (HfStore *store, HfBackendSet *backends, const char *id, JsonObject *changes,
               JsonObject *secrets, HfProblems *problems, GError **error)
{
  g_autoptr (HfBackendInfo) info = read_info (store, id, error);
  const HfBackendKind *kind = info != NULL ? hf_backend_kind_find (info->kind) : NULL;

  if (kind == NULL)
    return FALSE;
  hf_backend_wish_apply (info, changes, problems);
  hf_backend_secrets_check (hf_backend_set_get_credentials (backends), id, kind, info->settings,
                            secrets, problems);
  return !hf_problems_set_error (problems, error);
}

/* What the place says to its new secrets stands in the row that is answered. */
static HfBackendInfo *
change_secrets (HfStore *store, HfBackendSet *backends, const char *id, JsonObject *changes,
                JsonObject *secrets, HfProblems *problems, GError **error)
{
  g_autoptr (GMutexLocker) locker
      = g_mutex_locker_new (hf_backend_set_get_secrets_mutex (backends));
  g_autoptr (HfBackendSecrets) saved = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  if (!check_secrets (store, backends, id, changes, secrets, problems, error))
    return NULL;
  saved = hf_backend_secrets_save (hf_backend_set_get_credentials (backends), id, secrets, error);
  if (saved == NULL)
    return NULL;
  info = change_row (store, backends, id, changes, problems, error);
  if (info == NULL)
    {
      hf_backend_secrets_take_back (saved, error);
      return NULL;
    }
  hf_backend_set_judge_anew (backends, id);
  return hf_backend_set_probe (backends, id, NULL, NULL, error) ? read_info (store, id, error)
                                                                : NULL;
}

/**
 * hf_backend_admin_change:
 * @store: the registry
 * @backends: the backends
 * @id: a backend
 * @changes: any of max_size_gb (10⁹ bytes, 0 = no limit), priority, tags, paused, secrets (name →
 *   value, null forgets one)
 * @problems: gets what is wrong with @changes
 * @error: return location
 *
 * With new secrets the place is asked at once.
 *
 * Returns: (transfer full): the backend as it is now; %NULL with @problems and INVALID, or
 * NOT_FOUND, or UNSUPPORTED (nowhere to keep secrets)
 */
HfBackendInfo *
hf_backend_admin_change (HfStore *store, HfBackendSet *backends, const char *id,
                         JsonObject *changes, HfProblems *problems, GError **error)
{
  JsonObject *secrets = NULL;

  hf_json_read_object (changes, "secrets", &secrets, problems);
  if (hf_problems_set_error (problems, error))
    return NULL;
  return secrets != NULL ? change_secrets (store, backends, id, changes, secrets, problems, error)
                         : change_row (store, backends, id, changes, problems, error);
}

/* ---- remove ---- */

static gboolean
leave (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, change->id, error);
  g_autoptr (HfPolicy) policy = info != NULL ? hf_setting_table_get_policy (db, error) : NULL;
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_INFO, "backend-removed", 0, NULL,
                      "%s was removed; its copies stay where they are", change->id);
  guint64 pins;

  if (policy == NULL
      || !hf_replica_table_count_dependent (db, info->store_id, policy->min_replicas,
                                            HF_RULE (MIN_DOMAINS) ? policy->min_domains : 0, &pins,
                                            error))
    return FALSE;
  if (HF_RULE (MIN_COPIES) && pins > 0)
    {
      g_autofree char *count = hf_human_count (pins);

      g_set_error (
          error, HF_ERROR, HF_ERROR_UNSAFE,
          g_dngettext (
              GETTEXT_PACKAGE,
              "%s pin would have fewer proven copies than the policy's minimum, or stand in "
              "fewer independent places than it asks, without “%s”: add another backend and "
              "wait until it is copied, or unpin it",
              "%s pins would have fewer proven copies than the policy's minimum, or stand "
              "in fewer independent places than it asks, without “%s”: add another backend "
              "and wait until they are copied, or unpin them",
              (gulong)pins),
          count, change->id);
      return FALSE;
    }
  return hf_pin_table_touch_store (db, info->store_id, error)
         && hf_replica_table_delete_store (db, info->store_id, error)
         && hf_backend_table_delete (db, change->id, error)
         && hf_origins_forget (db, change->id, error) && hf_held_table_look_again (db, error)
         && hf_event_table_append (db, event, hf_clock_now (hf_store_get_clock (change->store)),
                                   error);
}

typedef struct
{
  HfStore *store;
  HfEvent *event;
} Leftover;

static gboolean
tell_leftover (HfDb *db, gpointer data, GError **error)
{
  Leftover *leftover = data;

  return hf_event_table_append (db, leftover->event,
                                hf_clock_now (hf_store_get_clock (leftover->store)), error);
}

/* The backend is gone by now; a secret that can't be removed is told of. */
static gboolean
forget_secrets (HfStore *store, HfBackendSet *backends, const char *id, const HfBackendKind *kind,
                GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEvent) event = NULL;

  if (hf_backend_secrets_forget (hf_backend_set_get_credentials (backends), id, kind, &why))
    return TRUE;
  event = hf_event_new (HF_SEVERITY_WARNING, "secret-left", 0, NULL,
                        "%s was removed, but a secret of it is still kept: %s", id, why->message);
  return hf_store_change (store, tell_leftover, &(Leftover){ store, event }, error);
}

/**
 * hf_backend_admin_remove:
 * @store: the registry
 * @backends: loses it
 * @id: a backend
 * @error: return location
 *
 * Stops using a store, and forgets its secrets. Nothing in it is deleted; adding it again finds the
 * copies.
 *
 * Returns: %FALSE with UNSAFE while pins need it, or NOT_FOUND
 */
gboolean
hf_backend_admin_remove (HfStore *store, HfBackendSet *backends, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker
      = g_mutex_locker_new (hf_backend_set_get_secrets_mutex (backends));
  g_autoptr (HfBackend) backend = hf_backend_set_get (backends, id, NULL);
  const HfBackendKind *kind = backend != NULL ? hf_backend_kind_of (backend) : NULL;
  Change change = { .store = store, .id = id };

  if (!hf_store_change (store, leave, &change, error))
    return FALSE;
  hf_backend_set_drop (backends, id);
  return kind == NULL || forget_secrets (store, backends, id, kind, error);
}
