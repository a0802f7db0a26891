/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stack of a depth-first walk, in an #HfSpill of bytes: a DAG may be as deep and as wide as it
 * likes. A record is the bytes of a CID, a byte that tells what it is, and a byte for the length of
 * the CID, so that records are read from the end. Under the links of a block lies a record of the
 * block itself: the nearest one below is the parent of what was taken last.
 */
#include "hf-dag-cursor.h"

#include <string.h>

#include "hf-cid-map.h"
#include "hf-links.h"
#include "hf-spill.h"

#define HEAP_BYTES (4 * 1024 * 1024)

enum
{
  RECORD_LINK,
  RECORD_PARENT,
};

struct _HfDagCursor
{
  HfCid *root; /* until the walk began, or goes on there */
  HfSpill *stack;
  HfCidMap *seen;
  gboolean doubles; /* what was seen is given again */
  guint64 opaque; /* identity CIDs passed whose links can't be read */
};

static gboolean
push (HfDagCursor *self, HfCid *cid, guint8 kind, GError **error)
{
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  guint8 *record = hf_spill_append (self->stack, length + 2, error);

  if (record == NULL)
    return FALSE;
  memcpy (record, bytes, length);
  record[length] = kind;
  record[length + 1] = length;
  return TRUE;
}

/* The record that ends at *@end, which moves to its begin. */
static HfCid *
read_record (HfDagCursor *self, gsize *end, guint8 *kind)
{
  const guint8 *bytes = hf_spill_get_data (self->stack);
  gsize length = bytes[*end - 1];

  *kind = bytes[*end - 2];
  *end -= length + 2;
  return hf_cid_new_from_bytes (bytes + *end, length, NULL, NULL);
}

/* The link on top, with the parents that have no more links taken off; %NULL if nothing is left. */
static HfCid *
pop_link (HfDagCursor *self)
{
  gsize end = hf_spill_get_length (self->stack);

  while (end > 0)
    {
      guint8 kind;
      g_autoptr (HfCid) cid = read_record (self, &end, &kind);

      hf_spill_truncate (self->stack, end);
      if (kind == RECORD_LINK)
        return g_steal_pointer (&cid);
    }
  return NULL;
}

typedef struct
{
  HfDagCursor *cursor;
  GPtrArray *links;
} Collection;

static gboolean
collect (HfCid *link, gpointer data, GError **error)
{
  Collection *collection = data;

  if (collection->cursor->doubles || hf_cid_map_lookup (collection->cursor->seen, link) == NULL)
    g_ptr_array_add (collection->links, hf_cid_ref (link));
  return TRUE;
}

/**
 * hf_dag_cursor_new:
 * @root: where the walk begins
 * @spill_dir: (nullable): where the stack and the set of CIDs may put their files
 *
 * Returns: (transfer full): a cursor before @root
 */
HfDagCursor *
hf_dag_cursor_new (HfCid *root, const char *spill_dir)
{
  HfDagCursor *self = g_new0 (HfDagCursor, 1);

  self->root = hf_cid_ref (root);
  self->stack = hf_spill_new (spill_dir, 1, HEAP_BYTES);
  self->seen = hf_cid_map_new (spill_dir);
  return self;
}

/**
 * hf_dag_cursor_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_dag_cursor_free (HfDagCursor *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->root, hf_cid_unref);
  hf_spill_free (self->stack);
  hf_cid_map_free (self->seen);
  g_free (self);
}

/**
 * hf_dag_cursor_set_doubles:
 * @self: a cursor before its first CID
 *
 * Each CID comes as often as it is linked to, and all that is below it too. In a small DAG that can
 * be more than anybody can read: whoever asks for it must be able to stop.
 */
void
hf_dag_cursor_set_doubles (HfDagCursor *self)
{
  self->doubles = TRUE;
}

/**
 * hf_dag_cursor_add_root:
 * @self: a cursor after its last CID
 * @root: where the walk goes on
 *
 * What was seen before is left out, also from this DAG.
 */
void
hf_dag_cursor_add_root (HfDagCursor *self, HfCid *root)
{
  g_return_if_fail (self->root == NULL && hf_spill_get_length (self->stack) == 0);

  self->root = hf_cid_ref (root);
}

/**
 * hf_dag_cursor_next:
 * @cid: (out) (transfer full) (nullable): the next CID, %NULL after the last
 *
 * The links of the one before must have been given to hf_dag_cursor_expand().
 *
 * Returns: %FALSE with %HF_ERROR_INVALID for an identity CID that is not valid in its codec, or the
 * error of a file
 */
gboolean
hf_dag_cursor_next (HfDagCursor *self, HfCid **cid, GError **error)
{
  *cid = NULL;
  for (;;)
    {
      g_autoptr (HfCid) link = self->root != NULL ? g_steal_pointer (&self->root) : pop_link (self);
      gboolean is_new = TRUE;

      if (link == NULL)
        return TRUE;
      if (hf_cid_is_identity (link))
        {
          gsize length;
          const guint8 *digest = hf_cid_get_digest (link, &length);

          if (hf_links_kind (hf_cid_get_codec (link)) == HF_LINKS_UNKNOWN)
            self->opaque++;
          if (!hf_dag_cursor_expand (self, link, digest, length, error))
            return FALSE;
          continue;
        }
      if (!self->doubles && hf_cid_map_insert (self->seen, link, &is_new, error) == NULL)
        return FALSE;
      if (is_new)
        {
          *cid = g_steal_pointer (&link);
          return TRUE;
        }
    }
}

/**
 * hf_dag_cursor_expand:
 * @cid: what hf_dag_cursor_next() gave
 * @data: (array length=length): its content, which was verified
 *
 * Returns: %FALSE with the errors of hf_links_foreach(), or the error of a file
 */
gboolean
hf_dag_cursor_expand (HfDagCursor *self, HfCid *cid, const guint8 *data, gsize length,
                      GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  Collection collection = { self, links };

  if (!hf_links_foreach (cid, data, length, collect, &collection, error))
    return FALSE;
  if (links->len == 0)
    return TRUE;
  if (!push (self, cid, RECORD_PARENT, error))
    return FALSE;
  for (unsigned i = links->len; i > 0; i--)
    if (!push (self, g_ptr_array_index (links, i - 1), RECORD_LINK, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_dag_cursor_get_opaque:
 * Returns: how many identity CIDs were passed through whose codec's links can't be read
 */
guint64
hf_dag_cursor_get_opaque (const HfDagCursor *self)
{
  return self->opaque;
}

/**
 * hf_dag_cursor_dup_parent:
 * Returns: (transfer full) (nullable): the block whose link hf_dag_cursor_next() gave last; %NULL
 * for the root. Costs a look through the stack
 */
HfCid *
hf_dag_cursor_dup_parent (HfDagCursor *self)
{
  gsize end = hf_spill_get_length (self->stack);

  while (end > 0)
    {
      guint8 kind;
      g_autoptr (HfCid) cid = read_record (self, &end, &kind);

      if (kind == RECORD_PARENT)
        return g_steal_pointer (&cid);
    }
  return NULL;
}
