/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Blocks above the end of a path can't be below it too, as no hash can be within what it is the
 * hash of: so none comes twice. Threading: blocks; one thread at a time. */

#include "hf-path-blocks.h"

struct _HfPathBlocks
{
  GObject parent_instance;

  GPtrArray *path; /* of HfCid */
  unsigned next; /* of it */
  HfPinReader *reader; /* NULL: the path is empty */
  HfBlock *end; /* given instead of what is below; NULL: given, or not wanted */
  HfBlockStream *below; /* begins with the end; NULL: the end alone */
  HfBlockHomes *homes; /* NULL: nothing is noted */
  gint64 pin_id;
};

static void block_stream_init (HfBlockStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfPathBlocks, hf_path_blocks, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, block_stream_init))

static gboolean
give (HfPathBlocks *self, HfBlock **block, GCancellable *cancellable, GError **error)
{
  *block = NULL;
  if (self->next < self->path->len)
    {
      *block = hf_pin_reader_fetch (self->reader, g_ptr_array_index (self->path, self->next++),
                                    cancellable, error);
      return *block != NULL;
    }
  if (self->below != NULL)
    return hf_block_stream_next (self->below, block, cancellable, error);
  *block = g_steal_pointer (&self->end);
  return TRUE;
}

static gboolean
hf_path_blocks_next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable,
                     GError **error)
{
  HfPathBlocks *self = HF_PATH_BLOCKS (stream);

  if (!give (self, block, cancellable, error))
    return FALSE;
  if (*block != NULL && self->homes != NULL)
    hf_block_homes_note_links (self->homes, *block, self->pin_id);
  return TRUE;
}

static void
block_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = hf_path_blocks_next;
}

static void
hf_path_blocks_finalize (GObject *object)
{
  HfPathBlocks *self = HF_PATH_BLOCKS (object);

  g_ptr_array_unref (self->path);
  g_clear_pointer (&self->reader, hf_pin_reader_unref);
  g_clear_pointer (&self->end, hf_block_unref);
  g_clear_object (&self->below);

  G_OBJECT_CLASS (hf_path_blocks_parent_class)->finalize (object);
}

static void
hf_path_blocks_class_init (HfPathBlocksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_path_blocks_finalize;
}

static void
hf_path_blocks_init (HfPathBlocks *self)
{
}

/**
 * hf_path_blocks_new:
 * @path: (element-type HfCid): the blocks passed on the way
 * @reader: (nullable): where these are read; %NULL when there are none
 * @end: where it ends
 * @below: (nullable): what follows behind the path, with @end as the first; %NULL for @end alone,
 * which is left out when its CID holds it
 *
 * Returns: (transfer full): the blocks
 */
HfPathBlocks *
hf_path_blocks_new (GPtrArray *path, HfPinReader *reader, HfBlock *end, HfBlockStream *below)
{
  HfPathBlocks *self = g_object_new (HF_TYPE_PATH_BLOCKS, NULL);

  self->path = g_ptr_array_ref (path);
  self->reader = reader != NULL ? hf_pin_reader_ref (reader) : NULL;
  if (!hf_cid_is_identity (hf_block_get_cid (end)))
    self->end = hf_block_ref (end);
  g_set_object (&self->below, below);
  return self;
}

/**
 * hf_path_blocks_set_homes:
 * @self: blocks
 * @homes: gets the links of each block that is given out; outlives the stream
 * @pin_id: whose blocks they are
 */
void
hf_path_blocks_set_homes (HfPathBlocks *self, HfBlockHomes *homes, gint64 pin_id)
{
  self->homes = homes;
  self->pin_id = pin_id;
}
