/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfBackendTags:
 * The backends that hold a pin: the first three by their ids, and how many more there are.
 */
#define HF_TYPE_BACKEND_TAGS (hf_backend_tags_get_type ())
G_DECLARE_FINAL_TYPE (HfBackendTags, hf_backend_tags, HF, BACKEND_TAGS, AdwBin)

GtkWidget *hf_backend_tags_new (void);
void hf_backend_tags_show (HfBackendTags *self, guint64 store_mask, const GPtrArray *backends);
char *hf_backend_tags_dup_text (HfBackendTags *self);

G_END_DECLS
