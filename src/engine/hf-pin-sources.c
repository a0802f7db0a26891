/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which copy a block is read from. Copies that were proven stand before those that are only said to
 * be there, and these before damaged ones, which may still have the block that is wanted; what
 * stands in a store that was away when last asked comes after all others. A copy that fails a few
 * times goes to the end, one whose store fails at once. Every block is hashed before it is handed
 * out, and backends make sure that they read from the store that was added. Threading: blocks; one
 * thread at a time. */

#include "hf-pin-sources.h"

#include "hf-backend-table.h"
#include "hf-car-reader.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"

#define MOST_FAILURES 3
#define AWAY 100 /* worse than any state of a copy */

typedef struct
{
  HfBackend *backend;
  char *locator;
  int rank; /* lower goes first */
  gint64 proved_at;
  gboolean is_whole; /* as far as it is known */
  unsigned failures;
} Source;

struct _HfPinSources
{
  GPtrArray *sources; /* of Source, in the order in which they are asked */
};

static void
source_free (gpointer data)
{
  Source *source = data;

  g_object_unref (source->backend);
  g_free (source->locator);
  g_free (source);
}

static gboolean
is_away (GPtrArray *infos, const char *id)
{
  for (unsigned i = 0; i < infos->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (infos, i);

      if (g_str_equal (info->id, id))
        return info->state == HF_BACKEND_UNAVAILABLE || info->state == HF_BACKEND_DENIED;
    }
  return TRUE;
}

static void
add (HfPinSources *self, HfBackendSet *backends, const HfReplica *replica, GPtrArray *infos)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (backends, replica->backend_id, NULL);
  int rank = hf_replica_source_rank (replica);
  Source *source;

  if (backend == NULL || rank < 0
      || (hf_backend_get_flags (backend) & HF_BACKEND_CAN_FETCH_BLOCK) == 0)
    return;
  source = g_new0 (Source, 1);
  source->backend = g_steal_pointer (&backend);
  source->locator = g_strdup (replica->locator);
  source->rank = rank + (is_away (infos, replica->backend_id) ? AWAY : 0);
  source->proved_at = replica->proved_at;
  source->is_whole = replica->state == HF_REPLICA_VERIFIED || replica->state == HF_REPLICA_STALE;
  g_ptr_array_add (self->sources, source);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Source *left = *(const Source *const *)a;
  const Source *right = *(const Source *const *)b;

  if (left->rank != right->rank)
    return left->rank - right->rank;
  return left->proved_at > right->proved_at ? -1 : left->proved_at < right->proved_at;
}

/**
 * hf_pin_sources_load:
 * @store: the registry
 * @backends: the backends
 * @pin_id: a pin
 * @pin: (out) (transfer full): what the registry says of it
 * @error: return location
 *
 * Returns: (transfer full): its copies that can be read, perhaps none; %NULL with NOT_FOUND when
 * the pin is managed no more, or when the registry can't be read
 */
HfPinSources *
hf_pin_sources_load (HfStore *store, HfBackendSet *backends, gint64 pin_id, HfPin **pin,
                     GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (HfPin) found = db != NULL ? hf_pin_table_get (db, pin_id, error) : NULL;
  g_autoptr (GPtrArray) replicas
      = found != NULL ? hf_replica_table_of_pin (db, pin_id, error) : NULL;
  g_autoptr (GPtrArray) infos = replicas != NULL ? hf_backend_table_list (db, error) : NULL;
  HfPinSources *self;

  if (db != NULL)
    hf_store_give_back (store, db);
  if (infos == NULL)
    return NULL;
  if (!found->managed)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "%s was unpinned", found->text);
      return NULL;
    }
  self = g_new0 (HfPinSources, 1);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  for (unsigned i = 0; i < replicas->len; i++)
    add (self, backends, g_ptr_array_index (replicas, i), infos);
  g_ptr_array_sort (self->sources, compare);
  *pin = g_steal_pointer (&found);
  return self;
}

/**
 * hf_pin_sources_free:
 * @self: (transfer full): sources
 */
void
hf_pin_sources_free (HfPinSources *self)
{
  g_ptr_array_unref (self->sources);
  g_free (self);
}

/**
 * hf_pin_sources_count:
 * @self: sources
 *
 * Returns: how many copies can be asked
 */
