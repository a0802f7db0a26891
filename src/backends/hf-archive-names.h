/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

char *hf_archive_car_name (const char *key);
char *hf_archive_index_name (const char *key);
char *hf_archive_damaged_name (const char *key, const char *time, unsigned n);
char *hf_archive_key_of_locator (const char *locator, GError **error);
char *hf_archive_key_of_file (const char *dir, const char *file, HfCid **cid);

G_END_DECLS
