/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"
#include "hf-car-index.h"

G_BEGIN_DECLS

HfNewFile *hf_archive_index_write (HfCarArchive *archive, HfCarIndexBuilder *builder,
                                   GError **error);
gboolean hf_archive_index_publish (HfCarArchive *archive, HfNewFile *file, const char *key,
                                   GError **error);
gboolean hf_archive_index_scan (int fd, HfCarIndexBuilder *builder, HfCid *wanted, guint64 *offset,
                                guint64 *found, GCancellable *cancellable, GError **error);

G_END_DECLS
