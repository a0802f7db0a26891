/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A kind of backend in one small file: shelves of bytes in memory, one for each name, behind one
 * lock. */
#include "hf-toy-backend.h"

#include "hf-error.h"
#include "hf-scripted-stream.h"

typedef struct
{
  char *uuid;
  GHashTable *cars; /* key → GBytes */
} Shelf;

struct _HfToyBackend
{
  HfBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (HfToyBackend, hf_toy_backend, HF_TYPE_BACKEND)

static GMutex mutex;
static GHashTable *shelves;

/* The lock is held. */
static Shelf *
shelf_of (HfBackend *backend)
{
  const char *name
      = json_object_get_string_member (hf_backend_get_config (backend)->settings, "shelf");
  Shelf *shelf;

  if (!shelves)
    shelves = g_hash_table_new (g_str_hash, g_str_equal);
  shelf = g_hash_table_lookup (shelves, name);
  if (!shelf)
    {
      shelf = g_new0 (Shelf, 1);
      shelf->cars
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
      g_hash_table_insert (shelves, g_strdup (name), shelf);
    }
  return shelf;
}

/* The shelf, if it is still the one that was added. */
static Shelf *
checked_shelf (HfBackend *backend, GError **error)
{
  Shelf *shelf = shelf_of (backend);

  if (g_strcmp0 (shelf->uuid, hf_backend_get_config (backend)->store_uuid) == 0)
    return shelf;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "this is another shelf");
  return NULL;
}

void
hf_toy_shelf_set_uuid (const char *name, const char *uuid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Shelf *shelf = g_hash_table_lookup (shelves, name);

  g_free (shelf->uuid);
  shelf->uuid = g_strdup (uuid);
}

static HfProbe *
hf_toy_backend_probe (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  HfProbe *probe = g_new0 (HfProbe, 1);

  probe->store_uuid = g_strdup (shelf_of (backend)->uuid);
  probe->domain = g_strdup ("toy:all");
  probe->free_bytes = G_MAXUINT64;
  return probe;
}

static char *
hf_toy_backend_establish (HfBackend *backend, const char *uuid, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Shelf *shelf = shelf_of (backend);

  if (!shelf->uuid)
    shelf->uuid = g_strdup (uuid);
  return g_strdup (shelf->uuid);
}

static gboolean
hf_toy_backend_list (HfBackend *backend, HfEntryFunc func, gpointer data, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key, size;
  Shelf *shelf;

  g_mutex_lock (&mutex);
  shelf = checked_shelf (backend, error);
  if (shelf)
    g_hash_table_iter_init (&iter, shelf->cars);
  while (shelf && g_hash_table_iter_next (&iter, &key, &size))
    g_hash_table_insert (held, g_strdup (key), GSIZE_TO_POINTER (g_bytes_get_size (size)));
  g_mutex_unlock (&mutex);
  if (!shelf)
    return FALSE;

  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, &key, &size))
    {
      g_autoptr (HfCid) cid = hf_cid_new_from_text (key, NULL);
      HfEntry entry
          = { .locator = key, .cid = cid, .bytes = GPOINTER_TO_SIZE (size), .ours = TRUE };

      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !func (&entry, data, error))
        return FALSE;
    }
  return TRUE;
}

static GBytes *
find (HfBackend *backend, const char *locator, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Shelf *shelf = checked_shelf (backend, error);
  GBytes *car = shelf ? g_hash_table_lookup (shelf->cars, locator) : NULL;

  if (shelf && !car)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "no %s on the shelf", locator);
  return car ? g_bytes_ref (car) : NULL;
}

static HfEntry *
hf_toy_backend_stat (HfBackend *backend, const char *locator, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GBytes) car = find (backend, locator, error);
  HfEntry *entry;

  if (!car)
    return NULL;
  entry = g_new0 (HfEntry, 1);
  entry->locator = g_strdup (locator);
  entry->bytes = g_bytes_get_size (car);
  entry->ours = TRUE;
  return entry;
}

static HfReceipt *
hf_toy_backend_put (HfBackend *backend, const HfPut *put, GInputStream *car,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  HfReceipt *receipt;
  Shelf *shelf;

  if (g_output_stream_splice (memory, car, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, cancellable, error)
      < 0)
    return NULL;
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  locker = g_mutex_locker_new (&mutex);
  shelf = checked_shelf (backend, error);
  if (!shelf)
    return NULL;
  receipt = g_new0 (HfReceipt, 1);
  receipt->locator = hf_cid_to_key (put->root);
  receipt->bytes = g_bytes_get_size (bytes);
  receipt->created = TRUE;
  g_hash_table_replace (shelf->cars, g_strdup (receipt->locator), g_bytes_ref (bytes));
  return receipt;
}

static GInputStream *
hf_toy_backend_get (HfBackend *backend, const char *locator, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) car = find (backend, locator, error);
  g_autoptr (GInputStream) stream = car ? g_memory_input_stream_new_from_bytes (car) : NULL;

  return stream ? hf_scripted_stream_new (stream, 0, NULL) : NULL;
}

static gboolean
hf_toy_backend_remove (HfBackend *backend, const char *locator, HfRemoved *removed,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Shelf *shelf = checked_shelf (backend, error);

  if (shelf)
    *removed = g_hash_table_remove (shelf->cars, locator) ? HF_REMOVED : HF_REMOVED_ABSENT;
  return shelf != NULL;
}

static void
hf_toy_backend_class_init (HfToyBackendClass *klass)
{
  HfBackendClass *backend = HF_BACKEND_CLASS (klass);

  backend->flags = HF_BACKEND_CAN_LIST | HF_BACKEND_CAN_STORE | HF_BACKEND_CAN_FETCH;
  backend->largest_pin = 100000000;
  backend->probe = hf_toy_backend_probe;
  backend->establish = hf_toy_backend_establish;
  backend->list = hf_toy_backend_list;
  backend->stat = hf_toy_backend_stat;
  backend->put = hf_toy_backend_put;
  backend->get = hf_toy_backend_get;
  backend->remove = hf_toy_backend_remove;
}

static void
hf_toy_backend_init (HfToyBackend *self)
{
}

static const HfSetting settings[] = {
  { .name = "shelf", .type = HF_SETTING_STRING, .required = TRUE, .help = "Which shelf." },
  { .name = "depth", .type = HF_SETTING_INT, .min = 1, .max = 9, .help = "How deep it is." },
  { .name = "dusty", .type = HF_SETTING_BOOL, .help = "Whether it is." },
  { .name = "room", .type = HF_SETTING_PATH, .help = "Where it stands." },
  { .name = "street", .type = HF_SETTING_ADDRESS, .help = "In which street." },
  { .name = "key", .type = HF_SETTING_SECRET, .required = TRUE, .help = "What opens it." },
};

const HfBackendKind hf_toy_kind = {
  .name = "toy",
  .type = "local",
  .title = "Toy shelf",
  .max_size_gb = 1,
  .priority = 99,
  .for_tests = TRUE,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .get_type = hf_toy_backend_get_type,
};
