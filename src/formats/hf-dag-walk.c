/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DAG read block by block, as a stream for whoever writes a CAR, and as a survey that reads only
 * the blocks that may link to others. Neither trusts its source: what is read is hashed before its
 * links are followed. One thread.
 */
#include "hf-dag.h"

#include "hf-dag-cursor.h"
#include "hf-error.h"
#include "hf-links.h"

#define MAX_NAMED 5 /* missing blocks that an error names */

struct _HfDagWalk
{
  GObject parent_instance;

  HfDagCursor *cursor;
  HfBlockSource source;
  gpointer data;
  GDestroyNotify destroy;
  GError *failure;
};

typedef struct
{
  HfDagCursor *cursor;
  GString *names;
  guint64 n;
} Missing;

static void block_stream_init (HfBlockStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfDagWalk, hf_dag_walk, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, block_stream_init))

/* “block X, which block Y links to” */
static char *
describe (HfDagCursor *cursor, HfCid *cid)
{
  g_autoptr (HfCid) parent = hf_dag_cursor_dup_parent (cursor);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *parent_text = NULL;

  if (parent == NULL)
    return g_steal_pointer (&text);
  parent_text = hf_cid_to_text (parent);
  return g_strdup_printf ("%s (linked to by %s)", text, parent_text);
}

static gboolean
walk_on (HfDagWalk *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfBlock) found = NULL;
  const guint8 *data;
  gsize length;

  if (!hf_dag_cursor_next (self->cursor, &cid, error))
    return FALSE;
  if (cid == NULL)
    return TRUE;
  found = hf_block_source_fetch (&self->source, self->data, cid, cancellable, error);
  if (found == NULL)
    {
      g_autofree char *described = describe (self->cursor, cid);

      if (g_error_matches (*error, HF_ERROR, HF_ERROR_NOT_FOUND))
        {
          g_clear_error (error);
          g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "block %s is missing", described);
        }
      else
        g_prefix_error (error, "can't read block %s: ", described);
      return FALSE;
    }
  data = hf_block_get_data (found, &length);
  if (!hf_dag_cursor_expand (self->cursor, cid, data, length, error))
    return FALSE;
  *block = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable, GError **error)
{
  HfDagWalk *self = HF_DAG_WALK (stream);

  if (self->failure == NULL && walk_on (self, block, cancellable, &self->failure))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->failure);
  return FALSE;
}

static void
block_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = next;
}

static void
hf_dag_walk_finalize (GObject *object)
{
  HfDagWalk *self = HF_DAG_WALK (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_pointer (&self->cursor, hf_dag_cursor_free);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_dag_walk_parent_class)->finalize (object);
}

static void
hf_dag_walk_class_init (HfDagWalkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_dag_walk_finalize;
}

static void
hf_dag_walk_init (HfDagWalk *self)
{
}

static void
note_missing (Missing *missing, HfCid *cid)
{
  g_autofree char *described = NULL;

  if (missing->n++ >= MAX_NAMED)
    return;
  described = describe (missing->cursor, cid);
  g_string_append_printf (missing->names, "%s%s", missing->n > 1 ? ", " : "", described);
}

static void
survey_leaf (HfCid *cid, HfLinksKind kind, const HfBlockSource *source, gpointer data,
             Missing *missing, HfDagSummary *summary)
{
  guint64 length = 0;

  if (!source->has (cid, &length, data))
    {
      note_missing (missing, cid);
      return;
    }
  summary->blocks++;
  summary->bytes += length;
  if (kind == HF_LINKS_UNKNOWN)
    summary->opaque++;
}

static gboolean
survey_node (HfCid *cid, const HfBlockSource *source, gpointer data, Missing *missing,
             HfDagSummary *summary, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfBlock) block = hf_block_source_fetch (source, data, cid, cancellable, &local_error);
  const guint8 *content;
  gsize length;

  if (g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      note_missing (missing, cid);
      return TRUE;
    }
  if (block == NULL)
    {
      g_autofree char *described = describe (missing->cursor, cid);

      g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                  "can't read block %s: ", described);
      return FALSE;
    }
  content = hf_block_get_data (block, &length);
  summary->blocks++;
  summary->bytes += length;
  return hf_dag_cursor_expand (missing->cursor, cid, content, length, error);
}

static gboolean
survey (const HfBlockSource *source, gpointer data, Missing *missing, HfDagSummary *summary,
        GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (HfCid) cid = NULL;
      HfLinksKind kind;

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !hf_dag_cursor_next (missing->cursor, &cid, error))
        return FALSE;
      if (cid == NULL)
        return TRUE;
      kind = hf_links_kind (hf_cid_get_codec (cid));
      if (kind != HF_LINKS_READ)
        survey_leaf (cid, kind, source, data, missing, summary);
      else if (!survey_node (cid, source, data, missing, summary, cancellable, error))
        return FALSE;
    }
}

/**
 * hf_dag_walk_new:
 * @root: where the walk begins
 * @source: where blocks are looked up; copied
 * @data: given to the functions of @source
 * @destroy: (nullable): frees @data with the walk
 * @spill_dir: (nullable): where files for large DAGs go
 *
 * The stream fails with %HF_ERROR_INCOMPLETE naming a block that is missing and one that links to
 * it, %HF_ERROR_CORRUPT, %HF_ERROR_UNSUPPORTED, %HF_ERROR_INVALID for a block that is not valid in
 * its codec, or the error of the source.
 *
 * Returns: (transfer full): a stream before the block of @root
 */
HfDagWalk *
hf_dag_walk_new (HfCid *root, const HfBlockSource *source, gpointer data, GDestroyNotify destroy,
                 const char *spill_dir)
{
  HfDagWalk *self = g_object_new (HF_TYPE_DAG_WALK, NULL);

  self->cursor = hf_dag_cursor_new (root, spill_dir);
  self->source = *source;
  self->data = data;
  self->destroy = destroy;
  return self;
}

/**
 * hf_dag_survey:
 * @root: where the DAG begins
 * @source: where blocks are looked up
 * @data: given to the functions of @source
 * @spill_dir: (nullable): where files for large DAGs go
 * @summary: (out): what is there, also when blocks are missing
 *
 * Looks whether all blocks of a DAG are there, reading those alone that may have links. Leaves are
 * not hashed: this proves no copy. It goes on after a missing block, so that all are counted that
 * can be.
 *
 * Returns: %FALSE with %HF_ERROR_INCOMPLETE naming up to five missing blocks and their number, or
 * with the errors of a walk
 */
gboolean
hf_dag_survey (HfCid *root, const HfBlockSource *source, gpointer data, const char *spill_dir,
               HfDagSummary *summary, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfDagCursor) cursor = hf_dag_cursor_new (root, spill_dir);
  g_autofree char *names = NULL;
  Missing missing = { cursor, g_string_new (NULL), 0 };
  gboolean ok;

  *summary = (HfDagSummary){ 0 };
  ok = survey (source, data, &missing, summary, cancellable, error);
  summary->opaque += hf_dag_cursor_get_opaque (cursor);
  names = g_string_free (missing.names, FALSE);
  if (!ok)
    return FALSE;
  if (missing.n == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INCOMPLETE, "%" G_GUINT64_FORMAT " %s missing: %s%s",
               missing.n, missing.n == 1 ? "block is" : "blocks are", names,
               missing.n > MAX_NAMED ? "…" : "");
  return FALSE;
}
