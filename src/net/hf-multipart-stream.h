/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfMultipartStream:
 * The bytes of one file as the only part of a multipart/form-data body (RFC 7578), read as they are
 * asked for. One thread at a time.
 */
#define HF_TYPE_MULTIPART_STREAM (hf_multipart_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfMultipartStream, hf_multipart_stream, HF, MULTIPART_STREAM, GInputStream)

HfMultipartStream *hf_multipart_stream_new (const char *field, const char *filename,
                                            GInputStream *file, gint64 size);
const char *hf_multipart_stream_get_content_type (HfMultipartStream *self);
gint64 hf_multipart_stream_get_size (HfMultipartStream *self);
guint64 hf_multipart_stream_get_file_bytes (HfMultipartStream *self);

G_END_DECLS
