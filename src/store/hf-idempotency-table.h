/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

#define HF_IDEMPOTENCY_DIGEST 32 /* bytes of a key's hash, and of a request's */

/**
 * HfIdempotency:
 * A request that was made with a key, and what was answered to it. A value.
 */
typedef struct
{
  guint8 key[HF_IDEMPOTENCY_DIGEST];
  guint8 request[HF_IDEMPOTENCY_DIGEST];
  gint64 time; /* when it began, or was answered */
  unsigned status; /* of HTTP; 0 = not known, it began */
  char *body; /* NULL = not kept; "" = there was none */
  char *location; /* the header, NULL = none */
} HfIdempotency;

gboolean hf_idempotency_table_find (HfDb *db, const guint8 *key, HfIdempotency *found,
                                    gboolean *any, GError **error);
gboolean hf_idempotency_table_put (HfDb *db, const HfIdempotency *row, GError **error);
gboolean hf_idempotency_table_delete (HfDb *db, const guint8 *key, GError **error);
gboolean hf_idempotency_table_clean (HfDb *db, gint64 before, guint64 most_rows, guint64 most_bytes,
                                     GError **error);
gboolean hf_idempotency_table_count (HfDb *db, guint64 *rows, guint64 *bytes, GError **error);
void hf_idempotency_clear (HfIdempotency *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfIdempotency, hf_idempotency_clear)

G_END_DECLS
