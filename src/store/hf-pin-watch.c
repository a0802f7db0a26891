/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commits change is gathered until the thread that made the watch comes to it. Threading: that
 * thread, except for on_rows(), which is the registry's writer's. */
#include "hf-pin-watch.h"

#define LEAST_BETWEEN 250 /* ms between two signals */
#define MOST_NAMED 4096

struct _HfPinWatch
{
  GObject parent_instance;

  HfStore *store; /* NULL once it is closed */
  GMainContext *context;
  gint64 told; /* monotonic, of the last signal */

  GMutex mutex; /* for the rest */
  GSource *due; /* NULL: nothing is to be told */
  GHashTable *ids; /* of gint64 */
  gboolean many; /* more than are named */
  gboolean come_or_go;
};

G_DEFINE_FINAL_TYPE (HfPinWatch, hf_pin_watch, G_TYPE_OBJECT)

static unsigned changed_signal;

/* (transfer full) (nullable) */
static GArray *
take_ids (HfPinWatch *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (ids, *(gint64 *)id);
  g_hash_table_remove_all (self->ids);
  return self->many ? NULL : g_steal_pointer (&ids);
}

static gboolean
tell (gpointer data)
{
  HfPinWatch *self = data;
  g_autoptr (GArray) ids = NULL;
  gboolean come_or_go;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->due, g_source_unref);
  ids = take_ids (self);
  come_or_go = self->come_or_go;
  self->many = self->come_or_go = FALSE;
  self->told = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
  g_signal_emit (self, changed_signal, 0, ids, come_or_go);
  return G_SOURCE_REMOVE;
}

static void
gather (HfPinWatch *self, const HfRowsChanged *changed)
{
  for (unsigned i = 0; i < changed->n_pins && !self->many; i++)
    {
      self->many = g_hash_table_size (self->ids) == MOST_NAMED;
      if (!g_hash_table_contains (self->ids, &changed->pins[i]))
        g_hash_table_add (self->ids, g_memdup2 (&changed->pins[i], sizeof (gint64)));
    }
  self->many = self->many || changed->more_pins > 0;
  self->come_or_go = self->come_or_go || changed->pins_come_or_go;
}

static void
on_rows (const HfRowsChanged *changed, gpointer data)
{
  HfPinWatch *self = data;
  g_autoptr (GMutexLocker) locker = NULL;
  gint64 wait;

  if (changed->n_pins == 0 && changed->more_pins == 0 && !changed->pins_come_or_go)
    return;
  locker = g_mutex_locker_new (&self->mutex);
  gather (self, changed);
  if (self->due)
    return;
  wait = LEAST_BETWEEN - (g_get_monotonic_time () - self->told) / 1000;
  self->due = g_timeout_source_new (self->told == 0 || wait < 0 ? 0 : (unsigned)wait);
  g_source_set_callback (self->due, tell, self, NULL);
  g_source_attach (self->due, self->context);
}

static void
hf_pin_watch_dispose (GObject *object)
{
  hf_pin_watch_close (HF_PIN_WATCH (object));
  G_OBJECT_CLASS (hf_pin_watch_parent_class)->dispose (object);
}

static void
hf_pin_watch_finalize (GObject *object)
{
  HfPinWatch *self = HF_PIN_WATCH (object);

  g_hash_table_unref (self->ids);
  g_mutex_clear (&self->mutex);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (hf_pin_watch_parent_class)->finalize (object);
}

static void
hf_pin_watch_class_init (HfPinWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_pin_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_pin_watch_finalize;
  changed_signal = g_signal_new ("changed", HF_TYPE_PIN_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_ARRAY, G_TYPE_BOOLEAN);
}

static void
hf_pin_watch_init (HfPinWatch *self)
{
  g_mutex_init (&self->mutex);
  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * hf_pin_watch_new:
 * @store: the registry, which must stay until hf_pin_watch_close()
 *
 * Returns: (transfer full): a watch, which tells in the thread-default context of the caller
 */
HfPinWatch *
hf_pin_watch_new (HfStore *store)
{
  HfPinWatch *self = g_object_new (HF_TYPE_PIN_WATCH, NULL);

  self->store = store;
  self->context = g_main_context_ref_thread_default ();
  hf_store_add_rows_func (store, on_rows, self);
  return self;
}

/**
 * hf_pin_watch_close:
 *
 * It tells nothing any more.
 */
void
hf_pin_watch_close (HfPinWatch *self)
{
  if (!self->store)
    return;
  hf_store_remove_rows_func (self->store, on_rows, self);
  self->store = NULL;
  if (self->due)
    g_source_destroy (self->due);
  g_clear_pointer (&self->due, g_source_unref);
}
