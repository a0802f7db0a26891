/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A walk over a file or a folder, whose stack lies in an #HfSpill: a DAG may be as deep as it
 * likes. A record is the bytes of a CID, where in the file it begins and how long the block above
 * says it is, what it is a part of, and the length of the CID.
 *
 * Without doubles a block is given once, but looked into again if less than all of its links were
 * wanted before: the ends of a span pass through two blocks of each level at most, as long as each
 * is as long as the one above says. One that is not is a leaf here, else a few blocks could be
 * looked into for ever. One thread.
 */
#include "hf-unixfs-entity.h"

#include <string.h>

#include "hf-cid-map.h"
#include "hf-spill.h"
#include "hf-unixfs-block.h"
#include "hf-unixfs-shard.h"

#define HEAP_BYTES (1024 * 1024)

typedef enum
{
  PART_ROOT,
  PART_FILE,
  PART_SHARD,
} Part;

typedef struct
{
  guint64 start, size; /* of a part of a file */
  guint8 part;
  guint8 cid_length;
} Foot;

/* What the map of seen CIDs says. */
enum
{
  SEEN_PARTLY = 1,
  SEEN_WHOLE,
};

struct _HfUnixfsEntity
{
  GObject parent_instance;

  HfBlockSource source;
  gpointer data;
  GDestroyNotify destroy;
  HfSpill *stack;
  HfCidMap *seen;
  gboolean doubles;
  gboolean has_span;
  HfUnixfsSpan span;
  GError *failure;
};

static void block_stream_init (HfBlockStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfUnixfsEntity, hf_unixfs_entity, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, block_stream_init))

static gboolean
push (HfUnixfsEntity *self, HfCid *cid, Part part, guint64 start, guint64 size, GError **error)
{
  Foot foot = { .start = start, .size = size, .part = (guint8)part };
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  guint8 *record = hf_spill_append (self->stack, length + sizeof foot, error);

  if (record == NULL)
    return FALSE;
  foot.cid_length = (guint8)length;
  memcpy (record, bytes, length);
  memcpy (record + length, &foot, sizeof foot);
  return TRUE;
}

/* (transfer full) (nullable): NULL when nothing is left */
static HfCid *
pop (HfUnixfsEntity *self, Foot *foot)
{
  gsize end = hf_spill_get_length (self->stack);
  const guint8 *bytes = hf_spill_get_data (self->stack);
  HfCid *cid;

  if (end == 0)
    return NULL;
  end -= sizeof *foot;
  memcpy (foot, bytes + end, sizeof *foot);
  end -= foot->cid_length;
  cid = hf_cid_new_from_bytes (bytes + end, foot->cid_length, NULL, NULL);
  hf_spill_truncate (self->stack, end);
  return cid;
}

static gboolean
push_link (HfUnixfsEntity *self, HfUnixfsBlock *block, gsize index, Part part, guint64 start,
           guint64 size, GError **error)
{
  HfDagPbLink link;
  g_autoptr (HfCid) cid = NULL;

  hf_unixfs_block_get_link (block, index, &link);
  cid = hf_dag_pb_link_dup_cid (&link, error);
  return cid != NULL && push (self, cid, part, start, size, error);
}

static gboolean
overlaps (const HfUnixfsEntity *self, guint64 start, guint64 size)
{
  return !self->has_span
         || (size > 0 && start <= self->span.last
             && (start >= self->span.first || size > self->span.first - start));
}

/* From the last to the first, so that the first is taken next. */
static gboolean
expand_file (HfUnixfsEntity *self, HfUnixfsBlock *block, guint64 start, gboolean *whole,
             GError **error)
{
  const HfUnixfs *data = hf_unixfs_block_get_data (block);
  guint64 end = start + data->file_size;

  for (gsize i = data->n_block_sizes; i > 0; i--)
    {
      guint64 size = data->block_sizes[i - 1];

      end -= size;
      if (!overlaps (self, end, size))
        *whole = FALSE;
      else if (!push_link (self, block, i - 1, PART_FILE, end, size, error))
        return FALSE;
    }
  return TRUE;
}

