/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links of DAG-PB (https://ipld.io/specs/codecs/dag-pb/spec/). A node is links, each { 1: CID, 2:
 * name, 3: size } in this order and with the CID, and at most one piece of data, which stands after
 * all links or (in some old blocks) before them. As a key of protobuf is the field's number times
 * eight plus 2 for bytes or 0 for a number, five keys exist. Any thread; nothing is copied.
 */
#include "hf-dag-pb.h"

#include "hf-error.h"

#define KEY_NODE_DATA 0x0a
#define KEY_NODE_LINK 0x12
#define KEY_LINK_HASH 0x0a
#define KEY_LINK_NAME 0x12
#define KEY_LINK_SIZE 0x18

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid DAG-PB: %s", why);
  return FALSE;
}

/**
 * hf_dag_pb_read_link:
 * @message: what stands in one link of a node
 * @link: (out): its fields, which borrow the bytes of @message
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @message is not strictly valid; whether the bytes of
 * the CID are one is left to the caller
 */
gboolean
hf_dag_pb_read_link (HfProtobufSpan message, HfDagPbLink *link, GError **error)
{
  guint64 key, last_key = 0;

  *link = (HfDagPbLink){ 0 };
  while (message.length > 0)
    {
      if (!hf_protobuf_take_number (&message, &key, error))
        return FALSE;
      if (key <= last_key)
        return refuse (error, "the fields of a link are doubled or in the wrong order");
      last_key = key;
      if (key == KEY_LINK_HASH && !hf_protobuf_take_bytes (&message, &link->cid, error))
        return FALSE;
      if (key == KEY_LINK_NAME && !hf_protobuf_take_bytes (&message, &link->name, error))
        return FALSE;
      if (key == KEY_LINK_SIZE && !hf_protobuf_take_number (&message, &link->size, error))
        return FALSE;
      if (key != KEY_LINK_HASH && key != KEY_LINK_NAME && key != KEY_LINK_SIZE)
        return refuse (error, "a link has an unknown field");
    }
  if (link->cid.data == NULL)
    return refuse (error, "a link has no CID");
  link->has_size = last_key == KEY_LINK_SIZE;
  return TRUE;
}

/**
 * hf_dag_pb_link_dup_cid:
 * Returns: (transfer full): the CID; %NULL with %HF_ERROR_MALFORMED or %HF_ERROR_INVALID if it is
 * none
 */
HfCid *
hf_dag_pb_link_dup_cid (const HfDagPbLink *link, GError **error)
{
  HfCid *cid = hf_cid_new_from_bytes (link->cid.data, link->cid.length, NULL, error);

  if (cid == NULL)
    g_prefix_error (error, "not valid DAG-PB: a link is no CID: ");
  return cid;
}

/**
 * hf_dag_pb_scan:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link, whose fields it may read
 * @content: (out): the data of the node, borrowed; its data is %NULL if it has none
 *
 * Returns: %FALSE with %HF_ERROR_INVALID if @data is not strictly valid, or with the error of
 * @func; links before the fault were given to @func then
 */
gboolean
hf_dag_pb_scan (const guint8 *data, gsize length, HfDagPbFunc func, gpointer user_data,
                HfProtobufSpan *content, GError **error)
{
  HfProtobufSpan span = { data, length }, bytes;
  gboolean have_links = FALSE, links_ended = FALSE;
  guint64 key;

  *content = (HfProtobufSpan){ NULL, 0 };
  while (span.length > 0)
    {
      if (!hf_protobuf_take_number (&span, &key, error))
        return FALSE;
      if (key != KEY_NODE_DATA && key != KEY_NODE_LINK)
        return refuse (error, "it has an unknown field");
      if (!hf_protobuf_take_bytes (&span, &bytes, error))
        return FALSE;
      if (key == KEY_NODE_DATA)
        {
          if (content->data != NULL)
            return refuse (error, "it has its data twice");
          *content = bytes;
          links_ended = have_links;
          continue;
        }
      if (links_ended)
        return refuse (error, "its data stands between its links");
      have_links = TRUE;
      if (!func (bytes, user_data, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  HfLinkFunc func;
  gpointer data;
} Visitor;

static gboolean
visit (HfProtobufSpan message, gpointer data, GError **error)
{
  const Visitor *visitor = data;
  g_autoptr (HfCid) cid = NULL;
  HfDagPbLink link;

  if (!hf_dag_pb_read_link (message, &link, error))
    return FALSE;
  cid = hf_dag_pb_link_dup_cid (&link, error);
  return cid != NULL && visitor->func (cid, visitor->data, error);
}

/**
 * hf_dag_pb_links:
 * @data: (array length=length): a block
 * @func: (scope call): called for each link
 *
 * Returns: %FALSE with %HF_ERROR_INVALID (or %HF_ERROR_MALFORMED for a CID) if @data is not
 * strictly valid, or with the error of @func; links before the fault were given to @func then
 */
gboolean
hf_dag_pb_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                 GError **error)
{
  Visitor visitor = { func, user_data };
  HfProtobufSpan content;

  return hf_dag_pb_scan (data, length, visit, &visitor, &content, error);
}
