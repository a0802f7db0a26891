/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfExportList:
 * The list of pins that an export begins with, as the blocks of a manifest (see hf-manifest.c).
 * Eight bytes a pin in memory; the pages go to an unlinked file in @spill_dir once they are large.
 * One thread at a time.
 */
typedef struct _HfExportList HfExportList;

HfExportList *hf_export_list_new (const char *spill_dir);
void hf_export_list_free (HfExportList *self);
gboolean hf_export_list_add (HfExportList *self, const HfPin *pin, GError **error);
gboolean hf_export_list_finish (HfExportList *self, GError **error);

guint64 hf_export_list_count (HfExportList *self);
gint64 hf_export_list_get_id (HfExportList *self, guint64 index);
unsigned hf_export_list_count_blocks (HfExportList *self);
HfBlock *hf_export_list_get_block (HfExportList *self, unsigned index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfExportList, hf_export_list_free)

G_END_DECLS
