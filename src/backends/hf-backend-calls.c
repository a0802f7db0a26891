/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls about copies: what no kind can forget is checked, and all that moves is limited and
 * counted, under every kind and every caller. Threading: any thread, as the kinds. */
#include "hf-backend.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-metered-stream.h"
#include "hf-throttled-stream.h"

static gboolean
require (HfBackend *self, HfBackendFlags flag, const char *what, GError **error)
{
  if (hf_backend_get_flags (self) & flag)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, "the backend “%s” can't %s",
               hf_backend_get_config (self)->id, what);
  return FALSE;
}

/* Before a store was added there is nothing that an identity could be compared with. */
static gboolean
require_store (HfBackend *self, GCancellable *cancellable, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (self);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (config->store_uuid)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("the backend “%s” has no store yet; add it first"), config->id);
  return FALSE;
}

static gboolean
ready (HfBackend *self, HfBackendFlags flag, const char *what, GCancellable *cancellable,
       GError **error)
{
  return require (self, flag, what, error) && require_store (self, cancellable, error);
}

/* Whether a call that ended so was failed by the backend. */
static gboolean
is_failure (const GError *why)
{
  return why && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
         && !g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
count (HfBackend *self, const HfTraffic *more)
{
  HfMeter *meter = hf_backend_get_meter (self);

  if (meter)
    hf_meter_count (meter, more);
}

/* Counts a call that asked the kind, and hands its error on. why: (transfer full) (nullable);
 * blameless: whatever went wrong was not the backend's */
static void
count_call (HfBackend *self, GError *why, gboolean blameless, GError **error)
{
  count (self, &(HfTraffic){ .operations = 1, .errors = is_failure (why) && !blameless });
  if (why)
    g_propagate_error (error, why);
}

/* Who lists may end it, which is no failure of the backend. */
typedef struct
{
  HfEntryFunc func;
  gpointer data;
  gboolean ended;
} Listing;

static gboolean
tell_entry (const HfEntry *entry, gpointer data, GError **error)
{
  Listing *listing = data;

  listing->ended = !listing->func (entry, listing->data, error);
  return !listing->ended;
}

/**
 * hf_backend_list:
 * @func: (scope call): called for each copy
 *
 * Returns: whether all copies that stood there during the whole call were told
 */
gboolean
hf_backend_list (HfBackend *self, HfEntryFunc func, gpointer data, GCancellable *cancellable,
                 GError **error)
{
  Listing listing = { func, data, FALSE };
  GError *why = NULL;
  gboolean listed;

  if (!ready (self, HF_BACKEND_CAN_LIST, "list what it holds", cancellable, error))
    return FALSE;
  listed = HF_BACKEND_GET_CLASS (self)->list (self, tell_entry, &listing, cancellable, &why);
  count_call (self, why, listing.ended, error);
  return listed;
}

/**
 * hf_backend_stat:
 * @locator: of a copy
 * @error: %HF_ERROR_NOT_FOUND only when the copy is surely absent
 *
 * Returns: (transfer full): what a direct look shows, which proves nothing
 */
HfEntry *
hf_backend_stat (HfBackend *self, const char *locator, GCancellable *cancellable, GError **error)
{
  GError *why = NULL;
  HfEntry *entry;

  if (!require_store (self, cancellable, error))
    return NULL;
  entry = HF_BACKEND_GET_CLASS (self)->stat (self, locator, cancellable, &why);
  count_call (self, why, FALSE, error);
  return entry;
}

static gboolean
check_size (HfBackend *self, guint64 size, GError **error)
{
  guint64 largest = HF_BACKEND_GET_CLASS (self)->largest_pin;
  g_autofree char *most = NULL;
  g_autofree char *asked = NULL;

  if (largest == 0 || size <= largest)
    return TRUE;
  most = hf_human_bytes (largest);
  asked = hf_human_bytes (size);
  g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
               _ ("%s is more than the backend “%s” takes for one pin (%s)"), asked,
               hf_backend_get_config (self)->id, most);
  return FALSE;
}

static HfReceipt *
put_metered (HfBackend *self, const HfPut *put, GInputStream *car, GCancellable *cancellable,
             GError **error)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);
  HfMeter *meter = hf_backend_get_meter (self);
  g_autoptr (HfMeteredStream) metered = meter ? hf_metered_stream_new_to (car, meter) : NULL;
  GInputStream *bytes = metered ? G_INPUT_STREAM (metered) : car;
  GError *why = NULL;
  HfReceipt *receipt = klass->put (self, put, bytes, cancellable, &why);

  count_call (self, why, metered && hf_metered_stream_is_broken (metered), error);
  if (receipt)
    count (self, &(HfTraffic){ .files = 1 });
  return receipt;
}

/**
 * hf_backend_put:
 * @put: what @car is a copy of
 * @car: ends normally only after the whole DAG was proven
 * @error: the error of @car, %HF_ERROR_NO_SPACE, %HF_ERROR_TOO_LARGE and others
 *
 * Reads @car to its end and keeps it as a copy of the root, with our mark, durably. See
 * #HfBackendClass.
 *
 * Returns: (transfer full): where it is
 */
HfReceipt *
hf_backend_put (HfBackend *self, const HfPut *put, GInputStream *car, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GInputStream) limited = NULL;

  if (!ready (self, HF_BACKEND_CAN_STORE, "store copies", cancellable, error)
      || !check_size (self, put->size, error))
    return NULL;
  if (hf_backend_get_bucket (self))
    limited = hf_throttled_stream_new (car, hf_backend_get_bucket (self), FALSE);
  return put_metered (self, put, limited ? limited : car, cancellable, error);
}

