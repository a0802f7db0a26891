/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind memory, for tests and demonstrations. It keeps every promise of HfBackend, so that what
 * is tested with it holds elsewhere. Threading: any thread; the state is in the store. */
#include "hf-memory-backend.h"

#include "hf-scripted-stream.h"
#include "hf-car-check.h"
#include "hf-error.h"
#include "hf-memory-store.h"

#define PIECE (256 * 1024)
#define LONGEST_NAP 20000 /* microseconds between two looks at the cancellable */

struct _HfMemoryBackend
{
  HfBackend parent_instance;

  HfMemoryStore *store;
};

G_DEFINE_FINAL_TYPE (HfMemoryBackend, hf_memory_backend, HF_TYPE_BACKEND)

static HfMemoryStore *
begin (HfBackend *backend, const char *operation, GError **error)
{
  HfMemoryStore *store = HF_MEMORY_BACKEND (backend)->store;
  const char *uuid = hf_backend_get_config (backend)->store_uuid;

  return hf_memory_store_begin (store, operation, uuid, error) ? store : NULL;
}

static gpointer
not_found (const char *locator, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no copy %s", locator);
  return NULL;
}

static HfProbe *
hf_memory_backend_probe (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  HfMemoryStore *store = HF_MEMORY_BACKEND (backend)->store;
  HfProbe *probe;

  if (!hf_memory_store_begin (store, "probe", NULL, error))
    return NULL;
  probe = g_new0 (HfProbe, 1);
  hf_memory_store_probe (store, probe);
  return probe;
}

static char *
hf_memory_backend_establish (HfBackend *backend, const char *uuid, GCancellable *cancellable,
                             GError **error)
{
  HfMemoryStore *store = HF_MEMORY_BACKEND (backend)->store;

  if (!hf_memory_store_begin (store, "establish", NULL, error))
    return NULL;
  return hf_memory_store_establish (store, uuid);
}

static gboolean
hf_memory_backend_list (HfBackend *backend, HfEntryFunc func, gpointer data,
                        GCancellable *cancellable, GError **error)
{
  HfMemoryStore *store = begin (backend, "list", error);
  const char *owner = hf_backend_get_config (backend)->installation_id;
  g_autoptr (GPtrArray) keys = store ? hf_memory_store_get_keys (store) : NULL;

  for (unsigned i = 0; keys && i < keys->len; i++)
    {
      g_autoptr (HfEntry) entry = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      entry = hf_memory_store_look (store, keys->pdata[i], owner);
      if (entry && !func (entry, data, error))
        return FALSE;
    }
  return keys != NULL;
}

static HfEntry *
hf_memory_backend_stat (HfBackend *backend, const char *locator, GCancellable *cancellable,
                        GError **error)
{
  HfMemoryStore *store = begin (backend, "stat", error);
  HfEntry *entry;

  if (!store)
    return NULL;
  entry = hf_memory_store_look (store, locator, hf_backend_get_config (backend)->installation_id);
  return entry ? entry : not_found (locator, error);
}

static char *
hf_memory_backend_locate (HfBackend *backend, HfCid *cid)
{
  return hf_cid_to_key (cid);
}

/* Sleeps until @bytes since @start are no more than @rate allows: real time, for benchmarks. */
static gboolean
keep_rate (guint64 rate, gint64 start, guint64 bytes, GCancellable *cancellable, GError **error)
{
  gint64 due = start + (rate > 0 ? (gint64)((double)bytes * G_USEC_PER_SEC / (double)rate) : 0);
  gint64 left;

  while ((left = due - g_get_monotonic_time ()) > 0 && rate > 0)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep ((gulong)MIN (left, LONGEST_NAP));
    }
  return TRUE;
}

