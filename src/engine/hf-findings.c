/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What follows from a complete listing of a store (SAFETY §2). That a copy of ours was not listed
 * concludes nothing: it is looked at directly, by the job that verifies. A listing that lacks too
 * many of them is not believed at all, but for a few such looks. What else the store holds is told,
 * or adopted as far as that needs no word of the user. Threading: blocks; discovery's pool only. */

#include "hf-findings.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-human.h"
#include "hf-job-needs.h"
#include "hf-jobs.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-stray-table.h"
#include "hf-strays.h"

#define PAGE 500 /* rows */
#define MOST_LOOKS 100 /* that are open at the same time, of one store */
#define FEW_LOOKS 5 /* for what an implausible listing lacks */
#define FEW_ABSENT 10 /* that may always be gone */
#define MOST_ABSENT 30 /* of a hundred */

typedef struct
{
  HfStore *store;
  HfBackend *backend;
  const HfBackendInfo *info;
  HfInventory *inventory;
  GCancellable *cancellable;
  guint64 kept; /* copies that the listing should have */
  guint64 absent; /* of these, those that it lacks */
  GArray *looks; /* gint64: ids of the first copies that it lacks */
  guint64 fresh; /* strays that were not known */
} Findings;

/* ---- our copies ---- */

/* What was written since the listing began may not be in it. */
static gboolean
should_be_listed (const HfReplica *replica, gint64 began)
{
  switch (replica->state)
    {
    case HF_REPLICA_STORED:
    case HF_REPLICA_VERIFIED:
    case HF_REPLICA_STALE:
    case HF_REPLICA_SUSPECT:
      return replica->locator != NULL && replica->stored_at < began;
    case HF_REPLICA_QUEUED:
    case HF_REPLICA_ACCEPTED:
    case HF_REPLICA_COPYING:
    case HF_REPLICA_MISSING:
    case HF_REPLICA_CORRUPT:
    case HF_REPLICA_REMOVING:
    case HF_REPLICA_DELETING:
    case HF_REPLICA_FAILED:
    default:
      return FALSE;
    }
}

static void
count_copies (Findings *self, GPtrArray *replicas)
{
  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (!should_be_listed (replica, hf_inventory_get_began (self->inventory)))
        continue;
      self->kept++;
      if (hf_inventory_has_copy (self->inventory, replica))
        continue;
      self->absent++;
      if (self->looks->len < MOST_LOOKS)
        g_array_append_val (self->looks, replica->id);
    }
}

static GPtrArray *
read_copies (Findings *self, gint64 after, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  GPtrArray *replicas
      = db != NULL ? hf_replica_table_of_store (db, self->info->store_id, after, PAGE, error)
                   : NULL;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  return replicas;
}

static gboolean
count_all_copies (Findings *self, GError **error)
{
  gint64 after = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) replicas = read_copies (self, after, error);

      if (replicas == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (replicas->len == 0)
        return TRUE;
      count_copies (self, replicas);
      after = ((HfReplica *)replicas->pdata[replicas->len - 1])->id;
    }
}

static gboolean
is_plausible (const Findings *self)
{
  if (hf_inventory_count (self->inventory) == 0)
    return self->kept == 0;
  return self->absent <= FEW_ABSENT || self->absent * 100 <= self->kept * MOST_ABSENT;
}

static gboolean
queue_look (HfDb *db, const HfReplica *replica, gint64 now, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);
  gint64 open_job;

  if (!hf_verify_job_find (db, replica->pin_id, replica, &open_job, error))
    return FALSE;
  if (open_job != 0)
    return TRUE;
  job->pin_id = replica->pin_id;
  job->created = now;
  g_clear_pointer (&job->payload, json_object_unref);
  job->payload = hf_verify_job_payload_of_store (replica->store_id);
  return hf_job_needs_queue (db, job, error);
}

/* found, why: (transfer full) (nullable). One that was let go of meanwhile is of no interest. */
static gboolean
look_at (HfDb *db, HfReplica *found, GError *why, gint64 now, GError **error)
{
  g_autoptr (HfReplica) replica = found;

  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_error_free (why);
      return TRUE;
    }
  if (replica == NULL)
    {
      g_propagate_error (error, why);
      return FALSE;
    }
  if (HF_RULE (NOT_BY_LISTING))
    return queue_look (db, replica, now, error);
  replica->state = HF_REPLICA_MISSING;
  return hf_replica_table_update (db, replica, error);
}

