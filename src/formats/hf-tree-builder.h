/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-block.h"
#include "hf-unixfs-profile.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

/**
 * HfTreeBuilder:
 * Makes the DAG of a file or of folders with all in them. Files are made at once, folders at the
 * end, so paths may come in any order; a path is names with “/” between them, and “” the root
 * itself. Memory is bounded for any number of paths. One thread at a time.
 */
typedef struct _HfTreeBuilder HfTreeBuilder;

#define HF_TREE_PATH_MAX 4096 /* bytes */

HfTreeBuilder *hf_tree_builder_new (const HfUnixfsProfile *profile, const char *spill_dir,
                                    HfBlockFunc func, gpointer data);
void hf_tree_builder_free (HfTreeBuilder *self);
void hf_tree_builder_set_bare (HfTreeBuilder *self);
gboolean hf_tree_builder_add_file (HfTreeBuilder *self, const char *path, const HfUnixfsStat *stat,
                                   GInputStream *content, GCancellable *cancellable,
                                   GError **error);
gboolean hf_tree_builder_add_symlink (HfTreeBuilder *self, const char *path,
                                      const HfUnixfsStat *stat, const char *target, GError **error);
gboolean hf_tree_builder_add_directory (HfTreeBuilder *self, const char *path,
                                        const HfUnixfsStat *stat, GError **error);
HfCid *hf_tree_builder_finish (HfTreeBuilder *self, GError **error);
const char *hf_tree_builder_get_root_name (HfTreeBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTreeBuilder, hf_tree_builder_free)

G_END_DECLS
