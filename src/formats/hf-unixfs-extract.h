/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-reader.h"

G_BEGIN_DECLS

gboolean hf_unixfs_extract (HfUnixfsReader *reader, HfCid *root, int dir_fd, const char *name,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
