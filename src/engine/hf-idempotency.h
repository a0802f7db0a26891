/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-idempotency-table.h"
#include "hf-store.h"

G_BEGIN_DECLS

#define HF_IDEMPOTENCY_AGE HF_DAY /* for so long an answer is given again */
#define HF_IDEMPOTENCY_MOST_BODY ((gsize)1024 * 1024) /* of one answer that is kept */

/* What is known of a request with a key. */
typedef enum
{
  HF_IDEMPOTENCY_FIRST, /* nothing: it may be carried out */
  HF_IDEMPOTENCY_ANSWERED, /* the answer, which is to be given again */
  HF_IDEMPOTENCY_NOT_KEPT, /* its status; what it said was not kept */
  HF_IDEMPOTENCY_OTHER, /* the key is that of another request */
  HF_IDEMPOTENCY_UNKNOWN, /* it began, and the program ended before its end was recorded */
} HfIdempotencyVerdict;

gboolean hf_idempotency_begin (HfStore *store, HfIdempotency *row, HfIdempotencyVerdict *verdict,
                               GError **error);
gboolean hf_idempotency_end (HfStore *store, const HfIdempotency *row, GError **error);
void hf_idempotency_end_soon (HfStore *store, const HfIdempotency *row);

G_END_DECLS
