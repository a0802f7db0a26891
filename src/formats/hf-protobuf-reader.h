/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "hf-protobuf.h"

G_BEGIN_DECLS

/**
 * HfProtobufSpan:
 * Bytes that are still to be read; they belong to someone else.
 */
typedef struct
{
  const guint8 *data; /* NULL: a field that is not there */
  gsize length;
} HfProtobufSpan;

gboolean hf_protobuf_take_number (HfProtobufSpan *span, guint64 *value, GError **error);
gboolean hf_protobuf_take_bytes (HfProtobufSpan *span, HfProtobufSpan *bytes, GError **error);
gboolean hf_protobuf_take_fixed32 (HfProtobufSpan *span, guint32 *value, GError **error);
gboolean hf_protobuf_skip (HfProtobufSpan *span, guint64 key, GError **error);

G_END_DECLS
