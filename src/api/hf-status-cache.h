/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * HfStatusCache:
 * The last answer about all pins, until the registry changes.
 */
typedef struct _HfStatusCache HfStatusCache;

HfStatusCache *hf_status_cache_new (void);
void hf_status_cache_free (HfStatusCache *self);
const char *hf_status_cache_get (HfStatusCache *self, guint64 commits);
const char *hf_status_cache_set (HfStatusCache *self, guint64 commits, JsonObject *object);

G_END_DECLS
