/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-spool.h"
#include "hf-tree-builder.h"

G_BEGIN_DECLS

/* Adds everything that a tree is to have. */
typedef gboolean (*HfTreeFunc) (HfTreeBuilder *builder, gpointer data, GCancellable *cancellable,
                                GError **error);

HfSpool *hf_spool_receive (const char *directory, GInputStream *car, guint64 length,
                           GCancellable *cancellable, GError **error);
HfSpool *hf_spool_build (const char *directory, const HfUnixfsProfile *profile, HfTreeFunc fill,
                         gpointer data, guint64 length, GCancellable *cancellable, GError **error);

G_END_DECLS