static GBytes *
read_all (HfMemoryStore *store, guint64 size, GInputStream *car, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint)MIN (size, G_MAXINT32));
  g_autofree guint8 *piece = g_malloc (PIECE);
  gint64 start = g_get_monotonic_time ();
  gssize got;

  while ((got = g_input_stream_read (car, piece, PIECE, cancellable, error)) > 0)
    {
      if (!hf_memory_store_check_room (store, bytes->len + (gsize)got, error))
        return NULL;
      if (bytes->len > G_MAXINT32 - PIECE)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE, "a store in memory takes at most 2 GB");
          return NULL;
        }
      g_byte_array_append (bytes, piece, (guint)got);
      if (!keep_rate (hf_memory_store_get_rate (store), start, bytes->len, cancellable, error))
        return NULL;
    }
  if (got < 0 || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* An ordered fault shows as an error of the incoming stream. */
static GInputStream *
script_stream (HfMemoryStore *store, const char *operation, GInputStream *stream)
{
  int code;
  guint64 after
      = hf_memory_script_take_break (hf_memory_store_get_script (store), operation, &code);

  if (after == G_MAXUINT64)
    return hf_scripted_stream_new (stream, 0, NULL);
  return hf_scripted_stream_new (
      stream, after,
      g_error_new (HF_ERROR, code, "the memory store breaks “%s” after %" G_GUINT64_FORMAT " bytes",
                   operation, after));
}

static gboolean
is_good (HfBackend *backend, HfCid *root, GBytes *car, gboolean *good, GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) why = NULL;

  HfDagSummary summary;

  *good = hf_car_check (stream, root, hf_backend_get_config (backend)->spill_dir, &summary, NULL,
                        cancellable, &why);
  if (*good || hf_car_is_damaged (why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static HfReceipt *
hf_memory_backend_put (HfBackend *backend, const HfPut *put, GInputStream *car,
                       GCancellable *cancellable, GError **error)
{
  HfMemoryStore *store = begin (backend, "put", error);
  const char *owner = hf_backend_get_config (backend)->installation_id;
  g_autofree char *key = hf_cid_to_key (put->root);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  HfReceipt *receipt = NULL;

  if (!store || !hf_memory_store_check_room (store, put->size, error))
    return NULL;
  stream = script_stream (store, "put", car);
  bytes = read_all (store, put->size, stream, cancellable, error);
  if (!bytes)
    return NULL;
  while (!receipt)
    {
      g_autoptr (GBytes) former = hf_memory_store_read (store, key);
      gboolean good = FALSE;

      if ((former && !is_good (backend, put->root, former, &good, cancellable, error))
          || !hf_memory_store_commit (store, put->root, bytes, former, good, owner, &receipt,
                                      error))
        return NULL;
    }
  return receipt;
}

static GInputStream *
hf_memory_backend_get (HfBackend *backend, const char *locator, GCancellable *cancellable,
                       GError **error)
{
  HfMemoryStore *store = begin (backend, "get", error);
  g_autoptr (GBytes) car = store ? hf_memory_store_read (store, locator) : NULL;
  g_autoptr (GInputStream) stream = NULL;

  if (!car)
    return store ? not_found (locator, error) : NULL;
  stream = g_memory_input_stream_new_from_bytes (car);
  return script_stream (store, "get", stream);
}

static HfBlock *
hf_memory_backend_get_block (HfBackend *backend, const char *locator, HfCid *cid,
                             GCancellable *cancellable, GError **error)
{
  HfMemoryStore *store = begin (backend, "get-block", error);
  HfBlock *block = store ? hf_memory_store_read_block (store, locator, cid) : NULL;

  if (store && !block)
    {
      g_autofree char *text = hf_cid_to_text (cid);

      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "block %s is not in the copy %s", text,
                   locator);
    }
  return block;
}

static gboolean
hf_memory_backend_find_block (HfBackend *backend, HfCid *cid, const char *const *locators,
                              unsigned n, HfHaving *having, GCancellable *cancellable,
                              GError **error)
{
  HfMemoryStore *store = begin (backend, "find-block", error);

  for (unsigned i = 0; store && i < n; i++)
    {
      g_autoptr (HfBlock) block = hf_memory_store_read_block (store, locators[i], cid);

      having[i] = block ? HF_HAVING : HF_HAVING_NOT;
      if (block)
        break;
    }
  return store != NULL;
}

static gboolean
hf_memory_backend_remove (HfBackend *backend, const char *locator, HfRemoved *removed,
                          GCancellable *cancellable, GError **error)
{
  HfMemoryStore *store = begin (backend, "remove", error);

  if (store)
    *removed
        = hf_memory_store_remove (store, locator, hf_backend_get_config (backend)->installation_id);
  return store != NULL;
}

static void
hf_memory_backend_constructed (GObject *object)
{
  HfMemoryBackend *self = HF_MEMORY_BACKEND (object);
  JsonObject *settings = hf_backend_get_config (HF_BACKEND (self))->settings;
  const char *name = json_object_get_string_member_with_default (settings, "store", "");

  G_OBJECT_CLASS (hf_memory_backend_parent_class)->constructed (object);
  self->store = hf_memory_store_ref (hf_memory_store_get (name));
}

static void
hf_memory_backend_finalize (GObject *object)
{
  hf_memory_store_unref (HF_MEMORY_BACKEND (object)->store);
  G_OBJECT_CLASS (hf_memory_backend_parent_class)->finalize (object);
}

static void
hf_memory_backend_class_init (HfMemoryBackendClass *klass)
{
  HfBackendClass *backend = HF_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = hf_memory_backend_constructed;
  G_OBJECT_CLASS (klass)->finalize = hf_memory_backend_finalize;

  backend->flags = HF_BACKEND_CAN_LIST | HF_BACKEND_CAN_STORE | HF_BACKEND_CAN_FETCH
                   | HF_BACKEND_CAN_FETCH_BLOCK | HF_BACKEND_CAN_FIND_BLOCK;
  backend->probe = hf_memory_backend_probe;
  backend->establish = hf_memory_backend_establish;
  backend->list = hf_memory_backend_list;
  backend->stat = hf_memory_backend_stat;
  backend->locate = hf_memory_backend_locate;
  backend->put = hf_memory_backend_put;
  backend->get = hf_memory_backend_get;
  backend->get_block = hf_memory_backend_get_block;
  backend->find_block = hf_memory_backend_find_block;
  backend->remove = hf_memory_backend_remove;
}

static void
hf_memory_backend_init (HfMemoryBackend *self)
{
}
