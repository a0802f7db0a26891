/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HF_ADD_MOST_ITEMS 1000 /* at once */

/**
 * HfAddItem:
 * Something that becomes a pin: a file, a folder or a CAR of this computer, or a CID. A value.
 */
typedef struct
{
  char *path; /* NULL: a CID */
  char *cid; /* NULL: a file */
  char *name; /* for people; NULL = none */
} HfAddItem;

HfAddItem *hf_add_item_new_for_file (GFile *file, GError **error);
HfAddItem *hf_add_item_new_for_cid (const char *cid, const char *name);
HfAddItem *hf_add_item_copy (const HfAddItem *self);
void hf_add_item_free (HfAddItem *self);
const char *hf_add_item_get_title (const HfAddItem *self);

GPtrArray *hf_add_items_from_files (GListModel *files, GError **error);
GPtrArray *hf_add_items_from_text (const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAddItem, hf_add_item_free)

G_END_DECLS
