/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeps one live HfBackend for each row of the backend table, and writes what probes find into the
 * row. Threading: any; the table is behind a mutex, calls on backends run outside it. */

#include "hf-backend-set.h"

#include "hf-absence.h"
#include "hf-backend-kind.h"
#include "hf-backend-secrets.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-language.h"
#include "hf-pin-table.h"
#include "hf-setting-table.h"
#include "hf-steadiness.h"

#define MOST_OBTAINING 2 /* pins at the same time, for each backend */

struct _HfBackendSet
{
  HfStore *store;
  char *spill_dir;
  HfCredentials *credentials;
  HfMeters *meters; /* of all backends that there ever were */
  GMutex mutex;
  GHashTable *backends; /* id → HfBackend */
  GHashTable *buckets; /* id → HfTokenBucket */
  HfTokenBucket *bucket; /* above all of them */
  GHashTable *steadiness; /* id → HfSteadiness, once it was probed */
  GHashTable *obtaining; /* id → how many pins it is getting from its network */
  HfDelegates *delegates;
  GHashTable *latencies; /* id → gint64: µs that the last probe which was answered took */
  GHashTable *secrets; /* id → GStrv: the names of those that were there at the last look */
  GMutex secrets_mutex; /* one change of secrets at a time; held while places are asked */
};

/**
 * hf_backend_set_new:
 * @store: the registry; outlives the set
 * @spill_dir: directory for private temporary files
 * @credentials: (nullable): where the backends' secrets are
 *
 * Returns: (transfer full): an empty set
 */
HfBackendSet *
hf_backend_set_new (HfStore *store, const char *spill_dir, HfCredentials *credentials)
{
  HfBackendSet *self = g_new0 (HfBackendSet, 1);

  self->store = store;
  self->spill_dir = g_strdup (spill_dir);
  g_set_object (&self->credentials, credentials);
  self->meters = hf_meters_new (store);
  g_mutex_init (&self->mutex);
  self->backends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)hf_token_bucket_unref);
  self->bucket = hf_token_bucket_new (hf_store_get_clock (store), 0);
  self->latencies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->steadiness
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)hf_steadiness_free);
  self->obtaining = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->delegates = hf_delegates_new ();
  self->secrets
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  g_mutex_init (&self->secrets_mutex);
  return self;
}

/**
 * hf_backend_set_free:
 * @self: (transfer full): a set
 */
void
hf_backend_set_free (HfBackendSet *self)
{
  g_hash_table_unref (self->backends);
  g_hash_table_unref (self->buckets);
  hf_token_bucket_unref (self->bucket);
  g_hash_table_unref (self->latencies);
  g_hash_table_unref (self->steadiness);
  g_hash_table_unref (self->obtaining);
  hf_delegates_free (self->delegates);
  g_hash_table_unref (self->secrets);
  hf_meters_free (self->meters);
  g_mutex_clear (&self->secrets_mutex);
  g_mutex_clear (&self->mutex);
  g_free (self->spill_dir);
  g_clear_object (&self->credentials);
  g_free (self);
}

/**
 * hf_backend_set_get_spill_dir:
 * @self: a set
 *
 * Returns: the directory for private temporary files
 */
const char *
hf_backend_set_get_spill_dir (HfBackendSet *self)
{
  return self->spill_dir;
}

/**
 * hf_backend_set_get_meters:
 * @self: a set
 *
 * Returns: (transfer none): what counts the backends' traffic
 */
HfMeters *
hf_backend_set_get_meters (HfBackendSet *self)
{
  return self->meters;
}

/**
 * hf_backend_set_get_credentials:
 * @self: a set
 *
 * Returns: (transfer none) (nullable): where the backends' secrets are
 */
HfCredentials *
hf_backend_set_get_credentials (HfBackendSet *self)
{
  return self->credentials;
}

/**
 * hf_backend_set_get_secrets_mutex:
 * @self: a set
 *
 * Returns: (transfer none): to be held from saving secrets until it is clear that they stay
 */
GMutex *
hf_backend_set_get_secrets_mutex (HfBackendSet *self)
{
  return &self->secrets_mutex;
}

/**
 * hf_backend_set_get_delegates:
 * @self: a set
 *
 * Returns: (transfer none): where its nodes are reached; each is asked when it is probed
 */
HfDelegates *
hf_backend_set_get_delegates (HfBackendSet *self)
{
  return self->delegates;
}

/* Looked for outside the mutex, as a keyring may take its time. */
static void
note_secrets (HfBackendSet *self, HfBackend *backend)
{
  const HfBackendKind *kind = hf_backend_kind_of (backend);
  const char *id = hf_backend_get_config (backend)->id;
  char **names = kind != NULL ? hf_backend_secrets_list (self->credentials, id, kind) : NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_replace (self->secrets, g_strdup (id), names);
}

