/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unsigned varints of multiformats (https://github.com/multiformats/unsigned-varint): seven bits a
 * byte, the lowest first, the top bit set on all bytes but the last. Nine bytes at most, and always
 * the shortest form, so that there is one way only to write a number. Any thread.
 */
#include "hf-varint.h"

/**
 * hf_varint_encode:
 * @value: below 2^63
 * @out: (out): where the bytes go
 *
 * Returns: the number of bytes written, 1 to %HF_VARINT_MAX; 0 for a @value that has no such form
 */
gsize
hf_varint_encode (guint64 value, guint8 out[HF_VARINT_MAX])
{
  gsize n = 0;

  g_return_val_if_fail (value >> 63 == 0, 0);

  while (value >= 0x80)
    {
      out[n++] = (guint8)(value | 0x80);
      value >>= 7;
    }
  out[n++] = (guint8)value;
  return n;
}

/**
 * hf_varint_decode:
 * @data: (array length=length): bytes that begin with a varint
 * @value: (out): the number
 * @used: (out) (optional): how many bytes it took
 *
 * Returns: %FALSE if @data ends within the varint, or if that is longer than %HF_VARINT_MAX bytes
 * or than needed
 */
gboolean
hf_varint_decode (const guint8 *data, gsize length, guint64 *value, gsize *used)
{
  guint64 result = 0;

  for (gsize i = 0; i < MIN (length, HF_VARINT_MAX); i++)
    {
      result |= (guint64)(data[i] & 0x7f) << (7 * i);
      if (data[i] & 0x80)
        continue;
      if (data[i] == 0 && i > 0)
        return FALSE;
      *value = result;
      if (used != NULL)
        *used = i + 1;
      return TRUE;
    }
  return FALSE;
}
