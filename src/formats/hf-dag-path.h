/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag.h"

G_BEGIN_DECLS

/**
 * HfDagPath:
 * Where a path of names leads in a DAG, and the blocks that prove it. Immutable once it was
 * resolved.
 */
typedef struct
{
  GPtrArray *blocks; /* of HfCid: the blocks passed before the end, in their order; no identity */
  GPtrArray *roots; /* of HfCid: where it begins, and what names lead to */
  HfBlock *end; /* verified */
} HfDagPath;

HfDagPath *hf_dag_path_resolve (const HfBlockSource *source, gpointer data, HfCid *root,
                                const char *const *names, GCancellable *cancellable,
                                GError **error);
void hf_dag_path_free (HfDagPath *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDagPath, hf_dag_path_free)

G_END_DECLS
