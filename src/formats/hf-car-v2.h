/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-header.h"
#include "hf-car-input.h"

G_BEGIN_DECLS

gboolean hf_car_v2_enter (HfCarInput *input, HfCarV2Header *header, GCancellable *cancellable,
                          GError **error);
gboolean hf_car_v2_leave (HfCarInput *input, const HfCarV2Header *header, GCancellable *cancellable,
                          GError **error);

G_END_DECLS