/**
 * hf_backend_set_note_secrets:
 * @self: a set
 * @id: a backend's id
 *
 * Looks which secrets it has. A keyring may take its time, so nobody waits for it at the start.
 */
void
hf_backend_set_note_secrets (HfBackendSet *self, const char *id)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (self, id, NULL);

  if (backend != NULL)
    note_secrets (self, backend);
}

/**
 * hf_backend_set_list_secrets:
 * @self: a set
 * @id: a backend's id
 *
 * Never blocks: it was looked when the backend was added, or its turn to be probed came.
 *
 * Returns: (transfer full) (nullable): the names of the secrets that are there
 */
char **
hf_backend_set_list_secrets (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdupv (g_hash_table_lookup (self->secrets, id));
}

/**
 * hf_backend_set_make:
 * @self: a set
 * @id: the backend's id
 * @kind: a kind's name
 * @settings: validated for the kind
 * @store_uuid: (nullable): identity of its store; %NULL while it is being added
 * @error: return location
 *
 * Returns: (transfer full): a backend that is not in the set yet; %NULL with INVALID for an unknown
 * kind
 */
HfBackend *
hf_backend_set_make (HfBackendSet *self, const char *id, const char *kind, JsonObject *settings,
                     const char *store_uuid, GError **error)
{
  const HfBackendKind *row = hf_backend_kind_find (kind);
  g_autoptr (HfBackendConfig) config = NULL;

  if (row == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "backend “%s” is of the unknown kind “%s”",
                   id, kind);
      return NULL;
    }
  config = hf_backend_config_new (id, settings, store_uuid,
                                  hf_store_get_installation_id (self->store), self->spill_dir,
                                  hf_store_get_clock (self->store), self->credentials);
  return hf_backend_kind_create (row, config);
}

/* With the mutex held. It outlives the backend objects of its id, so that a call that runs on an
 * old one is limited together with those on the new one. */
static HfTokenBucket *
bucket_of (HfBackendSet *self, const char *id)
{
  HfTokenBucket *bucket = g_hash_table_lookup (self->buckets, id);

  if (bucket == NULL)
    {
      bucket = hf_token_bucket_new_below (self->bucket, 0);
      g_hash_table_insert (self->buckets, g_strdup (id), bucket);
    }
  return bucket;
}

/**
 * hf_backend_set_put:
 * @self: a set
 * @backend: nobody else has it yet; replaces the one with the same id
 * @limits: of its bytes
 */
void
hf_backend_set_put (HfBackendSet *self, HfBackend *backend, const HfLimits *limits)
{
  const char *id = hf_backend_get_config (backend)->id;
  g_autoptr (HfMeter) meter = hf_meters_get (self->meters, id);
  HfTokenBucket *bucket;

  hf_backend_set_meter (backend, meter);
  g_mutex_lock (&self->mutex);
  bucket = bucket_of (self, id);
  hf_token_bucket_set_rate (bucket, (guint64)limits->bytes_per_second);
  hf_backend_set_bucket (backend, bucket);
  g_hash_table_replace (self->backends, g_strdup (id), g_object_ref (backend));
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_backend_set_limit:
 * @self: a set
 * @id: a backend's id
 * @limits: its bytes per second count from now on, also for what runs
 */
void
hf_backend_set_limit (HfBackendSet *self, const char *id, const HfLimits *limits)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  hf_token_bucket_set_rate (bucket_of (self, id), (guint64)limits->bytes_per_second);
}

/**
 * hf_backend_set_limit_all:
 * @self: a set
 * @bytes_per_second: to and from all of them together from now on, also for what runs; 0 = no limit
 */
void
hf_backend_set_limit_all (HfBackendSet *self, gint64 bytes_per_second)
{
  hf_token_bucket_set_rate (self->bucket, (guint64)bytes_per_second);
}

/**
 * hf_backend_set_drop:
 * @self: a set
 * @id: the backend that goes; calls that run keep it alive
 */
void
hf_backend_set_drop (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->backends, id);
  g_hash_table_remove (self->buckets, id);
  g_hash_table_remove (self->latencies, id);
  g_hash_table_remove (self->steadiness, id);
  g_hash_table_remove (self->secrets, id);
  hf_delegates_drop (self->delegates, id);
}

/**
 * hf_backend_set_get:
 * @self: a set
 * @id: a backend's id
 * @error: return location
 *
 * Returns: (transfer full): the backend, or %NULL with NOT_FOUND
 */
