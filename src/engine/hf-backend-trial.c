/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tries what the engine asks of a backend, but for writing: nothing in the place is changed.
 * Reading is tried with a copy that is surely not there, of which a place that lets us read says
 * so. Threading: blocks; workers only. */

#include "hf-backend-trial.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "hf-backend-kind.h"
#include "hf-backend-secrets.h"
#include "hf-backend-table.h"
#include "hf-credentials-given.h"
#include "hf-error.h"
#include "hf-human.h"

typedef struct
{
  HfEngine *engine;
  HfBackendTrial *trial;
  const HfBackendKind *kind;
  HfBackendConfig *config;
  HfBackend *backend;
  GCancellable *cancellable;
  gboolean added; /* the store is one of ours */
  gboolean to_be_made; /* the place is a directory that adding makes */
} Try;

static void
step_free (gpointer data)
{
  HfTrialStep *step = data;

  g_free (step->detail);
  g_free (step->hint);
  g_free (step);
}

/**
 * hf_backend_trial_free:
 * @self: (transfer full): a trial
 */
void
hf_backend_trial_free (HfBackendTrial *self)
{
  g_ptr_array_unref (self->steps);
  g_clear_pointer (&self->probe, hf_probe_free);
  g_free (self);
}

/**
 * hf_trial_result_to_string:
 * @result: a result
 *
 * Returns: the word for answers
 */
const char *
hf_trial_result_to_string (HfTrialResult result)
{
  static const char *const words[] = { "good", "bad", "skipped" };

  return (unsigned)result < G_N_ELEMENTS (words) ? words[result] : "unknown";
}

/* ---- how a step ends; detail and hint: (transfer full) ---- */

static void
end_step (Try *try, const char *name, HfTrialResult result, char *detail, char *hint)
{
  HfTrialStep *step = g_new0 (HfTrialStep, 1);

  *step = (HfTrialStep){ name, result, detail, hint };
  g_ptr_array_add (try->trial->steps, step);
  if (result == HF_TRIAL_BAD)
    try->trial->failed = step;
}

static char *
hint_for (const Try *try, const GError *why)
{
  gboolean remote = hf_backend_kind_is_remote (try->kind->name, try->config->settings);

  if (g_error_matches (why, HF_ERROR, HF_ERROR_DENIED))
    return g_strdup (
        _ ("give it secrets that allow this, or change what the service or the directory "
           "allows"));
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NO_SPACE))
    return g_strdup (_ ("make room there, or choose another place"));
  if (g_error_matches (why, HF_ERROR, HF_ERROR_INVALID))
    return g_strdup (_ ("correct the settings"));
  if (remote)
    return g_strdup (
        _ ("look whether the service runs, the address is right and the network is there"));
  return g_strdup (
      _ ("look whether the place is there: a disk that is mounted, a service that runs"));
}

static gboolean
fail (Try *try, const char *name, const GError *why)
{
  end_step (try, name, HF_TRIAL_BAD, g_strdup (why->message), hint_for (try, why));
  return FALSE;
}

static gboolean
pass (Try *try, const char *name, char *detail)
{
  end_step (try, name, HF_TRIAL_GOOD, detail, NULL);
  return TRUE;
}

static gboolean
skip (Try *try, const char *name, const char *detail)
{
  end_step (try, name, HF_TRIAL_SKIPPED, g_strdup (detail), NULL);
  return TRUE;
}

/* ---- the steps, in their order; each returns FALSE when the rest makes no sense ---- */

static gboolean
check_settings (Try *try)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();

  hf_backend_kind_check (try->kind, try->config->settings, problems);
  if (hf_problems_count (problems) == 0)
    return pass (try, "settings", g_strdup (_ ("the settings are as the kind asks")));
  end_step (try, "settings", HF_TRIAL_BAD, hf_problems_to_text (problems),
            g_strdup (_ ("correct these settings")));
  return FALSE;
}

