/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source of blocks for tests, and nodes of UnixFS put together by hand. */
#include "hf-test-shelf.h"

#include <string.h>

#include "hf-dag-pb-writer.h"
#include "hf-test-dag.h"

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  HfTestShelf *self = data;
  HfBlock *block = g_hash_table_lookup (self->blocks, cid);

  self->fetched++;
  if (self->failure != 0)
    g_set_error_literal (error, HF_ERROR, self->failure, "the shelf fell down");
  else if (block == NULL)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "not on the shelf");
  else
    return hf_block_ref (block);
  return NULL;
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  HfTestShelf *self = data;
  HfBlock *block = g_hash_table_lookup (self->blocks, cid);
  gsize size = 0;

  if (block == NULL)
    return FALSE;
  hf_block_get_data (block, &size);
  *length = size;
  return TRUE;
}

const HfBlockSource hf_test_shelf_source = { fetch, has };

/**
 * hf_test_shelf_new:
 * Returns: (transfer full): an empty shelf
 */
HfTestShelf *
hf_test_shelf_new (void)
{
  HfTestShelf *self = g_new0 (HfTestShelf, 1);

  self->blocks
      = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, NULL, (GDestroyNotify)hf_block_unref);
  return self;
}

/**
 * hf_test_shelf_free:
 * @self: (transfer full): freed
 */
void
hf_test_shelf_free (HfTestShelf *self)
{
  g_hash_table_unref (self->blocks);
  g_free (self);
}

/**
 * hf_test_shelf_add:
 * @block: put on the shelf, in place of another of its CID
 * @shelf: a #HfTestShelf; this is a #HfBlockFunc
 *
 * Returns: %TRUE
 */
gboolean
hf_test_shelf_add (HfBlock *block, gpointer shelf, GError **error)
{
  HfTestShelf *self = shelf;

  g_hash_table_replace (self->blocks, hf_block_get_cid (block), hf_block_ref (block));
  return TRUE;
}

/**
 * hf_test_shelf_remove:
 * @cid: must be there, and is not any more
 */
void
hf_test_shelf_remove (HfTestShelf *self, HfCid *cid)
{
  g_assert_true (g_hash_table_remove (self->blocks, cid));
}

/**
 * hf_test_shelf_add_raw:
 * Returns: (transfer full): the CID of a raw block of @data
 */
HfCid *
hf_test_shelf_add_raw (HfTestShelf *self, const void *data, gsize length)
{
  g_autoptr (HfBlock) block = hf_test_block_new (HF_CODEC_RAW, data, length);

  hf_test_shelf_add (block, self, NULL);
  return hf_cid_ref (hf_block_get_cid (block));
}

/**
 * hf_test_shelf_add_node:
 * @links: (nullable): as hf_test_link_append() made them
 * @data: (nullable): its UnixFS data
 *
 * Returns: (transfer full): the CID of the DAG-PB block
 */
HfCid *
hf_test_shelf_add_node (HfTestShelf *self, GByteArray *links, const HfUnixfs *data)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfBlock) block = NULL;

  if (links != NULL)
    g_byte_array_append (out, links->data, links->len);
  if (data != NULL)
    {
      g_autoptr (GBytes) encoded = hf_unixfs_encode (data);

      hf_dag_pb_append_data (out, encoded);
    }
  block = hf_test_block_new (HF_CODEC_DAG_PB, out->data, out->len);
  hf_test_shelf_add (block, self, NULL);
  return hf_cid_ref (hf_block_get_cid (block));
}

/**
 * hf_test_link_append:
 * @name: without NUL bytes
 */
void
hf_test_link_append (GByteArray *links, HfCid *cid, const char *name, guint64 size)
{
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);

  hf_dag_pb_append_link (links, bytes, length, name, strlen (name), size);
}
