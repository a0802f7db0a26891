/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hf_service_domain (const char *address, const char *path, const char *own_dir);

G_END_DECLS
