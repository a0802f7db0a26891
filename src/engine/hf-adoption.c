/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strays become pins. The order is a row or a number in the registry, and is carried out in
 * batches, each of which takes its strays off the list: after a crash the rest goes on. A copy that
 * is adopted was not made by us, counts for nothing until it was read in full, and is left where it
 * is when its pin is let go of. Threading: hf_adoption_run() blocks: discovery's pool; the order:
 * any worker. */

#include "hf-adoption.h"

#include <glib/gi18n-lib.h>

#include "hf-admission.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-job-needs.h"
#include "hf-jobs.h"
#include "hf-links.h"
#include "hf-origins.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-search.h"
#include "hf-stray-table.h"

#define BATCH 100 /* strays a change: each is some ten rows, half a millisecond */
#define PRIORITY (-1) /* of their proofs: after what people wait for */

/* ---- the order ---- */

typedef struct
{
  const char *backend_id;
  GPtrArray *cids; /* of HfCid; NULL = all */
  guint64 count;
} Order;

static gboolean
want_all (HfDb *db, HfBackendInfo *info, guint64 *count, GError **error)
{
  *count = info->stray_found;
  if (!hf_stray_table_read_last_id (db, info->store_id, &info->adopt_upto, error))
    return FALSE;
  if (info->listing == HF_LISTING_WAITS)
    {
      info->listing = HF_LISTING_GOOD;
      g_clear_pointer (&info->listing_note, g_free);
    }
  return hf_backend_table_set_listing (db, info, error);
}

static gboolean
want_some (HfDb *db, const HfBackendInfo *info, Order *order, GError **error)
{
  for (unsigned i = 0; i < order->cids->len; i++)
    {
      HfCid *cid = order->cids->pdata[i];
      guint64 rows;

      if (!hf_stray_table_want (db, info->store_id, cid, &rows, error))
        return FALSE;
      if (rows == 0)
        {
          g_autofree char *text = hf_cid_to_text (cid);

          g_set_error (
              error, HF_ERROR, HF_ERROR_NOT_FOUND,
              _ ("%s is not among what the listings of %s found beside our copies; nothing "
                 "was adopted"),
              text, info->id);
          return FALSE;
        }
      order->count += rows;
    }
  return TRUE;
}

static gboolean
enter_order (HfDb *db, gpointer data, GError **error)
{
  Order *order = data;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, order->backend_id, error);

  if (info == NULL)
    return FALSE;
  if (info->discovery == HF_DISCOVERY_OFF)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                   _ ("%s is not looked through for what is there: have that told or adopted in "
                      "its settings first"),
                   info->id);
      return FALSE;
    }
  return order->cids != NULL ? want_some (db, info, order, error)
                             : want_all (db, info, &order->count, error);
}

/**
 * hf_adoption_order:
 * @store: the registry
 * @backend_id: a backend
 * @cids: (nullable) (element-type HfCid): what is to be adopted there; %NULL: all that was found,
 * but for what the user let go of before
 * @count: (out): how many strays that are
 * @error: return location
 *
 * Notes the user's word, durably, in one short change. See hf_adoption_run().
 *
 * Returns: %FALSE with NOT_FOUND for a backend or a CID that is not there, CONFLICT when discovery
 * is off
 */
gboolean
hf_adoption_order (HfStore *store, const char *backend_id, GPtrArray *cids, guint64 *count,
                   GError **error)
{
  Order order = { backend_id, cids, 0 };

  if (!hf_store_change (store, enter_order, &order, error))
    return FALSE;
  *count = order.count;
  return TRUE;
}

/**
 * hf_adoption_is_wanted:
 * @info: a backend
 *
 * Returns: whether strays of it are to be adopted
 */
gboolean
hf_adoption_is_wanted (const HfBackendInfo *info)
{
  return info->discovery != HF_DISCOVERY_OFF && (info->stray_wanted > 0 || info->adopt_upto > 0);
}

/* ---- carrying it out ---- */

typedef struct
{
  HfStore *store;
  HfBackend *backend;
  GCancellable *cancellable;
  HfBackendInfo *info;
  GPtrArray *strays; /* of HfStray: the batch */
  GPtrArray *backends; /* of HfBackendInfo: all of them */
  GArray *gone; /* gint64: ids of those that a direct look did not find */
  GArray *same; /* gint64: ids of those that are in the store of another backend */
  guint64 adopted;
} Adoption;

