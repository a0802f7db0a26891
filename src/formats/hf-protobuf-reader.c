/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What DAG-PB and UnixFS need to read of protobuf
 * (https://protobuf.dev/programming-guides/encoding/). What is taken is taken off the front of a
 * span; nothing is copied or allocated. Any thread.
 */
#include "hf-protobuf-reader.h"

#include <string.h>

#include "hf-error.h"

#define VARINT_MAX 10 /* bytes of 64 bits */
#define WIRE_BITS 3 /* of a key */
#define WIRE_FIXED64 1

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid protobuf: %s", why);
  return FALSE;
}

static gboolean
advance (HfProtobufSpan *span, gsize length, GError **error)
{
  if (length > span->length)
    return refuse (error, "it ends within a field");
  span->data += length;
  span->length -= length;
  return TRUE;
}

/**
 * hf_protobuf_take_number:
 * @value: (out): a varint of 64 bits; unlike those of multiformats not necessarily the shortest
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @span does not begin with one
 */
gboolean
hf_protobuf_take_number (HfProtobufSpan *span, guint64 *value, GError **error)
{
  *value = 0;
  for (gsize i = 0; i < MIN (span->length, VARINT_MAX); i++)
    {
      guint8 byte = span->data[i];

      if (i == VARINT_MAX - 1 && byte > 1)
        return refuse (error, "a number has more than 64 bits");
      *value |= (guint64)(byte & 0x7f) << (7 * i);
      if (byte & 0x80)
        continue;
      span->data += i + 1;
      span->length -= i + 1;
      return TRUE;
    }
  return refuse (error, "it ends within a number");
}

/**
 * hf_protobuf_take_bytes:
 * @bytes: (out): a string, bytes or a message; its data is never %NULL
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @span does not begin with a length and so many bytes
 */
gboolean
hf_protobuf_take_bytes (HfProtobufSpan *span, HfProtobufSpan *bytes, GError **error)
{
  guint64 length;

  if (!hf_protobuf_take_number (span, &length, error))
    return FALSE;
  if (length > span->length)
    return refuse (error, "a field is longer than what follows");
  bytes->data = span->data;
  bytes->length = length;
  return advance (span, length, error);
}

/**
 * hf_protobuf_take_fixed32:
 * @value: (out): four bytes, the lowest first
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @span is shorter
 */
gboolean
hf_protobuf_take_fixed32 (HfProtobufSpan *span, guint32 *value, GError **error)
{
  const guint8 *from = span->data;

  if (!advance (span, sizeof *value, error))
    return FALSE;
  memcpy (value, from, sizeof *value);
  *value = GUINT32_FROM_LE (*value);
  return TRUE;
}

/**
 * hf_protobuf_skip:
 * @key: the key that was taken before
 *
 * Takes the value of a field that the reader does not know.
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @span does not begin with one, or if it is a group,
 * which nobody writes any more
 */
gboolean
hf_protobuf_skip (HfProtobufSpan *span, guint64 key, GError **error)
{
  HfProtobufSpan bytes;
  guint64 number;

  if (key >> WIRE_BITS == 0)
    return refuse (error, "a field has the number 0");
  switch (key & ((1 << WIRE_BITS) - 1))
    {
    case HF_PROTOBUF_VARINT:
      return hf_protobuf_take_number (span, &number, error);
    case WIRE_FIXED64:
      return advance (span, 8, error);
    case HF_PROTOBUF_BYTES:
      return hf_protobuf_take_bytes (span, &bytes, error);
    case HF_PROTOBUF_FIXED32:
      return advance (span, 4, error);
    default:
      return refuse (error, "a field has an unknown form");
    }
}
