/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DAGs and CARs for tests. All blocks are kept in memory. */
#include "hf-test-dag.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-test.h"
#include "hf-varint.h"

struct _HfTestDag
{
  HfBlock *root;
  GPtrArray *blocks; /* HfBlock, depth first */
};

typedef struct
{
  HfBlock *block;
  GPtrArray *below; /* Node */
} Node;

static void
node_free (Node *node)
{
  hf_block_unref (node->block);
  g_clear_pointer (&node->below, g_ptr_array_unref);
  g_free (node);
}

static void
append_field (GByteArray *out, guint8 key, const void *data, gsize length)
{
  guint8 varint[HF_VARINT_MAX];

  g_byte_array_append (out, &key, 1);
  g_byte_array_append (out, varint, hf_varint_encode (length, varint));
  if (length > 0)
    g_byte_array_append (out, data, length);
}

static Node *
leaf_new (unsigned seed, guint64 index, gsize size)
{
  Node *node = g_new0 (Node, 1);
  g_autoptr (GBytes) random = hf_test_bytes (size, seed);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (random, NULL), size);

  /* Leaves differ by their number, as long as there is room for it. */
  for (gsize i = 0; i < MIN (size, sizeof index); i++)
    data[i] ^= (guint8)(index >> (8 * i));
  node->block = hf_test_block_new (HF_CODEC_RAW, data, size);
  return node;
}

static Node *
inner_new (GPtrArray *below)
{
  Node *node = g_new0 (Node, 1);
  g_autofree HfCid **links = g_new (HfCid *, below->len + 1);

  for (unsigned i = 0; i < below->len; i++)
    links[i] = hf_block_get_cid (((Node *)g_ptr_array_index (below, i))->block);
  node->block = hf_test_node_new (links, below->len, NULL);
  node->below = below;
  return node;
}

/* The next level up: each node takes @fanout of those below. */
static GPtrArray *
level_above (GPtrArray *level, unsigned fanout)
{
  GPtrArray *above = g_ptr_array_new_with_free_func ((GDestroyNotify)node_free);
  unsigned taken = 0;

  do
    {
      GPtrArray *below = g_ptr_array_new_with_free_func ((GDestroyNotify)node_free);

      for (; below->len < fanout && taken < level->len; taken++)
        g_ptr_array_add (below, g_ptr_array_index (level, taken));
      g_ptr_array_add (above, inner_new (below));
    }
  while (taken < level->len);
  g_ptr_array_set_free_func (level, NULL);
  g_ptr_array_unref (level);
  return above;
}

static void
collect (Node *node, GPtrArray *blocks)
{
  g_ptr_array_add (blocks, hf_block_ref (node->block));
  for (unsigned i = 0; node->below != NULL && i < node->below->len; i++)
    collect (g_ptr_array_index (node->below, i), blocks);
}

/**
 * hf_test_dag_new:
 * @leaves: how many; with more than 256^@leaf_size some are equal
 * @leaf_size: bytes of each
 * @fanout: links of a node at most, 2 or more
 *
 * Returns: (transfer full): a DAG, whose root is a DAG-PB node
 */
HfTestDag *
hf_test_dag_new (unsigned seed, guint64 leaves, gsize leaf_size, unsigned fanout)
{
  HfTestDag *self = g_new0 (HfTestDag, 1);
  GPtrArray *level = g_ptr_array_new_with_free_func ((GDestroyNotify)node_free);
  Node *top;

  g_assert_cmpuint (fanout, >=, 2);

  for (guint64 i = 0; i < leaves; i++)
    g_ptr_array_add (level, leaf_new (seed, i, leaf_size));
  do
    level = level_above (level, fanout);
  while (level->len > 1);

  top = g_ptr_array_index (level, 0);
  self->root = hf_block_ref (top->block);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  collect (top, self->blocks);
  g_ptr_array_unref (level);
  return self;
}

/**
 * hf_test_dag_new_of:
 * @blocks: (array length=n_blocks): a DAG of any shape, depth first; the first is its root
 *
 * Returns: (transfer full): that DAG
 */
HfTestDag *
hf_test_dag_new_of (HfBlock *const *blocks, gsize n_blocks)
{
  HfTestDag *self = g_new0 (HfTestDag, 1);

  g_assert_cmpuint (n_blocks, >, 0);

  self->root = hf_block_ref (blocks[0]);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  for (gsize i = 0; i < n_blocks; i++)
    g_ptr_array_add (self->blocks, hf_block_ref (blocks[i]));
  return self;
}

/**
 * hf_test_dag_free:
 * @self: (transfer full) (nullable): freed
 */
void
hf_test_dag_free (HfTestDag *self)
{
  if (self == NULL)
    return;
  hf_block_unref (self->root);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * hf_test_dag_get_root:
 * Returns: (transfer none): the root
 */
HfCid *
hf_test_dag_get_root (HfTestDag *self)
{
  return hf_block_get_cid (self->root);
}

/**
 * hf_test_dag_to_car:
 * Returns: (transfer full): a CARv1 of all blocks, depth first
 */
GBytes *
hf_test_dag_to_car (HfTestDag *self)
{
  return hf_test_car_new (hf_test_dag_get_root (self), (HfBlock **)self->blocks->pdata,
                          self->blocks->len);
}

/**
 * hf_test_dag_get_blocks:
 * Returns: (transfer none) (element-type HfBlock): all blocks, depth first
 */
GPtrArray *
hf_test_dag_get_blocks (HfTestDag *self)
{
  return self->blocks;
}

/**
 * hf_test_block_new:
 * Returns: (transfer full): a block with its SHA-256 CID
 */
HfBlock *
hf_test_block_new (guint64 codec, const void *data, gsize length)
{
  g_autoptr (HfCid) cid = hf_cid_new_for_data (codec, data, length);

  return hf_block_new (cid, data, length);
}

/**
 * hf_test_node_new:
 * @links: (array length=n_links) (nullable): what it links to
 * @data: (nullable): its data
 *
 * Returns: (transfer full): a DAG-PB block
 */
HfBlock *
hf_test_node_new (HfCid *const *links, gsize n_links, const char *data)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (gsize i = 0; i < n_links; i++)
    {
      g_autoptr (GByteArray) link = g_byte_array_new ();
      gsize length;
      const guint8 *bytes = hf_cid_get_bytes (links[i], &length);

      append_field (link, 0x0a, bytes, length);
      append_field (link, 0x12, "", 0);
      g_byte_array_append (link, (const guint8 *)"\x18\x01", 2);
      append_field (out, 0x12, link->data, link->len);
    }
  if (data != NULL)
    append_field (out, 0x0a, data, strlen (data));
  return hf_test_block_new (HF_CODEC_DAG_PB, out->data, out->len);
}

/**
 * hf_test_car_new:
 * @root: (nullable): the root of the header, or none
 * @blocks: (array length=n_blocks): in their order
 *
 * Returns: (transfer full): a CARv1
 */
GBytes *
hf_test_car_new (HfCid *root, HfBlock *const *blocks, gsize n_blocks)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) header = hf_car_header_new (&root, root != NULL ? 1 : 0);

  g_byte_array_append (out, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  for (gsize i = 0; i < n_blocks; i++)
    {
      GBytes *section = hf_block_get_section (blocks[i]);

      g_byte_array_append (out, g_bytes_get_data (section, NULL), g_bytes_get_size (section));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