unsigned
hf_pin_sources_count (HfPinSources *self)
{
  return self->sources->len;
}

/* A block that is wrong, or not there although the whole DAG was, says that the copy went bad. */
static void
note_failure (Source *source, const GError *why, GString *tried, gboolean *damaged)
{
  const char *id = hf_backend_get_config (source->backend)->id;
  gboolean wrong = g_error_matches (why, HF_ERROR, HF_ERROR_CORRUPT);
  gboolean absent = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);

  source->failures += wrong || absent ? 1 : MOST_FAILURES;
  *damaged |= source->is_whole && (wrong || absent);
  g_string_append_printf (tried, "%s%s: %s", tried->len > 0 ? "; " : "", id, why->message);
}

static HfBlock *
fetch_from (Source *source, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfBlock) block
      = hf_backend_get_block (source->backend, source->locator, cid, cancellable, error);
  g_autofree char *text = NULL;

  if (block == NULL)
    return NULL;
  if (!hf_cid_equal (hf_block_get_cid (block), cid))
    {
      text = hf_cid_to_text (cid);
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, "another block was given in the place of %s",
                   text);
      return NULL;
    }
  return hf_block_verify (block, error) ? g_steal_pointer (&block) : NULL;
}

/* Keeps the order among those that stay and among those that go to the end. */
static void
demote (HfPinSources *self)
{
  unsigned i = 0;

  for (unsigned left = self->sources->len; left > 0; left--)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (source->failures < MOST_FAILURES)
        {
          i++;
          continue;
        }
      source->failures = 0;
      g_ptr_array_add (self->sources, g_ptr_array_steal_index (self->sources, i));
    }
}

/**
 * hf_pin_sources_fetch:
 * @self: sources
 * @cid: of a block
 * @tried: gets what was wrong with each copy that did not have it: "a: …; b: …"
 * @damaged: (inout): set to %TRUE when a copy that is taken for whole turned out not to be
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full) (nullable): the block, verified; %NULL when no copy gave it, or it was
 * cancelled
 */
HfBlock *
hf_pin_sources_fetch (HfPinSources *self, HfCid *cid, GString *tried, gboolean *damaged,
                      GCancellable *cancellable)
{
  g_autoptr (HfBlock) block = NULL;
  gboolean failed = FALSE;

  for (unsigned i = 0; block == NULL && i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);
      g_autoptr (GError) why = NULL;

      block = fetch_from (source, cid, cancellable, &why);
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      if (block != NULL)
        break;
      note_failure (source, why, tried, damaged);
      failed = TRUE;
    }
  if (failed)
    demote (self);
  return g_steal_pointer (&block);
}

/**
 * hf_pin_sources_begin_pass:
 * @self: sources
 * @cancellable: (nullable): stops it
 *
 * Opens the copy that is asked first to be read from its beginning, if it is taken for whole: that
 * costs far less than asking for its blocks one by one.
 *
 * Returns: (transfer full) (nullable): its blocks in the order in which they stand there, each
 * verified; %NULL when there is no such copy, or it can't be opened now
 */
HfBlockStream *
hf_pin_sources_begin_pass (HfPinSources *self, GCancellable *cancellable)
{
  const Source *first = self->sources->len > 0 ? g_ptr_array_index (self->sources, 0) : NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (HfCarReader) reader = NULL;

  if (first == NULL || !first->is_whole
      || (hf_backend_get_flags (first->backend) & HF_BACKEND_CAN_FETCH) == 0)
    return NULL;
  stream = hf_backend_get (first->backend, first->locator, cancellable, NULL);
  if (stream == NULL)
    return NULL;
  reader = hf_car_reader_new (stream);
  if (!hf_car_reader_read_header (reader, cancellable, NULL))
    return NULL;
  return HF_BLOCK_STREAM (g_steal_pointer (&reader));
}

/**
 * hf_pin_sources_describe:
 * @self: sources
 *
 * Returns: (transfer full): the ids of their backends, in the order in which they are asked now
 */
char *
hf_pin_sources_describe (HfPinSources *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < self->sources->len; i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? ", " : "",
        hf_backend_get_config (((Source *)g_ptr_array_index (self->sources, i))->backend)->id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
