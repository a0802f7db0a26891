/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a block of DAG-PB, whose links are read in their order and by number. */
#include "hf-dag-pb-node.h"

#include "hf-fuzz.h"

static gboolean
is_within (HfProtobufSpan span, const guint8 *data, gsize size)
{
  return span.data == NULL ? span.length == 0
                           : span.data >= data && span.data + span.length <= data + size;
}

static gboolean
node_links (const guint8 *data, gsize size, HfLinkFunc func, gpointer user_data, GError **error)
{
  g_autoptr (HfDagPbNode) node = hf_dag_pb_node_new (data, size, error);
  HfProtobufSpan content;

  if (node == NULL)
    return FALSE;
  content.data = hf_dag_pb_node_get_content (node, &content.length);
  g_assert_true (is_within (content, data, size));
  for (gsize i = 0; i < hf_dag_pb_node_get_n_links (node); i++)
    {
      g_autoptr (HfCid) cid = NULL;
      HfDagPbLink link;

      hf_dag_pb_node_get_link (node, i, &link);
      g_assert_true (is_within (link.name, data, size));
      cid = hf_dag_pb_link_dup_cid (&link, NULL);
      if (!func (cid, user_data, error))
        return FALSE;
    }
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *story = hf_fuzz_check_links (hf_dag_pb_links, data, size);
  g_autofree char *again = hf_fuzz_check_links (node_links, data, size);

  /* A node that is wrong has no links to tell of. */
  g_assert_true (g_str_has_suffix (story, again));
  return 0;
}
