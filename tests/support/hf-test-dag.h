/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/* Raw leaves of reproducible bytes under DAG-PB nodes. Equal arguments make equal DAGs, other seeds
 * other ones. */
typedef struct _HfTestDag HfTestDag;

HfTestDag *hf_test_dag_new (unsigned seed, guint64 leaves, gsize leaf_size, unsigned fanout);
HfTestDag *hf_test_dag_new_of (HfBlock *const *blocks, gsize n_blocks);
void hf_test_dag_free (HfTestDag *self);
HfCid *hf_test_dag_get_root (HfTestDag *self);
GBytes *hf_test_dag_to_car (HfTestDag *self);
GPtrArray *hf_test_dag_get_blocks (HfTestDag *self);

/* Single pieces, for DAGs of another shape. */
HfBlock *hf_test_block_new (guint64 codec, const void *data, gsize length);
HfBlock *hf_test_node_new (HfCid *const *links, gsize n_links, const char *data);
GBytes *hf_test_car_new (HfCid *root, HfBlock *const *blocks, gsize n_blocks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTestDag, hf_test_dag_free)

G_END_DECLS
