/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfPinList:
 * The list of pins that an export begins with, as the blocks of a manifest (see hf-manifest.c).
 * Eight bytes a pin in memory; the pages go to an unlinked file in @spill_dir once they are large.
 * One thread at a time.
 */
typedef struct _HfPinList HfPinList;

HfPinList *hf_pin_list_new (const char *spill_dir);
void hf_pin_list_free (HfPinList *self);
gboolean hf_pin_list_add (HfPinList *self, const HfPin *pin, GError **error);
gboolean hf_pin_list_finish (HfPinList *self, GError **error);

guint64 hf_pin_list_count (HfPinList *self);
gint64 hf_pin_list_get_id (HfPinList *self, guint64 index);
unsigned hf_pin_list_count_blocks (HfPinList *self);
HfBlock *hf_pin_list_get_block (HfPinList *self, unsigned index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinList, hf_pin_list_free)

G_END_DECLS
