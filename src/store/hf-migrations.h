/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

#define HF_MIGRATIONS_APPLICATION_ID 0x484f4c44 /* "HOLD", in the file's header */

gboolean hf_migrations_apply (HfDb *db, GError **error);
gboolean hf_migrations_check (HfDb *db, GError **error);
unsigned hf_migrations_get_version (void);

G_END_DECLS
