/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-psa-request.h"
#include "hf-store.h"

G_BEGIN_DECLS

gboolean hf_psa_add (HfStore *store, HfPsaRequest *wanted, const char *replaces, GError **error);
gboolean hf_psa_remove (HfStore *store, const char *id, GError **error);
gboolean hf_psa_read_origins (HfStore *store, gint64 pin_id, char ***origins, GError **error);

G_END_DECLS
