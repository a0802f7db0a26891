/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HfJsonLines:
 * A stream of JSON objects, one a line (NDJSON), in the memory of one. One thread at a time.
 */
typedef struct _HfJsonLines HfJsonLines;

HfJsonLines *hf_json_lines_new (GInputStream *stream, gsize most_line);
void hf_json_lines_free (HfJsonLines *self);
gboolean hf_json_lines_next (HfJsonLines *self, JsonObject **object, GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJsonLines, hf_json_lines_free)

G_END_DECLS
