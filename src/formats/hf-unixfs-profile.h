/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfUnixfsProfile:
 * All that decides about the CIDs that files and folders get. The layout is balanced, directories
 * above %HF_UNIXFS_SHARD_ABOVE become hash tries of 256 buckets a node, all hashes are SHA-256.
 */
typedef struct
{
  const char *name;
  const char *description; /* a sentence for people */
  unsigned cid_version; /* of DAG-PB nodes; leaves that are raw have 1 */
  gboolean raw_leaves; /* else each piece of a file is wrapped in a DAG-PB node */
  gsize chunk_size; /* bytes of a piece */
  unsigned max_links; /* of a node of a file */
  gboolean by_block; /* directories are measured by the bytes of the block; else names and CIDs */
} HfUnixfsProfile;

#define HF_UNIXFS_SHARD_ABOVE (256 * 1024) /* bytes; one that has just these is not sharded */

const HfUnixfsProfile *hf_unixfs_profile_find (const char *name);
const HfUnixfsProfile *hf_unixfs_profile_get_default (void);
char *hf_unixfs_profile_list (void);

G_END_DECLS
