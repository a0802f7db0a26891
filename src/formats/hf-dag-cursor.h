/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/**
 * HfDagCursor:
 * Where a walk through a DAG stands: which CID comes next, depth first in the order of links, each
 * once, unless doubles are wanted. Identity CIDs are passed through, not shown. One thread at a
 * time.
 */
typedef struct _HfDagCursor HfDagCursor;

HfDagCursor *hf_dag_cursor_new (HfCid *root, const char *spill_dir);
void hf_dag_cursor_free (HfDagCursor *self);
void hf_dag_cursor_set_doubles (HfDagCursor *self);
void hf_dag_cursor_add_root (HfDagCursor *self, HfCid *root);
gboolean hf_dag_cursor_next (HfDagCursor *self, HfCid **cid, GError **error);
gboolean hf_dag_cursor_expand (HfDagCursor *self, HfCid *cid, const guint8 *data, gsize length,
                               GError **error);
guint64 hf_dag_cursor_get_opaque (const HfDagCursor *self);
HfCid *hf_dag_cursor_dup_parent (HfDagCursor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDagCursor, hf_dag_cursor_free)

G_END_DECLS
