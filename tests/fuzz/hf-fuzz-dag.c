/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-fuzz-dag.h"

#include "hf-dag-pb-writer.h"
#include "hf-test-dag.h"

#define MOST_BLOCKS 32
#define KIND_TEXT 255

typedef struct
{
  const guint8 *data;
  gsize length;
} Recipe;

static guint8
take_byte (Recipe *self)
{
  if (self->length == 0)
    return 0;
  self->length--;
  return *self->data++;
}

static const guint8 *
take_bytes (Recipe *self, gsize *length)
{
  const guint8 *bytes;

  *length = take_byte (self);
  *length = MIN (*length, self->length);
  bytes = self->data;
  self->data += *length;
  self->length -= *length;
  return bytes;
}

static void
append_link (GByteArray *node, Recipe *recipe, GPtrArray *blocks)
{
  guint8 target = take_byte (recipe), size = take_byte (recipe);
  gsize name_length, cid_length;
  const guint8 *name = take_bytes (recipe, &name_length), *cid;

  if (blocks->len == 0)
    return;
  cid = hf_cid_get_bytes (blocks->pdata[target % blocks->len], &cid_length);
  hf_dag_pb_append_link (node, cid, cid_length, (const char *)name, name_length, size);
}

static HfBlock *
make_block (Recipe *recipe, GPtrArray *blocks)
{
  g_autoptr (GByteArray) node = g_byte_array_new ();
  g_autoptr (GBytes) data = NULL;
  gboolean is_raw = take_byte (recipe) % 2 == 1;
  gsize length;
  const guint8 *bytes = take_bytes (recipe, &length);

  if (is_raw)
    return hf_test_block_new (HF_CODEC_RAW, bytes, length);
  for (unsigned left = take_byte (recipe); left > 0 && recipe->length > 0; left--)
    append_link (node, recipe, blocks);
  data = g_bytes_new (bytes, length);
  hf_dag_pb_append_data (node, data);
  return hf_test_block_new (HF_CODEC_DAG_PB, node->data, node->len);
}

/**
 * hf_fuzz_dag_make:
 * @data: (array length=size): the recipe
 * @shelf: gets the blocks
 * @text: (out) (transfer full) (optional): what follows them
 *
 * Returns: (transfer full) (element-type HfCid): their CIDs, in their order
 */
GPtrArray *
hf_fuzz_dag_make (const guint8 *data, gsize size, HfTestShelf *shelf, char **text)
{
  Recipe recipe = { data, size };
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  while (recipe.length > 0 && *recipe.data != KIND_TEXT && blocks->len < MOST_BLOCKS)
    {
      g_autoptr (HfBlock) block = make_block (&recipe, blocks);

      hf_test_shelf_add (block, shelf, NULL);
      g_ptr_array_add (blocks, hf_cid_ref (hf_block_get_cid (block)));
    }
  take_byte (&recipe);
  if (text != NULL)
    *text = g_strndup ((const char *)recipe.data, recipe.length);
  return blocks;
}
