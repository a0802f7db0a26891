/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-db.h"
#include "hf-event.h"

G_BEGIN_DECLS

JsonObject *hf_event_to_json (HfDb *db, const HfEvent *event, GError **error);
gboolean hf_event_append_text (GString *text, HfDb *db, const HfEvent *event, GError **error);
void hf_event_append_live (GString *text, const char *type, JsonObject *data);

G_END_DECLS