static gboolean
look_at_absent (HfDb *db, gint64 replica_id, gint64 now, GError **error)
{
  GError *why = NULL;
  HfReplica *replica = hf_replica_table_get (db, replica_id, &why);

  return look_at (db, replica, why, now, error);
}

static gboolean
look_at_returned (HfDb *db, gint64 pin_id, gint64 store_id, gint64 now, GError **error)
{
  GError *why = NULL;
  HfReplica *replica = hf_replica_table_find (db, pin_id, store_id, &why);

  return look_at (db, replica, why, now, error);
}

static gboolean
enter_looks (HfDb *db, gpointer data, GError **error)
{
  Findings *self = data;
  GArray *returned = hf_inventory_get_returned (self->inventory);
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));

  for (unsigned i = 0; i < self->looks->len; i++)
    if (!look_at_absent (db, g_array_index (self->looks, gint64, i), now, error))
      return FALSE;
  for (unsigned i = 0; i < returned->len; i++)
    if (!look_at_returned (db, g_array_index (returned, gint64, i), self->info->store_id, now,
                           error))
      return FALSE;
  return TRUE;
}

/* ---- the end of it ---- */

/* NOT_FOUND also when it was removed and another one has its name now. */
static HfBackendInfo *
find_backend (HfDb *db, const HfBackendInfo *listed, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, listed->id, error);

  if (info == NULL || info->store_id == listed->store_id)
    return g_steal_pointer (&info);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "the store of %s is gone", listed->id);
  return NULL;
}

/* @note: (transfer full) (nullable): a sentence about what is not good. It is told once, as long as
 * it stays so. */
static gboolean
note_listing (HfDb *db, HfBackendInfo *info, HfListing listing, char *note, gint64 now,
              GError **error)
{
  HfListing before = info->listing;
  g_autofree char *type = g_strconcat ("listing-", hf_listing_to_string (listing), NULL);
  g_autoptr (HfEvent) event = NULL;

  info->listing = listing;
  g_free (info->listing_note);
  info->listing_note = note;
  if (!hf_backend_table_set_listing (db, info, error))
    return FALSE;
  if (listing == before || note == NULL)
    return TRUE;
  event = hf_event_new (HF_SEVERITY_WARNING, type, 0, info->id, "%s", note);
  return hf_event_table_append (db, event, now, error);
}

static gboolean
tell_strays (HfDb *db, const HfBackendInfo *info, gint64 now, GError **error)
{
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_INFO, "strays-found", 0, info->id,
                      "%s holds %" G_GUINT64_FORMAT
                      " pin%s that Holdfast does not keep alive; adopt %s to have %s kept",
                      info->id, info->stray_found, info->stray_found == 1 ? "" : "s",
                      info->stray_found == 1 ? "it" : "them",
                      info->stray_found == 1 ? "it" : "them");

  return hf_event_table_append (db, event, now, error);
}

static gboolean
needs_word (const HfBackendInfo *info)
{
  return info->stray_found > HF_ADOPT_MOST_PINS || info->stray_found_bytes > HF_ADOPT_MOST_BYTES;
}

static char *
ask_for_word (const HfBackendInfo *info)
{
  g_autofree char *bytes = hf_human_bytes (info->stray_found_bytes);
  g_autofree char *size
      = info->stray_found_bytes > 0 ? g_strdup_printf (" (%s)", bytes) : g_strdup ("");

  return g_strdup_printf (
      "%s holds %" G_GUINT64_FORMAT " pins%s that Holdfast does not keep alive: more than %d, or "
      "50 GB, are not adopted at once without your word. Adopt all or some of them",
      info->id, info->stray_found, size, HF_ADOPT_MOST_PINS);
}

/* A word that was given for what was found before is carried out first. */
static gboolean
enter_end (HfDb *db, gpointer data, GError **error)
{
  Findings *self = data;
  g_autoptr (HfBackendInfo) info = find_backend (db, self->info, error);
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));
  gboolean waits;

  if (info == NULL)
    return FALSE;
  if (info->discovery == HF_DISCOVERY_OFF)
    return TRUE;
  info->listed = hf_inventory_get_began (self->inventory);
  waits = info->discovery == HF_DISCOVERY_ADOPT && info->adopt_upto == 0 && needs_word (info);
  if (info->discovery == HF_DISCOVERY_ADOPT && info->adopt_upto == 0 && !waits
      && info->stray_found > 0
      && !hf_stray_table_read_last_id (db, info->store_id, &info->adopt_upto, error))
    return FALSE;
  if (!note_listing (db, info, waits ? HF_LISTING_WAITS : HF_LISTING_GOOD,
                     waits ? ask_for_word (info) : NULL, now, error))
    return FALSE;
  return info->discovery != HF_DISCOVERY_TELL || self->fresh == 0
         || tell_strays (db, info, now, error);
}

