/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfPool:
 * A fixed number of threads that run tasks, highest priority first and in the order of arrival
 * within one. Each task returns its result with the g_task_return functions.
 */
typedef struct _HfPool HfPool;

HfPool *hf_pool_new (const char *name, unsigned threads);
void hf_pool_free (
    HfPool *self); /* cancels nothing: waits for what runs, drops what waits as cancelled */
void hf_pool_push (HfPool *self, int priority, GTask *task, GTaskThreadFunc func);
gboolean hf_pool_try_push (HfPool *self, GTask *task, GTaskThreadFunc func);
unsigned hf_pool_get_waiting (HfPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPool, hf_pool_free)

G_END_DECLS
