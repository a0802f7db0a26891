/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag-pb-node.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

#define HF_UNIXFS_SHARD_LEVELS 21 /* that 64 bits of hash allow with the smallest fanout */

unsigned hf_unixfs_shard_digits (const HfUnixfs *self);
gboolean hf_unixfs_shard_bucket_of (const HfUnixfs *self, guint64 hash, unsigned level,
                                    unsigned *bucket);
gboolean hf_unixfs_shard_find (const HfUnixfs *self, unsigned bucket, gsize *index);
unsigned hf_unixfs_shard_read_bucket (const HfUnixfs *self, const HfDagPbLink *link);
gboolean hf_unixfs_shard_check_links (const HfUnixfs *self, const HfDagPbNode *node,
                                      GError **error);

G_END_DECLS