static gboolean
look_up_all (const Try *try, GError **error)
{
  for (gsize i = 0; i < try->kind->n_settings; i++)
    {
      g_autoptr (GError) why = NULL;
      g_autoptr (HfSecret) secret = NULL;

      if (try->kind->settings[i].type == HF_SETTING_SECRET)
        secret = hf_credentials_lookup (try->config->credentials, try->config->id,
                                        try->kind->settings[i].name, &why);
      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_secrets (Try *try, JsonObject *given)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) why = NULL;

  if (!look_up_all (try, &why))
    return fail (try, "secrets", why);
  hf_backend_secrets_check (try->config->credentials, try->config->id, try->kind,
                            try->config->settings, given, problems);
  if (hf_problems_count (problems) == 0)
    return pass (try, "secrets", g_strdup (_ ("all secrets that it needs are there")));
  end_step (try, "secrets", HF_TRIAL_BAD, hf_problems_to_text (problems),
            g_strdup (_ ("give these secrets")));
  return FALSE;
}

static const char *
path_of (const Try *try)
{
  for (gsize i = 0; i < try->kind->n_settings; i++)
    if (try->kind->settings[i].type == HF_SETTING_PATH)
      return json_object_get_string_member_with_default (try->config->settings,
                                                         try->kind->settings[i].name, NULL);
  return NULL;
}

/* Adding a place makes its last directory. */
static gboolean
can_be_made (const Try *try)
{
  const char *path = try->added ? NULL : path_of (try);
  g_autofree char *parent = path != NULL ? g_path_get_dirname (path) : NULL;

  return path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS)
         && g_file_test (parent, G_FILE_TEST_IS_DIR) && access (parent, W_OK) == 0;
}

static gboolean
check_answer (Try *try)
{
  g_autoptr (GError) why = NULL;

  try->to_be_made = can_be_made (try);
  if (try->to_be_made)
    return pass (try, "answer",
                 g_strdup (_ ("there is no such directory; adding the backend makes it")));
  try->backend = hf_backend_kind_create (try->kind, try->config);
  try->trial->probe = hf_backend_probe (try->backend, try->cancellable, &why);
  if (try->trial->probe == NULL)
    return fail (try, "answer", why);
  return pass (try, "answer",
               try->trial->probe->version != NULL
                   ? g_strdup_printf (_ ("it answers: %s"), try->trial->probe->version)
                   : g_strdup (_ ("it answers")));
}

static gboolean
refuse_identity (Try *try, char *detail, const char *hint)
{
  end_step (try, "identity", HF_TRIAL_BAD, detail, g_strdup (hint));
  return FALSE;
}

/* (transfer full) (nullable): the backend that has this store already */
static char *
find_owner (Try *try, const char *store_uuid)
{
  HfStore *store = hf_engine_get_store (try->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (HfBackendInfo) info
      = db != NULL ? hf_backend_table_find_store (db, store_uuid, NULL) : NULL;

  if (db != NULL)
    hf_store_give_back (store, db);
  return info != NULL ? g_strdup (info->id) : NULL;
}

static gboolean
check_identity (Try *try)
{
  const char *uuid = try->to_be_made ? NULL : try->trial->probe->store_uuid;
  g_autofree char *owner = uuid != NULL && !try->added ? find_owner (try, uuid) : NULL;

  if (try->added && uuid == NULL)
    return refuse_identity (
        try, g_strdup (_ ("this place carries no identity")),
        _ ("look whether the disk is mounted there, or the bucket is the right one"));
  if (try->added && g_strcmp0 (uuid, try->config->store_uuid) != 0)
    return refuse_identity (try, g_strdup (_ ("this place carries the identity of another store")),
                            _ ("put the right one back, or add this one as another backend"));
  if (owner != NULL)
    return refuse_identity (
        try,
        g_strdup_printf (_ ("this place is the store of backend “%s”, reached another way"), owner),
        _ ("choose another place: a copy there would count once"));
  return pass (try, "identity",
               g_strdup (try->added ? _ ("it is the store that was added")
                         : uuid != NULL
                             ? _ ("it carries an identity that is not one of ours yet")
                             : _ ("it carries no identity yet; adding the backend gives it "
                                  "one")));
}

/* From here on the calls want to know the store. */
static void
know_store (Try *try)
{
  HfBackendConfig *config = try->config;

  if (config->store_uuid != NULL || try->trial->probe->store_uuid == NULL)
    return;
  try->config = hf_backend_config_new (config->id, config->settings, try->trial->probe->store_uuid,
                                       config->installation_id, config->spill_dir, config->clock,
                                       config->credentials);
  hf_backend_config_unref (config);
  g_clear_object (&try->backend);
  try->backend = hf_backend_kind_create (try->kind, try->config);
}

/* One entry is enough. */
static gboolean
stop_listing (const HfEntry *entry, gpointer data, GError **error)
{
  *(gboolean *)data = TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "enough");
  return FALSE;
}

