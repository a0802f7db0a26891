/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-file-page.h"

G_BEGIN_DECLS

/**
 * HfFileRow:
 * An entry of a folder. The signal "save" says that its file is wanted.
 */
#define HF_TYPE_FILE_ROW (hf_file_row_get_type ())
G_DECLARE_FINAL_TYPE (HfFileRow, hf_file_row, HF, FILE_ROW, AdwActionRow)

GtkWidget *hf_file_row_new (const HfFileItem *item);
const char *hf_file_row_get_path (HfFileRow *self);
HfUnixfsKind hf_file_row_get_kind (HfFileRow *self);

G_END_DECLS
