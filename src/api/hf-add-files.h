/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-multipart.h"
#include "hf-tree-builder.h"

G_BEGIN_DECLS

/**
 * HfAddFiles:
 * An upload of files, and how a tree is to be made of it.
 */
typedef struct
{
  HfMultipart *parts;
  gboolean wrap; /* a directory around a single file or directory too */
  gboolean preserve_mode; /* what the upload says of it is kept */
  gboolean preserve_mtime;
} HfAddFiles;

gboolean hf_add_files_fill (HfTreeBuilder *builder, gpointer add_files, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
