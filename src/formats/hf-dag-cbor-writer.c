/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An item of CBOR begins with a head: three bits of type, then a number in as few bytes as it
 * needs. Any thread.
 */
#include "hf-dag-cbor-writer.h"

#include <string.h>

enum
{
  MAJOR_UNSIGNED = 0,
  MAJOR_BYTES = 2,
  MAJOR_TEXT = 3,
  MAJOR_LIST = 4,
  MAJOR_MAP = 5,
  MAJOR_TAG = 6,
};

#define TAG_LINK 42

/* How many bytes follow the first one of a head, as a power of two; -1: none. */
static int
width_of (guint64 value)
{
  if (value < 24)
    return -1;
  return value <= G_MAXUINT8 ? 0 : value <= G_MAXUINT16 ? 1 : value <= G_MAXUINT32 ? 2 : 3;
}

static void
append_head (GByteArray *out, unsigned major, guint64 value)
{
  int width = width_of (value);
  unsigned n = width < 0 ? 0 : 1u << width;
  guint8 head[9];

  head[0] = (guint8)(major << 5 | (width < 0 ? value : 24 + (unsigned)width));
  for (unsigned i = 0; i < n; i++)
    head[1 + i] = (guint8)(value >> (8 * (n - 1 - i)));
  g_byte_array_append (out, head, 1 + n);
}

/**
 * hf_dag_cbor_append_uint:
 * @out: gets the item
 */
void
hf_dag_cbor_append_uint (GByteArray *out, guint64 value)
{
  append_head (out, MAJOR_UNSIGNED, value);
}

/**
 * hf_dag_cbor_append_text:
 * @out: gets the item
 * @text: valid UTF-8
 */
void
hf_dag_cbor_append_text (GByteArray *out, const char *text)
{
  gsize length = strlen (text);

  append_head (out, MAJOR_TEXT, length);
  g_byte_array_append (out, (const guint8 *)text, (unsigned)length);
}

/**
 * hf_dag_cbor_append_link:
 * @out: gets the item: tag 42 on a byte string of a zero byte and the CID
 */
void
hf_dag_cbor_append_link (GByteArray *out, const HfCid *cid)
{
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);

  append_head (out, MAJOR_TAG, TAG_LINK);
  append_head (out, MAJOR_BYTES, length + 1);
  g_byte_array_append (out, (const guint8 *)"", 1);
  g_byte_array_append (out, bytes, (unsigned)length);
}

/**
 * hf_dag_cbor_append_list:
 * @out: gets the head of a list
 * @n_items: how many items are appended next
 */
void
hf_dag_cbor_append_list (GByteArray *out, guint64 n_items)
{
  append_head (out, MAJOR_LIST, n_items);
}

/**
 * hf_dag_cbor_append_map:
 * @out: gets the head of a map
 * @n_entries: how many times a key and its value are appended next
 */
void
hf_dag_cbor_append_map (GByteArray *out, guint64 n_entries)
{
  append_head (out, MAJOR_MAP, n_entries);
}
