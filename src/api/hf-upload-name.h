/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-header-value.h"

G_BEGIN_DECLS

#define HF_UPLOAD_MOST_NAME 255 /* bytes of a file's name, what file systems take */
#define HF_UPLOAD_MOST_PATH 4096 /* bytes of a path */

char *hf_upload_name_read (const HfHeaderValue *disposition, gboolean from_kubo, GError **error);

G_END_DECLS
