/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

#define HF_CAR_PRAGMA_SIZE 11 /* bytes that begin a CARv2, always the same ones */
#define HF_CAR_V2_HEADER_SIZE 40 /* bytes that follow */
#define HF_CAR_V2_START (HF_CAR_PRAGMA_SIZE + HF_CAR_V2_HEADER_SIZE)

/* Where the parts of a CARv2 stand, in bytes from its beginning. */
typedef struct
{
  guint64 data_offset; /* of the CARv1 in it, at least HF_CAR_V2_START */
  guint64 data_size; /* of that, at least 1; the sum is below 2^63 */
  guint64 index_offset; /* not before the end of the data; 0: no index */
} HfCarV2Header;

gboolean hf_car_header_parse (GBytes *header, gsize prefix, GPtrArray *roots, GError **error);
gboolean hf_car_v2_is_pragma (const guint8 *bytes, gsize length);
gboolean hf_car_v2_header_parse (const guint8 bytes[HF_CAR_V2_HEADER_SIZE], HfCarV2Header *header,
                                 GError **error);

G_END_DECLS
