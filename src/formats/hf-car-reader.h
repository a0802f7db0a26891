/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/**
 * HfCarReader:
 * Reads a CARv1 (https://ipld.io/specs/transport/car/carv1/), also one that a CARv2
 * (https://ipld.io/specs/transport/car/carv2/) holds, from a stream, hashing each block. Memory is
 * one block. An #HfBlockStream.
 */
#define HF_TYPE_CAR_READER (hf_car_reader_get_type ())
G_DECLARE_FINAL_TYPE (HfCarReader, hf_car_reader, HF, CAR_READER, GObject)

HfCarReader *hf_car_reader_new (GInputStream *stream);
gboolean hf_car_reader_read_header (HfCarReader *self, GCancellable *cancellable, GError **error);
unsigned hf_car_reader_get_version (HfCarReader *self);
GPtrArray *hf_car_reader_get_roots (HfCarReader *self);
guint64 hf_car_reader_get_block_offset (HfCarReader *self);
guint64 hf_car_reader_get_bytes_read (HfCarReader *self);

G_END_DECLS
