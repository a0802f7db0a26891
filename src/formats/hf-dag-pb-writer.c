/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DAG-PB, written (https://ipld.io/specs/codecs/dag-pb/spec/): links { 1: CID, 2: name, 3: size of
 * all below } as field 2, then the data as field 1. Name and size are written also when they are
 * empty or 0, as everybody does. Any thread.
 */
#include "hf-dag-pb-writer.h"

#include "hf-protobuf.h"

enum
{
  FIELD_DATA = 1,
  FIELD_LINK = 2,
};

enum
{
  FIELD_HASH = 1,
  FIELD_NAME,
  FIELD_TOTAL_SIZE,
};

/* Key, length and bytes. */
static gsize
bytes_size (gsize length)
{
  return 1 + hf_protobuf_varint_size (length) + length;
}

static gsize
inner_size (gsize cid_length, gsize name_length, guint64 total_size)
{
  return bytes_size (cid_length) + bytes_size (name_length) + 1
         + hf_protobuf_varint_size (total_size);
}

/**
 * hf_dag_pb_link_size:
 * Returns: how many bytes hf_dag_pb_append_link() adds
 */
gsize
hf_dag_pb_link_size (gsize cid_length, gsize name_length, guint64 total_size)
{
  return bytes_size (inner_size (cid_length, name_length, total_size));
}

/**
 * hf_dag_pb_data_size:
 * Returns: how many bytes hf_dag_pb_append_data() adds for data of @length
 */
gsize
hf_dag_pb_data_size (gsize length)
{
  return bytes_size (length);
}

/**
 * hf_dag_pb_append_link:
 * @node: what was written so far: links alone
 * @cid: (array length=cid_length): the binary form
 * @name: (array length=name_length): any bytes
 * @total_size: bytes of the block and of all below it, each as often as it is linked to
 */
void
hf_dag_pb_append_link (GByteArray *node, const guint8 *cid, gsize cid_length, const char *name,
                       gsize name_length, guint64 total_size)
{
  g_autoptr (GByteArray) link
      = g_byte_array_sized_new ((unsigned)inner_size (cid_length, name_length, total_size));

  hf_protobuf_append_bytes (link, FIELD_HASH, cid, cid_length);
  hf_protobuf_append_bytes (link, FIELD_NAME, name, name_length);
  hf_protobuf_append_number (link, FIELD_TOTAL_SIZE, total_size);
  hf_protobuf_append_bytes (node, FIELD_LINK, link->data, link->len);
}

/**
 * hf_dag_pb_append_data:
 * @node: what was written so far, all links
 * @data: what the node says itself, for files mostly of hf_unixfs_encode()
 */
void
hf_dag_pb_append_data (GByteArray *node, GBytes *data)
{
  gsize length;
  const void *bytes = g_bytes_get_data (data, &length);

  hf_protobuf_append_bytes (node, FIELD_DATA, bytes, length);
}
