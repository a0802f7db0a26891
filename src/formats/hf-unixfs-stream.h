/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-unixfs-reader.h"

G_BEGIN_DECLS

#define HF_UNIXFS_FILE_DEPTH 64 /* blocks from the root of a file to a leaf, at most */

/**
 * HfUnixfsStream:
 * A file of a DAG as a stream that can seek. It holds the nodes on the way to the current piece,
 * and reads no others: seeking reads nothing by itself. Sizes that a node claims for those below
 * it are checked when these are read: no byte comes from where it does not belong.
 */
#define HF_TYPE_UNIXFS_STREAM (hf_unixfs_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfUnixfsStream, hf_unixfs_stream, HF, UNIXFS_STREAM, GInputStream)

HfUnixfsStream *hf_unixfs_stream_new (HfUnixfsReader *reader, HfCid *file,
                                      GCancellable *cancellable, GError **error);
guint64 hf_unixfs_stream_get_size (HfUnixfsStream *self);

G_END_DECLS
