/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfIdSet:
 * A set of row ids, one bit for each up to the highest: a million in 125 kB. One thread at a time.
 */
typedef struct _HfIdSet HfIdSet;

HfIdSet *hf_id_set_new (void);
void hf_id_set_free (HfIdSet *self);
void hf_id_set_add (HfIdSet *self, gint64 id);
gboolean hf_id_set_has (HfIdSet *self, gint64 id);
void hf_id_set_list (HfIdSet *self, gboolean descending, GArray *ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfIdSet, hf_id_set_free)

G_END_DECLS
