/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are carried out once, however often they are sent. That a request begins is durable
 * before it changes anything, and how it ended is durable before anybody hears of it. In between,
 * the change itself is a transaction of its own, or several: after a crash there nobody can tell
 * whether it was made, so it is neither made again nor said to be made. Threading: blocks; workers
 * only, but for hf_idempotency_end_soon(). */

#include "hf-idempotency.h"

#include <string.h>

#define MOST_ROWS 10000
#define MOST_BYTES ((guint64)64 * 1024 * 1024) /* of all answers that are kept */

typedef struct
{
  HfIdempotency *row;
  HfIdempotencyVerdict verdict;
  gint64 now;
} Begin;

static HfIdempotencyVerdict
judge (const HfIdempotency *known, const HfIdempotency *row)
{
  if (memcmp (known->request, row->request, HF_IDEMPOTENCY_DIGEST) != 0)
    return HF_IDEMPOTENCY_OTHER;
  if (known->status == 0)
    return HF_IDEMPOTENCY_UNKNOWN;
  return known->body != NULL ? HF_IDEMPOTENCY_ANSWERED : HF_IDEMPOTENCY_NOT_KEPT;
}

static gboolean
enter_begin (HfDb *db, gpointer data, GError **error)
{
  Begin *begin = data;
  g_auto (HfIdempotency) known = { 0 };
  gboolean any;

  if (!hf_idempotency_table_clean (db, begin->now - HF_IDEMPOTENCY_AGE, MOST_ROWS - 1, MOST_BYTES,
                                   error)
      || !hf_idempotency_table_find (db, begin->row->key, &known, &any, error))
    return FALSE;
  if (!any)
    {
      begin->verdict = HF_IDEMPOTENCY_FIRST;
      begin->row->time = begin->now;
      begin->row->status = 0;
      return hf_idempotency_table_put (db, begin->row, error);
    }
  begin->verdict = judge (&known, begin->row);
  begin->row->status = known.status;
  begin->row->body = g_steal_pointer (&known.body);
  begin->row->location = g_steal_pointer (&known.location);
  return TRUE;
}

/**
 * hf_idempotency_begin:
 * @store: the registry
 * @row: key and request of one that does not run now; gets what is known of it
 * @verdict: (out): what that means
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be used: then it must not be carried out
 */
gboolean
hf_idempotency_begin (HfStore *store, HfIdempotency *row, HfIdempotencyVerdict *verdict,
                      GError **error)
{
  Begin begin = { row, HF_IDEMPOTENCY_UNKNOWN, hf_clock_now (hf_store_get_clock (store)) };

  if (!hf_store_change (store, enter_begin, &begin, error))
    {
      g_prefix_error (error, "the request was not carried out, as its key can't be recorded: ");
      return FALSE;
    }
  *verdict = begin.verdict;
  return TRUE;
}

static gboolean
enter_end (HfDb *db, gpointer data, GError **error)
{
  const HfIdempotency *row = data;

  return row->status == 0 ? hf_idempotency_table_delete (db, row->key, error)
                          : hf_idempotency_table_put (db, row, error);
}

static HfIdempotency *
copy_now (HfStore *store, const HfIdempotency *row)
{
  HfIdempotency *copy = g_memdup2 (row, sizeof *row);
  gboolean kept = row->body != NULL && strlen (row->body) <= HF_IDEMPOTENCY_MOST_BODY;

  copy->time = hf_clock_now (hf_store_get_clock (store));
  copy->body = kept ? g_strdup (row->body) : NULL;
  copy->location = g_strdup (row->location);
  return copy;
}

static void
copy_free (gpointer data)
{
  hf_idempotency_clear (data);
  g_free (data);
}

/**
 * hf_idempotency_end:
 * @store: the registry
 * @row: one that was begun, with its answer; a status of 0 forgets it, so that it may be sent again
 * @error: return location
 *
 * Returns: %FALSE with @error when it can't be recorded: then the same request is refused from now
 * on
 */
gboolean
hf_idempotency_end (HfStore *store, const HfIdempotency *row, GError **error)
{
  HfIdempotency *copy = copy_now (store, row);
  gboolean recorded = hf_store_change (store, enter_end, copy, error);

  copy_free (copy);
  return recorded;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer store)
{
  g_autoptr (GError) error = NULL;

  if (!hf_store_change_finish (store, result, &error))
    g_warning ("the answer to a request with a key could not be recorded: %s", error->message);
}

/**
 * hf_idempotency_end_soon:
 * @store: the registry
 * @row: one that was ended before, with a better answer
 *
 * Does not wait for it: any thread with a main context.
 */
void
hf_idempotency_end_soon (HfStore *store, const HfIdempotency *row)
{
  hf_store_change_async (store, enter_end, copy_now (store, row), copy_free, on_ended, store);
}
