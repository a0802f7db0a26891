/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-traffic.h"

G_BEGIN_DECLS

/**
 * HfMeter:
 * Counts what moves to and from one backend, for all who call it. Its numbers never fall. Any
 * thread.
 */
typedef struct _HfMeter HfMeter;

HfMeter *hf_meter_new (const HfTraffic *begin);
HfMeter *hf_meter_ref (HfMeter *self);
void hf_meter_unref (HfMeter *self);
void hf_meter_count (HfMeter *self, const HfTraffic *more);
HfTraffic *hf_meter_read (HfMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMeter, hf_meter_unref)

G_END_DECLS
