/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What clients of the Pinning Service API want of Holdfast: requests, of which several may be for
 * one pin. A pin that nothing else wants goes with its last request, as if it were unpinned; one
 * that the user has pinned, before or after, stays. When the user unpins it, its requests go.
 * Threading: blocks; workers only. */

#include "hf-psa.h"

#include "hf-admission.h"
#include "hf-error.h"
#include "hf-links.h"
#include "hf-pin-orders.h"
#include "hf-pin-table.h"
#include "hf-psa-table.h"
#include "hf-reconciler.h"

typedef struct
{
  HfStore *store;
  HfCid *cid;
  HfPsaRequest *wanted; /* NULL: none is added */
  const char *goes; /* id of the request that is removed; NULL = none */
} Order;

/* Of a pin that is managed: NULL without @error for none. */
static gboolean
find_managed (HfDb *db, const HfCid *cid, HfPin **pin, GError **error)
{
  g_autoptr (GError) problem = NULL;

  *pin = hf_pin_table_find_managed (db, cid, &problem);
  if (problem == NULL || g_error_matches (problem, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* What comes from the network is public. */
static HfPin *
make_pin (const Order *order, gint64 now)
{
  HfAddOptions options = { .name = order->wanted->name, .visibility = HF_VISIBILITY_PUBLIC };

  return hf_admission_make_pin (order->cid, order->wanted->cid, &options, now);
}

/* A pin that is there stays what the user made of it, but is looked for again. */
static gboolean
enter_pin (HfDb *db, const Order *order, gboolean *users, gint64 now, GError **error)
{
  g_autoptr (HfPin) known = NULL;
  g_autoptr (HfPin) made = NULL;
  gint64 job_id;

  if (!find_managed (db, order->cid, &known, error))
    return FALSE;
  *users = known != NULL;
  if (known != NULL)
    {
      order->wanted->pin_id = known->id;
      return hf_reconciler_replicate (db, known, HF_INITIATIVE_USER, now, &job_id, error);
    }
  made = make_pin (order, now);
  if (!hf_admission_enter_cid (db, made, now, &job_id, error))
    return FALSE;
  order->wanted->pin_id = made->id;
  return TRUE;
}

static gboolean
add (HfDb *db, const Order *order, gint64 now, GError **error)
{
  gboolean users;

  order->wanted->created = now;
  return enter_pin (db, order, &users, now, error)
         && hf_psa_table_insert (db, order->wanted, users, error);
}

static gboolean
drop (HfDb *db, const Order *order, gint64 now, GError **error)
{
  g_autoptr (HfPsaRequest) request = hf_psa_table_get (db, order->goes, 1, error);
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfPin) pin = NULL;
  gboolean unwanted;

  if (request == NULL || !hf_psa_table_delete (db, request, &unwanted, error))
    return FALSE;
  if (!unwanted)
    return TRUE;
  pin = hf_pin_table_get (db, request->pin_id, error);
  return pin != NULL && hf_pin_orders_give_up (db, pin, FALSE, FALSE, jobs, now, error);
}

/* The new one first, so that a pin which both are for is not given up in between. */
static gboolean
carry_out (HfDb *db, gpointer data, GError **error)
{
  const Order *order = data;
  gint64 now = hf_clock_now (hf_store_get_clock (order->store));

  return (order->wanted == NULL || add (db, order, now, error))
         && (order->goes == NULL || drop (db, order, now, error));
}

/* What can't be kept whole is not promised to be. */
static gboolean
check_codec (const HfCid *cid, const char *text, GError **error)
{
  if (hf_links_kind (hf_cid_get_codec (cid)) != HF_LINKS_UNKNOWN)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               "the links in %s can't be read here, as its codec is not known: what they lead to "
               "could not be kept",
               text);
  return FALSE;
}

/**
 * hf_psa_add:
 * @store: the registry
 * @wanted: what is requested; gets its id and the rest
 * @replaces: (nullable): id of the request in the place of which this one comes
 * @error: return location
 *
 * Returns: %FALSE with MALFORMED or UNSUPPORTED for the CID, NOT_FOUND when there is nothing to
 * replace; nothing was changed then
 */
gboolean
hf_psa_add (HfStore *store, HfPsaRequest *wanted, const char *replaces, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (wanted->cid, error);
  Order order = { store, cid, wanted, replaces };

  return cid != NULL && check_codec (cid, wanted->cid, error)
         && hf_store_change (store, carry_out, &order, error);
}

/**
 * hf_psa_remove:
 * @store: the registry
 * @id: a request
 * @error: return location
 *
 * Its pin is unpinned if nobody else wants it: copies that Holdfast made go after the undo window.
 *
 * Returns: %FALSE with NOT_FOUND when there is no such request
 */
gboolean
hf_psa_remove (HfStore *store, const char *id, GError **error)
{
  Order order = { store, NULL, NULL, id };

  return hf_store_change (store, carry_out, &order, error);
}

/**
 * hf_psa_read_origins:
 * @store: the registry
 * @pin_id: a pin, requested or not
 * @origins: (out) (transfer full): multiaddrs of who has it, as its requests say
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_psa_read_origins (HfStore *store, gint64 pin_id, char ***origins, GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  gboolean read;

  if (db == NULL)
    return FALSE;
  read = hf_psa_table_list_origins (db, pin_id, origins, error);
  hf_store_give_back (store, db);
  return read;
}
