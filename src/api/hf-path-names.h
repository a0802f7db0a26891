/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **hf_path_names_decode (const char *path, GError **error);

G_END_DECLS
