/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

gboolean hf_dag_find (const HfCid *cid, const guint8 *data, gsize length, const char *const *names,
                      HfCid **link, unsigned *used, GError **error);

G_END_DECLS