/* The names of parts are as long as their bucket, those of entries are longer. */
static gboolean
expand_shard (HfUnixfsEntity *self, HfUnixfsBlock *block, GError **error)
{
  gsize digits = hf_unixfs_shard_digits (hf_unixfs_block_get_data (block));

  for (gsize i = hf_unixfs_block_get_n_links (block); i > 0; i--)
    {
      HfDagPbLink link;

      hf_unixfs_block_get_link (block, i - 1, &link);
      if (link.name.length == digits && !push_link (self, block, i - 1, PART_SHARD, 0, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* @whole: (out): whether all of its links that may ever be wanted are */
static gboolean
expand (HfUnixfsEntity *self, HfBlock *given, const Foot *foot, gboolean *whole, GError **error)
{
  g_autoptr (HfUnixfsBlock) block = hf_unixfs_block_new (given, NULL);
  const HfUnixfs *data = block != NULL ? hf_unixfs_block_get_data (block) : NULL;

  *whole = TRUE;
  if (block == NULL)
    return TRUE;
  if (data->type == HF_UNIXFS_HAMT_SHARD && foot->part != PART_FILE)
    return expand_shard (self, block, error);
  if (!hf_unixfs_block_is_file (block) || foot->part == PART_SHARD)
    return TRUE;
  if (self->has_span && foot->part == PART_FILE && data->file_size != foot->size)
    return TRUE;
  return expand_file (self, block, foot->start, whole, error);
}

/* @is_new: (out): whether the block is to be given */
static gboolean
note_seen (HfUnixfsEntity *self, HfCid *cid, gboolean whole, gboolean *is_new, GError **error)
{
  guint64 *seen;

  *is_new = TRUE;
  if (self->doubles)
    return TRUE;
  seen = hf_cid_map_insert (self->seen, cid, is_new, error);
  if (seen == NULL)
    return FALSE;
  *seen = whole || (!*is_new && *seen == SEEN_WHOLE) ? SEEN_WHOLE : SEEN_PARTLY;
  return TRUE;
}

static gboolean
was_whole (HfUnixfsEntity *self, HfCid *cid)
{
  guint64 *seen = self->doubles ? NULL : hf_cid_map_lookup (self->seen, cid);

  return seen != NULL && *seen == SEEN_WHOLE;
}

static gboolean
give (HfUnixfsEntity *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      Foot foot;
      g_autoptr (HfCid) cid = pop (self, &foot);
      g_autoptr (HfBlock) found = NULL;
      gboolean whole, is_new;

      if (cid == NULL)
        return TRUE;
      if (was_whole (self, cid))
        continue;
      found = hf_block_source_fetch (&self->source, self->data, cid, cancellable, error);
      if (found == NULL || !expand (self, found, &foot, &whole, error)
          || !note_seen (self, cid, whole, &is_new, error))
        return FALSE;
      if (!is_new || hf_cid_is_identity (cid))
        continue;
      *block = g_steal_pointer (&found);
      return TRUE;
    }
}

static gboolean
hf_unixfs_entity_next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable,
                       GError **error)
{
  HfUnixfsEntity *self = HF_UNIXFS_ENTITY (stream);

  *block = NULL;
  if (self->failure == NULL && give (self, block, cancellable, &self->failure))
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}

static void
block_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = hf_unixfs_entity_next;
}

static void
hf_unixfs_entity_finalize (GObject *object)
{
  HfUnixfsEntity *self = HF_UNIXFS_ENTITY (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  hf_spill_free (self->stack);
  hf_cid_map_free (self->seen);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (hf_unixfs_entity_parent_class)->finalize (object);
}

static void
hf_unixfs_entity_class_init (HfUnixfsEntityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_unixfs_entity_finalize;
}

static void
hf_unixfs_entity_init (HfUnixfsEntity *self)
{
}

/**
 * hf_unixfs_entity_new:
 * @root: of a file, a folder, or anything else
 * @source: where blocks are looked up; copied
 * @data: given to the functions of @source
 * @destroy: (nullable): frees @data with the stream
 * @spill_dir: (nullable): for private temporary files
 *
 * Returns: (transfer full): a stream before @root, which fails with the errors of
 * hf_block_source_fetch()
 */
HfUnixfsEntity *
hf_unixfs_entity_new (HfCid *root, const HfBlockSource *source, gpointer data,
                      GDestroyNotify destroy, const char *spill_dir)
{
  HfUnixfsEntity *self = g_object_new (HF_TYPE_UNIXFS_ENTITY, NULL);

  self->source = *source;
  self->data = data;
  self->destroy = destroy;
  self->stack = hf_spill_new (spill_dir, 1, HEAP_BYTES);
  self->seen = hf_cid_map_new (spill_dir);
  push (self, root, PART_ROOT, 0, 0, &self->failure);
  return self;
}

/**
 * hf_unixfs_entity_set_span:
 * @self: a stream before its root
 * @span: of a file, the bytes that are wanted: then only blocks come that they lie in, or that lead
 * there. What is no file comes without regard to it
 */
void
hf_unixfs_entity_set_span (HfUnixfsEntity *self, const HfUnixfsSpan *span)
{
  self->has_span = TRUE;
  self->span = *span;
}

/**
 * hf_unixfs_entity_set_doubles:
 * @self: a stream before its root
 *
 * Each block comes as often as it is linked to, see hf_dag_cursor_set_doubles().
 */
void
hf_unixfs_entity_set_doubles (HfUnixfsEntity *self)
{
  self->doubles = TRUE;
}
