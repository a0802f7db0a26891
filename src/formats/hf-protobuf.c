/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What DAG-PB and UnixFS need to write of protobuf
 * (https://protobuf.dev/programming-guides/encoding/): a field is the varint of its key, then a
 * varint, a length and bytes, or four bytes. Any thread.
 */
#include "hf-protobuf.h"

#define VARINT_MAX 10 /* bytes of 64 bits */

static void
append_varint (GByteArray *out, guint64 value)
{
  guint8 bytes[VARINT_MAX];
  unsigned n = 0;

  while (value > 0x7f)
    {
      bytes[n++] = (guint8)(value | 0x80);
      value >>= 7;
    }
  bytes[n++] = (guint8)value;
  g_byte_array_append (out, bytes, n);
}

/**
 * hf_protobuf_varint_size:
 * Returns: how many bytes @value takes as a varint, 1 to 10
 */
gsize
hf_protobuf_varint_size (guint64 value)
{
  gsize n = 1;

  while (value >>= 7)
    n++;
  return n;
}

/**
 * hf_protobuf_append_number:
 * @field: its number, below 16
 * @value: of a number, an enumeration or (as its 64 bits) a negative number
 */
void
hf_protobuf_append_number (GByteArray *out, unsigned field, guint64 value)
{
  append_varint (out, HF_PROTOBUF_KEY (field, HF_PROTOBUF_VARINT));
  append_varint (out, value);
}

/**
 * hf_protobuf_append_head:
 * @field: its number, below 16
 * @length: of the string, bytes or message that follows
 */
void
hf_protobuf_append_head (GByteArray *out, unsigned field, gsize length)
{
  append_varint (out, HF_PROTOBUF_KEY (field, HF_PROTOBUF_BYTES));
  append_varint (out, length);
}

/**
 * hf_protobuf_append_bytes:
 * @field: its number, below 16
 * @data: (array length=length) (nullable): a string, bytes or a message
 */
void
hf_protobuf_append_bytes (GByteArray *out, unsigned field, const void *data, gsize length)
{
  hf_protobuf_append_head (out, field, length);
  if (length > 0)
    g_byte_array_append (out, data, (unsigned)length);
}

/**
 * hf_protobuf_append_fixed32:
 * @field: its number, below 16
 * @value: written as four bytes, the lowest first
 */
void
hf_protobuf_append_fixed32 (GByteArray *out, unsigned field, guint32 value)
{
  guint32 little = GUINT32_TO_LE (value);

  append_varint (out, HF_PROTOBUF_KEY (field, HF_PROTOBUF_FIXED32));
  g_byte_array_append (out, (const guint8 *)&little, sizeof little);
}
