/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-call.h"

G_BEGIN_DECLS

/* Appends the next lines to @lines, each with its end; none: there are no more. For milliseconds:
 * what it reads from is given back before it returns, since a client may take its time. */
typedef gboolean (*HfLinesFunc) (gpointer data, GString *lines, GError **error);

/**
 * HfLineStream:
 * Lines of JSON as a stream of bytes, made a page at a time.
 */
#define HF_TYPE_LINE_STREAM (hf_line_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfLineStream, hf_line_stream, HF, LINE_STREAM, GInputStream)

GInputStream *hf_line_stream_new (HfLinesFunc next, gpointer data, GDestroyNotify destroy);
HfReply *hf_line_stream_answer (HfCall *call, HfLinesFunc next, gpointer data,
                                GDestroyNotify destroy);
void hf_line_stream_append (GString *lines, JsonObject *object);

G_END_DECLS
