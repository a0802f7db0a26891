/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-links.h"

G_BEGIN_DECLS

#define HF_DAG_CBOR_MAX_DEPTH 1024 /* lists and maps within each other, as go-ipld-prime reads */

/* A field of the outermost map. @bytes is its value if that is a byte string, else NULL. Return
 * FALSE with @error set to stop. */
typedef gboolean (*HfDagCborFieldFunc) (const guint8 *key, gsize key_length, const guint8 *bytes,
                                        gsize length, gpointer data, GError **error);

/* A value is about to be read: that of @key in a map, or number @index of a list (then @key is
 * NULL). @depth is how many lists and maps lie around the one it stands in. */
typedef void (*HfDagCborPlaceFunc) (unsigned depth, const guint8 *key, gsize key_length,
                                    guint64 index, gpointer data);

gboolean hf_dag_cbor_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                            GError **error);
gboolean hf_dag_cbor_walk (const guint8 *data, gsize length, HfLinkFunc func,
                           HfDagCborFieldFunc field, gpointer user_data, GError **error);
gboolean hf_dag_cbor_walk_places (const guint8 *data, gsize length, HfLinkFunc func,
                                  HfDagCborPlaceFunc place, gpointer user_data, GError **error);

G_END_DECLS
