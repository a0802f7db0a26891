/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections are kept in multi handles that are lent to one exchange at a time, not in a share
 * handle: libcurl does not support connections that several threads share. */
#include "hf-curl-pool.h"

#include <curl/curl.h>

#define MOST_IDLE 8
#define CONNECTIONS 2L /* kept open in one handle */

struct _HfCurlPool
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GPtrArray *idle; /* of CURLM */
};

static void
multi_free (gpointer multi)
{
  curl_multi_cleanup (multi);
}

/**
 * hf_curl_pool_new:
 * Returns: (transfer full): an empty pool
 */
HfCurlPool *
hf_curl_pool_new (void)
{
  static gsize once;
  HfCurlPool *self = g_new0 (HfCurlPool, 1);

  if (g_once_init_enter (&once))
    {
      if (curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK)
        g_error ("libcurl does not start");
      g_once_init_leave (&once, 1);
    }
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->idle = g_ptr_array_new_with_free_func (multi_free);
  return self;
}

/**
 * hf_curl_pool_ref:
 * Returns: (transfer full): @self
 */
HfCurlPool *
hf_curl_pool_ref (HfCurlPool *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_curl_pool_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_curl_pool_unref (HfCurlPool *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_curl_pool_take:
 * Returns: (transfer full): a CURLM that nobody else uses; the one that was used last, as its
 * connections are the most likely to stand
 */
void *
hf_curl_pool_take (HfCurlPool *self)
{
  CURLM *multi = NULL;

  g_mutex_lock (&self->mutex);
  if (self->idle->len > 0)
    multi = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->mutex);
  if (multi)
    return multi;

  multi = curl_multi_init ();
  if (!multi)
    g_error ("no memory for libcurl");
  curl_multi_setopt (multi, CURLMOPT_MAXCONNECTS, CONNECTIONS);
  return multi;
}

/**
 * hf_curl_pool_give_back:
 * @multi: (transfer full): a CURLM without an easy handle in it
 */
void
hf_curl_pool_give_back (HfCurlPool *self, void *multi)
{
  g_mutex_lock (&self->mutex);
  if (self->idle->len < MOST_IDLE)
    g_ptr_array_add (self->idle, g_steal_pointer (&multi));
  g_mutex_unlock (&self->mutex);
  if (multi)
    multi_free (multi);
}
