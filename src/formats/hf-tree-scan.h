/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-counted-stream.h"
#include "hf-tree-builder.h"

G_BEGIN_DECLS

/* Told of what can't be kept: a socket, say. */
typedef void (*HfTreeSkippedFunc) (const char *path, const char *why, gpointer data);

/**
 * HfTreeScan:
 * How a file or folder of this machine is taken over.
 */
typedef struct
{
  gboolean skip_hidden; /* what begins with a dot, below the path that was given */
  gboolean preserve_mode;
  gboolean preserve_mtime;
  HfTreeSkippedFunc skipped; /* NULL: what can't be kept is an error */
  HfCountedFunc counted; /* (nullable): told of the bytes that were read, of all files together */
  gpointer data; /* for both */
} HfTreeScan;

gboolean hf_tree_builder_add_path (HfTreeBuilder *self, const char *at, const char *path,
                                   const HfTreeScan *scan, GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
