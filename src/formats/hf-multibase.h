/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hf_multibase_encode (char base, const guint8 *data, gsize length);
GBytes *hf_multibase_decode (const char *text, GError **error);
GBytes *hf_base58_decode (const char *text, GError **error);
char *hf_base58_encode (const guint8 *data, gsize length);

G_END_DECLS
