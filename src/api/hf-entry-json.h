/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-unixfs-entry.h"

G_BEGIN_DECLS

void hf_entry_set_json (JsonObject *object, const HfUnixfsEntry *entry);
JsonObject *hf_entry_to_json (const HfUnixfsEntry *entry, const char *folder_href);
char *hf_entry_href (const char *pin, const char *const *names);

G_END_DECLS
