/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-links.h"
#include "hf-protobuf-reader.h"

G_BEGIN_DECLS

/**
 * HfDagPbLink:
 * A link as it stands in a block, whose bytes it borrows.
 */
typedef struct
{
  HfProtobufSpan cid; /* its binary form */
  HfProtobufSpan name; /* data is NULL: absent, which is not the same as empty */
  gboolean has_size;
  guint64 size; /* bytes of all blocks below, as whoever made the block says */
} HfDagPbLink;

/* One link, still to be read with hf_dag_pb_read_link(); FALSE with an error stops. */
typedef gboolean (*HfDagPbFunc) (HfProtobufSpan message, gpointer data, GError **error);

gboolean hf_dag_pb_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                          GError **error);
gboolean hf_dag_pb_scan (const guint8 *data, gsize length, HfDagPbFunc func, gpointer user_data,
                         HfProtobufSpan *content, GError **error);
gboolean hf_dag_pb_read_link (HfProtobufSpan message, HfDagPbLink *link, GError **error);
HfCid *hf_dag_pb_link_dup_cid (const HfDagPbLink *link, GError **error);

G_END_DECLS
