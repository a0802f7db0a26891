/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search for a pin that was given by its CID alone: in the stores, which may hold it already,
 * and in the networks behind them. Threading: blocks; workers only. */

#include "hf-search.h"

#include "hf-error.h"
#include "hf-origins.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-psa.h"
#include "hf-replica-table.h"
#include "hf-rules.h"

#define LOOK_AGAIN_FIRST HF_MINUTE
#define LOOK_AGAIN_MOST HF_DAY

/* A copy that a store held before Holdfast knew of it. */
typedef struct
{
  HfWork *work;
  const HfPin *pin;
  const HfBackendInfo *backend;
  const HfEntry *entry;
  gboolean created; /* by us: the store got it since we asked */
  gint64 replica_id;
} Find;

static gboolean
adopt (HfDb *db, gpointer data, GError **error)
{
  Find *find = data;
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = find->pin->id;
  replica->store_id = find->backend->store_id;
  replica->backend_id = g_strdup (find->backend->id);
  replica->state = HF_REPLICA_STORED;
  replica->created = find->created;
  replica->locator = g_strdup (find->entry->locator);
  replica->bytes = find->entry->bytes;
  replica->stored_at = hf_clock_now (find->work->clock);
  replica->proof = HF_PROOF_LISTED;
  if (!hf_replica_table_insert (db, replica, error))
    return FALSE;
  find->replica_id = replica->id;
  return TRUE;
}

static gboolean
adopt_and_prove (Find *find, gboolean *good, GError **error)
{
  HfWork *work = find->work;
  g_autoptr (HfProof) proof = NULL;

  if (!hf_store_change (work->store, adopt, find, error))
    return FALSE;
  proof = hf_proof_make (work, find->replica_id, 0, error);
  *good = proof != NULL && proof->verdict == HF_VERDICT_GOOD;
  return proof != NULL;
}

/**
 * hf_search_may_ask:
 * @pin: a pin
 * @backend: of a store that may hold it
 *
 * Asking a service of somebody else for a pin tells it of the pin.
 *
 * Returns: whether the store may be asked
 */
gboolean
hf_search_may_ask (const HfPin *pin, HfBackend *backend)
{
  return !HF_RULE (PRIVATE) || pin->visibility == HF_VISIBILITY_PUBLIC
         || (hf_backend_get_flags (backend) & HF_BACKEND_IS_DEFERRED) == 0;
}

static gboolean
look_in (HfWork *work, const HfPin *pin, const HfBackendInfo *info, GPtrArray *backends,
         gboolean *found, GError **error)
{
  g_autoptr (HfBackend) backend = hf_work_get_backend (work, info->id, error);
  g_autofree char *locator = backend != NULL ? hf_backend_locate (backend, pin->cid) : NULL;
  g_autoptr (HfEntry) entry = NULL;
  Find find = { work, pin, info, NULL, FALSE, 0 };

  *found = FALSE;
  if (backend == NULL)
    return FALSE;
  if (locator != NULL && hf_search_may_ask (pin, backend))
    entry = hf_backend_stat (backend, locator, work->cancellable, NULL);
  if (entry == NULL || entry->holding != HF_HELD
      || hf_origins_find_same (backends, entry->delegates) != NULL)
    return TRUE; /* not there, or the store is down: looked at again later either way */
  find.entry = entry;
  return adopt_and_prove (&find, found, error);
}

static void
report_obtained (guint64 bytes, gpointer data)
{
  hf_work_progress (data, bytes);
}

static gboolean
may_obtain (const HfPin *pin, const HfBackendInfo *info, HfBackend *backend)
{
  return info->state == HF_BACKEND_HEALTHY && !info->paused
         && (hf_backend_get_flags (backend) & HF_BACKEND_CAN_OBTAIN) != 0
         && (hf_backend_get_flags (backend) & HF_BACKEND_IS_DEFERRED) == 0
         && (!HF_RULE (PRIVATE) || pin->visibility == HF_VISIBILITY_PUBLIC);
}

/* Whoever requested the pin may have said who has it. That is a hint: what comes is proven. */
static gboolean
connect_to_origins (HfWork *work, const HfPin *pin, HfBackend *backend, GError **error)
{
  g_auto (GStrv) origins = NULL;
  g_autoptr (GError) why = NULL;

  if (!hf_psa_read_origins (work->store, pin->id, &origins, error))
    return FALSE;
  if (origins[0] != NULL
      && !hf_backend_connect (backend, (const char *const *)origins, work->cancellable, &why))
    g_debug ("connecting to who has %s: %s", pin->text, why->message);
  return TRUE;
}

