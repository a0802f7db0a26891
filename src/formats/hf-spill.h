/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfSpill:
 * A growing array of elements of one size, on the heap while it is small, then in an unlinked file
 * that is mapped, where the kernel may page it out. One thread at a time.
 */
typedef struct _HfSpill HfSpill;

HfSpill *hf_spill_new (const char *dir, gsize element_size, gsize heap_max);
void hf_spill_free (HfSpill *self);
gpointer hf_spill_append (HfSpill *self, gsize n, GError **error);
void hf_spill_truncate (HfSpill *self, gsize length);
gpointer hf_spill_get_data (HfSpill *self);
gsize hf_spill_get_length (HfSpill *self);

int hf_spill_open_unlinked (const char *dir, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSpill, hf_spill_free)

G_END_DECLS
