/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-unixfs-reader.h"

G_BEGIN_DECLS

/**
 * HfTarStream:
 * A file, folder or symlink of a DAG as a tar archive, made while it is read: memory is that of the
 * nodes on the way. The same DAG gives the same bytes. Reading fails where extracting would, see
 * hf_unixfs_walk_next(): what was read until then is no whole archive, and lacks its end.
 */
#define HF_TYPE_TAR_STREAM (hf_tar_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfTarStream, hf_tar_stream, HF, TAR_STREAM, GInputStream)

HfTarStream *hf_tar_stream_new (HfUnixfsReader *reader, HfCid *root, const char *name,
                                GError **error);

G_END_DECLS
