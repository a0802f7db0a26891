/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-meter.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfMeters:
 * What counts the traffic of each backend, also of those that were removed. The registry gets it
 * when it is saved: what moves between the last time and a kill -9 is lost. Any thread.
 */
typedef struct _HfMeters HfMeters;

HfMeters *hf_meters_new (HfStore *store);
void hf_meters_free (HfMeters *self);
gboolean hf_meters_load (HfMeters *self, GError **error);
HfMeter *hf_meters_get (HfMeters *self, const char *id);
GPtrArray *hf_meters_list (HfMeters *self);
gboolean hf_meters_save (HfMeters *self, GError **error);

G_END_DECLS
