/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfScriptedStream:
 * The bytes of another stream, perhaps up to a point, and then an error. Can be cancelled, which
 * streams in memory can't.
 */
#define HF_TYPE_SCRIPTED_STREAM (hf_scripted_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfScriptedStream, hf_scripted_stream, HF, SCRIPTED_STREAM, GFilterInputStream)

GInputStream *hf_scripted_stream_new (GInputStream *base, guint64 after, GError *failure);

G_END_DECLS
