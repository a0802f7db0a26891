/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked into tests that are built for ThreadSanitizer, and nowhere else. GLib makes its locks of
 * futexes, which the sanitizer does not see, and is not instrumented itself. These wrappers stand
 * in front of GLib's functions for our code and tell the sanitizer what each of them orders. */
#include <dlfcn.h>
#include <gio/gio.h>

extern void __tsan_acquire (void *address);
extern void __tsan_release (void *address);

static gpointer
find (gpointer *found, const char *name)
{
  gpointer function = g_atomic_pointer_get (found);

  if (!function)
    {
      function = dlsym (RTLD_NEXT, name);
      g_atomic_pointer_set (found, function);
    }
  return function;
}

/* The next definition of the function that calls this: GLib's. */
#define REAL(type, name)                                                                           \
  static gpointer found;                                                                           \
  type real = (type)find (&found, name)

typedef void (*OnLock) (gpointer lock);
typedef gboolean (*TryLock) (gpointer lock);
typedef void (*OnCond) (GCond *cond, GMutex *mutex);
typedef gboolean (*OnCondUntil) (GCond *cond, GMutex *mutex, gint64 end_time);

#define LOCK(Type, name)                                                                           \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    REAL (OnLock, #name);                                                                          \
    real (lock);                                                                                   \
    __tsan_acquire (lock);                                                                         \
  }

#define UNLOCK(Type, name)                                                                         \
  void name (Type *lock)                                                                           \
  {                                                                                                \
    REAL (OnLock, #name);                                                                          \
    __tsan_release (lock);                                                                         \
    real (lock);                                                                                   \
  }

#define TRY(Type, name)                                                                            \
  gboolean name (Type *lock)                                                                       \
  {                                                                                                \
    REAL (TryLock, #name);                                                                         \
    if (!real (lock))                                                                              \
      return FALSE;                                                                                \
    __tsan_acquire (lock);                                                                         \
    return TRUE;                                                                                   \
  }

#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_mutex_trylock

LOCK (GMutex, g_mutex_lock)
UNLOCK (GMutex, g_mutex_unlock)
TRY (GMutex, g_mutex_trylock)
LOCK (GRecMutex, g_rec_mutex_lock)
UNLOCK (GRecMutex, g_rec_mutex_unlock)
TRY (GRecMutex, g_rec_mutex_trylock)
LOCK (GRWLock, g_rw_lock_reader_lock)
UNLOCK (GRWLock, g_rw_lock_reader_unlock)
LOCK (GRWLock, g_rw_lock_writer_lock)
UNLOCK (GRWLock, g_rw_lock_writer_unlock)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (OnCond, "g_cond_wait");
  __tsan_release (mutex);
  real (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (OnCondUntil, "g_cond_wait_until");
  gboolean signalled;

  __tsan_release (mutex);
  signalled = real (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

/* What one thread hands to another through a queue, a pool, a task or a main context. */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  typedef void (*Push) (GAsyncQueue *, gpointer);
  REAL (Push, "g_async_queue_push");
  __tsan_release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  typedef gpointer (*Pop) (GAsyncQueue *);
  REAL (Pop, "g_async_queue_pop");
  gpointer data = real (queue);

  __tsan_acquire (queue);
  return data;
}

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Call;

static gboolean
run_call (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  return call->func (call->data);
}

static void
free_call (gpointer data)
{
  Call *call = data;

  __tsan_acquire (call);
  if (call->destroy)
    call->destroy (call->data);
  g_free (call);
}

static Call *
new_call (GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ func, data, destroy };
  __tsan_release (call);
  return call;
}

void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  typedef void (*Set) (GSource *, GSourceFunc, gpointer, GDestroyNotify);
  REAL (Set, "g_source_set_callback");

  /* Functions of other source types have other arguments: only idle and timeout sources are
   * wrapped. */
  if (func && (source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs))
    real (source, run_call, new_call (func, data, destroy), free_call);
  else
    real (source, func, data, destroy);
}

void
g_main_context_invoke_full (GMainContext *context, int priority, GSourceFunc func, gpointer data,
                            GDestroyNotify destroy)
{
  typedef void (*Invoke) (GMainContext *, int, GSourceFunc, gpointer, GDestroyNotify);
  REAL (Invoke, "g_main_context_invoke_full");
  real (context, priority, run_call, new_call (func, data, destroy), free_call);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

unsigned
g_idle_add_full (int priority, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  typedef unsigned (*Add) (int, GSourceFunc, gpointer, GDestroyNotify);
  REAL (Add, "g_idle_add_full");
  return real (priority, run_call, new_call (func, data, destroy), free_call);
}

unsigned
g_idle_add (GSourceFunc func, gpointer data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

/* Whoever drops the last reference sees all that the others did with theirs. */

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  typedef gboolean (*Dec) (gatomicrefcount *);
  REAL (Dec, "g_atomic_ref_count_dec");
  gboolean last;

  __tsan_release (count);
  last = real (count);
  if (last)
    __tsan_acquire (count);
  return last;
}

void
g_bytes_unref (GBytes *bytes)
{
  typedef void (*Unref) (GBytes *);
  REAL (Unref, "g_bytes_unref");

  __tsan_release (bytes);
  __tsan_acquire (bytes);
  real (bytes);
}

/* Also GLib's own calls, as that of a task which two threads hold. */
void
g_object_unref (gpointer object)
{
  typedef void (*Unref) (gpointer);
  REAL (Unref, "g_object_unref");

  __tsan_release (object);
  __tsan_acquire (object);
  real (object);
}