static HfPin *
make_pin (Adoption *self, const HfStray *stray, gint64 now)
{
  HfAddOptions options = { .name = stray->name };
  g_autoptr (HfCid) given = hf_cid_new_from_text (stray->locator, NULL);
  g_autofree char *text = given != NULL && hf_cid_equal (given, stray->cid)
                              ? g_strdup (stray->locator)
                              : hf_cid_to_canonical (stray->cid);

  options.visibility = self->info->is_public ? HF_VISIBILITY_PUBLIC : HF_VISIBILITY_PRIVATE;
  return hf_admission_make_pin (stray->cid, text, &options, now);
}

/* Copies of what was adopted without being named are counted as the engine's own work. */
static HfInitiative
initiative_of (const Adoption *self, const HfStray *stray)
{
  return self->info->discovery == HF_DISCOVERY_ADOPT && stray->state != HF_STRAY_WANTED
             ? HF_INITIATIVE_ENGINE
             : HF_INITIATIVE_USER;
}

static gboolean
enter_copy (HfDb *db, Adoption *self, gint64 pin_id, const HfStray *stray, gint64 now,
            GError **error)
{
  g_autoptr (HfReplica) replica = hf_replica_new ();
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

  replica->pin_id = pin_id;
  replica->store_id = self->info->store_id;
  replica->backend_id = g_strdup (self->info->id);
  replica->state = HF_RULE (LISTED_IS_NO_PROOF) ? HF_REPLICA_STORED : HF_REPLICA_VERIFIED;
  replica->created = FALSE;
  replica->locator = g_strdup (stray->locator);
  replica->bytes = stray->bytes;
  replica->stored_at = now;
  replica->proof = HF_PROOF_LISTED;
  job->pin_id = pin_id;
  job->initiative = initiative_of (self, stray);
  job->priority = PRIORITY;
  job->created = now;
  g_clear_pointer (&job->payload, json_object_unref);
  job->payload = hf_verify_job_payload_unproven ();
  return hf_replica_table_insert (db, replica, error) && hf_job_needs_queue (db, job, error);
}

/* A pin that is being given up, or that can't be kept whole, takes the user's naming it. */
static gboolean
may_adopt (const HfStray *stray, const HfStrayMatch *match)
{
  return stray->state == HF_STRAY_WANTED
         || (!match->given_up && hf_links_kind (hf_cid_get_codec (stray->cid)) != HF_LINKS_UNKNOWN);
}

/* A private pin is not read from services of others, whoever told them of it. */
static gboolean
is_refused (HfDb *db, const Adoption *self, const HfStray *stray, const HfStrayMatch *match,
            gboolean *refused, GError **error)
{
  g_autoptr (HfPin) pin = NULL;

  *refused = !may_adopt (stray, match);
  if (*refused || match->pin_id == 0)
    return TRUE;
  pin = hf_pin_table_get (db, match->pin_id, error);
  *refused = pin != NULL && !hf_search_may_ask (pin, self->backend);
  return pin != NULL;
}

/* A pin that is kept stays as it is, and that a copy of it was found is no word for others. */
static gboolean
enter_pin (HfDb *db, Adoption *self, HfPin *pin, const HfStrayMatch *match, const HfStray *stray,
           gint64 now, GError **error)
{
  gboolean existed;

  if (match->pin_id == 0 || match->given_up || initiative_of (self, stray) == HF_INITIATIVE_USER)
    return hf_admission_enter_pin (db, pin, now, &existed, error);
  pin->id = match->pin_id;
  return hf_pin_table_touch (db, pin->id, 0, error);
}

/* The reconciler has nothing to do for a new pin until its copy is proven. */
static gboolean
adopt_one (HfDb *db, Adoption *self, const HfStray *stray, gint64 now, GError **error)
{
  g_autoptr (HfPin) pin = make_pin (self, stray, now);
  HfStrayMatch match;
  gboolean refused;

  if (!hf_stray_table_match (db, stray->store_id, stray->locator, stray->cid, &match, error))
    return FALSE;
  if (match.stray_id != stray->id) /* it is gone from the list */
    return TRUE;
  if (match.replica_id != 0)
    return hf_stray_table_delete (db, stray->id, error);
  if (!is_refused (db, self, stray, &match, &refused, error))
    return FALSE;
  if (refused)
    return hf_stray_table_set_state (db, stray->id, HF_STRAY_DECLINED, error);
  if (!enter_pin (db, self, pin, &match, stray, now, error)
      || !enter_copy (db, self, pin->id, stray, now, error)
      || !hf_stray_table_delete (db, stray->id, error))
    return FALSE;
  self->adopted++;
  return match.pin_id != 0 || hf_pin_table_untouch (db, pin->id, error);
}

