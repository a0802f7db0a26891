/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfCurlPool:
 * The multi handles of libcurl that a client uses, with the connections that each keeps open. An
 * exchange has one for itself. Any thread.
 */
typedef struct _HfCurlPool HfCurlPool;

HfCurlPool *hf_curl_pool_new (void);
HfCurlPool *hf_curl_pool_ref (HfCurlPool *self);
void hf_curl_pool_unref (HfCurlPool *self);
void *hf_curl_pool_take (HfCurlPool *self);
void hf_curl_pool_give_back (HfCurlPool *self, void *multi);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCurlPool, hf_curl_pool_unref)

G_END_DECLS
