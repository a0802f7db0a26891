/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-clock.h"

G_BEGIN_DECLS

/**
 * HfTokenBucket:
 * A limit of bytes per second that several threads share. What was saved up is worth one second at
 * most. Whoever waits takes turns in portions of a quarter of a second, so that nobody, however
 * much he moves, keeps another from moving: with n of them each moves within n quarters of a second
 * at any rate. Any thread; waits by the clock.
 */
typedef struct _HfTokenBucket HfTokenBucket;

HfTokenBucket *hf_token_bucket_new (HfClock *clock, guint64 bytes_per_second);
HfTokenBucket *hf_token_bucket_new_below (HfTokenBucket *above, guint64 bytes_per_second);
HfTokenBucket *hf_token_bucket_ref (HfTokenBucket *self);
void hf_token_bucket_unref (HfTokenBucket *self);
void hf_token_bucket_set_rate (HfTokenBucket *self, guint64 bytes_per_second);
guint64 hf_token_bucket_get_rate (HfTokenBucket *self);
gsize hf_token_bucket_get_portion (HfTokenBucket *self);
unsigned hf_token_bucket_get_waiting (HfTokenBucket *self);
gboolean hf_token_bucket_take (HfTokenBucket *self, guint64 bytes, GCancellable *cancellable,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTokenBucket, hf_token_bucket_unref)

G_END_DECLS
