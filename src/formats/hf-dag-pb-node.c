/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DAG-PB block whose links are read again and again, by number. Only where each link stands is
 * kept: a block of eight mebibytes has up to a million links. Immutable; any thread.
 */
#include "hf-dag-pb-node.h"

#include "hf-block.h"
#include "hf-error.h"

typedef struct
{
  guint32 offset; /* in the block, which is shorter than HF_BLOCK_MAX */
  guint32 length;
} Place;

struct _HfDagPbNode
{
  const guint8 *data;
  GArray *places; /* Place, one for each link */
  HfProtobufSpan content;
};

static gboolean
note_link (HfProtobufSpan message, gpointer data, GError **error)
{
  HfDagPbNode *self = data;
  g_autoptr (HfCid) cid = NULL;
  HfDagPbLink link;
  Place place = { (guint32)(message.data - self->data), (guint32)message.length };

  if (!hf_dag_pb_read_link (message, &link, error))
    return FALSE;
  cid = hf_dag_pb_link_dup_cid (&link, error);
  if (cid == NULL)
    return FALSE;
  g_array_append_val (self->places, place);
  return TRUE;
}

/**
 * hf_dag_pb_node_new:
 * @data: (array length=length): a block, at most %HF_BLOCK_MAX bytes; must outlive the node
 *
 * Returns: (transfer full): the node; %NULL with %HF_ERROR_INVALID or, for a CID,
 * %HF_ERROR_MALFORMED if @data is not strictly valid, %HF_ERROR_TOO_LARGE
 */
HfDagPbNode *
hf_dag_pb_node_new (const guint8 *data, gsize length, GError **error)
{
  g_autoptr (HfDagPbNode) self = NULL;

  if (length > HF_BLOCK_MAX)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                   "the block has %" G_GSIZE_FORMAT " bytes, more than %d", length, HF_BLOCK_MAX);
      return NULL;
    }
  self = g_new0 (HfDagPbNode, 1);
  self->data = data;
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  if (!hf_dag_pb_scan (data, length, note_link, self, &self->content, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_dag_pb_node_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_dag_pb_node_free (HfDagPbNode *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->places);
  g_free (self);
}

/**
 * hf_dag_pb_node_get_n_links:
 * Returns: how many links it has, doubled ones included
 */
gsize
hf_dag_pb_node_get_n_links (const HfDagPbNode *self)
{
  return self->places->len;
}

/**
 * hf_dag_pb_node_get_link:
 * @index: below the number of links
 * @link: (out): the link, which borrows the bytes of the block; its CID is valid
 */
void
hf_dag_pb_node_get_link (const HfDagPbNode *self, gsize index, HfDagPbLink *link)
{
  const Place *place;
  HfProtobufSpan message;

  g_return_if_fail (index < self->places->len);

  place = &g_array_index (self->places, Place, index);
  message = (HfProtobufSpan){ self->data + place->offset, place->length };
  hf_dag_pb_read_link (message, link, NULL);
}

/**
 * hf_dag_pb_node_get_content:
 * @length: (out): its length in bytes
 *
 * Returns: (transfer none) (nullable) (array length=length): the data beside the links; %NULL if
 * there is none, not if it is empty
 */
const guint8 *
hf_dag_pb_node_get_content (const HfDagPbNode *self, gsize *length)
{
  *length = self->content.length;
  return self->content.data;
}
