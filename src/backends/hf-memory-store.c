/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place behind memory backends: copies, room, identity. Stores stand in one table by name,
 * so that an engine that starts again finds them. Threading: any thread. */
#include "hf-memory-store.h"

#include <string.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-memory-copies.h"
#include "hf-rules.h"

#define DEFAULT_ROOM G_GUINT64_CONSTANT (1000000000000) /* bytes */

struct _HfMemoryStore
{
  gatomicrefcount references;
  GMutex mutex;
  char *name;
  char *uuid;
  char *domain;
  guint64 room;
  guint64 held;
  guint64 rate;
  guint64 listed;
  HfMemoryCopies *copies;
  HfMemoryScript *script;
};

static GMutex table_mutex;
static GHashTable *table; /* name → HfMemoryStore */

static HfMemoryStore *
store_new (const char *name)
{
  HfMemoryStore *self = g_new0 (HfMemoryStore, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  self->name = g_strdup (name);
  self->domain = g_strconcat ("memory:", name, NULL);
  self->room = DEFAULT_ROOM;
  self->listed = G_MAXUINT64;
  self->copies = hf_memory_copies_new ();
  self->script = hf_memory_script_new (name);
  return self;
}

/**
 * hf_memory_store_ref:
 * Returns: (transfer full): @self
 */
HfMemoryStore *
hf_memory_store_ref (HfMemoryStore *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * hf_memory_store_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_memory_store_unref (HfMemoryStore *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self->name);
  g_free (self->uuid);
  g_free (self->domain);
  hf_memory_copies_free (self->copies);
  hf_memory_script_free (self->script);
  g_free (self);
}

/**
 * hf_memory_store_get:
 * Returns: (transfer none): the store called @name, made when it is not there yet; valid until
 * hf_memory_stores_clear()
 */
HfMemoryStore *
hf_memory_store_get (const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_mutex);
  HfMemoryStore *self;

  if (!table)
    table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                   (GDestroyNotify)hf_memory_store_unref);
  self = g_hash_table_lookup (table, name);
  if (!self)
    {
      self = store_new (name);
      g_hash_table_insert (table, g_strdup (name), self);
    }
  return self;
}

/**
 * hf_memory_stores_clear:
 *
 * Forgets all stores. A backend that is still alive keeps its own.
 */
void
hf_memory_stores_clear (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&table_mutex);

  g_clear_pointer (&table, g_hash_table_unref);
}

static gboolean
check_identity (HfMemoryStore *self, const char *uuid, GError **error)
{
  if (!uuid || !HF_RULE (IDENTITY) || g_strcmp0 (self->uuid, uuid) == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "the memory store %s carries %s", self->name,
               self->uuid ? "the identity of another store" : "no identity");
  return FALSE;
}

/**
 * hf_memory_store_begin:
 * @operation: that is about to run
 * @uuid: (nullable): the identity that the store must have
 * @error: what a test ordered, or %HF_ERROR_UNAVAILABLE
 *
 * Counts the call and runs its hook.
 *
 * Returns: whether the operation may go on
 */
gboolean
hf_memory_store_begin (HfMemoryStore *self, const char *operation, const char *uuid, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (!hf_memory_script_begin (self->script, operation, self, error))
    return FALSE;
  locker = g_mutex_locker_new (&self->mutex);
  return check_identity (self, uuid, error);
}

/**
 * hf_memory_store_get_script:
 * Returns: (transfer none): the faults that were ordered
 */
HfMemoryScript *
hf_memory_store_get_script (HfMemoryStore *self)
{
  return self->script;
}

/**
 * hf_memory_store_get_rate:
 * Returns: bytes per second that put may take, 0 for all
 */
guint64
hf_memory_store_get_rate (HfMemoryStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->rate;
}

/**
 * hf_memory_store_probe:
 * @probe: filled in
 */
void
hf_memory_store_probe (HfMemoryStore *self, HfProbe *probe)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  probe->store_uuid = g_strdup (self->uuid);
  probe->domain = g_strdup (self->domain);
  probe->free_bytes = self->room;
  probe->total_bytes = self->room + self->held;
}

/**
 * hf_memory_store_establish:
 * Returns: (transfer full): the identity, @uuid if there was none
 */
char *
hf_memory_store_establish (HfMemoryStore *self, const char *uuid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->uuid)
    self->uuid = g_strdup (uuid);
  return g_strdup (self->uuid);
}

static gboolean
fits (HfMemoryStore *self, guint64 bytes, GError **error)
{
  g_autofree char *asked = NULL;
  g_autofree char *left = NULL;

  if (bytes <= self->room)
    return TRUE;
  asked = hf_human_bytes (bytes);
  left = hf_human_bytes (self->room);
  g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE, "the memory store %s has room for %s of %s",
               self->name, left, asked);
  return FALSE;
}

/**
 * hf_memory_store_check_room:
 * @error: %HF_ERROR_NO_SPACE
 *
 * Returns: whether @bytes more would fit
 */
gboolean
hf_memory_store_check_room (HfMemoryStore *self, guint64 bytes, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return fits (self, bytes, error);
}

static HfReceipt *
receipt_new (HfMemoryStore *self, const char *key, const char *owner)
{
  HfReceipt *receipt = g_new0 (HfReceipt, 1);
  g_autoptr (GBytes) car = hf_memory_copies_get (self->copies, key);

  receipt->locator = g_strdup (key);
  receipt->bytes = g_bytes_get_size (car);
  receipt->created = hf_memory_copies_is_created (self->copies, key, owner);
  return receipt;
}