static gboolean
has_id (const GArray *ids, gint64 id)
{
  for (unsigned i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static gboolean
carry_out (HfDb *db, Adoption *self, const HfStray *stray, gint64 now, GError **error)
{
  if (has_id (self->gone, stray->id))
    return hf_stray_table_delete (db, stray->id, error);
  if (has_id (self->same, stray->id))
    return hf_stray_table_set_state (db, stray->id, HF_STRAY_DECLINED, error);
  return adopt_one (db, self, stray, now, error);
}

static gboolean
adopt_batch (HfDb *db, gpointer data, GError **error)
{
  Adoption *self = data;
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));

  for (unsigned i = 0; i < self->strays->len; i++)
    if (!carry_out (db, self, self->strays->pdata[i], now, error))
      return FALSE;
  return TRUE;
}

/* A copy that our removal took away after it was listed must not become a pin, nor one that would
 * count twice (SAFETY §1). */
static gboolean
look_at_batch (Adoption *self, GError **error)
{
  g_array_set_size (self->gone, 0);
  g_array_set_size (self->same, 0);
  for (unsigned i = 0; i < self->strays->len; i++)
    {
      const HfStray *stray = self->strays->pdata[i];
      g_autoptr (GError) why = NULL;
      g_autoptr (HfEntry) entry
          = hf_backend_stat (self->backend, stray->locator, self->cancellable, &why);

      if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
          || (entry != NULL && entry->holding != HF_HELD))
        g_array_append_val (self->gone, stray->id);
      else if (entry == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      else if (hf_origins_find_same (self->backends, entry->delegates) != NULL)
        g_array_append_val (self->same, stray->id);
    }
  return TRUE;
}

static gboolean
read_batch (Adoption *self, const char *backend_id, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);

  g_clear_pointer (&self->info, hf_backend_info_free);
  g_clear_pointer (&self->strays, g_ptr_array_unref);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  self->info = db != NULL ? hf_backend_table_get (db, backend_id, error) : NULL;
  if (self->info != NULL)
    self->strays = hf_stray_table_list_wanted (db, self->info->store_id, self->info->adopt_upto,
                                               BATCH, error);
  if (self->strays != NULL)
    self->backends = hf_backend_table_list (db, error);
  if (db != NULL)
    hf_store_give_back (self->store, db);
  return self->backends != NULL;
}

/* Unless more was ordered meanwhile. */
static gboolean
enter_end (HfDb *db, gpointer data, GError **error)
{
  Adoption *self = data;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, self->info->id, error);
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_INFO, "strays-adopted", 0, self->info->id,
                      "%" G_GUINT64_FORMAT
                      " pin%s of %s %s adopted: what is there is read, and copied once it is "
                      "proven",
                      self->adopted, self->adopted == 1 ? "" : "s", self->info->id,
                      self->adopted == 1 ? "was" : "were");

  if (info == NULL)
    return FALSE;
  if (info->adopt_upto == self->info->adopt_upto)
    info->adopt_upto = 0;
  return hf_backend_table_set_listing (db, info, error)
         && (self->adopted == 0
             || hf_event_table_append (db, event, hf_clock_now (hf_store_get_clock (self->store)),
                                       error));
}

static gboolean
adopt_all (Adoption *self, const char *backend_id, GError **error)
{
  while (TRUE)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !read_batch (self, backend_id, error))
        return FALSE;
      if (self->info->discovery == HF_DISCOVERY_OFF
          || (self->strays->len == 0 && self->adopted == 0 && self->info->adopt_upto == 0))
        return TRUE;
      if (self->strays->len == 0)
        return hf_store_change (self->store, enter_end, self, error);
      if (!look_at_batch (self, error) || !hf_store_change (self->store, adopt_batch, self, error))
        return FALSE;
    }
}

/**
 * hf_adoption_run:
 * @store: the registry
 * @backend: the backend
 * @backend_id: its id
 * @cancellable: (nullable): stops it between two batches
 * @error: return location
 *
 * Makes pins of all strays that are wanted and still there. May be run again after any crash.
 *
 * Returns: %FALSE with @error when the store does not answer, it was cancelled, or the registry
 * can't be written: the rest is done by the next run
 */
gboolean
hf_adoption_run (HfStore *store, HfBackend *backend, const char *backend_id,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) same = g_array_new (FALSE, FALSE, sizeof (gint64));
  Adoption self = {
    .store = store, .backend = backend, .cancellable = cancellable, .gone = gone, .same = same
  };
  gboolean done = adopt_all (&self, backend_id, error);

  g_clear_pointer (&self.info, hf_backend_info_free);
  g_clear_pointer (&self.strays, g_ptr_array_unref);
  g_clear_pointer (&self.backends, g_ptr_array_unref);
  return done;
}
