/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-links.h"

G_BEGIN_DECLS

#define HF_DAG_CBOR_MAX_DEPTH 256 /* lists and maps within each other */

gboolean hf_dag_cbor_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                            GError **error);

G_END_DECLS
