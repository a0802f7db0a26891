/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/* DAG-CBOR, item after item, each in the one form that it has
 * (https://ipld.io/specs/codecs/dag-cbor/spec/). A list or map is its head and then its items. The
 * caller sees to their number, and to the order of keys: shorter ones first, then by bytes. */
void hf_dag_cbor_append_uint (GByteArray *out, guint64 value);
void hf_dag_cbor_append_text (GByteArray *out, const char *text);
void hf_dag_cbor_append_link (GByteArray *out, const HfCid *cid);
void hf_dag_cbor_append_list (GByteArray *out, guint64 n_items);
void hf_dag_cbor_append_map (GByteArray *out, guint64 n_entries);

G_END_DECLS
