/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/* Changes that may wait until they are taken into the index. */
#define HF_NAME_INDEX_WAITING 256

gboolean hf_name_index_take (HfDb *db, unsigned waiting, GError **error);
gboolean hf_name_index_check (HfDb *db, GError **error);

G_END_DECLS
