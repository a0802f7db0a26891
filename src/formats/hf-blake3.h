/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_BLAKE3_SIZE 32

void hf_blake3 (const void *data, gsize length, guint8 digest[HF_BLAKE3_SIZE]);

G_END_DECLS
