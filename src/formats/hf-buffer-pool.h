/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfBufferPool:
 * Buffers that are used again, so that blocks don't each cost the kernel fresh pages. Counted;
 * buffers may be released on any thread and keep the pool.
 */
typedef struct _HfBufferPool HfBufferPool;
typedef struct _HfBuffer HfBuffer;

HfBufferPool *hf_buffer_pool_new (void);
void hf_buffer_pool_unref (HfBufferPool *self);

HfBuffer *hf_buffer_pool_get (HfBufferPool *self, gsize size);
guint8 *hf_buffer_get_data (HfBuffer *self);
void hf_buffer_release (HfBuffer *self);
GBytes *hf_buffer_to_bytes (HfBuffer *self, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBuffer, hf_buffer_release)

G_END_DECLS
