/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hf_spool_use_begin (const char *name);
void hf_spool_use_end (const char *name);
GHashTable *hf_spool_use_list (void);

G_END_DECLS
