/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag-pb.h"

G_BEGIN_DECLS

/**
 * HfDagPbNode:
 * A DAG-PB block, checked, with its links by number. It borrows the bytes of the block, which must
 * outlive it, and takes eight bytes more for each link. Immutable.
 */
typedef struct _HfDagPbNode HfDagPbNode;

HfDagPbNode *hf_dag_pb_node_new (const guint8 *data, gsize length, GError **error);
void hf_dag_pb_node_free (HfDagPbNode *self);
gsize hf_dag_pb_node_get_n_links (const HfDagPbNode *self);
void hf_dag_pb_node_get_link (const HfDagPbNode *self, gsize index, HfDagPbLink *link);
const guint8 *hf_dag_pb_node_get_content (const HfDagPbNode *self, gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDagPbNode, hf_dag_pb_node_free)

G_END_DECLS
