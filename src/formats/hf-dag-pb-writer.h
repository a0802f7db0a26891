/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/* A node is its links, in the order of their names, then its data. */
void hf_dag_pb_append_link (GByteArray *node, const guint8 *cid, gsize cid_length, const char *name,
                            gsize name_length, guint64 total_size);
void hf_dag_pb_append_data (GByteArray *node, GBytes *data);
gsize hf_dag_pb_link_size (gsize cid_length, gsize name_length, guint64 total_size);
gsize hf_dag_pb_data_size (gsize length);

G_END_DECLS