static gboolean
check_list (Try *try)
{
  g_autoptr (GError) why = NULL;
  gboolean any = FALSE;

  if ((hf_backend_get_flags (try->backend) & HF_BACKEND_CAN_LIST) == 0)
    return skip (try, "list", _ ("this kind can't tell what it holds"));
  if (hf_backend_list (try->backend, stop_listing, &any, try->cancellable, &why))
    return pass (try, "list", g_strdup (_ ("it tells what it holds: nothing")));
  return any ? pass (try, "list", g_strdup (_ ("it tells what it holds")))
             : fail (try, "list", why);
}

/* (transfer full): of a DAG that nobody has */
static HfCid *
make_strange_cid (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return hf_cid_new_for_data (HF_CODEC_RAW, uuid, strlen (uuid));
}

static gboolean
check_look (Try *try, const char *locator)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEntry) entry = NULL;

  if (locator == NULL)
    return skip (try, "look", _ ("this kind decides only when writing where a copy is"));
  entry = hf_backend_stat (try->backend, locator, try->cancellable, &why);
  if (entry == NULL && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return fail (try, "look", why);
  return pass (try, "look", g_strdup (_ ("it tells whether it has a copy")));
}

static gboolean
check_read (Try *try, const char *locator)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GInputStream) stream = NULL;

  if ((hf_backend_get_flags (try->backend) & HF_BACKEND_CAN_FETCH) == 0)
    return skip (try, "read", _ ("copies there can't be read, and so not be proven"));
  if (locator == NULL)
    return skip (try, "read", _ ("there is no copy to be read yet"));
  stream = hf_backend_get (try->backend, locator, try->cancellable, &why);
  if (stream == NULL && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return fail (try, "read", why);
  return pass (try, "read", g_strdup (_ ("it lets copies be read")));
}

static gboolean
check_room (Try *try)
{
  guint64 room = try->trial->probe->free_bytes;
  g_autofree char *text = hf_human_bytes (room);

  if (room > G_MAXINT64)
    return pass (try, "room", g_strdup (_ ("it does not tell how much room there is")));
  if (room > 0)
    return pass (try, "room", g_strdup_printf (_ ("there is room for %s"), text));
  end_step (try, "room", HF_TRIAL_BAD, g_strdup (_ ("there is no room")),
            g_strdup (_ ("make room there, or choose another place")));
  return FALSE;
}

static void
check_access (Try *try)
{
  g_autoptr (HfCid) cid = make_strange_cid ();
  g_autofree char *locator = NULL;

  know_store (try);
  if (try->config->store_uuid == NULL)
    {
      skip (try, "list", _ ("the place has no identity yet"));
      skip (try, "look", _ ("the place has no identity yet"));
      skip (try, "read", _ ("the place has no identity yet"));
      check_room (try);
      return;
    }
  locator = hf_backend_locate (try->backend, cid);
  if (check_list (try) && check_look (try, locator) && check_read (try, locator))
    check_room (try);
}

