/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_UNIXFS_MAX_NAME 255 /* bytes of a name that becomes one of a file system */

char *hf_unixfs_name_to_text (const char *name, gsize length);
gboolean hf_unixfs_name_check (const char *name, gsize length, GError **error);
char **hf_unixfs_path_split (const char *path, GError **error);

G_END_DECLS