static gboolean
enter_implausible (HfDb *db, gpointer data, GError **error)
{
  Findings *self = data;
  g_autoptr (HfBackendInfo) info = find_backend (db, self->info, error);
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));

  if (info == NULL)
    return FALSE;
  return note_listing (
             db, info, HF_LISTING_IMPLAUSIBLE,
             g_strdup_printf ("the list of what %s holds lacks %" G_GUINT64_FORMAT
                              " of the %" G_GUINT64_FORMAT
                              " copies that Holdfast keeps there. Nothing is concluded from that; "
                              "some of them are looked at directly",
                              info->id, self->absent, self->kept),
             now, error)
         && enter_looks (db, self, error);
}

static gboolean
record (Findings *self, GError **error)
{
  if (!count_all_copies (self, error))
    return FALSE;
  if (!is_plausible (self) && HF_RULE (NOT_BY_LISTING))
    {
      g_array_set_size (self->looks, MIN (self->looks->len, FEW_LOOKS));
      return hf_store_change (self->store, enter_implausible, self, error);
    }
  return hf_store_change (self->store, enter_looks, self, error)
         && hf_strays_record (self->store, self->backend, self->info, self->inventory, &self->fresh,
                              self->cancellable, error)
         && hf_store_change (self->store, enter_end, self, error);
}

/**
 * hf_findings_record:
 * @store: the registry
 * @backend: that was listed
 * @info: its row
 * @inventory: what the listing found
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Writes what follows from a listing, in changes of some hundred rows.
 *
 * Returns: %FALSE with @error when it was cancelled, or the registry can't be read or written
 */
gboolean
hf_findings_record (HfStore *store, HfBackend *backend, const HfBackendInfo *info,
                    HfInventory *inventory, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (gint64));
  Findings self = { .store = store,
                    .backend = backend,
                    .info = info,
                    .inventory = inventory,
                    .cancellable = cancellable,
                    .looks = looks };

  return record (&self, error);
}

typedef struct
{
  HfStore *store;
  const HfBackendInfo *info;
  const GError *why;
} Failure;

static gboolean
enter_failure (HfDb *db, gpointer data, GError **error)
{
  const Failure *failure = data;
  g_autoptr (HfBackendInfo) info = find_backend (db, failure->info, error);

  if (info == NULL)
    return FALSE;
  return note_listing (
      db, info, HF_LISTING_BROKEN,
      g_strdup_printf ("looking for what %s holds broke off, and is tried again: %s", info->id,
                       failure->why->message),
      hf_clock_now (hf_store_get_clock (failure->store)), error);
}

/**
 * hf_findings_record_failure:
 * @store: the registry
 * @info: a backend
 * @why: its listing, or a look at what it holds, did not come to its end
 * @error: return location
 *
 * Says so, and changes nothing else.
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_findings_record_failure (HfStore *store, const HfBackendInfo *info, const GError *why,
                            GError **error)
{
  Failure failure = { .store = store, .info = info, .why = why };

  return hf_store_change (store, enter_failure, &failure, error);
}

static gboolean
enter_cleared (HfDb *db, gpointer data, GError **error)
{
  const Failure *cleared = data;
  g_autoptr (HfBackendInfo) info = find_backend (db, cleared->info, error);

  if (info == NULL)
    return FALSE;
  info->listed = info->adopt_upto = 0;
  return note_listing (db, info, HF_LISTING_GOOD, NULL, 0, error);
}

/**
 * hf_findings_clear:
 * @store: the registry
 * @info: a backend whose discovery is off
 * @error: return location
 *
 * Forgets what its listings found, but for what the user let go of.
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_findings_clear (HfStore *store, const HfBackendInfo *info, GError **error)
{
  Failure cleared = { store, info, NULL };

  return hf_strays_clear (store, info, error)
         && hf_store_change (store, enter_cleared, &cleared, error);
}