HfBackend *
hf_backend_set_get (HfBackendSet *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  HfBackend *backend = g_hash_table_lookup (self->backends, id);

  if (backend == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”", id);
  return backend != NULL ? g_object_ref (backend) : NULL;
}

/**
 * hf_backend_set_load:
 * @self: a set
 * @error: return location
 *
 * Makes a backend for each row, and limits all of them as the settings say.
 *
 * Returns: %FALSE with @error when the registry can't be read or has a kind that this version
 * doesn't know
 */
gboolean
hf_backend_set_load (HfBackendSet *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (HfPolicy) policy = db != NULL ? hf_setting_table_get_policy (db, error) : NULL;
  g_autoptr (GPtrArray) rows = policy != NULL ? hf_backend_table_list (db, error) : NULL;
  unsigned i;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  if (rows == NULL || !hf_meters_load (self->meters, error))
    return FALSE;
  hf_backend_set_limit_all (self, policy->upkeep.bytes_per_second);
  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (rows, i);
      g_autoptr (HfBackend) backend = hf_backend_set_make (self, info->id, info->kind,
                                                           info->settings, info->store_uuid, error);
      if (backend == NULL)
        return FALSE;
      hf_backend_set_put (self, backend, info->limits);
    }
  return rows != NULL;
}

/**
 * hf_backend_set_begin_obtaining:
 * @self: a set
 * @id: a backend's id
 *
 * A pin that nobody offers keeps a worker waiting for a minute, so only a few may do so at a time.
 *
 * Returns: whether the caller may have the backend get a pin now, and then must call
 * hf_backend_set_end_obtaining()
 */
gboolean
hf_backend_set_begin_obtaining (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  unsigned count = GPOINTER_TO_UINT (g_hash_table_lookup (self->obtaining, id));

  if (count >= MOST_OBTAINING)
    return FALSE;
  g_hash_table_replace (self->obtaining, g_strdup (id), GUINT_TO_POINTER (count + 1));
  return TRUE;
}

/**
 * hf_backend_set_end_obtaining:
 * @self: a set
 * @id: of hf_backend_set_begin_obtaining()
 *
 * Gives the turn back.
 */
void
hf_backend_set_end_obtaining (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  unsigned count = GPOINTER_TO_UINT (g_hash_table_lookup (self->obtaining, id));

  g_hash_table_replace (self->obtaining, g_strdup (id), GUINT_TO_POINTER (count - 1));
}

/* What a probe found, on its way into the row. */
typedef struct
{
  const char *id;
  HfBackendState state;
  const char *reason;
  const HfProbe *probe;
  gint64 now;
  gboolean there; /* the store was found, or refused us */
  gboolean changed;
} Finding;

static gboolean
touch_short (HfDb *db, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);

  return policy != NULL && hf_pin_table_touch_short (db, policy->target_replicas, error);
}

static gboolean
record_finding (HfDb *db, gpointer data, GError **error)
{
  Finding *finding = data;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, finding->id, error);
  g_autoptr (HfEvent) event = NULL;
  gboolean lost;

  if (info == NULL)
    return FALSE;
  finding->changed = info->state != finding->state;
  if (finding->changed)
    info->since = finding->now;
  info->state = finding->state;
  g_free (info->reason);
  info->reason = g_strdup (finding->reason);
  if (finding->probe != NULL)
    {
      info->free_bytes = MIN (finding->probe->free_bytes, (guint64)G_MAXINT64);
      info->total_bytes = finding->probe->total_bytes;
    }
  if (!hf_absence_note (db, info, finding->there, finding->now, &lost, error)
      || !hf_backend_table_set_state (db, info, error)
      || (lost && !hf_absence_begin (db, info, finding->now, error)))
    return FALSE;
  if (!finding->changed)
    return TRUE;

  event = finding->state == HF_BACKEND_HEALTHY
              ? hf_event_new (HF_SEVERITY_INFO, "backend-up", 0, info->id, "%s is reachable",
                              info->id)
              : hf_event_new (HF_SEVERITY_WARNING, "backend-down", 0, info->id, "%s: %s", info->id,
                              finding->reason);
  return hf_event_table_append (db, event, finding->now, error)
         && (finding->state != HF_BACKEND_HEALTHY || touch_short (db, error));
}

static gboolean
is_steady (HfBackendSet *self, const char *id, gboolean answers, gint64 steady_after, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  HfSteadiness *steadiness = g_hash_table_lookup (self->steadiness, id);

  if (steadiness == NULL)
    {
      steadiness = hf_steadiness_new ();
      g_hash_table_insert (self->steadiness, g_strdup (id), steadiness);
    }
  return hf_steadiness_judge (steadiness, answers, steady_after, now);
}

