/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

typedef enum
{
  HF_UNIXFS_RAW = 0, /* a piece of a file, in old DAGs */
  HF_UNIXFS_DIRECTORY = 1,
  HF_UNIXFS_FILE = 2, /* a file, or a piece of one */
  HF_UNIXFS_METADATA = 3, /* never in use */
  HF_UNIXFS_SYMLINK = 4,
  HF_UNIXFS_HAMT_SHARD = 5, /* a directory, or a part of one, as a hash trie */
} HfUnixfsType;

#define HF_UNIXFS_HASH_MURMUR3 0x22 /* of HAMT shards: murmur3-x64-64 */
#define HF_UNIXFS_MIN_FANOUT 8
#define HF_UNIXFS_MAX_FANOUT 1024
#define HF_UNIXFS_MAX_TARGET 4095 /* bytes of a symlink's target: what Linux takes */
#define HF_UNIXFS_MODE_BITS 07777u /* of the mode that are POSIX permissions */

/**
 * HfUnixfsStat:
 * What a file system says beside the content; each part is optional, and off by default.
 */
typedef struct
{
  gboolean has_mode;
  guint32 mode; /* permissions, %HF_UNIXFS_MODE_BITS; higher bits are kept as they are */
  gboolean has_mtime;
  gint64 mtime_seconds; /* since 1970, negative before */
  guint32 mtime_nanos; /* below 10⁹; 0 is not written */
} HfUnixfsStat;

/**
 * HfUnixfs:
 * The data of a UnixFS node (https://specs.ipfs.tech/unixfs/#data), a value that borrows its bytes.
 */
typedef struct
{
  HfUnixfsType type;
  const guint8 *data; /* NULL: absent */
  gsize data_length;
  gboolean has_file_size;
  guint64 file_size; /* bytes of the file below this node */
  const guint64 *block_sizes; /* bytes of the file below each link */
  gsize n_block_sizes;
  guint64 hash_type; /* of HAMT shards */
  guint64 fanout; /* of HAMT shards; 0: absent */
  HfUnixfsStat stat;
} HfUnixfs;

GBytes *hf_unixfs_encode (const HfUnixfs *self);
void hf_unixfs_stat_append (const HfUnixfsStat *self, GByteArray *data);
gboolean hf_unixfs_decode (const guint8 *data, gsize length, gsize n_links, GArray *block_sizes,
                           HfUnixfs *out, GError **error);

G_END_DECLS
