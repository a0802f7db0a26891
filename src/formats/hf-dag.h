/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 blocks; /* distinct blocks of the DAG, inlined (identity) ones not counted */
  guint64 bytes; /* their data */
  guint64 unreachable; /* blocks given that the root does not reach */
  guint64 opaque; /* blocks, and links with inlined data, whose codec's links can't be read */
} HfDagSummary;

/**
 * HfDagCheck:
 * Proves that a stream of verified blocks, in any order, holds all that its root links to. Memory
 * is bounded: see #HfCidMap. One thread at a time.
 */
typedef struct _HfDagCheck HfDagCheck;

typedef enum
{
  HF_BLOCK_NEW,
  HF_BLOCK_DUPLICATE, /* seen before */
  HF_BLOCK_UNREACHABLE, /* comes after the DAG was complete */
} HfBlockVerdict;

HfDagCheck *hf_dag_check_new (HfCid *root, const char *spill_dir);
void hf_dag_check_free (HfDagCheck *self);
gboolean hf_dag_check_add (HfDagCheck *self, HfBlock *block, HfBlockVerdict *verdict,
                           GError **error);
gboolean hf_dag_check_finish (HfDagCheck *self, HfDagSummary *summary, GError **error);

/**
 * HfBlockSource:
 * Where blocks are looked up one by one: a CAR with an index, or several damaged copies together.
 */
typedef struct
{
  /* The block, not verified; HF_ERROR_NOT_FOUND when this source does not have it. */
  HfBlock *(*fetch) (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error);
  /* Whether it is there, and the length of its data, without reading that. */
  gboolean (*has) (HfCid *cid, guint64 *length, gpointer data);
} HfBlockSource;

HfBlock *hf_block_source_fetch (const HfBlockSource *self, gpointer data, HfCid *cid,
                                GCancellable *cancellable, GError **error);

/**
 * HfDagWalk:
 * The DAG below a root, read block by block from a #HfBlockSource, depth first in the order of
 * links, each block once: the order of CARs everywhere. An #HfBlockStream; a missing block is
 * HF_ERROR_INCOMPLETE.
 */
#define HF_TYPE_DAG_WALK (hf_dag_walk_get_type ())
G_DECLARE_FINAL_TYPE (HfDagWalk, hf_dag_walk, HF, DAG_WALK, GObject)

HfDagWalk *hf_dag_walk_new (HfCid *root, const HfBlockSource *source, gpointer data,
                            GDestroyNotify destroy, const char *spill_dir);

gboolean hf_dag_survey (HfCid *root, const HfBlockSource *source, gpointer data,
                        const char *spill_dir, HfDagSummary *summary, GCancellable *cancellable,
                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDagCheck, hf_dag_check_free)

G_END_DECLS
