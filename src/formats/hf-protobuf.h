/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The keys that DAG-PB and UnixFS use: the number of a field times eight, and how it is written. */
#define HF_PROTOBUF_KEY(field, wire) ((guint64)(field) << 3 | (wire))
#define HF_PROTOBUF_VARINT 0
#define HF_PROTOBUF_BYTES 2
#define HF_PROTOBUF_FIXED32 5

gsize hf_protobuf_varint_size (guint64 value);
void hf_protobuf_append_number (GByteArray *out, unsigned field, guint64 value);
void hf_protobuf_append_head (GByteArray *out, unsigned field, gsize length);
void hf_protobuf_append_bytes (GByteArray *out, unsigned field, const void *data, gsize length);
void hf_protobuf_append_fixed32 (GByteArray *out, unsigned field, guint32 value);

G_END_DECLS
