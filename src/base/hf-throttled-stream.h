/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-token-bucket.h"

G_BEGIN_DECLS

/**
 * HfThrottledStream:
 * Another stream, read no faster than a bucket allows. A read hands out no more than a portion, so
 * that whoever watches it sees it move. One thread at a time.
 */
GInputStream *hf_throttled_stream_new (GInputStream *base, HfTokenBucket *bucket,
                                       gboolean close_base);

G_END_DECLS
