/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripted faults. Threading: any thread; hooks run without the lock. */
#include "hf-memory-script.h"

#include "hf-error.h"

typedef struct
{
  int times; /* calls that fail; -1 = all */
  int code;
  guint64 break_after; /* bytes of the next stream; G_MAXUINT64 = not at all */
  int break_code;
  guint64 calls;
  GCallback hook;
  gpointer hook_data;
} Operation;

struct _HfMemoryScript
{
  GMutex mutex;
  char *store_name;
  GHashTable *operations; /* name → Operation */
};

typedef void (*Hook) (HfMemoryStore *store, gpointer data);

/**
 * hf_memory_script_new:
 * @store_name: for messages
 *
 * Returns: (transfer full): a script in which nothing happens
 */
HfMemoryScript *
hf_memory_script_new (const char *store_name)
{
  HfMemoryScript *self = g_new0 (HfMemoryScript, 1);

  g_mutex_init (&self->mutex);
  self->store_name = g_strdup (store_name);
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * hf_memory_script_free:
 * @self: (transfer full): a script
 */
void
hf_memory_script_free (HfMemoryScript *self)
{
  g_mutex_clear (&self->mutex);
  g_free (self->store_name);
  g_hash_table_unref (self->operations);
  g_free (self);
}

static Operation *
operation_of (HfMemoryScript *self, const char *name)
{
  Operation *operation = g_hash_table_lookup (self->operations, name);

  if (!operation)
    {
      operation = g_new0 (Operation, 1);
      operation->break_after = G_MAXUINT64;
      g_hash_table_insert (self->operations, g_strdup (name), operation);
    }
  return operation;
}

/**
 * hf_memory_script_fail:
 * @times: how many calls fail from now on; -1 for all, 0 for none
 * @code: of #HfError
 */
void
hf_memory_script_fail (HfMemoryScript *self, const char *operation, int times, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Operation *script = operation_of (self, operation);

  script->times = times;
  script->code = code;
}

/**
 * hf_memory_script_break:
 * @bytes: after which the stream of the next call breaks
 * @code: of #HfError
 */
void
hf_memory_script_break (HfMemoryScript *self, const char *operation, guint64 bytes, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Operation *script = operation_of (self, operation);

  script->break_after = bytes;
  script->break_code = code;
}

/**
 * hf_memory_script_hook:
 * @hook: (nullable): called with the store and @data before the operation runs
 */
void
hf_memory_script_hook (HfMemoryScript *self, const char *operation, GCallback hook, gpointer data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Operation *script = operation_of (self, operation);

  script->hook = hook;
  script->hook_data = data;
}

/**
 * hf_memory_script_get_count:
 * Returns: how often the operation was called
 */
guint64
hf_memory_script_get_count (HfMemoryScript *self, const char *operation)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return operation_of (self, operation)->calls;
}

static void
run_hook (HfMemoryScript *self, const char *name, HfMemoryStore *store)
{
  Operation *operation;
  GCallback hook;
  gpointer data;

  g_mutex_lock (&self->mutex);
  operation = operation_of (self, name);
  operation->calls++;
  hook = operation->hook;
  data = operation->hook_data;
  g_mutex_unlock (&self->mutex);

  if (hook)
    ((Hook)hook) (store, data);
}

/**
 * hf_memory_script_begin:
 * @operation: that is about to run
 * @store: for the hook
 * @error: what a test ordered
 *
 * Counts the call and runs its hook.
 *
 * Returns: whether the operation may go on
 */
gboolean
hf_memory_script_begin (HfMemoryScript *self, const char *operation, HfMemoryStore *store,
                        GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  Operation *script;

  run_hook (self, operation, store);
  locker = g_mutex_locker_new (&self->mutex);
  script = operation_of (self, operation);
  if (script->times == 0)
    return TRUE;
  if (script->times > 0)
    script->times--;
  g_set_error (error, HF_ERROR, script->code, "the memory store %s refuses “%s”", self->store_name,
               operation);
  return FALSE;
}

/**
 * hf_memory_script_take_break:
 * @code: (out): of the error
 *
 * Returns: after how many bytes the stream of this call breaks, %G_MAXUINT64 for never; the next
 * call is not affected
 */
guint64
hf_memory_script_take_break (HfMemoryScript *self, const char *operation, int *code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Operation *script = operation_of (self, operation);
  guint64 after = script->break_after;

  *code = script->break_code;
  script->break_after = G_MAXUINT64;
  return after;
}
