/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfFileList:
 * The files and folders of a pin, read when somebody wants to see them. The signal "open-file" has
 * the path of a file in the user's cache, which its default handler shows in another program.
 */
#define HF_TYPE_FILE_LIST (hf_file_list_get_type ())
G_DECLARE_FINAL_TYPE (HfFileList, hf_file_list, HF, FILE_LIST, GtkBox)

GtkWidget *hf_file_list_new (void);
void hf_file_list_set_desk (HfFileList *self, HfDesk *desk);
void hf_file_list_set_pin (HfFileList *self, const HfPin *pin);

G_END_DECLS