/**
 * hf_memory_store_commit:
 * @car: the new copy
 * @former: (nullable): what hf_memory_store_read() gave, and was looked at
 * @keep: whether @former is good and stays; else it is set aside
 * @owner: gets a mark
 * @receipt: (out): %NULL when @former is not there any more, or another is: look again
 * @error: %HF_ERROR_NO_SPACE
 *
 * Returns: whether nothing went wrong
 */
gboolean
hf_memory_store_commit (HfMemoryStore *self, HfCid *root, GBytes *car, GBytes *former,
                        gboolean keep, const char *owner, HfReceipt **receipt, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = hf_cid_to_key (root);
  g_autoptr (GBytes) now = hf_memory_copies_get (self->copies, key);
  gsize size = g_bytes_get_size (car);

  *receipt = NULL;
  if (now != former)
    return TRUE;
  if (!keep)
    {
      if (!fits (self, size, error))
        return FALSE;
      if (former && HF_RULE (BAD_KEPT))
        hf_memory_copies_set_aside (self->copies, key);
      hf_memory_copies_set (self->copies, root, car);
      self->room -= size;
      self->held += size;
    }
  hf_memory_copies_mark (self->copies, key, owner, !keep);
  *receipt = receipt_new (self, key, owner);
  return TRUE;
}

/**
 * hf_memory_store_read:
 * Returns: (transfer full) (nullable): a copy as it is
 */
GBytes *
hf_memory_store_read (HfMemoryStore *self, const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hf_memory_copies_get (self->copies, key);
}

/**
 * hf_memory_store_read_block:
 * Returns: (transfer full) (nullable): a block of a copy
 */
HfBlock *
hf_memory_store_read_block (HfMemoryStore *self, const char *key, HfCid *cid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hf_memory_copies_get_block (self->copies, key, cid);
}

/**
 * hf_memory_store_look:
 * Returns: (transfer full) (nullable): a copy as lists show it
 */
HfEntry *
hf_memory_store_look (HfMemoryStore *self, const char *key, const char *owner)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hf_memory_copies_look (self->copies, key, owner);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * hf_memory_store_get_keys:
 * Returns: (transfer full) (element-type utf8): the keys of all copies at this moment, in the order
 * of their text, as far as a listing shows them
 */
GPtrArray *
hf_memory_store_get_keys (HfMemoryStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *keys = hf_memory_copies_get_keys (self->copies);

  g_ptr_array_sort (keys, compare_texts);
  g_ptr_array_set_size (keys, (int)MIN (keys->len, self->listed));
  return keys;
}

static gboolean
drop (HfMemoryStore *self, const char *key)
{
  g_autoptr (GBytes) car = hf_memory_copies_get (self->copies, key);

  if (!car)
    return FALSE;
  self->room += g_bytes_get_size (car);
  self->held -= g_bytes_get_size (car);
  return hf_memory_copies_drop (self->copies, key);
}

/**
 * hf_memory_store_remove:
 * Returns: what became of the bytes after the mark of @owner was taken off
 */
HfRemoved
hf_memory_store_remove (HfMemoryStore *self, const char *key, const char *owner)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (hf_memory_copies_unmark (self->copies, key, owner) > 0 && HF_RULE (OTHER_OWNER))
    return HF_REMOVED_OUR_MARK;
  return drop (self, key) ? HF_REMOVED : HF_REMOVED_ABSENT;
}

/**
 * hf_memory_store_set_rate:
 * @bytes_per_second: that one put takes; 0 = as fast as it can
 */
void
hf_memory_store_set_rate (HfMemoryStore *self, guint64 bytes_per_second)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->rate = bytes_per_second;
}

/**
 * hf_memory_store_set_listed:
 * @most: so many copies at most are listed from now on, although the others are there
 */
void
hf_memory_store_set_listed (HfMemoryStore *self, guint64 most)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->listed = most;
}

/**
 * hf_memory_store_set_room:
 * @free_bytes: that may be written from now on
 */
void
hf_memory_store_set_room (HfMemoryStore *self, guint64 free_bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->room = free_bytes;
}

/**
 * hf_memory_store_set_domain:
 * @domain: the failure domain; at first one of the store's own
 */
void
hf_memory_store_set_domain (HfMemoryStore *self, const char *domain)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->domain);
  self->domain = g_strdup (domain);
}

/**
 * hf_memory_store_set_uuid:
 * @uuid: (nullable): the identity that the store carries from now on
 */
void
hf_memory_store_set_uuid (HfMemoryStore *self, const char *uuid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->uuid);
  self->uuid = g_strdup (uuid);
}

/**
 * hf_memory_store_damage:
 * @cid: of a copy
 * @car: what it becomes, without anybody noticing
 */
void
hf_memory_store_damage (HfMemoryStore *self, HfCid *cid, GBytes *car)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  hf_memory_copies_set (self->copies, cid, car);
}

/**
 * hf_memory_store_drop:
 * @cid: of a copy, which is lost without a trace
 *
 * Returns: whether there was one
 */
gboolean
hf_memory_store_drop (HfMemoryStore *self, HfCid *cid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = hf_cid_to_key (cid);

  return drop (self, key);
}

/**
 * hf_memory_store_add_owner:
 * @cid: of a copy
 * @installation_id: marks it as its own
 */
void
hf_memory_store_add_owner (HfMemoryStore *self, HfCid *cid, const char *installation_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = hf_cid_to_key (cid);

  hf_memory_copies_mark (self->copies, key, installation_id, TRUE);
}

/**
 * hf_memory_store_get_copies:
 * Returns: how many copies there are
 */
guint64
hf_memory_store_get_copies (HfMemoryStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hf_memory_copies_count (self->copies);
}
