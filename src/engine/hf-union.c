/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A DAG put together block by block from all copies there are, also corrupt, suspect and partial
 * ones: each block is taken from the first copy that has it whole. Slow, a look-up a block, so it
 * is the last source that a repair tries. Threading: the walk's thread. */

#include "hf-union.h"

#include "hf-error.h"
#include "hf-replica.h"

typedef struct
{
  HfBackend *backend;
  char *locator;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_object_unref (part->backend);
  g_free (part->locator);
  g_free (part);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *parts = data;
  g_autofree char *text = NULL;
  unsigned i;

  for (i = 0; i < parts->len; i++)
    {
      Part *part = g_ptr_array_index (parts, i);
      g_autoptr (HfBlock) block
          = hf_backend_get_block (part->backend, part->locator, cid, cancellable, NULL);

      if (block != NULL && hf_block_verify (block, NULL))
        return g_steal_pointer (&block);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  text = hf_cid_to_text (cid);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "none of %u copies has block %s whole",
               parts->len, text);
  return NULL;
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  g_autoptr (HfBlock) block = fetch (cid, data, NULL, NULL);
  gsize size;

  if (block == NULL)
    return FALSE;
  hf_block_get_data (block, &size);
  *length = size;
  return TRUE;
}

/**
 * hf_union_walk:
 * @backends: the backends
 * @root: the DAG
 * @replicas: (element-type HfReplica): its copies; those without a locator, or whose backend can't
 * hand out single blocks, are passed over
 *
 * Returns: (transfer full): the DAG's blocks, each verified
 */
HfBlockStream *
hf_union_walk (HfBackendSet *backends, HfCid *root, GPtrArray *replicas)
{
  static const HfBlockSource source = { fetch, has };
  GPtrArray *parts = g_ptr_array_new_with_free_func (part_free);
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      g_autoptr (HfBackend) backend = hf_backend_set_get (backends, replica->backend_id, NULL);
      Part *part;

      if (backend == NULL || replica->locator == NULL
          || (hf_backend_get_flags (backend) & HF_BACKEND_CAN_FETCH_BLOCK) == 0)
        continue;
      part = g_new0 (Part, 1);
      part->backend = g_steal_pointer (&backend);
      part->locator = g_strdup (replica->locator);
      g_ptr_array_add (parts, part);
    }
  return HF_BLOCK_STREAM (hf_dag_walk_new (root, &source, parts, (GDestroyNotify)g_ptr_array_unref,
                                           hf_backend_set_get_spill_dir (backends)));
}
