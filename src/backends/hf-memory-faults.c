/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests order from a store in memory, beyond its state. Any thread. */
#include "hf-memory-store.h"

/**
 * hf_memory_store_fail:
 * @operation: "probe", "establish", "put", "get", "get-block", "find-block", "stat", "remove",
 * "list"
 * @times: how many calls fail from now on; -1 for all, 0 for none
 * @code: of #HfError
 */
void
hf_memory_store_fail (HfMemoryStore *self, const char *operation, int times, int code)
{
  hf_memory_script_fail (hf_memory_store_get_script (self), operation, times, code);
}

/**
 * hf_memory_store_fail_after:
 * @operation: "put" or "get"
 * @bytes: after which the stream of the next call breaks; later calls are not affected
 * @code: of #HfError
 */
void
hf_memory_store_fail_after (HfMemoryStore *self, const char *operation, guint64 bytes, int code)
{
  hf_memory_script_break (hf_memory_store_get_script (self), operation, bytes, code);
}

/**
 * hf_memory_store_set_hook:
 * @hook: (nullable): a void function of the store and @data, called before the operation runs
 */
void
hf_memory_store_set_hook (HfMemoryStore *self, const char *operation, GCallback hook, gpointer data)
{
  hf_memory_script_hook (hf_memory_store_get_script (self), operation, hook, data);
}

/**
 * hf_memory_store_get_count:
 * Returns: how often the operation was called
 */
guint64
hf_memory_store_get_count (HfMemoryStore *self, const char *operation)
{
  return hf_memory_script_get_count (hf_memory_store_get_script (self), operation);
}

/**
 * hf_memory_store_has:
 * Returns: whether there is a copy of @cid, good or bad
 */
gboolean
hf_memory_store_has (HfMemoryStore *self, HfCid *cid)
{
  g_autofree char *key = hf_cid_to_key (cid);
  g_autoptr (GBytes) car = hf_memory_store_read (self, key);

  return car != NULL;
}

/**
 * hf_memory_store_flip:
 * @cid: of a copy
 * @offset: of a byte in its CAR
 *
 * Changes one bit, as a bad disk does.
 *
 * Returns: whether there is such a byte
 */
gboolean
hf_memory_store_flip (HfMemoryStore *self, HfCid *cid, gsize offset)
{
  g_autofree char *key = hf_cid_to_key (cid);
  g_autoptr (GBytes) car = hf_memory_store_read (self, key);
  gsize size = car ? g_bytes_get_size (car) : 0;
  g_autoptr (GBytes) damaged = NULL;
  guint8 *data;

  if (offset >= size)
    return FALSE;
  data = g_memdup2 (g_bytes_get_data (car, NULL), size);
  data[offset] ^= 1;
  damaged = g_bytes_new_take (data, size);
  hf_memory_store_damage (self, cid, damaged);
  return TRUE;
}
