/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/**
 * HfSectionSplitter:
 * Tells where each block of a CARv1 begins while its bytes pass by in pieces of any size. Hashes
 * nothing and keeps no data.
 */
typedef struct _HfSectionSplitter HfSectionSplitter;

/* @offset is that of the section, from the start of the CAR. FALSE with @error set stops. */
typedef gboolean (*HfSectionFunc) (HfCid *cid, guint64 offset, gpointer data, GError **error);

HfSectionSplitter *hf_section_splitter_new (HfSectionFunc func, gpointer data);
void hf_section_splitter_free (HfSectionSplitter *self);
gboolean hf_section_splitter_feed (HfSectionSplitter *self, const guint8 *data, gsize length,
                                   GError **error);
gboolean hf_section_splitter_finish (HfSectionSplitter *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSectionSplitter, hf_section_splitter_free)

G_END_DECLS
