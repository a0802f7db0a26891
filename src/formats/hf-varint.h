/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_VARINT_MAX 9 /* bytes: the multiformats limit, values below 2^63 */

gsize hf_varint_encode (guint64 value, guint8 out[HF_VARINT_MAX]);
gboolean hf_varint_decode (const guint8 *data, gsize length, guint64 *value, gsize *used);

G_END_DECLS