/* What comes behind a step that failed is named, too. */
static void
skip_rest (Try *try)
{
  static const char *const all[]
      = { "settings", "secrets", "answer", "identity", "list", "look", "read", "room" };

  for (unsigned i = try->trial->steps->len; i < G_N_ELEMENTS (all); i++)
    skip (try, all[i], try->to_be_made ? _ ("there is no place yet") : _ ("not tried"));
}

static void
run (Try *try, JsonObject *secrets)
{
  if (check_settings (try) && check_secrets (try, secrets) && check_answer (try)
      && check_identity (try) && !try->to_be_made)
    check_access (try);
  skip_rest (try);
  g_clear_object (&try->backend);
  g_clear_pointer (&try->config, hf_backend_config_unref);
}

static HfBackendTrial *
new_trial (void)
{
  HfBackendTrial *trial = g_new0 (HfBackendTrial, 1);

  trial->steps = g_ptr_array_new_with_free_func (step_free);
  return trial;
}

/* What was found when the caller gave up is not an answer. */
static HfBackendTrial *
finish (Try *try, GError **error)
{
  if (!g_cancellable_set_error_if_cancelled (try->cancellable, error))
    return g_steal_pointer (&try->trial);
  g_clear_pointer (&try->trial, hf_backend_trial_free);
  return NULL;
}

/**
 * hf_backend_trial_new:
 * @engine: an engine
 * @id: a backend
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Tries everything that it is asked for but writing, and probes it.
 *
 * Returns: (transfer full): what was found, or %NULL with NOT_FOUND
 */
HfBackendTrial *
hf_backend_trial_new (HfEngine *engine, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBackend) known = hf_backend_set_get (hf_engine_get_backends (engine), id, error);
  Try try = { .engine = engine, .cancellable = cancellable, .added = TRUE };

  if (known == NULL)
    return NULL;
  try.kind = hf_backend_kind_of (known);
  try.config = hf_backend_config_ref (hf_backend_get_config (known));
  try.trial = new_trial ();
  run (&try, NULL);
  if (!hf_backend_set_probe (hf_engine_get_backends (engine), id, NULL, cancellable, error))
    {
      hf_backend_trial_free (try.trial);
      return NULL;
    }
  hf_scheduler_kick (hf_engine_get_scheduler (engine));
  return finish (&try, error);
}

/**
 * hf_backend_trial_new_for_settings:
 * @engine: an engine
 * @kind: a kind of backend
 * @settings: of a backend that there is not
 * @secrets: (nullable): name → value; kept nowhere
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Tries what adding such a backend would need, and changes nothing.
 *
 * Returns: (transfer full): what was found, or %NULL with INVALID for a kind that is not known
 */
HfBackendTrial *
hf_backend_trial_new_for_settings (HfEngine *engine, const char *kind, JsonObject *settings,
                                   JsonObject *secrets, GCancellable *cancellable, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (HfCredentialsGiven) given = hf_credentials_given_new (secrets);
  Try try = { .engine = engine, .cancellable = cancellable };

  try.kind = hf_backend_kind_find (kind);
  if (try.kind == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("“%s” is not a kind of backend"), kind);
      return NULL;
    }
  try.config
      = hf_backend_config_new ("new", settings, NULL, hf_store_get_installation_id (store),
                               hf_backend_set_get_spill_dir (hf_engine_get_backends (engine)),
                               hf_store_get_clock (store), HF_CREDENTIALS (given));
  try.trial = new_trial ();
  run (&try, secrets);
  return finish (&try, error);
}

/**
 * hf_backend_trial_allows_adding:
 * @self: a trial of settings
 *
 * Adding asks for right settings, an answer and an identity; what else is wrong may be mended
 * later.
 *
 * Returns: whether a backend can be added though a step failed
 */
gboolean
hf_backend_trial_allows_adding (const HfBackendTrial *self)
{
  static const char *const mendable[] = { "list", "look", "read", "room", NULL };

  return self->failed == NULL || g_strv_contains (mendable, self->failed->name);
}
