/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paths through UnixFS, DAG-CBOR and DAG-JSON, mixed as they come
 * (https://specs.ipfs.tech/http-gateways/path-gateway/#traversing-remaining-path). Which blocks
 * were passed is noted where they are fetched, so that the parts of a sharded folder are among
 * them. One thread.
 */
#include "hf-dag-path.h"

#include "hf-dag-find.h"
#include "hf-error.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-reader.h"

/* A source that remembers what was fetched from it. */
typedef struct
{
  const HfBlockSource *source;
  gpointer data;
  GPtrArray *fetched; /* HfCid */
} Trace;

static HfBlock *
fetch_traced (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  Trace *trace = data;
  HfBlock *block = trace->source->fetch (cid, trace->data, cancellable, error);

  if (block != NULL)
    g_ptr_array_add (trace->fetched, hf_cid_ref (cid));
  return block;
}

static gboolean
has_traced (HfCid *cid, guint64 *length, gpointer data)
{
  Trace *trace = data;

  return trace->source->has (cid, length, trace->data);
}

static const HfBlockSource traced = { fetch_traced, has_traced };

static gboolean
refuse (HfCid *cid, const char *const *names, unsigned used, GError **error)
{
  g_autofree char *block = hf_cid_to_text (cid);
  g_autofree char *name = NULL;

  if (names[used] == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                 "the path ends at a value within block %s that is no link: only whole blocks are "
                 "given out",
                 block);
  else
    {
      name = hf_unixfs_name_to_text (names[used], strlen (names[used]));
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no “%s” in block %s", name,
                   block);
    }
  return FALSE;
}

/* Through the values of one block. @cid: (inout); @names: (inout): the rest of the path */
static gboolean
step_in_values (Trace *trace, HfCid **cid, const char *const **names, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (HfBlock) block = hf_block_source_fetch (&traced, trace, *cid, cancellable, error);
  g_autoptr (HfCid) link = NULL;
  const guint8 *data;
  unsigned used;
  gsize length;

  if (block == NULL)
    return FALSE;
  data = hf_block_get_data (block, &length);
  if (!hf_dag_find (*cid, data, length, *names, &link, &used, error))
    return FALSE;
  if (link == NULL)
    return refuse (*cid, *names, used, error);
  hf_cid_unref (*cid);
  *cid = g_steal_pointer (&link);
  *names += used;
  return TRUE;
}

static gboolean
step (Trace *trace, HfUnixfsReader *reader, HfCid **cid, const char *const **names,
      GCancellable *cancellable, GError **error)
{
  guint64 codec = hf_cid_get_codec (*cid);
  HfCid *next;

  if (codec != HF_CODEC_DAG_PB && codec != HF_CODEC_RAW)
    return step_in_values (trace, cid, names, cancellable, error);
  next = hf_unixfs_reader_find (reader, *cid, *names, 0, cancellable, error);
  if (next == NULL)
    return FALSE;
  hf_cid_unref (*cid);
  *cid = next;
  *names += 1;
  return TRUE;
}

/* Each step that takes no name goes on to another block, which no cycle of hashes can repeat. */
static HfCid *
walk (HfDagPath *self, Trace *trace, HfCid *root, const char *const *names,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsReader) reader = hf_unixfs_reader_new (&traced, trace, NULL);
  g_autoptr (HfCid) cid = hf_cid_ref (root);

  g_ptr_array_add (self->roots, hf_cid_ref (root));
  while (*names != NULL)
    {
      if (!step (trace, reader, &cid, &names, cancellable, error))
        return NULL;
      g_ptr_array_add (self->roots, hf_cid_ref (cid));
    }
  return g_steal_pointer (&cid);
}

/**
 * hf_dag_path_resolve:
 * @source: where blocks are looked up
 * @data: given to the functions of @source
 * @root: where the path begins
 * @names: (array zero-terminated=1): its names, taken as they are; none for the root itself
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Symlinks are not followed.
 *
 * Returns: (transfer full): where it leads; %NULL with %HF_ERROR_NOT_FOUND naming what is not
 * there, %HF_ERROR_INVALID where a file or a node without names lies on the way,
 * %HF_ERROR_UNSUPPORTED where it ends within a block or passes a codec that has no names, or the
 * errors of @source
 */
HfDagPath *
hf_dag_path_resolve (const HfBlockSource *source, gpointer data, HfCid *root,
                     const char *const *names, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfDagPath) self = g_new0 (HfDagPath, 1);
  Trace trace = { source, data, NULL };
  g_autoptr (HfCid) end = NULL;

  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  self->roots = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  trace.fetched = self->blocks;
  end = walk (self, &trace, root, names, cancellable, error);
  if (end == NULL)
    return NULL;
  self->end = hf_block_source_fetch (source, data, end, cancellable, error);
  return self->end != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_dag_path_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_dag_path_free (HfDagPath *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->roots);
  g_clear_pointer (&self->end, hf_block_unref);
  g_free (self);
}
