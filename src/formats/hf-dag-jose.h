/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-links.h"

G_BEGIN_DECLS

gboolean hf_dag_jose_links (const guint8 *data, gsize length, HfLinkFunc func, gpointer user_data,
                            GError **error);

G_END_DECLS
