/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/**
 * HfCarEncoder:
 * The bytes of a CARv1 (https://ipld.io/specs/transport/car/carv1/), made while they are read from
 * a stream of blocks. Memory is one block. A #GInputStream; one thread at a time.
 */
#define HF_TYPE_CAR_ENCODER (hf_car_encoder_get_type ())
G_DECLARE_FINAL_TYPE (HfCarEncoder, hf_car_encoder, HF, CAR_ENCODER, GInputStream)

GInputStream *hf_car_encoder_new (HfBlockStream *blocks, HfCid *const *roots, gsize n_roots);

G_END_DECLS
