/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag.h"

G_BEGIN_DECLS

/* Bytes of a file, both included. */
typedef struct
{
  guint64 first, last;
} HfUnixfsSpan;

/**
 * HfUnixfsEntity:
 * The blocks that are needed to read a file, or a span of it, or to list a folder, but nothing of
 * what lies in the folder; of anything else its one block. Depth first in the order of links. An
 * #HfBlockStream; blocks that break the rules of UnixFS are given as they are, without what is
 * below them.
 */
#define HF_TYPE_UNIXFS_ENTITY (hf_unixfs_entity_get_type ())
G_DECLARE_FINAL_TYPE (HfUnixfsEntity, hf_unixfs_entity, HF, UNIXFS_ENTITY, GObject)

HfUnixfsEntity *hf_unixfs_entity_new (HfCid *root, const HfBlockSource *source, gpointer data,
                                      GDestroyNotify destroy, const char *spill_dir);
void hf_unixfs_entity_set_span (HfUnixfsEntity *self, const HfUnixfsSpan *span);
void hf_unixfs_entity_set_doubles (HfUnixfsEntity *self);

G_END_DECLS
