/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_BEARER_HASH 32 /* bytes */

/**
 * HfBearerHash:
 * What is kept of a token, and what tokens are compared by.
 */
typedef struct
{
  guint8 bytes[HF_BEARER_HASH];
} HfBearerHash;

char *hf_bearer_make (GError **error);
void hf_bearer_hash (const char *token, HfBearerHash *hash);
gboolean hf_bearer_equal (const HfBearerHash *a, const HfBearerHash *b);

G_END_DECLS
