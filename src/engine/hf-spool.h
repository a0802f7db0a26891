/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-index.h"
#include "hf-cid-map.h"
#include "hf-dag.h"
#include "hf-file.h"

G_BEGIN_DECLS

/**
 * HfSpool:
 * An uploaded CAR on its way to the first copies: a private file of verified blocks with an index.
 * It makes three things possible that a stream alone does not: the size is known before places are
 * chosen, blocks may come in any order and with strangers among them, and a slow or failing store
 * does not hold up or lose the upload. Durable, so that work resumes after a crash. One thread at a
 * time.
 */
typedef struct _HfSpool HfSpool;

HfSpool *hf_spool_new_received (const char *directory, const char *name, HfNewFile *car,
                                HfCarIndex *index, HfCidMap *blocks, GPtrArray *roots,
                                GError **error);
HfSpool *hf_spool_open (const char *directory, const char *name, GError **error);
void hf_spool_free (HfSpool *self);
gboolean hf_spool_keep (HfSpool *self, GError **error);
gboolean hf_spool_delete (const char *directory, const char *name, GError **error);
gboolean hf_spool_sweep (const char *directory, GHashTable *keep, GError **error);

const char *hf_spool_get_name (HfSpool *self);
const char *hf_spool_get_directory (HfSpool *self);
GPtrArray *hf_spool_get_roots (HfSpool *self);
void hf_spool_set_title (HfSpool *self, const char *title);
const char *hf_spool_get_title (HfSpool *self);
HfBlock *hf_spool_read_block (HfSpool *self, HfCid *cid, GError **error);
gboolean hf_spool_survey (HfSpool *self, HfCid *root, HfDagSummary *summary,
                          GCancellable *cancellable, GError **error);
guint64 hf_spool_count_unreachable (HfSpool *self);
HfBlockStream *hf_spool_walk (HfSpool *self, HfCid *root);
guint64 hf_spool_get_bytes_read (HfSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSpool, hf_spool_free)

G_END_DECLS
