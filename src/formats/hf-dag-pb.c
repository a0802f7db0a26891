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

typedef struct
{
  const guint8 *data;
  gsize length;
} Span;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "not valid DAG-PB: %s", why);
  return FALSE;
}

/* Protobuf's varints: 64 bits, and unlike those of multiformats not necessarily the shortest. */
static gboolean
take_number (Span *span, guint64 *value, GError **error)
{
  *value = 0;
  for (gsize i = 0; i < MIN (span->length, 10); i++)
    {
      guint8 byte = span->data[i];

      if (i == 9 && byte > 1)
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

static gboolean
take_bytes (Span *span, Span *bytes, GError **error)
{
  guint64 length;

  if (!take_number (span, &length, error))
    return FALSE;
  if (length > span->length)
    return refuse (error, "a field is longer than what follows");
  bytes->data = span->data;
  bytes->length = length;
  span->data += length;
  span->length -= length;
  return TRUE;
}

static gboolean
read_link (Span link, HfLinkFunc func, gpointer user_data, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  guint64 key, size, last_key = 0;
  Span hash = { NULL, 0 }, name;

  while (link.length > 0)
    {
      if (!take_number (&link, &key, error))
        return FALSE;
      if (key <= last_key)
        return refuse (error, "the fields of a link are doubled or in the wrong order");
      last_key = key;
      if (key == KEY_LINK_HASH && !take_bytes (&link, &hash, error))
        return FALSE;
      if (key == KEY_LINK_NAME && !take_bytes (&link, &name, error))
        return FALSE;
      if (key == KEY_LINK_SIZE && !take_number (&link, &size, error))
        return FALSE;
      if (key != KEY_LINK_HASH && key != KEY_LINK_NAME && key != KEY_LINK_SIZE)
        return refuse (error, "a link has an unknown field");
    }
  if (hash.data == NULL)
    return refuse (error, "a link has no CID");

  cid = hf_cid_new_from_bytes (hash.data, hash.length, NULL, error);
  if (cid == NULL)
    {
      g_prefix_error (error, "not valid DAG-PB: a link is no CID: ");
      return FALSE;
    }
  return func (cid, user_data, error);
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
  Span span = { data, length }, bytes;
  gboolean have_data = FALSE, have_links = FALSE, links_ended = FALSE;
  guint64 key;

  while (span.length > 0)
    {
      if (!take_number (&span, &key, error))
        return FALSE;
      if (key != KEY_NODE_DATA && key != KEY_NODE_LINK)
        return refuse (error, "it has an unknown field");
      if (!take_bytes (&span, &bytes, error))
        return FALSE;
      if (key == KEY_NODE_DATA)
        {
          if (have_data)
            return refuse (error, "it has its data twice");
          have_data = TRUE;
          links_ended = have_links;
          continue;
        }
      if (links_ended)
        return refuse (error, "its data stands between its links");
      have_links = TRUE;
      if (!read_link (bytes, func, user_data, error))
        return FALSE;
    }
  return TRUE;
}