/* Asking a network for a pin tells everybody there of it, so a private one is not asked for.
 * @why_not is set when the store was asked in vain, or has too many others to ask for. */
static gboolean
obtain_in (HfWork *work, const HfPin *pin, const HfBackendInfo *info, gboolean *found,
           char **why_not, GError **error)
{
  g_autoptr (HfBackend) backend = hf_work_get_backend (work, info->id, error);
  HfPut put = { pin->cid, 0, pin->name };
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (GError) why = NULL;
  HfEntry entry = { .cid = pin->cid };
  Find find = { work, pin, info, &entry, FALSE, 0 };

  *found = FALSE;
  if (backend == NULL)
    return FALSE;
  if (!may_obtain (pin, info, backend))
    return TRUE;
  if (!hf_backend_set_begin_obtaining (work->backends, info->id))
    {
      *why_not = g_strdup ("is busy with other pins, and is asked again soon");
      return TRUE;
    }
  if (!connect_to_origins (work, pin, backend, error))
    {
      hf_backend_set_end_obtaining (work->backends, info->id);
      return FALSE;
    }
  receipt = hf_backend_obtain (backend, &put, report_obtained, work, work->cancellable, &why);
  hf_backend_set_end_obtaining (work->backends, info->id);
  if (receipt == NULL && g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return FALSE;
  if (receipt == NULL)
    {
      *why_not = g_strdup (why->message);
      return TRUE;
    }
  entry.locator = receipt->locator;
  find.created = receipt->created;
  return adopt_and_prove (&find, found, error);
}

static gboolean
has_row (GPtrArray *replicas, gint64 store_id)
{
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    if (((const HfReplica *)g_ptr_array_index (replicas, i))->store_id == store_id)
      return TRUE;
  return FALSE;
}

/* The time since the pin was added doubles between two looks, within limits. */
static gboolean
touch_later (HfDb *db, gpointer data, GError **error)
{
  Find *find = data;
  gint64 now = hf_clock_now (find->work->clock);
  gint64 wait = CLAMP (now - find->pin->created, LOOK_AGAIN_FIRST, LOOK_AGAIN_MOST);

  return hf_pin_table_touch_wanted (db, find->pin->id, now + wait, error);
}

/* The first store whose network has it is enough: from there it is copied. */
static gboolean
obtain_anywhere (HfWork *work, const HfPin *pin, GPtrArray *replicas, GPtrArray *backends,
                 gboolean *any, GString *why_not, GError **error)
{
  unsigned i;

  for (i = 0; i < backends->len && !*any; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);
      g_autofree char *why = NULL;

      if (has_row (replicas, info->store_id))
        continue;
      if (!obtain_in (work, pin, info, any, &why, error))
        return FALSE;
      if (why != NULL)
        g_string_append_printf (why_not, "; %s: %s", info->id, why);
    }
  return TRUE;
}

/**
 * hf_search:
 * @work: a replicate job
 * @pin: whose bytes were never held
 * @replicas: (element-type HfReplica): its rows
 * @backends: (element-type HfBackendInfo): all of them
 * @error: return location
 *
 * Looks for the pin in every store, then in the networks of those that have one. What is found is
 * adopted and proven, and the pin looked at again at once; else after a pause that grows.
 *
 * Returns: %FALSE with @error when the job was cancelled or the registry can't be used
 */
gboolean
hf_search (HfWork *work, const HfPin *pin, GPtrArray *replicas, GPtrArray *backends, GError **error)
{
  Find later = { work, pin, NULL, NULL, FALSE, 0 };
  g_autofree char *since = hf_clock_format (pin->created);
  g_autoptr (GString) why_not = g_string_new (NULL);
  gboolean any = FALSE;
  unsigned i;

  for (i = 0; i < backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (backends, i);
      gboolean found;

      if (has_row (replicas, info->store_id))
        continue;
      if (!look_in (work, pin, info, backends, &found, error))
        return FALSE;
      any = any || found;
    }
  if (!any && !obtain_anywhere (work, pin, replicas, backends, &any, why_not, error))
    return FALSE;
  work->job->result = json_object_new ();
  json_object_set_boolean_member (work->job->result, "found", any);
  work->look_again = any;
  if (any)
    return TRUE;
  g_free (work->job->error);
  work->job->error
      = g_strdup_printf ("no one has offered %s since %s%s", pin->text, since, why_not->str);
  return hf_store_change (work->store, touch_later, &later, error);
}