/**
 * hf_backend_obtain:
 * @put: the DAG; its size is not known
 * @func: (scope call): told how far it is
 * @error: %HF_ERROR_UNAVAILABLE when nobody offers it, %HF_ERROR_NO_SPACE and others
 *
 * Makes the store get a DAG from its own network, and keep it. See #HfBackendClass.
 *
 * Returns: (transfer full): where it is
 */
HfReceipt *
hf_backend_obtain (HfBackend *self, const HfPut *put, HfObtainFunc func, gpointer data,
                   GCancellable *cancellable, GError **error)
{
  GError *why = NULL;
  HfReceipt *receipt;

  if (!ready (self, HF_BACKEND_CAN_OBTAIN, "get what no store has", cancellable, error))
    return NULL;
  receipt = HF_BACKEND_GET_CLASS (self)->obtain (self, put, func, data, cancellable, &why);
  count_call (self, why, FALSE, error);
  return receipt;
}

/* stream: (transfer full). Counted where it leaves the backend, before it waits for its turn. */
static GInputStream *
meter_and_limit (HfBackend *self, GInputStream *stream)
{
  HfTokenBucket *bucket = hf_backend_get_bucket (self);
  HfMeter *meter = hf_backend_get_meter (self);

  if (meter)
    {
      g_autoptr (GInputStream) base = stream;

      stream = G_INPUT_STREAM (hf_metered_stream_new_from (base, meter));
    }
  if (bucket)
    {
      g_autoptr (GInputStream) base = stream;

      stream = hf_throttled_stream_new (base, bucket, TRUE);
    }
  return stream;
}

/**
 * hf_backend_get:
 * @locator: of a copy
 *
 * Returns: (transfer full): the bytes of the copy as a CARv1, from this store alone, not verified
 */
GInputStream *
hf_backend_get (HfBackend *self, const char *locator, GCancellable *cancellable, GError **error)
{
  GInputStream *stream;
  GError *why = NULL;

  if (!ready (self, HF_BACKEND_CAN_FETCH, "read copies", cancellable, error))
    return NULL;
  stream = HF_BACKEND_GET_CLASS (self)->get (self, locator, cancellable, &why);
  count_call (self, why, FALSE, error);
  return stream ? meter_and_limit (self, stream) : NULL;
}

/**
 * hf_backend_get_block:
 * @locator: of a copy, perhaps a damaged one
 * @cid: of a block in it
 * @error: %HF_ERROR_NOT_FOUND when the copy does not have it
 *
 * Returns: (transfer full): the block, not verified
 */
HfBlock *
hf_backend_get_block (HfBackend *self, const char *locator, HfCid *cid, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (HfBlock) block = NULL;
  GError *why = NULL;
  gsize length;

  if (!ready (self, HF_BACKEND_CAN_FETCH_BLOCK, "read single blocks", cancellable, error))
    return NULL;
  block = HF_BACKEND_GET_CLASS (self)->get_block (self, locator, cid, cancellable, &why);
  count_call (self, why, FALSE, error);
  if (!block)
    return NULL;
  hf_block_get_data (block, &length);
  count (self, &(HfTraffic){ .read_bytes = length });
  if (!hf_backend_get_bucket (self))
    return g_steal_pointer (&block);
  return hf_token_bucket_take (hf_backend_get_bucket (self), length, cancellable, error)
             ? g_steal_pointer (&block)
             : NULL;
}

/**
 * hf_backend_find_block:
 * @cid: a block that may be in some of the copies
 * @locators: (array length=n): of the copies
 * @having: (out) (array length=n): what is known of each, up to the first that has it
 *
 * Cheap: no copy is read through.
 *
 * Returns: %FALSE with @error when the store can't be asked
 */
gboolean
hf_backend_find_block (HfBackend *self, HfCid *cid, const char *const *locators, unsigned n,
                       HfHaving *having, GCancellable *cancellable, GError **error)
{
  GError *why = NULL;
  gboolean asked;

  for (unsigned i = 0; i < n; i++)
    having[i] = HF_HAVING_UNKNOWN;
  if (!ready (self, HF_BACKEND_CAN_FIND_BLOCK, "find blocks", cancellable, error))
    return FALSE;
  asked
      = HF_BACKEND_GET_CLASS (self)->find_block (self, cid, locators, n, having, cancellable, &why);
  count_call (self, why, FALSE, error);
  return asked;
}

/**
 * hf_backend_remove:
 * @locator: of a copy
 * @removed: (out): what became of the bytes
 *
 * Takes our mark off, and deletes the bytes if no other installation has one. Called by the
 * engine's removal alone (SAFETY §4).
 *
 * Returns: whether it is done, durably
 */
gboolean
hf_backend_remove (HfBackend *self, const char *locator, HfRemoved *removed,
                   GCancellable *cancellable, GError **error)
{
  GError *why = NULL;
  gboolean done;

  if (!ready (self, HF_BACKEND_CAN_STORE | HF_BACKEND_CAN_OBTAIN, "remove copies", cancellable,
              error))
    return FALSE;
  done = HF_BACKEND_GET_CLASS (self)->remove (self, locator, removed, cancellable, &why);
  count_call (self, why, FALSE, error);
  return done;
}