static HfPolicy *
read_policy (HfBackendSet *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  HfPolicy *policy = db != NULL ? hf_setting_table_get_policy (db, error) : NULL;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  return policy;
}

/* @why: (out) (nullable): keeps the reason. */
static gboolean
judge_steadiness (HfBackendSet *self, Finding *finding, char **why, GError **error)
{
  gboolean answers = finding->state == HF_BACKEND_HEALTHY;
  g_autoptr (HfPolicy) policy = read_policy (self, error);
  g_autofree char *how_long = NULL;

  if (policy == NULL)
    return FALSE;
  if (is_steady (self, finding->id, answers, policy->upkeep.steady_after, finding->now) || !answers)
    return TRUE;
  how_long = hf_human_duration (policy->upkeep.steady_after);
  *why = g_strdup_printf (
      "it comes and goes; it is used again once it has answered for %s without a gap", how_long);
  finding->state = HF_BACKEND_UNAVAILABLE;
  finding->reason = *why;
  return TRUE;
}

/**
 * hf_backend_set_judge_anew:
 * @self: a set
 * @id: a backend's id
 *
 * Forgets how often it was lost: what the user has just put right needs not wait until it has
 * proven to be steady.
 */
void
hf_backend_set_judge_anew (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->steadiness, id);
}

/* What can't be compared with one moment of the registry is kept in memory alone. */
static void
note_latency (HfBackendSet *self, const char *id, gint64 us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_contains (self->backends, id))
    g_hash_table_replace (self->latencies, g_strdup (id), g_memdup2 (&us, sizeof us));
}

/**
 * hf_backend_set_get_latency:
 * @self: a set
 * @id: a backend's id
 *
 * Returns: how long the last probe took that was answered since the start, in microseconds; -1 when
 * there was none
 */
gint64
hf_backend_set_get_latency (HfBackendSet *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const gint64 *us = g_hash_table_lookup (self->latencies, id);

  return us != NULL ? *us : -1;
}

static HfProbe *
ask (HfBackendSet *self, HfBackend *backend, GCancellable *cancellable, GError **error)
{
  gint64 begun = g_get_monotonic_time ();
  HfProbe *probe = hf_backend_probe (backend, cancellable, error);

  if (probe != NULL)
    note_latency (self, hf_backend_get_config (backend)->id, g_get_monotonic_time () - begun);
  return probe;
}

static gboolean
probe_backend (HfBackendSet *self, const char *id, gboolean *changed, GCancellable *cancellable,
               GError **error)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (self, id, error);
  g_autoptr (HfProbe) probe = NULL;
  g_autoptr (GError) why = NULL;
  g_autofree char *unsteady = NULL;
  Finding finding = { .id = id, .state = HF_BACKEND_HEALTHY };

  if (backend == NULL)
    return FALSE;
  note_secrets (self, backend);
  probe = ask (self, backend, cancellable, &why);
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  finding.probe = probe;
  finding.now = hf_clock_now (hf_store_get_clock (self->store));
  if (why != NULL)
    {
      finding.state = g_error_matches (why, HF_ERROR, HF_ERROR_DENIED) ? HF_BACKEND_DENIED
                                                                       : HF_BACKEND_UNAVAILABLE;
      finding.reason = why->message;
    }
  else if (g_strcmp0 (probe->store_uuid, hf_backend_get_config (backend)->store_uuid) != 0)
    {
      finding.state = HF_BACKEND_UNAVAILABLE;
      finding.reason = probe->store_uuid == NULL
                           ? "this place carries no identity: is the disk mounted?"
                           : "this place carries the identity of another store";
    }
  else
    hf_delegates_ask (self->delegates, backend, cancellable);
  finding.there = finding.state != HF_BACKEND_UNAVAILABLE;
  if (!judge_steadiness (self, &finding, &unsteady, error))
    return FALSE;
  if (!hf_store_change (self->store, record_finding, &finding, error))
    return FALSE;
  if (changed != NULL)
    *changed = finding.changed;
  return TRUE;
}

/**
 * hf_backend_set_probe:
 * @self: a set
 * @id: a backend's id
 * @changed: (out) (optional): whether its state is another one now
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Asks the backend how it is and writes the answer into its row. A backend that came back has all
 * pins that are short of copies looked at again.
 *
 * Returns: %FALSE with @error only when the answer could not be recorded; a backend that is down is
 * an answer
 */
gboolean
hf_backend_set_probe (HfBackendSet *self, const char *id, gboolean *changed,
                      GCancellable *cancellable, GError **error)
{
  HfLanguage spoken = hf_language_use_plain (); /* the reason is kept */
  gboolean probed = probe_backend (self, id, changed, cancellable, error);

  hf_language_use (spoken);
  return probed;
}
